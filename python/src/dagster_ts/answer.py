"""What a Node process leaves when it ends."""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from dagster_ts.protocol import TaskAnswer

_REVIVERS: dict[str, Callable[[Any], Any]] = {
    "$bytes": base64.b64decode,
    "$datetime": datetime.fromisoformat,
    "$int": lambda digits: int(digits, 16),
    "$dict": dict,
}
"""What an object with one of these keys stands for in the artifacts of ``end``.

The runtime writes them in ``src/runtime/values/plain-json.ts``.
"""


def read_answer(file: Path, step: str) -> TaskAnswer:
    """Return what Node has left in a file, which it writes whole or not at all.

    Args:
        file: The path that the task's request names as ``answer``.
        step: The task's step. The artifacts of ``end`` become Python's values.

    Returns:
        The answer; empty if the process ended before it had one.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return json.loads(content, object_hook=_revive if step == "end" else None)
    except ValueError as error:
        return {"error": f"What it has left in {file} is damaged: {error}."}


def _revive(value: dict[str, Any]) -> Any:
    kind = next(iter(value)) if len(value) == 1 else ""
    return _REVIVERS[kind](value[kind]) if kind in _REVIVERS else value
