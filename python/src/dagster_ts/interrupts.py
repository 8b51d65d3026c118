"""How an op learns that its run is told to end."""

import asyncio
import multiprocessing

import dagster as dg

_INTERVAL = 0.1
"""Seconds between two looks. A run that is terminated ends its tasks at once."""

_STATUS_INTERVAL = 1.0
"""Seconds between two looks at the run's status, which reads Dagster's database."""

# Dagster records an interrupt for its main thread, and ops under the async executor run
# in another one. The public `dagster.raise_execution_interrupts` does nothing outside
# the main thread (tried with 1.12.2 and 1.13.27). This is the package's only private
# import. Where Dagster lacks it, ops look at the run's status instead, which is public
# but reads the database.
try:
    from dagster._utils.interrupts import check_captured_interrupt
except ImportError:  # pragma: no cover - no supported Dagster lacks it
    check_captured_interrupt = None


def is_interrupted() -> bool:
    """Return whether the run of this process is told to end, or has lost its parent.

    The parent is the code server, or the run's process under the multiprocess executor.
    No task outlives it, even if it was killed.
    """
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        return True
    return check_captured_interrupt is not None and check_captured_interrupt()


async def interrupted(context: dg.OpExecutionContext) -> None:
    """Return once the op's run is told to end, as :func:`is_interrupted` says."""
    while not is_interrupted():
        if check_captured_interrupt is not None:
            await asyncio.sleep(_INTERVAL)
        elif _is_canceling(context):
            return
        else:
            await asyncio.sleep(_STATUS_INTERVAL)


def _is_canceling(context: dg.OpExecutionContext) -> bool:
    run = context.instance.get_run_by_id(context.run_id)
    return run is not None and run.status == dg.DagsterRunStatus.CANCELING
