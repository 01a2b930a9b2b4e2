"""Small builders of providers' tables, so that a test shows only what it is about."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import xlsxwriter

from sources import registry
from sources.codelists import Codelists
from sources.opened import open_file
from sources.reading import FileContext, Reading

ROOT = Path(__file__).resolve().parents[1]
Row = Sequence[object]


@cache
def codelists() -> Codelists:
    """The committed code lists."""
    paths = [*(ROOT / "data" / "codelists").glob("*.csv"), *(ROOT / "data" / "crosswalks").glob("*.csv")]
    files = {path.name: path.read_bytes() for path in paths}
    return Codelists.load(files)


def xlsx(sheets: Mapping[str, Sequence[Row]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of these rows; text stays text, dates are dates."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif value is not None:
                        sheet.write(at, column, value)
            if name in hidden:
                sheet.hide()
    return out.getvalue()


def csv_file(rows: Sequence[Row], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """A text table of these rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def read(source: str, payload: bytes, name: str = "файл", ref_area: str | None = "57") -> Reading:
    """Parse with the source's own parser."""
    return registry.source(source).parse(open_file(payload, name), FileContext(name, ref_area, 2025), codelists())


def read_shared(source: str, path: Path, ref_area: str | None = None) -> Reading:
    """Parse a real file."""
    return read(source, path.read_bytes(), path.name, ref_area)


def reasons(reading: Reading) -> list[tuple[int, str, str]]:
    """Row, column and reason of every refusal."""
    return [(row.row_number, row.column_name, row.reason) for row in reading.refused]
