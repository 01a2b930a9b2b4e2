"""Which document an id stands in, and in which form: a row, a place of it, a workshop."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from flows.rounds import registry
from flows.settings import Home
from models.errors import KadryError
from proposals import machine
from proposals.figures import Figures, Offer, Programme, Workshop

FILE = "proposal.json"
NEAR_SHOWN = 6
_TRACE_ID = re.compile(r"(?P<ref_area>\d{2,3})-(?P<vintage>\d{4}-\d{2}-\d{2})-(?P<row>.+)")


class UnknownId(KadryError):
    """No document holds the id."""

    def __init__(self, wanted: str, where: str, near: Sequence[str] = ()) -> None:
        meant = f" Начинаются так же: {', '.join(near[:NEAR_SHOWN])}." if near else ""
        super().__init__(
            f"Номера «{wanted}» нет ({where}).{meant} Номер стоит в столбцах «Номер строки» и «Номер предложения» книги и в proposal.json (id, trace_id); "
            f"другой документ укажите: --file proposal.json, --round КАМПАНИЯ."
        )


class UnknownPart(KadryError):
    """A row has no such part."""

    def __init__(self, part: str, parts: Iterable[str]) -> None:
        super().__init__(f"Части «{part}» у строки нет. Есть: {', '.join(parts)}.")


def parted(given: str, parts: Iterable[str]) -> tuple[str, str]:
    """«15.01.05-9/приход» → the id and the part of it that is asked for. Raises UnknownPart."""
    wanted, _, part = given.partition("/")
    if part and part not in parts:
        raise UnknownPart(part, parts)
    return wanted, part


@dataclass(frozen=True)
class Found:
    """An id in its document."""

    id: str
    kind: Literal["row", "offer", "workshop"]
    path: Path
    figures: Figures
    row: Programme | None = None
    offer: Offer | None = None
    workshop: Workshop | None = None


def find(wanted: str, paths: list[Path], where: str) -> Found:
    """The first document that holds the id. Raises UnknownId."""
    named = _TRACE_ID.fullmatch(wanted)
    near: set[str] = set()
    for path in paths:
        for found in every(path):
            near |= {found.id} if found.id.startswith(f"{wanted}-") else set()
            where_named = (found.figures.ref_area, found.figures.vintage.isoformat(), found.id)
            if found.id == wanted or (named is not None and where_named == (named["ref_area"], named["vintage"], named["row"])):
                return found
    raise UnknownId(wanted, where, sorted(near))


def every(path: Path) -> list[Found]:
    """Every id of a document."""
    return list(_ids(path, machine.from_json(path.read_bytes())))


def _ids(path: Path, figures: Figures) -> Iterator[Found]:
    for row in figures.programmes:
        yield Found(row.id, "row", path, figures, row=row)
        for offer in row.offers:
            yield Found(offer.id, "offer", path, figures, row=row, offer=offer)
    for workshop in figures.decisions.workshops:
        yield Found(workshop.id, "workshop", path, figures, workshop=workshop)


def documents(home: Home, round_name: str | None, wanted: str = "", vintage: date | None = None) -> tuple[list[Path], str]:
    """Documents of a round, of a vintage, of the one that a trace_id names, or of the newest outbox; and where that is, in words."""
    if round_name is not None:
        folder = home.rounds / registry.load(home, round_name).name
        return sorted(path for path in folder.rglob(FILE) if "final" not in path.relative_to(folder).parts), f"кампания {round_name}"
    outboxes = sorted(path for path in (home.root / "outbox").glob("*") if path.is_dir() and not path.name.endswith(".partial"))
    if vintage is not None:
        outboxes = [path for path in outboxes if path.name == vintage.isoformat()]
        return (sorted(outboxes[-1].rglob(FILE)), f"срез {vintage:%d.%m.%Y}") if outboxes else ([], f"среза {vintage:%d.%m.%Y} в рабочей папке нет")
    if (named := _TRACE_ID.fullmatch(wanted)) is not None:
        outboxes = [path for path in outboxes if path.name == named["vintage"]] or outboxes
    return (sorted(outboxes[-1].rglob(FILE)), f"срез {outboxes[-1].name}") if outboxes else ([], "ни один срез не посчитан")
