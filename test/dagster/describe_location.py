"""Prints the executor of each job in a code location, and its assets.

The first argument is the folder to import from, the second a module with `defs`, which
may be a function, as `create-dagster` makes it.
"""

import importlib
import json
import sys

import dagster as dg

folder, module = sys.argv[1:]
sys.path.insert(0, folder)
defs = importlib.import_module(module).defs
location = defs if isinstance(defs, dg.Definitions) else defs()
dg.Definitions.validate_loadable(location)
executors = {
    job.name: job.executor_def.name
    for job in location.get_repository_def().get_all_jobs()
}
assets = sorted(key.to_user_string() for key in location.resolve_all_asset_keys())
print(json.dumps({"executors": executors, "assets": assets}))
