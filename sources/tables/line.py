"""One row of a form under reading: every question about a cell names the column in its refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sources.codelists import Codelists
from sources.opened import Cell
from sources.reading import FileContext
from sources.tables import checked, coded
from sources.tables.cells import EARLIEST_YEAR, clean, is_dash
from sources.tables.dates import date_of, deadline_of
from sources.tables.header import Column, Header
from sources.tables.ledger import Ledger, Refused
from sources.tables.names import REMEDY, unlike_a_name
from sources.tables.taxpayer import inn

Record = dict[str, object]
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One row of a form under reading; every question about a cell names the column in its refusal."""

    cells: Sequence[Cell]
    header: Header
    columns: Mapping[str, Column]
    sheet: str
    area: str | None
    codelists: Codelists
    context: FileContext
    ledger: Ledger
    row_number: int = 0
    heads: Sequence[Cell] = ()  # the row of the header, column by column

    def cell(self, name: str) -> Cell:
        """The cell of a column, "" when it is absent."""
        return self.header.cell(self.cells, name)

    def title(self, name: str) -> str:
        """Russian title of a column, for refusals; where the form gives none, as the file prints it."""
        column = self.columns[name]
        return column.title or self.header.headings.get(name) or column.headings[0]

    def text(self, name: str) -> str | None:
        """Text of a cell, None when blank; what is no name costs itself only, counted and named."""
        text = clean(self.cell(name))
        if wrong := unlike_a_name(text, name):
            self.ledger.spare(self.sheet, self.row_number, self.refusal(name, wrong, REMEDY))
            return None
        return text or None

    def required(self, name: str) -> str:
        """Text that must be there and may be a name."""
        text = checked.required_text(self.cell(name), self.title(name))
        if wrong := unlike_a_name(text, name):
            raise self.refusal(name, wrong, REMEDY)
        return text

    def count(self, name: str, *, largest: float = 1_000_000) -> int | None:
        """A whole number, None when blank or «…»."""
        if self.columns[name].dash is None and is_dash(self.cell(name)):
            return None
        value = checked.whole_count(self.cell(name), self.title(name), largest=largest)
        if value and (told := checked.told_of_count(self.cell(name))):
            self.ledger.note(told)
        return None if value is None else int(value)

    def spared_count(self, name: str, *, largest: float = 1_000_000) -> int | None:
        """The same where the row can do without it: a cell that is no count costs itself only, counted and named."""
        try:
            return self.count(name, largest=largest)
        except Refused as refusal:
            self.ledger.spare(self.sheet, self.row_number, refusal)
            return None

    def amount(self, name: str, *, largest: float = 1e12) -> float | None:
        """A measured amount, None when blank or «…»."""
        return checked.amount(self.cell(name), self.title(name), largest=largest)

    def year(self, name: str, *, earliest: int = EARLIEST_YEAR, closing: bool = False) -> int:
        """A year that must be there; closing: of a school year the one in which it ends."""
        return checked.year(self.cell(name), self.title(name), earliest=earliest, closing=closing)

    def yes_no(self, name: str) -> bool | None:
        """да / нет, None when blank."""
        return checked.yes_no(self.cell(name), self.title(name))

    def one_of(self, name: str, choices: Mapping[str, str]) -> str | None:
        """The value behind a known wording, None when blank."""
        return checked.one_of(self.cell(name), self.title(name), choices)

    def day(self, name: str) -> date | None:
        """A day, None when blank."""
        return date_of(self.cell(name), self.title(name))

    def deadline(self, name: str) -> date | None:
        """The last day for something, None when blank or of no day."""
        return deadline_of(self.cell(name), self.title(name))

    def inn(self, name: str) -> str | None:
        """A taxpayer number, None when blank."""
        return inn(self.cell(name), self.title(name))

    def programme(self, name: str = "programme") -> str:
        """A programme code that must be there."""
        return coded.programme(self.codelists, self.cell(name), self.title(name))

    def admitting(self, start_year: int, name: str = "programme") -> str:
        """A programme code of an intake."""
        return admitting(self.codelists, self.cell(name), self.title(name), start_year, self.context, self.ledger)

    def cluster(self, name: str = "cluster") -> str | None:
        """A cluster's code, None when blank."""
        return coded.cluster(self.codelists, self.cell(name), self.title(name))

    def needed(self, name: str, value: T | None, reason: str, remedy: str) -> T:
        """A value that may not be missing."""
        if value is None:
            raise self.refusal(name, reason, remedy)
        return value

    def refusal(self, name: str, reason: str, remedy: str, value: Cell | None = None) -> Refused:
        """A refusal of the row because of one column."""
        return Refused(self.title(name), self.cell(name) if value is None else value, reason, remedy)


def admitting(
    codelists: Codelists, cell: Cell, column: str, start_year: int, context: FileContext, ledger: Ledger
) -> str:
    """A programme code of an intake. A closed code is refused for an intake still to come and noted for a past one:
    what happened is a fact, and its graduates count with the successor.
    """
    still_to_come = context.year is not None and start_year > context.year
    code = coded.programme(codelists, cell, column, start_year if still_to_come else None)
    if not still_to_come and codelists.closed(code, start_year):
        successor = codelists.current_programme(code, start_year)
        ledger.note(
            f"Приём {start_year} года по {code} принят, хотя код закрыт раньше: это состоявшийся приём"
            + (f"; выпуск считается с преемником {successor}" if successor else "")
        )
    return code
