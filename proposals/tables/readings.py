"""Readings of the need: a row per reading in the sheet «Прочтения»."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from proposals.figures import Figures, Interval, Programme, Reading
from proposals.table import Column, Known, level_of
from proposals.wording import full_label

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
