"""How a worksheet of the annex is written: cells by kind, tables with a header, styles.

Outside text is always written as a string, so a cell that begins with «=», «+», «-» or «@» stays text. Formula cells
carry the computed value, so a reader that does not calculate shows the right number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from proposals import wording
from proposals.figures import Figures
from proposals.numbers import STATUS_SIGN, date_in_table
from proposals.table import BASE_FORMATS, Column, Formula, Row, Value, in_book, missing_sign, plain

FIRST_TABLE_ROW = 4  # rows above: banner, title, what the sheet is, blank
# Print: A4 on its side holds about 145 letters of 11 points, at the smallest scale that leaves 8 points about 195.
PRINTED_WIDTH, SMALLEST_PRINT = 195.0, 8.0
NAMING = ("name", "row_name", "college")
LINE, WIDE, MOST_LINES = 14.5, 1.06, 12
INPUT_YELLOW = "#FFF8DC"
SIGNS = frozenset(STATUS_SIGN.values())


@dataclass(frozen=True)
class Sheet:
    """A worksheet being filled and the styles it may use."""

    page: Any
    styles: dict[str, Any]
    book: Any = None


def opened(book: Any, styles: dict[str, Any], figures: Figures, name: str, what: str) -> Sheet:
    page = book.add_worksheet(name)
    banner = f"{figures.banner}: {figures.banner_reason or ''}".rstrip(": ") if figures.banner else ""
    page.write_string(0, 0, banner or wording.edition_mark(figures), styles["banner"] if banner else styles["draft"])
    page.write_string(
        1,
        0,
        f"Кластер «{figures.cluster.name}», {figures.region.name}, набор {figures.start_year} года",
        styles["title"],
    )
    of_round = f" Кампания {figures.round}." if figures.round else ""
    page.write_string(2, 0, f"{what}. Данные на {date_in_table(figures.vintage)}.{of_round}", styles["muted"])
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.79, right=0.39, top=0.79, bottom=0.79)
    page.set_header(f"&C{'&B' + figures.banner + '&B  ' if figures.banner else ''}&P")
    page.set_footer("&L&8" + name)
    page.hide_gridlines(2)
    return Sheet(page, styles, book)


def column_of(columns: Sequence[Column[Any]], key: str) -> int:
    """The workbook's number of a column, from 0."""
    return [column.key for column in in_book(columns)].index(key)


def letter(columns: Sequence[Column[Any]], key: str) -> str:
    """The workbook's letter of a column."""
    return str(xl_col_to_name(column_of(columns, key)))


def range_of(columns: Sequence[Column[Any]], key: str, sheet: str, rows: int) -> str:
    """«'Лист'!$A$6:$A$20»: one column of the first table of another sheet, without its header."""
    name = letter(columns, key)
    return f"'{sheet}'!${name}${FIRST_TABLE_ROW + 2}:${name}${FIRST_TABLE_ROW + 1 + rows}"


def write_table(
    sheet: Sheet, columns: Sequence[Column[Row]], rows: Sequence[Row], total: str = "", total_at: str = "name"
) -> int:
    """The sheet's first table; columns get their width, the header stays in sight. Its last row but one, or the next free.

    total     title of the row of totals in the column ``total_at``, "" for none
    """
    kept, top = in_book(columns), FIRST_TABLE_ROW
    _set_widths(sheet, kept)
    _fit_print(sheet, kept)
    sheet.page.freeze_panes(top + 1, 0)
    sheet.page.repeat_rows(top)
    if rows:
        sheet.page.autofilter(top, 0, top + len(rows), len(kept) - 1)
    last = write_lines(sheet, top, kept, rows)
    if total:
        at = [column.key for column in kept].index(total_at)
        sheet.page.write_string(last, at, total, sheet.styles["strong_text"])
        for position, column in enumerate(kept):
            if column.total:
                name = xl_col_to_name(position)
                formula = Formula(f"=SUM({name}{top + 2}:{name}{last})", column.total_of(rows))
                style = BASE_FORMATS.get(column.format, "") if column.format.startswith("input") else column.format
                _write(sheet, last, position, formula, f"{style}_total")
    return last


def write_block(sheet: Sheet, top: int, title: str, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> int:
    """A titled table below another one. Next free row."""
    sheet.page.write_string(top, 0, title, sheet.styles["title"])
    if top == FIRST_TABLE_ROW:
        _set_widths(sheet, in_book(columns))
        _fit_print(sheet, in_book(columns))
    return write_lines(sheet, top + 1, in_book(columns), rows)


def write_remarks(sheet: Sheet, row: int, remarks: Sequence[str]) -> None:
    for offset, remark in enumerate(remarks):
        sheet.page.write_string(row + offset, 0, remark, sheet.styles["muted"])


def _set_widths(sheet: Sheet, columns: Sequence[Column[Any]]) -> None:
    for position, column in enumerate(columns):
        sheet.page.set_column(position, position, column.book)


def _fit_print(sheet: Sheet, columns: Sequence[Column[Any]]) -> None:
    """As many pages side by side as keep letters of 11 points no smaller than SMALLEST_PRINT; the naming columns repeat."""
    widths = [column.book or 0.0 for column in columns]
    named = next((at for at, column in enumerate(columns) if column.key in NAMING), -1)
    repeated = sum(widths[: named + 1]) if 0 <= named < len(columns) - 1 and sum(widths[: named + 1]) < PRINTED_WIDTH / 2 else 0.0
    pages = 1 if sum(widths) <= PRINTED_WIDTH else ceil((sum(widths) - repeated) / (PRINTED_WIDTH - repeated))
    sheet.page.fit_to_pages(pages, 0)
    if pages > 1 and repeated:
        sheet.page.repeat_columns(0, named)


def _height(columns: Sequence[Column[Any]], texts: Sequence[str]) -> float:
    """Points that the longest of the wrapped cells needs."""
    lines = max((ceil(len(text) * WIDE / (column.book or 12)) for column, text in zip(columns, texts, strict=True)), default=1)
    return LINE * min(max(lines, 1), MOST_LINES)


def write_lines(sheet: Sheet, top: int, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> int:
    """Header and rows from ``top`` (0-based). Next free row."""
    for position, column in enumerate(columns):
        sheet.page.write_string(top, position, column.title, sheet.styles["header"])
    sheet.page.set_row(top, max(_height(columns, [column.title for column in columns]), 2 * LINE) + 2)
    names = {column.key: str(xl_col_to_name(position)) for position, column in enumerate(columns)}
    for line, row in enumerate(rows, start=top + 1):
        cells = {key: f"{name}{line + 1}" for key, name in names.items()}
        told = []
        for position, column in enumerate(columns):
            value = column.value(row)
            if isinstance(value, Formula):
                value = replace(value, text=value.text.format_map(cells))
            _write(sheet, line, position, value, column.format)
            told.append(found if isinstance(found := plain(value), str) else "")
        sheet.page.set_row(line, _height(columns, told) + 1.5)
    return top + len(rows) + 1


def _write(sheet: Sheet, row: int, column: int, value: Value, style: str) -> None:
    found = plain(value)
    if found is None:
        sheet.page.write_string(row, column, missing_sign(value), sheet.styles["missing"])
    elif isinstance(value, Formula):
        sheet.page.write_formula(row, column, value.text, sheet.styles[style], found)
    elif not isinstance(found, str):
        sheet.page.write_number(row, column, found, sheet.styles[style if style != "text" else "any"])
    elif style == "blank":
        sheet.page.write_blank(row, column, None, sheet.styles["blank"])
    else:
        sheet.page.write_string(row, column, found, sheet.styles["missing" if found in SIGNS else "text"])


def styles_of(book: Any) -> dict[str, Any]:
    """Every style of the book; the ending ``_total`` is the same with a rule above and bold."""
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": "#C5CCD3"}
    formats = {
        "whole": "#,##0;\u2212#,##0;0",
        "tenth": "#,##0.0;\u2212#,##0.0;0.0",
        "signed": "+#,##0;\u2212#,##0;0",
        "signed_tenth": "+#,##0.0;\u2212#,##0.0;0.0",
        "share": "0.00##",
        "decimal": "#,##0.####",
        "percent": "0%",
        "year": "0",
        "any": "General",
    }
    styles = {name: book.add_format({**cell, "num_format": pattern}) for name, pattern in formats.items()}
    for name, pattern in formats.items():
        styles[f"{name}_total"] = book.add_format({**cell, "num_format": pattern, "bold": True, "bg_color": "#EEF2F5"})
    for name, pattern in (("strong", formats["whole"]), ("strong_tenth", formats["tenth"])):
        styles[name] = book.add_format({**cell, "num_format": pattern, "bold": True})
        styles[f"{name}_total"] = book.add_format({**cell, "num_format": pattern, "bold": True, "bg_color": "#EEF2F5"})
    for name, pattern in (
        ("input", formats["whole"]),
        ("input_tenth", formats["tenth"]),
        ("input_share", formats["share"]),
    ):
        styles[name] = book.add_format({**cell, "num_format": pattern, "bg_color": INPUT_YELLOW, "locked": False})
    styles["blank"] = book.add_format({**cell, "bg_color": INPUT_YELLOW, "locked": False, "text_wrap": True})
    styles["text"] = book.add_format({**cell, "text_wrap": True})
    styles["missing"] = book.add_format({**cell, "align": "center", "font_color": "#55606A"})
    styles["strong_text"] = book.add_format({**cell, "bold": True, "bg_color": "#EEF2F5"})
    styles["header"] = book.add_format(
        {**cell, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#E3E9EE", "font_size": 10}
    )
    styles["title"] = book.add_format({**base, "bold": True, "font_size": 13})
    styles["muted"] = book.add_format({**base, "font_color": "#55606A", "font_size": 10})
    styles["banner"] = book.add_format({**base, "bold": True, "font_color": "#FFFFFF", "bg_color": "#2B2B2B"})
    styles["draft"] = book.add_format({**base, "bold": True})
    return styles
