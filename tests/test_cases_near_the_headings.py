"""Honest tables that stand near a heading of the field: each once read wrongly, lost without a word or refused for nothing."""

from __future__ import annotations

import pytest
from form_files import csv_file, read, xlsx
from merged_files import merged_xlsx
from test_cases_headings_of_the_field import RETURN, WAVE, T, taken
from test_cases_percent_of_containers import as_spreadsheetml
from warehouse_of_readings import staged

from models.errors import KadryError

HEAD = ["Наименование", "Код", "База", "Принято", "1 курс", "2 курс"]
A, B = "ГБПОУ «Техникум А»", "ГБПОУ «Колледж Б»"
ROW_A, ROW_B = ["Строительство", "08.02.01", "9", 25, 25, 24], ["Строительство", "08.02.01", "9", 65, 13, 12]


def total(college: str, row: list[object]) -> list[object]:
    return [college, "", "", *row[3:]]


def test_sums_below_the_rows_of_a_college_are_of_the_rows_above_them() -> None:
    reading = taken(xlsx({"Л": [*RETURN, HEAD, ROW_A, total(A, ROW_A), ROW_B, total(B, ROW_B)]}), "СПО-1.xlsx")
    assert staged("select college, entrants from staging.spo1__flow order by 1", ("а", reading)) == [(B, 65), (A, 25)]
    assert not reading.notes


def test_numbers_of_colleges_without_programmes_are_refused_and_not_taken_for_sums() -> None:
    reading = taken(xlsx({"Л": [*RETURN, HEAD, total(A, ROW_A), total(B, ROW_B)]}), "СПО-1.xlsx")
    assert [(row.row_number, row.value) for row in reading.refused] == [(5, A), (6, B)]
    assert not reading.superseded


def test_a_college_whose_sum_is_another_is_told_with_both_numbers() -> None:
    reading = taken(xlsx({"Л": [*RETURN, HEAD, [A, "", "", 99, 25, 24], ROW_A]}), "СПО-1.xlsx")
    assert any("строка 5" in note and "принято 99, а сумма строк 25" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("level", "known"),
    [
        ("СПО (всего)", "СПО"),
        ("СПО (ППССЗ)", "ППССЗ"),
        ("ВО (высшее)", "ВО"),
        ("Высшее (СПО)", ""),
        ("Все уровни (ВО)", ""),
    ],
)
def test_brackets_narrow_a_level_and_never_change_it(level: str, known: str) -> None:
    head = ["Субъект РФ", "Вид деятельности", "Уровень образования", "2027", "2028"]
    reading = taken(
        xlsx(
            {
                "Л": [
                    ["Прогноз потребности в кадрах, человек"],
                    head,
                    ["Пермский край", "Строительство", level, 500, 600],
                ]
            }
        )
    )
    assert set(reading.tables["need"]["education_level"]) == ({known} if known else set())
    assert [row.value for row in reading.refused] == ([] if known else [level])


@pytest.mark.parametrize(
    "words",
    [
        "Открытая вакансия",
        "Вакантной должности код",
        "Заявленная зарплата по должности",
        "Открытия вакансии день",
        "Открытые вакансии, ссылка",
    ],
)
def test_a_column_about_one_post_does_not_count_posts(words: str) -> None:
    rows = [["Вакансии"], ["Должность", words, "Заработная плата"], ["Сварщик", 7, 50_000]]
    reading = taken(xlsx({"Л": rows}), "вакансии.xlsx")
    assert reading.tables["post"]["work_places"].tolist() == [1]


def test_wages_of_two_years_are_no_posts_of_two_years() -> None:
    rows = [
        ["Вакансии, Пермский край"],
        ["Профессия", "Зарплата", "2024 г.", "2025 г."],
        ["Сварщик", 50_000, 48_000, 49_000],
    ]
    reading = taken(xlsx({"Л": rows}), "вакансии.xlsx")
    assert len(reading.tables["post"]) == 1
    assert not reading.refused


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (("Срок реализации", "Год создания рабочих мест"), ("2024-2030", 2027)),
        (("Год ввода", "Период реализации"), (2027, "2024-2030")),
        (("Срок реализации", "Год ввода"), (2030, 2027)),
    ],
)
def test_the_year_of_jobs_comes_before_the_time_of_the_project(
    heads: tuple[str, str], cells: tuple[object, object]
) -> None:
    rows = [
        ["Инвестиционные проекты"],
        ["Проект", "Раздел", *heads, "Новые рабочие места"],
        ["Завод", "C", *cells, 150],
    ]
    assert taken(xlsx({"Л": rows})).tables["job"]["time_period"].tolist() == [2027]


def test_a_month_that_is_misspelt_is_named() -> None:
    title = "Среднемесячная номинальная начисленная заработная плата, Пермский край, рублей"
    rows = [
        [title],
        ["Вид деятельности", "2023", "", "", "2024"],
        ["", "январь", "феврль", "март", "январь"],
        ["Всего", 50, 51, 52, 55],
    ]
    reading = taken(merged_xlsx(rows, [(1, 1, 1, 3)]))
    assert reading.tables["indicator"]["obs_value"].tolist() == [50, 52, 55]
    assert any("«феврль» не прочитаны: это не месяц" in note for note in reading.notes)


@pytest.mark.parametrize(
    "title",
    ["Предполагаемый прием работников, человек", "Численность работников, принятых на работу (прогноз), человек"],
)
def test_hires_that_are_planned_are_no_hires(title: str) -> None:
    with pytest.raises(KadryError):
        taken(xlsx({"Л": [[title], ["", "2022", "2023"], ["Пермский край", 100, 200], ["Тверская область", 3, 4]]}))


def test_a_remark_right_of_a_table_with_activities_names_no_activity() -> None:
    head = ["Вид деятельности", "Код ОКЗ", "Группа", "Численность", "Потребность"]
    rows = [[WAVE], head, ["Строительство", "1", "Руководители", "100", "10", "оценка"], ["Строительство", "7", "Рабочие", "200", "20"]]
    reading = taken(csv_file(rows), "1-т(проф).csv")
    assert staged("select economic_activity, headcount from staging.t1prof__group order by 2", ("а", reading)) == [("F", 100), ("F", 200)]


def test_a_heading_of_people_and_shares_over_people_is_of_people() -> None:
    rows = [
        [WAVE],
        ["Группа", "Списочная численность", "Потребность в работниках, человек и в % к общему числу рабочих мест", ""],
        ["", "", "человек", "%"],
        ["Всего", 950, 50, 5.0],
        ["Руководители", 99, 1, 1.0],
    ]
    reading = taken(merged_xlsx(rows, [(1, 2, 1, 3)]))
    assert reading.tables["group"]["vacancies"].tolist() == [50, 1]


def test_a_row_that_names_two_programmes_is_no_header_of_programmes() -> None:
    rows = [
        [T],
        ["№", "Код", "Наименование", "КЦП", "Прежний код"],
        [1, "08.02.01", "С", 25, "08.02.02"],
        ["", 25, "", "", ""],
    ]
    assert taken(xlsx({"Л": rows})).tables["places"]["places"].tolist() == [25]


@pytest.mark.parametrize(("own", "shown"), [("", True), ('<NumberFormat ss:Format="0.00"/>', False)])
def test_a_style_takes_the_format_of_per_cent_from_its_parent_unless_it_has_its_own(own: str, shown: bool) -> None:
    plain = as_spreadsheetml("0%").decode()
    child = plain.replace('ss:ID="p"', 'ss:ID="parent"').replace(
        "</Style>", f'</Style><Style ss:ID="p" ss:Parent="parent">{own}</Style>', 1
    )
    reading = read("projects", child.encode())
    assert (reading.tables["job"]["probability"].tolist() == [0.7, 1.0]) is shown
