"""After a night no taxpayer number of an employer that answered stands in anything but the house's own files.

Searched byte for byte: Prefect's database with its log, the journals of the home, the book of nights, the documents (unpacked where
they are archives) and the published snapshot's texts.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from night import Place

pytestmark = pytest.mark.faults

INSIDE = ("raw", "warehouse.duckdb", "draws")  # the house's own: who may read the home may read answers


def employers(place: Place) -> set[str]:
    """Taxpayer numbers of those who answered."""
    with duckdb.connect(str(place.home / "warehouse.duckdb"), read_only=True) as con:
        numbers = [inn for (inn,) in con.execute("select distinct inn from mart.survey_employer").fetchall()]
    named = [re.search(r"\d{10}", path.name) for path in place.inbox.iterdir() if path.name.startswith("Анкета")]
    return {*numbers, *(found[0] for found in named if found)}


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of what it holds when it is an archive."""
    payload = path.read_bytes()
    yield payload
    if payload[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def test_nothing_outside_the_houses_own_files_names_who_answered(undisturbed: Place) -> None:
    numbers = [number.encode() for number in employers(undisturbed)]
    assert len(numbers) >= 2
    searched = 0
    for path in undisturbed.home.rglob("*"):
        if not path.is_file() or path.relative_to(undisturbed.home).parts[0] in INSIDE:
            continue
        searched += 1
        for payload in pieces(path):
            assert not [number for number in numbers if number in payload], path
    assert searched > 10
    assert any((undisturbed.home / "prefect").glob("*.db"))


def test_no_text_of_the_snapshot_names_who_answered(undisturbed: Place) -> None:
    """The file packs its texts: they are read as an analyst reads them."""
    numbers = employers(undisturbed)
    with duckdb.connect(str(undisturbed.home / "published" / "warehouse.duckdb"), read_only=True) as con:
        columns = con.execute("select schema_name, table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and not internal")
        for schema, table, column in columns.fetchall():
            told = con.execute(f'select string_agg(distinct "{column}", chr(10)) from "{schema}"."{table}"').fetchone()
            assert told is not None
            assert not set(re.findall(r"(?<!\d)\d{10}(?!\d)", told[0] or "")) & numbers, f"{schema}.{table}.{column}"
