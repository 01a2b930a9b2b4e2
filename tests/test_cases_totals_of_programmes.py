"""Rows of a programme or of an enlarged group that are the total of rows beside them, in every table of programmes."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, read, xlsx
from merged_files import merged_xlsx

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

TITLE = ["Контрольные цифры приёма на 2025/2026 учебный год, Пермский край"]
A, B, S = "ГБПОУ «Колледж А»", "ГАПОУ «Техникум Б»", ("08.02.01", "Строительство")
WHOLE = {("08.02.01", A): 50, ("08.02.01", B): 25, ("15.01.05", A): 30}
UNDER: dict[str, tuple[list[str], list[list[object]]]] = {
    "code apart": (["Код", "Профессия / организация", "КЦП"], [["08.02.01", "Строительство", 75], ["", A, 50], ["", B, 25], ["15.01.05", "Сварщик", 30], ["", A, 30]]),
    "one column": (["№", "Наименование", "КЦП"], [["", "08.02.01 Строительство", 75], [1, A, 50], [2, B, 25], ["", "15.01.05 Сварщик", 30], [1, A, 30]]),
    "no totals": (["Код", "Профессия / организация", "КЦП"], [["08.02.01", "Строительство", ""], ["", A, 50], ["", B, 25], ["15.01.05", "Сварщик", ""], ["", A, 30]]),
    "code once": (["Код", "Наименование", "Организация", "КЦП"], [["08.02.01", "Строительство", A, 50], ["", "", B, 25], ["15.01.05", "Сварщик", A, 30]]),
    "in words": (["Шифр", "Название", "КЦП"], [[*S, 75], ["", f"1) {A}", 50], ["", f"2) {B}", 25], ["15.01.05", "Сварщик", 30], ["", A, 30], ["", "Всего", 105]]),
}  # fmt: skip


def taken(payload: bytes, name: str = "кцп.xlsx") -> Reading:
    reading, _ = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())
    assert reading.source == "kcp"
    return reading


def by_college(reading: Reading) -> dict[tuple[str, str], int]:
    return dict(reading.tables["places"].groupby(["programme", "college_name"])["places"].sum())


@pytest.mark.parametrize("kind", UNDER)
@pytest.mark.parametrize("as_text", [False, True], ids=["xlsx", "csv cp1251"])
def test_colleges_under_their_programme_keep_their_places(kind: str, as_text: bool) -> None:
    head, rows = UNDER[kind]
    table = [TITLE, head, *rows]
    reading = taken(csv_file(table, encoding="cp1251"), "кцп.csv") if as_text else taken(xlsx({"КЦП": table}))
    assert by_college(reading) == WHOLE
    assert not reading.refused


def test_a_programme_merged_over_its_colleges() -> None:
    head, rows = UNDER["code once"]
    assert by_college(taken(merged_xlsx([TITLE, head, *rows], [(2, 0, 3, 0), (2, 1, 3, 1)], "КЦП"))) == WHOLE


def test_groups_over_programmes_over_colleges() -> None:
    rows = [["08.00.00", "Техника и технологии строительства", 80], *UNDER["code apart"][1]]
    reading = taken(xlsx({"КЦП": [TITLE, UNDER["code apart"][0], *rows]}))
    assert by_college(reading) == WHOLE
    assert not reading.refused
    assert any("итог по группе 08.00.00, КЦП 80, а сумма строк 75" in note for note in reading.notes)


def test_forms_across_over_colleges_under_programmes() -> None:
    rows = [["08.02.01", "Строительство", 50, 25, 75], ["", A, 50, "", 50], ["", B, "", 25, 25]]
    table = taken(xlsx({"Лист1": [TITLE, ["Код", "Специальность / организация", "очная", "заочная", "Всего"], *rows]})).tables["places"]
    assert [tuple(row) for row in table[["form", "college_name", "places"]].to_numpy()] == [("очная", A, 50), ("заочная", B, 25)]


def test_a_programme_that_prints_another_sum_is_told() -> None:
    head, rows = UNDER["code apart"]
    reading = taken(xlsx({"КЦП": [TITLE, head, ["08.02.01", "Строительство", 80], *rows[1:]]}))
    assert by_college(reading) == WHOLE
    assert any("80 не равен сумме строк под ним 75" in note for note in reading.notes)


ABOVE = [["08.00.00", "Техника и технологии строительства", 75], ["08.02.01", "Строительство", 25], ["08.02.09", "Монтаж", 50]]
GROUPS = {
    "above": [*ABOVE, ["15.00.00", "Машиностроение", 30], ["15.01.05", "Сварщик", 30]],
    "below": [*ABOVE[1:], ABOVE[0], ["15.01.05", "Сварщик", 30], ["15.00.00", "Машиностроение", 30]],
    "with its word": [["УГПС 08.00.00 Строительство", "", 75], *ABOVE[1:], ["УГПС 15.00.00", "", 30], ["15.01.05", "Сварщик", 30]],
    "heading": [["08.00.00", "Техника", ""], *ABOVE[1:], ["15.00.00 Машиностроение", "", ""], ["15.01.05", "Сварщик", 30]],
}


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize("head", [["Код", "Наименование", "КЦП"], ["Код специальности", "Наименование", "2025 год"]], ids=["plain", "wide"])
def test_an_enlarged_group_is_the_total_of_its_programmes(kind: str, head: list[str]) -> None:
    rows = [[*row, row[-1]] for row in GROUPS[kind]] if head[-1] == "2025 год" else GROUPS[kind]
    reading = taken(xlsx({"КЦП": [TITLE, [*head, "2024 год"] if head[-1] == "2025 год" else head, *rows, ["Итого", *["", *rows[0][2:]][:1], *(105 for _ in rows[0][2:])]]}))
    table = reading.tables["places"].query("start_year == 2025")
    assert dict(zip(table["programme"], table["places"], strict=True)) == {"08.02.01": 25, "08.02.09": 50, "15.01.05": 30}
    assert not reading.refused
    assert len(reading.superseded) == (1 if kind == "heading" else 3)
    assert not any("не рав" in note or "сумма" in note for note in reading.notes)


def test_a_group_that_prints_another_sum_is_told() -> None:
    reading = taken(xlsx({"КЦП": [TITLE, ["Код", "Наименование", "КЦП"], ["08.00.00", "Строительство", 80], *ABOVE[1:]]}))
    assert any("итог по группе 08.00.00, КЦП 80, а сумма строк 75" in note for note in reading.notes)


@pytest.mark.parametrize("head", [["Код", "КЦП"], ["Код", "2025 год", "2024 год"]], ids=["plain", "wide"])
def test_a_group_without_programmes_is_refused_and_never_taken_for_a_total(head: list[str]) -> None:
    wide = len(head) == 3
    rows = [["08.00.00", 75, 75], ["08.02.01", 75, 75], ["15.00.00", 30, 30], ["09.02.07", 25, 25]]
    reading = taken(xlsx({"КЦП": [TITLE, head, *(row[: len(head)] for row in rows)]}))
    assert {(row.row_number, "укрупнённая группа" in row.reason) for row in reading.refused} == {(5, True)}
    assert len(reading.refused) == (2 if wide else 1)


def test_groups_of_applications_graduates_and_the_return() -> None:
    head = ["Год приёма", "Код", "Наименование", "Подано заявлений", "Мест"]
    rows = [[2025, "15.00.00", "Машиностроение", 90, 55], [2025, "15.01.05", "Сварщик", 40, 30], [2025, "15.02.16", "Технология", 50, 25]]
    reading = read("applications", xlsx({"1": [head, *rows]}))
    assert reading.tables["demand"]["applications"].tolist() == [40, 50]
    assert not reading.refused
    head = ["Год выпуска", "Код", "Выпуск, чел.", "Трудоустроены"]
    reading = read("graduates", xlsx({"1": [head, [2024, "15.00.00", 50, 40], [2024, "15.01.05", 30, 25], [2024, "15.02.16", 25, 15]]}))
    assert reading.tables["destination"]["graduates"].tolist() == [30, 25]
    assert any("50, а сумма строк 55" in note for note in reading.notes)
    head = ["Наименование", "Код", "Принято", "1 курс", "2 курс"]
    rows = [["Машиностроение", "15.00.00", 55, 54, 40], ["Сварщик", "15.01.05", 30, 29, 20], ["Технология", "15.02.16", 25, 25, 20]]
    reading = read("spo1", xlsx({"2.1.2": [["Пермский край, по состоянию на 1 октября 2024 г."], head, *rows]}))
    assert reading.tables["flow"]["entrants"].tolist() == [30, 25]
    assert [row.row_number for row in reading.superseded] == [3]
    assert not reading.refused
