"""Ingest: land the inbox, read each new file once, keep accepted, refused and superseded rows in raw.*."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows import landing
from flows.reference import codelists
from flows.settings import PROJECT_ROOT, Home, parameters_hash
from models.errors import KadryError, UnrecognisedFile
from sources import registry
from sources.codelists import Codelists
from sources.opened import open_file
from sources.reading import FileContext, Reading
from sql import run

if TYPE_CHECKING:
    import duckdb

BATCH_ROWS = 400_000
LARGEST_WHOLE_BYTES = 100_000_000  # larger files are vacancy dumps, read as a stream


@dataclass(frozen=True)
class IngestSummary:
    """What came in, for people: counts over the vintage's files and the files that need attention."""

    files: int
    ignored: tuple[str, ...]
    newly_read: int
    troubled: tuple[tuple[str, str], ...]


def ingest(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    inbox: Path,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> IngestSummary:
    """Land and read the inbox for one vintage.

    Reads    the inbox
    Writes   raw bytes, raw.file, raw.vintage_file, raw.refused, raw.superseded, raw.<source>__<subject>
    Stops    on an empty inbox or a changed frozen vintage; a file that cannot be read costs only itself
    Returns  counts and the files that could not be read
    """
    landed, ignored = landing.land(home, inbox, vintage)
    newly_read = read_landed(con, home, vintage, landed, advance)
    troubled = con.execute(
        "select listed.file_path, file.message from raw.vintage_file as listed inner join raw.file as file using (file_sha256) "
        "where listed.vintage = ? and file.status <> 'read' order by 1",
        [vintage],
    ).fetchall()
    return IngestSummary(len(landed), tuple(ignored), newly_read, tuple(troubled))


def read_landed(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    landed: Sequence[landing.LandedFile],
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> int:
    """Bring raw.* in step with the landed files of one vintage; returns how many files had to be read."""
    lists = codelists()  # a broken code list is ours to mend and stops the run; it must not be blamed on a file
    version = parser_version()
    current = {
        sha for (sha,) in con.execute("select file_sha256 from raw.file where parser_version = ?", [version]).fetchall()
    }
    waiting = {file.sha256: file for file in landed if file.sha256 not in current}
    _forget(con, list(waiting))
    batch = _Batch(con)
    for number, file in enumerate(waiting.values(), start=1):
        advance(file.path, number, len(waiting))
        _read_one(home, file, vintage, lists, batch, version)
    batch.write()
    con.execute("delete from raw.vintage_file where vintage = ?", [vintage])
    run.insert(
        con,
        "raw.vintage_file",
        pd.DataFrame(
            {
                "vintage": [vintage] * len(landed),
                "file_path": [file.path for file in landed],
                "file_sha256": [file.sha256 for file in landed],
                "region_hint": pd.Series([file.region_hint for file in landed], dtype="object"),
            }
        ),
    )
    return len(waiting)


@lru_cache
def parser_version() -> str:
    """Hash of the parsers and of the code lists they check against: when either changes, files are read again."""
    digest = hashlib.sha256(parameters_hash().encode())
    for path in sorted((PROJECT_ROOT / "sources").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _read_one(
    home: Home, file: landing.LandedFile, vintage: date, lists: Codelists, batch: _Batch, version: str
) -> None:
    """Read one landed file into the batch. Only our own errors about the file are turned into a status."""
    entry = _FileEntry(file, version)
    # Lost bytes are no fault of the file: they stop the run, outside the try.
    payload = b"" if file.size_bytes > LARGEST_WHOLE_BYTES else landing.kept_bytes(home, file)
    try:
        for reading in _readings(home, file, payload, vintage, lists):
            batch.add(file.sha256, reading)
            entry.count(reading)
    except UnrecognisedFile as error:
        entry.fail("unrecognised", str(error))
    except KadryError as error:
        entry.fail("unreadable", str(error))
    batch.keep("raw.file", entry.frame())


def _readings(
    home: Home, file: landing.LandedFile, payload: bytes, vintage: date, lists: Codelists
) -> Iterator[Reading]:
    """One reading, or many of a dump too large to hold; an unreadable dump fails before its first reading."""
    context = FileContext(file_name=file.path, ref_area=file.region_hint, year=vintage.year)
    if file.size_bytes > LARGEST_WHOLE_BYTES:
        from sources.trudvsem import parse_stream

        yield from parse_stream(landing.content_path(home, file.sha256), context, lists)
        return
    book = open_file(payload, file.path)
    source, _ = registry.recognise(book)
    yield registry.source(source).parse(book, context, lists)


class _FileEntry:
    """The row of raw.file, counted over the file's readings."""

    def __init__(self, file: landing.LandedFile, version: str) -> None:
        self._row: dict[str, Any] = {
            "file_sha256": file.sha256,
            "file_name": file.path,
            "size_bytes": file.size_bytes,
            "source": None,
            "status": "read",
            "message": None,
            "ref_area": None,
            "rows_read": 0,
            "rows_accepted": 0,
            "rows_refused": 0,
            "rows_superseded": 0,
            "notes": "",
            "parser_version": version,
        }

    def count(self, reading: Reading) -> None:
        row = self._row
        row["source"], row["ref_area"] = reading.source, row["ref_area"] or reading.ref_area
        row["rows_read"] += reading.rows_read
        row["rows_accepted"] += reading.rows_accepted
        row["rows_refused"] += len(reading.refused)
        row["rows_superseded"] += len(reading.superseded)
        row["notes"] = "\n".join(filter(None, [row["notes"], *reading.notes]))

    def fail(self, status: str, message: str) -> None:
        self._row |= {"status": status, "message": message}

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame([self._row]).astype({"source": object, "message": object, "ref_area": object})


class _Batch:
    """Rows of many files, written together: thousands of small inserts would cost more than the reading."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._frames: dict[str, list[pd.DataFrame]] = {}
        self._rows = 0

    def add(self, sha256: str, reading: Reading) -> None:
        """Gather the rows of one reading; write when enough have gathered."""
        for subject, table in reading.tables.items():
            self.keep(f"raw.{reading.source}__{subject}", table.assign(file_sha256=sha256))
        self.keep("raw.refused", reading.refused_frame().assign(file_sha256=sha256))
        self.keep("raw.superseded", reading.superseded_frame().assign(file_sha256=sha256))
        if self._rows > BATCH_ROWS:
            self.write()

    def write(self) -> None:
        """Insert what has gathered."""
        for table, frames in self._frames.items():
            run.insert(self._con, table, pd.concat(frames, ignore_index=True))
        self._frames, self._rows = {}, 0

    def keep(self, table: str, frame: pd.DataFrame) -> None:
        """Gather rows of one table."""
        if len(frame):
            self._frames.setdefault(table, []).append(frame)
            self._rows += len(frame)


def _forget(con: duckdb.DuckDBPyConnection, hashes: list[str]) -> None:
    """Remove what an older parser wrote for these files."""
    if not hashes:
        return
    for name, table in run.tables(("raw",)).items():
        if any(column == "file_sha256" for column, _, _ in table.columns) and name != "raw.vintage_file":
            con.execute(f"delete from {name} where file_sha256 in (select unnest(?))", [hashes])
