"""The warehouse connection of a stage: one transaction, all or nothing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flows.settings import Home
from models.errors import KadryError
from sql import run

if TYPE_CHECKING:
    import duckdb


ROOM_BYTES = 100_000_000  # a night of one region writes about 60 MB, a second one less
HEADERS_BYTES = 3 * 4096  # of a DuckDB file; a shorter one has not been born
DISK_SIGNS = ("No space left", "File too large", "Could not write file", "Read-only file system", "Permission denied")  # in what DuckDB says


class NoWarehouse(KadryError):
    """Nothing has been computed yet in this home folder."""

    def __init__(self, home: Home) -> None:
        super().__init__(
            f"В папке «{home.root}» ещё нет хранилища. Сначала выполните: kadry nightly --home {home.root} --inbox ПАПКА"
        )


class StorageFailed(KadryError):
    """The disk, its rights, or another program keeps the warehouse from being written."""

    exit_code = 3

    def __init__(self, home: Home, reason: str) -> None:
        super().__init__(
            f"Рабочая папка «{home.root}»: {reason} Записанное раньше цело: освободите место, верните права или закройте "
            f"другую программу и запустите расчёт ещё раз."
        )


class SnapshotUnreadable(KadryError):
    """The published snapshot is there and cannot be opened."""

    exit_code = 3

    def __init__(self, snapshot: Path, said: str) -> None:
        why = "его держит открытым на запись другая программа" if "Could not set lock" in said or "Conflicting lock" in said else "файл повреждён или не той версии"
        super().__init__(
            f"Снимок «{snapshot}» не читается: {why}. Закройте эту программу или обновите снимок: kadry nightly (или kadry rebuild)."
        )


def require_room(home: Home) -> None:
    """Refuse to begin where the disk is nearly full or not writable: Prefect's server would only time out in silence.

    Raises StorageFailed for lack of room, OSError (worded by the command line) for lack of rights.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    probe = home.root / "probe.partial"
    probe.write_bytes(b"")
    probe.unlink()
    free = shutil.disk_usage(home.root).free
    if free < ROOM_BYTES:
        raise StorageFailed(
            home, f"на диске кончилось место: свободно {free / 1e6:.0f} МБ, нужно не меньше {ROOM_BYTES / 1e6:.0f} МБ."
        )


def _forget_unborn(home: Home) -> None:
    """Take away a warehouse file that a full disk let begin and not finish: it holds no row, and DuckDB would refuse it for ever."""
    if home.warehouse.exists() and home.warehouse.stat().st_size < HEADERS_BYTES:
        home.warehouse.unlink()


def of_another_version(home: Home) -> set[date] | None:
    """Vintages kept in a warehouse whose tables another version of the program made; None where the structure is ours."""
    _forget_unborn(home)
    if not home.warehouse.exists():
        return None
    with storage_errors(home):
        con = run.connect(home.warehouse)
        try:
            if not run.of_other_structure(con):
                return None
            return {day for (day,) in con.execute("select distinct vintage from raw.vintage_file").fetchall()}
        finally:
            con.close()


@contextmanager
def writing(home: Home, vintage: date) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, begin, commit at the end, roll back on any error."""
    home.root.mkdir(parents=True, exist_ok=True)
    _forget_unborn(home)
    with storage_errors(home):
        yield from _transaction(home, vintage)


def _transaction(home: Home, vintage: date) -> Iterator[duckdb.DuckDBPyConnection]:
    con = run.connect(home.warehouse)
    try:
        con.begin()
        run.prepare(con)
        run.set_vintage(con, vintage)
        yield con
        con.commit()
    except BaseException:
        with suppress(
            Exception
        ):  # a full disk may have ended the transaction already; the first error is the one to tell
            con.rollback()
        raise
    finally:
        con.close()


@contextmanager
def opened(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for what begins and commits by itself: a publication."""
    with storage_errors(home):
        con = run.connect(home.warehouse)
        try:
            yield con
        finally:
            con.close()


@contextmanager
def storage_errors(home: Home) -> Iterator[None]:
    """Say in Russian what the operating system or DuckDB say about the disk."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if isinstance(error, duckdb.IOException) or any(sign in str(error) for sign in DISK_SIGNS):
            raise StorageFailed(home, _storage_reason(str(error))) from error
        raise


def _storage_reason(said: str) -> str:
    if "Conflicting lock" in said or "Could not set lock" in said:
        holder = re.search(r"PID (\d+)", said)
        return f"файл хранилища открыт другой программой{f' (процесс {holder[1]})' if holder else ''}."
    if "No space left" in said or "ENOSPC" in said:
        return "на диске кончилось место."
    if "File too large" in said:
        return "файл больше, чем разрешено (предел размера файла)."
    if "Permission denied" in said or "Read-only" in said:
        return "нет прав на запись."
    return f"хранилище не пишется ({said.splitlines()[0]})."


@contextmanager
def reading(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot for reading; never blocks and never waits for the writer."""
    if not home.snapshot.exists():
        raise NoWarehouse(home)
    with opened_snapshot(home.snapshot) as con:
        con.execute("set python_enable_replacements = false")
        yield con


@contextmanager
def opened_snapshot(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that no log beside the snapshot can disturb.

    Raises SnapshotUnreadable
    """
    import duckdb

    with _without_log(snapshot) as name:
        try:
            con = duckdb.connect(str(name), read_only=True)
        except duckdb.Error as error:
            raise SnapshotUnreadable(snapshot, str(error)) from error
        try:
            yield con
        finally:
            con.close()


def log_of(file: Path) -> Path:
    """Where DuckDB keeps what a session wrote and has not yet moved into the file."""
    return file.with_name(file.name + ".wal")


@contextmanager
def _without_log(snapshot: Path) -> Iterator[Path]:
    """The snapshot under a name beside which no log lies: its own, or a second name of the same file.

    DuckDB looks for the log beside the name that it is given. A stranger's session that died leaves one beside the
    published name; where no second name can be made, the file is opened with it.
    """
    if not log_of(snapshot).exists():
        yield snapshot
        return
    with ExitStack() as stack:
        name = snapshot
        with suppress(OSError):  # no right to write here, or a file system without links
            folder = stack.enter_context(TemporaryDirectory(prefix=".reading-", dir=snapshot.parent))
            name = Path(folder) / snapshot.name
            os.link(snapshot, name)
        yield name if name.exists() else snapshot
