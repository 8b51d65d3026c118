"""Load each golden as a code location of its own, and all of them as one.

Usage: load_goldens.py FOLDER. It prints what does not load, and exits with 1 then.
"""

import sys
import traceback
import warnings
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import dagster as dg

ENGINES = ("dagster_celery", "dagster_docker", "dagster_k8s", "dagster_celery_k8s")


def load(path: Path) -> dg.Definitions:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.defs


def main(folder: str) -> int:
    warnings.simplefilter("ignore")
    files = sorted(Path(folder).glob("valid/*/expected/*.py"))
    loaded: dict[str, dg.Definitions] = {}
    failures = 0
    for file in files:
        if any(engine in file.read_text() for engine in ENGINES):
            continue  # Its executor is a package that this environment may lack.
        try:
            definitions = load(file)
            dg.Definitions.validate_loadable(definitions)
            loaded[file.stem] = definitions
        except Exception:
            failures += 1
            print(file, traceback.format_exc())
    try:
        dg.Definitions.validate_loadable(dg.Definitions.merge(*loaded.values()))
    except Exception:
        failures += 1
        print("all of them in one code location", traceback.format_exc())
    print(f"{len(loaded)} of {len(files)} goldens loaded with Dagster {dg.__version__}")
    return 1 if failures or not loaded else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
