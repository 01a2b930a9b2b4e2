"""One writer at a time: a file lock that the kernel frees when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.5


@contextmanager
def writer_lock(path: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the writer's lock; wait for it visibly when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as handle:
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    handle.seek(0)
                    say(
                        f"Хранилище занято другим запуском ({handle.read().strip() or 'неизвестным'}); жду его окончания"
                    )
                    told = True
                time.sleep(POLL_SECONDS)
        handle.seek(0)
        handle.truncate()
        handle.write(f"процесс {os.getpid()}")
        handle.flush()
        yield
