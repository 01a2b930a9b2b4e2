"""A questionnaire goes back to its employer: every bad cell is marked where it stands, nothing else is changed."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from form_files import codelists, csv_file, read, xlsx

from flows import cli
from sources.opened import open_file
from sources.survey_marked import FAULTS, marked
from sources.survey_template import template

TAGS = [["ИНН", "5902000008"], ["Наименование", "=ЗАВОД()"], ["ОКВЭД2", "25.11"], ["ОКТМО", "57701000"], ["Год опроса", "2025"]]
HEAD = ["Код ОКЗ", "Профессия, должность", "Уровень образования", "Работает сейчас, чел.", "Вакансий сейчас", "Потребность 2025"]
GOOD, BAD = ["7212", "Сварщик", "ППКРС", 4, 3, 2], ["7223", "Станочник", "ППКРС", "10-12", 1, "много"]


def checked(payload: bytes, name: str = "анкета.xlsx") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(marked(open_file(payload, name), read("survey", payload, name))))


def comments(sheet: object) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}  # type: ignore[attr-defined]


def test_bad_cells_are_marked_where_they_stand_and_the_rest_is_as_sent() -> None:
    book = checked(xlsx({"Анкета": [*TAGS, [], HEAD, GOOD, BAD]}))
    sheet = book["Анкета"]
    said = comments(sheet)
    assert set(said) == {"D9", "F9"}
    assert "указан интервал" in said["D9"]
    assert sheet["D9"].value == "10-12"
    assert sheet["D9"].fill.fgColor.rgb != sheet["D8"].fill.fgColor.rgb
    assert [sheet.cell(8, column).value for column in range(1, 7)] == GOOD
    assert sheet["B2"].data_type == "s"  # text that looks like a formula stays text
    assert [row[2] for row in book[FAULTS].iter_rows(min_row=2, values_only=True)] == ["Работает сейчас, чел. (ячейка D9)", "Потребность 2025 (ячейка F9)"]


def test_a_checked_form_that_comes_back_is_checked_again() -> None:
    first = marked(open_file(payload := xlsx({"Анкета": [*TAGS, [], HEAD, GOOD, BAD]}), "а.xlsx"), read("survey", payload))
    assert checked(first).sheetnames == ["Анкета", FAULTS]


def test_a_form_refused_whole_has_its_tags_and_its_bad_cells_marked_and_not_every_row() -> None:
    """An employer mends a questionnaire once: what would be refused after its tags are mended is told with them."""
    tags = [["ИНН", "5902000009"], ["Наименование", "З"], ["ОКВЭД2", "00"], ["ОКТМО", "57701000"], ["Дата ответа", "32.13.2025"], ["Год опроса", "2025"]]
    book = checked(xlsx({"Анкета": [*tags, [], HEAD, GOOD, BAD]}))
    assert set(comments(book["Анкета"])) == {"B1", "B3", "B5", "D10", "F10"}
    assert ("Дата ответа", 5) in {(row[2], row[1]) for row in book[FAULTS].iter_rows(min_row=2, values_only=True)}


def test_a_line_of_the_consolidated_table_is_marked_in_its_column() -> None:
    head = ["ИНН", "Наименование", "ОКВЭД2", "ОКТМО", "Год опроса", "Код ОКЗ", "Профессия, должность", "Показатель", "Год", "Значение"]
    line = ["5902000008", "З", "25", "57701000", 2025, "7212", "Сварщик", "need", 2026]
    said = comments(checked(csv_file([head, [*line, 40], [*line, "до 10"]]), "свод.csv")["Анкета"])
    assert list(said) == ["J3"]


def test_a_line_of_the_consolidated_table_tells_all_its_faults_at_once_and_counts_once() -> None:
    head = ["ИНН", "ОКВЭД2", "ОКТМО", "Год опроса", "Код ОКЗ", "Профессия, должность", "Показатель", "Год", "Значение"]
    good = ["5902000008", "25", "57701000", 2025, "7212", "Сварщик", "need", 2026, "≈ 15"]
    bad = ["5902000008", "25", "57701000", 2025, "72a2", "Сварщик", "need", "20x6", "10-12"]
    other = ["5902000009", "25", "57701000", 2025, "7212", "Сварщик", "need", 2026, "много"]
    payload = csv_file([head, good, bad, other])
    assert set(comments(checked(payload, "свод.csv")["Анкета"])) == {"E3", "H3", "I3", "A4", "I4"}
    reading = read("survey", payload, "свод.csv")
    assert (reading.rows_accepted, len(reading.refused)) == (2, 2)  # the employer and one answer; two lines
    assert any("≈ 15, строка 2" in note for note in reading.notes)


@pytest.mark.parametrize(("row", "code"), [(GOOD, 0), (BAD, 1)])
def test_the_command_says_whether_something_has_to_be_mended(row: list[object], code: int, tmp_path: Path, capsys) -> None:
    sent, back = tmp_path / "анкета.xlsx", tmp_path / "назад" / "анкета.xlsx"
    sent.write_bytes(xlsx({"Анкета": [*TAGS, [], HEAD, row]}))
    assert cli.main(["survey", "check", str(sent), "--out", str(back)]) == code
    assert openpyxl.load_workbook(back).sheetnames == ["Анкета", FAULTS]
    assert f"замечаний {2 * code}" in capsys.readouterr().out


def test_a_reason_that_costs_many_answers_is_said_once(tmp_path: Path, capsys) -> None:
    sent = tmp_path / "анкета.xlsx"
    tags = [*TAGS, ["Среднесписочная численность, чел.", 40]]  # answers in persons, the head count in thousands
    many = [[code, "Рабочий", "ППКРС", 40_000 + at, 3, 2] for at, code in enumerate(["7212", "7223", "7222"])]
    sent.write_bytes(xlsx({"Анкета": [*tags, [], HEAD, *many]}))
    assert cli.main(["survey", "check", str(sent), "--out", str(tmp_path / "назад.xlsx")]) == 1
    told = capsys.readouterr().out
    assert told.count("больше среднесписочной численности") == 1
    assert "ещё отказов с этой причиной" in told


def test_the_template_of_the_region_comes_back_with_all_its_sheets_of_data() -> None:
    book = checked(template("57", 2025, ["7212"], codelists()))
    assert FAULTS in book.sheetnames


@pytest.mark.parametrize("words", [["check"], ["template"]])
def test_what_the_command_lacks_is_said(words: list[str], tmp_path: Path, capsys) -> None:
    assert cli.main(["survey", *words, "--out", str(tmp_path / "a.xlsx")]) == 2
    assert "kadry survey" in capsys.readouterr().err
