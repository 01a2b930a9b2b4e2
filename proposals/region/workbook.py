"""The region sheet as a workbook: one table a sheet, totals by formula, the plan's total checked against each."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from proposals.numbers import date_in_table
from proposals.region import document as words
from proposals.region import tables
from proposals.region.sheet import RegionSheet
from proposals.table import Column, in_book
from proposals.wording import for_reference, standing_of
from proposals.worksheet import Sheet, styles_of, write_remarks, write_table

TOTAL = "Регион"
A4 = 9


def render(sheet: RegionSheet) -> bytes:
    """XLSX bytes of the sheet, the same for the same figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {
            "title": f"План приёма: {sheet.region.name}, {sheet.start_year} год",
            "comments": f"Данные на {date_in_table(sheet.vintage)}, версия {sheet.code_version}",
            "created": datetime(sheet.vintage.year, sheet.vintage.month, sheet.vintage.day),
        }
    )
    book.set_calc_mode("auto")
    styles = styles_of(book)
    for name, columns, rows, total, remarks in _pages(sheet):
        if rows:
            page = _opened(book, styles, sheet, name)
            last = write_table(page, columns, rows, TOTAL if total else "", total_at=in_book(columns)[0].key)
            write_remarks(page, last + 2, remarks)
    book.close()
    return buffer.getvalue()


def _pages(sheet: RegionSheet) -> tuple[tuple[str, Sequence[Column[Any]], Sequence[Any], bool, Sequence[str]], ...]:
    """Name, columns, rows, whether they add up, remarks."""
    return (
        (words.CLUSTERS, tables.cluster_columns(sheet), sheet.clusters, True, (words.ONE_BASIS,)),
        (words.SHARED, tables.shared_columns(), sheet.shared, True, ()),
        (words.UGPS, tables.ugps_columns(sheet), sheet.ugps, True, ()),
        (words.DISTRICTS, tables.district_columns(sheet), sheet.districts, True, tables.posts_note(sheet)),
        (words.COLLEGES, tables.place_columns("Организация", with_district=True), sheet.colleges, True, ()),
        (words.FORMS, tables.place_columns("Форма обучения"), sheet.forms, True, ()),
        (words.POSTS, tables.post_columns(), sheet.posts, True, ()),
        (words.LIMITS, tables.limit_columns(), sheet.limits, False, sheet.notes),
        (words.HOLDS, tables.hold_columns(), sheet.holds, False, ()),
        (words.BY_LINE if for_reference(sheet) else words.ORDER, tables.order_columns(for_reference(sheet)), sheet.order, True, ()),
    )


def _opened(book: Any, styles: dict[str, Any], sheet: RegionSheet, name: str) -> Sheet:
    page = book.add_worksheet(name)
    banner = f"{sheet.banner}: {sheet.banner_reason or ''}".rstrip(": ") if sheet.banner else ""
    page.write_string(0, 0, banner or standing_of(sheet).upper(), styles["banner"] if banner else styles["draft"])
    page.write_string(1, 0, f"{sheet.region.name}, набор {sheet.start_year} года", styles["title"])
    page.write_string(2, 0, f"{name}. Данные на {date_in_table(sheet.vintage)}.", styles["muted"])
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&8" + name + "&R&8&P")
    page.hide_gridlines(2)
    return Sheet(page, styles)
