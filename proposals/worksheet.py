"""How a worksheet of the annex is written: cells by kind, tables with a header, styles.

Outside text is always written as a string, so a cell that begins with «=», «+», «-» or «@» stays text. Formula cells
carry the computed value, so a reader that does not calculate shows the right number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from proposals.figures import MISSING, Figures, Interval
from proposals.numbers import STATUS_SIGN, date_in_table

FIRST_TABLE_ROW = 4  # rows above: banner, title, what the sheet is, blank
INPUT_YELLOW = "#FFF8DC"


@dataclass(frozen=True)
class Formula:
    """A live formula with its value now; ``value`` None writes no formula but the sign of missing data."""

    text: str
    value: float | int | str | None
    style: str = "whole"


@dataclass(frozen=True)
class Field:
    """A column: title, width in characters, style of its numbers."""

    title: str
    width: float
    style: str = "text"


@dataclass(frozen=True)
class Sheet:
    """A worksheet being filled and the styles it may use."""

    page: Any
    styles: dict[str, Any]


Value = str | float | int | Formula | None


def opened(book: Any, styles: dict[str, Any], figures: Figures, name: str, what: str) -> Sheet:
    page = book.add_worksheet(name)
    banner = f"{figures.banner}: {figures.banner_reason or ''}".rstrip(": ") if figures.banner else ""
    page.write_string(0, 0, banner or "ПРОЕКТ", styles["banner"] if banner else styles["draft"])
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
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.79, right=0.39, top=0.79, bottom=0.79)
    page.set_header(f"&C{'&B' + figures.banner + '&B  ' if figures.banner else ''}&P")
    page.set_footer("&L&8" + name)
    page.hide_gridlines(2)
    return Sheet(page, styles)


def write_table(sheet: Sheet, top: int, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> int:
    """Header and rows from ``top`` (0-based); columns get their width, the header stays in sight. Next free row."""
    for column, field in enumerate(fields):
        sheet.page.set_column(column, column, field.width)
    sheet.page.set_row(top, 46)
    sheet.page.freeze_panes(top + 1, 0)
    sheet.page.repeat_rows(top)
    if rows:
        sheet.page.autofilter(top, 0, top + len(rows), len(fields) - 1)
    return _written(sheet, top, fields, rows)


def write_block(sheet: Sheet, top: int, title: str, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> int:
    """A titled table below another one. Next free row."""
    sheet.page.write_string(top, 0, title, sheet.styles["title"])
    if top == FIRST_TABLE_ROW:
        for column, field in enumerate(fields):
            sheet.page.set_column(column, column, field.width)
    return _written(sheet, top + 1, fields, rows)


def write_remarks(sheet: Sheet, row: int, remarks: Sequence[str]) -> None:
    for offset, remark in enumerate(remarks):
        sheet.page.write_string(row + offset, 0, remark, sheet.styles["muted"])


def write_total(sheet: Sheet, row: int, column: int, first: int, last: int, value: float | None, style: str) -> None:
    name = xl_col_to_name(column)
    _write(sheet, row, column, Formula(f"=SUM({name}{first + 1}:{name}{last + 1})", value, f"{style}_total"), style)


def known(value: float | int | None, status: str) -> Value:
    if value is not None:
        return value
    return STATUS_SIGN[status] if status in MISSING else STATUS_SIGN["no_data"]


def level_of(interval: Interval, level: str) -> Value:
    return known(getattr(interval, level), interval.status)


def whole_total(values: Any) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def exact_total(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return float(sum(known)) if known else None


def _written(sheet: Sheet, top: int, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> int:
    for column, field in enumerate(fields):
        sheet.page.write_string(top, column, field.title, sheet.styles["header"])
    for index, row in enumerate(rows, start=1):
        for column, (field, value) in enumerate(zip(fields, row, strict=True)):
            _write(sheet, top + index, column, value, field.style)
    return top + len(rows) + 1


def _write(sheet: Sheet, row: int, column: int, value: Value, style: str) -> None:
    if isinstance(value, Formula):
        if value.value is None:
            sheet.page.write_string(row, column, STATUS_SIGN["no_data"], sheet.styles["missing"])
        else:
            sheet.page.write_formula(row, column, value.text, sheet.styles[value.style], value.value)
    elif value is None:
        sheet.page.write_string(row, column, STATUS_SIGN["no_data"], sheet.styles["missing"])
    elif isinstance(value, str):
        if style == "blank":
            sheet.page.write_blank(row, column, None, sheet.styles["blank"])
        else:
            missing = value in STATUS_SIGN.values()
            sheet.page.write_string(row, column, value, sheet.styles["missing" if missing else "text"])
    else:
        sheet.page.write_number(row, column, value, sheet.styles[style if style != "text" else "any"])


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
