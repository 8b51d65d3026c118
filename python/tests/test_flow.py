import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from conftest import execute, failure_of, make_flow

import dagster_ts
from dagster_ts import Flow, StepRetryPolicy

Node = Callable[[str], None]


def op_of(flow: Flow, **options: object) -> Callable[..., object]:
    @flow.op()
    async def work(context: dg.OpExecutionContext) -> object:
        return await flow.run(context, "work", **options)  # type: ignore[arg-type]

    return work


def test_a_file_of_a_newer_protocol_names_the_upgrade_of_the_package(
    tmp_path: Path,
) -> None:
    with pytest.raises(ImportError, match=r"protocol 2.*pip install -U dagster-ts"):
        make_flow(tmp_path, protocol=2)


def test_a_file_of_an_older_protocol_names_the_command_that_makes_it(
    tmp_path: Path,
) -> None:
    with pytest.raises(ImportError, match=r"protocol 0.*create some_flow.ts"):
        make_flow(tmp_path, protocol=0)


def test_a_name_that_a_newer_package_has_names_the_upgrade() -> None:
    with pytest.raises(ImportError, match="pip install -U dagster-ts"):
        from dagster_ts import of_the_future  # type: ignore[attr-defined]  # noqa: F401
    assert not hasattr(dagster_ts, "__of_the_future__")


def test_an_op_is_unique_by_the_name_of_its_flow(flow: Flow) -> None:
    @flow.op("list")
    async def list_(context: dg.OpExecutionContext) -> None: ...

    assert list_.node_def.name == "SomeFlow__list_"
    assert list_.given_alias == "list"


def test_parameters_go_to_the_ops_that_run_tasks(flow: Flow) -> None:
    class SomeConfig(dg.Config):
        alpha: float = 0.5

    @flow.op()
    async def task(context: dg.OpExecutionContext) -> object:
        return context.op_config

    @flow.op()
    def regroup(task: dict) -> dict:  # type: ignore[type-arg]
        return task

    @dg.graph(config=flow.config(SomeConfig))
    def graph() -> object:
        return regroup(task())

    config = {"ops": {"graph": {"config": {"alpha": 0.25}}}}

    @dg.job
    def job() -> None:
        graph()

    result = job.execute_in_process(run_config=config)
    assert result.output_for_node("graph") == {"alpha": 0.25}


def test_a_number_that_json_lacks_is_refused(flow: Flow) -> None:
    class SomeConfig(dg.Config):
        anything: Any = None

    mapping = flow.config(SomeConfig)
    with pytest.raises(ValueError, match="JSON"):
        mapping.resolve_from_unvalidated_config({"anything": float("nan")})


def test_a_task_s_record_is_the_op_s_value(flow: Flow, node: Node) -> None:
    node('answer(output=record(next="end"), metadata={"items": "3"})')
    result = execute(op_of(flow))
    assert result.output_for_node("work")["next"] == "end"
    (output,) = [e for e in result.all_events if e.event_type_value == "STEP_OUTPUT"]
    assert output.event_specific_data.metadata["items"].value == "3"


def test_node_is_asked_for_the_task(flow: Flow, node: Node) -> None:
    node(
        'request["argv"] = sys.argv[1:]; request["env"] = os.environ["GREETING"]\n'
        "answer(output=request, metadata={})"
    )
    stack = [{"variable": "items", "index": 0, "size": 1, "item": {"json": 1}}]
    options = {"stack": stack, "memory": 300, "variables": {"GREETING": "hello"}}
    asked = execute(op_of(flow, **options)).output_for_node("work")
    assert asked["protocol"] == 1
    assert asked["fingerprint"] == "0123456789abcdef"
    assert (asked["step"], asked["stack"], asked["inputs"]) == ("work", stack, [])
    assert asked["env"] == "hello"
    heap, runtime, bundle = asked["argv"][1:]
    assert heap == "--max-old-space-size=300"
    assert Path(runtime).is_file()
    assert bundle.endswith("some_flow.mjs")


def test_a_missing_bundle_names_the_command(tmp_path: Path) -> None:
    result = execute(op_of(make_flow(tmp_path)))
    assert "Run: dagster-ts create some_flow.ts" in failure_of(result)


def test_a_missing_node_says_what_to_install(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_TS_NODE", "/nowhere/node")
    assert "Install Node 20 or later" in failure_of(execute(op_of(flow)))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('answer(error="step broke")', "A task of step work failed: step broke"),
        ("sys.exit(3)", "Node ended with exit code 3"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "Node was ended by signal 9"),
        ("os.kill(os.getpid(), signal.SIGABRT)", "@resources({ memory: MB })"),
        ('open(request["answer"], "w").write("{")', "is damaged"),
    ],
)
def test_how_a_task_failed_is_said(
    flow: Flow, node: Node, code: str, reason: str
) -> None:
    node(code)
    assert reason in failure_of(execute(op_of(flow)))


def test_a_task_that_takes_too_long_is_ended(flow: Flow, node: Node) -> None:
    node("time.sleep(600)")
    reason = failure_of(execute(op_of(flow, timeout=0.5)))
    assert "timed out after 0.5 s (@timeout)" in reason


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path, node: Node) -> None:
    (tmp_path / "some_flow.mjs").write_text("")
    node("time.sleep(600)")
    flow = make_flow(tmp_path, workflow_timeout=1)
    assert "The run took longer than its 1 s." in failure_of(execute(op_of(flow)))


def test_another_process_records_the_death_of_a_task(flow: Flow, node: Node) -> None:
    node(
        'if "failure" not in request: os.kill(os.getpid(), signal.SIGKILL)\n'
        'answer(output=record(caught=request["failure"]["message"]), metadata={})'
    )
    record = execute(op_of(flow, catches_death=True)).output_for_node("work")
    assert "signal 9" in record["caught"]


@pytest.mark.parametrize(("final", "attempts"), [("False", 3), ("True", 1)])
def test_a_mistake_in_the_flow_is_not_retried(
    tmp_path: Path, flow: Flow, node: Node, final: str, attempts: int
) -> None:
    log = tmp_path / "attempts"
    node(
        f"open({str(log)!r}, 'a').write('x')\n"
        f"answer(error='no', **({{'isFinal': True}} if {final} else {{}}))"
    )

    @flow.op(retry_policy=StepRetryPolicy(max_retries=2))
    async def work(context: dg.OpExecutionContext) -> object:
        return await flow.run(context, "work")

    assert not execute(work).success
    assert len(log.read_text()) == attempts


def test_the_artifacts_of_end_become_values_of_python(flow: Flow, node: Node) -> None:
    node(
        'answer(output={"bytes": {"$bytes": "aGk="}, "big": {"$int": "0x10"},'
        ' "at": {"$datetime": "2026-01-02T03:04:05+00:00"},'
        ' "odd": {"$dict": [["$int", 1]]}, "two": {"a": 1, "b": 2}}, metadata={})'
    )

    @flow.op()
    async def end(context: dg.OpExecutionContext) -> object:
        return await flow.run(context, "end")

    value = execute(end).output_for_node("end")
    assert value["bytes"] == b"hi"
    assert value["big"] == 16
    assert value["at"].year == 2026
    assert value["odd"] == {"$int": 1}
    assert value["two"] == {"a": 1, "b": 2}


def test_log_lines_reach_dagster(flow: Flow, node: Node) -> None:
    node(
        'say("log", message="from the step", level="WARNING")\n'
        "answer(output=record(), metadata={})"
    )
    with dg.DagsterInstance.ephemeral() as instance:
        result = execute(op_of(flow), instance=instance)
        assert result.success
        logs = instance.all_logs(result.run_id)
    assert [entry.level for entry in logs if entry.user_message == "from the step"] == [
        logging.WARNING
    ]


def test_the_code_version_is_that_of_the_bundle(flow: Flow, tmp_path: Path) -> None:
    first = flow.code_version
    assert first is not None
    assert flow.code_version == first
    (tmp_path / "some_flow.mjs").write_text("// another")
    assert flow.code_version != first
    (tmp_path / "some_flow.mjs").unlink()
    assert flow.code_version is None
