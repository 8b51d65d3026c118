"""Print the fields of a graph's configuration as Dagster's launchpad is given them.

Arguments: a generated file, a job of it, and the graph's name.
"""

import json
import sys
from pathlib import Path

from dagster._config import print_config_type_to_string
from dagster._core.definitions.reconstruct import ReconstructableRepository


def main(file: str, job: str, graph: str) -> None:
    repository = ReconstructableRepository.for_file(
        file, "defs", str(Path(file).parent)
    )
    definition = repository.get_reconstructable_job(job).get_definition()
    config = definition.run_config_schema.run_config_schema_type
    for name in ("ops", graph, "config"):
        config = config.fields[name].config_type
    fields = [
        {
            "name": name,
            "type": print_config_type_to_string(field.config_type, with_lines=False),
            **({"isRequired": True} if field.is_required else {}),
            **(
                {"default": field.default_value_as_json_str}
                if field.default_provided
                else {}
            ),
            **({"help": field.description} if field.description else {}),
        }
        for name, field in sorted(config.fields.items())
    ]
    print(json.dumps(fields))


if __name__ == "__main__":
    main(*sys.argv[1:])
