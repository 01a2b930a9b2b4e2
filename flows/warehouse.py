"""The warehouse connection of a stage: one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from flows.settings import Home
from models.errors import KadryError
from sql import run

if TYPE_CHECKING:
    import duckdb


class NoWarehouse(KadryError):
    """Nothing has been computed yet in this home folder."""

    def __init__(self, home: Home) -> None:
        super().__init__(
            f"В папке «{home.root}» ещё нет хранилища. Сначала выполните: kadry nightly --home {home.root} --inbox ПАПКА"
        )


@contextmanager
def writing(home: Home, vintage: date) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, begin, commit at the end, roll back on any error."""
    home.root.mkdir(parents=True, exist_ok=True)
    con = run.connect(home.warehouse)
    try:
        con.begin()
        run.prepare(con)
        run.set_vintage(con, vintage)
        yield con
        con.commit()
    except BaseException:
        con.rollback()
        raise
    finally:
        con.close()


@contextmanager
def reading(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot for reading; never blocks and never waits for the writer."""
    if not home.snapshot.exists():
        raise NoWarehouse(home)
    import duckdb

    con = duckdb.connect(str(home.snapshot), read_only=True)
    try:
        con.execute("set python_enable_replacements = false")
        yield con
    finally:
        con.close()
