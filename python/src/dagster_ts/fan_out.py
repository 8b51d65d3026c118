"""Fan out and fan in: from tasks to the values of a dynamic output, and back.

Ops that fan out yield a :class:`dagster.DynamicOutput` of each :class:`Mapped` that
these functions give. Joins check that as many tasks came back as were sent out, since a
re-execution of Dagster's may lose some (its issues 20925 and 30248): where one is
missing, the join's process runs what is left of it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import dagster as dg

from dagster_ts.records import Task, indices, mapping_key, preview


class Mapped(NamedTuple):
    """The arguments of a ``DynamicOutput``: ``dg.DynamicOutput(*mapped)``."""

    value: dict[str, Any]
    mapping_key: str
    output_name: str
    metadata: dict[str, Any]


def _mapped(task: Task, output: str = "result") -> Mapped:
    return Mapped(task, mapping_key(task), output, {"item": preview(task)})


def fan_out(*splits: Task, output: str = "result") -> Iterator[Mapped]:
    """Yield what the task of each item starts with: the split's record and the item.

    Args:
        splits: Records of foreach splits, in order.
        output: The name of the dynamic output.
    """
    for task in _starts(splits):
        yield _mapped(task, output)


def _starts(splits: Iterable[Task]) -> Iterator[Task]:
    for split in splits:
        for item in split["items"]:
            task: Task = {**split, "stack": [*split["stack"], item]}
            del task["items"]
            yield task


def batches(size: int, *splits: Task, output: str = "result") -> Iterator[Mapped]:
    """Yield, for each batch of items, the split's record with that batch alone.

    Args:
        size: The number of items in a batch; the last one of a split may have fewer.
        splits: Records of foreach splits, in order.
        output: The name of the dynamic output.
    """
    for split in splits:
        items = split["items"]
        for number, first in enumerate(range(0, len(items), size)):
            batch = items[first : first + size]
            key = "_".join(map(str, [*indices(split), number]))
            metadata = {"first": first, "last": first + len(batch) - 1}
            yield Mapped({**split, "items": batch}, key, output, metadata)


def route(tasks: list[Task], outputs: dict[str, str]) -> Iterator[Mapped]:
    """Yield each task with the output of the step that it goes to.

    Args:
        tasks: Records of a switch's tasks.
        outputs: The output's name for each step that has one. A task that goes to
            another step is left out: a merge or join takes it from the switch itself.
    """
    for task in tasks:
        if task["next"] in outputs:
            yield _mapped(task, outputs[task["next"]])


def merge(steps: list[str], *sources: list[Task]) -> Iterator[Mapped]:
    """Yield the tasks that go to a merge, ordered by their indices.

    Args:
        steps: The merge's step, or the steps at which a loop is entered.
        sources: Records of all tasks that may lead there.

    Raises:
        dagster.Failure: If two tasks have the same indices.
    """
    return map(_mapped, _arrived(steps, sources).values())


def _arrived(
    steps: list[str], sources: Iterable[list[Task]]
) -> dict[tuple[int, ...], Task]:
    arrived: dict[tuple[int, ...], Task] = {}
    for task in (task for source in sources for task in source):
        if task.get("next", steps[0]) in steps:
            if indices(task) in arrived:
                raise dg.Failure(f"Two tasks {indices(task)} came to {steps[0]}.")
            arrived[indices(task)] = task
    return dict(sorted(arrived.items()))


def join_foreach(step: str, split: Task, *sources: list[Task]) -> list[Task]:
    """Return the inputs of a foreach's join: a task for each item, in order.

    Args:
        step: The join.
        split: The record of the foreach's split.
        sources: Records of the tasks that lead to the join; of other splits too.

    Returns:
        Records. Where a re-execution has left a task out, the record that the task
        starts with stands for it.
    """
    arrived = _arrived([step], sources)
    return [arrived.get(indices(start), start) for start in _starts([split])]


def join_foreachs(
    step: str, splits: list[Task], *sources: list[Task]
) -> Iterator[Mapped]:
    """Yield, for each split of an inner foreach, what its join takes.

    Args:
        step: The join.
        splits: The records of all tasks of the split, in order.
        sources: Records of the tasks that lead to the join.

    Yields:
        ``{"inputs": [record, ...], "stack": [frame, ...]}``.
    """
    arrived = _arrived([step], sources)
    for split in splits:
        inputs = [arrived.get(indices(start), start) for start in _starts([split])]
        yield _group(split, inputs)


def join_branches(
    step: str, splits: list[Task], *branches: list[Task]
) -> Iterator[Mapped]:
    """Yield, for each static split inside a foreach, what its join takes.

    Args:
        step: The join.
        splits: The records of all tasks of the split, in order.
        branches: For each branch, in the order of the split's call, its tasks.

    Yields:
        ``{"inputs": [record, ...], "stack": [frame, ...]}``, one input a branch. Where
        a re-execution has left a task out, the split's record stands for it.
    """
    arrived = [_arrived([step], [branch]) for branch in branches]
    for split in splits:
        yield _group(split, [branch.get(indices(split), split) for branch in arrived])


def _group(split: Task, inputs: list[Task]) -> Mapped:
    group = {"inputs": inputs, "stack": split["stack"]}
    return Mapped(group, mapping_key(split), "result", {"item": preview(split)})
