"""Footnotes and signatures below any form are no records: neither refused, nor are the people in them repeated."""

from __future__ import annotations

import pytest
from form_files import read, xlsx

from sources.tables.remarks import is_remark

FOOT = [["Исполнитель: Петрова А.И., тел. 212-33-44"], ["Примечание: данные предварительные"], ["Директор", "", "Сидоров П.П."], ["* по данным министерства"]]
FORMS = {
    "applications": [["Год приёма", "Код", "Наименование", "Подано заявлений"], [2026, "08.02.01", "Строительство", 50]],
    "graduates": [["Год выпуска", "Код", "Выпуск, чел.", "Трудоустроены"], [2025, "08.02.01", 50, 40]],
    "target_contracts": [["Год приёма", "Код", "Заказчик", "Договоров"], [2025, "08.02.01", "ООО «А»", 5]],
    "colleges": [["Код организации", "Наименование", "Учебных мест в смену"], ["К1", "ГБПОУ «А»", 500]],
    "limits": [["Предел", "Год приёма", "Значение", "Единица", "Основание", "Дата документа"], ["бюджет", 2026, 100, "млн руб", "приказ", "01.09.2026"]],
    "workshops": [["Код мастерской", "Код организации", "Компетенция", "Рабочих мест", "Часов в неделю"], ["М1", "К1", "Сварка", 10, 40]],
    "projects": [["Проект", "Раздел", "Год", "Рабочих мест"], ["Завод", "C", 2027, 100]],
    "scenario": [["Сценарий", "Раздел", "Год", "Рост, %"], ["базовый", "A", 2026, 1.5]],
    "need_list": [["Профессия", "Количество вакансий", "Район"], ["Сварщик", 3, "Кунгур"]],
    "experts": [["Код эксперта", "Компетенция", "Год", "Мероприятие", "Работодатель"], ["Э-1", "Сварка", 2026, "ДЭ", "да"]],
}  # fmt: skip


@pytest.mark.parametrize("source", sorted(FORMS))
def test_footnotes_and_signatures_are_noted_and_no_records(source: str) -> None:
    reading = read(source, xlsx({"Лист1": [*FORMS[source], [], *FOOT]}))
    assert (reading.rows_accepted, list(reading.refused)) == (1, [])
    assert sum("примечание или подпись" in note for note in reading.notes) == len(FOOT)
    assert not any(name in note for name in ("Петрова", "Сидоров", "212") for note in reading.notes)


@pytest.mark.parametrize(
    "cells",
    [
        ["Исполнитель художественно-оформительских работ", "", "Кунгур"], ["Сварщик", "ИП Иванов И.И."], ["Директор"], ["1) Каменщик", "А"],
        ["Иванов И.И.", 5], ["Иванов И.И.", "08.02.01", "А"], ["••• 3", "А"], ["08.02.01"], [2026],
        ["К-01", "Колледж имени Попова А.С."], ["1.", "Открыть мастерскую", "Иванов И.И."],
    ],
)  # fmt: skip
def test_records_are_no_remarks(cells: list[object]) -> None:
    assert not is_remark(cells)


def test_a_signature_below_a_questionnaire_is_no_occupation() -> None:
    tags = [["ИНН", "5902000008"], ["Наименование", "З"], ["ОКВЭД2", "25"], ["ОКТМО", "57701000"], ["Год опроса", 2026]]
    head = ["Код ОКЗ", "Профессия, должность", "Работает сейчас, чел.", "Потребность 2026"]
    foot = [["Исполнитель: Петрова А.И.", "", "", "212-33-44"], ["Директор", "", "Сидоров П.П."], ["Директор", "", "•••"]]
    reading = read("survey", xlsx({"Анкета": [*tags, head, ["7212", "Сварщик", 4, 5], *foot]}))
    assert (len(reading.tables["answer"]), list(reading.refused)) == (2, [])


def test_a_person_in_a_refused_cell_is_masked() -> None:
    refused = read("applications", xlsx({"Л": [*FORMS["applications"], [2026, "08.02.01", "Петрова А.И.", "спросить Петрову А.И. 8 (342) 212-33-44"]]})).refused
    assert [row.value for row in refused] == ["спросить ••• •••"]


def test_one_number_of_posts_printed_over_several_rows_is_not_the_number_of_each() -> None:
    import io

    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Потребность")
        for at, row in enumerate([["Профессия", "Количество вакансий", "Район"], ["Сварщик", 12, "Кунгур"], ["Токарь", "", "Кунгур"], ["Повар", 2, "Оса"]]):
            sheet.write_row(at, 0, row)
        sheet.merge_range("B2:B3", 12)
    reading = read("need_list", out.getvalue())
    assert reading.tables["post"]["work_places"].tolist() == [12, 2]
    assert [row.row_number for row in reading.refused] == [3]
