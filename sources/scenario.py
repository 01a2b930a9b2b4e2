"""Macro scenario: growth of an activity by year, as a ministry publishes it, stored as shares: 1,5 % becomes 0.015."""

from __future__ import annotations

import pandas as pd

from sources.tables.checked import percent
from sources.tables.coded import section
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.ledger import Ledger

SOURCE = "scenario"
TITLE = "Макроэкономический сценарий: рост по разделам ОКВЭД2"
SUBJECTS = ("growth",)
LARGEST_DOUBTED = 0.002  # no scenario lets every section grow by less than two tenths of a per cent
LARGEST_GROWTH_PERCENT = 50.0  # a section that grows or shrinks by half in a year is a slip of the unit

COLUMNS = (
    Column("scenario", ("сценарий", "вариант", "scenario")),
    Column("section", ("раздел", "раздел оквэд2", "раздел оквэд 2", "вид экономической деятельности")),
    Column("year", ("год", "year")),
    Column("growth", ("рост %", "темп роста %", "прирост %", "темп прироста %", "рост"), title="рост, %"),
    Column("reference", ("источник", "источник данных"), required=False),
)


def _row(line: Line) -> Record:
    return {
        "scenario": line.required("scenario"),
        "economic_activity": section(line.codelists, line.cell("section"), "раздел"),
        "time_period": line.year("year"),
        "growth_rate": round(_growth_percent(line) / 100.0, 12),
        "reference": line.text("reference"),
    }


def _growth_percent(line: Line) -> float:
    value = percent(line.cell("growth"))
    if value.number is None:
        reason = "рост не указан" if value.mark in ("blank", "missing") else "вместо числа стоит текст"
        raise line.refusal("growth", reason, "Впишите рост в процентах числом, например 1,5 или −0,8")
    if abs(value.number) > LARGEST_GROWTH_PERCENT:
        raise line.refusal(
            "growth",
            f"рост больше ±{LARGEST_GROWTH_PERCENT:g} % за год",
            "Похоже на индекс (101,5 вместо 1,5): впишите прирост в процентах",
        )
    return value.number


def _note_shares(frames: dict[str, pd.DataFrame], ledger: Ledger) -> None:
    """Cells of the percent format hold 0.015 where 1,5 % is shown; which of the two was meant only a person knows."""
    rates = frames["growth"]["growth_rate"].abs()
    if len(rates) and 0 < rates.max() < LARGEST_DOUBTED:
        ledger.note(f"Наибольший рост в таблице – {rates.max() * 100:.2g} %".replace(".", ",") + ": похоже на доли вместо процентов, проверьте формат ячеек")


_GROWTH = Part(
    subject="growth",
    columns=COLUMNS,
    fields=("ref_area", "scenario", "economic_activity", "time_period", "growth_rate", "reference"),
    row=_row,
    key=("scenario", "economic_activity", "time_period"),
    values=("growth_rate",),
    about="growth",
    texts=("scenario", "reference"),
)
FORM = Form(SOURCE, (_GROWTH,), "заголовка «Сценарий | Раздел | Год | Рост, %»", sure=0.97, whole_country=True, after=_note_shares)
recognise, parse = FORM.recognise, FORM.parse
