"""1-Т(проф), the federal forecast and investment projects in the layouts in which they are sent on."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx
from merged_files import merged_xlsx

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

NEED = "Потребность организаций в работниках по профессиональным группам"
WAVE = "на 31 октября 2024 г., Пермский край, человек"
FORECAST = "Прогнозная потребность в кадрах, Пермский край"
INDUSTRY, BUILDING = "Обрабатывающие производства", "Строительство"


def taken(payload: bytes, name: str = "таблица.xlsx") -> Reading:
    reading = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return reading


def groups(reading: Reading) -> dict[tuple[int, str], tuple[float | None, float]]:
    table = reading.tables["group"].astype(object)
    table = table.where(table.notna(), None)
    return {(row.time_period, row.occupation_group): (row.headcount, row.vacancies) for row in table.itertuples()}


def test_need_without_headcount_is_read() -> None:
    rows = [
        [f"{NEED} {WAVE}"],
        ["Профессиональная группа", "Код ОКЗ", "Потребность в работниках"],
        ["Всего", "", 5000],
        ["Руководители", "1", "0,1 тыс. чел."],
    ]
    assert groups(taken(xlsx({"1": rows}))) == {(2024, "_T"): (None, 5000), (2024, "1"): (None, 100)}


def test_headcount_and_need_of_two_sheets_stand_together() -> None:
    staff = [
        [f"Численность работников по профессиональным группам {WAVE}"],
        ["Группа занятий", "Код ОКЗ", "Списочная численность"],
        ["Всего", "", 100_000],
        ["Руководители", "1", 10_000],
    ]
    need = [
        [f"{NEED} {WAVE}"],
        ["Группа занятий", "Код ОКЗ", "Потребность в работниках"],
        ["Всего", "", 5000],
        ["Руководители", "1", 100],
        ["Рабочие", "9", 7],
    ]
    reading = taken(xlsx({"Численность": staff, "Потребность": need}))
    assert groups(reading) == {(2024, "_T"): (100_000, 5000), (2024, "1"): (10_000, 100), (2024, "9"): (None, 7)}
    assert "Лист «Потребность»: списочная численность тех же групп взята с листа «Численность»" in reading.notes


def test_waves_of_need_across() -> None:
    rows = [
        [f"{NEED}, Пермский край, человек"],
        ["Группа занятий", "Код ОКЗ", "2022", "2024"],
        ["Всего", "", 4000, 5000],
        ["Руководители", "1", 90, 100],
    ]
    assert {key: need for key, (_, need) in groups(taken(xlsx({"1": rows}))).items()} == {
        (2022, "_T"): 4000,
        (2022, "1"): 90,
        (2024, "_T"): 5000,
        (2024, "1"): 100,
    }


def test_a_wave_named_by_a_column_or_by_the_file() -> None:
    head = ["Группа занятий", "Код ОКЗ", "Списочная численность", "Потребность"]
    title = [f"{NEED}, Пермский край, человек"]
    by_column = taken(xlsx({"1": [title, ["Год", *head], [2022, "Руководители", "1", 500, 20], [2024, "Руководители", "1", 600, 30]]}))
    assert groups(by_column) == {(2022, "1"): (500, 20), (2024, "1"): (600, 30)}
    by_file = taken(xlsx({"1": [title, head, ["Руководители", "1", 500, 20]]}), "1-Т(проф) 2022.xlsx")
    assert groups(by_file) == {(2022, "1"): (500, 20)}


def test_several_codes_of_groups_in_a_cell_are_refused_by_name() -> None:
    rows = [
        [f"{NEED} {WAVE}"],
        ["Группа занятий", "Код ОКЗ", "Списочная численность", "Потребность"],
        ["Руководители", "1", 10, 1],
        ["Прочие", "11, 112", 5, 1],
    ]
    reading = taken(xlsx({"1": rows}))
    assert set(groups(reading)) == {(2024, "1")}
    assert [(fault.row_number, fault.value) for fault in reading.refused] == [(4, "11, 112")]
    assert "несколько кодов" in reading.refused[0].reason


@pytest.mark.parametrize(
    ("rows", "areas"),
    [
        (
            [
                [f"{FORECAST}, человек"],
                ["Вид деятельности", "Год", "ВО", "СПО"],
                [INDUSTRY, 2027, 100, 300],
                [BUILDING, 2027, 10, 30],
                [INDUSTRY, 2028, 110, 330],
                [BUILDING, 2028, 11, 33],
            ],
            [],
        ),
        (
            [
                [f"{FORECAST}, тыс. человек"],
                ["Вид деятельности", "Высшее образование", "", "СПО", ""],
                ["", 2027, 2028, 2027, 2028],
                [INDUSTRY, "0,1", "0,11", "0,3", "0,33"],
                [BUILDING, "0,01", "0,011", "0,03", "0,033"],
            ],
            [(1, 1, 1, 2), (1, 3, 1, 4)],
        ),
        (
            [
                [FORECAST],
                ["Вид деятельности", "2027 год", "", "2028 год", ""],
                ["", "ВО", "СПО", "ВО", "СПО"],
                [INDUSTRY, "100 чел.", "0,3 тыс. чел.", 110, 330],
                [BUILDING, 10, 30, 11, 33],
            ],
            [],
        ),
        (
            [
                [FORECAST],
                ["Вид деятельности", "Уровень образования", "Ед. изм.", 2027, 2028],
                [INDUSTRY, "ВО", "чел.", 100, 110],
                [INDUSTRY, "СПО", "тыс. чел.", "0,3", "0,33"],
                [BUILDING, "ВО", "чел.", 10, 11],
                [BUILDING, "СПО", "чел.", 30, 33],
            ],
            [],
        ),
    ],
)
def test_years_and_levels_of_the_forecast_stand_anywhere(
    rows: list[list[object]], areas: list[tuple[int, int, int, int]]
) -> None:
    table = taken(merged_xlsx(rows, areas)).tables["need"]
    found = {
        (row.economic_activity, row.education_level, row.time_period): row.need_persons for row in table.itertuples()
    }
    expected = {("C", "ВО", 2027): 100, ("C", "СПО", 2027): 300, ("F", "ВО", 2027): 10, ("F", "СПО", 2027): 30}
    expected |= {("C", "ВО", 2028): 110, ("C", "СПО", 2028): 330, ("F", "ВО", 2028): 11, ("F", "СПО", 2028): 33}
    assert found == pytest.approx(expected)


def test_a_row_says_its_own_unit() -> None:
    rows = [
        ["Вид деятельности", "Уровень образования", "Год", "Потребность", "Единица измерения"],
        [INDUSTRY, "СПО", 2027, "0,3", "тыс. чел."],
        [BUILDING, "СПО", 2027, "30", "чел."],
        [BUILDING, "ВО", 2027, "3", "%"],
    ]
    reading = taken(csv_file(rows, encoding="cp1251"), "прогноз.csv")
    assert sorted(reading.tables["need"]["need_persons"]) == [30, 300]
    assert [(fault.row_number, fault.reason) for fault in reading.refused] == [(4, "единица – не люди")]


@pytest.mark.parametrize(
    ("rows", "areas"),
    [
        (
            [
                ["Проекты Пермского края"],
                ["Проект", "Отрасль", "Новых рабочих мест 2026", "Новых рабочих мест 2027", "Вероятность, %"],
                ["Завод", INDUSTRY, 100, 50, 80],
            ],
            [],
        ),
        (
            [
                ["Проекты Пермского края"],
                [
                    "№ п/п",
                    "Наименование проекта",
                    "Код ОКВЭД",
                    "Количество создаваемых рабочих мест, ед.",
                    "",
                    "",
                    "Вероятность",
                ],
                ["", "", "", 2026, 2027, 2028, ""],
                [1, "Завод", "24.10", 100, 50, "", "80%"],
                ["", "Итого", "", 100, 50, "", ""],
            ],
            [(1, 3, 1, 5)],
        ),
        (
            [
                ["Проект", "ОКВЭД", "Срок ввода", "Количество новых рабочих мест", "Вероятность, %"],
                ["Завод", "24.10", "2026 г.", 100, 80],
                ["Завод", "24", "IV кв. 2027", 50, 80],
            ],
            [],
        ),
    ],
)
def test_jobs_of_projects_are_of_their_years(rows: list[list[object]], areas: list[tuple[int, int, int, int]]) -> None:
    reading = taken(merged_xlsx(rows, areas))
    table = reading.tables["job"]
    assert {(row.economic_activity, row.time_period, row.jobs, row.probability) for row in table.itertuples()} == {
        ("C", 2026, 100, 0.8),
        ("C", 2027, 50, 0.8),
    }
    assert not reading.refused


@pytest.mark.parametrize(
    ("head", "row", "reason"),
    [
        (["Проект", "Раздел", "Год", "Рабочих мест"], ["Завод", "C", "2026–2028", 100], "назван период, а не год"),
        (
            ["Проект", "Раздел", "Рабочих мест нарастающим итогом 2026", "Рабочих мест 2027"],
            ["Завод", "C", 100, 150],
            "места указаны нарастающим итогом",
        ),
        (["Проект", "Раздел", "Год", "Рабочих мест"], ["Завод", "98.76", 2026, 100], ""),
        (["Проект", "Раздел", "Год", "Рабочих мест"], ["Завод", "34.1", 2026, 100], "вид деятельности не найден"),
    ],
)
def test_what_is_of_no_year_or_activity_is_refused(head: list[object], row: list[object], reason: str) -> None:
    reading = taken(xlsx({"Проекты": [head, row]}))
    assert bool(reading.refused) == bool(reason)
    assert all(fault.reason.startswith(reason) and fault.remedy for fault in reading.refused)
