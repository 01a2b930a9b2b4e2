"""Questionnaires as employers fill them: two shops of one trade, units inside cells, messy labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists, csv_file, read, xlsx
from warehouse_of_readings import staged

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading


def reading_of(path: Path) -> Reading:
    book = open_file(path.read_bytes(), path.name)
    assert registry.recognise(book)[0] == "survey"
    return registry.source("survey").parse(book, FileContext(path.name, None, 2025), codelists())


def test_two_shops_of_welders_add(cases: Path) -> None:
    reading = reading_of(cases / "10-survey-same-occupation-twice/10_same_occ_twice.xlsx")
    rows = staged(
        "select occupation, measure, obs_value from staging.survey__answer where measure in ('employed', 'vacancies') order by all",
        ("анкета", reading),
    )
    assert [row for row in rows if row[1] == "employed"] == [
        ("7212", "employed", 55.0),
        ("7223", "employed", 25.0),
        ("7411", "employed", 12.0),
    ]
    assert ("7212", "vacancies", 6.0) in rows


def test_units_in_cells_are_dropped(cases: Path) -> None:
    reading = reading_of(cases / "15-survey-units-in-cells/02_text_numbers.xlsx")
    table = reading.tables["answer"]
    employed = table[table["measure"] == "employed"]
    assert dict(zip(employed["occupation"], employed["obs_value"], strict=True)) == {"7212": 40, "7223": 25, "7411": 12}
    assert [row.value for row in reading.refused] == ["3-4", "4.5"]
    assert [row.column_name.split(" (")[0] for row in reading.refused] == ["Потребность 2026", "Потребность 2027"]


def test_messy_labels_keep_the_questionnaire(cases: Path) -> None:
    reading = reading_of(cases / "15-survey-units-in-cells/08_tags_messy.xlsx")
    [employer] = reading.tables["employer"].to_dict("records")
    assert employer["listed_staff_persons"] == 240
    assert employer["inn"] == "5901001231"
    assert str(employer["answered_on"])[:10] == "2025-03-14"
    assert not reading.refused


def form(cell: object, head: list[object] | None = None, code: object = "7212", **tags: object) -> Reading:
    """A questionnaire with one row, as an employer may fill it in."""
    labels = {"ИНН": "5902000008", "Наименование": "ООО «Завод»", "ОКВЭД2": "25.11", "ОКТМО": "57701000", "Дата ответа": "15.03.2025", "Год опроса": "2025"}
    top = [[name, tags.get(name, value)] for name, value in labels.items()]
    columns = head or ["Код ОКЗ", "Профессия, должность", "Уровень образования", "Работает сейчас, чел.", "Вакансий сейчас", "Потребность 2025", "Потребность 2026"]
    return read("survey", xlsx({"Анкета": [*top, [], columns, [code, "Сварщик", "СПО", cell, 5, 10, 12]]}))


@pytest.mark.parametrize(
    ("cell", "value"),
    [("40ч.", 40), ("40 шт. ед.", 40), ("1 (один)", 1), ("10 чел./год", 10), ("15 человек (план)", 15), ("1 240 чел.", 1240), ("0,24 тыс. человек", 240),
     ("1,2 тыс. чел.", 1200), ("не требуется", 0)],
)
def test_units_of_count_are_read_in_any_spelling(cell: str, value: int) -> None:
    answer = form(cell).tables["answer"]
    assert answer[answer["measure"] == "employed"]["obs_value"].tolist() == [value]


@pytest.mark.parametrize("cell", ["15±2", "10+5", "10?", "двадцать", "прочерк", "5 (2 в филиале)", "5 (в т.ч. 2 в филиале)", "0,5", "по 2 в квартал"])
def test_what_is_no_whole_number_costs_its_cell_only(cell: str) -> None:
    reading = form(cell)
    assert [(row.column_name, row.value) for row in reading.refused] == [("Работает сейчас, чел. (ячейка D9)", cell)]
    assert sorted(reading.tables["answer"]["obs_value"]) == [5, 10, 12]


@pytest.mark.parametrize("code", ["7212 Сварщики", "ОКЗ 7212", 7212.0])
def test_a_code_with_words_beside_it_is_read(code: object) -> None:
    assert set(form(1, code=code).tables["answer"]["occupation"]) == {"7212"}


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(["Код по ОКЗ", "Профессия (должность)", "Образование", "Работает", "Вакансий", "Потребность на 2025 год, чел.", "Потребность в 2026 г."], id="other words"),
        pytest.param(["Код ОКЗ", "Должность", "Образование", "Численность, чел.", "Вакансии", "Потребность, чел. 2025", "Потребность, чел. 2026"], id="unit before the year"),
    ],
)
def test_headings_in_other_words_are_read(head: list[object]) -> None:
    assert sorted(form(1, head).tables["answer"]["obs_value"]) == [1, 5, 10, 12]


def test_years_in_a_row_of_their_own_below_the_block() -> None:
    top = [["ИНН", "ИНН 5902000008"], ["Наименование", "З"], ["ОКВЭД2", "25"], ["ОКТМО", "57701000"], ["Дата ответа", "15.03.2025"], ["Год опроса", 2025]]
    head = ["Код ОКЗ", "Профессия, должность", "Уровень образования", "Работает сейчас, чел.", "Вакансий сейчас", "Потребность"]
    reading = read("survey", xlsx({"Анкета": [*top, head, ["", "", "", "", "", 2025, 2026], ["7212", "Сварщик", "ППКРС", 4, 3, 2, 1]]}))
    need = reading.tables["answer"].query("measure == 'need'").set_index("time_period")["obs_value"]
    assert need.to_dict() == {2025: 2, 2026: 1}


def test_two_answers_of_the_consolidated_table_add_and_a_repeat_counts_once() -> None:
    head = ["ИНН", "Наименование", "ОКВЭД2", "ОКТМО", "Дата ответа", "Год опроса", "Код ОКЗ", "Профессия, должность", "Показатель", "Год", "Значение"]
    line = ["5902000008", "З", "25", "57701000", "15.03.2025", 2025, "7212", "Сварщик", "need", 2026]
    reading = read("survey", csv_file([head, [*line, 40], [*line, 15], [*line, 15]]))
    assert reading.tables["answer"]["obs_value"].sum() == 55
    assert len(reading.superseded) == 1
    assert any("складываются" in note for note in reading.notes)
