import dagster as dg
import pytest

from dagster_ts import (
    batches,
    fan_out,
    join_branches,
    join_foreach,
    join_foreachs,
    merge,
    route,
)
from dagster_ts.records import Task, indices, mapping_key, preview


def frame(index: int, item: object = None, **more: object) -> dict[str, object]:
    return {
        "variable": "items",
        "index": index,
        "size": 9,
        "item": {"json": item},
        **more,
    }


def task(*at: int, next: str = "join", step: str = "work") -> Task:
    return {
        "step": step,
        "stack": [frame(index) for index in at],
        "artifacts": {},
        "next": next,
    }


def split(*at: int, items: int, next: str = "work") -> Task:
    frames = [frame(index, f"item {index}") for index in range(items)]
    return {**task(*at, next=next, step="start"), "items": frames}


def test_fan_out_gives_the_arguments_of_a_dynamic_output_for_each_item() -> None:
    first, second = fan_out(split(items=2), output="items")
    output = dg.DynamicOutput(*second)
    assert (output.mapping_key, output.output_name) == ("1", "items")
    assert output.metadata["item"].value == '"item 1"'
    assert indices(first.value) == (0,)
    assert second.value["stack"][0]["item"] == {"json": "item 1"}
    assert "items" not in second.value


def test_fan_out_of_nested_splits_keys_an_item_by_all_its_indices() -> None:
    keys = [
        mapped.mapping_key for mapped in fan_out(split(0, items=2), split(1, items=1))
    ]
    assert keys == ["0_0", "0_1", "1_0"]
    assert list(fan_out(split(items=0))) == []


def test_a_key_of_the_item_follows_its_indices_and_is_cut() -> None:
    keyed: Task = {"stack": [frame(0, key="apple"), frame(3, key="b" * 80)]}
    assert mapping_key(keyed) == f"0_3_apple_{'b' * 54}"
    assert mapping_key({"stack": [frame(7, key="")]}) == "7"


def test_a_preview_is_cut_to_a_hundred_characters() -> None:
    assert preview({"stack": [frame(0, "x" * 200)]}) == f'"{"x" * 96}...'
    stored = {**frame(0), "item": {"stored": "ab", "preview": "Array(3)"}}
    assert preview({"stack": [stored]}) == "Array(3)"


def test_batches_give_the_split_with_some_of_its_items() -> None:
    given = list(batches(2, split(4, items=5), output="items"))
    assert [len(mapped.value["items"]) for mapped in given] == [2, 2, 1]
    assert [mapped.mapping_key for mapped in given] == ["4_0", "4_1", "4_2"]
    assert given[2].metadata == {"first": 4, "last": 4}


def test_route_leaves_out_what_goes_to_a_step_without_an_output() -> None:
    tasks = [task(0, next="big"), task(1, next="join"), task(2, next="small")]
    given = list(route(tasks, {"big": "to_big", "small": "to_small"}))
    assert [(m.mapping_key, m.output_name) for m in given] == [
        ("0", "to_big"),
        ("2", "to_small"),
    ]


def test_a_merge_takes_what_goes_to_it_in_the_order_of_the_indices() -> None:
    sources = [task(2, next="settle"), task(0, next="other")], [task(1, next="settle")]
    assert [m.mapping_key for m in merge(["settle"], *sources)] == ["1", "2"]


def test_two_tasks_of_one_index_are_refused() -> None:
    with pytest.raises(dg.Failure, match=r"Two tasks \(1,\) came to settle"):
        list(merge(["settle"], [task(1, next="settle")], [task(1, next="settle")]))


def test_a_join_takes_tasks_in_order_and_the_start_of_one_that_is_missing() -> None:
    inputs = join_foreach("join", split(items=3), [task(2), task(0)])
    assert [indices(each) for each in inputs] == [(0,), (1,), (2,)]
    assert [each["step"] for each in inputs] == ["work", "start", "work"]
    assert join_foreach("join", split(items=0)) == []


def test_inner_joins_are_grouped_by_their_split() -> None:
    splits = [split(0, items=2), split(1, items=1)]
    groups = list(join_foreachs("join", splits, [task(1, 0), task(0, 1), task(0, 0)]))
    assert [len(group.value["inputs"]) for group in groups] == [2, 1]
    assert [group.mapping_key for group in groups] == ["0", "1"]
    assert groups[1].value["stack"] == splits[1]["stack"]


def test_branches_are_lined_up_by_index() -> None:
    splits = [task(0, step="split"), task(1, step="split")]
    left, right = [task(1, step="a"), task(0, step="a")], [task(0, step="b")]
    groups = list(join_branches("join", splits, left, right))
    steps = [[each["step"] for each in group.value["inputs"]] for group in groups]
    assert steps == [["a", "b"], ["a", "split"]]
