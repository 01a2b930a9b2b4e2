"""Macro scenario: growth of an activity by year, as a ministry publishes it, stored as shares.

Header ``Сценарий | Раздел | Год | Рост, % | Источник``; 1,5 in «Рост, %» becomes 0.015.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sources.coded import COUNTRY, area_of, region, section
from sources.opened import Cell, Opened
from sources.reading import FileContext, Reading
from sources.table import (
    REPEATED,
    Column,
    Header,
    Ledger,
    Refused,
    clean,
    header_score,
    no_table,
    number,
    read_rows,
    required_text,
    tables,
    year,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "scenario"
TITLE = "Макроэкономический сценарий: рост по разделам ОКВЭД2"
SUBJECTS = ("growth",)
GROWTH_COLUMNS = ["ref_area", "scenario", "economic_activity", "time_period", "growth_rate", "reference"]
LARGEST_GROWTH_PERCENT = 50.0  # a section that grows or shrinks by half in a year is a slip of the unit

COLUMNS = (
    Column("scenario", ("сценарий", "вариант", "scenario")),
    Column("section", ("раздел", "раздел оквэд2", "раздел оквэд 2", "вид экономической деятельности")),
    Column("year", ("год", "year")),
    Column("growth", ("рост %", "темп роста %", "прирост %", "темп прироста %", "рост")),
    Column("reference", ("источник", "источник данных"), required=False),
)


def recognise(book: Opened) -> float:
    """Whether the file is a table of growth by scenario, section and year."""
    return 0.97 if header_score(book, COLUMNS) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read a scenario; one of the whole country (its title names Россия) gets ref_area 643.

    Raises UnreadableFile when no sheet has the header or the file is of another region.
    """
    ledger = Ledger(book.file_name)
    accepted: list[dict[str, object]] = []
    ref_area: str | None = None
    found = False
    for sheet, rows, header in tables(book, COLUMNS, ledger):
        whole = region(codelists, header.title) == COUNTRY
        area = COUNTRY if whole else area_of(SOURCE, book, header.title, context, codelists, ledger)
        found, ref_area = True, ref_area or area
        reader = _Sheet(header, sheet, area, codelists, ledger)
        accepted += read_rows(rows, header, sheet, ledger, reader.read, text_columns=("scenario", "reference"))
    if not found:
        raise no_table(
            SOURCE,
            book,
            "нет заголовка «Сценарий | Раздел | Год | Рост, %»",
            "Сверьте таблицу с docs/sources.md#scenario",
        )
    frame = pd.DataFrame(accepted, columns=[*GROWTH_COLUMNS, "sheet", "row_number"])
    return Reading(
        SOURCE, {"growth": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes, ref_area=ref_area
    )


@dataclass(frozen=True)
class _Sheet:
    """One sheet under reading."""

    header: Header
    sheet: str
    area: str | None
    codelists: Codelists
    ledger: Ledger

    def read(self, row: Sequence[Cell], row_number: int) -> Iterator[dict[str, object]]:
        """The record of one row, none for a repeat. Raises Refused."""
        cell = self.header.cell
        scenario = required_text(cell(row, "scenario"), "сценарий")
        activity = section(self.codelists, cell(row, "section"), "раздел")
        time_period = year(cell(row, "year"), "год")
        growth = _growth_percent(cell(row, "growth"))
        if self.ledger.repeats((self.area, scenario, activity, time_period), growth, "рост, %", cell(row, "growth")):
            self.ledger.supersede(self.sheet, row_number, REPEATED)
            return
        yield {
            "ref_area": self.area,
            "scenario": scenario,
            "economic_activity": activity,
            "time_period": time_period,
            "growth_rate": round(growth / 100.0, 12),
            "reference": clean(cell(row, "reference")) or None,
        }


def _growth_percent(cell: Cell) -> float:
    value = number(cell)
    if value.number is None:
        reason = "рост не указан" if value.mark in ("blank", "missing") else "вместо числа стоит текст"
        raise Refused("рост, %", cell, reason, "Впишите рост в процентах числом, например 1,5 или −0,8")
    if abs(value.number) > LARGEST_GROWTH_PERCENT:
        raise Refused(
            "рост, %",
            cell,
            f"рост больше ±{LARGEST_GROWTH_PERCENT:g} % за год",
            "Похоже на индекс (101,5 вместо 1,5): впишите прирост в процентах",
        )
    return value.number
