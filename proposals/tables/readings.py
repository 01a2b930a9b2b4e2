"""Readings of the need: a row per programme on paper, a row per reading in the sheet «Прочтения»."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from proposals.figures import Figures, Interval, Programme, Reading
from proposals.numbers import NO_DATA, WITHHELD, needed, needed_mean, number, percent
from proposals.table import Column, Known, Pdf, level_of
from proposals.wording import full_label, short_name

SHEET = "Прочтения"
MODEL, SURVEY, CONTEXT = "Модель, чел.", "Опрос работодателей, чел.", "Для сравнения"
NAMES = {"model": "модель", "survey": "опрос работодателей"}
COMBINED, VACANCIES, APPLICATIONS = "объединённая", "вакансии", "заявления"


class Told(NamedTuple):
    """One line of the sheet; a reading's own fields are None where the line is no reading."""

    row: Programme
    name: str
    interval: Interval
    reading: Reading | None = None
    verified: str = ""
    note: str = ""


def lines(figures: Figures) -> Iterator[Told]:
    """Each reading, then the need that is used, then what is shown only for comparison."""
    for row in figures.programmes:
        for one in row.readings:
            if one.reading != "combined":  # stands below as the need that the calculation uses
                told = "да" if one.verified else "не проверено"
                yield Told(row, NAMES[one.reading], one.interval, one, told, one.note or "")
        yield Told(row, COMBINED, row.need, None, "не проверено", "эта величина идёт в расчёт")
        for name, value, status in (
            (VACANCIES, row.vacancies, row.vacancies_status),
            (APPLICATIONS, row.applications, row.applications_status),
        ):
            yield Told(row, name, Interval(mean=value, status=status), None, "", "для сравнения")


def line_columns() -> tuple[Column[Told], ...]:
    """The sheet's columns."""

    def level(key: str, word: str) -> Column[Told]:
        return Column(key, f"{word}, чел.", "tenth", lambda told: level_of(told.interval, key))

    return (
        Column("row_id", "Номер строки", "text", lambda told: told.row.id, book=14),
        Column("row_name", "Наименование", "text", lambda told: full_label(told.row), book=44),
        Column("year", "Год выхода", "year", lambda told: told.row.labour_market_year, book=9),
        Column("name", "Показание", "text", lambda told: told.name, book=20),
        level("mean", "Среднее"),
        level("q10", "Нижняя"),
        level("q50", "Медиана"),
        level("q90", "Верхняя"),
        Column("weight", "Вес", "percent",
               lambda told: Known(told.reading.weight, told.interval.status) if told.reading else None, book=9),
        Column("answers", "Ответов", "whole", lambda told: told.reading.answers if told.reading else None, book=9),
        Column("verified", "Проверено по фактам", "text", lambda told: told.verified),
        Column("note", "Примечание", "text", lambda told: told.note, book=44),
    )  # fmt: skip


def columns() -> tuple[Column[Programme], ...]:
    """Paper: the readings of a programme side by side."""
    return (
        Column("name", "Программа", "text", lambda row: short_name(row.name), pdf=Pdf("1fr", "left", muted=lambda row: row.programme)),
        Column("year", "Год", "year", lambda row: Known(row.labour_market_year, row.labour_market_year_status), pdf=Pdf(10, "center")),
        *_side("model", MODEL),
        *_side("survey", SURVEY),
        Column("answers", "ответов", "text", _answers, pdf=Pdf(14, group=SURVEY)),
        Column("need", "Принято, чел.", "strong", lambda row: level_of(row.need, "mean"),
               pdf=Pdf(16, text=lambda row: needed_mean(row.need))),
        Column("vacancies", "вакан\u00adсий", "whole", lambda row: Known(row.vacancies, row.vacancies_status), pdf=Pdf(13, group=CONTEXT)),
        Column("applications", "заявле\u00adний", "whole", lambda row: Known(row.applications, row.applications_status),
               pdf=Pdf(14, group=CONTEXT)),
    )  # fmt: skip


def _side(kind: str, group: str) -> tuple[Column[Programme], Column[Programme]]:
    def told(row: Programme) -> str:
        one = _of(row, kind)
        if one is None:
            return NO_DATA
        return WITHHELD if _withheld(one) else f"{needed_mean(one.interval)} ({needed(one.interval)})"

    def weight(row: Programme) -> str:
        one = _of(row, kind)
        return NO_DATA if one is None else WITHHELD if _withheld(one) else percent(one.weight)

    return (
        Column(kind, "средняя (80 %)", "text", told, pdf=Pdf(24, group=group)),
        Column(f"{kind}_weight", "вес", "text", weight, pdf=Pdf(11, group=group)),
    )


def _of(row: Programme, kind: str) -> Reading | None:
    return next((one for one in row.readings if one.reading == kind), None)


def _withheld(one: Reading) -> bool:
    return one.interval.status == "suppressed"


def _answers(row: Programme) -> str:
    survey = _of(row, "survey")
    return number(survey.answers) if survey else NO_DATA
