"""The bench's foreach by hand: plain Dagster ops with the same graph, and no process but its own."""

import os

import dagster as dg

ITEMS = int(os.environ.get("BENCH_ITEMS", "300"))


@dg.op(out=dg.DynamicOut(int))
def start():
    for index in range(ITEMS):
        yield dg.DynamicOutput(index, mapping_key=str(index))


@dg.op
def process_item(item: int) -> int:
    return item * 2


@dg.op
def join(values: list[int]) -> int:
    return sum(values)


@dg.op
def end(total: int) -> int:
    print(total)
    return total


@dg.graph_asset(name="PlainForeach")
def plain_foreach():
    return end(join(start().map(process_item).collect()))


defs = dg.Definitions(
    assets=[plain_foreach],
    jobs=[
        dg.define_asset_job(
            "plain_foreach", [plain_foreach], executor_def=dg.in_process_executor
        )
    ],
)
