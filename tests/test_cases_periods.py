"""Statistics as regions save them: a period in one cell, in two headings or down the page; a stretch that is no period is refused."""

from __future__ import annotations

from datetime import date

import pytest
from form_files import csv_file, xlsx
from merged_files import merged_xlsx
from statistics_tables import (
    ACTIVITIES,
    EMPLOYED,
    HIRED,
    NEEDED,
    REGIONS,
    THOUSANDS,
    WAGE,
    by_activity,
    employment,
    indicators,
    taken,
)

from models.errors import KadryError


@pytest.mark.parametrize(
    ("title", "unit", "heads", "indicator", "periods"),
    [
        (HIRED, "тыс. человек", ("I квартал 2024 г.", "2024 год, II квартал"), "hired", ["2024-Q1", "2024-Q2"]),
        (WAGE, "рублей", ("январь 2024", "2024 г. февраль"), "wage", ["2024-M01", "2024-M02"]),
        (NEEDED, "человек", ("01.01.2024", "01.04.2024"), "employer_need", ["2024-01-01", "2024-04-01"]),
        (NEEDED, "человек", (date(2024, 1, 31), date(2024, 2, 29)), "employer_need", ["2024-01-31", "2024-02-29"]),
        (NEEDED, "человек", ("на конец 2022 года", "на начало 2024 г."), "employer_need", ["2022-12-31", "2024-01-01"]),
        (NEEDED, "человек", (2023, "I квартал 2024 г."), "employer_need", ["2023", "2024-Q1"]),
    ],
)
def test_a_period_named_in_one_cell_is_read(
    title: str, unit: str, heads: tuple[object, ...], indicator: str, periods: list[str]
) -> None:
    payload = xlsx({"1": [[title], [unit], ["", *heads], *([region, 1, 2] for region in REGIONS)]})
    factor = 1000 if unit.startswith("тыс") else 1
    assert indicators(taken(payload)) == {
        (indicator, period): [value * factor] * 2 for period, value in zip(periods, (1, 2), strict=True)
    }


@pytest.mark.parametrize(
    "heads",
    [
        ("I полугодие 2023 г.", "II полугодие 2023 г."),
        ("январь–март 2024 г.", "январь–июнь 2024 г."),
        ("6 месяцев 2024 г.", "9 месяцев 2024 г."),
    ],
)
def test_a_stretch_that_is_no_quarter_is_refused_by_name(heads: tuple[str, ...]) -> None:
    with pytest.raises(KadryError, match=heads[0].removesuffix(" г.")):
        taken(xlsx({"1": [[HIRED], ["тыс. человек"], ["", *heads], *([region, 1, 2] for region in REGIONS)]}))


def test_a_quarter_is_no_year_of_employment() -> None:
    reading = taken(
        xlsx(
            {
                "1": by_activity(
                    f"{EMPLOYED}, тыс. человек", ["", 2022, 2023, "I квартал 2024 г."], values=(100, 110, 120)
                )
            }
        )
    )
    assert employment(reading) == THOUSANDS
    assert {row.reason for row in reading.refused} == {
        "среднегодовая численность бывает за год, а столбец – за его часть"
    }


@pytest.mark.parametrize(
    ("rows", "name", "expected"),
    [
        (
            [
                ["Регион", "Год", "Показатель", "Значение", "Ед. изм."],
                *([region, year, "Уровень безработицы", "3,5", "%"] for region in REGIONS for year in (2022, 2023)),
            ],
            "ряды.csv",
            {("57", "2022"), ("57", "2023"), ("28", "2022"), ("28", "2023")},
        ),
        (
            [
                [NEEDED],
                ["Субъект", "Единица измерения", "Период", "2022", "2023"],
                *([region, "человек", "I квартал", 3.5, 3.5] for region in REGIONS),
            ],
            "таблица.csv",
            {("57", "2022-Q1"), ("57", "2023-Q1"), ("28", "2022-Q1"), ("28", "2023-Q1")},
        ),
    ],
)
def test_regions_and_periods_of_rows_are_told_apart(
    rows: list[list[object]], name: str, expected: set[tuple[str, str]]
) -> None:
    table = taken(csv_file(rows), name).tables["indicator"]
    assert {(row.ref_area, row.time_period) for row in table.itertuples()} == expected
    assert set(table["obs_value"]) == {3.5}


def test_activities_under_each_year_are_kept_apart() -> None:
    names = list(ACTIVITIES.values())[1:]
    rows = [
        ["Среднегодовая численность занятых, тыс. человек"],
        ["", "2022", "", "", "2023"],
        ["", *names, *names],
        *([region, 50, 200, 70, 51, 201, 71] for region in REGIONS),
    ]
    table = taken(merged_xlsx(rows, [(1, 1, 1, 3), (1, 4, 1, 6)])).tables["indicator"]
    found = {(row.time_period, row.economic_activity, row.obs_value) for row in table.itertuples()}
    assert found == {
        ("2022", "A", 50_000),
        ("2022", "C", 200_000),
        ("2022", "F", 70_000),
        ("2023", "A", 51_000),
        ("2023", "C", 201_000),
        ("2023", "F", 71_000),
    }
