"""Росстат and regional statistics: employment by activity, population by age, wages, value added, staff turnover.

Tables are found by content: a row of years is a header, the words above it say what is measured, a row such as
«Тысяч человек» or «В процентах к итогу» changes the unit of what follows. One record is one filled data cell.

    «…» no data       employment and population: refused, the forecast must not miss it; else accepted, obs_value empty
    «–» no such case  accepted as 0
    year of a new method, as a footnote says: obs_status "B"
"""

from __future__ import annotations

import re

from sources.codelists import Codelists
from sources.opened import Opened
from sources.reading import FileContext, Reading
from sources.rosstat.by_activity import looks_so
from sources.rosstat.by_words import find_word_table
from sources.rosstat.csv_twin import EMPLOYMENT
from sources.rosstat.indicators import is_title
from sources.rosstat.layout import find_table
from sources.rosstat.wide_csv import is_wide, parse_wide
from sources.rosstat.workbook import Workbook
from sources.tables.cells import clean, label
from sources.tables.form import Form
from sources.tables.ledger import no_table

SOURCE = "rosstat"
TITLE = "Росстат и территориальные органы: занятость, население, зарплата, движение кадров"
SUBJECTS = ("employment", "population", "indicator")
SURE = 0.95
WORDS = 0.8  # rows or columns name indicators of ours
MAYBE = 0.6  # a table of years by region: whether its indicator is known, reading it will say
_REGION = re.compile(r"российская федерация|федеральный округ|\bобласть$|\bкрай$|^республика ")
_CSV = Form(SOURCE, (EMPLOYMENT,), "столбцов «okved_group, year, worker_num»", sure=SURE)


def recognise(book: Opened) -> float:
    """Whether the file is a statistics table of Росстат's kind."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return 0.0
    if book.kind == "csv" and (is_wide(book) or _CSV.recognise(book)):
        return SURE
    best = 0.0
    for rows in book.sheets.values():
        table = find_table(rows, ())
        if find_word_table(rows, (), table) is not None:
            best = max(best, WORDS)
        if table is None:
            words = " ".join(clean(cell) for row in rows[:10] for cell in row[:3])
            best = max(best, 0.9 if looks_so(rows) and is_title(words) else 0.0)
            continue
        if is_title(table.title):
            return 0.9
        labels = [label(table.row_label(row)[0]) for row in rows[table.header_row : table.first_row + 12]]
        regions = [text for text in labels if _REGION.search(text)]
        best = max(best, MAYBE if len(regions) >= 2 or "region" in labels[:1] else 0.0)
    return best


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read a statistics workbook, one saved as csv, or the csv twin ``okved_group,year,worker_num``.

    Raises UnreadableFile when no table of years is found, the region is named nowhere, or a table has no title or unit.
    """
    if book.kind == "csv" and is_wide(book):
        return parse_wide(SOURCE, book, codelists)
    if book.kind == "csv" and _CSV.recognise(book):
        return _CSV.parse(book, context, codelists)
    if book.kind not in ("csv", "xlsx", "xls"):
        raise no_table(SOURCE, book, "это не книга Excel и не csv", "Пришлите xlsx, xls или csv с сайта Росстата")
    return Workbook(SOURCE, book, context, codelists).reading()
