"""Prints names that may mean something to Python, Dagster or pydantic as names of parameters."""

import builtins
import json
import keyword

import dagster as dg

names = {*dir(dg.Config), *dir(builtins), *keyword.kwlist, *keyword.softkwlist}
names |= {
    "cls",
    "context",
    "config",
    "field",
    "mapping",
    "ops",
    "run_config",
    "root",
    "value",
}
print(json.dumps(sorted(name for name in names if not name.startswith("_"))))
