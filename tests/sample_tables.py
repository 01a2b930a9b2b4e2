"""The invented region as its providers' files, and the tables in them."""

from __future__ import annotations

import io

import pandas as pd
from python_calamine import CalamineWorkbook

from flows.machinery.reference import codelists
from sample.region import SampleRegion, generate
from sample.worlds import USUAL

YEAR = 2025


def made(number: int = 1, seed: int = 1, world: str = USUAL) -> SampleRegion:
    return generate(codelists().frames(), seed=seed, vintage_year=YEAR, number=number, world=world)


def rows_of(region: SampleRegion, file: str, sheet: str | None = None) -> list[list[object]]:
    """Cells of a sheet (the first one when not named), as the parsers' library gives them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(region.files[file]))
    return book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(skip_empty_area=False)


def file_named(region: SampleRegion, start: str) -> str:
    return next(name for name in region.files if name.startswith(start))


def table_of(rows: list[list[object]], first: str) -> pd.DataFrame:
    """The table under the header row that begins with ``first``."""
    head = next(i for i, row in enumerate(rows) if row and row[0] == first)
    return pd.DataFrame(rows[head + 1 :], columns=[str(cell) for cell in rows[head]])
