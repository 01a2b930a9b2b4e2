"""The corrected work plan as a workbook in the form in which plans come in: it can be sent back as it is."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from proposals.figures import Figures, PlanRow
from proposals.numbers import date_in_table
from proposals.tables.decisions import CHANGE_WORDS

# The first seven are the form's own (docs/sources.md#plan); a reader of the form passes over the rest.
HEADER = ("Кластер", "№", "Мероприятие", "Отв.", "Срок", "Статус", "Решение", "Что со строкой", "Почему", "Было", "Был срок")
WIDTHS = (30, 6, 60, 44, 12, 14, 10, 16, 50, 50, 12)
COLOURS = {"added": "#E2F0D9", "changed": "#FFF2CC", "closed": "#E7E6E6"}


def render(figures: Figures) -> bytes:
    """XLSX bytes, the same for the same figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": f"План работы кластера «{figures.cluster.name}»", "created": datetime(figures.vintage.year, figures.vintage.month, figures.vintage.day)})
    page = book.add_worksheet("План")
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"})
    page.write_string(0, 0, f"План работы кластера «{figures.cluster.name}», {figures.region.name}: исправленный, проект на {date_in_table(figures.vintage)}")
    for column, (title, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(2, column, title, bold)
    formats = {
        change: [book.add_format({"text_wrap": True, "border": 1, "valign": "top", **({"bg_color": COLOURS[change]} if change in COLOURS else {}), **more})
                 for more in ({}, {"num_format": "dd.mm.yyyy"})]
        for change in CHANGE_WORDS
    }  # fmt: skip
    for line, row in enumerate(figures.decisions.work_plan, start=3):
        _write(page, line, figures.cluster.name, row, *formats[row.change])
    page.freeze_panes(3, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def _write(page: Any, line: int, cluster: str, row: PlanRow, text: Any, day: Any) -> None:
    why = "; ".join(part for part in (row.reason, row.figure) if part)
    cells = (
        cluster, row.number, row.action, row.responsible, row.deadline, row.status, row.source_decision, CHANGE_WORDS[row.change],
        why, row.action_before, row.deadline_before,
    )  # fmt: skip
    for column, cell in enumerate(cells):
        if cell is None or cell == "":
            page.write_blank(line, column, None, text)
        elif isinstance(cell, str):
            page.write_string(line, column, cell, text)
        else:
            page.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), day)
