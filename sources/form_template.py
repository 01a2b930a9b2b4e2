"""The empty form of a source: its tables with their headings and one row that shows how to fill them in."""

from __future__ import annotations

import io
from datetime import date, datetime

import xlsxwriter

from sources.opened import Cell
from sources.tables.cells import heading
from sources.tables.form import Form, Part
from sources.tables.header import Column

# What the example row says in a column of this name, where the column itself says nothing.
EXAMPLES: dict[str, Cell] = {
    "number": 1, "year": 2026, "college": "К01", "college_name": "Пример: техникум", "short_name": "Пример", "district": "г. Пример",
    "leading": "да", "cluster": "Машиностроение", "teachers_fte": 40, "seats_places": 500, "programme": "15.01.05",
    "name": "Сварщик (ручной и частично механизированной сварки (наплавки))", "basis": "9 кл.", "form": "очная", "funding": "бюджет",
    "applications": 60, "places": 25, "entrants": 25, "level": "ППКРС", "ugps": "15.00.00", "duration": "1 г. 10 мес.",
    "duration_months": 22, "licensed": "да", "groups_max": 2, "group_size_min": 15, "group_size_max": 25, "cost_per_place_rub": 120000,
    "workshop": "М-01", "workshop_hours_per_group": 12, "practice_places": 30, "target_contracts": 5, "graduates": 24, "employed": 15,
    "employed_in_field": 12, "continue_study": 3, "army": 4, "left_region": 1, "other": 1, "scenario": "базовый", "section": "C",
    "growth": 1.2, "reference": "Пример: прогноз региона", "limit": "Бюджет", "value": 500000, "unit": "тыс. руб.",
    "document_date": date(2026, 3, 1), "occupation": "7212", "headcount": 120, "vacancies": 6, "activity": "C",
}  # fmt: skip
HINT = "Строка под заголовками – пример: замените её своими данными. Столбцы, помеченные *, обязательны."


def example_form(form: Form, title: str) -> bytes:
    """XLSX bytes: a sheet a table, its title with the region, the hint beside the title, the headings, one example row."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "created": datetime(2026, 1, 1)})
        styles = {
            "heading": book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E3E9EE"}),
            "cell": book.add_format({"border": 1}),
            "day": book.add_format({"border": 1, "num_format": "dd.mm.yyyy"}),
        }
        for number, part in enumerate(form.parts, start=1):
            page = book.add_worksheet(f"Таблица {number}")
            page.write_string(0, 0, title)
            page.write_comment(0, 0, HINT)
            for at, column in enumerate(part.columns):
                page.set_column(at, at, max(12, min(40, len(printed_heading(column)) + 2)))
                page.write_string(2, at, printed_heading(column), styles["heading"])
                if column.required:
                    page.write_comment(2, at, "Обязательный столбец")
            _write_example(page, part, styles)
            page.freeze_panes(3, 0)
    return buffer.getvalue()


def printed_heading(column: Column) -> str:
    """The heading that a reader of the form knows: the column's title where it is one, else the first."""
    known = [one for one in column.headings if not one.endswith("*")]
    if heading(column.title) in known:
        return column.title[:1].upper() + column.title[1:]
    return known[0][:1].upper() + known[0][1:]


def example_of(column: Column) -> Cell:
    """What the example row says in a column."""
    if column.example is None:
        return ""
    return column.example if column.example != "" else EXAMPLES.get(column.name, "")


def _write_example(page: xlsxwriter.worksheet.Worksheet, part: Part, styles: dict[str, xlsxwriter.format.Format]) -> None:
    for at, column in enumerate(part.columns):
        value = example_of(column)
        if isinstance(value, date):
            page.write_datetime(3, at, datetime(value.year, value.month, value.day), styles["day"])
        elif isinstance(value, int | float):
            page.write_number(3, at, value, styles["cell"])
        else:
            page.write_string(3, at, value or "", styles["cell"])
