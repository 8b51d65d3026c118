"""A Node process: how it is started, watched, and ended."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import dagster as dg

from dagster_ts.interrupts import interrupted
from dagster_ts.reaper import reaper_input, tell_reaper

RUNTIME = Path(__file__).with_name("runtime.mjs")
"""The Node runtime, built from ``src/runtime`` of the npm package."""


async def run_node(
    context: dg.OpExecutionContext,
    bundle: Path,
    environment: Mapping[str, str],
    *,
    memory: int | None = None,
    timeout: float | None = None,
) -> int | None:
    """Run the runtime with a flow's bundle.

    Args:
        context: The op's: the process is ended if its run is.
        bundle: The flow's ``.mjs``.
        environment: Variables that are set beside those of this process.
        memory: The size of Node's heap in MB; Node's own choice if None.
        timeout: Seconds after which the process is ended.

    Returns:
        The exit code, negative for a signal; None if the process was ended by timeout.

    Raises:
        dagster.Failure: If Node cannot be started.
        dagster.DagsterExecutionInterruptedError: If the run was told to end.
    """
    node = await _start(bundle, environment, memory)
    tell_reaper("start", node.pid)
    end = asyncio.create_task(node.wait())
    interrupt = asyncio.create_task(interrupted(context))
    try:
        done, _ = await asyncio.wait(
            {end, interrupt}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
        if end not in done:
            tell_reaper("end", node.pid)
            await end
        if interrupt in done:
            raise dg.DagsterExecutionInterruptedError
        return node.returncode if done else None
    finally:
        interrupt.cancel()
        if node.returncode is None:
            # The op was cancelled, and its event loop may be about to end.
            tell_reaper("end", node.pid)
        else:
            with suppress(OSError):
                os.killpg(node.pid, signal.SIGKILL)
            tell_reaper("done", node.pid)


async def _start(
    bundle: Path, environment: Mapping[str, str], memory: int | None
) -> asyncio.subprocess.Process:
    node = os.environ.get("DAGSTER_TS_NODE", "node")
    reaper = reaper_input().fileno()
    heap = [] if memory is None else [f"--max-old-space-size={memory}"]
    try:
        return await asyncio.create_subprocess_exec(
            node,
            "--enable-source-maps",
            *heap,
            RUNTIME,
            bundle,
            env={**os.environ, **environment, "DAGSTER_TS_REAPER": str(reaper)},
            stdin=subprocess.DEVNULL,
            pass_fds=[reaper],
            start_new_session=True,
        )
    except OSError as error:
        raise dg.Failure(
            f"Cannot start {node}: {error.strerror}. Install Node 20 or later, "
            "or set the environment variable DAGSTER_TS_NODE to its path."
        ) from error


def ending(code: int) -> str:
    """Describe how Node ended without an answer, and what to do about it.

    Args:
        code: Its exit code; negative, or above 128 from a shell, for a signal.
    """
    number = -code if code < 0 else code - 128
    if number <= 0:
        return f"Node ended with exit code {code}; its stderr may say why."
    reason = f"Node was ended by signal {number} ({signal.strsignal(number)})."
    if number == signal.SIGKILL:
        return f"{reason} Somebody killed it, or the system did because memory ran out."
    if number in (signal.SIGABRT, signal.SIGTRAP):
        return (
            f"{reason} If its stderr says that its heap is full, "
            "@resources({ memory: MB }) makes it larger. Otherwise the step, or an "
            "add-on, has called abort."
        )
    return reason
