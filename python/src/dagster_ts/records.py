"""Task records: what the ops of a flow pass to one another through Dagster."""

import json
from typing import Any

Task = dict[str, Any]
"""A task's record, shaped as :class:`dagster_ts.protocol.TaskRecord`."""

_LONGEST_KEY = 64
_LONGEST_PREVIEW = 100


def indices(task: Task) -> tuple[int, ...]:
    """Return the task's index in each foreach around it, outermost first."""
    return tuple(frame["index"] for frame in task["stack"])


def mapping_key(task: Task) -> str:
    """Return the task's key in a dynamic output.

    ``0_1`` is item 1 of item 0. Where a foreach names its items, their names follow:
    ``0_1_apple``. Dagster takes keys of ``[A-Za-z0-9_]``; the indices make it unique.
    """
    names = [frame["key"] for frame in task["stack"] if frame.get("key")]
    return "_".join([*map(str, indices(task)), *names])[:_LONGEST_KEY].rstrip("_")


def preview(task: Task) -> str:
    """Return the beginning of the item that the task is for, on one line."""
    encoded = task["stack"][-1]["item"]
    text: str = encoded.get("preview") or json.dumps(encoded["json"])
    return text if len(text) <= _LONGEST_PREVIEW else f"{text[:97]}..."
