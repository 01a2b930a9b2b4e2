"""Rows of a ministry's table that are no records of it, or not alone: totals in odd words, pages, parts of a year, other regions, merged numbers."""

from __future__ import annotations

import pytest
from form_files import csv_file, xlsx
from merged_files import merged_xlsx
from test_cases_kcp import places, reading_of
from test_cases_ministry_shapes import known, sums
from test_cases_variants_kcp import ONE, THREE, TWO, T, by

P = "Контрольные цифры приёма. Пермский край"
HEAD = ["№", "Код", "Наименование", "База", "КЦП"]
TOTALS = {
    "of a programme": [["", *ONE, "9 кл.", 25], ["", "", ONE[1], "11 кл.", 25], ["", "Всего по программе", "", "", 50], ["", *THREE, "9", 50], ["", "", "ИТОГО:", "", 100]],
    "of which": [["", *ONE, "9", 50], ["", "из них целевой приём", "", "", 10], ["", *THREE, "9", 50], ["", "в т.ч. по квоте", "", "", 5], ["", "", "Общий итог", "", 100]],
    "above": [["", "", "ВСЕГО ПО КРАЮ, в том числе:", "", 100], ["", *ONE, "9", 50], ["", *THREE, "9", 50]],
    "levels": [["", "", "Специалисты среднего звена", "", 75], [1, *ONE, "9", 25], [2, *TWO, "9", 50], ["", "", "Рабочие и служащие", "", 25], [3, *THREE, "9", 25]],
}  # fmt: skip


@pytest.mark.parametrize("kind", TOTALS)
def test_totals_and_parts_in_odd_words_are_superseded_and_never_added(kind: str) -> None:
    reading = reading_of(xlsx({"КЦП": [[T], HEAD, *TOTALS[kind]]}))
    assert (places(reading), reading.refused) == (100, [])
    assert reading.rows_read == reading.rows_accepted + len(reading.superseded)
    assert not any("не равно" in note for note in reading.notes)


def test_a_total_that_neither_side_adds_up_to_is_told() -> None:
    reading = reading_of(xlsx({"КЦП": [[T], HEAD, [1, *ONE, "9", 50], ["", "", "Общий итог", "", 75]]}))
    assert any("«Итого» 75 мест не равно сумме строк 50" in note for note in reading.notes)


def test_a_level_whose_sum_differs_is_refused_as_a_row_without_code() -> None:
    reading = reading_of(xlsx({"КЦП": [[T], HEAD, ["", "", "Специалисты", "", 80], [1, *ONE, "9", 25], [2, *TWO, "9", 50]]}))
    assert (places(reading), [(row.row_number, row.reason) for row in reading.refused]) == (75, [(3, "код программы не указан")])


@pytest.mark.parametrize("wide", [False, True], ids=["plain", "wide"])
def test_a_header_printed_on_every_page_is_no_record(wide: bool) -> None:
    head = [["№", "Код", "Наименование", "2025 год", ""], ["", "", "", "9 кл.", "11 кл."]] if wide else [["№", "Код", "Наименование", "Количество мест"], ["", "", "", "всего"]]
    numbers = [1, 2, 3, 4, 5][: len(head[0])]
    rows = [[P if wide else T], *head, numbers, [1, *ONE, 25, *[25] * wide], *head, numbers, [2, *THREE, 50, *[0] * wide]]
    reading = reading_of(merged_xlsx(rows, [(1, 3, 1, 4)] if wide else []))
    assert (places(reading), len(reading.refused)) == (75 + 25 * wide, 0)


@pytest.mark.parametrize("row", [[1, *THREE, 2, 3], [1, *ONE, 2, 3]])
def test_small_counts_in_order_are_no_row_of_column_numbers(row: list[object]) -> None:
    rows = [["КЦП, Пермский край"], ["№", "Код", "Наименование", "2024 год", "2025 год"], row]
    assert by(reading_of(xlsx({"КЦП": rows})), "start_year") == {2024: 2, 2025: 3}


@pytest.mark.parametrize("as_text", [False, True], ids=["xlsx", "csv"])
def test_a_code_printed_once_over_years_and_bases(as_text: bool) -> None:
    rows = [[P], ["Код", "Наименование", "Год", "База", "КЦП"], [*ONE, 2024, "9", 25], ["", "", 2024, "11", 50], ["", "", 2025, "9", 75], [*THREE, 2024, "9", 25]]
    reading = reading_of(csv_file(rows) if as_text else xlsx({"КЦП": rows}), "кцп.csv" if as_text else "кцп.xlsx")
    assert by(reading, "programme", "start_year", "basis") == {
        (ONE[0], 2024, "9"): 25, (ONE[0], 2024, "11"): 50, (ONE[0], 2025, "9"): 75, (THREE[0], 2024, "9"): 25,
    }  # fmt: skip
    assert any("код программы напечатан один раз" in note for note in reading.notes)


@pytest.mark.parametrize(
    "row",
    [pytest.param(["", TWO[1], 2025, "9", 50], id="another name"), pytest.param(["", "", 2024, "9", 50], id="the same year and base"),
     pytest.param(["", "", "", "", 50], id="nothing tells it apart")],
)  # fmt: skip
def test_a_lost_code_is_not_made_up(row: list[object]) -> None:
    reading = reading_of(xlsx({"КЦП": [[P], ["Код", "Наименование", "Год", "База", "КЦП"], [*ONE, 2024, "9", 25], row, [*THREE, 2024, "9", 25]]}))
    assert (places(reading), [refused.row_number for refused in reading.refused]) == (50, [4])


def test_a_number_merged_over_programmes_or_bases_is_of_none() -> None:
    down = [[P], ["Код", "Наименование", "2024 год", "2025 год"], [*ONE, 50, 25], [*THREE, "", 25], [*TWO, 25, 25]]
    reading = reading_of(merged_xlsx(down, [(2, 2, 3, 2)]))
    assert by(reading, "start_year") == {2024: 25, 2025: 75}
    assert [(row.row_number, row.column_name, row.value) for row in reading.refused] == [(3, "2024 год", "50"), (4, "2024 год", "50")]
    assert "Разъедините ячейку" in reading.refused[0].remedy
    over = [[T], ["Код", "Наименование", "9 классов", "11 классов"], [*ONE, 50, ""], [*THREE, 25, 25]]
    reading = reading_of(merged_xlsx(over, [(2, 2, 2, 3)]))
    assert by(reading, "basis") == {"9": 25, "11": 25}
    assert [row.value for row in reading.refused] == ["50"]


@pytest.mark.parametrize("part", ["январь–июнь", "I полугодие", "1 квартал 2025", "9 месяцев 2025 г.", "март"])
@pytest.mark.parametrize("as_heading", [False, True])
def test_a_part_of_a_year_is_never_added_to_the_year(part: str, as_heading: bool) -> None:
    if as_heading:
        rows = [[P], ["Год", "Код", "Наименование", "КЦП"], [part], [2025, *ONE, 10], ["Год"], [2025, *ONE, 25]]
    else:
        rows = [[P], ["Год", "Период", "Код", "Наименование", "КЦП"], [2025, part, *ONE, 10], [2025, "январь–декабрь", *ONE, 25]]
    reading = reading_of(xlsx({"КЦП": rows}))
    [refused] = reading.refused
    assert (places(reading), refused.value) == (25, part)
    assert "часть года" in refused.reason
    assert "за год" in refused.remedy


@pytest.mark.parametrize("column", ["Субъект РФ", "Регион", "Наименование субъекта Российской Федерации"])
def test_rows_of_another_region_are_refused(column: str) -> None:
    rows = [["Контрольные цифры приёма 2026"], [column, "Код", "Наименование", "КЦП"], ["Пермский край", *ONE, 25], ["Свердловская область", *ONE, 50], ["", *THREE, 5]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert places(reading) == 30
    assert [(row.row_number, row.column_name, row.value, row.reason) for row in reading.refused] == [(4, column, "Свердловская область", "строка о другом регионе, чем таблица")]


def test_years_over_tables_side_by_side_are_each_their_own() -> None:
    head = ["Код", "Наименование", "КЦП"]
    rows = [[P], ["2024/2025 учебный год", "", "", "", "2025/2026 учебный год"], [*head, "", *head], [*ONE, 25, "", *ONE, 50], [*THREE, 50, "", *THREE, 75]]
    assert by(reading_of(xlsx({"КЦП": rows})), "start_year") == {2024: 75, 2025: 125}


def test_applications_and_graduates_are_held_to_the_same_rules() -> None:
    rows = [["Подано заявлений, Пермский край"], ["Год приёма", "Период", "Код", "Наименование", "База", "Подано заявлений"], [2025, "", *ONE, "9", 60], ["", "", "", "", "11", 20],
            [2025, "июль", *THREE, "9", 5], ["", "", "ИТОГО:", "", "", 80]]  # fmt: skip
    reading = known(xlsx({"Лист1": rows}))
    assert sums(reading, "demand", "applications", "basis") == {"9": 60, "11": 20}
    assert ([row.value for row in reading.refused], len(reading.superseded)) == (["июль"], 1)


def test_a_remark_beside_the_numbers_makes_no_total() -> None:
    rows = [[T], ["Код", "Наименование", "КЦП", "Примечание"], [*ONE, 25, "всего 2 группы"], ["", THREE[1], 50, "из них 5 целевых"]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert (places(reading), [row.row_number for row in reading.refused]) == (25, [4])
    wide = [["КЦП, Пермский край"], ["Код", "Наименование", "2025 год", "2026 год", "Примечание"], [*ONE, 25, 50, "Всего 2 группы"]]
    assert by(reading_of(xlsx({"КЦП": wide})), "start_year") == {2025: 25, 2026: 50}


@pytest.mark.parametrize(("column", "parts"), [("Организация", ("ГБПОУ «А»", "ГБПОУ «Б»")), ("База", ("9 кл.", "11 кл.")), ("Форма обучения", ("очная", "заочная"))])
@pytest.mark.parametrize(("total", "told"), [(75, False), (80, True)])
def test_the_row_of_a_code_that_says_total_is_no_part(column: str, parts: tuple[str, str], total: int, told: bool) -> None:
    rows = [[T], ["Код", "Наименование", column, "КЦП"], [*ONE, "Всего", total], ["", "", parts[0], 50], ["", "", parts[1], 25], [*THREE, parts[0], 25]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert (by(reading, "programme"), reading.refused) == ({ONE[0]: 75, THREE[0]: 25}, [])
    assert any("строка 3: «Всего» по программе не равно" in note for note in reading.notes) is told


def test_a_part_of_a_year_over_colleges_lasts_until_a_year() -> None:
    rows = [["КЦП 2025, Пермский край"], ["Код", "Наименование", "КЦП"], ["I полугодие"], ["ГБПОУ «А»"], [*ONE, 10], ["Год"], ["ГБПОУ «А»"], [*ONE, 25]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert (by(reading, "college_name"), [row.row_number for row in reading.refused]) == ({"ГБПОУ «А»": 25}, [5])


def test_a_heading_of_funding_says_more_than_the_column_of_figures() -> None:
    rows = [[T], ["Код", "Наименование", "КЦП"], ["За счёт бюджета субъекта"], [*ONE, 25], ["По договорам об оказании платных образовательных услуг"], [*ONE, 10]]
    assert by(reading_of(xlsx({"КЦП": rows})), "funding") == {"бюджет": 25, "внебюджет": 10}
