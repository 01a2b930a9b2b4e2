"""Admission tables in layouts that nobody tuned on: each kind of loss stays mended in its other forms."""

from __future__ import annotations

import pytest
from form_files import csv_file, xlsx
from merged_files import merged_xlsx
from test_cases_kcp import places, reading_of

from sources.reading import Reading
from sources.tables.colleges import college_as_known

T = "Контрольные цифры приёма на 2025/2026 учебный год, Пермский край"
ONE, TWO, THREE = ["08.02.01", "Строительство"], ["09.02.07", "ИСП"], ["15.01.05", "Сварщик"]


def by(reading: Reading, *columns: str) -> dict[object, int]:
    table = reading.tables["places"].astype(object).where(reading.tables["places"].notna(), None)
    sums: dict[object, int] = {}
    for row in table.itertuples():
        key = tuple(getattr(row, column) for column in columns)
        sums[key if len(key) > 1 else key[0]] = sums.get(key if len(key) > 1 else key[0], 0) + row.places
    return sums


def test_form_of_study_in_a_column_and_organisations_between_the_rows() -> None:
    rows = [
        ["Приложение к приказу от 12.03.2025 № 26-01-06-111"],
        [T],
        ["№", "Код", "Наименование профессии, специальности", "Форма обучения", "Объём КЦП"],
        ["", "", "", "", "на базе основного общего образования", "на базе среднего общего образования", "Всего"],
        ["ГБПОУ «Пермский техникум»"],
        ["Программы подготовки специалистов среднего звена"],
        [1, *ONE, "очная", 50, 25, 75],
        [2, *TWO, "заочная", "", 25, 25],
        ["Итого по ГБПОУ «Пермский техникум»", "", "", "", 50, 50, 100],
        ["КГАПОУ «Колледж связи»"],
        [3, *THREE, "очная", "25*", "–", 25],
        ["ВСЕГО ПО КРАЮ", "", "", "", 75, 50, 126],
    ]
    reading = reading_of(merged_xlsx(rows, [(2, 4, 2, 6), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (4, 0, 4, 6), (9, 0, 9, 6)]))
    assert by(reading, "college_name", "form", "basis") == {
        ("ГБПОУ «Пермский техникум»", "очная", "9"): 50,
        ("ГБПОУ «Пермский техникум»", "очная", "11"): 25,
        ("ГБПОУ «Пермский техникум»", "заочная", "11"): 25,
        ("КГАПОУ «Колледж связи»", "очная", "9"): 25,
        ("КГАПОУ «Колледж связи»", "очная", "11"): 0,
    }
    assert any("«Итого» 126, сумма" in note for note in reading.notes)


def test_years_over_bases_over_groups_with_the_name_before_the_code() -> None:
    rows = [
        ["Контрольные цифры приёма"],
        ["№ п/п", "Наименование и код специальности", "2024/2025 учебный год", "", "2025/2026 учебный год"],
        ["", "", "на базе", "", "на базе"],
        ["", "", "9 классов", "11 классов", "9 классов", "11 классов"],
        [1, 2, 3, 4, 5, 6],
        [1, "Строительство и эксплуатация зданий (08.02.01)", 25, 0, 50, 25],
        [2, "Сварщик (15.01.05)", 50, "", 25],
    ]
    areas = [(1, 2, 1, 3), (1, 4, 1, 5), (2, 2, 2, 3), (2, 4, 2, 5), (1, 0, 3, 0), (1, 1, 3, 1)]
    assert by(reading_of(merged_xlsx(rows, areas)), "start_year", "basis") == {(2024, "9"): 75, (2024, "11"): 0, (2025, "9"): 75, (2025, "11"): 25}


def test_plan_and_fact_of_each_year_stand_side_by_side() -> None:
    rows = [
        ["Приём в колледжи Пермского края"],
        ["Код специальности", "Специальность", "2023 г.", "", "2024 г."],
        ["", "", "КЦП", "Принято", "КЦП", "Принято"],
        [*ONE, 50, 49, 75, "—"],
        [*THREE, 25, 25, 25, "х"],
    ]
    table = reading_of(merged_xlsx(rows, [(1, 2, 1, 3), (1, 4, 1, 5)])).tables["places"]
    assert table.groupby("start_year")["places"].sum().to_dict() == {2023: 75, 2024: 100}
    assert table[table["start_year"] == 2023]["entrants"].sum() == 74
    assert table[table["start_year"] == 2024]["entrants"].isna().all()


def test_admitted_people_that_belong_to_no_one_column_are_told() -> None:
    rows = [["КЦП 2024 года, Пермский край"], ["Код", "Специальность", "9 классов", "11 классов", "Принято"], [*ONE, 25, 25, 48]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert reading.tables["places"]["entrants"].isna().all()
    assert any("«Принято» в 1 ячейках" in note for note in reading.notes)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_organisation_printed_once_holds_for_the_rows_below_it(kind: str) -> None:
    rows = [
        [T],
        ["Организация", "Код профессии, специальности", "Наименование", "КЦП, мест"],
        ["Техникум А", *ONE, 25],
        ["", *TWO, 50],
        ["Колледж Б", *ONE, 25],
        ["", *THREE, 75],
        ["Итого", "", "", 175],
    ]
    reading = reading_of(xlsx({"КЦП": rows}) if kind == "xlsx" else csv_file(rows, encoding="cp1251"), f"кцп.{kind}")
    assert by(reading, "college_name") == {"Техникум А": 75, "Колледж Б": 100}
    assert any("напечатана один раз" in note for note in reading.notes)


def test_a_blank_organisation_among_named_rows_stays_unknown() -> None:
    rows = [[T], ["Организация", "Код", "Наименование", "КЦП, мест"], ["А", *ONE, 25], ["А", *TWO, 25], ["", *THREE, 50]]
    assert by(reading_of(xlsx({"КЦП": rows})), "college_name") == {"А": 50, None: 50}


def test_marks_of_footnotes_and_units_beside_codes_and_numbers() -> None:
    rows = [[T], ["Код", "Наименование", "КЦП"], [ONE[0], "С", "25 мест"], ["09.02.07*", "И", "50¹"], ["15.01.05 1)", "С", "25 чел."], ["43.02.15", "П", "25**"]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert (places(reading), len(reading.refused)) == (125, 0)


@pytest.mark.parametrize(
    ("head", "cells", "unread"),
    [
        pytest.param(["Кол-во групп", "Количество бюджетных мест"], [2, 50], "Кол-во групп", id="groups"),
        pytest.param(["Всего мест", "в т.ч. целевой приём"], [50, 5], "в т.ч. целевой приём", id="target quota"),
        pytest.param(["КЦП", "из них особая квота"], [50, 5], "", id="special quota"),
        pytest.param(["Заявка организации, мест", "Установлено КЦП"], [75, 50], "Заявка организации, мест", id="asked and set"),
        pytest.param(["Контингент, чел.", "Контрольные цифры"], [180, 50], "", id="enrolment"),
        pytest.param(["Стоимость места, руб.", "КЦП"], [120000, 50], "", id="cost"),
    ],
)
def test_numbers_that_are_no_places_are_not_added_to_places(head: list[str], cells: list[object], unread: str) -> None:
    rows = [[T], ["Шифр", "Направление подготовки, специальность", *head], [*ONE, *cells], [*THREE, *cells]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert places(reading) == 100
    assert not unread or any(unread in note for note in reading.notes)


def test_a_total_that_is_not_called_one_is_told_by_its_sums() -> None:
    rows = [
        ["План набора на 2025 год, Пермский край"],
        ["Код специальности (профессии)", "Наименование", "План набора", "в том числе на базе 9 классов", "в том числе на базе 11 классов"],
        [*ONE, 50, 25, 25],
        [*THREE, 25, 25, 0],
    ]
    assert by(reading_of(xlsx({"Лист1": rows})), "basis") == {"9": 50, "11": 25}


def test_two_columns_of_one_meaning_are_refused_and_never_added() -> None:
    rows = [["КЦП, Пермский край"], ["Код", "Специальность", "2024 год", "2025 год", "2025 год (вариант 2)"], [*ONE, 25, 25, 50]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert by(reading, "start_year") == {2024: 25}
    assert ["два столбца" in row.reason for row in reading.refused] == [True, True]


def test_organisations_across_name_the_college_of_each_number() -> None:
    rows = [[T], ["Код", "Наименование", "Пермский техникум", "Колледж связи", "Строительный колледж", "Всего"], [*ONE, 25, "", 50, 75], [*TWO, "", 75, "", 75]]
    assert by(reading_of(xlsx({"КЦП": rows})), "college_name") == {"Пермский техникум": 25, "Колледж связи": 75, "Строительный колледж": 50}


def test_two_tables_on_one_sheet_keep_their_forms() -> None:
    rows = [
        ["КЦП на 2025/2026 учебный год. Пермский край. Очная форма обучения"],
        ["Код", "Наименование", "КЦП, мест"],
        [*ONE, 50],
        ["Итого", "", 50],
        [],
        ["Заочная форма обучения"],
        ["Код", "Наименование", "КЦП, мест"],
        [*ONE, 25],
        ["Итого", "", 25],
    ]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert by(reading, "form") == {"очная": 50, "заочная": 25}
    assert not reading.refused


def test_fundings_across_and_totals_of_enlarged_groups() -> None:
    rows = [
        [T],
        ["Код", "Наименование", "Места за счёт краевого бюджета", "Места по договорам"],
        ["08.00.00", "Техника и технологии строительства", 50, 25],
        [*ONE, 50, 25],
        ["15.00.00 Машиностроение"],
        [*THREE, 25],
    ]
    assert by(reading_of(xlsx({"КЦП": rows})), "funding") == {"бюджет": 75, "внебюджет": 25}


def test_the_year_may_stand_in_the_name_of_the_file_alone() -> None:
    reading = reading_of(xlsx({"Лист1": [["Код", "Наименование", "КЦП"], [*ONE, 50]]}), "КЦП 2025 Пермский край.xlsx")
    assert by(reading, "start_year") == {2025: 50}


def test_dates_and_formulas_in_a_wide_table_are_refused_by_cell() -> None:
    from datetime import date

    rows = [["КЦП Пермский край"], ["Код", "Наименование", "2024 год", "2025 год"], [*ONE, 50, 75], [date(2007, 2, 9), "ИСП", 25, 50]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert places(reading) == 125
    assert {"09.02.07" in row.remedy for row in reading.refused} == {True}


@pytest.mark.parametrize("code", ["К01", "59-017", "GBPOU-3", "Колледж А"])
def test_a_code_of_a_college_stays_as_it_is(code: str) -> None:
    assert college_as_known(code) == code


def test_a_college_without_a_code_is_one_in_every_table() -> None:
    """A table of applications and a table of places spell it differently; the plan joins them by this word."""
    written = ["ГБПОУ \"Пермский техникум\"", "ГБПОУ «Пермский техникум»", "государственное бюджетное профессиональное образовательное учреждение «Пермский техникум»"]
    assert {college_as_known(one) for one in written} == {"ГБПОУ «Пермский техникум»"}
