"""Network sources that did not answer when last asked: one file each, so that the night says whose old files it uses.

    <home>/nights/silent/<source>.txt    when, and what went wrong
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flows.machinery.scheduled import timetable_zone
from flows.settings import Home
from models.errors import SourceUnavailable


@contextmanager
def asked(home: Home, source: str, title: str) -> Iterator[None]:
    """Round one question to a source: its failure is kept until the source answers again."""
    path = _folder(home) / f"{source}.txt"
    try:
        yield
    except SourceUnavailable as error:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{title}: не получено {datetime.now(timetable_zone()):%d.%m.%Y %H:%M}, расчёт идёт по прежним файлам. {error}", encoding="utf-8")
        raise
    path.unlink(missing_ok=True)


def silent(home: Home) -> list[str]:
    """A sentence for each source that did not answer."""
    return [path.read_text(encoding="utf-8") for path in sorted(_folder(home).glob("*.txt"))]


def _folder(home: Home) -> Path:
    return home.root / "nights" / "silent"
