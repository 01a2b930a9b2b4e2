"""Progress for people: bars at a terminal, lines in the log of a scheduled run, silence in tests."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID


class Reporter:
    """Says nothing."""

    def stage(self, title: str) -> None:
        """A stage begins."""

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
    def stage(self, title: str) -> None:
        self._logger().info(title)

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

    def stage(self, title: str) -> None:
        print(f"• {title}", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class _Bars(Reporter):
    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"),
            TimeElapsedColumn(), console=Console(stderr=True),
        )  # fmt: skip
        self._task: TaskID | None = None

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        self._progress.stop()

    def stage(self, title: str) -> None:
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
