import dagster as dg

from dagster_ts.metadata import check_result, metadata_values


def test_metadata_has_dagsters_kinds() -> None:
    values = metadata_values(
        {
            "text": "hi",
            "number": 1.5,
            "none": None,
            "report": {"type": "md", "value": "# Hi"},
            "site": {"type": "url", "value": "https://a.example"},
            "file": {"type": "path", "value": "/tmp/x"},
            "json": {"type": "json", "value": [1]},
            "at": {"type": "timestamp", "value": 1},
            "big": {"type": "int", "value": "12345678901234567890"},
            "rows": {
                "type": "table",
                "value": [{"a": 1, "b": None}, {"a": "x", "b": 2}],
            },
            "empty": {"type": "table", "value": []},
            "columns": {
                "type": "columns",
                "value": [{"name": "id", "type": "int", "description": "the id"}],
            },
        }
    )
    rows = values.pop("rows")
    columns = [dg.TableColumn("a", "any"), dg.TableColumn("b", "int")]
    assert isinstance(rows, dg.TableMetadataValue)
    assert rows.schema.columns == columns
    assert [record.data for record in rows.records] == [
        {"a": 1, "b": None},
        {"a": "x", "b": 2},
    ]
    assert values == {
        "text": "hi",
        "number": 1.5,
        "none": None,
        "report": dg.MetadataValue.md("# Hi"),
        "site": dg.MetadataValue.url("https://a.example"),
        "file": dg.PathMetadataValue("/tmp/x"),
        "json": dg.MetadataValue.json([1]),
        "at": dg.MetadataValue.timestamp(1.0),
        "big": dg.MetadataValue.int(12345678901234567890),
        "empty": dg.MetadataValue.table([], dg.TableSchema([])),
        "columns": dg.MetadataValue.table_schema(
            dg.TableSchema([dg.TableColumn("id", "int", "the id")])
        ),
    }


def test_a_check_that_no_step_has_reported_has_failed() -> None:
    spec = dg.AssetCheckSpec("fresh", asset="SomeFlow")
    missing = check_result(spec, {})
    assert (missing.passed, missing.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert (
        missing.description == 'No step has reported it: current.check("fresh", ...).'
    )
    warned = check_result(
        spec,
        {
            "fresh": {
                "passed": False,
                "severity": "warn",
                "description": "old",
                "metadata": {"hours": 30},
            }
        },
    )
    assert (warned.passed, warned.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert (warned.description, warned.check_name) == ("old", "fresh")
    assert warned.metadata == {"hours": dg.MetadataValue.int(30)}
