"""One code location with the definitions of all generated files that MERGED_FILES lists."""

import importlib.util
import json
import os
from pathlib import Path

import dagster as dg


def load(file: str) -> dg.Definitions:
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.defs


FILES = json.loads(Path(os.environ["MERGED_FILES"]).read_text())

defs = dg.Definitions.merge(*map(load, FILES))
