"""A small inbox in the providers' shapes: a part of the invented region, two clusters, quick enough to run many times."""

from __future__ import annotations

import io
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd

from flows.machinery.reference import codelists
from sample import region

VINTAGE = date(2026, 11, 23)
START_YEAR = 2027
UGPS_KEPT = ("09.", "23.")  # programmes of two clusters: information technology and transport
KEPT_AS_THEY_ARE = ("Среднегодовая численность", "Распределение населения")
KEPT_PROGRAMMES_OF = {
    "КЦП СПО": "Код профессии, специальности",
    "СПО-1 на 01.10.2026, очная": "Код",
    "Карточки колледжей": "Код",
}
SURVEYS_KEPT = 3


@cache
def small_files(number: int = 1) -> dict[str, bytes]:
    """Name → bytes of the small inbox; the КЦП, СПО-1 and college tables are cut to a few programmes."""
    made = region.generate(codelists().frames(), seed=1, vintage_year=START_YEAR - 1, number=number)
    files = {name: payload for name, payload in made.files.items() if name.startswith(KEPT_AS_THEY_ARE)}
    for start, column in KEPT_PROGRAMMES_OF.items():
        name = next(name for name in made.files if name.startswith(start))
        files[name] = _few_programmes(made.files[name], column)
    surveys = sorted(name for name in made.files if name.startswith("Анкета"))
    files |= {name: made.files[name] for name in surveys[:SURVEYS_KEPT]}
    return dict(sorted(files.items()))


def write_small(folder: Path, number: int = 1) -> Path:
    """The small inbox of one invented region in a folder that holds nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, payload in small_files(number).items():
        (folder / name).write_bytes(payload)
    return folder


def changed_answer(payload: bytes) -> bytes:
    """The same questionnaire with other staff in its first answered post."""
    book = openpyxl.load_workbook(io.BytesIO(payload))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int) and 0 < cell.value < 1_000:
                    cell.value += 7
                    return _bytes(book)
    raise AssertionError("the questionnaire holds no number")


def frames(path: Path, schemas: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Every table of a warehouse file in these schemas, rows in a stable order."""
    import duckdb

    con = duckdb.connect(str(path), read_only=True)
    try:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where schema_name in (select unnest(?)) and database_name = current_database() order by 1",
            [list(schemas)],
        ).fetchall()
        return {name: con.execute(f"from {name} order by all").df() for (name,) in names}
    finally:
        con.close()


def _few_programmes(payload: bytes, column: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(payload))
    for sheet in book:
        at = None
        unwanted = []
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if column in row:
                at = row.index(column)
            elif at is not None and _is_code(row[at]) and not str(row[at]).startswith(UGPS_KEPT):
                unwanted.append(number)
        for number in reversed(unwanted):
            sheet.delete_rows(number)
    return _bytes(book)


def _is_code(value: object) -> bool:
    return str(value)[:1].isdigit() and str(value).count(".") == 2


def _bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
