"""What the workbook reader does not tell of an ods: merged areas, formulas whose value was never stored, numbers shown in per cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from sources.containers.markup import FORMULA_WITHOUT_VALUE
from sources.containers.shape import MAX_BOOK_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Trouble, is_too_large
from sources.containers.xls_process import XlsSheet, in_per_cent

_TAG = re.compile(rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*?)(/?)>")
MOST_MARKS = 200_000  # merged areas and formulas of one book that are worth a look


@dataclass
class _Marks:
    """Of one sheet: merged areas (top, left, bottom, right), places of formulas without a value and of numbers in per cent."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    per_cent: list[tuple[int, int]] = field(default_factory=list)

    def are_many(self) -> bool:
        return len(self.merged) + len(self.unvalued) + len(self.per_cent) > MOST_MARKS


def with_marks(sheets: list[XlsSheet], content: bytes) -> list[XlsSheet]:
    """The sheets of an ods with what its ``content.xml`` tells beyond the values."""
    marks = list(_marks(content))
    if len(marks) != len(sheets):
        return sheets
    completed = []
    for sheet, own in zip(sheets, marks, strict=True):
        for row, column in own.unvalued:
            if row < len(sheet.rows):
                sheet.rows[row] += [""] * (column + 1 - len(sheet.rows[row]))
                sheet.rows[row][column] = FORMULA_WITHOUT_VALUE
        completed.append(XlsSheet(sheet.name, sheet.visible, in_per_cent(sheet.rows, own.per_cent), tuple(own.merged)))
    return completed


@dataclass
class _Area:
    """How far the filled cells of one sheet reach, counted row by row without laying anything out."""

    at: int = 0
    rows: int = 0
    columns: int = 0
    stored: int = 0
    repeat: int = 1
    position: int = 0
    width: int = 0
    filled: int = 0
    row_text: int = 0
    text: int = 0

    def begin_row(self, attributes: bytes, *, alone: bool) -> None:
        """A row begins, as often as it says; one that is closed at once is empty."""
        self.repeat, self.position, self.width, self.filled, self.row_text = _number(attributes, b"number-rows-repeated"), 0, 0, 0, 0
        if alone:
            self.at += self.repeat

    def cell(self, attributes: bytes, size: int) -> None:
        """A cell, as often as it says; size: bytes between its tags."""
        count = _number(attributes, b"number-columns-repeated")
        self.position += count
        if b"office:value-type=" in attributes:
            self.filled, self.width = self.filled + count, self.position
            self.row_text += size * count

    def end_row(self) -> None:
        """A row ends; empty ones count only when filled ones follow."""
        self.at += self.repeat
        if self.filled:
            self.stored += self.filled * self.repeat
            self.text += self.row_text * self.repeat
            self.rows, self.columns = self.at, max(self.columns, self.width)


def check_area(content: bytes, trouble: Trouble) -> None:
    """Refuse a book whose repeated cells would fill more than may be laid out."""
    area, depth, whole, text = _Area(), 0, 0, 0
    for tag in _TAG.finditer(content):
        closing, kind, attributes, alone = tag[1], tag[2], tag[3], bool(tag[4])
        if kind == b"table":
            depth += 0 if alone else -1 if closing else 1
            if closing and depth == 0:
                whole, text = whole + area.rows * area.columns, text + area.text
            elif not closing and depth == 1:
                area = _Area()
        elif depth != 1:
            continue
        elif kind != b"table-row":
            if not closing:
                area.cell(attributes, 0 if alone else max(0, content.find(b"</table:", tag.end()) - tag.end()))
        elif closing:
            area.end_row()
        else:
            area.begin_row(attributes, alone=alone)
        if is_too_large(area.rows, area.columns, area.stored) or whole > MAX_BOOK_CELLS:
            raise trouble.too_large(area.rows, area.columns, area.stored)
        if text + area.text > MAX_TEXT:
            raise trouble.too_much_text()


def _marks(content: bytes) -> Iterator[_Marks]:
    """Marks sheet by sheet; rows and cells that repeat are counted, never laid out."""
    own, row, column, repeat, depth = _Marks(), 0, 0, 1, 0
    for tag in _TAG.finditer(content):
        closing, kind, attributes, alone = tag[1], tag[2], tag[3], tag[4]
        if kind == b"table":
            depth += -1 if closing else 0 if alone else 1
            if closing and depth == 0:
                yield own
            elif not closing and depth == 1:
                own, row = _Marks(), 0
        elif depth != 1:
            continue
        elif kind == b"table-row":
            if closing or alone:
                row += _number(attributes, b"number-rows-repeated") if alone else repeat
            else:
                repeat, column = _number(attributes, b"number-rows-repeated"), 0
        elif not closing:
            _put(own, attributes, row, column, repeat)
            column += _number(attributes, b"number-columns-repeated")


def _put(own: _Marks, attributes: bytes, row: int, column: int, rows: int) -> None:
    """Keep the marks of one cell, which stands in so many rows."""
    if row > MAX_ROWS or column > MAX_COLUMNS or own.are_many():
        return
    down, across = _number(attributes, b"number-rows-spanned"), _number(attributes, b"number-columns-spanned")
    if down > 1 or across > 1:
        own.merged.append((row, column, row + down - 1, column + across - 1))
    if b"table:formula=" in attributes and b"office:value-type=" not in attributes:
        own.unvalued.append((row, column))
    if b'office:value-type="percentage"' in attributes:
        area = product(range(row, row + rows), range(column, column + _number(attributes, b"number-columns-repeated")))
        own.per_cent += islice(area, MOST_MARKS)


def _number(attributes: bytes, name: bytes) -> int:
    found = re.search(rb"\btable:" + name + rb'="(\d{1,7})"', attributes)
    return max(1, int(found[1])) if found else 1
