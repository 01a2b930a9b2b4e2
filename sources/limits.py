"""Limits of the admission plan that the region sets: money, young people, pace of change, shifts, staffing, capacity.

A limit without a year holds for every intake of the plan. Values are stored in the unit of the plan: roubles, places,
shares, shifts, posts a group.
"""

from __future__ import annotations

from dataclasses import dataclass

from sources.tables.cells import clean, heading, number
from sources.tables.checked import looks_like_share, percent
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column

SOURCE = "limits"
TITLE = "Пределы плана приёма: бюджет, выпускники школ, темп изменений"
SUBJECTS = ("limit",)

COLUMNS = (
    Column("limit", ("предел", "ограничение", "предел плана"), title="Предел"),
    Column("cluster", ("кластер",), required=False, title="Кластер"),
    Column("year", ("год приема", "год набора"), title="Год приёма"),
    Column("value", ("значение", "величина"), title="Значение"),
    Column("unit", ("единица", "единица измерения", "ед изм"), title="Единица"),
    Column("reference", ("основание", "источник"), title="Основание"),
    Column("document_date", ("дата документа", "дата"), title="Дата документа"),
)


@dataclass(frozen=True)
class _Kind:
    """One limit: its name in the file, the unit it is stored in, how its units convert, and what is absurd."""

    name: str
    unit: str
    units: dict[str, float]
    largest: float
    whole: bool = False


_SHARES = {"доля": 1.0, "%": 0.01, "процентов": 0.01, "проценты": 0.01}
_PLACES = {"мест": 1.0, "места": 1.0, "чел": 1.0}
_ROUBLES = {
    "руб": 1.0, "рублей": 1.0, "тыс руб": 1e3, "тыс рублей": 1e3, "тысяч рублей": 1e3, "млн руб": 1e6,
    "млн рублей": 1e6, "миллионов рублей": 1e6,
}  # fmt: skip
_KINDS = {
    "budget_rub": _Kind("бюджет", "rub", _ROUBLES, 1e12),
    "youth_places_9": _Kind("места после 9 классов", "places", _PLACES, 1e6, whole=True),
    "youth_places_11": _Kind("места после 11 классов", "places", _PLACES, 1e6, whole=True),
    "largest_change": _Kind("изменение за год", "share", _SHARES, 1.0),
    "shifts": _Kind("смены", "ratio", {"смен": 1.0, "смены": 1.0}, 3.0),
    "teachers_per_group": _Kind("ставок на группу", "ratio", {"ставок": 1.0, "ставки": 1.0}, 20.0),
    "capacity_factor": _Kind("доля мощности", "ratio", _SHARES, 10.0),
}
_NAMES = {heading(kind.name): code for code, kind in _KINDS.items()} | {
    "бюджетные средства": "budget_rub",
    "предел бюджета": "budget_rub",
    "выпускники 9 классов": "youth_places_9",
    "выпускники 11 классов": "youth_places_11",
    "предел изменения за год": "largest_change",
    "наибольшее изменение за год": "largest_change",
    "число смен": "shifts",
    "преподавателей на группу": "teachers_per_group",
}


def _row(line: Line) -> Record:
    if clean(line.cell("cluster")):
        raise line.refusal(
            "cluster",
            "предел задан для кластера, а пределы плана региональные",
            "Дайте предел всего региона: доля кластера печатается по правилу docs/methodology/admissions.md",
        )
    code = _kind(line)
    start_year = line.year("year", earliest=2010) if clean(line.cell("year")) else None
    return {
        "constraint_kind": code,
        "start_year": start_year,
        "limit_value": _value(_KINDS[code], line),
        "unit": _KINDS[code].unit,
        "reference": line.required("reference"),
        "document_date": line.needed(
            "document_date", line.day("document_date"), "дата не указана", "Впишите дату документа как ДД.ММ.ГГГГ"
        ),
    }


def _kind(line: Line) -> str:
    text = line.required("limit")
    code = _NAMES.get(heading(text)) or (text if text in _KINDS else None)
    listing = ", ".join(f"«{kind.name}»" for kind in _KINDS.values())
    return line.needed("limit", code, "такого предела план не знает", f"Впишите одно из названий: {listing}")


def _value(kind: _Kind, line: Line) -> float:
    factor = kind.units.get(heading(line.cell("unit")))
    if factor is None:
        listing = ", ".join(f"«{unit}»" for unit in kind.units)
        said = "единица не подходит к этому пределу" if line.text("unit") else "единица не указана"
        raise line.refusal("unit", said, f"Для предела «{kind.name}» допустимо: {listing}")
    if factor == _SHARES["%"] and looks_like_share(line.cell("value")):
        raise line.refusal("value", "похоже на долю, а не на процент", "Впишите 10, а не 0,1; или единицу «доля»")
    found = percent(line.cell("value")) if factor == _SHARES["%"] else number(line.cell("value"))
    if found.number is None:
        reason = "значение не указано" if found.mark in ("blank", "missing") else "вместо числа стоит текст"
        raise line.refusal("value", reason, "Впишите число; единица стоит в соседнем столбце")
    value = round(found.number * factor, 6)
    if value <= 0:
        remedy = "Если предела нет, уберите строку; запрет приёма задаётся решением совета"
        raise line.refusal("value", "предел не больше нуля", remedy)
    if value > kind.largest:
        raise line.refusal("value", f"больше {kind.largest:,.0f}".replace(",", " "), "Проверьте единицу измерения")
    if kind.whole and value != int(value):
        raise line.refusal("value", "дробное число мест", "Впишите целое число мест")
    return value


_LIMIT = Part(
    subject="limit",
    columns=COLUMNS,
    fields=("ref_area", "constraint_kind", "start_year", "limit_value", "unit", "reference", "document_date"),
    row=_row,
    key=("constraint_kind", "start_year"),
    values=("limit_value",),
    about="value",
    texts=("reference",),
)
FORM = Form(
    SOURCE, (_LIMIT,), "заголовка «Предел | Год приёма | Значение | Единица | Основание | Дата документа»", sure=0.97
)
recognise, parse = FORM.recognise, FORM.parse
