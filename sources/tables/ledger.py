"""What becomes of the records of a file: each ends accepted, refused with a remedy, or superseded; the count must add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from models.errors import UnreadableFile
from sources.opened import Cell, Opened, Rows
from sources.reading import Reading, Refusal, Superseded
from sources.tables.cells import clean, starts_like_formula
from sources.tables.header import Column, Header, find_header, is_number_row, is_repeat, is_unit_row
from sources.tables.people import NAMES_ONE, PERSONAL, TO_ASK, without_people


@dataclass
class Ledger:
    """The count that must add: every record of a file ends accepted, refused or superseded."""

    file_name: str
    refused: list[Refusal] = field(default_factory=list)
    superseded: list[Superseded] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    accepted: int = 0
    formulas: int = 0
    added: int = 0
    added_quantity: float = 0.0
    spared: list[str] = field(default_factory=list)
    seen: dict[tuple[object, ...], tuple[str, int, object]] = field(default_factory=dict)

    def refuse(self, sheet: str, row_number: int, column: str, value: Cell, reason: str, remedy: str) -> None:
        """Put one record among the refused."""
        shown = without_people(clean(value))
        self.refused.append(
            Refusal(sheet, row_number, column, shown if len(shown) <= 80 else shown[:79] + "…", reason, remedy)
        )

    def spare(self, sheet: str, row_number: int, refusal: Refused) -> None:
        """Count a cell that costs itself only: its row stays."""
        where = f"лист «{sheet}», строка {row_number}" if sheet else f"строка {row_number}"
        told = f"{where}, столбец «{refusal.column}»: «{clean(refusal.value)[:40]}» – {refusal.reason}"
        if told not in self.spared:
            self.spared.append(told)

    def supersede(self, sheet: str, row_number: int, reason: str) -> None:
        """Put one record among the superseded."""
        self.superseded.append(Superseded(sheet, row_number, reason))

    def note(self, text: str) -> None:
        """Add a fact that an analyst should see, once."""
        if text not in self.notes:
            self.notes.append(text)

    def first_row(
        self, identity: tuple[object, ...], content: object, sheet: str, row_number: int, column: str, value: Cell
    ) -> str | None:
        """Why a record gives way to an earlier one that says the same; None when it is the first of its kind.

        identity  what a record is about; content  what it says

        Raises Refused when an earlier record of the same identity says something else: neither is known to be right,
        the first stays and the analyst decides.
        """
        if identity not in self.seen:
            self.seen[identity] = (sheet, row_number, content)
            return None
        first_sheet, first_number, said = self.seen[identity]
        where = f"строку {first_number}" + (f" листа «{first_sheet}»" if first_sheet != sheet else "")
        if said == content:
            return f"повторяет {where}"
        raise Refused(
            column, value, f"вторая строка о том же с другим значением, первая – {where.replace('строку', 'строка')}",
            "Оставьте одну строку или различите их столбцами",
        )  # fmt: skip

    def adds(
        self,
        key: tuple[object, ...],
        everything: tuple[object, ...],
        said: tuple[object, ...],
        sheet: str,
        row_number: int,
        column: str,
        value: Cell,
        *,
        named: bool = True,
    ) -> str | None:
        """Why a row gives way where the quantities of one key add; None when it is to be counted.

        everything  all that the row says: a row alike in all of it is counted once; said  its quantities
        named       whether the key says whose the quantities are: only then does another sheet repeat them

        Raises Refused when another sheet says something else about the key: a summary must not be added to its parts;
        and when nothing tells whether a sheet repeats another or is of another college or district.
        """
        alike = self.first_row((*key, sheet, *everything), said, sheet, row_number, column, value)
        if alike is not None:
            return alike
        first_sheet, first, before = self.seen.setdefault(("sheet of", *key), (sheet, row_number, said))
        if first_sheet == sheet:
            if first != row_number:
                self.added += 1
                self.added_quantity += float(str(said[0] or 0))
            return None
        if before == said and not named and not is_copy(first_sheet, sheet):
            raise Refused(
                column, value, f"то же число уже стоит на листе «{first_sheet}», строка {first}: неясно, повтор это или другая организация",
                "Назовите организацию в столбце или в имени листа; лист-повтор удалите",
            )  # fmt: skip
        if before == said:
            self.note(f"Лист «{sheet}» повторяет строки листа «{first_sheet}»: они посчитаны один раз")
            return f"повторяет строку {first} листа «{first_sheet}»"
        raise Refused(
            column, value, f"о том же уже сказано другое на листе «{first_sheet}», строка {first}",
            "Оставьте один лист или назовите в строках организацию",
        )  # fmt: skip

    def adds_one(
        self,
        key: tuple[object, ...],
        everything: tuple[object, ...],
        sheet: str,
        row_number: int,
        column: str,
        value: Cell,
        *,
        person: bool,
    ) -> str | None:
        """Why a row that is one post or one contract gives way; None when it is to be counted.

        person  whether everything that the row says names a person: then an alike row is the same one again

        Raises Refused when another sheet has an alike row that names nobody: nothing tells one more from a repeat.
        """
        first_of_key = self.seen.setdefault(("sheet of", *key), (sheet, row_number, None))
        first_sheet, first, _ = self.seen.setdefault((*key, *everything), (sheet, row_number, None))
        where = f"строку {first}" + (f" листа «{first_sheet}»" if first_sheet != sheet else "")
        if first_sheet != sheet and not person and not is_copy(first_sheet, sheet):
            raise Refused(
                column, value, f"такая же строка уже стоит на листе «{first_sheet}», строка {first}: неясно, повтор это или ещё одно место",
                "Назовите в строках организацию или район; лист-повтор удалите",
            )  # fmt: skip
        if first_sheet != sheet or (person and first != row_number):
            return f"повторяет {where}"
        if first_of_key[:2] != (sheet, row_number):
            self.added += 1
            self.added_quantity += 1
        return None

    def reading(self, source: str, frames: Mapping[str, pd.DataFrame], ref_area: str | None = None) -> Reading:
        """The reading of a file whose records were all put here."""
        if self.added:
            self.note(
                f"Строк об одном и том же, которые складываются с более ранними строками файла: {self.added}; "
                f"в них {self.added_quantity:g}"
            )
        if self.formulas:
            self.note(f"Ячеек, текст которых начинается с «=», «+», «-» или «@»: {self.formulas}; это прочитано как текст и никогда не вычисляется")
        if self.spared:
            more = f"; и ещё {len(self.spared) - SPARED_SHOWN}" if len(self.spared) > SPARED_SHOWN else ""
            self.note(f"Ячейки не прочитаны, строки приняты без них: {len(self.spared)} ({'; '.join(self.spared[:SPARED_SHOWN])}{more})")
        return Reading(source, frames, self.rows_read, self.refused, self.superseded, self.notes, ref_area=ref_area)

    @property
    def rows_read(self) -> int:
        """Records of the file."""
        return self.accepted + len(self.refused) + len(self.superseded)


_COPY = re.compile(r"\s*(?:\(?\s*копия\s*\d*\)?|\(\d+\))\s*$", re.IGNORECASE)


def is_copy(one: str, other: str) -> bool:
    """Whether two sheets' names say that one is a copy of the other: «КЦП», «КЦП (копия)», «КЦП (2)»."""
    return one != other and _COPY.sub("", one).strip().lower() == _COPY.sub("", other).strip().lower()


SPARED_SHOWN = 5
TOTAL_REASON = "итог, проверен по строкам"


class Refused(Exception):
    """Raised while one row is read; the row's reader turns it into a Refusal."""

    def __init__(self, column: str, value: Cell, reason: str, remedy: str) -> None:
        self.column, self.value, self.reason, self.remedy = column, value, reason, remedy
        super().__init__(reason)


def note_hidden(book: Opened, ledger: Ledger) -> None:
    """Note what the author of a workbook hid."""
    if book.hidden_sheets:
        ledger.note(f"Скрытые листы не прочитаны: {', '.join(book.hidden_sheets)}")
    if book.sample_sheets:
        ledger.note(f"Листы с образцом и пояснениями не прочитаны: {', '.join(book.sample_sheets)}")
    note_hidden_rows(book, ledger)


def note_hidden_rows(book: Opened, ledger: Ledger) -> None:
    """Note that rows which the author hid were read."""
    if book.hidden_rows:
        ledger.note(f"В книге скрыто строк: {book.hidden_rows}; они прочитаны наравне с видимыми")


def note_unread(sheet: str, rows: Rows, ledger: Ledger, why: str = "заголовка таблицы нет") -> None:
    """Note a filled sheet that is not read."""
    if any(clean(cell) for row in rows for cell in row):
        ledger.note(f"Лист «{sheet}»: {why}, лист не прочитан")


def names_people(heads: Sequence[Cell]) -> bool:
    """Whether a header has a column of the people whom the rows are about; whom to ask about them tells no two rows apart."""
    return any(isinstance(cell, str) and NAMES_ONE.search(cell) and not TO_ASK.search(cell) for cell in heads)


def columns_of_people(heads: Sequence[Cell]) -> frozenset[int]:
    """Columns of a header that hold names of people or how to reach them."""
    return frozenset(at for at, cell in enumerate(heads) if isinstance(cell, str) and PERSONAL.search(cell))


def note_unread_columns(rows: Rows, header: Header, sheet: str, ledger: Ledger) -> None:
    """Note the filled columns of a table that nothing is read from; people's names and contacts are dropped on purpose."""
    named = set(header.columns.values())
    printed = {at: text for at, cell in enumerate(rows[header.row]) if at not in named and re.search(r"[^\W\d_]", text := clean(cell))}
    body = rows[header.row + 1 :]
    unread = [text for at, text in printed.items() if not PERSONAL.search(text) and any(at < len(row) and clean(row[at]) for row in body)]
    if unread:
        ledger.note(f"{f'Лист «{sheet}»: ' if sheet else ''}столбцы не прочитаны: «{'», «'.join(unread[:8])}»")


def tables(book: Opened, columns: Sequence[Column], ledger: Ledger) -> Iterator[tuple[str, Rows, Header]]:
    """Sheets that carry the header of a table: name, rows, header. Other filled sheets and hidden ones are noted."""
    note_hidden(book, ledger)
    for sheet, rows in book.sheets.items():
        header = find_header(rows, columns)
        if header is not None:
            yield sheet, rows, header
        else:
            note_unread(sheet, rows, ledger)


def read_rows(
    rows: Rows,
    header: Header,
    sheet: str,
    ledger: Ledger,
    reader: Callable[[Sequence[Cell], int], Iterable[Mapping[str, object]]],
    *,
    text_columns: Sequence[str] = (),
) -> list[dict[str, object]]:
    """Read the rows below a header one by one; the reader returns a row's records or raises Refused.

    Blank rows and the row of column numbers are no records. Cells of ``text_columns`` that look like formulas are counted.
    """
    accepted: list[dict[str, object]] = []
    used = sorted(header.columns.values())
    page = header.row  # where the header stands on this printed page
    for at in range(header.row + 1, len(rows)):
        row = rows[at]
        if not any(position < len(row) and row[position] != "" and clean(row[position]) for position in used):
            continue
        if is_repeat(row, rows[max(0, header.row - 2) : header.row + 1]):
            page = at
            continue
        if at <= page + 3 and (is_number_row(row) or is_unit_row(row)):
            continue
        for name in text_columns:
            if starts_like_formula(header.cell(row, name)):
                ledger.formulas += 1
        try:
            for record in reader(row, at + 1):
                accepted.append({**record, "sheet": sheet, "row_number": at + 1})
                ledger.accepted += 1
        except Refused as refusal:
            ledger.refuse(sheet, at + 1, refusal.column, refusal.value, refusal.reason, refusal.remedy)
    return accepted


def no_table(source: str, book: Opened, what: str, remedy: str) -> UnreadableFile:
    """The error of a file in which the table of a source is not found."""
    if book.kind == "html":
        return UnreadableFile(
            source,
            book.file_name,
            "вместо таблицы пришла веб-страница (HTML)",
            "Скачайте файл вручную из браузера: сайт ответил страницей входа или ошибки",
        )
    return UnreadableFile(source, book.file_name, what, remedy)
