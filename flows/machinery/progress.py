"""Progress for people: bars at a terminal, lines in the log of a scheduled run, silence in tests."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import TaskID

RENEWED_SECONDS = 3.0


class Reporter:
    """Says nothing."""

    def stage(self, title: str, key: str = "stage") -> None:
        """A stage begins; its key names its artifact in every run."""

    def advance(self, name: str, done: int, total: int) -> None:
        """One step of the stage is being done."""

    def say(self, text: str) -> None:
        """One line that must be seen."""


current: Reporter = Reporter()


@contextmanager
def terminal() -> Iterator[Reporter]:
    """Draw progress bars with rich while the block runs; plain lines when the output is no terminal."""
    global current
    reporter = _Bars() if sys.stderr.isatty() else _Lines()
    current = reporter
    try:
        with reporter:
            yield reporter
    finally:
        current = Reporter()


@contextmanager
def of_run() -> Iterator[Reporter]:
    """Inside a Prefect flow: keep the terminal's reporter, or write to the run's log where there is no terminal."""
    global current
    before = current
    if type(before) is Reporter:
        current = _Log()
    try:
        yield current
    finally:
        current = before


class _Log(Reporter):
    """Lines of the run's log; a stage of several steps also has a bar among its artifacts, renewed every few seconds."""

    def __init__(self) -> None:
        self._title, self._key = "", "stage"
        self._bar: Any = None
        self._renewed = 0.0

    def stage(self, title: str, key: str = "stage") -> None:
        self._title, self._key, self._bar = title, key, None
        self._logger().info(title)

    def advance(self, name: str, done: int, total: int) -> None:
        now = time.monotonic()
        if total < 2 or (self._bar is not None and done < total and now - self._renewed < RENEWED_SECONDS):
            return
        from prefect.artifacts import create_progress_artifact, update_progress_artifact

        self._renewed = now
        share, said = 100.0 * done / total, f"{self._title}: {done} из {total}"
        if self._bar is None:
            self._bar = create_progress_artifact(progress=share, key=f"progress-{self._key}", description=said)
        else:
            update_progress_artifact(self._bar, progress=share, description=said)

    def say(self, text: str) -> None:
        self._logger().warning(text)

    @staticmethod
    def _logger() -> logging.Logger | logging.LoggerAdapter:
        from prefect.logging import get_run_logger

        return get_run_logger()


class _Lines(Reporter):
    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def stage(self, title: str, key: str = "stage") -> None:
        print(f"• {title}", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class _Bars(Reporter):
    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
            TextColumn("{task.fields[name]}", markup=False),
            TimeElapsedColumn(), console=Console(stderr=True),
        )  # fmt: skip
        self._task: TaskID | None = None

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        self._progress.stop()

    def stage(self, title: str, key: str = "stage") -> None:
        self._finish()
        self._task = self._progress.add_task(title, total=None, name="")

    def advance(self, name: str, done: int, total: int) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total, name=name[-40:])

    def say(self, text: str) -> None:
        self._progress.console.print(text, markup=False, highlight=False)

    def _finish(self) -> None:
        if self._task is not None:
            task = self._progress.tasks[self._task]
            total = task.total or 1
            self._progress.update(self._task, total=total, completed=total, name="")
