import time
from pathlib import Path

import dagster as dg
import pytest

from dagster_ts.store import open_store


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dg.OpExecutionContext:
    monkeypatch.delenv("DAGSTER_TS_STORE", raising=False)
    monkeypatch.delenv("DAGSTER_TS_CACHE", raising=False)
    instance = dg.DagsterInstance.ephemeral(tempdir=str(tmp_path / "dagster"))
    return dg.build_op_context(instance=instance)


def test_a_folder_is_the_store_itself(
    context: dg.OpExecutionContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(context, None) as store:
        assert store["store"].endswith("dagster_ts")
        assert "transfers" not in store
    with open_store(context, f"file://{tmp_path}/a") as store:
        assert store["store"] == f"{tmp_path}/a"
    monkeypatch.setenv("DAGSTER_TS_STORE", str(tmp_path / "b"))
    with open_store(context, "s3://bucket") as store:
        assert store["store"] == f"{tmp_path}/b"


def test_a_kind_of_url_that_is_not_installed_is_refused(
    context: dg.OpExecutionContext,
) -> None:
    with (
        pytest.raises(dg.Failure, match="no store at gs://x"),
        open_store(context, "gs://x"),
    ):
        pass


def test_files_are_copied_as_node_asks(context: dg.OpExecutionContext) -> None:
    with open_store(context, "memory://bucket/folder") as store:
        folder = Path(store["store"], "transfers")
        folder.mkdir(parents=True)
        ask(store["transfers"], "put", "blobs/ab/abc", folder, "one", b"content")
        assert ask(store["transfers"], "get", "blobs/ab/abc", folder, "two") == ""
        assert (folder / "two").read_bytes() == b"content"
        reason = ask(store["transfers"], "get", "blobs/no/thing", folder, "three")
        assert reason.startswith("FileNotFoundError")


def ask(
    pipe: str, verb: str, key: str, folder: Path, name: str, content: bytes = b""
) -> str:
    (folder / name).write_bytes(content)
    (folder / f"{name}.part").write_text("")
    with open(pipe, "wb", buffering=0) as requests:
        requests.write(f"{verb} {key} {name}\n".encode())
    answer = folder / f"{name}.answer"
    while not answer.exists():
        time.sleep(0.01)
    return answer.read_text()
