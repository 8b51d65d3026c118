"""Launch a backfill as Dagster's page does, and let its daemon run it.

Reads a JSON request on stdin: `file` with the definitions, `assets`, `partitions`, a `home`. Prints, by asset, the value
that each partition has.
"""

import json
import logging
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.test_utils import create_test_daemon_workspace_context
from dagster._core.workspace.load_target import PythonFileTarget
from dagster._daemon.backfill import execute_backfill_iteration
from dagster_graphql.test.utils import execute_dagster_graphql

LAUNCH = """
mutation ($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}
"""


def plugin(kind: type) -> dict[str, str]:
    return {"module": kind.__module__, "class": kind.__name__}


def definitions_of(file: Path) -> dg.Definitions:
    sys.path.insert(0, str(file.parent))
    spec = spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.defs


def main() -> None:
    request = json.load(sys.stdin)
    # What runs may write to stdout is no answer.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    file = Path(request["file"])
    overrides = {
        "telemetry": {"enabled": False},
        "compute_logs": plugin(NoOpComputeLogManager),
        "run_launcher": plugin(SyncInMemoryRunLauncher),
        "run_coordinator": {
            "module": "dagster._core.run_coordinator.default_run_coordinator",
            "class": "DefaultRunCoordinator",
        },
    }
    target = PythonFileTarget(str(file), "defs", str(file.parent), "here")
    with (
        dg.DagsterInstance.local_temp(request["home"], overrides) as instance,
        create_test_daemon_workspace_context(target, instance) as workspace,
    ):
        params = {
            "assetSelection": [{"path": [asset]} for asset in request["assets"]],
            "partitionNames": request["partitions"],
        }
        result = execute_dagster_graphql(
            workspace.create_request_context(), LAUNCH, {"params": params}
        )
        launched = result.data["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched
        while not (
            backfill := instance.get_backfill(launched["backfillId"])
        ).status.value.startswith(("COMPLETED", "FAILED")):
            list(execute_backfill_iteration(workspace, logging.getLogger("daemon")))
        defs = definitions_of(file)
        values: dict[str, Any] = {
            asset: {
                key: defs.load_asset_value(asset, instance=instance, partition_key=key)
                for key in request["partitions"]
            }
            for asset in request["assets"]
        }
        runs = [run.tags["dagster/partition"] for run in instance.get_runs()]
        outcome = {
            "status": backfill.status.value,
            "runs": sorted(runs),
            "values": values,
        }
        print(json.dumps(outcome), file=answer, flush=True)


if __name__ == "__main__":
    main()
