"""Checks what the Python package index checks of a wheel: its metadata, its readme, and its list of files."""

import csv
import io
import sys
import zipfile
from email.parser import Parser

REQUIRED_METADATA = ("Name", "Version", "Summary", "Requires-Python")
REQUIRED_FILES = (
    "dagster_ts/__init__.py",
    "dagster_ts/py.typed",
    "dagster_ts/runtime.mjs",
)


def problems(path: str) -> list[str]:
    """Returns what is wrong with the wheel at a path."""
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
        suffix = ".dist-info/METADATA"
        folder = next(n.split("/")[0] for n in names if n.endswith(suffix))
        metadata = Parser().parsestr(wheel.read(f"{folder}/METADATA").decode())
        record = wheel.read(f"{folder}/RECORD").decode()
    listed = {row[0] for row in csv.reader(io.StringIO(record))}
    found = [
        f"METADATA has no {key}." for key in REQUIRED_METADATA if key not in metadata
    ]
    is_markdown = metadata.get("Description-Content-Type", "").startswith(
        "text/markdown"
    )
    if not is_markdown or not str(metadata.get_payload()).strip():
        found.append("METADATA has no readme in Markdown.")
    if listed != names:
        found.append(f"RECORD and the files differ: {sorted(listed ^ names)}.")
    found += [f"{name} is missing." for name in REQUIRED_FILES if name not in names]
    foreign = [n for n in sorted(names) if not n.startswith(("dagster_ts/", folder))]
    foreign += [n for n in sorted(names) if "__pycache__" in n]
    return found + [f"{name} does not belong in the wheel." for name in foreign]


if __name__ == "__main__":
    # An empty text would be a failure for sys.exit.
    sys.exit("\n".join(problems(sys.argv[1])) or 0)
