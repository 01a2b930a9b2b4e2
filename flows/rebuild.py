"""Rebuild: the warehouse is derived data; raw bytes and the lists of vintages are enough to make it again."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.forecast import forecast
from flows.forecast_errors import measure_errors
from flows.ingest import read_landed
from flows.machinery import landing, progress, workers
from flows.machinery.region_fence import lost_regions
from flows.machinery.warehouse import NoWarehouse, log_of, opened, writing
from flows.plan import plan
from flows.publish import publish
from flows.settings import Home
from flows.transform import transform
from sql import run


@dataclass(frozen=True)
class RebuildCounts:
    """How much was done; ``lost`` names, by vintage, the regions that some stage could not compute."""

    vintages: int
    files: int
    lost: tuple[str, ...]


@dataclass(frozen=True)
class _Elsewhere(Home):
    """The same home, its warehouse under another name until it is complete."""

    file: Path = Path()

    @property
    def warehouse(self) -> Path:
        return self.file


def rebuild(home: Home, only: Collection[date] | None = None) -> RebuildCounts:
    """Read all landed files again and compute every vintage, or ``only`` some; the old warehouse stays until the new one is complete.

    Raises NoWarehouse when nothing was ever landed and every vintage is asked for.
    """
    vintages = [day for day in landing.vintages(home) if only is None or day in only]
    if not vintages and only is None:
        raise NoWarehouse(home)
    if not vintages:  # a first night that never came to its end
        home.warehouse.unlink()
        return RebuildCounts(0, 0, ())
    partial = home.warehouse.with_suffix(".partial")
    for stale in (partial, log_of(partial)):
        stale.unlink(missing_ok=True)
    place = _Elsewhere(home.root, partial)
    files, lost = 0, list[str]()
    with workers.of_run() as crew:
        for vintage in vintages:
            progress.current.stage(f"Срез {vintage:%d.%m.%Y}")
            with writing(place, vintage) as con:
                files += read_landed(con, place, vintage, landing.listed(home, vintage), progress.current.advance, crew)
                transform(con, vintage)
                forecast(con, place, vintage, crew=crew)
                measure_errors(con, vintage)
                plan(con, place, vintage, crew=crew)
                lost += [f"срез {vintage:%d.%m.%Y}: {one.sentence}" for one in lost_regions(con, vintage)]
    con = run.connect(partial)
    try:
        con.execute("checkpoint")
    finally:
        con.close()
    log_of(home.warehouse).unlink(missing_ok=True)  # of a killed writer: it would be replayed into the new file
    os.replace(partial, home.warehouse)
    with opened(home) as con:
        publish(con, home.snapshot)
    return RebuildCounts(len(vintages), files, tuple(lost))
