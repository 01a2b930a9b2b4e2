"""Forecasts, plans and estimates among statistics; tables that look like an export of ЕМИСС and are none."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx

from models.errors import UnreadableFile
from sources import fedstat, registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

TITLE = "Среднегодовая численность занятых по видам экономической деятельности в Пермском крае, тысяч человек"
SECTIONS = ("Всего", "Строительство", "Образование", "Обрабатывающие производства")
WAGE = "Среднемесячная номинальная начисленная заработная плата работников, рублей"


def taken(rows: list[list[object]], name: str = "table.xlsx", sheet: str = "Лист1") -> Reading:
    payload = csv_file(rows) if name.endswith("csv") else xlsx({sheet: rows})
    return registry.source("rosstat").parse(open_file(payload, name), FileContext(name, "57", 2025), codelists())


def table(*above: list[object], years: tuple[object, ...] = (2023, 2024, 2025), below: tuple[list[object], ...] = ()) -> list[list[object]]:
    return [*above, ["", *years], *[[name, 40, 41, 42] for name in SECTIONS], *below]


def status(reading: Reading) -> dict[int, str]:
    """Year → mark of the accepted rows."""
    frame = reading.tables.get("employment")
    return {} if frame is None else dict(zip(frame["time_period"], frame["obs_status"], strict=True))


@pytest.mark.parametrize("words", ["прогноз", "плановые значения", "проект", "ожидаемое исполнение", "базовый вариант"])
@pytest.mark.parametrize("where", ["title", "sheet", "file"])
def test_a_forecast_is_no_fact_wherever_it_says_so(words: str, where: str) -> None:
    rows = table([f"{TITLE}, {words}" if where == "title" else TITLE])
    reading = taken(rows, f"{words}.xlsx" if where == "file" else "table.xlsx", words if where == "sheet" else "Лист1")
    assert not status(reading)
    assert len(reading.refused) == reading.rows_read == 12
    assert {row.reason for row in reading.refused} == {"прогноз или план, а не состоявшееся число"}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(table([TITLE], years=(2023, "2024 (оценка)", "2025 прогноз")), id="in the years"),
        pytest.param(table([TITLE], years=("2023 факт", "2024 предв.", "2025, план")), id="other words in the years"),
        pytest.param(table([TITLE], ["", "отчёт", "оценка", "прогноз"]), id="above the years"),
        pytest.param(table([TITLE], below=(["* предварительные данные"], ["** прогноз"]), years=(2023, "2024*", "2025**")), id="in footnotes"),
        pytest.param(table([TITLE], below=(["1) Предварительные данные."], ["2) Прогноз министерства."]), years=(2023, "2024 1)", "2025 2)")), id="in numbered footnotes"),
        pytest.param([[TITLE], ["", 2023, 2024, 2025], ["", "факт", "оценка", "план"], *[[name, 40, 41, 42] for name in SECTIONS]], id="below the years"),
    ],
)
def test_each_column_is_what_it_says(rows: list[list[object]]) -> None:
    reading = taken(rows)
    assert status(reading) == {2023: "A", 2024: "P"}
    assert len(reading.refused) == len(SECTIONS)


def test_years_after_a_forecast_are_forecasts() -> None:
    assert status(taken(table([TITLE], ["", "отчёт", "прогноз", ""]))) == {2023: "A"}


def test_a_year_that_has_not_come_is_no_fact() -> None:
    assert status(taken(table([TITLE], years=(2024, 2025, 2026)))) == {2024: "A", 2025: "A"}
    twin = taken([["okved_group", "year", "worker_num"], ["Строительство", 2025, 40], ["Строительство", 2027, 50]], "занятость.csv")
    assert twin.tables["employment"]["time_period"].tolist() == [2025]
    assert len(twin.refused) == 1


@pytest.mark.parametrize(("words", "marks"), [("прогноз", []), ("оценка", ["P"] * 4), ("предварительные данные", ["P"] * 4), ("факт", ["A"] * 4)])
def test_an_indicator_is_marked_or_refused(words: str, marks: list[str]) -> None:
    rows = [[f"{WAGE} ({words})"], ["", 2023, 2024], *[[name, 50_000, 60_000] for name in ("Пермский край", "Томская область")]]
    reading = taken(rows)
    assert [mark for table in reading.tables.values() for mark in table["obs_status"]] == marks
    assert len(reading.refused) == 4 - len(marks)


def test_an_estimate_of_the_population_is_how_it_is_counted() -> None:
    rows = [["Численность населения по возрасту (оценка на 1 января, человек). Пермский край"], ["", 2023, 2024], ["Все население", 100, 101], ["15-19", 10, 11]]
    assert len(taken(rows).tables["population"]) == 4


@pytest.mark.parametrize(
    "head",
    [
        ["Код ОКВЭД2", "Классификатор ОКВЭД2", 2023, 2024],
        ["Классификатор видов деятельности", "Код по ОКВЭД2", 2023, 2024],
        ["Код", "Наименование ОКАТО", 2023, 2024],
        ["Код по ОКВЭД2", "Вид деятельности", 2023, 2024],
    ],
)
def test_a_classifier_is_no_export(head: list[object]) -> None:
    book = open_file(xlsx({"Лист1": [["Справочник 12345"], head, ["01", "Растениеводство", 1, 2]]}), "12345.xlsx")
    assert fedstat.recognise(book) == 0
    with pytest.raises(UnreadableFile):
        fedstat.parse(book, FileContext("12345.xlsx", "57", 2025), codelists())


def test_a_group_over_years_reaches_to_the_next_one() -> None:
    rows = [["Среднемесячная номинальная начисленная заработная плата"], ["", "рублей", "", "в % к предыдущему году", ""], ["", 2023, 2024, 2023, 2024]]
    reading = taken([*rows, *[[name, 50_000, 60_000, 110.5, 112] for name in ("Пермский край", "Томская область")]])
    assert set(reading.tables["indicator"]["obs_value"]) == {50_000, 60_000}
    assert not reading.refused
