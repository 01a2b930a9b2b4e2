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
