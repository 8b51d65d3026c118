"""One Node process in a session of Dagster Pipes: request, log lines, answer."""

import asyncio
import json
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from dagster_ts.answer import read_answer
from dagster_ts.concurrency import lent_slots, max_workers, node_slots
from dagster_ts.node_process import ending, run_node
from dagster_ts.protocol import TaskAnswer, TaskRequest
from dagster_ts.store import open_store

_LOOKS = 100
"""How often, each hundredth of a second, the end of the messages is looked for."""


@dataclass(frozen=True)
class Deployment:
    """What is alike for all tasks of a flow.

    ``bundle`` is the flow's ``.mjs``, ``store`` a folder or URL for large artifacts,
    ``max_workers`` the number of Node processes that run at once, ``workflow_timeout``
    the number of seconds that a run may take. None stands for the default.
    """

    bundle: Path
    store: str | None = None
    max_workers: int | None = None
    workflow_timeout: float | None = None


@dataclass(frozen=True)
class NodeOptions:
    """What a Node process is given beside its request.

    ``timeout`` is in seconds, ``memory`` the size of the heap in MB, ``variables`` are
    set in the environment. ``parallel``: it runs several tasks at once, in processes of
    its own, for which it borrows slots.
    """

    timeout: float | None = None
    memory: int | None = None
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    parallel: bool = False


async def ask_node(
    context: dg.OpExecutionContext,
    deployment: Deployment,
    request: TaskRequest,
    options: NodeOptions,
) -> TaskAnswer:
    """Run a request on Node.

    Returns:
        Node's answer; ``{"died": reason}`` if it ended without one.

    Raises:
        dagster.Failure: If Node or the store cannot be had, or the run's time is up.
        dagster.DagsterExecutionInterruptedError: If the run was told to end.
    """
    # Node may still write there when an interrupt has come, so the folder may be left.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # A file, and no message of Pipes: Dagster's reader may take half of a long line
        # for a whole one (seen in 1 of 100 messages of 1 MB with 1.13.27).
        file = Path(folder, "answer.json")
        request = {**request, "answer": str(file)}
        if options.parallel:
            request["slots"] = str(Path(folder, "slots"))
        code = await _run_session(context, deployment, request, options)
        answer = read_answer(file, request["step"])
    if "output" in answer:
        return answer
    if code is not None:
        return answer or {"died": ending(code)}
    limit = deployment.workflow_timeout
    if limit is not None and _seconds_left(context, limit) <= 0:
        reason = f"The run took longer than its {limit:g} s."
        raise dg.Failure(reason, allow_retries=False)
    return {"died": f"timed out after {options.timeout:g} s (@timeout)."}


async def _run_session(
    context: dg.OpExecutionContext,
    deployment: Deployment,
    request: TaskRequest,
    options: NodeOptions,
) -> int | None:
    """Run Node in a session of Pipes and return its exit code; None after a timeout.

    It assembles the session from Pipes' public parts: ``open_pipes_session`` would have
    an asset's op yield all of its outputs, but a switch yields one of several.
    """
    handler = dg.PipesMessageHandler(context, dg.PipesTempFileMessageReader())
    most = max_workers(deployment.max_workers)
    slots = node_slots(most)
    # The thread that closes this stack gets files and threads, nothing of the event
    # loop's: what the loop has made, such as a server, only the loop may close.
    blocking = ExitStack()
    try:
        async with slots, AsyncExitStack() as serving:
            stored = blocking.enter_context(open_store(context, deployment.store))
            environment = _enter_pipes(
                context, handler, {**request, **stored}, blocking
            )
            if options.parallel:
                path = request.get("slots", "")
                await serving.enter_async_context(lent_slots(slots, path))
                environment["DAGSTER_TS_MAX_WORKERS"] = str(most)
            code = await run_node(
                context,
                deployment.bundle,
                {**options.variables, **environment},
                memory=options.memory,
                timeout=_timeout(context, deployment, options),
            )
        await _wait_for_messages(handler)
        return code
    finally:
        # It waits for threads, and the event loop has other ops to serve.
        await asyncio.to_thread(blocking.close)


def _enter_pipes(
    context: dg.OpExecutionContext,
    handler: dg.PipesMessageHandler,
    extras: Mapping[str, object],
    stack: ExitStack,
) -> dict[str, str]:
    """Open the session's files, and return the variables that name them to Node."""
    data: dg.PipesContextData = {
        "run_id": context.run_id,
        "retry_number": context.retry_number,
        "extras": extras,
    }
    injector = dg.PipesTempFileContextInjector()
    place = stack.enter_context(injector.inject_context(data))
    messages = stack.enter_context(handler.handle_messages())
    session = dg.PipesSession(data, handler, place, messages, context)
    # Not `get_bootstrap_env_vars`, which compresses: Node would have to load zlib.
    parameters = session.get_bootstrap_params().items()
    return {name: json.dumps(value) for name, value in parameters}


async def _wait_for_messages(handler: dg.PipesMessageHandler) -> None:
    """Wait until the reader has seen the closing message: it stops with its file."""
    for _ in range(_LOOKS):
        if handler.received_closed_message:
            return
        await asyncio.sleep(0.01)


def _timeout(
    context: dg.OpExecutionContext, deployment: Deployment, options: NodeOptions
) -> float | None:
    if deployment.workflow_timeout is None:
        return options.timeout
    left = _seconds_left(context, deployment.workflow_timeout)
    return left if options.timeout is None else min(options.timeout, left)


def _seconds_left(context: dg.OpExecutionContext, limit: float) -> float:
    run = context.instance.get_run_record_by_id(context.run_id)
    now = time.time()
    started = run.start_time if run is not None else None
    return (started or now) + limit - now
