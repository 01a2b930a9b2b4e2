"""Tables inside markup that a program saved as .xls: HTML tables and SpreadsheetML of Excel 2003.

A page of a site is no table: whatever has a script, a form or a frame stays a web page, because a login page saved under
the name of a table must be told as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # types only: parsing goes through defusedxml

from sources.containers.shape import (
    CELLS_FREE,
    MAX_AREA_PER_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    PerCent,
    Rows,
    Trouble,
    shows_per_cent,
)
from sources.containers.xls_process import XlsSheet

SPREADSHEETML = "urn:schemas-microsoft-com:office:spreadsheet"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", ")( ")  # a footnote above a number must not become its last digit
FORMULA_WITHOUT_VALUE = "(формула без значения)"
_NO_TABLE = re.compile(r"<\s*(script|form|input|iframe|nav|video)\b", re.IGNORECASE)
_TABLE = re.compile(r"<\s*table\b", re.IGNORECASE)


def is_html_table(text: str) -> bool:
    """Whether an HTML text is a saved table and not a page of a site."""
    return _TABLE.search(text) is not None and _NO_TABLE.search(text) is None


def ends_inside_a_table(text: str) -> bool:
    """Whether an HTML text opens more tables than it closes: its end is lost. Other texts are none."""
    return is_html_table(text) and len(re.findall(r"<table\b", text, re.IGNORECASE)) > len(re.findall(r"</table\s*>", text, re.IGNORECASE))


def html_sheets(text: str) -> list[XlsSheet]:
    """Each table of an HTML text as a sheet, one inside a cell of another too."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    filled = [table for table in reader.tables if any(any(row) for row in table.rows)]
    names = [""] if len(filled) == 1 else [f"таблица {at}" for at in range(1, len(filled) + 1)]
    return [XlsSheet(name, True, table.rows, tuple(table.merged)) for name, table in zip(names, filled, strict=True)]


@dataclass
class _Grid:
    """Cells put one after another, around those that reach down from the rows above."""

    trouble: Trouble | None = None
    rows: Rows = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    laid: int = 0
    stored: int = 0

    def begin_row(self, at: int | None = None) -> None:
        """The next row, or the row of this 0-based number."""
        number = len(self.rows) if at is None else at
        if number >= MAX_ROWS or self.laid > min(MAX_CELLS, CELLS_FREE + MAX_AREA_PER_CELL * self.stored):
            raise (self.trouble or Trouble("", 0)).unreadable("таблица слишком велика", "Удалите пустые строки и столбцы")
        while len(self.rows) <= number:
            self.rows.append([])

    def put(self, value: Cell, across: int, down: int, column: int | None = None) -> None:
        """One cell of the current row."""
        at, row = len(self.rows) - 1, self.rows[-1]
        start = len(row) if column is None else column
        while column is None and (at, start) in self.taken:
            start += 1
        if start + across >= MAX_COLUMNS:
            raise (self.trouble or Trouble("", 0)).unreadable("в таблице слишком много столбцов", "Удалите пустые столбцы")
        self.stored += 1
        self.laid += max(0, start + across - len(row))
        row += [""] * (start + across - len(row))
        row[start] = value
        down = min(down, MAX_ROWS)
        if across > 1 or down > 1:
            self.merged.append((at, start, at + down - 1, start + across - 1))
            covered = min(down, 10_000) * across  # the marks of one cell; so many that no honest table has them are refused
            if len(self.taken) + covered > CELLS_FREE:
                raise (self.trouble or Trouble("", 0)).unreadable("объединённые ячейки занимают больше предела", "Разъедините их")
            self.taken |= {(at + step, start + width) for step in range(1, min(down, 10_000)) for width in range(across)}


@dataclass
class _Begun:
    """A table whose end has not come yet."""

    grid: _Grid = field(default_factory=_Grid)
    cell: tuple[int, int] | None = None
    texts: list[str] = field(default_factory=list)
    raised: bool = False
    holds_tables: bool = False

    def end_cell(self) -> None:
        if self.cell is not None:
            self.grid.put(" ".join("".join(self.texts).split()), *self.cell)
        self.cell, self.texts, self.raised = None, [], False

    def said(self) -> str:
        """All its text so far."""
        return " ".join(filter(None, [*(str(cell) for row in self.grid.rows for cell in row), " ".join("".join(self.texts).split())]))

    def is_table(self) -> bool:
        """Whether it has rows and columns; one of a layout, or of one line, has not."""
        return sum(1 for row in self.grid.rows if sum(1 for cell in row if cell) > 1) > 1


class _Tables(HTMLParser):
    """Tables of an HTML text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Grid] = []
        self._begun: list[_Begun] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row, a cell or a line break begins."""
        if tag == "table":
            self._begun.append(_Begun())
        if not self._begun:
            return
        own = self._begun[-1]
        if tag == "tr":
            own.end_cell()
            own.grid.begin_row()
        elif tag in ("td", "th"):
            own.end_cell()
            if not own.grid.rows:
                own.grid.begin_row()
            spans = dict(attrs)
            own.cell = (_span(spans.get("colspan")), _span(spans.get("rowspan")))
        elif tag == "br":
            own.texts.append(" ")
        elif tag == "sup":
            own.raised = True

    def handle_endtag(self, tag: str) -> None:
        """A cell, a row or a table ends."""
        if not self._begun:
            return
        if tag in ("td", "th", "tr", "table"):
            self._begun[-1].end_cell()
        if tag == "sup":
            self._begun[-1].raised = False
        if tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        """Text of the cell."""
        if self._begun and self._begun[-1].cell is not None:
            own = self._begun[-1]
            own.texts.append(data.translate(RAISED) if own.raised and re.fullmatch(r"[\d,*() ]+", data) else data)

    def close(self) -> None:
        """The end of the text; tables that were not closed end with it."""
        super().close()
        while self._begun:
            self._begun[-1].end_cell()
            self._end_table()

    def _end_table(self) -> None:
        """A table inside a cell is a table of its own under the words that stand before it; one of a single line is part of the cell."""
        ended = self._begun.pop()
        if not self._begun:
            if not ended.holds_tables or ended.is_table():
                self.tables.append(ended.grid)
            return
        outer = self._begun[-1]
        if not ended.is_table() and not ended.holds_tables:
            outer.texts.append(f" {ended.said()} ")
            return
        outer.holds_tables = True
        if ended.is_table():
            if title := outer.said():
                ended.grid.rows.insert(0, [title])
                ended.grid.merged = [(top + 1, left, bottom + 1, right) for top, left, bottom, right in ended.grid.merged]
            self.tables.append(ended.grid)
        else:
            outer.texts.append(f" {ended.said()} ")


def _span(text: str | None) -> int:
    return min(int(text), 1_000) if text and text.isascii() and text.isdecimal() and int(text) else 1


def spreadsheetml_sheets(text: str, trouble: Trouble) -> list[XlsSheet]:
    """Sheets of a workbook in the XML of Excel 2003."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise trouble.resave("книга в формате XML повреждена или содержит объявления DOCTYPE") from error
    per_cent = _percent_styles(root)
    return [_sheet(element, per_cent, trouble) for element in root.iter(f"{{{SPREADSHEETML}}}Worksheet")]


def _percent_styles(root: Element) -> frozenset[str]:
    """Names of the styles of a workbook in XML that show per cent."""
    patterns = {
        str(style.get(f"{{{SPREADSHEETML}}}ID")): str(number.get(f"{{{SPREADSHEETML}}}Format", ""))
        for style in root.iter(f"{{{SPREADSHEETML}}}Style") for number in style.iter(f"{{{SPREADSHEETML}}}NumberFormat")
    }  # fmt: skip
    shown = {name for name, pattern in patterns.items() if pattern == "Percent" or shows_per_cent(pattern)}
    children = ((str(style.get(f"{{{SPREADSHEETML}}}ID")), style.get(f"{{{SPREADSHEETML}}}Parent")) for style in root.iter(f"{{{SPREADSHEETML}}}Style"))
    return frozenset(shown | {name for name, parent in children if parent in shown and name not in patterns})  # a style of a style has no parent


def _sheet(worksheet: Element, per_cent: frozenset[str], trouble: Trouble) -> XlsSheet:
    grid = _Grid(trouble)
    for row in worksheet.iter(f"{{{SPREADSHEETML}}}Row"):
        at = _number(row, "Index")
        grid.begin_row(None if at is None else at - 1)
        for cell in row.iter(f"{{{SPREADSHEETML}}}Cell"):
            column = _number(cell, "Index")
            across, down = (_number(cell, "MergeAcross") or 0) + 1, (_number(cell, "MergeDown") or 0) + 1
            value, style = _value(cell), cell.get(f"{{{SPREADSHEETML}}}StyleID") or row.get(f"{{{SPREADSHEETML}}}StyleID")
            shown = PerCent(value) if isinstance(value, float) and style in per_cent else value
            grid.put(shown, across, down, None if column is None else column - 1)
    visible = not any(_local(element.tag) == "Visible" and "Hidden" in (element.text or "") for element in worksheet.iter())
    return XlsSheet(str(worksheet.get(f"{{{SPREADSHEETML}}}Name", "")), visible, grid.rows, tuple(grid.merged))


def _value(cell: Element) -> Cell:
    data = next(cell.iter(f"{{{SPREADSHEETML}}}Data"), None)
    text = "".join(_texts_of(data)) if data is not None else ""
    if not text and cell.get(f"{{{SPREADSHEETML}}}Formula"):
        return FORMULA_WITHOUT_VALUE
    kind = data.get(f"{{{SPREADSHEETML}}}Type") if data is not None else "String"
    if kind == "Number":
        return _float(text)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        return text.split("T")[0]
    return text


def _texts_of(element: Element) -> Iterator[str]:
    """Texts of a cell, raised digits as raised signs."""
    yield element.text or ""
    for part in element:
        inner = "".join(_texts_of(part))
        yield inner.translate(RAISED) if _local(part.tag) == "Sup" and re.fullmatch(r"[\d,*() ]+", inner) else inner
        yield part.tail or ""


def _float(text: str) -> Cell:
    try:
        return float(text)
    except ValueError:
        return text


def _number(element: Element, name: str) -> int | None:
    text = element.get(f"{{{SPREADSHEETML}}}{name}")
    return int(text) if text and text.isascii() and text.isdecimal() and int(text) <= MAX_ROWS else None


def _local(tag: Any) -> str:
    return str(tag).rsplit("}", 1)[-1]


HEAD_OF_A_PART = 20_000  # names of spaces, views and columns of a worksheet stand here


def holds(part: bytes, words: bytes, *, rare: int = 0) -> bool:
    """Whether words stand in a part of a workbook; rare is the place of their letter that a worksheet's rows seldom have.

    One letter is looked for many times faster than two: the rows up to the first of it behind the head are passed over.
    """
    first = part.find(words[rare : rare + 1], HEAD_OF_A_PART)
    return words in part[: HEAD_OF_A_PART + len(words)] or (first >= 0 and part.find(words, first - rare) >= 0)


def formula_cells(part: bytes) -> Iterator[tuple[int, int]]:
    """Row and column (0-based) of the cells of a worksheet that hold a formula and no stored value."""
    if not holds(part, b"<f", rare=1):
        return
    for match in _CELL.finditer(part):
        attributes, body = match[1], match[2]
        if b"<f" not in body or b't="str"' in attributes or _STORED.search(body):
            continue
        yield from _place(attributes)


def percent_styles(styles: bytes) -> frozenset[bytes]:
    """Numbers of the cell styles of a workbook that show per cent."""
    own = {number[1] for tag in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", styles) if (number := _FORMAT.search(tag)) and b"%" in _LITERAL.sub(b"", tag)}
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    formats = re.findall(rb"<(?:\w+:)?xf\b[^>]*>", cells[0]) if cells else []
    shown = own | {b"9", b"10"}
    return frozenset(str(at).encode() for at, tag in enumerate(formats) if (number := _FORMAT.search(tag)) and number[1] in shown)


def styled_cells(part: bytes, styles: frozenset[bytes]) -> Iterator[tuple[int, int]]:
    """Row and column (0-based) of the cells of a worksheet in one of these styles."""
    worn = [style for style in sorted(styles) if b's="' + style + b'"' in part]
    for attributes in re.findall(rb"<c\b([^>]*\bs=\"(?:" + b"|".join(worn) + rb")\"[^>]*)>", part) if worn else ():
        yield from _place(attributes)


def _place(attributes: bytes) -> Iterator[tuple[int, int]]:
    """Row and column that the attributes of a cell name; nothing where they name none."""
    place = _PLACE.search(attributes)
    if place:
        column = 0
        for letter in place[1].upper():
            column = column * 26 + letter - 64
        yield int(place[2]) - 1, column - 1


_FORMAT = re.compile(rb"\bnumFmtId=\"(\d+)\"")
_LITERAL = re.compile(rb"&quot;.*?&quot;|\\.")  # «0"%"» prints the sign and multiplies nothing
_CELL = re.compile(rb"<c\b([^>]*[^/>]|)>(.*?)</c>", re.DOTALL)
_STORED = re.compile(rb"<v>[^<]|<is>")
_PLACE = re.compile(rb"\br=\"([A-Za-z]{1,3})(\d{1,7})\"")
