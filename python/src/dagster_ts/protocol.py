"""What the generated file, this package and the Node runtime say to one another.

Everything is plain JSON. The TypeScript side is ``src/runtime/protocol.ts``; a test
holds the two against each other.
"""

from typing import Any, Literal, TypedDict

PROTOCOL = 1
"""The protocol of this package. It runs all generated files that state the same one."""

TRIGGER_TAG = "dagster-ts/trigger"
"""The tag of a run that says, as JSON, which events have started it."""


class _Frame(TypedDict):
    variable: str
    index: int
    size: int
    item: dict[str, Any]


class Frame(_Frame, total=False):
    """One level of a task's foreach stack: the item that the task is for.

    ``variable`` is the artifact that the foreach iterates, ``index`` counts from 0,
    ``size`` is the number of items, ``item`` the encoded item. ``key`` is what the
    item is called, if the foreach has a key: at most 64 of ``[A-Za-z0-9_]``.
    """

    key: str


class _TaskRecord(TypedDict):
    step: str
    stack: list[Frame]
    artifacts: dict[str, Any]


class TaskRecord(_TaskRecord, total=False):
    """What a task passes on: its step, its foreach stack and its encoded artifacts.

    ``next`` is the step that follows; a switch's record says which one it chose. It is
    absent after a static split and after ``end``. ``items`` is in the record of a
    foreach split alone: a frame for each item, in order. ``dropped`` names artifacts
    that joins before it neither set nor merged, each with its join. ``metadata`` is
    what the task shows on its op, ``assetMetadata`` what it and earlier tasks show on
    the asset's materialization, by label. ``checks`` are the reports of the asset's
    checks, by name.
    """

    next: str
    items: list[Frame]
    dropped: dict[str, str]
    metadata: dict[str, Any]
    assetMetadata: dict[str, Any]
    checks: dict[str, Any]


class _PartitionInfo(TypedDict):
    key: str


class PartitionInfo(_PartitionInfo, total=False):
    """The partition that a run is for.

    ``keys`` has the key of each dimension, if there are two. ``start`` and ``end`` are
    in ISO 8601, if it is a partition of time.
    """

    keys: dict[str, str]
    start: str
    end: str


class RunInfo(TypedDict, total=False):
    """The run that a task belongs to, as Node is told of it."""

    id: str
    scheduledTime: str
    trigger: str
    partition: PartitionInfo


class _TaskRequest(TypedDict):
    protocol: int
    step: str
    inputs: list[TaskRecord]
    stack: list[Frame]
    fingerprint: str


class TaskRequest(_TaskRequest, total=False):
    """What a Node process is asked to run: a task, or several, starting at a step.

    It is the ``extras`` of the Dagster Pipes context. ``answer`` is the path where Node
    leaves its :class:`TaskAnswer`. ``store``, ``location`` and ``transfers`` say where
    artifacts are kept (see ``store.py``), ``slots`` where a loop borrows room for more
    Node processes (see ``concurrency.py``). ``resumes`` is the run from whose failure
    this one goes on, ``parent`` the one that it was launched from.
    """

    scheduledTime: str | None
    trigger: str | None
    partition: PartitionInfo | None
    loop: list[str]
    resumes: str | None
    parent: str | None
    parameters: dict[str, Any]
    failure: dict[str, str]
    answer: str
    store: str
    location: str
    transfers: str
    slots: str


class _CheckJson(TypedDict):
    passed: bool
    severity: Literal["warn", "error"]
    metadata: dict[str, Any]


class CheckJson(_CheckJson, total=False):
    """What a step has reported of a check of the flow's asset."""

    description: str


class TaskAnswer(TypedDict, total=False):
    """What Node leaves: an output with its metadata, an error, or how the task died.

    ``output`` is the task's record; for ``end``, its artifacts as plain values; for a
    batch, a list of records. ``checks`` are the reports of the asset's checks, by name;
    ``end`` has them. ``isFinal`` says that another attempt would fail as well.
    """

    output: Any
    metadata: dict[str, Any]
    checks: dict[str, CheckJson]
    error: str
    isFinal: bool
    died: str
