"""What stands at the door and in a cell: archives in archives, headings of people, alike rows, cells of the percent format."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from form_files import codelists, csv_file, read, xlsx

from flows.machinery import landing
from flows.settings import Home
from models.errors import UnreadableFile
from sources import registry
from sources.opened import open_file
from sources.reading import MASKED, FileContext
from sources.scrubbing import blank_people
from sources.tables.coded import is_municipality

VINTAGE = date(2026, 11, 23)
HEAD = ["Код эксперта", "ФИО", "Компетенция", "Год", "Мероприятие", "Работодатель"]
PEOPLE = xlsx({"Э": [HEAD, ["Э-1", "Петров П.П.", "Сварка", 2026, "ДЭ", "да"]]})
NAME = "Петров"

def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, payload in members.items():
            made.writestr(name.replace("_", "."), payload)
    return out.getvalue()

def tar(payload: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        entry = tarfile.TarInfo("эксперты.xlsx")
        entry.size = len(payload)
        made.addfile(entry, io.BytesIO(payload))
    return out.getvalue()

def landed(tmp_path: Path, name: str, payload: bytes) -> dict[str, bytes]:
    """Path → bytes kept of one file of the inbox."""
    (tmp_path / "inbox" / "57").mkdir(parents=True)
    (tmp_path / "inbox" / "57" / name).write_bytes(payload)
    home = Home(tmp_path / "home")
    return {file.path: landing.kept_bytes(home, file) for file in landing.land(home, tmp_path / "inbox", VINTAGE).files}

def said(payload: bytes) -> str:
    """Everything that the kept bytes say, cell by cell, and as they are."""
    sheets = open_file(payload, "файл").sheets
    return " ".join(str(cell) for rows in sheets.values() for row in rows for cell in row) + payload.decode("utf-8", "replace")

@pytest.mark.parametrize("depth", [1, 2, 3])
def test_tables_in_archives_in_archives_are_read_and_name_nobody(tmp_path: Path, depth: int) -> None:
    packed = archive(a_xlsx=PEOPLE, b_csv=csv_file([["Предел", "Год приёма"]]))
    for _ in range(depth):
        packed = archive(inner_zip=packed)
    kept = landed(tmp_path, "посылка.zip", packed)
    assert sorted(kept) == ["57/посылка.zip/a.xlsx", "57/посылка.zip/b.csv"]
    assert not any(NAME in said(payload) for payload in kept.values())
    book = open_file(kept["57/посылка.zip/a.xlsx"], "a.xlsx")
    assert registry.read(book, FileContext("a.xlsx", "57", 2026), codelists())[0].rows_accepted == 1

def deeper() -> bytes:
    packed = archive(a_xlsx=PEOPLE)
    for _ in range(4):
        packed = archive(inner_zip=packed)
    return packed

def damaged() -> bytes:
    return archive(a_xlsx=PEOPLE, b_zip=archive(c_xlsx=PEOPLE)[:-40])

@pytest.mark.parametrize(
    ("name", "payload", "why"),
    [
        ("глубже.zip", deeper(), "слишком глубоко"),
        ("битый.zip", damaged(), "повреждён"),
        ("список.tar", tar(PEOPLE), "архив tar"),
        ("список.tar.gz", gzip.compress(tar(PEOPLE)), "архив tar"),
        ("список.bz2", bz2.compress(b"x" + PEOPLE), "архив bzip2"),
        ("список.rar", b"Rar!\x1a\x07\x01\x00" + PEOPLE, "архив RAR"),
        ("целый.zip", archive(a_xlsx=PEOPLE)[:-30], "повреждён"),
    ],
)
def test_what_cannot_be_looked_into_is_not_kept_and_says_why(tmp_path: Path, name: str, payload: bytes, why: str) -> None:
    kept = landed(tmp_path, name, payload)
    left_out = [one for one in kept.values() if b"kadry_not_kept" in one]
    assert len(left_out) == 1
    assert len(left_out[0]) < 500
    with pytest.raises(UnreadableFile, match=why):
        registry.read(open_file(left_out[0], name), FileContext(name, "57", 2026), codelists())
    assert not any(NAME in said(one) for one in kept.values() if one not in left_out)

def test_nested_archives_together_unpack_to_no_more_than_one_may() -> None:
    zeros = archive(zeros_csv=bytes(9_000_000))
    bomb = archive(**{f"{number}_zip": zeros for number in range(12)})
    with pytest.raises(UnreadableFile, match="бомб"):
        _ = open_file(bomb, "посылка.zip").members

def test_a_row_without_digits_is_no_heading_of_people() -> None:
    """«Руководитель проектов» is a competence here; what stands below it stays."""
    head = [*HEAD[:3], "Должность", *HEAD[4:]]
    first = ["Э-А", "Петров П.П.", "Исполнитель работ", "мастер", "ДЭ", "да"]
    rows = [head, first, ["Э-Б", "Сидоров", "Сварка", "Руководитель", "ДЭ", "да"], ["Э-В", "Носов", "Пайка", "мастер", "ДЭ", "да"]]
    cleaned = blank_people(rows)
    assert [row[2] for row in cleaned[1:]] == ["Исполнитель работ", "Сварка", "Пайка"]
    assert [row[3] for row in cleaned[1:]] == ["мастер", "Руководитель", "мастер"]
    assert [row[1] for row in cleaned[1:]] == [f"{MASKED} {at}" for at in (1, 2, 3)]

def test_headings_of_people_in_two_rows_and_of_a_second_table_are_headings() -> None:
    rows = [
        ["Код эксперта", "Эксперт", "", "Компетенция", "Год"], ["", "ФИО", "Телефон", "", ""], ["Э-1", "Петров П.П.", "89021234567", "Сварка", 2026],
        [], ["Организация", "Руководитель", "Адрес"], ["Завод", "Петров П.П.", "г. Пермь"],
        ["Организация", "ФИО", "Адрес"], ["Завод", "Петров П.П.", "г. Пермь"],
    ]  # fmt: skip
    cleaned = " ".join(str(cell) for row in blank_people(rows) for cell in row)
    assert NAME not in cleaned
    assert "89021234567" not in cleaned
    assert "Сварка" in cleaned

def test_a_post_that_leads_people_keeps_its_number() -> None:
    head = ["Профессия", "Количество вакансий", "Телефон", "Контактное лицо"]
    rows = [["Вакансии центра занятости"], head, ["Руководитель проекта", 5], ["Сварщик", 3, "89021234567", "Петров П.П."]]
    below = ["Руководитель смены", 2]  # the last of the table: no row below it says that it is one of a table
    assert blank_people([*rows, below])[-1][:2] == below
    book = xlsx({"Вакансии": [*rows, ["Исполнитель", 89021234567]]})
    reading = read("need_list", book)
    assert reading.tables["post"]["work_places"].sum() == 8
    assert [row[:2] for row in blank_people(rows)][2] == ["Руководитель проекта", 5]

def test_contacts_of_a_list_of_posts_are_not_kept(tmp_path: Path) -> None:
    rows = [["Вакансии центра занятости"], ["Профессия", "Количество вакансий", "Работодатель", "Контактное лицо"], ["Сварщик", 3, "ООО «А»", "Петров П.П."]]
    (payload,) = landed(tmp_path, "вакансии.xlsx", xlsx({"Вакансии": rows})).values()
    assert NAME not in said(payload)
    assert read("need_list", payload).tables["post"]["work_places"].sum() == 3

def test_a_table_that_nobody_knows_names_nobody_either(tmp_path: Path) -> None:
    rows = [["Кабинет", "ФИО", "Телефон"], ["12а", "Петров П.П.", "89021234567"]]
    (payload,) = landed(tmp_path, "телефоны.xlsx", xlsx({"Лист1": rows})).values()
    assert NAME not in said(payload)
    assert "89021234567" not in said(payload)

def posts(sheets: dict[str, list[list[object]]], head: list[object]) -> tuple[int, list[str]]:
    reading = read("need_list", xlsx({name: [["Вакансии центра занятости"], head, *rows] for name, rows in sheets.items()}))
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return int(reading.tables["post"]["work_places"].sum()), [one.reason for one in (*reading.refused, *reading.superseded)]

CONTACTS = ["Телефон", "Контактный телефон", "Контактное лицо (ФИО)", "E-mail", "ФИО ответственного"]

@pytest.mark.parametrize("contact", CONTACTS)
def test_whom_to_ask_makes_no_two_posts_one(contact: str) -> None:
    row = ["Сварщик", "ООО «А»", "Петров П.П."]
    assert posts({"Вакансии": [row, row, row]}, ["Вакансия", "Работодатель", contact]) == (3, [])

def test_posts_one_a_row_of_two_sheets_are_all_counted() -> None:
    sheets = {"Пермь": [["Сварщик", "ООО «А»"], ["Сварщик", "ООО «А»"]], "Кунгур": [["Сварщик", "ООО «Б»"], ["Токарь", "ООО «А»"]]}
    assert posts(sheets, ["Вакансия", "Работодатель"]) == (4, [])

def test_an_alike_row_of_another_sheet_is_refused_and_that_of_a_copy_repeats() -> None:
    row = [["Сварщик", "ООО «А»"]]
    counted, told = posts({"Пермь": row, "Кунгур": row}, ["Вакансия", "Работодатель"])
    assert counted == 1
    assert "неясно, повтор это или ещё одно место" in told[0]
    assert posts({"Пермь": row, "Пермь (2)": row}, ["Вакансия", "Работодатель"]) == (1, ["повторяет строку 3 листа «Пермь»"])

def test_places_of_two_employers_on_two_sheets_add() -> None:
    sheets = {"Пермь": [["Сварщик", 5, "ООО «А»"]], "Кунгур": [["Сварщик", 5, "ООО «Б»"], ["Токарь", 2, "ООО «А»"]]}
    assert posts(sheets, ["Вакансия", "Количество вакансий", "Работодатель"]) == (12, [])

def test_people_of_two_sheets_of_contracts_are_people() -> None:
    head = ["ФИО", "Год приёма", "Код", "Заказчик", "Организация"]
    rest = [2026, "08.02.01", "ООО «А»", "К1"]
    reading = read("target_contracts", xlsx({"1 курс": [head, ["Петров А.А.", *rest]], "2 курс": [head, ["Петрова Б.Б.", *rest], ["Петров А.А.", *rest]]}))
    assert reading.rows_accepted == 2
    assert [one.row_number for one in reading.superseded] == [2 + 1]

@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Городской пассажирский транспорт", False),
        ("Сельское хозяйство", False),
        ("Городское хозяйство", False),
        ("Поселковые котельные", False),
        ("Город Пермь", True),
        ("г. Березники", True),
        ("г.Чусовой", True),
        ("Пермский городской округ", True),
        ("Кунгурский муниципальный округ", True),
        ("посёлок Звёздный", True),
        ("ЗАТО Звёздный", True),
        ("Город-курорт Анапа", True),
    ],
)
def test_an_activity_is_no_municipality(name: str, is_one: bool) -> None:
    assert is_municipality(name) is is_one

def sheet_of(head: list[str], row: list[object], percent: int, pattern: str) -> bytes:
    """A workbook of one row, its cell number ``percent`` in a number format."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, shown = book.add_worksheet("Лист1"), book.add_format({"num_format": pattern})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, head)
        for at, cell in enumerate(row):
            sheet.write(1, at, cell, shown if at == percent else day if isinstance(cell, date) else None)
    return out.getvalue()

LIMITS = ["Предел", "Год приёма", "Значение", "Единица", "Основание", "Дата документа"]

@pytest.mark.parametrize(("stored", "pattern", "limit"), [(0.01, "0%", 0.01), (0.155, "0.0%", 0.155), (1.0, "0%", 1.0), (15, '0"%"', 0.15), (15, "0", 0.15)])
def test_a_limit_in_the_percent_format_is_what_the_cell_shows(stored: float, pattern: str, limit: float) -> None:
    reading = read("limits", sheet_of(LIMITS, ["изменение за год", 2027, stored, "%", "приказ", date(2026, 9, 1)], 2, pattern))
    assert not reading.refused
    assert reading.tables["limit"]["limit_value"].tolist() == pytest.approx([limit])

def test_a_share_in_a_plain_cell_is_still_refused() -> None:
    reading = read("limits", sheet_of(LIMITS, ["изменение за год", 2027, 0.1, "%", "приказ", date(2026, 9, 1)], 2, "0.0"))
    assert [one.reason for one in reading.refused] == ["похоже на долю, а не на процент"]

def test_growth_in_the_percent_format_is_a_hundred_times_what_is_stored() -> None:
    reading = read("scenario", sheet_of(["Сценарий", "Раздел", "Год", "Рост, %"], ["Базовый", "C", 2027, 0.015], 3, "0.0%"))
    assert reading.tables["growth"]["growth_rate"].tolist() == pytest.approx([0.015])
