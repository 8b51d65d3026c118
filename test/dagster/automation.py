"""Turn sensors and schedules on and let Dagster's own daemon evaluate them.

Reads a JSON request on stdin, as `automation.ts` describes it, and prints a JSON line for each action.
"""

import datetime
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs
from dagster_graphql.test.utils import execute_dagster_graphql
from run_flows import read_records

Json = dict[str, Any]

REPOSITORY = "__repository__"

LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchRun(executionParams: $params) { __typename ... on PythonError { message } }
}
"""


SET_CURSOR = """
mutation ($sensor: SensorSelector!, $cursor: String) {
  setSensorCursor(sensorSelector: $sensor, cursor: $cursor) { __typename }
}
"""


class Daemon:
    """A workspace on an instance, whose time goes on as it is told."""

    def __init__(
        self, instance: dg.DagsterInstance, workspace: WorkspaceProcessContext
    ):
        self.instance = instance
        self.workspace = workspace
        self.logger = logging.getLogger("daemon")
        self.later = datetime.timedelta()
        self.known: set[str] = set()
        self.turned_on: dict[str, float] = {}

    def turn(self, name: str, on: bool) -> None:
        """Turn the sensor or the schedule of a name on or off, as its page does."""
        for entry in (
            self.workspace.create_request_context().get_code_location_entries().values()
        ):
            assert entry.code_location, entry.load_error
            repository = entry.code_location.get_repository(REPOSITORY)
            if repository.has_sensor(name):
                sensor = repository.get_sensor(name)
                assert (
                    not sensor.get_current_instigator_state(None).is_running or not on
                )
                self.turned_on[name] = time.time()
                if on:
                    self.instance.start_sensor(sensor)
                else:
                    self.instance.stop_sensor(
                        sensor.get_remote_origin_id(), sensor.selector_id, sensor
                    )
            if repository.has_schedule(name):
                self.instance.start_schedule(repository.get_schedule(name))

    def set_cursor(self, location: str, sensor: str, since: str | None) -> None:
        """Set a sensor's cursor to when it was turned on, or take it away."""
        cursor = since and json.dumps({"since": self.turned_on[sensor]})
        selector = {
            "repositoryLocationName": location,
            "repositoryName": REPOSITORY,
            "sensorName": sensor,
        }
        result = execute_dagster_graphql(
            self.workspace.create_request_context(),
            SET_CURSOR,
            {"sensor": selector, "cursor": cursor},
        )
        assert result.data["setSensorCursor"]["__typename"] == "Sensor", result.data

    def materialize(self, asset: str) -> None:
        """Report an asset of no code location as materialized."""
        key = dg.AssetKey.from_user_string(asset)
        self.instance.report_runless_asset_event(dg.AssetMaterialization(key))

    def launch(self, location: str, job: str, assets: list[str] | None = None) -> None:
        """Launch a run as the page of a job or an asset does."""
        selector = {
            "repositoryLocationName": location,
            "repositoryName": REPOSITORY,
            "pipelineName": job,
            "assetSelection": [{"path": [asset]} for asset in assets or []] or None,
        }
        result = execute_dagster_graphql(
            self.workspace.create_request_context(),
            LAUNCH,
            {"params": {"selector": selector, "mode": "default"}},
        )
        assert result.data["launchRun"]["__typename"] == "LaunchRunSuccess", result.data

    def evaluate_sensors(self) -> None:
        """Evaluate all sensors that are on, which are due every 30 seconds."""
        self.later += datetime.timedelta(seconds=60)
        with freeze_time(self.now()):
            list(execute_sensor_iteration(self.workspace, self.logger, None, None))

    def evaluate_schedules(self, days: int) -> None:
        """Let days go by and evaluate all schedules that are on, for the last time due."""
        self.later += datetime.timedelta(days=days)
        with freeze_time(self.now()):
            list(
                launch_scheduled_runs(
                    self.workspace, self.logger, self.now(), {}, max_catchup_runs=1
                )
            )

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC) + self.later

    def new_runs(self) -> Iterator[Json]:
        """What has been run since the last action."""
        for run in reversed(self.instance.get_runs()):
            if run.run_id not in self.known:
                self.known.add(run.run_id)
                records = read_records(self.instance.all_logs(run.run_id))
                yield {
                    "id": run.run_id,
                    "job": run.job_name,
                    "success": run.is_success,
                    "tags": dict(run.tags),
                    "artifacts": next(
                        (
                            one["artifacts"]
                            for one in records.values()
                            if one["step"] == "end"
                        ),
                        {},
                    ),
                }


def main() -> None:
    request = json.load(sys.stdin)
    # What runs may write to stdout is not an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def plugin(kind: type) -> Json:
        return {"module": kind.__module__, "class": kind.__name__}

    overrides = {
        "telemetry": {"enabled": False},
        "compute_logs": plugin(NoOpComputeLogManager),
        "run_launcher": plugin(SyncInMemoryRunLauncher),
        "run_coordinator": {
            "module": "dagster._core.run_coordinator.default_run_coordinator",
            "class": "DefaultRunCoordinator",
        },
    }
    target = WorkspaceFileTarget([str(Path(request["workspace"]))])
    with (
        dg.DagsterInstance.local_temp(request["home"], overrides) as instance,
        create_test_daemon_workspace_context(target, instance) as workspace,
    ):
        daemon = Daemon(instance, workspace)
        actions: dict[str, Callable[..., None]] = {
            "turn": daemon.turn,
            "setCursor": daemon.set_cursor,
            "materialize": daemon.materialize,
            "launch": daemon.launch,
            "evaluateSensors": daemon.evaluate_sensors,
            "evaluateSchedules": daemon.evaluate_schedules,
        }
        for name, *arguments in request["actions"]:
            actions[name](*arguments)
            print(json.dumps(list(daemon.new_runs())), file=answers, flush=True)


if __name__ == "__main__":
    main()
