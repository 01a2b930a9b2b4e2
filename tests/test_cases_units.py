"""Statistics as regions save them: units and words around a number tell it; what they do not say is refused."""

from __future__ import annotations

import pytest
from form_files import csv_file, xlsx
from merged_files import merged_xlsx
from statistics_tables import (
    ACTIVITIES,
    EMPLOYED,
    OVER_TWO,
    REGIONS,
    THOUSANDS,
    WAGE,
    by_activity,
    employment,
    indicators,
    taken,
)

from models.errors import KadryError

MARKET = "Показатели рынка труда, Пермский край"


def refused_for(payload: bytes) -> str:
    """Why nothing of a file is accepted."""
    try:
        reading = taken(payload)
    except KadryError as error:
        return str(error)
    return "" if reading.rows_accepted else "; ".join(f"{row.reason}: {row.remedy}" for row in reading.refused)


@pytest.mark.parametrize(
    ("rows", "areas", "aside"),
    [
        pytest.param(
            by_activity(
                EMPLOYED,
                ["", "2022", "", "2023"],
                ["", "тыс. человек", "в процентах к итогу", "тыс. человек", "в процентах к итогу"],
                values=(100, 10, 110, 11),
            ),
            OVER_TWO,
            "тот же показатель в процентах",
            id="per cent under each year",
        ),
        pytest.param(
            by_activity(
                EMPLOYED,
                ["", "тыс. человек", "", "в процентах к итогу"],
                ["", 2022, 2023, 2022, 2023],
                values=(100, 110, 10, 11),
            ),
            OVER_TWO,
            "тот же показатель в процентах",
            id="per cent in a block",
        ),
        pytest.param(
            by_activity(
                f"{EMPLOYED}, тыс. человек",
                ["", "2022", "", "2023"],
                ["", "всего", "в том числе женщины", "всего", "в том числе женщины"],
                values=(100, 50, 110, 55),
            ),
            OVER_TWO,
            "часть, уже учтена в столбце «всего»",
            id="women beside all",
        ),
    ],
)
def test_what_stands_beside_the_number_is_not_taken_for_it(
    rows: list[list[object]], areas: list[tuple[int, int, int, int]], aside: str
) -> None:
    reading = taken(merged_xlsx(rows, areas))
    assert employment(reading) == THOUSANDS
    assert {row.reason for row in reading.superseded} == {aside}
    assert not reading.refused


@pytest.mark.parametrize(
    ("under", "reason"),
    [
        (("мужчины", "женщины"), "столбец – часть населения"),
        (("крупные и средние", "полный круг"), "столбец не различён с другими"),
    ],
)
def test_columns_of_one_year_that_nothing_tells_apart_are_refused(under: tuple[str, str], reason: str) -> None:
    reading = taken(
        merged_xlsx(
            by_activity(
                f"{EMPLOYED}, тыс. человек", ["", "2022", "", "2023"], ["", *under, *under], values=(1, 2, 3, 4)
            ),
            OVER_TWO,
        )
    )
    assert "employment" not in reading.tables
    assert all(row.reason.startswith(reason) and row.remedy for row in reading.refused)


def test_shares_are_no_headcount() -> None:
    with pytest.raises(KadryError, match="единица измерения «проценты» не подходит"):
        taken(xlsx({"1": by_activity(f"{EMPLOYED}, в процентах к итогу", ["", 2022, 2023], values=(100, 100))}))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [
                [EMPLOYED],
                ["Вид деятельности", "Ед. изм.", 2022, 2023],
                *([name, "тыс. чел.", 100 + at, 110 + at] for at, name in enumerate(ACTIVITIES.values())),
            ],
            id="a column of units",
        ),
        pytest.param(
            [
                [EMPLOYED],
                ["Вид деятельности", "Единица измерения", 2022, 2023],
                *(
                    [name, *(("чел.", f"{100 + at} 000", f"{110 + at} 000") if at else ("тыс. чел.", 100, 110))]
                    for at, name in enumerate(ACTIVITIES.values())
                ),
            ],
            id="units that differ",
        ),
        pytest.param(
            [
                [f"{EMPLOYED}, человек"],
                ["", 2022, 2023],
                *(
                    [name, f"{100 + at} тыс. чел.", f"0,{110 + at} млн чел."]
                    for at, name in enumerate(ACTIVITIES.values())
                ),
            ],
            id="the unit in the cell",
        ),
        pytest.param(
            [
                [f"{EMPLOYED}, тыс. человек"],
                ["Год", *ACTIVITIES.values()],
                *([year, *(start + at for at in range(4))] for year, start in ((2022, 100), (2023, 110))),
            ],
            id="years down",
        ),
        pytest.param(
            [
                [f"{EMPLOYED}, тыс. человек"],
                ["", 2022, 2023],
                *([name, 100 + at, 110 + at] for at, name in enumerate(list(ACTIVITIES.values())[:2])),
                ["Продолжение"],
                ["", 2022, 2023],
                *([name, 102 + at, 112 + at] for at, name in enumerate(list(ACTIVITIES.values())[2:])),
            ],
            id="years printed on each page",
        ),
    ],
)
def test_employment_is_read_whatever_says_its_unit_and_year(rows: list[list[object]]) -> None:
    reading = taken(xlsx({"1": rows}))
    assert employment(reading) == THOUSANDS
    assert not reading.refused


def test_a_second_table_of_a_sheet_is_read_under_its_own_title() -> None:
    first = by_activity(f"{EMPLOYED}, тыс. человек", ["", 2022, 2023], values=(100, 110))
    second = by_activity(
        f"{WAGE} по видам экономической деятельности, Пермский край, рублей", ["", 2022, 2023], values=(50_000, 60_000)
    )
    reading = taken(xlsx({"1": [*first, [], *second]}))
    assert employment(reading) == THOUSANDS
    assert indicators(reading) == {
        ("wage", year): [start + at for at in range(4)] for year, start in (("2022", 50_000), ("2023", 60_000))
    }
    assert reading.tables["indicator"]["row_number"].min() == len(first) + 4


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [
                [MARKET],
                ["Показатель", "Единица измерения", 2022, 2023],
                ["Численность рабочей силы", "тыс. человек", 1230, "1 225,5"],
                ["Численность безработных", "человек", 62_000, 48_000],
                ["Уровень безработицы", "процентов", 5.1, 3.9],
                ["Индекс потребительских цен", "%", 112, 107],
                [WAGE, "руб.", 42_000, 48_000],
            ],
            {
                ("labour_force", "2022"): [1_230_000],
                ("labour_force", "2023"): [1_225_500],
                ("unemployed_survey", "2022"): [62_000],
                ("unemployed_survey", "2023"): [48_000],
                ("unemployment_rate", "2022"): [5.1],
                ("unemployment_rate", "2023"): [3.9],
                ("wage", "2022"): [42_000],
                ("wage", "2023"): [48_000],
            },
            id="a passport of the region",
        ),
        pytest.param(
            [
                [MARKET],
                ["Год", "Численность рабочей силы, тыс. человек", "в том числе женщины", "Уровень безработицы, %"],
                [2022, 1230, 600, 3.9],
                ["2023 год", 1220, 590, 2.8],
            ],
            {
                ("labour_force", "2022"): [1_230_000],
                ("labour_force", "2023"): [1_220_000],
                ("unemployment_rate", "2022"): [3.9],
                ("unemployment_rate", "2023"): [2.8],
            },
            id="years down",
        ),
        pytest.param(
            [
                [f"{WAGE}, Пермский край, рублей"],
                ["", "2023", "2024"],
                ["январь", 50_000, 60_000],
                ["февраль", 51_000, 61_000],
            ],
            {
                ("wage", "2023-M01"): [50_000],
                ("wage", "2023-M02"): [51_000],
                ("wage", "2024-M01"): [60_000],
                ("wage", "2024-M02"): [61_000],
            },
            id="months by years",
        ),
        pytest.param(
            [
                [f"{WAGE}, Пермский край"],
                ["", "рублей", "в % к предыдущему месяцу"],
                ["2023 год"],
                ["январь", 50_000, 101],
                ["2024 год"],
                ["январь", 60_000, 102],
                ["февраль", 61_000, 103],
            ],
            {("wage", "2023-M01"): [50_000], ("wage", "2024-M01"): [60_000], ("wage", "2024-M02"): [61_000]},
            id="months under their year",
        ),
        pytest.param(
            [
                ["Уровень безработицы, Пермский край, %"],
                ["Год", "Квартал", "Уровень безработицы"],
                [2023, "I квартал", 3.1],
                [2023, "II квартал", 3.0],
            ],
            {("unemployment_rate", "2023-Q1"): [3.1], ("unemployment_rate", "2023-Q2"): [3.0]},
            id="a quarter in its own column",
        ),
        pytest.param(
            [
                ["Основные показатели рынка труда в 2023 году"],
                ["", "Численность рабочей силы, тыс. человек", "Уровень безработицы, %"],
                *([region, 1000, 3] for region in REGIONS),
            ],
            {("labour_force", "2023"): [1e6, 1e6], ("unemployment_rate", "2023"): [3, 3]},
            id="regions of one year",
        ),
        pytest.param(
            [
                [
                    "Численность требуемых работников на вакантные рабочие места по видам деятельности в Пермском крае на 31 октября 2024 г."
                ],
                ["", "Численность требуемых работников, человек", "В % к общему числу рабочих мест"],
                *([name, 100 + at, 5.5] for at, name in enumerate(ACTIVITIES.values())),
            ],
            {("employer_need", "2024-10-31"): [100, 101, 102, 103]},
            id="activities on one day",
        ),
    ],
)
def test_a_cell_is_told_by_the_words_around_it(
    rows: list[list[object]], expected: dict[tuple[str, str], list[float]]
) -> None:
    reading = taken(xlsx({"1": rows}))
    assert indicators(reading) == expected
    assert not reading.refused


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [
                ["Рынок труда муниципальных образований Пермского края за 2023 год"],
                ["", "Численность рабочей силы, тыс. человек", f"{WAGE}, рублей"],
                ["Березники", 60, 50_000],
                ["Чусовой", 20, 45_000],
            ],
            "не показатели этого источника, не прочитаны: «Березники",
        ),
        (
            [[MARKET], ["", 2022, 2023], ["Численность рабочей силы", 1230, 1225], ["Уровень безработицы", 5.1, 3.9]],
            "единица не указана",
        ),
        (
            [
                [MARKET],
                ["Год", "Численность рабочей силы, тыс. человек"],
                ["2027 (прогноз)", 1200],
                ["2028 (прогноз)", 1190],
            ],
            "прогноз или план",
        ),
    ],
)
def test_what_words_do_not_say_is_refused(rows: list[list[object]], words: str) -> None:
    assert words in refused_for(xlsx({"1": rows}))


@pytest.mark.parametrize(("encoding", "delimiter"), [("cp1251", ";"), ("utf-8-sig", ";"), ("utf-16", "\t")])
def test_a_table_saved_as_text_is_read_in_any_encoding(encoding: str, delimiter: str) -> None:
    rows = [[WAGE], ["рублей"], ["", "2022", "2023"], *([region, "50 000,5", "60 000,5"] for region in REGIONS)]
    assert indicators(taken(csv_file(rows, delimiter, encoding), "таблица.csv")) == {
        ("wage", "2022"): [50_000.5] * 2,
        ("wage", "2023"): [60_000.5] * 2,
    }
