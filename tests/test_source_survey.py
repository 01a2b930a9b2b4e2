"""The employers' survey: what the template writes comes back, what cannot be attributed is refused with a remedy."""

from __future__ import annotations

import io
from datetime import date

import openpyxl

from sources import survey
from sources.survey_template import columns, template
from tests.source_files import CONTEXT, INN, OGRN, codelists, opened, workbook

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
