"""How ministries write counts, years, bases, forms and fundings in tables of places: read where one meaning is possible, else named."""

from __future__ import annotations

from datetime import date

import pytest
from form_files import xlsx
from test_cases_kcp import places, reading_of
from test_cases_variants_kcp import ONE, THREE, TWO, T, by

from sources.tables.cells import count_as_written
from sources.tables.checked import PARTED


@pytest.mark.parametrize(
    "cell", ["25 (в т.ч. 5 целевых)", "25 (из них 10 – целевой приём)", "25, в том числе 3 места по квоте", "25 мест (1 группа)", "25¹⁾", "25 (двадцать пять)"]
)
def test_a_count_beside_its_part_is_the_whole(cell: str) -> None:
    reading = reading_of(xlsx({"КЦП": [[T], ["Код", "Наименование", "КЦП"], [*ONE, cell], [*THREE, 50]]}))
    assert (places(reading), len(reading.refused)) == (75, 0)
    assert (PARTED in reading.notes) == ("из них" in cell or "в т" in cell)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("25+25", "несколько чисел"), ("25 (+5 целевых)", "несколько чисел"), ("25; 10", "несколько чисел"), ("25 и 10", "несколько чисел"),
        ("25-30", "интервал"), ("до 25", "граница"), ("5 (в т.ч. 25 целевых)", "не только число"), ("25 в том числе 5 и 7", "не только число"), ("двадцать пять", "текст"),
    ],
)  # fmt: skip
def test_a_cell_of_two_meanings_is_refused_by_name(cell: str, reason: str) -> None:
    reading = reading_of(xlsx({"КЦП": [[T], ["Код", "Наименование", "КЦП"], [*ONE, cell], [*THREE, 50]]}))
    [refused] = reading.refused
    assert (places(reading), refused.row_number, refused.column_name, refused.value) == (50, 3, "КЦП, мест", cell)
    assert reason in refused.reason
    assert "целое число" in refused.remedy


def test_a_decimal_with_a_unit_is_not_several_numbers() -> None:
    assert count_as_written("12,5 ставки").wrong == ""


@pytest.mark.parametrize("years", [("01.09.2024", "01.09.2025"), (date(2024, 9, 1), date(2025, 9, 1)), (date(2024, 1, 1), date(2025, 1, 1)),
                                   (date(1905, 7, 16), date(1905, 7, 17))], ids=str)  # fmt: skip
def test_days_that_mean_years_head_columns_and_stand_in_the_column_of_years(years: tuple[object, object]) -> None:
    across = reading_of(xlsx({"КЦП": [["КЦП, Пермский край"], ["Код", "Наименование", *years], [*ONE, 25, 50]]}))
    down = reading_of(xlsx({"КЦП": [["КЦП, Пермский край"], ["Год приёма", "Код", "КЦП"], [years[0], ONE[0], 25], [years[1], ONE[0], 50]]}))
    assert by(across, "start_year") == by(down, "start_year") == {2024: 25, 2025: 50}


@pytest.mark.parametrize("day", [date(2025, 3, 15), date(2024, 12, 31)])
def test_any_other_day_is_no_year(day: date) -> None:
    down = reading_of(xlsx({"КЦП": [["КЦП, Пермский край"], ["Год приёма", "Код", "КЦП"], [day, ONE[0], 25], [2025, THREE[0], 50]]}))
    assert [(row.row_number, row.column_name) for row in down.refused] == [(3, "год приёма")]
    assert "учебный год не назвать" in down.refused[0].reason
    across = reading_of(xlsx({"КЦП": [["КЦП, Пермский край"], ["Код", "Наименование", "2026 год", day], [*ONE, 25, 50]]}))
    assert by(across, "start_year") == {2026: 25}
    assert any(f"{day:%d.%m.%Y}" in note for note in across.notes)


@pytest.mark.parametrize(
    ("column", "field", "written", "read"),
    [
        ("Финансирование", "funding", ("б", "ВБ", "за счёт бюджета субъекта", "по договорам об оказании платных услуг"), ("бюджет", "внебюджет", "бюджет", "внебюджет")),
        ("Финансирование", "funding", ("в/б", "средства бюджета Пермского края", "бюдж.", "внебюдж."), ("внебюджет", "бюджет", "бюджет", "внебюджет")),
        ("Форма обучения", "form", ("О", "З", "ОЗ", "дневная"), ("очная", "заочная", "очно-заочная", "очная")),
        ("Форма обучения", "form", ("очн.", "заочн.", "очно - заочная форма", "вечернее"), ("очная", "заочная", "очно-заочная", "очно-заочная")),
        ("База", "basis", ("9 кл. (ООО)", "основное", "осн. общ.", "11 кл. (СОО)"), ("9", "9", "9", "11")),
        ("На базе", "basis", ("9кл", "11 классов", "среднее", "9"), ("9", "11", "11", "9")),
    ],
)
def test_short_words_for_funding_form_and_base(column: str, field: str, written: tuple[str, ...], read: tuple[str, ...]) -> None:
    rows = [[T], ["Код", "Наименование", column, "КЦП"], *([code, name, word, 25] for (code, name), word in zip((ONE, TWO, THREE, ["43.02.15", "П"]), written, strict=True))]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert tuple(reading.tables["places"][field]) == read


@pytest.mark.parametrize(("column", "word"), [("Финансирование", "бюджет и внебюджет"), ("Форма обучения", "очная, заочная"), ("Форма обучения", "дистант")])
def test_words_of_two_values_are_refused(column: str, word: str) -> None:
    reading = reading_of(xlsx({"КЦП": [[T], ["Код", "Наименование", column, "КЦП"], [*ONE, word, 25], [*THREE, "о" if "Форма" in column else "б", 50]]}))
    assert places(reading) == 50
    assert [(row.value, row.reason) for row in reading.refused] == [(word, "такого значения нет в списке")]
