"""The annex's sheet of decisions 1, 2, 3 and 5: hours, orders, experts, coverage and plan rows, with live sums and shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proposals.figures import Figures
from proposals.table import Column
from proposals.tables import decisions as tables
from proposals.tables import experts_and_digital as more
from proposals.wording import for_reference
from proposals.worksheet import FIRST_TABLE_ROW, Sheet, write_block

NOTHING = "сведения не поступали"
LEFT_ALONE = "справочный документ планов работы не исправляет и сроков не назначает"


def write_decisions(sheet: Sheet, figures: Figures) -> None:
    """One block below another; a block without data says so."""
    told = figures.decisions
    gaps = [more.Gap(row.programme, row.name, unit) for row in told.digital for unit in row.uncovered_units]
    blocks: list[tuple[str, Sequence[Column[Any]], Sequence[Any], str]] = [
        ("Решение 1. Мастерские", tables.workshops(), told.workshops, NOTHING),
        (f"Решение 1. Пять видов использования, {told.use_year or '…'} г.", tables.use_details(), told.use, NOTHING),
        ("Решение 1. Краткосрочные программы по заказу работодателей", tables.orders(), told.orders,
         "заказов не было" if told.use else NOTHING),
        ("Решение 1. Краткосрочные программы под ближайшую нехватку", tables.short_programmes(), figures.short_programmes,
         "ближайшей нехватки, которую нельзя закрыть набором, нет"),
        ("Решение 2. Эксперты от работодателей", more.experts(), told.experts, NOTHING),
        ("Решение 3. Цифровые компетенции", more.digital(), told.digital, NOTHING),
        ("Решение 3. Единицы без цифровой части", more.gaps(told.courses is not None), gaps, "таких нет" if told.digital else NOTHING),
        ("Решение 5. План работы", tables.work_plan(), told.work_plan, LEFT_ALONE if for_reference(figures) else NOTHING),
    ]  # fmt: skip
    line = FIRST_TABLE_ROW
    for title, columns, rows, nothing in blocks:
        line = _block(sheet, line, title, columns, rows, nothing)


def _block(sheet: Sheet, line: int, title: str, columns: Sequence[Column[Any]], rows: Sequence[Any], nothing: str) -> int:
    if not rows:
        empty: Column[str] = Column("nothing", "", "text", lambda text: text, book=40)
        return write_block(sheet, line, title, [empty], [nothing]) + 1
    return write_block(sheet, line, title, columns, rows) + 1
