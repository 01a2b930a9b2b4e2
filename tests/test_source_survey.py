"""The employers' survey: what the template writes comes back, what cannot be attributed is refused with a remedy."""

from __future__ import annotations

import contextlib
import io
import re
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_files import CONTEXT, INN, OGRN, OTHER_INN, codelists, opened, workbook

from models.errors import KadryError
from sources import survey
from sources.survey_template import columns, template

WAVE = 2026


def form(*rows: dict[str, object], header: list[str] | None = None, **tags: object) -> list[list[object]]:
    """Rows of one questionnaire: tags, header, one row an occupation (heading → value)."""
    labels = {
        "ИНН": INN, "ОГРН": OGRN, "Наименование": "ООО «Завод»", "ОКВЭД2": "25.11", "ОКТМО": "69701000",
        "Среднесписочная численность, чел.": 100, "Дата ответа": date(2026, 4, 20), "Версия формы": "2", "Год опроса": "2026",
    }  # fmt: skip
    labels |= {name.replace("_", " "): value for name, value in tags.items()}
    header = header or columns(WAVE)
    table = [[row.get(name) for name in header] for row in rows]
    return [["Анкета"], *([label, value] for label, value in labels.items()), [], header, *table]


def occupation(code: str = "7212", title: str = "Сварщик", **values: object) -> dict[str, object]:
    return {"Код ОКЗ": code, "Профессия, должность": title, "Уровень образования": "ППКРС", **values}


def read(*sheets: list[list[object]]):
    return survey.parse(opened(workbook({f"Анкета{n}": rows for n, rows in enumerate(sheets)})), CONTEXT, codelists())


def test_what_an_employer_wrote_becomes_answers_by_measure_and_year():
    reading = read(form(occupation(**{"Работает сейчас, чел.": 12, "Потребность 2028": 3, "выпускники СПО, %": 40})))
    answers = reading.tables["answer"].set_index(["measure", "time_period"])["obs_value"]
    assert answers.to_dict() == {("employed", 2026): 12, ("need", 2028): 3, ("share_spo_graduates", 2026): 0.4}
    employer = reading.tables["employer"].iloc[0]
    assert (employer["ref_area"], employer["economic_activity"], employer["inn"]) == ("69", "C", INN)


@pytest.mark.parametrize("title", ["Работает сейчас, тыс. чел.", "Вакансий, тыс. ед.", "Численность на конец года", "Потребность в 2028 (тыс.)"])
def test_a_column_of_numbers_that_is_not_understood_is_named(title):
    header = [*columns(WAVE), title]
    reading = read(form(occupation(**{"Потребность 2028": 3, title: 1.2}), header=header))
    assert reading.tables["answer"]["obs_value"].tolist() == [3]
    assert [title in note for note in reading.notes if "не понят" in note] == [True]
    assert not any("не понят" in note for note in read(form(occupation(**{"Потребность 2028": 3}), header=header)).notes)


def test_the_template_filled_in_comes_back():
    payload = template("69", WAVE, ["7212", "7223"], codelists())
    book = openpyxl.load_workbook(io.BytesIO(payload))
    sheet = book["Анкета"]
    for row in sheet.iter_rows(min_row=1, max_row=12):
        if row[0].value == "ИНН":
            row[1].value = INN
        if row[0].value == "ОКВЭД2":
            row[1].value = "25"
        if row[0].value == "Код ОКЗ":
            break
    header = next(row for row in sheet.iter_rows() if row[0].value == "Код ОКЗ")
    column = {cell.value: cell.column for cell in header}
    sheet.cell(header[0].row + 2, column["Потребность 2030"], 7)
    out = io.BytesIO()
    book.save(out)
    reading = survey.parse(opened(out.getvalue()), CONTEXT, codelists())
    assert reading.refused == []
    assert reading.tables["answer"][["occupation", "measure", "time_period", "obs_value"]].values.tolist() == [["7223", "need", 2030, 7.0]]


def lines(*changes: dict[str, object], delimiter: str = ";", **tags: object) -> str:
    """A consolidated csv: one line a dictionary, with defaults."""
    header = [
        "ИНН", "ОГРН", "Наименование", "ОКВЭД2", "ОКТМО", "Среднесписочная численность, чел.", "Дата ответа", "Версия формы", "Год опроса",
        "Код ОКЗ", "Профессия, должность", "Уровень образования", "показатель", "год", "значение",
    ]  # fmt: skip
    usual = [INN, OGRN, "ООО «Завод»", "25.11", "69701000", "100", "20.04.2026", "2", "2026", "7212", "Сварщик", "ППКРС", "need", "2028", "3"]
    rows = [[str(change.get(name, value)) for name, value in zip(header, usual, strict=True)] for change in changes]
    return "\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in [header, *rows])


def read_text(text: str, encoding: str = "utf-8"):
    return survey.parse(opened(text.encode(encoding)), CONTEXT, codelists())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_consolidated_csv_reads_in_every_usual_spelling(encoding, delimiter):
    reading = read_text(lines({}, {"год": 2029, "значение": 5}, delimiter=delimiter), encoding)
    assert reading.refused == []
    assert reading.tables["answer"]["obs_value"].tolist() == [3, 5]
    assert len(reading.tables["employer"]) == 1


def test_csv_and_workbook_give_the_same_answers():
    as_form = read(form(occupation(**{"Потребность 2028": 3, "Работает сейчас, чел.": 12, "миграция, %": 20})))
    as_csv = read_text(lines({"показатель": "Работает сейчас, чел.", "год": "", "значение": 12}, {}, {"показатель": "миграция, %", "год": "", "значение": 20}))
    same = ["ref_area", "wave", "inn", "occupation", "occupation_title", "education_level", "measure", "time_period", "obs_value"]
    assert as_form.tables["answer"][same].equals(as_csv.tables["answer"][same])


def test_the_first_version_of_the_form_is_read():
    header = ["Код ОКЗ", "Профессия, должность", "Уровень образования", "Работает сейчас, чел.", "Потребность 2026", "Потребность 2027"]
    rows = form(occupation(**{"Работает сейчас, чел.": 9, "Потребность 2027": 2}), header=header, Версия_формы="1")
    assert read(rows).tables["answer"]["obs_value"].tolist() == [9, 2]


def test_fields_about_people_are_dropped_at_the_door():
    rows = form(occupation(**{"Потребность 2028": 3}))
    rows.insert(3, ["Респондент", "Петрова Анна"])
    rows.insert(4, ["Телефон", "89990000000"])
    reading = read(rows)
    everything = "".join(table.to_csv() for table in reading.tables.values())
    assert "Петрова" not in everything + str(reading.refused)
    assert "89990000000" not in everything
    assert "не сохранены" in " ".join(reading.notes)


@pytest.mark.parametrize(
    ("tags", "column", "reason"),
    [
        pytest.param({"ИНН": "7707083894"}, "ИНН", "контрольные цифры", id="a mistyped ИНН"),
        pytest.param({"ИНН": None}, "ИНН", "не указан", id="no ИНН"),
        pytest.param({"ОГРН": "1027700132196"}, "ОГРН", "контрольная цифра", id="a mistyped ОГРН"),
        pytest.param({"ОКВЭД2": "34.1"}, "ОКВЭД2", "нет в ОКВЭД2", id="a class that does not exist"),
        pytest.param({"ОКВЭД2": "С"}, "ОКВЭД2", "раскладк", id="a Cyrillic letter for a section"),
        pytest.param({"ОКВЭД2": date(2026, 1, 10)}, "ОКВЭД2", "дату", id="01.10 that became a date"),
        pytest.param({"ОКТМО": "57701000"}, "ОКТМО", "другого региона", id="another region"),
        pytest.param({"Год опроса": "26"}, "Год опроса", "год", id="a year of two digits"),
    ],
)
def test_a_form_that_cannot_be_attributed_is_refused_whole(tags, column, reason):
    reading = read(form(occupation(**{"Потребность 2028": 3}), **tags))
    assert reading.rows_accepted == 0
    assert (reading.refused[0].column_name, len(reading.refused)) == (column, 2)
    assert reason in reading.refused[0].reason
    assert reading.refused[0].remedy


@pytest.mark.parametrize(
    ("values", "reason", "cells", "kept"),
    [
        pytest.param({"Код ОКЗ": "9999"}, "нет в ОКЗ", 1, ["7223"], id="an unknown occupation"),
        pytest.param({"Потребность 2028": -1}, "отрицательное", 1, ["7212", "7223"], id="a negative need"),
        pytest.param({"Потребность 2028": 1.5}, "дробное", 1, ["7212", "7223"], id="half a person"),
        pytest.param({"Потребность 2028": "три"}, "текст", 1, ["7212", "7223"], id="a number in words"),
        pytest.param({"Потребность 2028": "10-12"}, "интервал", 1, ["7212", "7223"], id="a range"),
        pytest.param({"Потребность 2028": "до 5"}, "граница", 1, ["7212", "7223"], id="a bound"),
        pytest.param({"миграция, %": 0.3}, "похоже на долю", 1, ["7212", "7223"], id="a share where percents are asked for"),
        pytest.param({"миграция, %": 60, "выпускники СПО, %": 60}, "больше 100", 2, ["7212", "7223"], id="more than everything"),
        pytest.param({"миграция, %": 300}, "не процент", 1, ["7212", "7223"], id="three hundred percent"),
        pytest.param({"Уровень образования": "школа жизни"}, "нет в списке", 1, ["7212", "7223"], id="an unknown level"),
    ],
)
def test_a_bad_cell_costs_itself_only_and_is_told_with_its_address_and_remedy(values, reason, cells, kept):
    reading = read(form(occupation(**({"Потребность 2027": 1} | values)), occupation("7223", "Токарь", **{"Потребность 2028": 2})))
    assert len(reading.refused) == cells
    for found in reading.refused:
        assert reason in found.reason
        assert found.remedy
        assert re.search(r"\(ячейка [A-Z]{1,2}13\)$", found.column_name)
    assert reading.tables["answer"]["occupation"].tolist() == kept


@pytest.mark.parametrize(
    ("cell", "value"),
    [("40 чел.", 40), ("240 человек", 240), ("≈ 15", 15), ("ок. 15 чел.", 15), ("нет", 0), ("2*", 2), ("3 ед.", 3), ("12 человек (с совместителями)", 12), (" 25 ", 25)],
)
def test_counts_are_read_as_people_write_them(cell, value):
    reading = read(form(occupation(**{"Потребность 2028": cell})))
    assert reading.tables["answer"]["obs_value"].tolist() == [value]
    assert bool(reading.notes) == ("≈" in cell or "ок." in cell)


def test_every_fault_of_a_form_is_told_at_once():
    reading = read(form(occupation(**{"Потребность 2028": 3}), ИНН="7707083894", ОКВЭД2="34.1"))
    assert reading.refused[0].column_name == "ИНН, ОКВЭД2"
    assert "контрольные цифры" in reading.refused[0].reason
    assert "нет в ОКВЭД2" in reading.refused[0].reason


@pytest.mark.parametrize("staff", [-4, "много"])
def test_listed_staff_that_cannot_be_read_costs_itself_only(staff):
    reading = read(form(occupation(**{"Потребность 2028": 3}), **{"Среднесписочная численность, чел.": staff}))
    assert reading.rows_accepted == 2
    assert [row.column_name for row in reading.refused] == ["Среднесписочная численность, чел."]


def test_shares_typed_into_percent_cells_are_shares():
    shares = {"Из потребности: внутреннее перемещение, %": 0.3, "выпускники СПО, %": 0.5, "безработные и переобученные, %": 0.1, "миграция, %": 0.1}
    assert read(form(occupation(**shares))).tables["answer"]["obs_value"].tolist() == [0.3, 0.5, 0.1, 0.1]


def test_thousands_in_the_place_of_persons_are_caught():
    reading = read(form(occupation(**{"Работает сейчас, чел.": 98_000}), **{"Среднесписочная численность, чел.": 98}))
    assert reading.rows_accepted == 0
    assert "тысячи и человеки" in reading.refused[0].reason


def test_a_plain_excess_over_listed_staff_is_only_noted():
    reading = read(form(occupation(**{"Работает сейчас, чел.": 180})))
    assert "больше среднесписочной" in " ".join(reading.notes)
    assert reading.rows_accepted == 2


def test_the_latest_answer_of_an_employer_supersedes_the_earlier_ones():
    first = form(occupation(**{"Потребность 2028": 3}), Дата_ответа=date(2026, 4, 2))
    last = form(occupation(**{"Потребность 2028": 9}), Дата_ответа=date(2026, 4, 30))
    reading = read(first, last, form(occupation(**{"Потребность 2028": 1}), ИНН=OTHER_INN))
    assert reading.tables["answer"]["obs_value"].tolist() == [9, 1]
    assert len(reading.superseded) == 2
    assert "взят ответ с последней датой" in reading.superseded[0].reason


def test_of_equal_dates_the_fuller_answer_is_taken_then_the_later():
    short = lines({}, {"Дата ответа": "21.04.2026"}).splitlines()
    assert read_text("\n".join(short)).tables["answer"]["row_number"].tolist() == [3]
    same_day = [form(occupation(**{"Потребность 2028": n, **extra})) for n, extra in ((1, {}), (2, {"Потребность 2029": 2}), (3, {}))]
    assert read(*same_day).tables["answer"]["obs_value"].tolist() == [2, 2]


def test_rows_of_one_occupation_add_a_row_alike_counts_once_and_shares_do_not_add():
    two = read(form(occupation(**{"Потребность 2028": 3}), occupation(title="Газорезчик", **{"Потребность 2028": 1})))
    assert two.tables["answer"]["obs_value"].tolist() == [3, 1]
    twice = read(form(occupation(**{"Потребность 2028": 3}), occupation(**{"Потребность 2028": 4}), occupation(**{"Потребность 2028": 3})))
    assert twice.tables["answer"]["obs_value"].tolist() == [3, 4]
    assert [row.reason for row in twice.superseded] == ["повторяет строку 13"]
    assert any("складываются" in note for note in twice.notes)
    shares = read(form(occupation(**{"миграция, %": 30}), occupation(title="Газорезчик", **{"миграция, %": 50})))
    assert shares.tables["answer"]["obs_value"].tolist() == [0.3]
    assert "доли не складываются" in shares.refused[0].reason


def test_the_total_row_is_no_answer():
    reading = read(form(occupation(**{"Потребность 2028": 3}), {"Профессия, должность": "Итого", "Потребность 2028": 3}))
    assert (len(reading.tables["answer"]), len(reading.superseded)) == (1, 1)


def test_a_zero_lost_by_the_spreadsheet_is_given_back_to_the_inn():
    lost = read(form(occupation(**{"Потребность 2028": 3}), ИНН=276004500, ОГРН=None))
    assert (lost.rows_accepted, len(lost.refused)) in ((2, 0), (0, 2))
    if lost.rows_accepted:
        assert lost.tables["employer"]["inn"].item() == "0276004500"


def test_the_template_has_equal_bytes_lists_and_locks():
    payload = template("69", WAVE, ["7212"], codelists())
    assert payload == template("69", WAVE, ["7212"], codelists())
    sheet = openpyxl.load_workbook(io.BytesIO(payload))["Анкета"]
    assert sheet.protection.sheet
    kinds = {validation.type for validation in sheet.data_validations.dataValidation}
    assert {"list", "whole", "date", "custom"} <= kinds
    unlocked = sum(1 for row in sheet.iter_rows() for cell in row if not cell.protection.locked)
    assert unlocked >= len(columns(WAVE)) - 3
    assert [cell.value for cell in sheet[13]] == columns(WAVE)


def test_the_empty_template_is_recognised_and_says_what_is_missing():
    book = opened(template("69", WAVE, ["7212"], codelists()))
    assert survey.recognise(book) >= 0.9
    reading = survey.parse(book, CONTEXT, codelists())
    assert reading.rows_accepted == 0
    assert reading.refused[0].column_name.startswith("ИНН")


answers = st.dictionaries(st.sampled_from(columns(WAVE)[3:]), st.integers(-3, 10**6) | st.floats(-1, 200) | st.text("0123456789=%., абв", max_size=6), max_size=5)


@given(rows=st.lists(st.tuples(st.sampled_from(["7212", "7223", "1", ""]), answers), max_size=5), listed=st.integers(0, 2000))
@settings(max_examples=25, deadline=None)
def test_whatever_is_answered_every_record_is_counted_once(rows, listed):
    sheet = form(*(occupation(code, **values) for code, values in rows), **{"Среднесписочная численность, чел.": listed})
    try:
        reading = read(sheet)
    except KadryError:
        return
    values = reading.tables["answer"]["obs_value"]
    shares = reading.tables["answer"]["measure"].astype(str).str.startswith("share_")
    assert (values >= 0).all()
    assert (values[shares] <= 1).all()
    assert all(refusal.remedy for refusal in reading.refused)


@given(junk=st.text(max_size=300), at=st.integers(0, 400))
@settings(max_examples=25, deadline=None)
def test_a_damaged_csv_ends_in_a_reading_or_in_our_error(junk, at):
    whole = lines({}, {"год": 2029}, {"показатель": "миграция, %", "значение": "="})
    with contextlib.suppress(KadryError):
        read_text(whole[:at] + junk + whole[at:])
