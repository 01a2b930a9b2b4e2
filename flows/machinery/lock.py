"""One writer at a time: a file lock that the kernel frees when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

POLL_SECONDS = 0.5
UNNAMED = "расчёт из командной строки"


@contextmanager
def writer_lock(path: Path, say: Callable[[str], None], name: str = UNNAMED) -> Iterator[bool]:
    """Hold the writer's lock under a name; wait for it visibly, saying for whom, when another process has it.

    Yields whether it had to wait.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as handle:
        waited = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waited:
                    handle.seek(0)
                    say(
                        f"Хранилище занято другим запуском ({handle.read().strip() or 'неизвестным'}); жду его окончания"
                    )
                    waited = True
                time.sleep(POLL_SECONDS)
        handle.seek(0)
        handle.truncate()
        handle.write(f"{name}; начат {datetime.now():%d.%m.%Y %H:%M}, процесс {os.getpid()}")
        handle.flush()
        yield waited
