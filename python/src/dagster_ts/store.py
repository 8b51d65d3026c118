"""Where artifacts are kept that are too large for a task record: a folder or a URL.

Node keeps artifacts in a folder. If the store is at a URL, that folder is a cache: Node
asks by lines through a named pipe for files to be copied, and this process copies them
with fsspec, of which Node has no counterpart.
"""

import os
import tempfile
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypedDict

import dagster as dg

if TYPE_CHECKING:
    from upath import UPath

_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl"}
"""Protocols whose uploads appear only when they are whole, and that need no folders."""


class _Store(TypedDict):
    store: str
    location: str


class StoreRequest(_Store, total=False):
    """The part of a task's request that says where artifacts are kept.

    ``store`` is Node's folder, ``location`` the store's place for a person, and
    ``transfers`` the named pipe, if the folder is a cache.
    """

    transfers: str


@contextmanager
def open_store(
    context: dg.OpExecutionContext, configured: str | None
) -> Generator[StoreRequest, None, None]:
    """Serve a store while a Node process runs. It waits for copies when it ends.

    Args:
        context: The op's.
        configured: The flow's own store, over which ``DAGSTER_TS_STORE`` wins. Without
            both it is in Dagster's storage folder.

    Raises:
        dagster.Failure: If fsspec does not know this kind of URL, or lacks the package
            for it here.
    """
    storage = Path(context.instance.storage_directory())
    said = os.environ.get("DAGSTER_TS_STORE") or configured
    if said is None or "://" not in said:
        folder = os.path.abspath(said or storage / "dagster_ts")
        yield {"store": folder, "location": folder}
        return
    store = _open_url(said)
    if store.protocol in ("", "file", "local"):
        folder = os.path.abspath(store.path)
        yield {"store": folder, "location": folder}
        return
    cache = Path(os.environ.get("DAGSTER_TS_CACHE") or storage / "dagster_ts_cache")
    with _transfers(store, cache.absolute()) as pipe:
        yield {
            "store": str(cache.absolute()),
            "location": str(store),
            "transfers": pipe,
        }


def _open_url(url: str) -> "UPath":
    # Loaded here: most stores are folders, and fsspec takes a tenth of a second.
    from upath import UPath  # noqa: PLC0415

    try:
        store = UPath(url)
        _ = store.fs  # Loads the package for this kind of URL.
        return store
    except (ImportError, ValueError) as error:
        help_text = (
            "Install that Python package where Dagster runs"
            if isinstance(error, ImportError)
            else "Set DAGSTER_TS_STORE"
        )
        raise dg.Failure(
            f"There can be no store at {url}: {error}. {help_text}.",
            allow_retries=False,
        ) from error


@contextmanager
def _transfers(store: "UPath", cache: Path) -> Generator[str, None, None]:
    """Serve transfers, and yield the path of the pipe that takes requests.

    The threads of the pool own the copies. The last line wakes the one that reads; the
    pool then waits for the others, so the folder is removed when nobody writes there.
    """
    with tempfile.TemporaryDirectory() as folder:
        pipe = f"{folder}/transfers"
        os.mkfifo(pipe, 0o600)
        # Opened for reading and writing: the pipe stays open whichever process ends.
        with open(pipe, "r+b", buffering=0) as requests, ThreadPoolExecutor() as pool:
            pool.submit(_serve, requests, store, cache, pool)
            try:
                yield pipe
            finally:
                requests.write(b"\n")


def _serve(
    requests: IO[bytes], store: "UPath", cache: Path, pool: ThreadPoolExecutor
) -> None:
    """Copy a file for each line ``verb key name``, until an empty line comes."""
    for line in iter(requests.readline, b"\n"):
        verb, key, name = line.decode().split()
        file = cache / "transfers" / name
        copy = pool.submit(_transfer, verb, store / key, file)
        copy.add_done_callback(partial(_answer, file))


def _transfer(verb: str, blob: "UPath", file: Path) -> None:
    """Copy a file from or to the store, where it is whole or not at all."""
    files: Any = blob.fs  # fsspec has no types.
    if verb == "get":
        files.get_file(blob.path, file)
    elif verb == "put" or not blob.exists():
        if blob.protocol in _OBJECT_STORES:
            files.put_file(file, blob.path)
        else:
            blob.parent.mkdir(parents=True, exist_ok=True)
            aside = f"{blob.path}.{file.name}"
            files.put_file(file, aside)
            files.mv(aside, blob.path)


def _answer(file: Path, copy: "Future[None]") -> None:
    """Tell Node that a file was copied, or why it was not."""
    error = copy.exception()
    part = file.with_suffix(".part")
    try:
        part.write_text(f"{type(error).__name__}: {error}" if error else "")
        part.rename(file.with_suffix(".answer"))
    except OSError:
        # The disk is full. Node made this file, and stops waiting when it is gone.
        part.unlink(missing_ok=True)
