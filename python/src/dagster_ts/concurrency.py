"""How many Node processes and how many tasks of a foreach run at once."""

import asyncio
import fcntl
import os
import threading
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import IO
from weakref import WeakKeyDictionary

import dagster as dg

from dagster_ts.interrupts import is_interrupted

_VARIABLE = "DAGSTER_TS_MAX_WORKERS"
_LOCK_INTERVAL = 0.1
"""Seconds between two tries for a place that another process holds."""

# A semaphore belongs to one event loop: the async executor has one for a run, other
# executors start one for each op. Threads share these tables, so a lock guards them.
# Only its own loop uses a semaphore.
_lock = threading.Lock()
_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
    WeakKeyDictionary()
)
_places: WeakKeyDictionary[
    asyncio.AbstractEventLoop, dict[tuple[str, str], asyncio.Semaphore]
] = WeakKeyDictionary()


def max_workers(default: int | None) -> int:
    """Return how many Node processes run at once.

    ``DAGSTER_TS_MAX_WORKERS`` wins over the flow's own number. Without both it is one
    more than the machine has cores, since Dagster often waits for its disk.

    Raises:
        dagster.Failure: If the variable is not a whole number of at least 1.
    """
    text = os.environ.get(_VARIABLE)
    if not text:
        return default or 1 + (os.cpu_count() or 1)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise dg.Failure(
            f"{_VARIABLE} is {text!r}. Set it to a whole number of at least 1.",
            allow_retries=False,
        )
    return int(text)


def node_slots(most: int) -> asyncio.Semaphore:
    """Return the semaphore of the running event loop: a Node process holds a slot."""
    loop = asyncio.get_running_loop()
    with _lock:
        return _slots.setdefault(loop, asyncio.Semaphore(most))


@asynccontextmanager
async def lent_slots(slots: asyncio.Semaphore, path: str) -> AsyncGenerator[None, None]:
    """Lend slots to an op that runs several tasks at once, while they are free.

    A connection to the Unix socket at ``path`` asks for a slot. It holds one from the
    byte ``+`` on until it is closed. The server belongs to the running event loop, and
    that loop closes it.
    """

    async def lend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError):
                async with slots:
                    writer.write(b"+")
                    await reader.read()
        finally:
            writer.close()

    server = await asyncio.start_unix_server(lend, path)
    try:
        yield
    finally:
        # Not `wait_closed`: a connection ends with the Node process that holds it.
        server.close()


@asynccontextmanager
async def foreach_places(
    context: dg.OpExecutionContext, limits: Mapping[str, int]
) -> AsyncGenerator[None, None]:
    """Wait until each foreach has a place for one more task, and hold it.

    Args:
        context: The op's.
        limits: How many tasks may run at once, by the split of each foreach around.

    Raises:
        dagster.DagsterExecutionInterruptedError: If the run is told to end meanwhile.
    """
    if not limits:
        yield
        return
    folder = _limits_folder(context)
    async with AsyncExitStack() as places:
        for foreach, most in limits.items():
            # The semaphore saves polling within this process. The locks on files hold
            # between processes, and end with the process that has them.
            semaphore = _places_of(context.run_id, foreach, most)
            await places.enter_async_context(semaphore)
            files = [folder / f"{foreach}.{number}" for number in range(most)]
            places.enter_context(await _lock_one(files))
        yield


def _limits_folder(context: dg.OpExecutionContext) -> Path:
    folder = Path(context.instance.storage_directory(), context.run_id, "limits")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _places_of(run_id: str, foreach: str, most: int) -> asyncio.Semaphore:
    loop = asyncio.get_running_loop()
    with _lock:
        places = _places.setdefault(loop, {})
        return places.setdefault((run_id, foreach), asyncio.Semaphore(most))


async def _lock_one(files: list[Path]) -> IO[bytes]:
    while not is_interrupted():
        for path in files:
            file = path.open("wb")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
            else:
                return file
        await asyncio.sleep(_LOCK_INTERVAL)
    raise dg.DagsterExecutionInterruptedError
