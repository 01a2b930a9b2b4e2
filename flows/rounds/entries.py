"""Lines of a round's ledger: a correction, and what was said of one later. Appended to, never changed.

    correction ─► checked (accepted, or at what price)      ─► withdrawn (by the council)
               └► set aside (no plan can carry it out): it stays set aside, whatever later vintages allow
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from flows.machinery import journal
from flows.rounds import registry
from flows.settings import Home
from models.errors import KadryError

LEDGER = "ledger.jsonl"


class LedgerBroken(KadryError):
    """A line of a ledger cannot be read; nothing is planned past it."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            f"Журнал исправлений {path}, строка {line}: {reason}. Журнал пишет только kadry round; "
            f"верните файл из резервной копии или внесите исправления заново из папки «{path.parent / 'returned'}»."
        )


@dataclass(frozen=True)
class Correction:
    """A council's number. ``places_before`` is the number that the council saw, ``recorded`` an ISO date."""

    correction: str
    round: str
    start_year: int
    vintage: str
    ref_area: str
    cluster: str
    offer: str
    programme: str
    basis: str
    college: str
    form: str
    places_before: int
    places_after: int
    reason: str
    author: str
    file_sha256: str
    recorded: str

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, whichever copy of the workbook brought it."""
        return self.round, self.ref_area, self.cluster, self.offer, self.places_after, self.reason, self.author


@dataclass(frozen=True)
class Withdrawn:
    """The council takes a correction back: the number is the calculation's again."""

    withdrawn: str
    reason: str
    author: str
    recorded: str


@dataclass(frozen=True)
class SetAside:
    """No plan of this vintage can carry the correction out."""

    set_aside: str
    why: str
    vintage: str
    recorded: str


@dataclass(frozen=True)
class Checked:
    """What carrying the correction out does to the plan of the round's vintage."""

    checked: str
    cost_change: float
    moved_places: float
    vintage: str
    recorded: str


Entry = Correction | Withdrawn | SetAside | Checked
KINDS: tuple[type[Entry], ...] = (Correction, Withdrawn, SetAside, Checked)


def append(home: Home, round_name: str, entries: Iterable[Entry]) -> None:
    """Add lines, all or none. The caller holds the writer's lock."""
    lines = [asdict(entry) for entry in entries]
    if lines:
        journal.append(home.rounds / round_name / LEDGER, lines)


def entries(home: Home, round_name: str) -> list[Entry]:
    """Every line of one round's ledger, oldest first. Raises LedgerBroken."""
    path = home.rounds / round_name / LEDGER
    return [_entry(path, number, content) for number, content in enumerate(journal.entries(path, LedgerBroken), start=1)]


def _entry(path: Path, number: int, content: dict[str, Any]) -> Entry:
    for kind in KINDS:
        if set(content) == {field.name for field in fields(kind)}:
            made: Entry = kind(**content)
            return made
    raise LedgerBroken(path, number, "не те поля")


@dataclass(frozen=True)
class Ledgers:
    """The ledgers of all rounds: corrections in the order in which they take effect, and what was said of each."""

    corrections: tuple[Correction, ...]
    withdrawn: Mapping[str, Withdrawn]
    set_aside: Mapping[str, SetAside]
    checked: Mapping[str, Checked]

    def of_round(self, round_name: str) -> list[Correction]:
        """Corrections of one round, oldest first."""
        return [line for line in self.corrections if line.round == round_name]

    def in_force(self) -> list[Correction]:
        """Of one offer and start year the last, unless it was withdrawn or set aside."""
        last: dict[Any, Correction] = {(line.ref_area, line.start_year, line.offer): line for line in self.corrections}
        return [line for line in last.values() if line.correction not in self.withdrawn and line.correction not in self.set_aside]


def every(home: Home) -> Ledgers:
    """All ledgers: date, then revision, then line. Raises LedgerBroken.

    Within a ledger the later line is the later word, whatever the clock said when it was written: one that was set back, or one
    of another zone, must not put a council's last decision before its first.
    """
    said: list[Entry] = []
    lines: list[tuple[str, int, int, int, Correction]] = []
    for one in registry.every(home):
        day = ""
        for number, entry in enumerate(entries(home, one.name)):
            if isinstance(entry, Correction):
                day = max(day, entry.recorded)
                lines.append((day, one.start_year, one.revision, number, entry))
            else:
                said.append(entry)
    return Ledgers(
        tuple(line for *_, line in sorted(lines, key=lambda entry: entry[:4])),
        {entry.withdrawn: entry for entry in said if isinstance(entry, Withdrawn)},
        {entry.set_aside: entry for entry in said if isinstance(entry, SetAside)},
        {entry.checked: entry for entry in said if isinstance(entry, Checked)},
    )
