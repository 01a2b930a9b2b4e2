"""Silent losses of the admission tables: who admits, which sheet says so, what a column of numbers is about."""

from __future__ import annotations

import pytest
from form_files import xlsx
from test_cases_kcp import reading_of, staged
from test_cases_variants_kcp import by

T = "Контрольные цифры приёма на 2025/2026 учебный год, Пермский край"
ONE, TWO = ["08.02.01", "Строительство"], ["09.02.07", "ИСП"]


@pytest.mark.parametrize(
    "heading",
    ["ПОО", "Учебное заведение", "Учреждение СПО", "Краткое наименование ОО", "Техникум (колледж)", "Исполнитель госзадания", "Наименование юр. лица",
     "Получатель КЦП", "Профессиональное учебное заведение", "Название техникума", "Филиал"],
)  # fmt: skip
def test_a_column_of_colleges_is_told_by_its_words(heading: str) -> None:
    plain = [[T], [heading, "Код", "Наименование", "КЦП"], ["Колледж А", *ONE, 25], ["Колледж Б", *ONE, 50]]
    wide = [[T], [heading, "Код", "Наименование программы", "9 классов", "11 классов"], ["Колледж А", *ONE, 20, 5], ["Колледж Б", *ONE, 25, 25]]
    for rows in (plain, wide):
        assert by(reading_of(xlsx({"Л": rows})), "college") == {"Колледж А": 25, "Колледж Б": 50}


@pytest.mark.parametrize("heading", ["Учредитель", "Ведомственная принадлежность"])
def test_a_column_that_is_not_understood_is_named(heading: str) -> None:
    plain = [[T], [heading, "Код", "Наименование", "КЦП"], ["Министерство А", *ONE, 25]]
    wide = [[T], [heading, "Код", "Наименование программы", "9 классов", "11 классов"], ["Министерство А", *ONE, 20, 5]]
    for rows in (plain, wide):
        reading = reading_of(xlsx({"Л": rows}))
        assert by(reading, "college") == {None: 25}
        assert any(f"«{heading}»" in note for note in reading.notes)


def test_two_files_of_two_colleges_add() -> None:
    files = [(f"{who}.xlsx", reading_of(xlsx({"Л": [[T], ["ПОО", "Код", "КЦП"], [who, "08.02.01", places]]}))) for who, places in (("Колледж А", 25), ("Колледж Б", 50))]
    assert [row[2:4] for row in staged(*files)] == [("Колледж А", 25), ("Колледж Б", 50)]


def sheets(*named: tuple[str, list[list[object]]], columns: tuple[str, ...] = ("Код", "Наименование", "КЦП"), title: str = T) -> bytes:
    return xlsx({name: [[title], list(columns), *rows] for name, rows in named})


@pytest.mark.parametrize(
    ("names", "column", "values"),
    [
        (("Техникум № 1", "ГБПОУ «Строитель»"), "college", ("Техникум № 1", "ГБПОУ «Строитель»")),
        (("очное", "вечернее"), "form", ("очная", "очно-заочная")),
        (("на базе 9 классов", "11 кл."), "basis", ("9", "11")),
        (("Бюджетные места", "Платные места"), "funding", ("бюджет", "внебюджет")),
    ],
)
def test_a_sheet_s_name_tells_its_rows_apart(names: tuple[str, str], column: str, values: tuple[str, str]) -> None:
    reading = reading_of(sheets(*((name, [[*ONE, 25], [*TWO, 25]]) for name in names)))
    assert by(reading, column) == dict.fromkeys(values, 50)
    assert not reading.superseded


def test_a_sheet_s_title_names_its_college() -> None:
    first = [[T], ["ГАПОУ «Колледж связи»"], ["Код", "КЦП"], [ONE[0], 25]]
    second = [[f"{T}. Государственное бюджетное профессиональное образовательное учреждение «Техникум»"], ["Код", "КЦП"], [ONE[0], 25]]
    assert by(reading_of(xlsx({"1": first, "2": second})), "college") == {"ГАПОУ «Колледж связи»": 25, "ГБПОУ «Техникум»": 25}


def test_sheets_that_nothing_tells_apart_are_refused_aloud() -> None:
    reading = reading_of(sheets(("Кунгур", [[*ONE, 25]]), ("Лысьва", [[*ONE, 25]])))
    assert by(reading, "programme") == {"08.02.01": 25}
    assert [("Кунгур" in refusal.reason, refusal.sheet) for refusal in reading.refused] == [(True, "Лысьва")]


def test_a_copy_of_a_sheet_is_counted_once_and_told() -> None:
    reading = reading_of(sheets(("КЦП", [[*ONE, 25]]), ("КЦП (2)", [[*ONE, 25]])))
    assert by(reading, "programme") == {"08.02.01": 25}
    assert any("КЦП (2)" in note for note in reading.notes)


@pytest.mark.parametrize("names", [("Проект КЦП", "Утверждённые КЦП"), ("утверждено", "черновик")])
def test_an_approved_sheet_goes_before_a_draft(names: tuple[str, str]) -> None:
    approved = next(name for name in names if "тв" in name)
    reading = reading_of(sheets(*((name, [["А", *ONE, 50 if name == approved else 25]]) for name in names), columns=("ПОО", "Код", "Наименование", "КЦП")))
    assert by(reading, "college") == {"А": 50}
    assert any("не прочитан" in note for note in reading.notes)


@pytest.mark.parametrize(
    "spelling",
    ['ГБПОУ "Пермский техникум"', "ГБПОУ  «Пермский  техникум»", "гбпоу «Пермский Техникум»", "ГБПОУ «ПЕРМСКИЙ ТЕХНИКУМ»", "ГБПОУ „Пермский техникум“",
     "Государственное бюджетное профессиональное образовательное учреждение «Пермский техникум»"],
)  # fmt: skip
def test_a_correction_in_another_spelling_replaces(spelling: str) -> None:
    files = [
        (f"{at}.xlsx", reading_of(sheets(("Л", [[who, *ONE, places]]), columns=("ПОО", "Код", "Наименование", "КЦП"))))
        for at, (who, places) in enumerate((("ГБПОУ «Пермский техникум»", 25), (spelling, 50)))
    ]
    assert [row[2] for row in staged(*files)] == ["ГБПОУ «Пермский техникум»"]


def test_tables_side_by_side_are_both_read() -> None:
    rows = [[T], ["Код", "Наименование", "КЦП", "", "Код", "Наименование", "КЦП"], [*ONE, 25, "", *TWO, 50], ["Итого", "", 25, "", "15.01.05", "Сварщик", 75]]
    reading = reading_of(xlsx({"Л": rows}))
    assert by(reading, "programme") == {"08.02.01": 25, "09.02.07": 50, "15.01.05": 75}


@pytest.mark.parametrize(
    "heading",
    ["В среднем за 2022–2024", "2022-2024 гг.", "Прирост к 2023 г.", "Лицензионный норматив 2024", "Отчислены в 2024", "Остатки 2024", "Свободно мест в 2024",
     "Численность студентов 2024", "Потребность экономики 2024",
     "2024 год (отменён)", "II полугодие 2024", "КЦП 2024 (проект)", "2024 г. (прогноз)", "Доведено письмом в 2024", "Переведено на 2 курс в 2024"],
)  # fmt: skip
def test_a_column_that_is_no_intake_is_named_and_not_read(heading: str) -> None:
    rows = [["КЦП, Пермский край"], ["Код", "Направление", "2021 год", "2022 год", heading], [*ONE, 25, 30, 60], [*TWO, 25, 20, 70]]
    reading = reading_of(xlsx({"Л": rows}))
    assert by(reading, "start_year") == {2021: 50, 2022: 50}
    assert any(heading in note for note in reading.notes)


@pytest.mark.parametrize("heading", ["2024", "2024 год", "2024/2025 уч. год", "КЦП на 2024 год", "План приёма на 2024 г.", "Приём 2024", "2024/25"])
def test_a_heading_of_a_year_is_an_intake(heading: str) -> None:
    rows = [["КЦП, Пермский край"], ["Код", "Направление", "2022 год", heading], [*ONE, 25, 30], [*TWO, 25, 20]]
    assert by(reading_of(xlsx({"Л": rows})), "start_year") == {2022: 50, 2024: 50}


def test_a_plain_column_of_a_draft_is_told() -> None:
    reading = reading_of(xlsx({"Л": [[T], ["ПОО", "Код", "КЦП (проект)"], ["А", ONE[0], 25]]}))
    assert by(reading, "college") == {"А": 25}
    assert any("проектом или прогнозом" in note for note in reading.notes)
