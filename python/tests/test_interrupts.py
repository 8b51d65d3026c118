import asyncio
import os
import signal

import dagster as dg
import pytest
from dagster._utils.interrupts import capture_interrupts

from dagster_ts import interrupts


def test_an_interrupt_that_dagster_has_recorded_is_seen() -> None:
    assert interrupts.check_captured_interrupt is not None
    assert not interrupts.is_interrupted()
    with capture_interrupts():
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupts.is_interrupted()
    assert not interrupts.is_interrupted()


async def test_waiting_ends_with_the_interrupt() -> None:
    context = dg.build_op_context()
    with capture_interrupts():
        waiting = asyncio.create_task(interrupts.interrupted(context))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        os.kill(os.getpid(), signal.SIGTERM)
        await waiting


async def test_without_dagster_s_private_function_the_status_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interrupts, "check_captured_interrupt", None)
    monkeypatch.setattr(interrupts, "_STATUS_INTERVAL", 0.01)
    with dg.DagsterInstance.ephemeral() as instance:
        run = dg.DagsterRun("job", run_id=dg.DagsterRun("job").run_id)
        instance.add_run(run)

        class Context:
            run_id = run.run_id

        Context.instance = instance  # type: ignore[attr-defined]
        waiting = asyncio.create_task(interrupts.interrupted(Context()))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        assert not waiting.done()
        instance.report_run_canceling(run)
        await waiting
