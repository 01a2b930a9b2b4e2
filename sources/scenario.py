"""Macro scenario: growth of an activity by year, as a ministry publishes it, stored as shares: 1,5 % becomes 0.015."""

from __future__ import annotations

from sources.tables.cells import number
from sources.tables.coded import section
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column

SOURCE = "scenario"
TITLE = "Макроэкономический сценарий: рост по разделам ОКВЭД2"
SUBJECTS = ("growth",)
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
    value = number(line.cell("growth"))
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
FORM = Form(SOURCE, (_GROWTH,), "заголовка «Сценарий | Раздел | Год | Рост, %»", sure=0.97, whole_country=True)
recognise, parse = FORM.recognise, FORM.parse
