"""Year of an intake where a table has no column of it: the sheet, the title or the file's name tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.opened import Opened
from sources.tables.cells import label
from sources.tables.dates import first_titled_year
from sources.tables.form import Line
from sources.tables.header import Column, find_header

NO_YEAR = (
    "год приёма не указан ни в столбце, ни в названии, ни в имени листа или файла",
    "Добавьте столбец «Год приёма» или назовите лист годом",
)


def intake_year(line: Line, earliest: int) -> int:
    """Year of a row's intake. Raises Refused when nothing tells it."""
    if "year" in line.header.columns:
        return line.year("year", earliest=earliest)
    return line.needed("year", first_titled_year(line.sheet, line.header.title, line.context.file_name), *NO_YEAR)


def is_dated(book: Opened, columns: Sequence[Column], words: str = "") -> bool:
    """Whether some table of a book has a column of the year, or is called by words that stand for it."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return False
    for sheet, rows in book.sheets.items():
        header = find_header(rows, columns)
        if header is not None and (
            "year" in header.columns or (words and re.search(words, label(f"{sheet} {header.title} {book.file_name}")))
        ):
            return True
    return False
