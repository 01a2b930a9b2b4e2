"""Limits of a plan from a region's own table: every kind in its units, everything doubtful refused with a remedy."""

from __future__ import annotations

from datetime import date

import pytest
from form_files import csv_file, read, reasons, xlsx

from models.errors import UnreadableFile
from models.plan.constraints import LIMIT_KINDS
from sources import limits, registry
from sources.opened import open_file

HEADER = ["Предел", "Год приёма", "Значение", "Единица", "Основание", "Дата документа"]
LAW = ["Закон об областном бюджете", "14.11.2026"]


def test_the_parser_knows_exactly_the_limits_that_the_plan_knows() -> None:
    assert set(limits._KINDS) == set(LIMIT_KINDS)


@pytest.mark.parametrize(
    ("cells", "kind", "value", "unit"),
    [
        pytest.param(["Бюджет", 2027, "655,4", "млн руб."], "budget_rub", 655_400_000, "rub", id="money in millions"),
        pytest.param(["бюджет", 2027, "655 400", "тыс. руб."], "budget_rub", 655_400_000, "rub", id="in thousands"),
        pytest.param(["Места после 9 классов", 2027, 5400, "мест"], "youth_places_9", 5400, "places", id="after nine"),
        pytest.param(
            ["Выпускники 11 классов", 2027, 740, "чел."], "youth_places_11", 740, "places", id="its other name"
        ),
        pytest.param(["Изменение за год", "", 20, "%"], "largest_change", 0.2, "share", id="per cent, every year"),
        pytest.param(["Изменение за год", "", "20 %", "%"], "largest_change", 0.2, "share", id="per cent said twice"),
        pytest.param(["Смены", "", "1,5", "смены"], "shifts", 1.5, "ratio", id="shifts"),
        pytest.param(["Ставок на группу", "", 1.9, "ставок"], "teachers_per_group", 1.9, "ratio", id="posts"),
        pytest.param(["capacity_factor", "", "0,9", "доля"], "capacity_factor", 0.9, "ratio", id="by its code"),
    ],
)
def test_a_limit_is_read_in_its_units(cells: list[object], kind: str, value: float, unit: str) -> None:
    row = read("limits", csv_file([HEADER, [*cells, *LAW]])).tables["limit"].iloc[0]
    assert (row["constraint_kind"], row["limit_value"], row["unit"]) == (kind, pytest.approx(value), unit)
    assert row["document_date"] == date(2026, 11, 14)
    assert row["start_year"] == cells[1] if cells[1] else row["start_year"] is None


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param({0: "Общежитие"}, "Предел", "такого предела план не знает", id="unknown limit"),
        pytest.param({0: ""}, "Предел", "ячейка пуста", id="no name"),
        pytest.param({1: "скоро"}, "Год приёма", "год не распознан", id="no year"),
        pytest.param({2: "много"}, "Значение", "вместо числа стоит текст", id="words"),
        pytest.param({2: ""}, "Значение", "значение не указано", id="blank"),
        pytest.param({2: 0}, "Значение", "предел не больше нуля", id="zero"),
        pytest.param({2: -5}, "Значение", "предел не больше нуля", id="negative"),
        pytest.param({2: 900_000_000}, "Значение", "больше 1 000 000 000 000", id="millions of millions"),
        pytest.param({3: "мест"}, "Единица", "единица не подходит к этому пределу", id="unit of another limit"),
        pytest.param({3: ""}, "Единица", "единица не указана", id="no unit"),
        pytest.param({0: "Изменение за год", 2: 0.2, 3: "%"}, "Значение", "похоже на долю, а не на процент", id="a share called per cent"),
        pytest.param({4: ""}, "Основание", "ячейка пуста", id="no reason"),
        pytest.param({5: ""}, "Дата документа", "дата не указана", id="no date"),
        pytest.param({5: "осенью"}, "Дата документа", "дата не распознана", id="no day"),
    ],
)
def test_a_doubtful_limit_is_refused(cells: dict[int, object], column: str, reason: str) -> None:
    row: list[object] = ["Бюджет", 2027, 655, "млн руб.", *LAW]
    for at, cell in cells.items():
        row[at] = cell
    reading = read("limits", csv_file([HEADER, row]))
    assert len(reading.tables["limit"]) == 0
    assert reasons(reading) == [(2, column, reason)]


def test_a_limit_of_one_cluster_is_refused_because_limits_are_of_the_region() -> None:
    reading = read("limits", csv_file([[*HEADER, "Кластер"], ["Бюджет", 2027, 655, "млн руб.", *LAW, "Транспорт"]]))
    assert [refusal.reason for refusal in reading.refused] == [
        "предел задан для кластера, а пределы плана региональные"
    ]


def test_half_a_place_is_no_place() -> None:
    reading = read("limits", csv_file([HEADER, ["Места после 9 классов", 2027, "10,5", "мест", *LAW]]))
    assert [refusal.reason for refusal in reading.refused] == ["дробное число мест"]


def test_the_same_limit_twice_is_superseded_and_another_value_refused() -> None:
    row = ["Бюджет", 2027, 655, "млн руб.", *LAW]
    reading = read("limits", csv_file([HEADER, row, row, ["Бюджет", 2027, 700, "млн руб.", *LAW]]))
    assert (len(reading.tables["limit"]), len(reading.superseded), len(reading.refused)) == (1, 1, 1)
    assert reading.rows_read == 3


def test_a_workbook_with_a_title_names_its_region() -> None:
    book = xlsx(
        {"Пределы": [["Пределы плана приёма, Пермский край"], [], HEADER, ["Бюджет", 2027, 9, "млн руб.", *LAW]]}
    )
    assert registry.recognise(open_file(book, "пределы.xlsx"))[0] == "limits"
    assert read("limits", book).ref_area == "57"


def test_a_table_of_something_else_is_unreadable() -> None:
    with pytest.raises(UnreadableFile, match="нет заголовка"):
        read("limits", csv_file([["цвет", "вкус"], ["красный", "кислый"]]))
