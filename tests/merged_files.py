"""A workbook with merged cells, as orders are printed."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter


def merged_xlsx(rows: Sequence[Sequence[object]], areas: Sequence[tuple[int, int, int, int]], sheet: str = "Лист1") -> bytes:
    """One sheet of these rows; areas are top, left, bottom, right, 0-based and inclusive."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None):
                    page.write(at, column, value)
        for top, left, bottom, right in areas:
            page.merge_range(top, left, bottom, right, rows[top][left])
    return out.getvalue()
