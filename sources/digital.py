"""Disciplines, modules and courses of each programme, with or without a digital component.

Coverage is counted in units: a unit listed twice with other data is refused.
"""

from __future__ import annotations

from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column

SOURCE = "digital"
TITLE = "Цифровые компоненты образовательных программ"
SUBJECTS = ("unit",)

HOURS_OF_ONE_UNIT = 5_000  # a whole programme of 3 years 10 months has about 5,900 hours

_COLUMNS = (
    Column("programme", ("код программы", "код профессии специальности"), title="Код программы"),
    Column("programme_name", ("наименование", "наименование программы"), required=False),
    Column("kind", ("вид", "вид дисциплина модуль мдк", "вид единицы"), title="Вид"),
    Column("unit", ("единица", "дисциплина модуль мдк", "наименование единицы"), title="Единица"),
    Column(
        "has_digital", ("цифровой компонент да нет", "цифровой компонент"), title="Цифровой компонент (да/нет)"
    ),
    Column("hours", ("часов", "часы"), required=False, title="Часов"),
    Column("responsible", ("ответственный", "отв"), required=False),
    Column("deadline", ("срок",), required=False, title="Срок"),
)
_KINDS = {
    "дисциплина": "дисциплина",
    "учебная дисциплина": "дисциплина",
    "оп": "дисциплина",
    "модуль": "модуль",
    "профессиональный модуль": "модуль",
    "пм": "модуль",
    "мдк": "МДК",
    "междисциплинарный курс": "МДК",
}


def _row(line: Line) -> Record:
    kind = line.needed("kind", line.one_of("kind", _KINDS), "вид не указан", "Впишите «дисциплина», «модуль» или «МДК»")
    has_digital = line.needed(
        "has_digital", line.yes_no("has_digital"), "ответа нет", "Впишите «да» или «нет»: пустая ячейка не означает «нет»"
    )
    return {
        "programme": line.programme(),
        "kind": kind,
        "unit": line.required("unit"),
        "has_digital": has_digital,
        "hours": line.amount("hours", largest=HOURS_OF_ONE_UNIT),
        "responsible": line.text("responsible"),
        "deadline": line.day("deadline"),
    }


_UNIT = Part(
    subject="unit",
    columns=_COLUMNS,
    fields=("ref_area", "programme", "kind", "unit", "has_digital", "hours", "responsible", "deadline"),
    row=_row,
    key=("programme", "kind"),
    apart=("unit",),
    about="unit",
    texts=("unit", "responsible"),
)
FORM = Form(SOURCE, (_UNIT,), "таблицы со столбцами «Код программы», «Вид», «Единица», «Цифровой компонент»")
recognise, parse = FORM.recognise, FORM.parse
