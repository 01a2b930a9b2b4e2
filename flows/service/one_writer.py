"""A write in Prefect's SQLite waits for the writer before it, instead of failing.

Prefect opens most of its writing transactions DEFERRED: they read first and ask for the write lock afterwards. When
another write was committed in between, SQLite refuses at once (SQLITE_BUSY_SNAPSHOT, no time-out helps) and the server
answers 503. Prefect's own client asks again; the browser does not, so that one click on «Run» in five did nothing.
A transaction that begins IMMEDIATE queues for the lock before it reads. PostgreSQL needs none of this.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import MODELS_DEPENDENCIES
from prefect.server.utilities.database import get_dialect
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction


class OneWriter(AioSqliteConfiguration):
    """Prefect's SQLite where every writing transaction takes the write lock as it begins."""

    @asynccontextmanager
    async def begin_transaction(
        self, session: AsyncSession, with_for_update: bool = False
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        """As Prefect's own, ``with_for_update`` or not."""
        async with super().begin_transaction(session, with_for_update=True) as transaction:
            yield transaction


def queue_writers() -> None:
    """Before the server is made: its database becomes :class:`OneWriter` where it is SQLite."""
    address = PREFECT_API_DATABASE_CONNECTION_URL.value()
    if get_dialect(address).name == "sqlite":
        MODELS_DEPENDENCIES["database_config"] = OneWriter(connection_url=address)
