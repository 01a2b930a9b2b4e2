"""Ingest: land the inbox, read each new file once, keep accepted, refused and superseded rows in raw.*."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.machinery import landing
from flows.machinery.fence import unforeseen
from flows.machinery.reference import codelists, unused_sources
from flows.machinery.summaries import IngestSummary
from flows.machinery.workers import Crew
from flows.settings import DATA, PROJECT_ROOT, Home
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


def ingest(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    inbox: Path,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
    crew: Crew | None = None,
) -> IngestSummary:
    """Land and read the inbox for one vintage.

    Reads    the inbox
    Writes   raw bytes, raw.file, raw.vintage_file, raw.refused, raw.superseded, raw.<source>__<subject>
    Stops    on an empty inbox or a changed frozen vintage; a file that cannot be read costs only itself
    Returns  counts, and the files that could not be read or were read for another region
    """
    came = landing.land(home, inbox, vintage, crew)
    newly_read = read_landed(con, home, vintage, came.files, advance, crew)
    told = (run.query(con, name, vintage=vintage).itertuples(index=False, name=None) for name in ("troubled_files", "alike_files"))
    return IngestSummary(len(came.files), came.ignored, newly_read, (*came.left_out, *chain(*told)))


def read_landed(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    landed: Sequence[landing.LandedFile],
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
    crew: Crew | None = None,
) -> int:
    """Bring raw.* in step with the landed files of one vintage; returns how many files had to be read."""
    codelists()  # a broken code list is ours to mend and stops the run; it must not be blamed on a file
    current = set(con.execute("select file_sha256, read_as from raw.file").fetchall())
    named = {file.sha256: file for file in sorted(landed, key=lambda file: file.path, reverse=True)}  # of alike bytes the first path
    waiting = {sha: file for sha, file in named.items() if (sha, read_as(file, vintage)) not in current}
    _forget(con, list(waiting))
    batch = _Batch(con)
    crew = crew if crew is not None and len(waiting) >= landing.FILES_WORTH_WORKERS else Crew(1)
    done = 0
    for portion in _portions(list(waiting.values()), 1 if crew.count == 1 else landing.FILES_A_TASK):
        tasks = [("Чтение файлов", Portion(home, vintage, tuple(files))) for files in portion]
        if portion[0][0].size_bytes > LARGEST_WHOLE_BYTES:
            advance(portion[0][0].path, done + 1, len(waiting))
            _read_one(home, portion[0][0], vintage, batch)
            done += 1
            continue
        for files, rows in zip(portion, crew.in_order(portion_rows, tasks, len(tasks)), strict=True):
            done += len(files)
            advance(files[-1].path, done, len(waiting))
            batch.merge(rows)
    batch.write()
    _list_files(con, vintage, landed)
    return len(waiting)


def _list_files(con: duckdb.DuckDBPyConnection, vintage: date, landed: Sequence[landing.LandedFile]) -> None:
    """Which files the vintage has, under which path and in whose folder."""
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


@lru_cache
def parser_version() -> str:
    """Hash of all that decides what a file says: parsers, the words of their errors, the code lists they check against.

    When one of these changes, files are read again. Parameters, crosswalks and the plan's settings are read by no
    parser: changing them costs no reading.
    """
    digest = hashlib.sha256()
    parsers = [PROJECT_ROOT / "models" / "errors.py", *sorted((PROJECT_ROOT / "sources").rglob("*.py"))]
    for path in (*parsers, *sorted((DATA / "codelists").glob("*.csv"))):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    digest.update(" ".join(sorted(unused_sources())).encode())  # a source that came into use is read
    return digest.hexdigest()[:16]


def read_as(file: landing.LandedFile, vintage: date) -> str:
    """Hash of all that the reading of these bytes rests on beside them: the parsers, and what the edge tells them.

    A file that was renamed or moved to its region's folder, as a refusal advises, is read again; so is one that a vintage
    of another year lists: whether an intake is still to come, or a year of a table is a forecast, depends on it.
    """
    said = "\0".join((parser_version(), file.path, file.region_hint or "", str(vintage.year)))
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:16]


@dataclass(frozen=True)
class Portion:
    """Landed files that one worker reads."""

    home: Home
    vintage: date
    files: tuple[landing.LandedFile, ...]


def portion_rows(portion: Portion) -> Rows:
    """Rows of a few landed files."""
    rows = Rows()
    for file in portion.files:
        _read_one(portion.home, file, portion.vintage, rows)
    if len(portion.files) > 1:  # fewer pieces to send back
        rows.frames = {table: [pd.concat(frames, ignore_index=True)] for table, frames in rows.frames.items()}
    return rows


def _portions(files: list[landing.LandedFile], size: int) -> Iterator[list[list[landing.LandedFile]]]:
    """Files in their order: runs of portions of ``size``, each file too large to hold in a run of its own."""
    for is_large, run_of_files in groupby(files, lambda file: file.size_bytes > LARGEST_WHOLE_BYTES):
        together = list(run_of_files)
        if is_large:
            yield from ([[file]] for file in together)
        else:
            yield [together[start : start + size] for start in range(0, len(together), size)]


def _read_one(home: Home, file: landing.LandedFile, vintage: date, rows: Rows) -> None:
    """Read one landed file, all of it or nothing: an error while it is parsed becomes its status and takes its rows back.

    Errors while rows are stored are the warehouse's and stop the run; so do lost bytes.
    """
    entry = _FileEntry(file, read_as(file, vintage))
    payload = b""
    if file.size_bytes > LARGEST_WHOLE_BYTES:
        landing.require_kept(home, file)
    else:
        payload = landing.kept_bytes(home, file)
    readings = _readings(home, file, payload, vintage, codelists())
    while (reading := _next_reading(readings, entry, home)) is not None:
        rows.add(file.sha256, reading)
        entry.count(reading)
    if entry.row["status"] != "read":
        rows.take_back(file.sha256)
        entry.count_nothing()
    rows.files.append(entry.row)


def _next_reading(readings: Iterator[Reading], entry: _FileEntry, home: Home) -> Reading | None:
    """The next reading; None at the end and where the file fails, which its entry then says."""
    try:
        return next(readings, None)
    except UnrecognisedFile as error:
        entry.fail("unrecognised", str(error))
    except KadryError as error:
        entry.fail("unreadable", str(error))
    except Exception as error:
        entry.fail("unreadable", str(unforeseen(error, f"Файл «{entry.row['file_name']}»", home.root)))
    return None


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
    yield from registry.read(book, context, lists, unused=unused_sources())[0].together


class _FileEntry:
    """The row of raw.file, counted over the file's readings."""

    def __init__(self, file: landing.LandedFile, key: str) -> None:
        self.row: dict[str, Any] = {
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
            "read_as": key,
        }

    def count(self, reading: Reading) -> None:
        row = self.row
        row["source"], row["ref_area"] = row["source"] or reading.source, row["ref_area"] or reading.ref_area
        row["rows_read"] += reading.rows_read
        row["rows_accepted"] += reading.rows_accepted
        row["rows_refused"] += len(reading.refused)
        row["rows_superseded"] += len(reading.superseded)
        row["notes"] = "\n".join(dict.fromkeys(filter(None, [*row["notes"].split("\n"), *reading.notes])))

    def count_nothing(self) -> None:
        """A file that failed half-way gives no rows."""
        self.row |= {"rows_read": 0, "rows_accepted": 0, "rows_refused": 0, "rows_superseded": 0}

    def fail(self, status: str, message: str) -> None:
        self.row |= {"status": status, "message": message}


class Rows:
    """Rows of files by table, and the lines of raw.file."""

    def __init__(self) -> None:
        self.frames: dict[str, list[pd.DataFrame]] = {}
        self.files: list[dict[str, Any]] = []
        self.count = 0

    def add(self, sha256: str, reading: Reading) -> None:
        """Gather the rows of one reading."""
        for subject, table in reading.tables.items():
            self._keep(f"raw.{reading.source}__{subject}", table, sha256)
        if reading.refused:
            self._keep("raw.refused", reading.refused_frame(), sha256)
        if reading.superseded:
            self._keep("raw.superseded", reading.superseded_frame(), sha256)

    def merge(self, later: Rows) -> None:
        """Put rows of other files behind these."""
        for table, frames in later.frames.items():
            self.frames.setdefault(table, []).extend(frames)
        self.files += later.files
        self.count += later.count

    def take_back(self, sha256: str) -> None:
        """Drop the rows of one file."""
        for table, frames in self.frames.items():
            kept = [frame[frame["file_sha256"] != sha256] for frame in frames]
            self.count -= sum(map(len, frames)) - sum(map(len, kept))
            self.frames[table] = [frame for frame in kept if len(frame)]
        self.frames = {table: frames for table, frames in self.frames.items() if frames}

    def _keep(self, table: str, frame: pd.DataFrame, sha256: str) -> None:
        if len(frame):
            self.frames.setdefault(table, []).append(frame.assign(file_sha256=sha256))
            self.count += len(frame)


class _Batch(Rows):
    """Rows of many files, written together: thousands of small inserts would cost more than the reading."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        super().__init__()
        self._con = con

    def add(self, sha256: str, reading: Reading) -> None:
        """Gather the rows of one reading; write when enough have gathered."""
        super().add(sha256, reading)
        self._write_much()

    def merge(self, later: Rows) -> None:
        """Put rows of other files behind these; write when enough have gathered."""
        super().merge(later)
        self._write_much()

    def take_back(self, sha256: str) -> None:
        """Drop the rows of one file, those already inserted too."""
        super().take_back(sha256)
        _forget(self._con, [sha256])

    def write(self) -> None:
        """Insert what has gathered."""
        for table, frames in self.frames.items():
            run.insert(self._con, table, pd.concat(frames, ignore_index=True))
        if self.files:
            lines = pd.DataFrame(self.files).astype({"source": object, "message": object, "ref_area": object})
            run.insert(self._con, "raw.file", lines)
        self.frames, self.files, self.count = {}, [], 0

    def _write_much(self) -> None:
        if self.count > BATCH_ROWS:
            self.write()


def _forget(con: duckdb.DuckDBPyConnection, hashes: list[str]) -> None:
    """Remove what an older parser wrote for these files."""
    if not hashes:
        return
    for name, table in run.tables(("raw",)).items():
        if "file_sha256" in table.names and name != "raw.vintage_file":
            con.execute(f"delete from {name} where file_sha256 in (select unnest(?))", [hashes])
