"""The reaper: a shell that ends the process groups which this process has left.

Each Node process leads a group of its own, and so does what its step has started. The
reaper outlives this process, however it ends, and then ends the groups that are left.
"""

import subprocess
import threading
from typing import IO, Literal

SCRIPT = """\
trap '' HUP INT TERM
end() {
    kill -TERM "-$1"
    sleep 5
    kill -KILL "-$1"
}
groups=
while read -r word group; do
    others=
    for other in $groups; do
        [ "$other" = "$group" ] || others="$others $other"
    done
    groups=$others
    case $word in
    start) groups="$groups $group" ;;
    end) end "$group" & ;;
    esac
done
for group in $groups; do
    end "$group" &
done
"""
"""What the reaper runs. The Node runtime has the same text; a test compares them."""

# One reaper serves this process, from its first op to its end. Ops in several threads
# and event loops use it: the lock lets one of them start it, and each line is one write
# of less than PIPE_BUF bytes, which no other write can split.
_lock = threading.Lock()
_input: IO[bytes] | None = None


def reaper_input() -> IO[bytes]:
    """Return the reaper's standard input, and start the reaper when first called."""
    global _input  # noqa: PLW0603 - one for the process
    with _lock:
        if _input is None:
            _input = _start()
        return _input


def _start() -> IO[bytes]:
    shell = subprocess.Popen(
        ["/bin/sh", "-c", SCRIPT],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert shell.stdin is not None
    return shell.stdin


def tell_reaper(word: Literal["start", "end", "done"], group: int) -> None:
    """Tell the reaper that a process group starts, is to be ended, or is gone.

    After ``end``, the reaper sends SIGTERM, and SIGKILL five seconds later.
    """
    reaper_input().write(f"{word} {group}\n".encode())
