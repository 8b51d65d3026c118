from pathlib import Path

import dagster as dg
from dagster_async_executor import async_executor

from dagster_ts import FlowDefinitions, load_flows


def flow_definitions(
    name: str, executor: dg.ExecutorDefinition = async_executor
) -> FlowDefinitions:
    @dg.op(name=f"{name}__end")
    def end() -> int:
        return 1

    @dg.graph_asset(name=name)
    def asset() -> object:
        return end()

    job = dg.define_asset_job(f"{name}_job", [asset], executor_def=executor)
    return FlowDefinitions(assets=[asset], jobs=[job], executor_if_alone=executor)


def executor_of(definitions: dg.Definitions, job: str) -> str:
    return definitions.resolve_job_def(job).executor_def.name


def test_alone_they_choose_the_default_executor() -> None:
    definitions = flow_definitions("A")
    assert executor_of(definitions, "__ASSET_JOB") == async_executor.name
    assert definitions.get_repository_def() is definitions.get_repository_def()


def test_merged_they_leave_the_default_executor_to_the_location() -> None:
    others = dg.Definitions(executor=dg.in_process_executor)
    merged = dg.Definitions.merge(flow_definitions("A"), others)
    assert executor_of(merged, "__ASSET_JOB") == dg.in_process_executor.name
    assert executor_of(merged, "A_job") == async_executor.name
    plain = dg.Definitions.merge(flow_definitions("A"), dg.Definitions())
    default = dg.Definitions(assets=[dg.AssetSpec("x")])
    assert executor_of(plain, "__ASSET_JOB") == "multi_or_in_process_executor"
    assert default.executor is None


def test_flows_of_different_executors_are_one_location() -> None:
    merged = dg.Definitions.merge(
        flow_definitions("A"), flow_definitions("B", dg.multiprocess_executor)
    )
    dg.Definitions.validate_loadable(merged)
    assert executor_of(merged, "A_job") == async_executor.name
    assert executor_of(merged, "B_job") == dg.multiprocess_executor.name


def test_a_copy_still_loads() -> None:
    copy = flow_definitions("A").with_resources(
        {"x": dg.ResourceDefinition.none_resource()}
    )
    dg.Definitions.validate_loadable(copy)


def test_flows_of_a_project_load_by_their_paths(tmp_path: Path) -> None:
    source = (
        "import dagster as dg\n"
        "@dg.asset\n"
        "def {0}(): return 1\n"
        "defs = dg.Definitions(assets=[{0}])\n"
    )
    (tmp_path / "sub").mkdir()
    (tmp_path / "one.py").write_text(source.format("one"))
    (tmp_path / "sub" / "two.py").write_text(source.format("two"))
    project = str(tmp_path / "definitions.py")
    definitions = load_flows(project, ["one.py", "sub/two.py"], async_executor)
    keys = {key.to_user_string() for key in definitions.resolve_all_asset_keys()}
    assert keys == {"one", "two"}
    assert executor_of(definitions, "__ASSET_JOB") == async_executor.name
