"""Workshops of colleges: what they hold, how many hours they offer, and what the hours were used for."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sources.tables.cells import clean
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.ledger import Ledger

SOURCE = "workshops"
TITLE = "Мастерские и их использование"
SUBJECTS = ("workshop", "use")

HOURS_IN_WEEK = 168  # nobody uses a workshop longer
HOURS_OF_ONE_USE = 2_000  # a course of one year at 40 hours a week: a longer single use is a slip

_WORKSHOPS = (
    Column("workshop", ("код мастерской",), title="Код мастерской"),
    Column("college", ("код организации",), title="Код организации"),
    Column("competence", ("компетенция",), title="Компетенция"),
    Column("opened_year", ("год открытия",), required=False, title="Год открытия"),
    Column("seats", ("рабочих мест", "рабочих мест ед"), title="Рабочих мест"),
    Column("hours_per_week", ("часов в неделю", "часов в неделю доступно"), title="Часов в неделю"),
)
_USES = (
    Column("workshop", ("код мастерской",), title="Код мастерской"),
    Column("kind", ("вид", "вид использования", "вид краткосрочные*"), title="Вид"),
    Column("used_on", ("дата", "дата проведения"), title="Дата"),
    Column("hours", ("часов", "часы", "часов всего"), title="Часов"),
    Column("participants", ("участников", "участников чел"), title="Участников"),
    Column(
        "partner_inn",
        ("работодатель партнер инн", "инн партнера", "инн работодателя партнера"),
        required=False,
        title="Работодатель-партнёр (ИНН)",
    ),
)
_KINDS = {
    "краткосрочные программы": "краткосрочные программы",
    "краткосрочная программа": "краткосрочные программы",
    "учебные проекты": "учебные проекты",
    "учебный проект": "учебные проекты",
    "профориентация": "профориентация",
    "сетевое использование": "сетевое использование",
    "сетевая форма": "сетевое использование",
    "открытые занятия": "открытые занятия",
    "открытое занятие": "открытые занятия",
    "мастер класс": "открытые занятия",
}


def _workshop(line: Line) -> Record:
    seats = line.needed("seats", line.count("seats", largest=1_000), "число рабочих мест не указано", "Впишите целое число")
    hours = line.needed(
        "hours_per_week", line.amount("hours_per_week", largest=HOURS_IN_WEEK),
        "часы не указаны", "Впишите, сколько часов в неделю мастерская доступна",
    )  # fmt: skip
    return {
        "workshop": line.required("workshop"),
        "college": line.required("college"),
        "competence": line.required("competence"),
        "opened_year": line.year("opened_year") if clean(line.cell("opened_year")) else None,
        "seats": seats,
        "hours_per_week": hours,
    }


def _use(line: Line) -> Record:
    kinds = ", ".join(dict.fromkeys(_KINDS.values()))
    kind = line.needed("kind", line.one_of("kind", _KINDS), "вид использования не указан", f"Впишите один из пяти видов: {kinds}")
    used_on = line.needed("used_on", line.day("used_on"), "дата не указана", "Впишите дату как ДД.ММ.ГГГГ")
    hours = line.needed("hours", line.amount("hours", largest=HOURS_OF_ONE_USE), "часы не указаны", "Впишите число часов")
    participants = line.count("participants", largest=100_000)
    return {
        "workshop": line.required("workshop"),
        "kind": kind,
        "used_on": used_on,
        "hours": hours,
        "participants": participants,
        "partner_inn": line.inn("partner_inn"),
    }


def _note_unknown(frames: Mapping[str, pd.DataFrame], ledger: Ledger) -> None:
    known = set(frames["workshop"]["workshop"])
    unknown = sorted(set(frames["use"]["workshop"]) - known)
    if known and unknown:
        listing = ", ".join(unknown[:10])
        ledger.note(f"Использование записано для мастерских, которых нет в перечне ({len(unknown)}): {listing}")


_WORKSHOP = Part(
    subject="workshop",
    columns=_WORKSHOPS,
    fields=("ref_area", "workshop", "college", "competence", "opened_year", "seats", "hours_per_week"),
    row=_workshop,
    key=("workshop",),
    about="workshop",
    texts=("workshop", "competence"),
)
_USE = Part(
    subject="use",
    columns=_USES,
    fields=("ref_area", "workshop", "kind", "used_on", "hours", "participants", "partner_inn"),
    row=_use,
    key=("workshop", "kind", "used_on", "hours", "participants", "partner_inn"),
    about="workshop",
    texts=("workshop",),
)
FORM = Form(SOURCE, (_WORKSHOP, _USE), "ни таблицы «Мастерские», ни таблицы «Использование»", after=_note_unknown)
recognise, parse = FORM.recognise, FORM.parse
