"""After a night no taxpayer number and no name of an employer that answered stands in anything but the house's own files.

Searched byte for byte: Prefect's database with its log, the journals of the home, the book of nights, the documents (unpacked where
they are archives, as text where they are PDF, names also as JSON escapes them) and the published snapshot's texts. An employer that the
portal or a workshop names by itself may be named by that (docs/methodology/disclosure.md); those are left out of the names.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pdf_text
import pytest
from night import QUIET, Place

pytestmark = pytest.mark.faults

SHORTEST_NAME = 6
INSIDE = ("raw", "warehouse.duckdb", "draws")  # the house's own: who may read the home may read answers


def employers(place: Place) -> set[str]:
    """Taxpayer numbers of those who answered."""
    with duckdb.connect(str(place.home / "warehouse.duckdb"), read_only=True) as con:
        numbers = [inn for (inn,) in con.execute("select distinct inn from mart.survey_employer").fetchall()]
    named = [re.search(r"\d{10}", path.name) for path in place.inbox.iterdir() if path.name.startswith("Анкета")]
    return {*numbers, *(found[0] for found in named if found)}


def names(place: Place) -> set[str]:
    """Names of those who answered, as they wrote them and without quotes, that no open list says by itself."""
    with duckdb.connect(str(place.home / "warehouse.duckdb"), read_only=True) as con:
        answered = {name for (name,) in con.execute("select distinct employer_name from raw.survey__employer where employer_name is not null").fetchall()}
        open_lists = " ".join(
            str(name) for table in ("raw.trudvsem__vacancy", "raw.experts__expert") for (name,) in con.execute(f"select employer_name from {table}").fetchall()
        )
    bare = {re.sub(r"^\W*(?:АО|ООО|ПАО|ЗАО|ОАО|ИП|ГУП|МУП)\W+|\W+$", "", name) for name in answered}
    return {name for name in answered | bare if len(name) >= SHORTEST_NAME and name not in open_lists}


def spellings(words: set[str]) -> list[bytes]:
    """A text as it may stand in bytes: plain, and as JSON escapes it."""
    return [spelt for word in words for spelt in {word.encode(), json.dumps(word)[1:-1].encode()}]


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, what it holds when it is an archive, what it says when it is a PDF."""
    payload = path.read_bytes()
    yield payload
    if payload[:5] == b"%PDF-":
        yield pdf_text.text(payload).encode()
    if payload[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def test_nothing_outside_the_houses_own_files_names_who_answered(undisturbed: Place) -> None:
    numbers = employers(undisturbed)
    assert len(numbers) >= 2
    assert len(names(undisturbed)) >= 2 * len(QUIET)  # as they wrote them, and bare
    sought = spellings(numbers | names(undisturbed))
    searched = 0
    for path in undisturbed.home.rglob("*"):
        if not path.is_file() or path.relative_to(undisturbed.home).parts[0] in INSIDE:
            continue
        searched += 1
        for payload in pieces(path):
            assert not [word.decode() for word in sought if word in payload], path
    assert searched > 10
    assert any((undisturbed.home / "prefect").glob("*.db"))


def test_no_text_of_the_snapshot_names_who_answered(undisturbed: Place) -> None:
    """The file packs its texts: they are read as an analyst reads them."""
    numbers, named = employers(undisturbed), names(undisturbed)
    with duckdb.connect(str(undisturbed.home / "published" / "warehouse.duckdb"), read_only=True) as con:
        columns = con.execute("select schema_name, table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and not internal")
        for schema, table, column in columns.fetchall():
            told = con.execute(f'select string_agg(distinct "{column}", chr(10)) from "{schema}"."{table}"').fetchone()
            assert told is not None
            assert not set(re.findall(r"(?<!\d)\d{10}(?!\d)", told[0] or "")) & numbers, f"{schema}.{table}.{column}"
            assert not [name for name in named if name in (told[0] or "")], f"{schema}.{table}.{column}"
