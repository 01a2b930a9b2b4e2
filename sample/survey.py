"""Employers' answers as they come in: one workbook each in the later wave, one table of the earlier wave."""

from __future__ import annotations

from datetime import date, timedelta

from sample.documents import Book, Delimited, Document, Row, Sheet
from sample.employers import EARLIER_HORIZON_YEARS, HORIZON_YEARS, YEARS_BETWEEN_WAVES, Employers, Form
from sample.titles import job_titles
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
OCCUPATION_HEADER = ("Код ОКЗ", "Профессия, должность", "Уровень образования")
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
    form = employers.form(inn, wave)
    tags = _tag_values(world, form, on=answered_on, version=LATER_FORM_VERSION)
    rows: list[Row] = [["Анкета работодателя: текущая и перспективная потребность в кадрах"]]
    rows += [[tag, value] for tag, value in zip(TAGS, tags, strict=True)]
    blocks = [f"{label} {wave + k}" for label in YEAR_BLOCKS.values() for k in range(HORIZON_YEARS)]
    rows.append([])
    rows.append([*OCCUPATION_HEADER, "Работает сейчас, чел.", "Вакансий сейчас", *blocks, *SHARES.values()])
    measures = ["employed", "vacancies", *(f"{m}_{k}" for m in YEAR_BLOCKS for k in range(HORIZON_YEARS)), *SHARES]
    for answer in form.answers:
        occupation = str(answer["occupation"])
        counts = [int(answer[measure]) for measure in measures]
        rows.append([*_occupation(world, occupation), *counts])
    return Book([Sheet("Анкета", rows, widths=(34, 44, 20))], answered_on)


def answer_file(wave: int, inn: str) -> str:
    """Name of one employer's workbook."""
    return f"Анкета {wave} {inn}.xlsx"


def consolidated_file(wave: int) -> str:
    """Name of the consolidated table of a wave."""
    return f"Опрос работодателей {wave}, свод.csv"


def _consolidated(world: World, employers: Employers) -> Delimited:
    """The region's own table of the earlier wave: who, what, how many; exits and new posts only where there are any."""
    wave = world.profile.vintage_year - YEARS_BETWEEN_WAVES
    answered = employers.frame.loc[employers.frame["answered_earlier"], "inn"].tolist()
    rows: list[Row] = [[*TAGS, *OCCUPATION_HEADER, "показатель", "год", "значение"]]
    for position, inn in enumerate(answered):
        form = employers.form(inn, wave)
        on = date(wave, 4, 3) + timedelta(days=position * 44 // len(answered))
        tags = _tag_values(world, form, on=on, version=EARLIER_FORM_VERSION)
        for answer in form.answers:
            occupation = str(answer["occupation"])
            who: Row = [*tags, *_occupation(world, occupation)]
            rows.append([*who, "Работает сейчас, чел.", wave, int(answer["employed"])])
            rows.append([*who, "Вакансий сейчас", wave, int(answer["vacancies"])])
            rows += [
                [*who, label, wave + k, int(answer[f"{measure}_{k}"])]
                for measure, label in YEAR_BLOCKS.items()
                for k in range(EARLIER_HORIZON_YEARS)
                if measure == "need" or answer[f"{measure}_{k}"]
            ]
    return Delimited(rows)


def _occupation(world: World, occupation: str) -> Row:
    """Code, the employer's own word for the job, level of education."""
    name, level = world.occupation_names[occupation]
    return [occupation, job_titles(occupation, name)[0], level]


def _tag_values(world: World, form: Form, *, on: date, version: str) -> Row:
    # Eight digits of ОКТМО that begin with the region's code.
    oktmo = world.profile.code.ljust(8, "0")
    staff = sum(int(answer["employed"]) for answer in form.answers)
    return [form.inn, form.ogrn, form.employer_name, form.economic_activity, oktmo, staff, on, version, form.wave]
