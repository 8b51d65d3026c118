"""The retry policy of steps."""

import asyncio
import sys
from contextlib import suppress

import anyio
import dagster as dg

from dagster_ts.interrupts import is_interrupted

_INTERVAL = 0.1

# The event loop keeps no task alive by itself. Only the loop that started a watch adds
# it here and takes it away.
_watches: set[asyncio.Task[None]] = set()


class StepRetryPolicy(dg.RetryPolicy):
    """Dagster's retry policy, which lets a run that is told to end do so at once.

    Dagster's own tries again what the end of the run has interrupted, and under the
    async executor a run that waits for a retry would wait for the whole delay.
    """

    def calculate_delay(self, attempt_num: int) -> float:
        """Return the seconds until the next attempt.

        Raises:
            BaseException: The interrupt, if it is what has ended the attempt.
        """
        error = sys.exc_info()[1]
        if isinstance(error, (dg.DagsterExecutionInterruptedError, KeyboardInterrupt)):
            raise error
        delay = super().calculate_delay(attempt_num)
        _watch_wait(delay)
        return delay


def _watch_wait(delay: float) -> None:
    """End the async executor if the run is told to end while it waits for a retry."""
    with suppress(RuntimeError):  # Other executors have no event loop here.
        executor = anyio.get_current_task().parent_id
        for task in asyncio.all_tasks():
            if id(task) == executor:
                watch = asyncio.create_task(_end_wait(task, delay))
                _watches.add(watch)
                watch.add_done_callback(_watches.discard)


async def _end_wait(executor: "asyncio.Task[object]", delay: float) -> None:
    end = asyncio.get_running_loop().time() + delay
    while not is_interrupted():
        if asyncio.get_running_loop().time() >= end:
            return
        await asyncio.sleep(_INTERVAL)
    executor.cancel()
