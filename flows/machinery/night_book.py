"""The book of nights: what became of each vintage's night, in files of the home folder, readable when nothing runs.

    <home>/nights/<vintage>.json    started, ended, outcome, sentence, page («Главное»)
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from flows.machinery.fence import in_words
from flows.settings import Home
from models.errors import KadryError

UNDER_WAY, DONE, FAILED = "идёт", "готово", "не завершена"
SHOWN = "%d.%m.%Y %H:%M"


@dataclass(frozen=True)
class NightEntry:
    """One night; moments in ISO form with their zone, ``sentence`` says why it failed or what is missing, ``page`` is «Главное»."""

    vintage: str
    started: str
    outcome: str
    ended: str = ""
    sentence: str = ""
    page: str = ""

    @property
    def began(self) -> datetime:
        """When it started."""
        return datetime.fromisoformat(self.started)


@dataclass
class Page:
    """What the night leaves for its entry when it ends well."""

    text: str = ""
    lost: tuple[str, ...] = ()


@contextmanager
def kept(home: Home, vintage: date) -> Iterator[Page]:
    """Write that the night is under way, and at its end what came of it; a killed night stays «идёт»."""
    entry = NightEntry(vintage.isoformat(), _now(), UNDER_WAY)
    _write(home, entry)
    page = Page()
    try:
        yield page
    except BaseException as error:
        with suppress(OSError):  # a full disk keeps no entry either; the night then stands as begun
            _write(home, replace(entry, outcome=FAILED, ended=_now(), sentence=_said(error, home)))
        raise
    missing = f"не посчитано регионов: {len(page.lost)}" if page.lost else ""
    _write(home, replace(entry, outcome=DONE, ended=_now(), sentence=missing, page=page.text))


def entry_of(home: Home, vintage: date) -> NightEntry | None:
    """The night of a vintage, None where none ever began."""
    return _read(_path(home, vintage.isoformat()))


def last_done(home: Home, before: date) -> NightEntry | None:
    """The newest night before a date that ended well."""
    paths = sorted(_folder(home).glob("????-??-??.json"), reverse=True)
    found = (_read(path) for path in paths if path.stem < before.isoformat())
    return next((entry for entry in found if entry is not None and entry.outcome == DONE), None)


def _said(error: BaseException, home: Home) -> str:
    if not isinstance(error, Exception):
        return "расчёт прерван."
    return str(error if isinstance(error, KadryError) else in_words(error, "Ночной расчёт", home.root))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _folder(home: Home) -> Path:
    return home.root / "nights"


def _path(home: Home, vintage: str) -> Path:
    return _folder(home) / f"{vintage}.json"


def _read(path: Path) -> NightEntry | None:
    return NightEntry(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _write(home: Home, entry: NightEntry) -> None:
    path = _path(home, entry.vintage)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(entry), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(partial, path)
