"""Definitions of flows, which load beside any others."""

from collections.abc import Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, cast

import dagster as dg


class FlowDefinitions(dg.Definitions):
    """Definitions that choose the default executor only if they are the code location.

    A code location has one default executor, which *Materialize* on an asset's page
    uses. Definitions that are merged with others leave it to these: Dagster merges the
    fields, where this class has none, and only asks for the repository of what it loads
    as the location.

    Args:
        executor_if_alone: The default executor of a location that is nothing else.
        options: What :class:`dagster.Definitions` takes.
    """

    _executor_if_alone: dg.ExecutorDefinition | None = None
    _repository: dg.RepositoryDefinition | None = None

    def __new__(
        cls, *, executor_if_alone: dg.ExecutorDefinition | None = None, **options: Any
    ) -> "FlowDefinitions":
        """Create the definitions."""
        self = cast(Any, super()).__new__(cls, **options)
        object.__setattr__(self, "_executor_if_alone", executor_if_alone)
        return self

    def get_repository_def(self) -> dg.RepositoryDefinition:
        """Return the repository of a location that is these definitions alone."""
        if self._repository is None:
            executor = self.executor or self._executor_if_alone
            alone = dg.Definitions(executor=executor)
            repository = dg.Definitions.merge(self, alone).get_repository_def()
            object.__setattr__(self, "_repository", repository)
        return cast(dg.RepositoryDefinition, self._repository)


def load_flows(
    project: str,
    files: Sequence[str],
    executor_if_alone: dg.ExecutorDefinition | None = None,
) -> FlowDefinitions:
    """Load and merge the generated files of a project's flows.

    Args:
        project: The ``__file__`` of the module that calls.
        files: The paths of the generated files from its folder.
        executor_if_alone: As :class:`FlowDefinitions` takes it.
    """
    folder = Path(project).parent
    merged = dg.Definitions.merge(*(_load(folder / file) for file in files))
    return FlowDefinitions(
        assets=merged.assets,
        jobs=merged.jobs,
        schedules=merged.schedules,
        sensors=merged.sensors,
        executor_if_alone=executor_if_alone,
    )


def _load(path: Path) -> dg.Definitions:
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file.")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.defs
