import asyncio
from pathlib import Path

import dagster as dg
import pytest

from dagster_ts.concurrency import foreach_places, lent_slots, max_workers, node_slots


def test_the_environment_wins_over_the_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_TS_MAX_WORKERS", raising=False)
    assert max_workers(5) == 5
    assert max_workers(None) >= 2
    monkeypatch.setenv("DAGSTER_TS_MAX_WORKERS", "7")
    assert max_workers(5) == 7


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "²"])
def test_what_is_no_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("DAGSTER_TS_MAX_WORKERS", text)
    with pytest.raises(dg.Failure, match="whole number of at least 1"):
        max_workers(None)


def test_each_event_loop_has_slots_of_its_own() -> None:
    async def take() -> asyncio.Semaphore:
        slots = node_slots(1)
        assert node_slots(1) is slots
        async with slots:
            return slots

    assert asyncio.run(take()) is not asyncio.run(take())


async def test_a_connection_holds_a_slot_until_it_is_closed(tmp_path: Path) -> None:
    slots = asyncio.Semaphore(1)
    path = str(tmp_path / "slots")
    async with lent_slots(slots, path):
        reader, writer = await asyncio.open_unix_connection(path)
        assert await reader.read(1) == b"+"
        assert slots.locked()
        other, other_writer = await asyncio.open_unix_connection(path)
        writer.close()
        assert await other.read(1) == b"+"
        other_writer.close()


async def test_a_server_may_close_while_connections_are_open(tmp_path: Path) -> None:
    slots = asyncio.Semaphore(2)
    path = str(tmp_path / "slots")
    async with lent_slots(slots, path):
        reader, writer = await asyncio.open_unix_connection(path)
        await reader.read(1)
    writer.close()
    await asyncio.sleep(0.05)
    assert slots._value == 2


async def test_no_more_tasks_run_than_a_foreach_allows(tmp_path: Path) -> None:
    running = most = 0

    async def task(context: dg.OpExecutionContext) -> None:
        nonlocal running, most
        async with foreach_places(context, {"start": 2}):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.02)
            running -= 1

    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        context = dg.build_op_context(instance=instance)
        await asyncio.gather(*(task(context) for _ in range(6)))
    assert most == 2
