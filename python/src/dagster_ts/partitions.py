"""Partitions: that of a run, and schedules that run the newest one."""

from collections.abc import Callable, Iterator

import dagster as dg

from dagster_ts.protocol import PartitionInfo


def partition_of(context: dg.OpExecutionContext) -> PartitionInfo | None:
    """Return the partition that a run is for; None if the asset has no partitions.

    Raises:
        dagster.Failure: If the asset has some, and the run is for none or for several.
    """
    partitions = context.assets_def.partitions_def if context.has_assets_def else None
    if partitions is None:
        return None
    if not context.has_partition_key:
        several = context.has_partition_key_range
        raise dg.Failure(
            "The flow has partitions, and this run is for "
            f"{'several of them' if several else 'none'}. Run it for one: choose it on "
            "Dagster's page, or name it by --partition.",
            allow_retries=False,
        )
    key = context.partition_key
    info: PartitionInfo = {"key": key}
    if isinstance(partitions, dg.MultiPartitionsDefinition):
        parsed = partitions.get_partition_key_from_str(key)
        info["keys"] = dict(parsed.keys_by_dimension)
    if _has_times(partitions):
        window = context.partition_time_window
        info["start"] = window.start.isoformat()
        info["end"] = window.end.isoformat()
    return info


def _has_times(partitions: dg.PartitionsDefinition) -> bool:
    return _times_of(partitions) is not None


def _times_of(
    partitions: dg.PartitionsDefinition,
) -> tuple[str | None, dg.TimeWindowPartitionsDefinition] | None:
    """Return the partitions by time, with the name of their dimension if it has one."""
    if isinstance(partitions, dg.TimeWindowPartitionsDefinition):
        return None, partitions
    if isinstance(partitions, dg.MultiPartitionsDefinition):
        for dimension in partitions.partitions_defs:
            if isinstance(dimension.partitions_def, dg.TimeWindowPartitionsDefinition):
                return dimension.name, dimension.partitions_def
    return None


def partition_schedule(
    job_name: str, cron_schedule: str, execution_timezone: str | None = None
) -> dg.ScheduleDefinition:
    """Return a schedule that runs the newest partition of a job.

    Without partitions by time it runs each partition, in a run of its own.

    Args:
        job_name: The job of a flow with partitions.
        cron_schedule: When it runs, as :class:`dagster.ScheduleDefinition` takes it.
        execution_timezone: The time zone of that; UTC if None.
    """

    def request_runs(
        context: dg.ScheduleEvaluationContext,
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        partitions = context.repository_def.get_job(job_name).partitions_def
        if partitions is None:
            raise ValueError(f"{job_name} has no partitions.")
        keys = list(_newest(partitions, context))
        if not keys:
            yield dg.SkipReason("There is no partition yet.")
        tick = context.scheduled_execution_time.isoformat()
        for key in keys:
            # Dagster wants a key for each of several runs, and makes one run for it.
            yield dg.RunRequest(run_key=f"{tick} {key}", partition_key=key)

    return dg.ScheduleDefinition(
        name=f"{job_name}_schedule",
        job_name=job_name,
        cron_schedule=cron_schedule,
        execution_timezone=execution_timezone,
        execution_fn=request_runs,
    )


def _newest(
    partitions: dg.PartitionsDefinition, context: dg.ScheduleEvaluationContext
) -> Iterator[str]:
    now = context.scheduled_execution_time
    keys = partitions.get_partition_keys(
        current_time=now, dynamic_partitions_store=context.instance
    )
    times = _times_of(partitions)
    if times is None:
        yield from keys
        return
    dimension, windows = times
    newest = windows.get_partition_keys(current_time=now)[-1:]
    belongs = _membership(partitions, dimension)
    yield from (key for key in keys if [belongs(key)] == list(newest))


def _membership(
    partitions: dg.PartitionsDefinition, dimension: str | None
) -> Callable[[str], str]:
    """Return how to read the partition by time out of a key."""
    if dimension is None or not isinstance(partitions, dg.MultiPartitionsDefinition):
        return lambda key: key
    return lambda key: partitions.get_partition_key_from_str(key).keys_by_dimension[
        dimension
    ]
