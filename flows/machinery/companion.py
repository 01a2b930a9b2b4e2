"""Nothing outlives a run: a small companion process ends whatever the run started, should the run itself be killed.

A killed process cannot clean up behind itself, and Prefect's embedded server would stay. The companion holds one end of a
pipe; when the other end closes, the run is gone, and every process that carries the run's mark in its environment is ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "KADRY_RUN_MARK"
GRACE_SECONDS = 3.0
PROCESSES = Path("/proc")


@contextmanager
def watched() -> Iterator[None]:
    """While the block runs, a companion stands by; where processes cannot be listed (no /proc) there is none."""
    if not (PROCESSES / "self" / "environ").exists():
        yield
        return
    mark = uuid.uuid4().hex
    before = os.environ.get(MARK)
    os.environ[MARK] = mark
    unmarked = {name: value for name, value in os.environ.items() if name != MARK}
    companion = subprocess.Popen(  # noqa: S603 our own file and a mark of our own
        [sys.executable, "-S", "-E", str(Path(__file__)), mark],
        stdin=subprocess.PIPE,
        env=unmarked,
        start_new_session=True,  # Ctrl-C and a closed terminal reach the run, never its companion
    )
    try:
        yield
    finally:
        if before is None:
            del os.environ[MARK]
        else:
            os.environ[MARK] = before
        assert companion.stdin is not None
        companion.stdin.write(b".")  # all is well: nothing to end
        companion.stdin.close()
        companion.wait()


def marked(mark: str) -> list[int]:
    """Processes whose environment carries the mark."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for path in PROCESSES.glob("[0-9]*/environ"):
        try:
            if wanted in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:  # ended meanwhile, or another user's
            continue
    return found


def end_marked(mark: str) -> None:
    """Ask every marked process to end, and insist after a few seconds."""
    until = time.monotonic() + GRACE_SECONDS
    for number in (signal.SIGTERM, signal.SIGKILL):
        while (left := marked(mark)) and (number == signal.SIGKILL or time.monotonic() < until):
            for process in left:
                try:
                    os.kill(process, number)
                except ProcessLookupError:
                    continue
            time.sleep(0.1)


def main() -> None:
    """Wait for the run's end; a run that ends by itself says so with one byte."""
    if not sys.stdin.buffer.read(1):
        end_marked(sys.argv[1])


if __name__ == "__main__":
    main()
