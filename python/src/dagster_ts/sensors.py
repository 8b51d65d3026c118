"""Sensors that start a run when all that a flow awaits has happened."""

import heapq
import json
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import dagster as dg

from dagster_ts.protocol import TRIGGER_TAG

_MOST_EVENTS = 1000
"""An evaluation takes this many events, for which its time suffices."""

_PAGE = 100


class _Event(NamedTuple):
    """Its place in the event log, what of the awaited it concerns, and its run."""

    storage_id: int
    names: list[str]
    run_id: str


_Events = Callable[[float, int], Iterator[_Event]]


def when_materialized(
    context: dg.SensorEvaluationContext, assets: list[str]
) -> dg.SensorResult:
    """Request a run each time that all assets were materialized since the last request.

    Args:
        context: The sensor's. Its cursor keeps what has happened so far.
        assets: Asset keys, their parts joined by ``/``.
    """

    def events(since: float, after: int) -> Iterator[_Event]:
        each = (_materializations(context, asset, since, after) for asset in assets)
        return heapq.merge(*each)

    return _when_all(context, "asset", assets, events)


def when_finished(
    context: dg.SensorEvaluationContext, flows: Mapping[str, str]
) -> dg.SensorResult:
    """Request a run each time that all flows have succeeded since the last request.

    Args:
        context: The sensor's. Its cursor keeps what has happened so far.
        flows: The job of each flow, by the flow's name. ``location/Flow`` names a flow
            of another code location.
    """

    def events(since: float, after: int) -> Iterator[_Event]:
        return _successes(context, flows, since, after)

    return _when_all(context, "flow", list(flows), events)


def _when_all(
    context: dg.SensorEvaluationContext, kind: str, awaited: list[str], events: _Events
) -> dg.SensorResult:
    cursor: dict[str, Any] = json.loads(context.cursor or "{}")
    after: int = cursor.get("after", 0)
    runs: dict[str, str] = cursor.get("runs", {})
    # Dagster forgets when a sensor was turned on if its cursor is set or reset by hand.
    since = context.last_sensor_start_time or cursor.get("since") or time.time()
    requests: list[dg.RunRequest] = []
    for event in islice(events(since, after), _MOST_EVENTS):
        after = event.storage_id
        runs.update(dict.fromkeys(event.names, event.run_id))
        if all(name in runs for name in awaited):
            requests.append(
                _request(kind, after, {name: runs[name] for name in awaited})
            )
            runs = {}
    missing = ", ".join(name for name in awaited if name not in runs)
    return dg.SensorResult(
        requests,
        skip_reason=None if requests else f"Not yet, since the last run: {missing}",
        cursor=json.dumps({"after": after, "runs": runs, "since": since}),
    )


def _request(kind: str, event: int, runs: dict[str, str]) -> dg.RunRequest:
    trigger = json.dumps({"kind": kind, "runs": runs})
    return dg.RunRequest(str(event), tags={TRIGGER_TAG: trigger})


def _materializations(
    context: dg.SensorEvaluationContext, asset: str, since: float, after: int
) -> Iterator[_Event]:
    key = dg.AssetKey.from_user_string(asset)
    while records := context.instance.fetch_materializations(
        dg.AssetRecordsFilter(key, after_timestamp=since, after_storage_id=after),
        limit=_PAGE,
        ascending=True,
    ).records:
        for record in records:
            yield _Event(record.storage_id, [asset], record.run_id)
        after = records[-1].storage_id


def _successes(
    context: dg.SensorEvaluationContext,
    flows: Mapping[str, str],
    since: float,
    after: int,
) -> Iterator[_Event]:
    while records := context.instance.fetch_run_status_changes(
        dg.RunStatusChangeRecordsFilter(
            dg.DagsterEventType.RUN_SUCCESS,
            after_timestamp=since,
            after_storage_id=after,
        ),
        limit=_PAGE,
        ascending=True,
    ).records:
        for record in records:
            run = context.instance.get_run_by_id(record.run_id)
            names = _flows_of(context, run, flows)
            yield _Event(record.storage_id, names, record.run_id)
        after = records[-1].storage_id


def _flows_of(
    context: dg.SensorEvaluationContext,
    run: dg.DagsterRun | None,
    flows: Mapping[str, str],
) -> list[str]:
    """Return the flows that a run is of: it ran their job, or their asset alone."""
    here = context.code_location_origin
    if run is None or run.remote_job_origin is None or here is None:
        return []
    ran = run.remote_job_origin.location_name
    # *Materialize* on an asset's page runs this job.
    keys = run.asset_selection or () if run.job_name == "__ASSET_JOB" else ()
    assets = {key.path[-1] for key in keys}
    names: list[str] = []
    for name, job in flows.items():
        location, _, flow = name.rpartition("/")
        is_its_run = run.job_name == job or flow in assets
        if is_its_run and ran == (location or here.location_name):
            names.append(name)
    return names
