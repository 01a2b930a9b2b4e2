"""Workshops of colleges: what they hold, how many hours they offer, and what the hours were used for."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping

import pandas as pd

from sources.tables.cells import clean
from sources.tables.colleges import college_as_known
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.ledger import Ledger

SOURCE = "workshops"
TITLE = "Мастерские и их использование"
SUBJECTS = ("workshop", "use")
SURE = 0.9  # its needed columns are no other table's; the others may be left out

HOURS_IN_WEEK = 168  # nobody uses a workshop longer
HOURS_OF_ONE_USE = 2_000  # a course of one year at 40 hours a week: a longer single use is a slip

_WORKSHOPS = (
    Column("workshop", ("код мастерской",), title="Код мастерской"),
    Column("college", ("код организации",), title="Код организации"),
    Column("competence", ("компетенция",), title="Компетенция"),
    Column(
        "project", ("проект", "национальный проект", "проект в котором создана"),
        required=False, title="Проект",
    ),
    Column(
        "equipment", ("оборудование", "основное оборудование"),
        required=False, title="Оборудование",
    ),
    Column("place", ("адрес", "место", "место нахождения"), required=False, title="Адрес"),
    Column("opened_year", ("год открытия",), required=False, title="Год открытия"),
    Column("seats", ("рабочих мест", "рабочих мест ед"), title="Рабочих мест"),
    Column("hours_per_week", ("часов в неделю", "часов в неделю доступно"), title="Часов в неделю"),
)
_USES = (
    Column("workshop", ("код мастерской",), title="Код мастерской"),
    Column("kind", ("вид", "вид использования", "вид краткосрочные*"), title="Вид"),
    Column("topic", ("программа технология", "программа", "технология", "тема"),
           required=False, title="Программа, технология"),
    Column("used_on", ("дата", "дата проведения"), title="Дата"),
    Column("hours", ("часов", "часы", "часов всего"), title="Часов"),
    Column("participants", ("участников", "участников чел"), title="Участников"),
    Column("employer_name", ("работодатель партнер", "работодатель", "партнер"),
           required=False, title="Работодатель-партнёр"),
    Column(
        "partner_inn",
        ("работодатель партнер инн", "инн партнера", "инн работодателя партнера"),
        required=False,
        title="Работодатель-партнёр (ИНН)",
    ),
    Column("is_paid", ("платно да нет", "платно"), required=False, title="Платно (да/нет)"),
    Column("project_level", ("уровень проекта", "уровень проекта федеральный региональный"),
           required=False, title="Уровень проекта"),
    Column("education_level", ("уровень образования", "уровень образования участников"),
           required=False, title="Уровень образования"),
    Column("audience", ("для кого", "кто участвовал", "аудитория"), required=False, title="Для кого"),
)  # fmt: skip
_KINDS = {
    "краткосрочные программы": "краткосрочные программы",
    "краткосрочная программа": "краткосрочные программы",
    "учебные проекты": "учебные проекты",
    "учебный проект": "учебные проекты",
    "федеральный проект": "учебные проекты",
    "региональный проект": "учебные проекты",
    "профориентация": "профориентация",
    "сетевое использование": "сетевое использование",
    "сетевая форма": "сетевое использование",
    "открытые занятия": "открытые занятия",
    "открытое занятие": "открытые занятия",
    "мастер класс": "открытые занятия",
    "открытая трансляция": "открытые занятия",
}
_PROJECT_LEVELS = {"федеральный": "федеральный", "региональный": "региональный"}
_EDUCATION_LEVELS = {
    "общее": "общее",
    "школа": "общее",
    "общее образование": "общее",
    "спо": "СПО",
    "среднее профессиональное": "СПО",
    "высшее": "высшее",
    "вуз": "высшее",
    "дополнительное": "дополнительное",
    "дпо": "дополнительное",
}
_AUDIENCES = {
    "педагоги": "педагоги",
    "преподаватели": "педагоги",
    "мастера производственного обучения": "педагоги",
    "сотрудники организаций": "сотрудники организаций",
    "персонал": "сотрудники организаций",
    "работники предприятий": "сотрудники организаций",
    "студенты": "студенты",
    "школьники": "школьники",
}


def _workshop(line: Line) -> Record:
    seats = line.needed("seats", line.count("seats", largest=1_000), "число рабочих мест не указано", "Впишите целое число")
    hours = line.needed(
        "hours_per_week", line.amount("hours_per_week", largest=HOURS_IN_WEEK),
        "часы не указаны", "Впишите, сколько часов в неделю мастерская доступна",
    )  # fmt: skip
    return {
        "workshop": line.required("workshop"),
        "college": college_as_known(line.required("college")),
        "competence": line.required("competence"),
        "project": line.text("project"),
        "equipment": line.text("equipment"),
        "place": line.text("place"),
        "opened_year": line.year("opened_year") if clean(line.cell("opened_year")) else None,
        "seats": seats,
        "hours_per_week": hours,
    }


def _use(line: Line) -> Record:
    kinds = ", ".join(dict.fromkeys(_KINDS.values()))
    kind = line.needed("kind", line.one_of("kind", _KINDS), "вид использования не указан", f"Впишите один из пяти видов: {kinds}")
    used_on = line.needed("used_on", line.day("used_on"), "дата не указана", "Впишите дату как ДД.ММ.ГГГГ")
    hours = line.needed("hours", line.amount("hours", largest=HOURS_OF_ONE_USE), "часы не указаны", "Впишите число часов")
    return {
        "workshop": line.required("workshop"),
        "kind": kind,
        "topic": line.text("topic"),
        "used_on": used_on,
        "hours": hours,
        "participants": line.count("participants", largest=100_000),
        "employer_name": line.text("employer_name"),
        "partner_inn": line.inn("partner_inn"),
        "is_paid": line.yes_no("is_paid"),
        "project_level": line.one_of("project_level", _PROJECT_LEVELS),
        "education_level": line.one_of("education_level", _EDUCATION_LEVELS),
        "audience": line.one_of("audience", _AUDIENCES),
    }


def _notes(frames: Mapping[str, pd.DataFrame], ledger: Ledger) -> None:
    _note_unknown(frames, ledger)
    _note_impossible_years(frames["use"], ledger)


def _note_impossible_years(uses: pd.DataFrame, ledger: Ledger) -> None:
    """A year has 8 760 hours, a leap year 24 more; more of them in one workshop is a slip of the unit or a repeat."""
    if uses.empty:
        return
    year = pd.to_datetime(uses["used_on"]).dt.year.rename("year")
    spent = uses["hours"].groupby([uses["workshop"], year]).sum()
    for (workshop, one), hours in spent.items():
        there_are = 24 * (366 if isleap(one) else 365)
        if hours > there_are:
            ledger.note(
                f"Мастерская {workshop} за {one} год использована {hours:.0f} ч, а в году всего {there_are} ч: эти часы в "
                "документах не показываются; проверьте единицу и повторы строк"
            )


def _note_unknown(frames: Mapping[str, pd.DataFrame], ledger: Ledger) -> None:
    known = set(frames["workshop"]["workshop"])
    unknown = sorted(set(frames["use"]["workshop"]) - known)
    if known and unknown:
        listing = ", ".join(unknown[:10])
        ledger.note(f"Использование записано для мастерских, которых нет в перечне ({len(unknown)}): {listing}")


_WORKSHOP = Part(
    subject="workshop",
    columns=_WORKSHOPS,
    fields=(
        "ref_area", "workshop", "college", "competence", "project", "equipment", "place", "opened_year", "seats", "hours_per_week",
    ),
    row=_workshop,
    key=("workshop",),
    about="workshop",
    texts=("workshop", "competence"),
)  # fmt: skip
_USED = (
    "workshop", "kind", "topic", "used_on", "hours", "participants", "employer_name", "partner_inn", "is_paid", "project_level",
    "education_level", "audience",
)  # fmt: skip
_USE = Part(
    subject="use",
    columns=_USES,
    fields=("ref_area", *_USED),
    row=_use,
    key=_USED,
    about="workshop",
    texts=("workshop",),
)
FORM = Form(SOURCE, (_WORKSHOP, _USE), "ни таблицы «Мастерские», ни таблицы «Использование»", sure=SURE, after=_notes)
recognise, parse = FORM.recognise, FORM.parse
