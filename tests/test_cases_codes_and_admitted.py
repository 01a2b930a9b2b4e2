"""Admission tables of other shapes: a code over three cells, admitted people alone, places beside applications and capacity."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx

from models.errors import UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

TITLE = "Контрольные цифры приёма на 2026/2027 учебный год, Пермский край"


def taken(rows: list[list[object]], name: str = "файл.xlsx") -> Reading:
    payload = csv_file(rows) if name.endswith("csv") else xlsx({"Лист1": rows})
    reading = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return reading


def places(reading: Reading) -> list[tuple[str, int]]:
    return [(row.programme, row.places) for row in reading.tables["places"].itertuples()]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        pytest.param([["Код", "", "", "Наименование", "КЦП"]], [["15", "01", "05", "Сварщик", 50], ["08", "02", "01", "Строительство", 25]], id="one heading"),
        pytest.param([["Код УГПС", "Код группы", "Код программы", "Наименование", "КЦП"]],
                     [[15, 1, 5, "Сварщик", 50], [8, 2, 1, "Строительство", 25]], id="a heading each, numbers"),
        pytest.param([["№", "Код", "", "", "Наименование", "КЦП, мест"], ["1", "2", "3", "4", "5", "6"]],
                     [[1, "15", "01", "05", "Сварщик", 50], [2, "08", "02", "01", "Строительство", 25], ["", "Итого", "", "", "", 75]], id="numbered columns and a total"),
        pytest.param([["Профессия, специальность", "", "", "", "2025 год", "2026 год"]],
                     [["15", "01", "05", "Сварщик", 0, 50], ["08", "02", "01", "Строительство", 0, 25]], id="years across"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["файл.xlsx", "файл.csv"])
def test_a_code_over_three_cells_is_one_code(head: list[list[object]], rows: list[list[object]], name: str) -> None:
    reading = taken([[TITLE], *head, *rows], name)
    assert [one for one in places(reading) if one[1]] == [("15.01.05", 50), ("08.02.01", 25)]
    assert not reading.refused
    assert "Код программы напечатан в трёх ячейках и собран в одну, строк 2" in reading.notes
    assert not any("не равно" in note for note in reading.notes)


def test_three_small_numbers_under_other_words_are_no_code() -> None:
    reading = taken([[TITLE], ["Код", "Наименование", "Групп", "Смен", "Корпусов", "КЦП"], ["15.01.05", "Сварщик", 15, 1, 5, 50]])
    assert places(reading) == [("15.01.05", 50)]
    assert not any("в трёх ячейках" in note for note in reading.notes)


def test_whole_codes_beside_small_numbers_stay_the_codes() -> None:
    head = ["№ п/п", "Групп", "Курс", "Код и наименование", "База", "КЦП, мест"]
    rows = [[number, 1, 1, f"15.01.0{number} Профессия", 9, 25] for number in (5, 6, 7)]
    reading = taken([["Контрольные цифры приёма по специальностям СПО на 2026 год"], head, *rows])
    assert not any("в трёх ячейках" in note for note in reading.notes)
    assert "05.01.01" not in [code for code, _ in places(reading)]


def test_small_numbers_under_the_code_of_a_building_are_no_code_where_whole_codes_stand() -> None:
    head = ["Код корпуса", "Групп", "Смен", "Код программы", "Наименование", "КЦП, мест"]
    reading = taken([[TITLE], head, *([number, 1, 5, f"15.01.0{number}", "Профессия", 25] for number in (5, 6, 7))])
    assert not any("в трёх ячейках" in note for note in reading.notes)


def test_a_row_that_numbers_the_columns_is_not_added_to_the_total() -> None:
    rows = [[1, "15.01.05", "Сварщик", 50], [2, "08.02.01", "Строительство", 25], ["", "Итого", "", 75]]
    reading = taken([[TITLE], ["№", "Код", "Наименование", "КЦП, мест"], ["1", "2", "3", "4"], *rows])
    assert places(reading) == [("15.01.05", 50), ("08.02.01", 25)]
    assert not any("не равно" in note for note in reading.notes)


@pytest.mark.parametrize("title", ["Результаты приёма 2025 года", "Выполнение контрольных цифр приёма 2025 года"])
@pytest.mark.parametrize("heading", ["Принято", "Зачислено, чел.", "Зачислено на базе 9 классов"])
def test_admitted_people_without_places_are_refused_with_what_lacks(title: str, heading: str) -> None:
    reading = taken([[title], ["Код", "Наименование", heading], ["15.01.05", "Сварщик", 50], ["08.02.01", "Строительство", 25]])
    assert [(one.row_number, one.column_name, one.value) for one in reading.refused] == [(3, heading, "50"), (4, heading, "25")]
    assert {one.reason for one in reading.refused} == {"напечатано, сколько принято, и не напечатано, сколько мест было"}
    assert {one.remedy for one in reading.refused} == {"Добавьте рядом столбец «КЦП» с числом мест: «Принято» читается вместе с ним"}


def test_the_remedy_of_admitted_people_works() -> None:
    reading = taken([["Результаты приёма 2025 года"], ["Код", "Наименование", "КЦП", "Принято"], ["15.01.05", "Сварщик", 60, 50]])
    assert [(row.places, row.entrants) for row in reading.tables["places"].itertuples()] == [(60, 50)]


def test_other_numbers_beside_places_are_named_as_unread() -> None:
    reading = taken([[TITLE], ["Код", "Наименование", "Проектная мощность", "КЦП", "Принято"], ["15.01.05", "Сварщик", 600, 50, 49]])
    assert [(one.places, one.entrants) for one in reading.tables["places"].itertuples()] == [(50, 49)]
    assert any("не прочитаны" in note and "«Проектная мощность»" in note for note in reading.notes)
    assert not any("kadry template applications" in note for note in reading.notes)


@pytest.mark.parametrize("heads", [["", "2023", "2024"], ["", "Всего", "Обрабатывающие производства"]])
def test_a_table_of_municipalities_is_refused_because_it_is_one(heads: list[object]) -> None:
    names = ["г. Пермь", "Кунгурский муниципальный округ", "Чусовской городской округ"]
    rows = [["Среднесписочная численность работников организаций, 2024 год, человек"], heads, *([name, 500, 300] for name in names)]
    with pytest.raises(UnrecognisedFile, match="муниципальные образования, а расчёт ведётся по региону"):
        taken(rows)
