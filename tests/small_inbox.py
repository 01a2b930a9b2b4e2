"""A small inbox in the providers' shapes: a part of the invented region, two clusters, quick enough to run many times."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd

from flows.machinery.reference import codelists
from sample import region
from sample.documents import Book, Document, Dump, Files, Row, Sheet
from sample.portal import VACANCIES_FILE

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
POSTS_KEPT = 150


@cache
def small_documents(number: int = 1, ugps: tuple[str, ...] = UGPS_KEPT) -> dict[str, Document]:
    """Name → table of the small inbox; КЦП, СПО-1, college tables and the portal's posts are cut to a few."""
    made = region.generate(codelists().frames(), seed=1, vintage_year=START_YEAR - 1, number=number).files.documents
    kept = {name: document for name, document in made.items() if name.startswith(KEPT_AS_THEY_ARE)}
    for start, column in KEPT_PROGRAMMES_OF.items():
        name = next(name for name in made if name.startswith(start))
        kept[name] = _few_programmes(made[name], column, ugps)
    surveys = sorted(name for name in made if name.startswith("Анкета"))
    kept |= {name: made[name] for name in surveys[:SURVEYS_KEPT]}
    posts = made[VACANCIES_FILE]
    assert isinstance(posts, Dump)
    return dict(sorted((kept | {VACANCIES_FILE: replace(posts, records=posts.records[:POSTS_KEPT])}).items()))


@cache
def small_files(number: int = 1) -> Files:
    """Name → bytes of the small inbox."""
    return Files(small_documents(number))


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


def rows_kept(document: Document, keep: Callable[[Sheet, Row], bool]) -> Book:
    """The same workbook with the rows that ``keep`` lets stand."""
    assert isinstance(document, Book)
    sheets = [replace(sheet, rows=[row for row in sheet.rows if keep(sheet, row)]) for sheet in document.sheets]
    return replace(document, sheets=sheets)


def _few_programmes(document: Document, column: str, ugps: tuple[str, ...]) -> Book:
    def is_kept(sheet: Sheet, row: Row) -> bool:
        at = next((one.index(column) for one in sheet.rows if column in one), None)
        return at is None or at >= len(row) or not _is_code(row[at]) or str(row[at]).startswith(ugps)

    return rows_kept(document, is_kept)


def _is_code(value: object) -> bool:
    return str(value)[:1].isdigit() and str(value).count(".") == 2


def _bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
