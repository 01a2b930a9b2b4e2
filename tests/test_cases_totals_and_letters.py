"""Variants of admission tables: totals above their rows, colleges over columns, letters for digits, an odd «Принято»."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx
from merged_files import merged_xlsx

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

TITLE = "Контрольные цифры приёма на 2024 год"
A, B = "ГБПОУ «Колледж А»", "ГБПОУ «Техникум Б»"
ROWS = {("08.02.01", A): 100, ("15.02.16", A): 50, ("08.02.01", B): 75}


def reading_of(payload: bytes, name: str = "table.xlsx") -> Reading:
    """As the night reads the file."""
    reading, _ = registry.read(open_file(payload, name), FileContext(name, "57", 2025), codelists())
    assert reading.source == "kcp"
    return reading


def by_college(reading: Reading) -> dict[tuple[str, str], int]:
    """Places by programme and college."""
    return dict(reading.tables["places"].groupby(["programme", "college_name"])["places"].sum())


BUILD, TECH = "08.02.01 Строительство", "15.02.16 Технология"
ONE_COLUMN = ["№", "Код и наименование", "КЦП, мест"]
TWO_COLUMNS = ["Код", "Наименование", "КЦП"]
WITH_COLLEGE = ["Организация", *TWO_COLUMNS]
BUILDING, TECHNOLOGY = ["08.02.01", "Строительство"], ["15.02.16", "Технология"]
TOTALS_ABOVE: dict[str, tuple[list[str], list[list[object]]]] = {
    "beside the code": (ONE_COLUMN, [["", A, 150], [1, BUILD, 100], [2, TECH, 50], ["", B, 75], [3, BUILD, 75]]),
    "in the first column": (ONE_COLUMN, [[A, "", 150], [1, BUILD, 100], [2, TECH, 50], [B, "", 75], [3, BUILD, 75]]),
    "in the name": (TWO_COLUMNS, [["", A, 150], [*BUILDING, 100], [*TECHNOLOGY, 50], ["", B, 75], [*BUILDING, 75]]),
    "all, among them": (
        WITH_COLLEGE,
        [
            [A, "", "всего, в том числе", 150], ["", *BUILDING, 100], ["", *TECHNOLOGY, 50],
            [B, "", "всего, в том числе", 75], ["", *BUILDING, 75],
        ],
    ),
    "in words": (
        TWO_COLUMNS, [[f"1. {A} – 150 мест"], [*BUILDING, 100], [*TECHNOLOGY, 50], [f"2. {B}, всего 75 мест"], [*BUILDING, 75]],
    ),
    "beside its number": (
        ["ИНН", "Организация", "Код", "КЦП"],
        [["5902000001", A, "", 150], ["", "", "08.02.01", 100], ["", "", "15.02.16", 50], ["5902000002", B, "", 75], ["", "", "08.02.01", 75]],
    ),
    "below its rows": (
        WITH_COLLEGE,
        [[A, *BUILDING, 100], [A, *TECHNOLOGY, 50], [A, "", "Итого", 150], [B, *BUILDING, 75], [B, "", "Итого", 75]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOTALS_ABOVE)
@pytest.mark.parametrize("as_text", [False, True], ids=["xlsx", "csv"])
def test_the_total_of_a_college_is_no_places(kind: str, as_text: bool) -> None:
    head, rows = TOTALS_ABOVE[kind]
    table = [[TITLE], head, *rows]
    reading = reading_of(csv_file(table), "кцп.csv") if as_text else reading_of(xlsx({"Лист1": table}))
    assert by_college(reading) == ROWS
    assert not reading.refused
    assert len(reading.superseded) == (0 if kind == "in words" else 2)


def test_a_total_that_is_not_the_sum_of_its_rows_is_told() -> None:
    head, rows = TOTALS_ABOVE["beside the code"]
    reading = reading_of(xlsx({"Лист1": [[TITLE], head, ["", A, 160], *rows[1:]]}))
    assert by_college(reading) == ROWS
    assert any("160, сумма строк под ним 150" in note for note in reading.notes)


def test_a_row_without_its_code_is_no_total() -> None:
    rows = [[A, "08.02.01", "Строительство", 100], [A, "", "", 40], [A, "15.02.16", "Технология", 50], [B, "08.02.01", "Строительство", 75]]
    reading = reading_of(xlsx({"Лист1": [[TITLE], ["Организация", "Код", "Наименование", "КЦП"], *rows]}))
    assert by_college(reading) == ROWS
    assert [(row.row_number, row.value) for row in reading.refused] == [(4, "")]


def test_forms_with_totals_stand_over_colleges_with_totals() -> None:
    rows = [["Очная форма обучения", 225], [A, 150], [BUILD, 100], [TECH, 50], [B, 75], [BUILD, 75]]
    rows += [["Заочная форма обучения", 25], [A, 25], [BUILD, 25]]
    reading = reading_of(xlsx({"Лист1": [[TITLE], ["Код и наименование", "КЦП, мест"], *rows]}))
    places = reading.tables["places"]
    assert [tuple(row) for row in places[["form", "college_name", "places"]].to_numpy()] == [("очная", A, 100), ("очная", A, 50), ("очная", B, 75), ("заочная", A, 25)]
    assert not any("не равны" in note for note in reading.notes)


@pytest.mark.parametrize("kind", ["merged", "blank", "csv"])
def test_colleges_stand_over_bases(kind: str) -> None:
    rows = [[TITLE], ["Код", "Наименование", A, "", B, ""], ["", "", "9 классов", "11 классов", "9 классов", "11 классов"]]
    rows += [[*BUILDING, 60, 40, 75, 0], [*TECHNOLOGY, 40, 10, "", ""]]
    payload = merged_xlsx(rows, [(1, 2, 1, 3), (1, 4, 1, 5)]) if kind == "merged" else csv_file(rows) if kind == "csv" else xlsx({"Лист1": rows})
    reading = reading_of(payload, "кцп.csv" if kind == "csv" else "table.xlsx")
    assert by_college(reading) == ROWS
    assert reading.tables["places"].groupby("basis")["places"].sum().to_dict() == {"9": 175, "11": 50}


def test_colleges_over_forms_over_bare_classes() -> None:
    rows = [[TITLE], ["Код", "Наименование", "Колледж А", "", "", "Техникум Б"], ["", "", "очная", "", "заочная", "очная"], ["", "", "9", "11", "9", "11"]]
    rows.append([*BUILDING, 60, 40, 5, 2])
    places = reading_of(xlsx({"Лист1": rows})).tables["places"]
    said = [tuple(row) for row in places[["college_name", "form", "basis", "places"]].to_numpy()]
    assert said == [("Колледж А", "очная", "9", 60), ("Колледж А", "очная", "11", 40), ("Колледж А", "заочная", "9", 5), ("Техникум Б", "очная", "11", 2)]


def test_years_printed_once_over_plan_and_fact() -> None:
    rows = [["Контрольные цифры приёма"], ["Код", "Наименование", "2023", "", "2024", ""], ["", "", "КЦП", "Принято", "КЦП", "Принято"]]
    rows.append([*BUILDING, 60, 58, 75, ""])
    places = reading_of(xlsx({"Лист1": rows})).tables["places"]
    assert places[["start_year", "places"]].to_numpy().tolist() == [[2023, 60], [2024, 75]]
    assert places["entrants"].iloc[0] == 58


@pytest.mark.parametrize("odd", ["10/2", "-3", "12,5", "в т. ч. 5 по договору", "не набрана"])
def test_an_odd_admitted_costs_itself_only(odd: str) -> None:
    head = ["Организация", "Код", "Наименование", "КЦП", "Принято"]
    rows = [[A, "08.02.01", "Строительство", 100, odd], [A, "15.02.16", "Технология", 50, "48 чел."], [B, "08.02.01", "Строительство", 75, "н/д"]]
    reading = reading_of(xlsx({"Лист1": [[TITLE], head, *rows]}))
    assert by_college(reading) == ROWS
    entrants = reading.tables["places"]["entrants"]
    assert entrants.isna().tolist() == [True, False, True]
    assert entrants.iloc[1] == 48
    [note] = [note for note in reading.notes if note.startswith("Ячейки не прочитаны")]
    assert "приняты без них: 1" in note
    assert "строка 3" in note


@pytest.mark.parametrize("code", ["О8.02.01", "08.02.О1", "O8.02.01", "о8.О2.01", "08.02.01.", "08-02-01"])
def test_letters_in_place_of_digits_of_a_code(code: str) -> None:
    reading = reading_of(xlsx({"Лист1": [[TITLE], ["Организация", "Код", "КЦП"], [A, code, 100], [A, "15.02.16", 50], [B, "08.02.01", 75]]}))
    assert by_college(reading) == ROWS
    assert any(code in note and "буквы" in note for note in reading.notes) == any(letter in code for letter in "ОOо")


def test_a_wide_table_whose_codes_all_have_letters_is_read() -> None:
    rows = [["Контрольные цифры приёма"], ["Код и наименование", "2023", "2024"], ["О8.02.01 Строительство", 60, 75], ["2З.02.07 Обслуживание автомобилей", 25, "+50"]]
    reading = reading_of(xlsx({"Лист1": rows}))
    assert reading.tables["places"].groupby("programme")["places"].sum().to_dict() == {"08.02.01": 135, "23.02.07": 75}
    assert any("со знаком «+»" in note for note in reading.notes)


def test_a_letter_among_the_digits_of_a_number_is_named() -> None:
    reading = reading_of(xlsx({"Лист1": [[TITLE], ["Организация", "Код", "КЦП"], [A, "08.02.01", "5О"], [B, "08.02.01", "З0"], [A, "15.02.16", 50]]}))
    assert [(row.value, "буква" in row.reason, row.remedy.split(":")[0]) for row in reading.refused] == [("5О", True, "Вероятно, это 50"), ("З0", True, "Вероятно, это 30")]


def test_a_title_that_begins_like_a_heading_is_no_header() -> None:
    head = ["№ п/п", "Наименование ПОО", "Код профессии/специальности", "Наименование", "Форма обучения", "Объем КЦП, чел."]
    rows = [["Контрольные цифры приема граждан за счет бюджета Пермского края на 2025/2026 учебный год"], head, [1, A, *BUILDING, "очная", 25], [2, B, *TECHNOLOGY, "заочная", 20]]
    assert by_college(reading_of(xlsx({"Лист1": rows}))) == {("08.02.01", A): 25, ("15.02.16", B): 20}


def test_districts_with_totals_stand_over_colleges_with_totals() -> None:
    rows = [["г. Пермь", "", 150], [A, "", 150], [*BUILDING, 100], [*TECHNOLOGY, 50], ["г. Березники", "", 75], [B, "", 75], [*BUILDING, 75]]
    reading = reading_of(xlsx({"Лист1": [[TITLE], TWO_COLUMNS, *rows]}))
    assert by_college(reading) == ROWS
    assert len(reading.superseded) == 4
    assert not reading.refused


def test_a_lost_code_beside_one_of_its_like_is_no_total() -> None:
    rows = [[*BUILDING, 25], ["", "Сварщик", 25], [*TECHNOLOGY, 25]]
    reading = reading_of(xlsx({"Лист1": [[TITLE], ["Код", "Наименование", "КЦП на базе 9 классов"], *rows]}))
    assert reading.tables["places"]["places"].sum() == 50
    assert [row.row_number for row in reading.refused] == [4]


def test_a_column_of_colleges_and_programmes_keeps_the_colleges() -> None:
    head = ["№", "Организация / специальность", "Код", "КЦП"]
    rows = [[1, A, "", 150], ["", "Строительство", "08.02.01", 100], ["", "Технология", "15.02.16", 50], [2, B, "", 75], ["", "Строительство", "08.02.01", 75]]
    assert by_college(reading_of(xlsx({"Лист1": [[TITLE], head, *rows]}))) == ROWS


def test_short_names_over_columns_that_add_up_are_colleges() -> None:
    rows = [[*BUILDING, 25, 50, 75], [*TECHNOLOGY, 25, "", 25]]
    reading = reading_of(xlsx({"Лист1": [[TITLE], ["Код", "Наименование", "ПХТТ", "БПТ", "Всего"], *rows]}))
    assert by_college(reading) == {("08.02.01", "ПХТТ"): 25, ("08.02.01", "БПТ"): 50, ("15.02.16", "ПХТТ"): 25}


@pytest.mark.parametrize(("summary", "refused"), [(75, 0), (80, 1)])
def test_a_summary_sheet_of_colleges_is_not_added_to_them(summary: int, refused: int) -> None:
    sheets = {name: [[TITLE], ["Код", "КЦП"], ["08.02.01", places]] for name, places in (("Колледж А", 25), ("Колледж Б", 50), ("Свод", summary))}
    reading = reading_of(xlsx(sheets))
    assert by_college(reading) == {("08.02.01", "Колледж А"): 25, ("08.02.01", "Колледж Б"): 50}
    assert (len(reading.refused), len(reading.superseded)) == (refused, 1 - refused)


def test_headings_and_footnotes_without_numbers_are_no_records() -> None:
    rows = [["Специальности"], [*BUILDING, 25], ["Профессии"], ["15.01.05", "Сварщик", 25], ["* по согласованию"]]
    reading = reading_of(xlsx({"Лист1": [[TITLE], TWO_COLUMNS, *rows]}))
    assert (reading.rows_read, reading.rows_accepted) == (2, 2)
    assert sum("не запись" in note for note in reading.notes) == 3
