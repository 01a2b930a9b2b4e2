"""Whether a process lives, as the kernel says: a number that was given to a later process does not count."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

PROCESSES = Path("/proc")
STARTED_LATER = timedelta(minutes=2)  # clocks of the server and the kernel may differ a little
STATE_FIELD, START_FIELD = 2, 21  # proc(5), counted from zero


def is_alive(pid: str | int, since: datetime | None = None) -> bool:
    """Whether the process exists and, where ``since`` is given, is not one that was started after it.

    ``pid`` may be written «host:pid», as some workers do.
    """
    number = str(pid).rpartition(":")[2]
    if not (PROCESSES / "self").exists():
        return _answers(number)
    fields = _stat(number)
    if fields is None or fields[STATE_FIELD] == "Z":
        return False
    return since is None or _started(fields) <= since + STARTED_LATER


def _stat(number: str) -> list[str] | None:
    try:
        text = (PROCESSES / number / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    head, _, rest = text.rpartition(")")  # a name may hold spaces and brackets
    pid, _, name = head.partition(" (")
    return [pid, name, *rest.split()]


def _started(fields: list[str]) -> datetime:
    boot = next(
        int(line.split()[1])
        for line in (PROCESSES / "stat").read_text(encoding="utf-8").splitlines()
        if line.startswith("btime")
    )
    seconds = boot + int(fields[START_FIELD]) / os.sysconf("SC_CLK_TCK")
    return datetime.fromtimestamp(seconds, UTC)


def _answers(number: str) -> bool:
    """Where processes cannot be listed: whether a signal would reach it."""
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
