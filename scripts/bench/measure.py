"""Run a command and print, as JSON, how long it took and how much memory it had at its peak.

    python measure.py [--tree] LOG COMMAND...

`peak` is the largest single process below the command, as the kernel counted it. With --tree,
`tree` is the largest sum over the command and all processes below it, sampled twenty times a
second. The command writes to the file LOG. Standard library only.
"""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

PAGE = os.sysconf("SC_PAGE_SIZE")
UNIT = 1 if sys.platform == "darwin" else 1024


def main() -> None:
    arguments = sys.argv[1:]
    has_tree = arguments[0] == "--tree"
    log, *command = arguments[has_tree:]
    with open(log, "wb") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        tree = sampled(process.pid) if has_tree else lambda: None
        code = process.wait()
        seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT
    print(json.dumps({"code": code, "seconds": seconds, "peak": peak, "tree": tree()}))


def sampled(root: int) -> Callable[[], int]:
    """Watch the tree below a process; the function returned ends this and gives the peak."""
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, tree_memory(root))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()

    def stop() -> int:
        done.set()
        thread.join()
        return peak

    return stop


def tree_memory(root: int) -> int:
    """The bytes that a process and all below it have in memory; shared pages count for each."""
    rows = linux_processes() if Path("/proc/self/stat").exists() else ps()
    processes = {row.pid: row for row in rows}
    children: dict[int, list[Process]] = {}
    for process in processes.values():
        children.setdefault(process.parent, []).append(process)
    total, waiting = 0, [processes[root]] if root in processes else []
    while waiting:
        process = waiting.pop()
        parent = processes.get(process.parent)
        # Between vfork and exec a child's memory is its parent's own.
        if parent is None or parent.size != process.size:
            total += process.resident
        waiting += children.get(process.pid, [])
    return total


class Process(NamedTuple):
    """A process with its address space and what of it is in memory, in bytes."""

    pid: int
    parent: int
    size: int
    resident: int


def linux_processes() -> Iterator[Process]:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            text = Path(f"/proc/{name}/stat").read_text()
        except OSError:
            continue
        # The command's name may hold spaces and parentheses: what follows its last one counts.
        fields = text.rpartition(")")[2].split()
        yield Process(
            int(name), int(fields[1]), int(fields[20]), int(fields[21]) * PAGE
        )


def ps() -> Iterator[Process]:
    command = ["ps", "-axo", "pid=,ppid=,vsz=,rss="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True)
    for line in listing.stdout.splitlines():
        pid, parent, size, resident = map(int, line.split())
        yield Process(pid, parent, size * 1024, resident * 1024)


if __name__ == "__main__":
    main()
