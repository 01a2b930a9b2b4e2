"""The Excel export of an indicator: classifiers left of the years, a repeated name printed once and merged downwards."""

from __future__ import annotations

import re

from models.errors import UnreadableFile
from sources.codelists import Codelists
from sources.fedstat.observations import Dimension, Observations, indicator_of_name, series_of
from sources.fedstat.sdmx import SAVE_BY_HAND
from sources.opened import Opened, Rows
from sources.reading import Reading
from sources.tables.cells import clean, number, year_in
from sources.tables.ledger import Ledger, no_table

# What the site itself writes over its columns. «Код по ОКВЭД2» heads many a table of Росстат and is no mark of an export.
_OWN_MARK = re.compile(r"^классификатор |\((?:окато|октмо)\)|\bокато\b.*\bоктмо\b|^(?:окато|октмо)$", re.IGNORECASE)
_SITE_COLUMNS = re.compile(r"^(?:период|единица измерения)$", re.IGNORECASE)
_SITE_WORDS = re.compile(r"значение показателя|емисс|fedstat", re.IGNORECASE)
Header = tuple[int, dict[int, str], list[tuple[int, int]]]


def export_header(rows: Rows) -> Header | None:
    """Row of years, headings of the dimension columns left of them, (column, year); None when this is no export."""
    for at, row in enumerate(rows[:30]):
        years = [(column, found[0]) for column, cell in enumerate(row) if column and (found := year_in(cell))]
        if not years:
            continue
        left = {column: clean(cell) for column, cell in enumerate(row[: years[0][0]]) if clean(cell)}
        own = any(_OWN_MARK.search(text) for text in left.values())
        return (at, left, years) if own and _is_of_the_site(rows, at, left) else None
    return None


def _is_of_the_site(rows: Rows, at: int, left: dict[int, str]) -> bool:
    """Whether a second mark stands beside the first: territories with their codes, the site's own columns or words.

    A classifier's own table, or a table of Росстат with a code beside each activity, has one mark at most.
    """
    if any(re.search(r"\((?:окато|октмо)\)", text, re.IGNORECASE) for text in left.values()):
        return True
    if any(_SITE_COLUMNS.search(text) for text in left.values()):
        return True
    return any(_SITE_WORDS.search(clean(cell)) for row in rows[: at + 6] for cell in row if isinstance(cell, str))


def parse_excel(source: str, book: Opened, codelists: Codelists) -> Reading:
    """Read the observations of every sheet that is an export."""
    observations = Observations(Ledger(book.file_name))
    found = False
    for sheet, rows in book.sheets.items():
        header = export_header(rows)
        if header is not None:
            found = True
            _read_sheet(source, sheet, rows, header, book.file_name, codelists, observations)
    if not found:
        raise no_table(source, book, "нет строки с годами и столбцов классификаторов (ОКАТО, ОКВЭД2)", SAVE_BY_HAND)
    return observations.reading(source)


def _read_sheet(
    source: str, sheet: str, rows: Rows, header: Header, file_name: str, codelists: Codelists, observations: Observations
) -> None:
    at, left, years = header
    title = " ".join(clean(cell) for row in rows[:at] for cell in row if clean(cell))
    named = re.search(r"(?<!\d)(\d{5})(?!\d)", title)
    indicator = named[1] if named else indicator_of_name(file_name)
    if not indicator:
        raise UnreadableFile(
            source, file_name, f"лист «{sheet}»: номер показателя не назван ни над таблицей, ни в имени файла",
            "Впишите номер показателя с сайта в имя файла, например 58994.xlsx",
        )  # fmt: skip
    current: dict[int, str] = {}
    for position in range(at + 1, len(rows)):
        row = rows[position]
        current |= {column: text for column in left if column < len(row) and (text := clean(row[column]))}
        dimensions = [Dimension(str(column), left[column], *_code_in(text)) for column, text in current.items()]
        rest = {part.name: part.value for part in dimensions if not part.is_area}
        unit = next((part.value for part in dimensions if "единиц" in part.name.lower()), title)
        series = series_of(indicator, dimensions, rest, unit, codelists)
        for column, year in years:
            cell = row[column] if column < len(row) else ""
            if number(cell).mark != "blank":
                observations.put(series, sheet, position + 1, str(year), str(year), cell)


def _code_in(text: str) -> tuple[str, str]:
    """Code and name of a cell such as «643 Российская Федерация»; the code is empty when none is printed."""
    found = re.match(r"(\d{2,11})\s+[-–]?\s*(\D.*)", text)
    return (found[1], found[2]) if found else ("", text)
