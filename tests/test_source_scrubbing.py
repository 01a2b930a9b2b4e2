"""What is kept of forms that people fill in: no name, no telephone, and the same figures as the form itself gives."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from form_files import read, xlsx

from sources.containers.shape import sheet_names
from sources.opened import open_file
from sources.scrubbing import blank_people, scrubbed
from sources.tables.people import without_people

PEOPLE = ("Петров", "Сидоров", "212-33-44", "89021234567", "a@b.ru")
EXPERTS = ["Код эксперта", "ФИО", "Компетенция", "Год", "Мероприятие", "Работодатель"]


def kept(payload: bytes) -> bytes:
    return b"".join(scrubbed(io.BytesIO(payload), "форма.xlsx"))


def texts(payload: bytes) -> str:
    return "\n".join(str(cell) for rows in open_file(payload, "форма.xlsx").sheets.values() for row in rows for cell in row)


def test_a_list_of_people_is_counted_the_same_after_their_names_are_gone() -> None:
    head = ["№", "ФИО", "Год приёма", "Код", "Заказчик", "Организация"]
    people = ["Петров А.А.", "Петрова Б.Б.", "Сидоров В.В.", "Сидоров В.В."]  # the last one is written twice
    sent = xlsx({"Целевые": [head, *([at, name, 2026, "08.02.01", "ООО «А»", "К1"] for at, name in enumerate(people, 1)), ["", "Итого", "", "", "", ""]]})
    before, after = read("target_contracts", sent), read("target_contracts", kept(sent))
    assert before.rows_accepted == after.rows_accepted == 3
    assert len(before.superseded) == len(after.superseded) == 1
    assert not any(person in texts(kept(sent)) for person in PEOPLE)


@pytest.mark.parametrize("competence", ["Контактная сварка", "Исполнитель художественно-оформительских работ", "Телефония"])
def test_a_row_of_data_is_no_heading_of_people(competence: str) -> None:
    rows = [EXPERTS, ["Э-1", "Петров П.П.", competence, 2026, "ДЭ", "да"], ["Э-2", "Петров С.С.", "Малярное дело", 2026, "ДЭ", "нет"]]
    reading = read("experts", kept(xlsx({"Э": rows})))
    assert list(reading.tables["expert"]["competence"]) == [competence, "Малярное дело"]


@pytest.mark.parametrize(
    "line",
    [
        ["Исполнитель: Петров Пётр Петрович, тел. 212-33-44"],
        ["Ответственный Петров П.П., 8 (342) 212-33-44, a@b.ru"],
        ["Контактный телефон", 89021234567],
        ["Директор", "", "П.П. Сидоров"],
        ["Респондент", "Сидоров"],
        ["Руководитель", "Сидоров"],
        ["Ответственный за заполнение", "Сидоров"],
    ],
)
def test_titles_and_signatures_name_nobody(line: list[object]) -> None:
    rows = [["Э-1", "Петров П.П.", "Сварка", 2026, "ДЭ", "да"], ["Э-2", "", "Сварка", 2026, "ДЭ", "да"]]
    for sheet in ([line, [], EXPERTS, *rows], [EXPERTS, *rows, [], line] if line[1:] != ["Сидоров"] and 89021234567 not in line else [line, EXPERTS, *rows]):
        after = kept(xlsx({"Э": sheet}))
        assert not any(person in texts(after) for person in PEOPLE)
        assert read("experts", after).rows_accepted == 2


def test_merged_cells_and_hard_names_of_sheets_survive() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Эксперты")
        for at, row in enumerate([EXPERTS, ["Э-1", "Петров", "Сварка", 2026, "ДЭ", "да"], ["", "", "Монтаж", 2026, "ДЭ", "да"]]):
            sheet.write_row(at, 0, row)
        sheet.merge_range("A2:A3", "Э-1")
    reading = read("experts", kept(out.getvalue()))
    assert list(reading.tables["expert"]["expert"]) == ["Э-1", "Э-1"]
    long = "Очень длинное имя листа – без конца и края"
    written = sheet_names([long, long.upper(), "а/б[1]", "'кавычки'", "", "Лист"])
    assert len({name.lower() for name in written}) == 6
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        for name in written:
            book.add_worksheet(name)


@pytest.mark.parametrize(
    "text",
    [
        "15-02-08",
        "5908123456",
        "техникум им. Б.Г. Изгагина",
        "Колледж имени Попова А.С.",
        "ИНН работодателя: 5902123456",
        "Анкета работодателя 2026-2027",
        "Водитель 123456",
        "Пермский край",
        "на 01.09.2026",
        "2026-11-01",
        "Сварщик (ручной сварки)",
    ],
)
def test_codes_days_and_names_of_colleges_are_no_people(text: str) -> None:
    assert without_people(text) == text


@pytest.mark.parametrize("text", ["89021234567", "8902 123 45 67", "8(34241) 2-34-56", "7-902-123-45-67", "Сидоров Пётр Ильич", "Иванов И.И."])
def test_telephones_and_names_in_their_usual_spellings_are_taken_out(text: str) -> None:
    assert without_people(text) == "•••"


def test_whoever_stands_behind_the_name_of_a_college_is_a_person() -> None:
    assert without_people("Директор колледжа имени Попова А.С. Иванов И.И.") == "Директор колледжа имени Попова А.С. •••"


def test_people_of_two_sheets_have_different_marks() -> None:
    marks: dict[str, str] = {}
    sheets = [blank_people([["Предприятие", "Код", "ФИО"], ["Завод", "А", name]], marks) for name in ("Иванов И.И.", "Петров П.П.")]
    assert [rows[1][2] for rows in sheets] == ["••• 1", "••• 2"]
