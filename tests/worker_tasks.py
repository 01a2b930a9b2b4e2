"""Work for worker processes, in a module that is quick to import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from models.errors import KadryError


class Refused(KadryError):
    """An error made from other things than its message."""

    def __init__(self, place: str, count: int) -> None:
        self.place, self.count = place, count
        super().__init__(f"В строке «{place}» нарушений: {count}. Исправьте.")


def doubled(number: int) -> int:
    return 2 * number


def slow_first(number: int) -> tuple[int, float]:
    """The number and when it was done; the first takes its time."""
    time.sleep(1.0 if number == 0 else 0.0)
    return number, time.monotonic()


def printed(number: int) -> int:
    print("debugging line of a library")
    os.write(1, b"another, past Python\n")
    return number


def killed_at_one(number: int) -> int:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def killed_the_first_time(task: tuple[int, str]) -> int:
    """Task 1 ends its worker, once."""
    number, folder = task
    mark = Path(folder) / "killed"
    if number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refused_at_one(number: int) -> int:
    if number == 1:
        raise Refused("12", 3)
    return number


def broken_at_one(number: int) -> int:
    return 1 // (1 - number)
