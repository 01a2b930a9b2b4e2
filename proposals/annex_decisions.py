"""The annex's sheet of decisions 1, 2, 3 and 5: hours, experts, coverage and plan rows, with live sums and shares."""

from __future__ import annotations

from collections.abc import Sequence

from proposals.figures import Figures
from proposals.table import Column, Row
from proposals.tables import decisions as tables
from proposals.worksheet import FIRST_TABLE_ROW, Sheet, write_block


def write_decisions(sheet: Sheet, figures: Figures) -> None:
    """One block below another; a block without data says so."""
    told = figures.decisions
    line = _block(sheet, FIRST_TABLE_ROW, "Решение 1. Мастерские", tables.workshops(), told.workshops)
    title = "Решение 1. Краткосрочные программы под ближайшую нехватку"
    line = _block(sheet, line, title, tables.short_programmes(), figures.short_programmes)
    line = _block(sheet, line, "Решение 2. Эксперты от работодателей", tables.experts(), told.experts)
    line = _block(sheet, line, "Решение 3. Цифровые компетенции", tables.digital(), told.digital)
    _block(sheet, line, "Решение 5. План работы", tables.work_plan(), told.work_plan)


def _block(sheet: Sheet, line: int, title: str, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> int:
    if not rows:
        nothing: Column[str] = Column("nothing", "", "text", lambda text: text, book=40)
        return write_block(sheet, line, title, [nothing], ["недостаточно данных"]) + 1
    return write_block(sheet, line, title, columns, rows) + 1
