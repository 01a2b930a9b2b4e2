"""Disciplines, modules and courses of each programme, with or without a digital component, and courses that teach the teachers.

Coverage is counted in units: a unit listed twice in one year with other data is refused.
"""

from __future__ import annotations

import re

from sources.tables.cells import clean
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column

SOURCE = "digital"
TITLE = "Цифровые компоненты образовательных программ"
SUBJECTS = ("unit", "course")
SURE = 0.9  # its needed columns are no other table's; the others may be left out

HOURS_OF_ONE_UNIT = 5_000  # a whole programme of 3 years 10 months has about 5,900 hours

_COLUMNS = (
    Column("programme", ("код программы", "код профессии специальности"), title="Код программы"),
    Column("programme_name", ("наименование", "наименование программы"), required=False, title="Наименование"),
    Column("kind", ("вид", "вид дисциплина модуль мдк", "вид единицы"), title="Вид"),
    Column("unit", ("единица", "дисциплина модуль мдк", "наименование единицы"), title="Единица"),
    Column(
        "has_digital", ("цифровой компонент да нет", "цифровой компонент"), title="Цифровой компонент (да/нет)"
    ),
    Column("hours", ("часов", "часы", "цифровых часов"), required=False, title="Часов"),
    Column("hours_whole", ("всего часов", "часов единицы"), required=False, title="Всего часов"),
    Column("tools", ("цифровые инструменты", "инструменты"), required=False, title="Цифровые инструменты"),
    Column("leader", ("ведущий", "кто ведет", "ведет"), required=False, title="Ведущий"),
    Column("responsible", ("ответственный", "отв"), required=False, title="Ответственный"),
    Column("deadline", ("срок",), required=False, title="Срок"),
    Column("school_year", ("учебный год", "год"), required=False, title="Учебный год"),
)
_COURSES = (
    Column("course", ("код курса",), title="Код курса"),
    Column("title", ("курс цопп", "курс", "наименование курса"), title="Курс ЦОПП"),
    Column("programme", ("код программы",), required=False, title="Код программы"),
    Column("ugps", ("угпс", "код угпс"), required=False, title="УГПС"),
    Column("unit", ("единица", "дисциплина модуль мдк"), required=False, title="Единица"),
    Column("tools", ("цифровые инструменты", "инструменты"), required=False, title="Цифровые инструменты"),
    Column("hours", ("часов", "часы"), required=False, title="Часов"),
    Column("seats", ("мест",), required=False, title="Мест"),
    Column("starts_on", ("начало", "дата начала"), required=False, title="Начало"),
)  # fmt: skip
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
    hours = line.amount("hours", largest=HOURS_OF_ONE_UNIT)
    whole = line.amount("hours_whole", largest=HOURS_OF_ONE_UNIT)
    if hours is not None and whole is not None and hours > whole:
        raise line.refusal(
            "hours", f"цифровых часов больше, чем часов единицы ({whole:g}): доля больше 1",
            "Впишите в «Часов» часы цифровой части, в «Всего часов» – часы всей единицы",
        )  # fmt: skip
    return {
        "programme": line.programme(),
        "kind": kind,
        "unit": line.required("unit"),
        "has_digital": has_digital,
        "hours": hours,
        "hours_whole": whole,
        "tools": line.text("tools"),
        "leader": line.text("leader"),
        "responsible": line.text("responsible"),
        "deadline": line.deadline("deadline"),
        "school_year": line.year("school_year") if clean(line.cell("school_year")) else None,
    }


def _course(line: Line) -> Record:
    ugps = line.text("ugps")
    if ugps is not None and not re.fullmatch(r"\d{2}(?:\.00\.00)?", ugps):
        raise line.refusal("ugps", "это не код УГПС", "Впишите код группы вида 15.00.00 или оставьте пустым")
    return {
        "course": line.required("course"),
        "title": line.required("title"),
        "programme": line.programme() if clean(line.cell("programme")) else None,
        "ugps": None if ugps is None else f"{ugps[:2]}.00.00",
        "unit": line.text("unit"),
        "tools": line.text("tools"),
        "hours": line.amount("hours", largest=HOURS_OF_ONE_UNIT),
        "seats": line.count("seats", largest=100_000),
        "starts_on": line.day("starts_on"),
    }


_UNIT = Part(
    subject="unit",
    columns=_COLUMNS,
    fields=(
        "ref_area", "programme", "kind", "unit", "has_digital", "hours", "hours_whole", "tools", "leader", "responsible",
        "deadline", "school_year",
    ),
    row=_row,
    key=("programme", "kind", "school_year"),
    apart=("unit",),
    about="unit",
    texts=("unit", "responsible"),
)  # fmt: skip
_COURSE = Part(
    subject="course",
    columns=_COURSES,
    fields=("ref_area", "course", "title", "programme", "ugps", "unit", "tools", "hours", "seats", "starts_on"),
    row=_course,
    key=("course",),
    about="course",
    texts=("title", "tools"),
)
FORM = Form(
    SOURCE, (_UNIT, _COURSE),
    "таблицы со столбцами «Код программы», «Вид», «Единица», «Цифровой компонент» и нет таблицы «Курсы ЦОПП»", sure=SURE,
)  # fmt: skip
recognise, parse = FORM.recognise, FORM.parse
