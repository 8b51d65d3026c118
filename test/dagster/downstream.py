"""An asset downstream of the flow beside it: says what Python gets of the flow's results."""

import runpy
from pathlib import Path

import dagster as dg

FLOW = runpy.run_path(str(Path(__file__).with_name("kinds_flow.py")))["defs"]


@dg.asset(ins={"results": dg.AssetIn("KindsFlow")})
def report(context: dg.AssetExecutionContext, results: dict) -> None:
    big, huge = results.pop("big"), results.pop("huge")
    seen = {name: repr(value) for name, value in results.items()}
    # Python does not print integers of more than 4,300 digits.
    is_exact = huge == 10**5000
    context.add_output_metadata({"big": str(len(big)), "huge": str(is_exact), **seen})


defs = dg.Definitions.merge(
    FLOW,
    dg.Definitions(
        assets=[report],
        jobs=[dg.define_asset_job("all", ["KindsFlow", "report"])],
        executor=FLOW.executor,
    ),
)
