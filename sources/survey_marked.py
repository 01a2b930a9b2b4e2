"""A questionnaire on its way back to the employer: the same cells, the bad ones marked and commented, all faults listed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sources.containers.shape import sheet_names
from sources.opened import Cell, Opened, Rows
from sources.reading import Reading, Refusal
from sources.survey_form import SHEET, TAG_HEADINGS, TAG_LABELS
from sources.tables.cells import clean, heading

FAULTS = "Замечания"
HEADER_ROWS = 40
WHOLE_FORM = "(анкета)"  # rows refused because of their form's tags: the tags are marked, not the rows
_ADDRESS = re.compile(r"\(ячейка ([A-Z]{1,3})(\d+)\)")
_CREATED = datetime(2000, 1, 1)
_WIDTH, _TITLE_WIDTH = 13, 42
Place = tuple[int, int]


def marked(book: Opened, reading: Reading) -> bytes:
    """The workbook of a file's cells as xlsx bytes; the same file gives the same bytes.

    Formatting and drop-down lists of the original are not kept; text is written as text, so nothing of it is computed.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as copy:
        copy.set_properties({"title": "Анкета с замечаниями", "created": _CREATED})
        formats = {
            "bad": copy.add_format({"bg_color": "#F8CBAD", "border": 2, "border_color": "#C00000"}),
            "head": copy.add_format({"bold": True, "text_wrap": True, "bg_color": "#D9E2F3"}),
            "wrap": copy.add_format({"text_wrap": True, "valign": "top"}),
        }
        faults = [fault for fault in reading.refused if fault.column_name != WHOLE_FORM]
        sheets = {name: rows for name, rows in book.sheets.items() if name != FAULTS}  # of an earlier check
        for (name, rows), written in zip(sheets.items(), sheet_names([FAULTS, *(name or SHEET for name in sheets)])[1:], strict=True):
            own = [fault for fault in faults if fault.sheet == name]
            _write_sheet(copy.add_worksheet(written), rows, places(rows, own), formats)
        _write_faults(copy.add_worksheet(FAULTS), faults, formats)
    return out.getvalue()


def places(rows: Rows, faults: Iterable[Refusal]) -> dict[Place, list[Refusal]]:
    """Row and column (0-based) → what is wrong there."""
    found: dict[Place, list[Refusal]] = {}
    for fault in faults:
        for place in _places_of(rows, fault):
            found.setdefault(place, []).append(fault)
    return found


def _places_of(rows: Rows, fault: Refusal) -> list[Place]:
    """The cell that a refusal names by address, by a tag's label or by a column's heading; else the first of its row."""
    address = _ADDRESS.search(fault.column_name)
    if address:
        column = 0
        for letter in address[1]:
            column = column * 26 + ord(letter) - 64
        return [(int(address[2]) - 1, column - 1)]
    labels = {heading(TAG_LABELS[name]) for name in TAG_LABELS if TAG_LABELS[name] in fault.column_name}
    tags = [place for label in labels if (place := _beside(rows, label)) is not None]
    if tags:
        return tags
    wanted = {heading(part) for part in (fault.column_name, *fault.column_name.split(", "))}  # a row may tell several faults
    columns = {column for row in rows[:HEADER_ROWS] for column, cell in enumerate(row) if clean(cell) and heading(cell) in wanted}
    return [(fault.row_number - 1, column) for column in sorted(columns) or (0,)]


def _beside(rows: Rows, label: str) -> Place | None:
    """The cell of a tag: the first filled one after its label, else the next one."""
    wanted = TAG_HEADINGS.get(label)
    for at, row in enumerate(rows[:HEADER_ROWS]):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and TAG_HEADINGS.get(heading(cell)) == wanted and len([one for one in row if clean(one)]) <= 3:
                after = next((later for later in range(column + 1, len(row)) if clean(row[later])), column + 1)
                return at, after
    return None


def _write_sheet(sheet: Any, rows: Rows, bad: Mapping[Place, Sequence[Refusal]], formats: Mapping[str, Any]) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if clean(cell) and (at, column) not in bad:
                _write(sheet, at, column, cell)
    for (at, column), faults in bad.items():
        cell = rows[at][column] if at < len(rows) and column < len(rows[at]) else ""
        _write(sheet, at, column, cell, formats["bad"])
        words = "\n".join(f"{fault.reason}. {fault.remedy}" for fault in faults)
        sheet.write_comment(at, column, words, {"x_scale": 2.2, "y_scale": 1.4, "author": "Проверка анкеты"})
    sheet.set_column(0, 1, _TITLE_WIDTH)
    sheet.set_column(2, 60, _WIDTH)


def _write(sheet: Any, row: int, column: int, cell: Cell, look: Any = None) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, look)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, look)
    elif isinstance(cell, datetime | date | time):
        sheet.write_string(row, column, f"{cell:%d.%m.%Y}" if isinstance(cell, date) else clean(cell), look)
    elif clean(cell):
        sheet.write_string(row, column, str(cell), look)
    else:
        sheet.write_blank(row, column, None, look)


def _write_faults(sheet: Any, faults: Sequence[Refusal], formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 5, 44)
    for column, words in enumerate(("Лист", "Строка", "Столбец", "Значение", "Что не так", "Как исправить")):
        sheet.write_string(0, column, words, formats["head"])
    for at, fault in enumerate(faults, start=1):
        sheet.write_string(at, 0, fault.sheet)
        sheet.write_number(at, 1, fault.row_number)
        for column, words in enumerate((fault.column_name, fault.value, fault.reason, fault.remedy), start=2):
            sheet.write_string(at, column, words, formats["wrap"])
