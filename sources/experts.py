"""Experts of demonstration exams and championships: who assesses, for which competence, sent by an employer or not.

Names and contacts are dropped at the door: they are neither accepted, nor quoted in a refusal. A row without the
expert's code is refused: without it the same person would be counted twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from sources.reading import MASKED
from sources.tables.colleges import college_as_known
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.ledger import Ledger
from sources.tables.people import names_person

SOURCE = "experts"
TITLE = "Эксперты демонстрационного экзамена и чемпионатов"
SUBJECTS = ("expert",)

_COLUMNS = (
    Column("expert", ("код эксперта", "ид эксперта", "номер эксперта"), title="Код эксперта"),
    Column(
        "competence",
        (
            "компетенция код", "компетенция", "код", "компетенция код оценочной документации",
            "комплект оценочной документации",
        ),
        title="Компетенция / КОД",
    ),
    Column("year", ("год", "год экзамена", "год мероприятия"), title="Год"),
    Column("event", ("мероприятие дэ чемпионат", "мероприятие", "вид мероприятия"), title="Мероприятие"),
    Column(
        "is_employer",
        (
            "работодатель да нет", "работодатель", "представитель работодателя", "представитель работодателя да нет",
        ),
        title="Работодатель (да/нет)",
    ),
    Column("employer_inn", ("инн работодателя", "инн"), required=False, title="ИНН работодателя"),
    Column(
        "employer_name", ("наименование работодателя", "место работы", "организация работодатель", "работодатель наименование"),
        required=False, title="Наименование работодателя",
    ),
    Column("cluster", ("кластер",), required=False, title="Кластер"),
    Column("college", ("код организации", "организация", "центр проведения"), required=False, title="Код организации"),
)  # fmt: skip
_NAME = re.compile(r"[А-ЯЁ][а-яё-]+\s+[А-ЯЁ](?:[а-яё]+|\.)")  # «Иванов Иван 2», «Петров П. 14»
_EVENTS = {
    "дэ": "ДЭ",
    "демонстрационный экзамен": "ДЭ",
    "чемпионат": "чемпионат",
    "чемпионат профессионалы": "чемпионат",
    "профессионалы": "чемпионат",
}


def _row(line: Line) -> Record:
    code = line.needed(
        "expert", line.text("expert"),
        "у эксперта нет кода", "Присвойте эксперту код (без ФИО) и впишите его во все строки этого человека",
    )  # fmt: skip
    if names_person(code) or _NAME.search(code) or not re.search(r"\d", code):  # a surname, however it is written, has no digit
        raise line.refusal("expert", "вместо кода стоит фамилия", "Замените фамилию кодом: имена экспертов не хранятся", MASKED)
    is_employer = line.needed(
        "is_employer", line.yes_no("is_employer"), "не указано, представляет ли эксперт работодателя", "Впишите «да» или «нет»"
    )
    event = line.needed("event", line.one_of("event", _EVENTS), "мероприятие не указано", "Впишите «ДЭ» или «чемпионат»")
    return {
        "expert": code,
        "competence": line.required("competence"),
        "year": line.year("year", earliest=2012),
        "event": event,
        "is_employer": is_employer,
        "employer_inn": line.inn("employer_inn"),
        "employer_name": line.text("employer_name") if is_employer else None,
        "cluster": line.cluster(),
        "college": college_as_known(line.text("college")),
    }


def _notes(frames: Mapping[str, pd.DataFrame], ledger: Ledger) -> None:
    experts = frames["expert"]
    without = int((experts["is_employer"].astype(bool) & experts["employer_inn"].isna()).sum())
    if without:
        ledger.note(f"Экспертов от работодателей без ИНН работодателя: {without}; в долю работодателей они входят")
    several = _people_with_several(experts, "college")
    if several:
        ledger.note(
            f"Экспертов, работавших за год в двух и более организациях: {several}; в итоге каждый считается один раз, "
            "по организациям – в каждой"
        )
    both = _people_with_several(experts, "is_employer")
    if both:
        ledger.note(
            f"Экспертов, которых одни строки года относят к работодателям, а другие – нет: {both}; считаются представителями "
            "работодателей, проверьте столбец «Работодатель»"
        )


def _people_with_several(experts: pd.DataFrame, column: str) -> int:
    """Experts who have more than one value of a column within one year and event."""
    told = experts.dropna(subset=[column])[["expert", "year", "event", column]].drop_duplicates()
    return int((told.groupby(["expert", "year", "event"]).size() > 1).sum())


_KEPT = ("expert", "competence", "year", "event", "is_employer", "employer_inn", "employer_name", "cluster", "college")
_EXPERT = Part(
    subject="expert",
    columns=_COLUMNS,
    fields=("ref_area", *_KEPT),
    row=_row,
    key=_KEPT,
    about="expert",
    texts=("competence", "employer_name"),
)
FORM = Form(
    SOURCE, (_EXPERT,), "таблицы со столбцами «Код эксперта», «Компетенция», «Год», «Мероприятие», «Работодатель»",
    after=_notes,
)  # fmt: skip
recognise, parse = FORM.recognise, FORM.parse
