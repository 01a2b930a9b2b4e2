"""Tables as a provider would type them, turned into bytes that are the same on every run."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter

Cell = str | int | float | date | None
Row = list[Cell]


@dataclass
class Sheet:
    """One sheet: cells by row, as they will stand in the file (row 1 of the file is ``rows[0]``)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    widths: Sequence[int] = ()

    def find(self, text: str) -> tuple[int, int]:
        """Place (row, column; from 0) of the first cell that begins with ``text``."""
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith(text):
                    return r, c
        raise LookupError(f"sheet {self.name}: no cell begins with {text!r}")


@dataclass
class Book:
    """A workbook: sheets in order and the day on which it was saved."""

    sheets: list[Sheet]
    saved_on: date

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)


@dataclass
class Delimited:
    """A delimited text file: header first."""

    rows: list[Row]
    encoding: str = "cp1251"
    delimiter: str = ";"


@dataclass
class Dump:
    """A JSON dump of one object: a list of records under one key."""

    key: str
    records: list[dict[str, Any]]


@dataclass
class Plain:
    """Bytes that no table stands behind."""

    payload: bytes


Document = Book | Delimited | Dump | Plain


def body(frame: pd.DataFrame) -> list[Row]:
    """Rows of a frame as plain cells; a missing value and an empty text are empty cells."""
    columns = [frame[name].tolist() for name in frame.columns]
    return [[None if cell == "" or cell != cell else cell for cell in row] for row in zip(*columns, strict=True)]


class Files(Mapping[str, bytes]):
    """Bytes of each document, names in alphabetical order, made when first asked for: a reader of one file waits for one.

    Equal documents give equal bytes.
    """

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = {name: documents[name] for name in sorted(documents)}
        self._made: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._made:
            self._made[name] = _bytes_of(self.documents[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)


def _bytes_of(document: Document) -> bytes:
    if isinstance(document, Book):
        return _workbook(document)
    if isinstance(document, Delimited):
        return _delimited(document)
    if isinstance(document, Dump):
        return _dump(document)
    return document.payload


def _workbook(book: Book) -> bytes:
    buffer = io.BytesIO()
    # Strings stay strings: a name that begins with «=» must never become a formula.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties(
        {"created": datetime(book.saved_on.year, book.saved_on.month, book.saved_on.day), "author": "Образец"}
    )
    as_date = workbook.add_format({"num_format": "dd.mm.yyyy"})
    for sheet in book.sheets:
        worksheet = workbook.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            worksheet.set_column(column, column, width)
        for r, row in enumerate(sheet.rows):
            for c, cell in enumerate(row):
                if cell is None:
                    continue
                if isinstance(cell, str):
                    worksheet.write_string(r, c, cell)
                elif isinstance(cell, date):
                    worksheet.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), as_date)
                else:
                    worksheet.write_number(r, c, cell)
    workbook.close()
    return buffer.getvalue()


def _delimited(document: Delimited) -> bytes:
    mark = document.delimiter

    def shown(cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, date):
            return cell.strftime("%d.%m.%Y")
        if isinstance(cell, float):
            return f"{cell:g}".replace(".", ",")
        text = str(cell)
        if mark in text or '"' in text or "\n" in text:
            return '"' + text.replace('"', '""') + '"'
        return text

    lines = [mark.join(shown(cell) for cell in row) for row in document.rows]
    return ("\r\n".join(lines) + "\r\n").encode(document.encoding)


def _dump(document: Dump) -> bytes:
    return json.dumps({document.key: document.records}, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
