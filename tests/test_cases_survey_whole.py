"""Questionnaires that lose an answer easily: thousands and tens, two codes in a cell, parts of one answer, all employers on one sheet."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx
from source_files import INN, OTHER_INN

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

HEAD = [
    "Код ОКЗ",
    "Профессия, должность",
    "Работает сейчас, чел.",
    "Вакансий сейчас",
    "Потребность 2026",
    "Потребность 2027",
    "Целевых договоров",
]
WELDER, TURNER = ["7212", "Сварщик", 10, 1, 2, 3, 1], ["7223", "Токарь", 20, 1, 2, 3, 1]


def sheet(
    *rows: list[object], inn: str = INN, head: list[str] = HEAD, above: tuple[list[object], ...] = ()
) -> list[list[object]]:
    return [
        ["ИНН", inn],
        ["Наименование", "Завод"],
        ["ОКВЭД2", "25.11"],
        ["ОКТМО", "57701000"],
        ["Год опроса", 2026],
        *above,
        [],
        head,
        *rows,
    ]


def taken(payload: bytes, name: str = "анкета.xlsx") -> Reading:
    reading = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return reading


def said(reading: Reading) -> dict[tuple[str, str], float]:
    table = reading.tables["answer"]
    return {key: rows.sum() for key, rows in table.groupby(["measure", "occupation"])["obs_value"]}


def renamed(**headings: str) -> list[str]:
    return [headings.get(name.split(" ")[0].rstrip(","), name) for name in HEAD]


@pytest.mark.parametrize(
    ("above", "head", "employed", "need"),
    [
        ((), renamed(Работает="Работает сейчас, тыс. чел."), 10_000, 5),
        ((), renamed(Работает="Работает сейчас (десятков человек)"), 100, 5),
        ((["Единица измерения", "десятков человек"],), HEAD, 100, 50),
        ((["(тыс. человек)"],), HEAD, 10_000, 5_000),
        ((), HEAD, 10, 5),
    ],
)
def test_a_unit_that_the_form_names_is_kept(
    above: tuple[list[object], ...], head: list[str], employed: int, need: int
) -> None:
    reading = taken(xlsx({"Анкета": sheet(WELDER, head=head, above=above)}))
    assert said(reading)["employed", "7212"] == employed
    assert said(reading)["need", "7212"] == need
    assert said(reading)["target_contracts", "7212"] == 1
    assert any("пересчитаны в человека" in note for note in reading.notes) == (employed > 10)


@pytest.mark.parametrize("cell", ["7212, 7223", "7212\n7223", "7212; 7223 Станочники"])
def test_two_codes_in_a_cell_are_refused_by_name(cell: str) -> None:
    reading = taken(xlsx({"Анкета": sheet([cell, *WELDER[1:]], TURNER)}))
    assert {code for _, code in said(reading)} == {"7223"}
    (fault,) = reading.refused
    assert fault.reason == "в ячейке несколько кодов ОКЗ: 7212, 7223"
    assert "по строкам" in fault.remedy


@pytest.mark.parametrize("cell", ["по 2 в год", "5 (из них 2 сварщика)", "3 сейчас и 2 потом"])
def test_a_number_among_words_costs_its_cell(cell: str) -> None:
    reading = taken(xlsx({"Анкета": sheet([*WELDER[:4], cell, *WELDER[5:]])}))
    assert said(reading)["need", "7212"] == 3
    assert [(fault.value, fault.reason) for fault in reading.refused] == [(cell, "в ячейке есть не только число")]


@pytest.mark.parametrize("inn", [INN, f"ИНН {INN}", f"{INN[:4]} {INN[4:]}"])
def test_sheets_of_one_employer_with_other_occupations_are_one_answer(inn: str) -> None:
    reading = taken(xlsx({"Анкета": sheet(WELDER), "Лист2": sheet(TURNER, inn=inn)}))
    assert said(reading)["employed", "7212"] + said(reading)["employed", "7223"] == 30
    assert len(reading.tables["employer"]) == 1
    assert any("части одной анкеты" in note for note in reading.notes)


def test_sheets_that_say_something_else_of_one_occupation_do_not_add() -> None:
    reading = taken(xlsx({"Анкета": sheet(WELDER), "Лист2": sheet([*WELDER[:2], 11, *WELDER[3:]])}))
    assert said(reading)["employed", "7212"] == 11
    assert all("ответила в файле ещё раз" in row.reason for row in reading.superseded)


def test_one_employer_spelt_in_two_ways_is_one_in_a_table_of_lines() -> None:
    head = ["ИНН", "ОКВЭД2", "ОКТМО", "Год опроса", "Код ОКЗ", "Показатель", "Год", "Значение"]
    lines = [
        [inn, "25.11", "57701000", 2026, code, "Потребность", 2027, value]
        for inn, code, value in ((INN, "7212", 5), (f" {INN[:4]} {INN[4:]}", "7223", "0,7 тыс. чел."))
    ]
    reading = taken(csv_file([head, *lines], encoding="cp1251"), "свод.csv")
    assert said(reading) == {("need", "7212"): 5, ("need", "7223"): 700}
    assert len(reading.tables["employer"]) == 1


def test_a_sheet_of_all_employers_is_read_by_its_column_of_taxpayers() -> None:
    head = ["ИНН", "Наименование", "ОКВЭД2", "ОКТМО", "Год опроса", *HEAD]
    rows = [
        [INN, "А", "25.11", "57701000", 2026, *WELDER],
        ["", "", "", "", "", *TURNER],
        [OTHER_INN, "Б", "41.20", "57701000", 2026, *WELDER],
        ["1234567890", "В", "41.20", "57701000", 2026, *WELDER],
    ]
    reading = taken(xlsx({"Свод": [head, *rows]}))
    table = reading.tables["answer"]
    assert table[table.measure == "employed"].groupby("inn")["obs_value"].sum().to_dict() == {INN: 30, OTHER_INN: 10}
    assert set(reading.tables["employer"]["economic_activity"]) == {"C", "F"}
    assert {(fault.row_number, fault.column_name) for fault in reading.refused} == {(5, "ИНН"), (5, "(анкета)")}
