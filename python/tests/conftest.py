"""A Node that is a Python script, and ops that run on it: these tests need no Node."""

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from dagster_ts import Flow

HEAD = f"""#!{sys.executable}
import json, os, signal, sys, time
context = json.load(open(json.loads(os.environ["DAGSTER_PIPES_CONTEXT"])["path"]))
request = context["extras"]
messages = json.loads(os.environ["DAGSTER_PIPES_MESSAGES"])["path"]

def say(method, **params):
    message = {{"__dagster_pipes_version": "0.1", "method": method, "params": params}}
    with open(messages, "a") as file:
        file.write(json.dumps(message) + "\\n")

def answer(**content):
    with open(request["answer"] + ".part", "w") as file:
        json.dump(content, file)
    os.rename(request["answer"] + ".part", request["answer"])
    say("closed")

def record(**more):
    known = {{key: request[key] for key in ("step", "stack")}}
    return {{**known, "artifacts": {{}}, **more}}
"""


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make this code what an op starts as Node.

    It ends with `answer(output=record(), metadata={})`, or as a task that fails does.
    """

    def use(code: str) -> None:
        script = tmp_path / "node"
        script.write_text(HEAD + code)
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("DAGSTER_TS_NODE", str(script))

    return use


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    """A flow whose bundle is there."""
    (tmp_path / "some_flow.mjs").write_text("")
    return make_flow(tmp_path)


def make_flow(folder: Path, **options: object) -> Flow:
    settings: dict[str, object] = {"protocol": 1, **options}
    return Flow(
        "SomeFlow",
        str(folder / "some_flow.py"),
        bundle="some_flow.mjs",
        command="dagster-ts create some_flow.ts",
        fingerprint="0123456789abcdef",
        **settings,  # type: ignore[arg-type]
    )


def execute(
    body: Callable[..., object], **options: object
) -> dg.ExecuteInProcessResult:
    """Run a job of one op."""

    @dg.job
    def job() -> None:
        body()

    return job.execute_in_process(raise_on_error=False, **options)  # type: ignore[arg-type]


def failure_of(result: dg.ExecuteInProcessResult) -> str:
    """Return the description that Dagster shows of the only failure."""
    (event,) = [event for event in result.all_events if event.is_step_failure]
    error = event.step_failure_data.error
    cause = error.cause if error is not None and error.cause is not None else error
    return f"{error} {cause}"
