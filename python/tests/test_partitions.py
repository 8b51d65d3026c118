from datetime import datetime, timezone

import dagster as dg
import pytest

from dagster_ts import partition_schedule

DAILY = dg.DailyPartitionsDefinition(start_date="2026-01-01")
REGIONS = dg.StaticPartitionsDefinition(["eu", "us"])


def keys_of_runs(
    partitions: dg.PartitionsDefinition, now: datetime, *dynamic: str
) -> list[str | None]:
    """Return the partitions that the schedule runs at a time."""

    @dg.asset(partitions_def=partitions)
    def some() -> None: ...

    schedule = partition_schedule("some_job", "0 6 * * *", "Europe/Berlin")
    job = dg.define_asset_job("some_job", [some])
    defs = dg.Definitions(assets=[some], jobs=[job], schedules=[schedule])
    instance = dg.DagsterInstance.local_temp()
    if dynamic:
        instance.add_dynamic_partitions("customers", list(dynamic))
    with dg.build_schedule_context(
        instance=instance,
        repository_def=defs.get_repository_def(),
        scheduled_execution_time=now,
    ) as context:
        result = schedule.evaluate_tick(context)
    return [request.partition_key for request in result.run_requests or []]


@pytest.mark.parametrize(
    ("partitions", "expected"),
    [
        (DAILY, ["2026-03-01"]),
        (REGIONS, ["eu", "us"]),
        (dg.DynamicPartitionsDefinition(name="customers"), ["a", "b"]),
        (
            dg.MultiPartitionsDefinition({"day": DAILY, "region": REGIONS}),
            ["2026-03-01|eu", "2026-03-01|us"],
        ),
    ],
)
def test_a_schedule_runs_the_newest_partition(
    partitions: dg.PartitionsDefinition, expected: list[str]
) -> None:
    now = datetime(2026, 3, 2, 5, tzinfo=timezone.utc)
    assert keys_of_runs(partitions, now, "a", "b") == expected


def test_a_schedule_before_the_first_partition_runs_nothing() -> None:
    now = datetime(2026, 1, 1, 5, tzinfo=timezone.utc)
    assert keys_of_runs(DAILY, now) == []
