"""What steps report beside their artifacts, as Dagster's kinds: metadata and checks."""

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg

from dagster_ts.protocol import CheckJson


def _table(rows: list[dict[str, Any]]) -> dg.MetadataValue[Any]:
    records = [dg.TableRecord(row) for row in rows]
    columns = (
        [dg.TableColumn(name, _type(rows, name)) for name in rows[0]] if rows else []
    )
    return dg.MetadataValue.table(records, dg.TableSchema(columns))


def _type(rows: list[dict[str, Any]], name: str) -> str:
    types = {type(row[name]).__name__ for row in rows if row[name] is not None}
    return types.pop() if len(types) == 1 else "any"


def _columns(columns: list[dict[str, Any]]) -> dg.MetadataValue[Any]:
    return dg.MetadataValue.table_schema(
        dg.TableSchema([dg.TableColumn(**column) for column in columns])
    )


_KINDS: dict[str, Callable[[Any], dg.MetadataValue[Any]]] = {
    "md": dg.MetadataValue.md,
    "url": dg.MetadataValue.url,
    "path": dg.PathMetadataValue,
    "json": dg.MetadataValue.json,
    "timestamp": lambda seconds: dg.MetadataValue.timestamp(float(seconds)),
    "int": lambda digits: dg.MetadataValue.int(int(digits)),
    "table": _table,
    "columns": _columns,
}
"""How Dagster's values are made. ``src/runtime/protocol.ts`` names them."""


def metadata_values(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata as Dagster takes it.

    Args:
        metadata: Text, numbers, booleans and None as they are; anything else as an
            object with ``type`` and ``value``. By label.
    """
    return {
        label: _KINDS[value["type"]](value["value"])
        if isinstance(value, dict)
        else value
        for label, value in metadata.items()
    }


def check_result(
    spec: dg.AssetCheckSpec, reports: Mapping[str, CheckJson]
) -> dg.AssetCheckResult:
    """Return the result of a check.

    Args:
        spec: The check.
        reports: What steps have reported, by the name of the check.
    """
    report = reports.get(spec.name)
    if report is None:
        return dg.AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=False,
            description=f'No step has reported it: current.check("{spec.name}", ...).',
        )
    warns = report["severity"] == "warn"
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=report["passed"],
        severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
        description=report.get("description"),
        metadata=metadata_values(report["metadata"]),
    )
