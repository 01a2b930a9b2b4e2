"""Employers' answers as they come in: one workbook each in the later wave, one table of the earlier wave."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sample.documents import Book, Delimited, Document, Row, Sheet
from sample.employers import EARLIER_HORIZON_YEARS, HORIZON_YEARS, YEARS_BETWEEN_WAVES, Employers
from sample.world import World

YEAR_BLOCKS = {
    "exits_retirement": "Выбытие: пенсия",
    "exits_other": "Выбытие: прочее",
    "new_posts": "Новые места",
    "need": "Потребность",
}
SHARES = {
    "share_internal": "Из потребности: внутреннее перемещение, %",
    "share_spo_graduates": "выпускники СПО, %",
    "share_retrained": "безработные и переобученные, %",
    "share_migration": "миграция, %",
    "target_contracts": "Целевых договоров",
}
TAGS = (
    "ИНН",
    "ОГРН",
    "Наименование",
    "ОКВЭД2",
    "ОКТМО",
    "Среднесписочная численность, чел.",
    "Дата ответа",
    "Версия формы",
    "Год опроса",
)
LATER_FORM_VERSION = "2"
EARLIER_FORM_VERSION = "1"


def survey_documents(world: World, employers: Employers) -> dict[str, Document]:
    """A workbook per employer that answered in the later wave and one table for the earlier wave."""
    later = world.profile.vintage_year
    answered = employers.frame.loc[employers.frame["answered_later"], "inn"].tolist()
    documents: dict[str, Document] = {}
    for position, inn in enumerate(answered):
        on = date(later, 3, 2) + timedelta(days=position * 59 // len(answered))
        documents[answer_file(later, inn)] = answer_workbook(world, employers, inn, on)
    documents[consolidated_file(later - YEARS_BETWEEN_WAVES)] = _consolidated(world, employers)
    return documents


def answer_workbook(world: World, employers: Employers, inn: str, answered_on: date) -> Book:
    """The workbook that employer ``inn`` sends in the later wave."""
    wave = world.profile.vintage_year
    line = employers.frame.set_index("inn", drop=False).loc[inn].to_dict()
    answers = employers.answers[(employers.answers["wave"] == wave) & (employers.answers["inn"] == inn)]
    occupations = world.occupations.set_index("occupation")
    staff = int(answers["employed"].sum())
    values = _tag_values(world, line, staff=staff, on=answered_on, version=LATER_FORM_VERSION, wave=wave)
    rows: list[Row] = [["Анкета работодателя: текущая и перспективная потребность в кадрах"]]
    rows += [[tag, value] for tag, value in zip(TAGS, values, strict=True)]
    blocks = [f"{label} {wave + k}" for label in YEAR_BLOCKS.values() for k in range(HORIZON_YEARS)]
    rows += [
        [],
        [
            "Код ОКЗ",
            "Профессия, должность",
            "Уровень образования",
            "Работает сейчас, чел.",
            "Вакансий сейчас",
            *blocks,
            *SHARES.values(),
        ],
    ]
    columns = ["employed", "vacancies", *(f"{m}_{k}" for m in YEAR_BLOCKS for k in range(HORIZON_YEARS)), *SHARES]
    for occupation, counts in zip(answers["occupation"], answers[columns].to_numpy(), strict=True):
        known = occupations.loc[occupation]
        rows.append([occupation, known["name"], known["level"], *(int(count) for count in counts)])
    return Book([Sheet("Анкета", rows, widths=(34, 44, 20))], answered_on)


def answer_file(wave: int, inn: str) -> str:
    """Name of one employer's workbook."""
    return f"Анкета {wave} {inn}.xlsx"


def consolidated_file(wave: int) -> str:
    """Name of the consolidated table of a wave."""
    return f"Опрос работодателей {wave}, свод.csv"


def _tag_values(world: World, line: dict[Any, Any], *, staff: int, on: date, version: str, wave: int) -> Row:
    return [
        str(line["inn"]),
        str(line["ogrn"]),
        str(line["employer_name"]),
        str(line["economic_activity"]),
        f"{world.profile.code}01000",
        staff,
        on,
        version,
        wave,
    ]


def _consolidated(world: World, employers: Employers) -> Delimited:
    """The region's own table of the earlier wave: who, what, how many; exits and new posts only where there are any."""
    occupations = world.occupations.set_index("occupation")
    wave = world.profile.vintage_year - YEARS_BETWEEN_WAVES
    answered = employers.frame[employers.frame["answered_earlier"]]
    by_employer = {str(inn): part for inn, part in employers.answers[employers.answers["wave"] == wave].groupby("inn")}
    header: Row = [*TAGS, "Код ОКЗ", "Профессия, должность", "Уровень образования", "показатель", "год", "значение"]
    rows: list[Row] = [header]
    for position, line in enumerate(answered.to_dict("records")):
        on = date(wave, 4, 3) + timedelta(days=position * 44 // len(answered))
        part = by_employer[line["inn"]]
        tags = _tag_values(
            world, line, staff=int(part["employed"].sum()), on=on, version=EARLIER_FORM_VERSION, wave=wave
        )
        for answer in part.to_dict("records"):
            known = occupations.loc[answer["occupation"]]
            who: Row = [*tags, answer["occupation"], known["name"], known["level"]]
            rows.append([*who, "Работает сейчас, чел.", wave, int(answer["employed"])])
            rows.append([*who, "Вакансий сейчас", wave, int(answer["vacancies"])])
            rows += [
                [*who, label, wave + k, int(answer[f"{measure}_{k}"])]
                for measure, label in YEAR_BLOCKS.items()
                for k in range(EARLIER_HORIZON_YEARS)
                if measure == "need" or answer[f"{measure}_{k}"]
            ]
    return Delimited(rows)
