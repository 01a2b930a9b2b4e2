"""Form 1-Т(проф): staff and vacant places by groups of occupations."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists, read, reasons, xlsx

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext

HEADER = ["", "Код ОКЗ", "Списочная численность", "Потребность в работниках для замещения вакантных рабочих мест", "в % к общему числу рабочих мест"]
TITLE = "Численность работников и потребность организаций в работниках по профессиональным группам на 31 октября {} г."


def book(*rows: list[object], year: int = 2022, unit: str = "(человек)", sheet: str = "1", extra: str = "") -> bytes:
    return xlsx({sheet: [[TITLE.format(year) + extra], ["Пермский край"], [unit], HEADER, *rows]})


def test_the_published_table_is_read(shared: Path) -> None:
    path = shared.parent / "cases/17-form-1T-prof/m04_1T_prof.xlsx"
    if not path.is_file():
        pytest.skip("../shared/cases is absent")
    opened = open_file(path.read_bytes(), path.name)
    assert registry.recognise(opened)[0] == "t1prof"
    reading = registry.source("t1prof").parse(opened, FileContext(path.name, None, 2026), codelists())
    table = reading.tables["group"]
    assert reading.ref_area == "57"
    assert list(zip(table["time_period"], table["occupation_group"], table["headcount"], table["vacancies"], strict=True)) == [
        (2022, "_T", 412_345, 25_678),
        (2022, "1", 40_123, 1_234),
        (2022, "7", 80_123, 6_543),
    ]
    assert set(table["economic_activity"]) == {"_T"}
    assert not reading.refused


@pytest.mark.parametrize(
    ("sheet", "extra", "expected"),
    [
        ("1", "", "_T"),
        ("Раздел C", "", "C"),
        ("1", " по виду деятельности «Обрабатывающие производства»", "C"),
        ("Строительство", "", "F"),
    ],
)
def test_the_activity_is_told_by_sheet_or_title(sheet: str, extra: str, expected: str) -> None:
    reading = read("t1prof", book(["Всего", "", 100, 5, 4.8], sheet=sheet, extra=extra))
    assert reading.tables["group"]["economic_activity"].tolist() == [expected]


def test_thousands_become_persons_and_groups_of_four_digits_are_kept() -> None:
    reading = read("t1prof", book(["Сварщики", "7212", "12,5", "1,25", "9,1"], year=2024, unit="(тыс. человек)"))
    [row] = reading.tables["group"].to_dict("records")
    assert (row["occupation_group"], row["headcount"], row["vacancies"]) == ("7212", 12_500, 1_250)


def test_a_shifted_column_is_noted_and_a_bad_code_or_a_missing_year_refused() -> None:
    assert any("напечатано 50" in note for note in read("t1prof", book(["Всего", "", 100, 5, 50])).notes)
    assert reasons(read("t1prof", book(["Сварщики", "72123", 100, 5, 4.8])))[0][1] == "код ОКЗ"
    rows = [["Численность и потребность. Пермский край"], HEADER, ["Всего", "", 100, 5, 4.8]]
    assert "год обследования" in reasons(read("t1prof", xlsx({"1": rows})))[0][2]


def test_another_number_for_one_group_is_refused() -> None:
    reading = read("t1prof", book(["Всего", "", 100, 5, 4.8], ["Всего", "", 100, 5, 4.8], ["Всего", "", 200, 5, 2.4]))
    assert (len(reading.superseded), len(reading.refused)) == (1, 1)


@pytest.mark.parametrize(
    ("headcount", "vacancies", "unit", "expected"),
    [
        ("Списочная численность, тыс. чел.", "Потребность в работниках, чел.", "", (40_100.0, 1_200.0)),
        ("Списочная численность, чел.", "Потребность в работниках, тыс. человек", "", (40.0, 1_200_000.0)),
        ("Списочная численность", "Потребность в работниках, чел.", "(тысяч человек)", (40_100.0, 1_200.0)),
    ],
)
def test_each_column_has_its_own_unit(headcount: str, vacancies: str, unit: str, expected: tuple[float, float]) -> None:
    rows = [[TITLE.format(2024)], [unit], ["", "Код ОКЗ", headcount, vacancies], ["Руководители", "1", 40 if expected[0] == 40 else 40.1, 1_200]]
    table = read("t1prof", xlsx({"1": rows})).tables["group"]
    assert (table["headcount"].item(), table["vacancies"].item()) == expected


QUANTITIES = ["Списочная численность", "Потребность в работниках"]
BLOCKS = {
    "headings": (
        ["", "Код ОКЗ", *QUANTITIES],
        [["Обрабатывающие производства"], ["Всего", "", 100, 5], ["Руководители", "1", 10, 1], ["Раздел F. Строительство"], ["Всего", "", 200, 8]],
    ),
    "a column printed once": (
        ["Вид экономической деятельности", "Группа", "Код ОКЗ", *QUANTITIES],
        [["Обрабатывающие производства", "Всего", "", 100, 5], ["", "Руководители", 1, 10, 1], ["Строительство", "Всего", "", 200, 8]],
    ),
}


@pytest.mark.parametrize("kind", BLOCKS)
def test_blocks_of_activities_are_never_stored_as_the_total(kind: str) -> None:
    head, rows = BLOCKS[kind]
    reading = read("t1prof", xlsx({"1": [[TITLE.format(2022) + ", Пермский край"], ["(человек)"], head, *rows]}))
    table = reading.tables["group"]
    found = dict(zip(zip(table["economic_activity"], table["occupation_group"], strict=True), table["headcount"], strict=True))
    assert found == {("C", "_T"): 100, ("C", "1"): 10, ("F", "_T"): 200}
    assert not reading.refused


def test_a_block_of_an_unknown_activity_refuses_its_rows() -> None:
    rows = [["Обрабатывающие производства"], ["Всего", "", 100, 5], ["Алхимия"], ["Всего", "", 200, 8]]
    reading = read("t1prof", book(*rows))
    assert reading.tables["group"]["headcount"].tolist() == [100]
    assert [(row.row_number, row.value) for row in reading.refused] == [(8, "Алхимия")]


def test_regions_across_and_regions_as_headings() -> None:
    title = [["Потребность организаций в работниках по профессиональным группам на 31 октября 2022 г."], ["человек"]]
    across = [["Группа", "Код ОКЗ", "Пермский край", "", "Свердловская область", ""], ["", "", *["списочная численность", "потребность"] * 2], ["Всего", "", 100, 5, 200, 8]]
    down = [["Группа", "Код ОКЗ", "Списочная численность", "Потребность"], ["Пермский край"], ["Всего", "", 100, 5], ["Свердловская область"], ["Всего", "", 200, 8]]
    for rows in (across, down):
        reading = read("t1prof", xlsx({"1": [*title, *rows]}), ref_area=None)
        table = reading.tables["group"]
        assert dict(zip(table["ref_area"], table["headcount"], strict=True)) == {"57": 100, "65": 200}
        assert not reading.refused
        assert not any("Регион не назван" in note for note in reading.notes)
