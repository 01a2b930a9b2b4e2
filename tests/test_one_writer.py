"""Writers of Prefect's SQLite queue for the lock; a click on «Run» does not fail because something else was written."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from prefect.server.database.configurations import AioSqliteConfiguration
from sqlalchemy.exc import OperationalError

from flows.service.one_writer import OneWriter

WRITERS = 8


async def _read_then_write(database: AioSqliteConfiguration) -> None:
    """What Prefect's create_flow_run does: it looks the deployment up, then inserts the run."""
    async with await database.session(await database.engine()) as session, database.begin_transaction(session):
        await session.execute(sa.text("select count(*) from run"))
        await asyncio.sleep(0.02)
        await session.execute(sa.text("insert into run values (1)"))


async def _together(database: AioSqliteConfiguration) -> tuple[int, int]:
    """(writers that failed, rows written) of eight at once."""
    async with (await database.engine()).begin() as connection:
        await connection.execute(sa.text("create table run (one integer)"))
    ended = await asyncio.gather(*(_read_then_write(database) for _ in range(WRITERS)), return_exceptions=True)
    assert all(one is None or isinstance(one, OperationalError) for one in ended)
    async with (await database.engine()).begin() as connection:
        written = (await connection.execute(sa.text("select count(*) from run"))).scalar_one()
    return sum(one is not None for one in ended), written


@pytest.mark.parametrize(("kind", "fails"), [(AioSqliteConfiguration, True), (OneWriter, False)])
def test_writers_that_read_first_all_end(tmp_path: Path, kind: type[AioSqliteConfiguration], fails: bool) -> None:
    """Prefect's own configuration stands beside ours: when it no longer fails, ours may go."""
    failed, written = asyncio.run(_together(kind(connection_url=f"sqlite+aiosqlite:///{tmp_path}/{kind.__name__}.db")))
    assert written + failed == WRITERS
    assert (failed > 0) is fails
