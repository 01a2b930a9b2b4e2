"""A printed table described once: PDF, workbook and CSV are made from its columns, so none of them can disagree.

A table is a tuple of ``Column`` and its rows. Spans of the row of totals, letters of the workbook's columns and the order on
paper follow from it; adding a column is one line. Formulas name other columns by key: «={groups}*{size}».

Method: docs/methodology/document.md#tables
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, Literal, TypeVar

from proposals.blocks import Cell, Table, TableColumn, without_empty
from proposals.figures import DECIMALS, Interval, clean_text
from proposals.numbers import NO_DATA, STATUS_SIGN, change, change_in_tenths, number, percent, plain_number, tenth

Row = TypeVar("Row")
Align = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Known:
    """A number and the status that says why it is missing or where it is from."""

    value: float | int | None
    status: str = "no_data"


@dataclass(frozen=True)
class Formula:
    """A live formula over the cells of its line, named by key in braces; ``value`` is what it gives now."""

    text: str
    value: float | int | str | None
    status: str = "no_data"


Value = str | float | int | Known | Formula | None

PRINTED: dict[str, Callable[[Any, str], str]] = {
    "whole": lambda value, status: number(value, 0, status),
    "tenth": tenth,
    "share": lambda value, status: number(value, 2, status),
    "signed": lambda value, status: change(value, 0, status),
    "signed_tenth": change_in_tenths,
    "percent": lambda value, status: percent(value, 0, status),
    "year": lambda value, status: str(value) if value is not None else number(None, 0, status),
    "decimal": lambda value, status: NO_DATA if value is None else plain_number(value),
    "any": lambda value, status: number(value, 0, status),
}
BASE_FORMATS = {"input": "whole", "input_tenth": "tenth", "input_share": "share", "strong_tenth": "tenth", "strong": "whole"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")


@dataclass(frozen=True)
class Pdf(Generic[Row]):
    """How a column stands on paper, where that differs from the workbook.

    width mm or "2fr"; ``group`` a shared title over neighbours; ``text`` instead of the formatted value; ``muted`` a second
    line; ``aside`` muted words after the value; ``merged`` one cell over the rows that the table merges; ``before`` the key of the column to its right
    """

    width: float | str = 14
    align: Align = "right"
    title: str = ""
    group: str = ""
    format: str = ""
    text: Callable[[Row], str] | None = None
    muted: Callable[[Row], str] | None = None
    aside: Callable[[Row], str] | None = None
    bold: bool | None = None
    merged: bool = False
    before: str = ""


@dataclass(frozen=True)
class Sum(Generic[Row]):
    """A total over the rows shown: the sum of what is known, or ``of`` them where the total is another."""

    of: Callable[[Sequence[Row]], float | int | None] | None = None


SUM: Sum[Any] = Sum()


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: Russian ``title``, ``format`` of its numbers, ``value`` of a row, how it is totalled.

    book    width in the workbook in characters; None = only on paper
    pdf     None = only in the workbook
    """

    key: str
    title: str
    format: str
    value: Callable[[Row], Value]
    total: Sum[Row] | None = None
    book: float | None = 12
    pdf: Pdf[Row] | None = Pdf()

    def total_of(self, rows: Sequence[Row]) -> float | int | None:
        """The sum over the rows that have a value, None when none has."""
        if self.total is not None and self.total.of is not None:
            return self.total.of(rows)
        found = [plain(self.value(row)) for row in rows]
        numbers = [value for value in found if isinstance(value, int | float)]
        return sum(numbers) if numbers else None


def level_of(interval: Interval, level: str) -> Known:
    """The mean or a quantile with the interval's status."""
    return Known(getattr(interval, level), interval.status)


def plain(value: Value) -> str | float | int | None:
    """What the cell holds for a reader who does not calculate."""
    return value.value if isinstance(value, Known | Formula) else value


def missing_sign(value: Value) -> str:
    """«…», «–» or «×» of a missing number."""
    return STATUS_SIGN.get(value.status, NO_DATA) if isinstance(value, Known | Formula) else NO_DATA


def in_book(columns: Sequence[Column[Row]]) -> tuple[Column[Row], ...]:
    """The columns of the workbook and of CSV, in order."""
    return tuple(column for column in columns if column.book is not None)


def on_paper(columns: Sequence[Column[Row]]) -> list[tuple[Column[Row], Pdf[Row]]]:
    """The printed columns in the order of paper."""
    shown = [(column, column.pdf) for column in columns if column.pdf]
    for item in [item for item in shown if item[1].before]:
        shown.remove(item)
        shown.insert([column.key for column, _ in shown].index(item[1].before), item)
    return shown


def printed(
    caption: str,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    *,
    total: str = "",
    merge: Callable[[Row], Any] | None = None,
    section: Callable[[Row], str] | None = None,
    notes: Sequence[str] = (),
    without_gaps: bool = False,
    **look: Any,
) -> Table:
    """The table on paper.

    total         title of the row of totals, "" for none
    merge         rows in succession with the same answer share the cells of merged columns
    section       a shaded heading over rows in succession with the same answer
    without_gaps  columns without any data are left out and named in a note
    look          ``size``, ``breaks`` of the block
    """
    shown = on_paper(columns)
    heads = tuple(TableColumn(pdf.title or column.title, pdf.width, pdf.align, pdf.group) for column, pdf in shown)
    body: list[tuple[str | Cell, ...]] = []
    for heading, inside in groupby(rows, key=section or (lambda row: "")):
        if heading:
            body.append((Cell(heading, bold=True, shade=True, columns=len(heads)),))
        for _, same in groupby(inside, key=merge or id):
            run = list(same)
            body += [_line(shown, row, len(run) if at == 0 else 0) for at, row in enumerate(run)]
    if total:
        body.append(total_line(columns, rows, total))
    if without_gaps:
        heads, kept, told = without_empty(heads, body)
        return Table(caption, heads, kept, notes=(*notes, *told), **look)
    return Table(caption, heads, tuple(body), notes=tuple(notes), **look)


def total_line(
    columns: Sequence[Column[Row]], rows: Sequence[Row], title: str, shade: bool = True, by_group: bool = False
) -> tuple[Cell, ...]:
    """The row of totals: its title and the blanks span the columns without one, ``by_group`` those under one shared title."""
    cells: list[Cell] = []
    for (totalled, _), group in groupby(
        on_paper(columns), key=lambda item: (item[0].total is not None, item[1].group if by_group else "")
    ):
        members = list(group)
        if totalled:
            texts = (printed_value(column.total_of(rows), pdf.format or column.format) for column, pdf in members)
            cells += [Cell(text, bold=shade, shade=shade) for text in texts]
        else:
            cells.append(Cell("" if cells else title, bold=shade and not cells, shade=shade, columns=len(members)))
    return tuple(cells)


def cell_text(column: Column[Row], row: Row) -> str:
    """What a reader sees of one cell, on paper and on the page."""
    if column.pdf and column.pdf.text:
        return column.pdf.text(row)
    return _text(column.value(row), (column.pdf and column.pdf.format) or column.format)


def total_text(column: Column[Row], rows: Sequence[Row]) -> str:
    """What a reader sees of a column's total."""
    return printed_value(column.total_of(rows), (column.pdf and column.pdf.format) or column.format)


def _line(shown: Sequence[tuple[Column[Row], Pdf[Row]]], row: Row, rows: int) -> tuple[str | Cell, ...]:
    """Cells of one row; ``rows`` that its merged cells span, 0 where a cell above covers them."""
    return tuple(_cell(column, pdf, row, rows) for column, pdf in shown if rows or not pdf.merged)


def _cell(column: Column[Row], pdf: Pdf[Row], row: Row, rows: int) -> str | Cell:
    bold = column.format.startswith("strong") if pdf.bold is None else pdf.bold
    text = pdf.text(row) if pdf.text else _text(column.value(row), pdf.format or column.format)
    if bold or pdf.bold is not None or pdf.muted or pdf.aside or pdf.merged:
        return Cell(
            text,
            bold=bold,
            muted=pdf.muted(row) if pdf.muted else "",
            aside=pdf.aside(row) if pdf.aside else "",
            rows=rows if pdf.merged else 1,
        )
    return text


def _text(value: Value, format_: str) -> str:
    found = plain(value)
    if isinstance(found, str):
        return found
    if format_ == "text":
        return missing_sign(value)
    return printed_value(found, format_, value.status if isinstance(value, Known | Formula) else "no_data")


def printed_value(value: float | int | None, format_: str, status: str = "no_data") -> str:
    """A number as the table prints it."""
    return PRINTED[BASE_FORMATS.get(format_, format_)](value, status)


def as_csv(columns: Sequence[Column[Row]], rows: Iterable[Row], total: str = "") -> bytes:
    """CSV that a Russian spreadsheet opens by a double click: semicolons, decimal comma, byte order mark, CRLF."""
    kept, listed = in_book(columns), list(rows)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in kept])
    writer.writerows([[_csv_cell(column.value(row), column.format) for column in kept] for row in listed])
    if total:
        sums = [_csv_cell(column.total_of(listed), column.format) if column.total else "" for column in kept]
        writer.writerow([total, *sums[1:]])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _csv_cell(value: Value, format_: str) -> str:
    found = plain(value)
    if found is None:
        return missing_sign(value)
    if isinstance(found, str):
        return safe_text(found)
    if format_ == "year":
        return str(int(found))
    return f"{round(float(found), DECIMALS) + 0.0:.{DECIMALS}f}".replace(".", ",")


def safe_text(text: str) -> str:
    """Outside text that no spreadsheet takes for a formula."""
    cleaned = clean_text(text)
    return f"'{cleaned}" if cleaned.startswith(FORMULA_STARTS) else cleaned
