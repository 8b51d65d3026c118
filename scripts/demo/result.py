"""Print, as JSON, an artifact of a flow's last task, as Dagster keeps the asset: FILE ASSET ARTIFACT."""

import json
import runpy
import sys

import dagster as dg

file, asset, artifact = sys.argv[1:]
with dg.DagsterInstance.get() as instance:
    results = runpy.run_path(file)["defs"].load_asset_value(asset, instance=instance)
    print(json.dumps(results[artifact]))
