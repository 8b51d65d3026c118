"""Run generated Dagster files, many in one process.

Reads a JSON request on stdin, as `run-flows.ts` describes it, and prints a JSON line for each flow.
"""

import json
import logging
import os
import pickle
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
from dagster._core.definitions.reconstruct import ReconstructableRepository
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager

Json = dict[str, Any]

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def main() -> None:
    request = json.load(sys.stdin)
    # What runs may write to stdout is not an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    instance = make_instance(request["home"], is_in_memory=request["isInMemory"])
    # One after the other: two runs at once in one process can wait for each other for ever.
    for flow in request["flows"]:
        print(json.dumps(run_safely(instance, flow)), file=answers, flush=True)


@sqlalchemy.event.listens_for(sqlalchemy.Engine, "connect")
def do_not_wait_for_disk(connection: Any, _record: Any) -> None:
    """No run of these outlives the machine: each event would be synced to the disk alone."""
    connection.execute("PRAGMA synchronous = OFF")


def make_instance(home: str, is_in_memory: bool) -> dg.DagsterInstance:
    """An instance in a folder, kept there, or with the outputs of ops alone in that folder.

    No captured logs: they redirect the process's stdout.
    """
    if is_in_memory:
        # Its storage keeps a connection and the SQL that it has compiled; the one of a folder makes
        # both anew for each event, which takes longer than all else that Dagster does for an op.
        return dg.DagsterInstance.ephemeral(tempdir=home)
    no_logs = {
        "module": NoOpComputeLogManager.__module__,
        "class": NoOpComputeLogManager.__name__,
    }
    return dg.DagsterInstance.local_temp(
        home,
        overrides={"telemetry": {"enabled": False}, "compute_logs": no_logs},
    )


def run_safely(instance: dg.DagsterInstance, flow: Json) -> Json:
    try:
        return {"id": flow["id"], **run_flow(instance, flow)}
    except Exception:  # noqa: BLE001 (whatever it is, it is the answer)
        return {"id": flow["id"], "success": False, "error": traceback.format_exc()}


def run_flow(instance: dg.DagsterInstance, flow: Json) -> Json:
    """Load a file, run its job, and say what happened."""
    repository = load_repository(flow)
    failed = (
        last_run(instance, flow["job"])
        if flow.get("fromLast")
        else flow.get("fromFailure")
    )
    options = dg.ReexecutionOptions.from_failure(failed, instance) if failed else None
    result = dg.execute_job(
        repository.get_reconstructable_job(flow["job"]),
        instance,
        run_config={**QUIET, **flow.get("config", {})},
        reexecution_options=options,
        tags=flow.get("tags"),
    )
    entries = instance.all_logs(result.run_id)
    before = instance.all_logs(failed) if failed else []
    return {
        "success": result.success,
        "run": result.run_id,
        **step_outcomes(entries),
        "before": succeeded_steps(before),
        **materializations(entries),
        "checks": check_results(entries),
        "metadata": {
            entry.step_key: texts(entry.get_dagster_event().step_output_data.metadata)
            for entry in of_type(entries, dg.DagsterEventType.STEP_OUTPUT)
            if entry.get_dagster_event().step_output_data.mapping_key is None
        },
        "records": {**read_records(before), **read_records(entries)},
        "store": str(Path(instance.storage_directory(), "dagster_ts")),
        "logs": [log_line(entry) for entry in entries] if flow.get("logs") else [],
        "tags": dict(instance.get_run_by_id(result.run_id).tags),
        "assets": describe_assets(repository),
    }


def load_repository(flow: Json) -> ReconstructableRepository:
    """The file's definitions, or those of a module that other processes have in places of their own."""
    if "module" in flow:
        return ReconstructableRepository.for_module(flow["module"], "defs")
    file = Path(flow["file"])
    return ReconstructableRepository.for_file(str(file), "defs", str(file.parent))


def describe_assets(repository: ReconstructableRepository) -> Json:
    """What Dagster knows of the assets in the location, by key."""
    graph = repository.get_definition().asset_graph
    return {
        node.key.to_user_string(): {
            "group": node.group_name,
            "tags": dict(node.tags),
            "upstream": sorted(key.to_user_string() for key in node.parent_keys),
        }
        for node in graph.asset_nodes
    }


def last_run(instance: dg.DagsterInstance, job: str) -> str:
    """The last run of a job, marked as ended if it was killed: the page's *Force termination*."""
    (run,) = instance.get_runs(dg.RunsFilter(job_name=job), limit=1)
    if not run.is_finished:
        instance.report_run_canceled(run)
    return run.run_id


def succeeded_steps(entries: list[EventLogEntry]) -> list[str]:
    successes = of_type(entries, dg.DagsterEventType.STEP_SUCCESS)
    return [entry.step_key for entry in successes]


def of_type(
    entries: list[EventLogEntry], kind: dg.DagsterEventType
) -> list[EventLogEntry]:
    return [
        entry
        for entry in entries
        if entry.is_dagster_event and entry.get_dagster_event().event_type == kind
    ]


def step_outcomes(entries: list[EventLogEntry]) -> Json:
    """The step keys in the order they started, and what became of those that did not succeed."""
    failures = {
        entry.step_key: entry.get_dagster_event().step_failure_data.error_display_string.strip()
        for entry in of_type(entries, dg.DagsterEventType.STEP_FAILURE)
    }
    kind = dg.DagsterEventType
    if not failures:
        # A run may fail outside of its steps.
        failures = {
            "run": entry.message for entry in of_type(entries, kind.RUN_FAILURE)
        }
    return {
        "steps": [entry.step_key for entry in of_type(entries, kind.STEP_START)],
        "skipped": sorted(
            entry.step_key for entry in of_type(entries, kind.STEP_SKIPPED)
        ),
        "failures": failures,
    }


def materializations(entries: list[EventLogEntry]) -> Json:
    """The assets that were materialized, and what Dagster's page says of each."""
    events = [
        entry.get_dagster_event()
        for entry in of_type(entries, dg.DagsterEventType.ASSET_MATERIALIZATION)
    ]
    return {
        "materialized": [event.asset_key.to_user_string() for event in events],
        "results": {
            event.asset_key.to_user_string(): texts(
                event.step_materialization_data.materialization.metadata
            )
            for event in events
        },
    }


def check_results(entries: list[EventLogEntry]) -> dict[str, str]:
    """What became of each check, as in `failed WARN: too few {"rows": "Int: 3"}`."""
    results: dict[str, str] = {}
    for entry in of_type(entries, dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        check: Any = entry.get_dagster_event().event_specific_data
        name = f"{check.asset_key.to_user_string()}:{check.check_name}"
        shown = json.dumps(texts(check.metadata)) if check.metadata else ""
        reason = f": {check.description}" if check.description else ""
        result = "passed" if check.passed else f"failed {check.severity.value}{reason}"
        results[name] = f"{result} {shown}".strip()
    return results


def texts(metadata: Mapping[str, dg.MetadataValue]) -> dict[str, str]:
    """Texts as they are, and other values with their kind, as in `Int: 3`."""
    return {label: text_of(value) for label, value in metadata.items()}


def text_of(value: dg.MetadataValue) -> str:
    if isinstance(value, dg.TextMetadataValue):
        return value.text
    shown: Any = value.value
    if isinstance(value, dg.TableMetadataValue):
        columns = [[column.name, column.type] for column in value.schema.columns]
        shown = {"columns": columns, "rows": [list(row.data.values()) for row in value.records]}
    if isinstance(value, dg.TableSchemaMetadataValue):
        shown = [[column.name, column.type, column.description] for column in value.schema.columns]
    kind = type(value).__name__.removesuffix("MetadataValue")
    return f"{kind}: {json.dumps(shown, default=str)}"


def read_records(entries: list[EventLogEntry]) -> dict[str, Any]:
    """The record that each task passed on, by step key, as Dagster's own IO manager kept it."""
    records: dict[str, Any] = {}
    for step_key, value in stored_outputs(entries):
        is_regroup = "__" in step_key.split(".")[-1]
        if step_key.endswith(".end"):
            # Of `end` the artifacts alone are passed on, as plain Python values.
            artifacts = {name: jsonable(artifact) for name, artifact in value.items()}
            records[step_key] = {"step": "end", "stack": [], "artifacts": artifacts}
        elif isinstance(value, dict) and "artifacts" in value and not is_regroup:
            # The items of a foreach come after its record.
            records.setdefault(step_key, value)
    return records


def jsonable(value: Any) -> Any:
    """The value, or the name of its type where JSON does not take it."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return type(value).__name__
    return value


def stored_outputs(entries: list[EventLogEntry]) -> Iterator[tuple[str, Any]]:
    """What each step's outputs were stored as, in the order in which they came."""
    for entry in of_type(entries, dg.DagsterEventType.HANDLED_OUTPUT):
        data = entry.get_dagster_event().event_specific_data
        path = data.metadata.get("path")
        if path is not None:
            yield entry.step_key, pickle.loads(Path(str(path.value)).read_bytes())


def log_line(entry: EventLogEntry) -> Json:
    event = entry.get_dagster_event() if entry.is_dagster_event else None
    return {
        "step": entry.step_key,
        "level": logging.getLevelName(entry.level),
        "message": entry.user_message or (event.message if event else "") or "",
        "event": event.event_type_value if event else None,
    }


if __name__ == "__main__":
    main()
