"""Two shops of one employer: what one of them wrote badly costs the other nothing, wherever the two stand."""

from __future__ import annotations

import pytest
from form_files import csv_file, read, xlsx
from merged_files import merged_xlsx

from sources.reading import Reading

LABELS = [["ИНН", "5902000008"], ["Наименование", "ООО «Завод»"], ["ОКВЭД2", "25.11"], ["ОКТМО", "57701000"], ["Дата ответа", "15.03.2025"], ["Год опроса", "2025"]]
SHARES = ["Из потребности: внутреннее перемещение, %", "выпускники СПО, %"]
HEAD = ["Код ОКЗ", "Профессия, должность", "Уровень образования", "Работает сейчас, чел.", "Вакансий сейчас", "Потребность 2026", *SHARES]
Row = list[object]


def shop(*cells: object) -> Row:
    return ["7212", "Сварщик", "СПО", *cells]


def workbook(sheets: dict[str, list[Row]]) -> Reading:
    return read("survey", xlsx({name: [*LABELS, [], HEAD, *rows] for name, rows in sheets.items()}))


def by_measure(reading: Reading) -> dict[str, float]:
    return dict(reading.tables["answer"].groupby("measure")["obs_value"].sum())


def test_two_rows_that_agree_in_all_but_a_refused_cell_are_two_shops() -> None:
    reading = workbook({"Анкета": [shop("40-50", 5, 10), shop("15-20", 5, 10)]})
    assert by_measure(reading) == {"vacancies": 10, "need": 20}
    assert [row.value for row in reading.refused] == ["40-50", "15-20"]
    assert any("неполна" in note for note in reading.notes)


def test_a_sum_over_two_shops_says_that_a_cell_is_missing_and_keeps_the_other() -> None:
    reading = workbook({"Анкета": [shop(40, 5, 10), shop("много", 1, 2)]})
    assert by_measure(reading) == {"employed": 40, "vacancies": 6, "need": 12}
    assert any("в строке 10 есть отклонённые ячейки" in note for note in reading.notes)


def test_a_share_that_one_shop_wrote_badly_is_taken_from_the_other() -> None:
    reading = workbook({"Анкета": [shop(40, 5, 10, "треть", 50), shop(15, 1, 2, 30, 50)]})
    assert by_measure(reading)["share_internal"] == pytest.approx(0.3)
    assert by_measure(reading)["share_spo_graduates"] == pytest.approx(0.5)
    assert [row.value for row in reading.refused] == ["треть"]


def test_shares_of_two_shops_never_add_to_more_than_all() -> None:
    reading = workbook({"Анкета": [shop(40, 5, 10, "", 80), shop(15, 1, 2, 40, "")]})
    assert by_measure(reading)["share_spo_graduates"] == pytest.approx(0.8)
    assert [row.value for row in reading.refused] == ["40"]


@pytest.mark.parametrize(("names", "employed"), [(("Цех 1", "Цех 2"), 55), (("Головная площадка", "Филиал в Кунгуре"), 55), (("Анкета", "Анкета (2)"), 15)])
def test_sheets_called_after_shops_add_and_other_sheets_of_one_employer_do_not(names: tuple[str, str], employed: int) -> None:
    reading = workbook({names[0]: [shop(40, 5, 10, 30, 50)], names[1]: [shop(15, 1, 2, 20, 50)]})
    assert by_measure(reading)["employed"] == employed
    assert len(reading.tables["employer"]) == 1
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)


CONSOLIDATED = ["ИНН", "Наименование", "ОКВЭД2", "ОКТМО", "Дата ответа", "Год опроса", "Код ОКЗ", "Профессия, должность", "Показатель", "Год", "Значение"]


def test_a_bad_line_of_the_consolidated_table_stands_in_nobody_s_way() -> None:
    line = ["5902000008", "З", "25", "57701000", "15.03.2025", 2025, "7212", "Сварщик"]
    rows = [[*line, "employed", "", "40-50"], [*line, "employed", "", 15], [*line, SHARES[1], "", "половина"], [*line, SHARES[1], "", 50], [*line, SHARES[0], "", "120"]]
    reading = read("survey", csv_file([CONSOLIDATED, *rows]))
    assert by_measure(reading) == {"employed": 15, "share_spo_graduates": 0.5}
    assert [row.row_number for row in reading.refused] == [2, 4, 6]


def test_an_occupation_merged_over_two_shops_holds_for_both() -> None:
    rows = [*LABELS, HEAD, shop(40, 5, 10), ["", "", "", 15, 1, 2]]
    areas = [(len(LABELS) + 1, column, len(LABELS) + 2, column) for column in range(3)]
    reading = read("survey", merged_xlsx(rows, areas, "Анкета"))
    assert by_measure(reading) == {"employed": 55, "vacancies": 6, "need": 12}
    assert not reading.refused


def test_years_in_words_below_their_block() -> None:
    head = ["Код ОКЗ", "Профессия, должность", "Уровень образования", "Работает сейчас, чел.", "Вакансий сейчас", "Потребность, чел.", ""]
    rows = [*LABELS, head, ["", "", "", "", "", "2025 г.", "2026 г."], shop(40, 5, 10, 12)]
    reading = read("survey", merged_xlsx(rows, [(len(LABELS), 5, len(LABELS), 6)], "Анкета"))
    need = reading.tables["answer"].query("measure == 'need'")
    assert dict(zip(need["time_period"], need["obs_value"], strict=True)) == {2025: 10, 2026: 12}
