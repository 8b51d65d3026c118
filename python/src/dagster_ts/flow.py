"""A flow: what a generated file declares, and how its ops run their tasks."""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import dagster as dg

from dagster_ts.concurrency import foreach_places
from dagster_ts.metadata import check_result, metadata_values
from dagster_ts.partitions import partition_of
from dagster_ts.protocol import (
    PROTOCOL,
    TRIGGER_TAG,
    Frame,
    TaskAnswer,
    TaskRecord,
    TaskRequest,
)
from dagster_ts.records import Task
from dagster_ts.session import Deployment, NodeOptions, ask_node


class Flow:
    """A flow that was compiled from TypeScript.

    Args:
        name: The flow's name in Dagster, with which the names of its ops begin.
        file: The path of the generated file: its ``__file__``.
        bundle: The name of the bundle beside it.
        command: The command that generates its files again, from their folder.
        protocol: The protocol that the file was generated for.
        fingerprint: The fingerprint of its graph. The bundle has the same.
        max_workers: How many Node processes run at once; one more than the machine has
            cores if None. ``DAGSTER_TS_MAX_WORKERS`` wins.
        store: A folder or URL for large artifacts; Dagster's storage folder if None.
            ``DAGSTER_TS_STORE`` wins.
        workflow_timeout: The seconds that a run may take.

    Raises:
        ImportError: If the file was generated for another protocol than the package's.
    """

    def __init__(  # noqa: PLR0913
        self,
        name: str,
        file: str,
        *,
        bundle: str,
        command: str,
        protocol: int,
        fingerprint: str,
        max_workers: int | None = None,
        store: str | None = None,
        workflow_timeout: float | None = None,
    ) -> None:
        _check_protocol(name, protocol, command)
        self.name = name
        self._command = command
        self._fingerprint = fingerprint
        self._deployment = Deployment(
            Path(file).with_name(bundle), store, max_workers, workflow_timeout
        )
        self._task_ops: list[str] = []
        self._has_parameters = False

    @property
    def code_version(self) -> str | None:
        """The version of the code for Dagster: a hash of the bundle; None without one.

        Dagster's page says if it has changed since the last materialization.
        """
        bundle = self._deployment.bundle
        if not bundle.is_file():
            return None
        return hashlib.sha256(bundle.read_bytes()).hexdigest()[:16]

    def op(
        self, name: str | None = None, **options: Any
    ) -> Callable[[Callable[..., Any]], "dg.PendingNodeInvocation[dg.OpDefinition]"]:
        """Declare an op of the flow; use it as a decorator.

        The op's own name begins with the flow's, so that it is unique in its code
        location. Its alias is the name of its step, which Dagster's page shows.

        Args:
            name: The alias, where it is not the name of the function.
            options: What :func:`dagster.op` takes.
        """

        def declare(
            body: Callable[..., Any],
        ) -> "dg.PendingNodeInvocation[dg.OpDefinition]":
            function = body.__name__
            alias = name or function
            if inspect.iscoroutinefunction(body) or inspect.isasyncgenfunction(body):
                self._task_ops.append(alias)
            definition = dg.op(name=f"{self.name}__{function}", **options)(body)
            return cast(Any, definition).alias(alias)

        return declare

    def config(self, parameters: type[dg.Config]) -> dg.ConfigMapping:
        """Return the graph asset's ``config``: the flow's parameters, for each task.

        Call it after the ops are declared: it gives the values to each op that runs
        tasks, which are those with an ``async def``.

        Args:
            parameters: The class of the flow's parameters.
        """
        self._has_parameters = True
        ops = list(self._task_ops)

        def values_of_ops(config: dg.Config) -> dict[str, Any]:
            values = config.model_dump(by_alias=True)
            # YAML has numbers that JSON lacks, such as `.nan`.
            json.dumps(values, allow_nan=False)
            return {op: {"config": values} for op in ops}

        # Dagster reads the schema from the annotation.
        values_of_ops.__annotations__["config"] = parameters
        return dg.config_mapping(values_of_ops)

    async def run(  # noqa: PLR0913
        self,
        context: dg.OpExecutionContext,
        step: str,
        *inputs: Task,
        stack: list[Frame] | None = None,
        steps: Sequence[str] | None = None,
        parallel: bool = False,
        limits: Mapping[str, int] | None = None,
        timeout: float | None = None,
        memory: int | None = None,
        variables: Mapping[str, str] | None = None,
        catches_death: bool = False,
    ) -> Any:
        """Run a task on Node, or several in one op, starting at a step.

        Args:
            context: The op's.
            step: The step.
            inputs: The records of the tasks that lead here, several for a join.
            stack: The task's foreach stack; that of the first input if None.
            steps: The steps that the op runs, if it runs a loop, a whole foreach or the
                body of one.
            parallel: Whether tasks of these steps can run at once.
            limits: How many tasks may run at once, by the split of each foreach around
                that limits them.
            timeout: Seconds that a task may take.
            memory: The size of Node's heap in MB.
            variables: Environment variables of the task's process.
            catches_death: Whether another process goes on where this one has died.

        Returns:
            The task's record; of ``end`` its artifacts by name, which are the asset's
            value; of a batch a list of records.

        Raises:
            dagster.Failure: If the task fails. A mistake in the flow is not retried.
            dagster.DagsterExecutionInterruptedError: If the run was told to end.
        """
        request = self._request(context, step, inputs, stack)
        if steps is not None:
            request["loop"] = list(steps)
        options = NodeOptions(timeout, memory, variables or {}, parallel)
        async with foreach_places(context, limits or {}):
            answer = await self._ask(context, request, options, catches_death)
        metadata = metadata_values(answer.get("metadata", {}))
        for output in context.op_def.output_defs:
            if not output.is_dynamic:
                context.add_output_metadata(metadata, output.name)
        return answer.get("output")

    async def run_with_checks(  # noqa: PLR0913
        self,
        context: dg.OpExecutionContext,
        step: str,
        *inputs: Task,
        timeout: float | None = None,
        memory: int | None = None,
        variables: Mapping[str, str] | None = None,
        catches_death: bool = False,
    ) -> tuple[Any, list[dg.AssetCheckResult]]:
        """Run the task of ``end``, of a flow with checks.

        It takes what :meth:`run` takes.

        Returns:
            The artifacts of ``end``, and a result for each check of the asset. A check
            that no step has reported has failed.

        Raises:
            dagster.Failure: As :meth:`run`.
            dagster.DagsterExecutionInterruptedError: As :meth:`run`.
        """
        request = self._request(context, step, inputs, None)
        options = NodeOptions(timeout, memory, variables or {})
        answer = await self._ask(context, request, options, catches_death)
        metadata = metadata_values(answer.get("metadata", {}))
        context.add_output_metadata(metadata, "result")
        reports = answer.get("checks", {})
        specs = context.assets_def.check_specs
        return answer.get("output"), [check_result(spec, reports) for spec in specs]

    def _request(
        self,
        context: dg.OpExecutionContext,
        step: str,
        inputs: tuple[Task, ...],
        stack: list[Frame] | None,
    ) -> TaskRequest:
        bundle = self._deployment.bundle
        if not bundle.is_file():
            reason = f"There is no bundle {bundle}. Run: {self._command}"
            raise dg.Failure(reason, allow_retries=False)
        if stack is None:
            stack = cast(list[Frame], inputs[0]["stack"]) if inputs else []
        run = context.run
        request: TaskRequest = {
            "protocol": PROTOCOL,
            "step": step,
            "inputs": cast(list[TaskRecord], list(inputs)),
            "stack": list(stack),
            "fingerprint": self._fingerprint,
            "scheduledTime": run.tags.get(".dagster/scheduled_execution_time"),
            "trigger": run.tags.get(TRIGGER_TAG),
            "partition": partition_of(context),
            # In a re-execution from failure: what the other run has finished is kept.
            "resumes": run.parent_run_id if run.step_keys_to_execute else None,
            "parent": run.parent_run_id,
        }
        if self._has_parameters:
            request["parameters"] = context.op_config
        return request

    async def _ask(
        self,
        context: dg.OpExecutionContext,
        request: TaskRequest,
        options: NodeOptions,
        catches_death: bool,
    ) -> TaskAnswer:
        answer = await ask_node(context, self._deployment, request, options)
        if catches_death and "died" in answer:
            # A process cannot record its own death. Another one does, without a time
            # limit.
            request["failure"] = {"message": answer["died"]}
            rest = NodeOptions(
                None, options.memory, options.variables, options.parallel
            )
            answer = await ask_node(context, self._deployment, request, rest)
        if "output" not in answer:
            raise _failure(request["step"], answer)
        return answer


def _failure(step: str, answer: TaskAnswer) -> dg.Failure:
    reason = (answer.get("error") or answer.get("died", "")).strip()
    return dg.Failure(
        f"A task of step {step} failed: {reason}",
        # A mistake in the flow's code is there in each attempt.
        allow_retries=not answer.get("isFinal", False),
    )


def _check_protocol(name: str, protocol: int, command: str) -> None:
    if protocol > PROTOCOL:
        raise ImportError(
            f"The files of {name} were generated for protocol {protocol}, and this "
            f"dagster-ts knows {PROTOCOL}. Run: pip install -U dagster-ts"
        )
    if protocol < PROTOCOL:
        raise ImportError(
            f"The files of {name} were generated for protocol {protocol}, and this "
            f"dagster-ts runs {PROTOCOL}. Generate them with the npm package of its "
            f"version: npm install dagster-ts@latest, then {command}"
        )
