"""Experts, workshops, digital units and work plans: read by header, refused by row with a remedy, no name kept."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import UnreadableFile
from sources import digital, experts, plan, workshops
from sources.reading import FileContext
from sources.registry import recognise
from tests.source_files import CONTEXT, INN, codelists, opened, workbook

EXPERTS = ["Код эксперта", "ФИО", "Компетенция / КОД", "Год", "Мероприятие (ДЭ / чемпионат)", "Работодатель (да/нет)", "ИНН работодателя", "Кластер"]
EXPERT = ["Э-1", "Иванов Иван Иванович", "Сварочные технологии", 2025, "ДЭ", "да", INN, "Машиностроение"]
WORKSHOPS = ["Код мастерской", "Код организации", "Компетенция", "Год открытия", "Рабочих мест", "Часов в неделю"]
WORKSHOP = ["М-1", "К1", "Сварочные технологии", 2021, 12, 36]
USES = [
    "Код мастерской", "Вид (краткосрочные программы/учебные проекты/профориентация/сетевое использование/открытые занятия)", "Дата",
    "Часов", "Участников", "Работодатель-партнёр (ИНН)",
]  # fmt: skip
USE = ["М-1", "профориентация", date(2025, 3, 4), 4, 25, None]
DIGITAL = ["Код программы", "Наименование", "Вид (дисциплина/модуль/МДК)", "Единица", "Цифровой компонент (да/нет)", "Часов", "Ответственный", "Срок"]
UNIT = ["15.01.05", "Сварщик", "МДК", "МДК.01.01 Основы технологии сварки", "да", 90, "ЦОПП", "01.04.2022"]
PLAN = ["Кластер", "№", "Мероприятие", "Отв.", "Срок", "Статус", "Решение"]
MEASURE = ["Машиностроение", 1, "Пилотирование механизма экспертного предложения", "ведущие ПОО", "до 01.02.2022", "в работе", "4"]

SOURCES = [
    pytest.param(experts, {"Лист1": [EXPERTS, EXPERT]}, id="experts"),
    pytest.param(workshops, {"Мастерские": [WORKSHOPS, WORKSHOP], "Использование": [USES, USE]}, id="workshops"),
    pytest.param(digital, {"Лист1": [DIGITAL, UNIT]}, id="digital"),
    pytest.param(plan, {"Лист1": [PLAN, MEASURE]}, id="plan"),
]


def read(module, sheets, context=CONTEXT):
    return module.parse(opened(workbook(sheets)), context, codelists())


def refusal(module, sheets):
    (found,) = read(module, sheets).refused
    return found


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_a_clean_file_is_accepted_whole_and_recognised(module, sheets):
    reading = read(module, sheets)
    assert not reading.refused
    assert reading.rows_read == reading.rows_accepted == sum(len(rows) - 1 for rows in sheets.values())
    assert recognise(opened(workbook(sheets)))[0] == module.SOURCE
    for subject, table in reading.tables.items():
        assert set(table["ref_area"]) == {"69"}, subject


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_columns_are_found_by_their_words_wherever_they_stand(module, sheets):
    turned = {
        name: [["Томская область"], [], [None, *reversed(rows[0])], *([None, *reversed(row)] for row in rows[1:])]
        for name, rows in sheets.items()
    }
    straight, shuffled = read(module, sheets), read(module, turned, FileContext("file"))
    for subject, table in straight.tables.items():
        columns = [column for column in table if column != "row_number"]
        assert shuffled.tables[subject][columns].equals(table[columns])


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_an_exact_repeat_is_superseded_not_counted_twice(module, sheets):
    doubled = {name: [*rows, rows[1]] for name, rows in sheets.items()}
    reading = read(module, doubled)
    assert len(reading.superseded) == len(sheets)
    assert reading.rows_accepted == len(sheets)


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_a_file_of_another_region_is_refused(module, sheets):
    titled = {name: [["Пермский край"], *rows] for name, rows in sheets.items()}
    with pytest.raises(UnreadableFile, match="регион"):
        read(module, titled)
