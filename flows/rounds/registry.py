"""Rounds: what a council sees is pinned to one vintage; nightly drafts go on beside it."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.settings import Home
from models.errors import KadryError

NAME = re.compile(r"(20\d\d)-([1-9]\d?)")


class RoundError(KadryError):
    """A round cannot be opened, frozen or shown as asked."""


@dataclass(frozen=True)
class Round:
    """One round: start year and revision, its calendar, and the vintage it is frozen to (None while open)."""

    start_year: int
    revision: int
    survey_deadline: str | None = None
    data_freeze: str | None = None
    council_date: str | None = None
    deliver_by: str | None = None
    vintage: str | None = None

    @property
    def name(self) -> str:
        """``2027-1``."""
        return f"{self.start_year}-{self.revision}"


def open_round(home: Home, new: Round) -> Round:
    """Start a round. Raises RoundError when it exists already, or its year and revision make no round name."""
    _require_name(new.name)
    if _path(home, new.name).exists():
        raise RoundError(
            f"Кампания «{new.name}» уже открыта. Для новой редакции задайте --revision {new.revision + 1}."
        )
    store(home, new)
    return new


def before(home: Home, one: Round) -> Round | None:
    """The revision before this one of the same start year, None where it is the first."""
    earlier = [other for other in every(home) if other.start_year == one.start_year and other.revision < one.revision]
    return earlier[-1] if earlier else None


def load(home: Home, name: str) -> Round:
    """A round by name. Raises RoundError when the name is no round name or the round was never opened."""
    _require_name(name)
    path = _path(home, name)
    if not path.exists():
        known = ", ".join(_names(home)) or "ни одной"
        raise RoundError(
            f"Кампания «{name}» не открыта (есть: {known}). Откройте её: kadry round open {name.split('-')[0]}"
        )
    return Round(**json.loads(path.read_text(encoding="utf-8")))


def every(home: Home) -> list[Round]:
    """All rounds, oldest first."""
    return sorted(
        (load(home, name) for name in _names(home)),
        key=lambda one: (one.start_year, one.revision),
    )


def _names(home: Home) -> list[str]:
    """Folders that hold a round. A folder that may not be read is an error of the disk (a glob would call it empty), never «no rounds»."""
    if not home.rounds.exists():
        return []
    return sorted(folder.name for folder in home.rounds.iterdir() if (folder / "round.json").exists())


def _require_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise RoundError(
            f"«{name}» – не имя кампании. Имя – год приёма (20…) и номер редакции от 1 до 99, например 2027-1."
        )


def _path(home: Home, name: str) -> Path:
    return home.rounds / name / "round.json"


def store(home: Home, one: Round) -> None:
    path = _path(home, one.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(one), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(partial, path)
