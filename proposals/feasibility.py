"""A college's form before the drafts are sent: can it take the places that the plan gives it, and if not, what is lacking."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from proposals.figures import Figures, Offer, Programme
from proposals.numbers import date_in_table

SHEET = "Возможности"
CAN = ("сможем", "не сможем")
LACKING = ("лицензия", "аудитории", "преподаватели", "мастерские", "места практики", "поступающие", "деньги", "иное")
HEADER = (
    "Номер предложения", "Код", "Наименование", "База, кл.", "Форма обучения", "Прошлый набор: мест", "Предложено мест",
    "Сможем или нет", "Сколько мест сможем", "Чего не хватает", "Пояснение", "Кто ответил (должность, имя)",
)  # fmt: skip
WIDTHS = (22, 10, 44, 8, 14, 12, 11, 14, 12, 18, 40, 30)
FIRST_ANSWER = 7  # number of the first column to fill
Asked = tuple[Programme, Offer]


def render(figures: Figures, college: str, asked: Sequence[Asked]) -> bytes:
    """XLSX bytes of one college's form, the same for the same figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    created = datetime(figures.vintage.year, figures.vintage.month, figures.vintage.day)
    book.set_properties({"title": f"Возможности организации на {figures.start_year} год", "created": created})
    page = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"})
    given = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    yellow = book.add_format({"text_wrap": True, "border": 1, "valign": "top", "bg_color": "#FFF2CC", "locked": False})
    page.write_string(0, 0, f"{college}: сможет ли организация принять места набора {figures.start_year} года", book.add_format({"bold": True}))
    page.write_string(1, 0, f"Кампания {figures.round}. {figures.region.name}. Данные на {date_in_table(figures.vintage)}. Места – проект до решения совета.")
    page.write_string(2, 0, "Заполните жёлтые ячейки каждой строки: «сможем» или «не сможем»; если нет – сколько мест сможете и чего не хватает. Верните файл.")
    for column, (title, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(4, column, title, bold)
    for line, (row, offer) in enumerate(asked, start=5):
        _line(page, line, row, offer, given, yellow)
    last = 4 + len(asked)
    for column, words in ((FIRST_ANSWER, CAN), (FIRST_ANSWER + 2, LACKING)):
        page.data_validation(5, column, last, column, {"validate": "list", "source": list(words), "error_type": "information"})
    page.protect("", {"format_columns": True, "format_rows": True})
    page.freeze_panes(5, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def _line(page: Any, line: int, row: Programme, offer: Offer, given: Any, yellow: Any) -> None:
    cells = (offer.id, row.programme, row.name, row.basis, offer.form, offer.places_last_year, offer.places)
    for column, cell in enumerate(cells):
        if cell is None:
            page.write_blank(line, column, None, given)
        elif isinstance(cell, str):
            page.write_string(line, column, cell, given)
        else:
            page.write_number(line, column, cell, given)
    for column in range(FIRST_ANSWER, len(HEADER)):
        page.write_blank(line, column, None, yellow)
