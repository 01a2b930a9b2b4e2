"""Statistics in other words, other headers and other parts of the people: nothing of a part is stored as the whole."""

from __future__ import annotations

from datetime import date

import pytest
from form_files import codelists, xlsx
from merged_files import merged_xlsx

from models.errors import KadryError
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

REGIONS = ["Пермский край", "Свердловская область", "Тверская область", "Республика Татарстан"]


def taken(payload: bytes, ref_area: str | None = None) -> Reading:
    return registry.read(open_file(payload, "таблица.xlsx"), FileContext("таблица.xlsx", ref_area, 2025), codelists())[0]


def by_region(title: str, unit: str, years: tuple[object, ...] = (2022, 2023), sheet: str = "1") -> bytes:
    return xlsx({sheet: [[title], [unit], ["", *years], *([region, *range(1, len(years) + 1)] for region in REGIONS)]})


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Медианная начисленная заработная плата работников по субъектам Российской Федерации", "рублей"),
        ("Среднемесячная номинальная начисленная заработная плата женщин", "рублей"),
        ("Среднечасовая заработная плата работников", "рублей"),
        ("Средняя заработная плата педагогических работников образовательных организаций", "рублей"),
        ("Среднемесячная заработная плата работников малых предприятий", "рублей"),
        ("Средняя заработная плата по профессиональным группам работников", "рублей"),
        ("Уровень безработицы молодежи в возрасте 15–24 лет", "в процентах"),
        ("Уровень безработицы сельского населения", "в процентах"),
        ("Уровень зарегистрированной безработицы", "в процентах"),
        ("Численность рабочей силы в возрасте 15-29 лет", "тыс. человек"),
        ("Среднегодовая численность занятых с высшим образованием", "тыс. человек"),
        ("Среднегодовая численность занятых в неформальном секторе", "тыс. человек"),
        ("Численность безработных женщин", "тыс. человек"),
        ("Потребность в работниках, заявленная работодателями, в расчёте на 100 безработных", "человек"),
        ("Среднегодовая численность занятых в строительстве", "тыс. человек"),
    ],
)
def test_a_table_of_a_part_is_not_stored_as_the_whole(title: str, unit: str) -> None:
    with pytest.raises(KadryError):
        taken(by_region(title, unit))


@pytest.mark.parametrize(
    ("title", "unit", "indicator"),
    [
        ("Численность рабочей силы в возрасте 15 лет и старше", "тыс. человек", "labour_force"),
        ("Среднемесячная номинальная начисленная заработная плата работников организаций (без субъектов малого предпринимательства)", "рублей", "wage"),
        ("Потребность организаций в работниках для замещения вакантных рабочих мест", "человек", "employer_need"),
        ("Уровень безработицы населения в возрасте 15 лет и старше", "в процентах", "unemployment_rate"),
    ],
)
def test_words_that_only_name_the_circle_keep_the_indicator(title: str, unit: str, indicator: str) -> None:
    assert set(taken(by_region(title, unit)).tables["indicator"]["indicator"]) == {indicator}


@pytest.mark.parametrize(
    ("title", "sheet", "section"),
    [
        ("Среднегодовая численность занятых. Раздел F. Строительство", "1", "F"),
        ("Среднегодовая численность занятых: Обрабатывающие производства", "1", "C"),
        ("Среднегодовая численность занятых", "Добыча полезных ископаемых", "B"),
        ("Среднегодовая численность занятых", "Таблица C", "_T"),
    ],
)
def test_the_activity_is_told_by_letter_name_or_sheet(title: str, sheet: str, section: str) -> None:
    table = taken(by_region(title, "тыс. человек", sheet=sheet)).tables["indicator"]
    assert set(table["economic_activity"]) == {section}


@pytest.mark.parametrize(
    ("years", "periods"),
    [
        pytest.param(("на 31 октября 2022 г.", "на 31 октября 2024 г."), {"2022-10-31", "2024-10-31"}, id="words"),
        pytest.param(("на 01.01.2023", "на 01.01.2024"), {"2023-01-01", "2024-01-01"}, id="digits"),
        pytest.param((date(2023, 1, 1), date(2024, 1, 1)), {"2023-01-01", "2024-01-01"}, id="dates"),
        pytest.param(("2022 г.", "20231)"), {"2022", "2023"}, id="years"),
    ],
)
def test_days_in_the_header_are_days(years: tuple[object, ...], periods: set[str]) -> None:
    reading = taken(by_region("Численность требуемых работников на вакантные рабочие места", "человек", years))
    assert set(reading.tables["indicator"]["time_period"]) == periods


def test_a_flow_under_days_is_not_read() -> None:
    with pytest.raises(KadryError, match="на дату"):
        taken(by_region("Среднемесячная номинальная начисленная заработная плата работников", "рублей", (date(2023, 1, 1), date(2024, 1, 1))))


WAVE = "Численность и потребность организаций в работниках по профессиональным группам на 31 октября 2022 г. по Пермскому краю"


def groups(reading: Reading) -> dict[tuple[object, ...], tuple[float, float]]:
    table = reading.tables["group"]
    return {(row.time_period, row.economic_activity, row.occupation_group): (row.headcount, row.vacancies) for row in table.itertuples()}


def test_groups_without_codes_are_known_by_their_names_and_a_sub_header_is_no_row() -> None:
    rows = [
        [WAVE],
        ["тыс. человек"],
        ["Профессиональные группы", "Списочная численность работников", "Потребность организаций в работниках", ""],
        ["", "", "всего", "в % к общему числу рабочих мест"],
        ["Всего", 100.5, 5.3, 5.0],
        ["Руководители", 10, 0.1, 1.0],
        ["из них:"],
        ["Сварщики и газорезчики", 5, "–", "–"],
    ]
    reading = taken(merged_xlsx(rows, [(2, 2, 2, 3)]), "57")
    assert groups(reading) == {(2022, "_T", "_T"): (100_500, 5_300), (2022, "_T", "1"): (10_000, 100), (2022, "_T", "7212"): (5_000, 0)}
    assert not reading.refused


@pytest.mark.parametrize(
    ("above", "title", "keys"),
    [
        pytest.param(("Обрабатывающие производства", "Строительство"), WAVE, {(2022, "C", "1"), (2022, "F", "1")}, id="activities"),
        pytest.param(
            ("на 31 октября 2022 г.", "на 31 октября 2024 г."), "Потребность по профессиональным группам, Пермский край",
            {(2022, "_T", "1"), (2024, "_T", "1")}, id="waves",
        ),
    ],
)  # fmt: skip
def test_activities_or_waves_across_are_told_apart(above: tuple[str, str], title: str, keys: set[tuple[object, ...]]) -> None:
    rows = [
        [title],
        ["человек"],
        ["Группа занятий", "Код ОКЗ", above[0], "", above[1]],
        ["", "", "списочная численность", "потребность", "списочная численность", "потребность"],
        ["Руководители", "1", 10, 1, 5, 0],
    ]
    found = groups(taken(merged_xlsx(rows, [(2, 2, 2, 3), (2, 4, 2, 5)]), "57"))
    assert set(found) == keys
    assert sorted(found.values()) == [(5, 0), (10, 1)]
