"""Damaged tables in memory, each fed to the reader of its own form past the container and past recognition.

The tables are a file of each kind of the invented region and the filled form of every source that has one, cut to the header and a few
rows. Right is a reading whose rows add up and stand in the table, or a sentence.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fuzz_blocks import Tally
from benchmarks.fuzz_files import VINTAGE, Kept, damaged_sheets, one_of_a_kind
from flows.machinery.reference import codelists
from models.errors import KadryError
from sources import registry, templates
from sources.opened import Area, Opened, open_file
from sources.reading import FileContext, Reading

TEMPLATES = Path(__file__).resolve().parent.parent / "data" / "templates"
HEIGHTS = (6, 9, 12, 16, 24, 40)  # rows tried, until the form's reader accepts some
WIDEST, MOST_SHEETS = 40, 3
MERGED_SHARE = 0.1


class Table(Opened):
    """Sheets that were never in a file."""

    def merged(self, sheet: str) -> tuple[Area, ...]:
        """Merged areas that the case has drawn."""
        return tuple(self.__dict__.get("areas", {}).get(sheet, ()))


@dataclass(frozen=True)
class Seed:
    """One honest table and whose it is."""

    source: str
    name: str
    kind: str
    sheets: Mapping[str, list[list[Any]]]


class Tables:
    """One table with one to four faults, read by its form."""

    key, title = "tables", "испорченная таблица в памяти – читателю её формы"
    block, seconds, memory = 300, 10.0, 1_000_000_000

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.seeds = [*_of_forms(), *_of_region(files)]
        self.kept = Kept()

    def one(self, chance: random.Random, where: str, tally: Tally) -> bool:
        """Read one table by the reader of its form."""
        seed = chance.choice(self.seeds)
        tally.cases[seed.source] += 1
        book = table(seed.name, seed.kind, damaged_sheets(seed.sheets, chance))
        if chance.random() < MERGED_SHARE:
            book.__dict__["areas"] = {name: [_area(rows, chance)] for name, rows in book.sheets.items() if rows}
        reading = _read(seed.source, book, chance.choice(("901", None)))
        _require_conserved(reading, book)
        for subject, rows in reading.tables.items():
            self.kept.add(where, f"raw.{reading.source}__{subject}", rows)
        return True

    def late(self) -> dict[str, str]:
        """What the warehouse refuses."""
        return self.kept.refused()


def table(name: str, kind: str, sheets: Mapping[str, Any]) -> Table:
    """Sheets as an opened workbook or text table."""
    book = Table(b"-", name)
    book.__dict__.update(kind=kind, sheets=sheets, hidden_sheets=(), sample_sheets=(), hidden_rows=0, cut="")
    return book


def _read(source: str, book: Opened, area: str | None) -> Reading:
    reading: Reading = registry.source(source).parse(book, FileContext(book.file_name, area, VINTAGE.year), codelists())
    return reading


def _require_conserved(reading: Reading, book: Opened) -> None:
    """That accepted, refused and superseded add up stands in Reading itself; here: each stands in a row of the table, and a refusal has words."""
    rows = {name: len(rows) for name, rows in book.sheets.items()}
    for one in (*reading.refused, *reading.superseded):
        assert one.sheet not in rows or 1 <= one.row_number <= rows[one.sheet], one
        assert one.reason.strip(), one
    for subject, frame in reading.tables.items():
        for sheet, number in zip(frame["sheet"], frame["row_number"], strict=True):
            assert sheet not in rows or 1 <= number <= rows[sheet], (subject, sheet, number)


def _area(rows: list[list[Any]], chance: random.Random) -> Area:
    top, left = chance.randrange(len(rows)), chance.randrange(20)
    return top, left, top + chance.randrange(5), left + chance.randrange(4)


def _of_forms() -> Iterator[Seed]:
    """The form of each source, with its example rows."""
    for path in sorted(TEMPLATES.glob("*.yaml")):
        payload = templates.workbook(
            templates.load(path.name, path.read_bytes()), str(registry.source(path.stem).TITLE), VINTAGE.year, "Образцовая область", filled=True
        )
        yield from _cut(path.stem, open_file(payload, f"{path.stem}.xlsx"))


def _of_region(files: Mapping[str, bytes]) -> Iterator[Seed]:
    """A file of each kind of the invented region, text tables too; vacancies are no table."""
    for name, payload in one_of_a_kind(files).items():
        book = open_file(payload, name)
        if book.kind in ("xlsx", "xls", "csv"):
            yield from _cut(registry.recognise(book)[0], book)


def _cut(source: str, book: Opened) -> Iterator[Seed]:
    """The lowest table of which the form's reader accepts a row."""
    sheets = {name: [list(row[:WIDEST]) for row in rows] for name, rows in list(book.sheets.items())[:MOST_SHEETS]}
    for height in HEIGHTS:
        lower = {name: rows[:height] for name, rows in sheets.items()}
        try:
            if _read(source, table(book.file_name, book.kind, lower), "901").rows_accepted:
                yield Seed(source, book.file_name, book.kind, lower)
                return
        except KadryError:
            continue
    raise AssertionError(f"{book.file_name}: {source} reads nothing of its own table")


