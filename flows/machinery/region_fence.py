"""A fence round each region of a stage: what goes wrong with one costs it alone, is kept in raw.lost_region and told.

A stage is one transaction, and DuckDB ends a transaction at the first statement that fails. So rows are stored in an empty
copy of the tables first, and a region's error in reading the warehouse still ends the stage, as a fault of the disk does.
Where no region is left, or there was only one, the stage ends with that region's error and writes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from flows.machinery.fence import unforeseen
from flows.machinery.reference import codelists
from flows.machinery.workers import Lost, told
from flows.settings import Home
from models.errors import KadryError
from sql import run

if TYPE_CHECKING:
    import duckdb

Task = TypeVar("Task")
Result = TypeVar("Result")

FORECAST, PLAN, PROPOSE = "forecast", "plan", "propose"
UNDONE = {FORECAST: "прогноз потребности", PLAN: "план приёма", PROPOSE: "документы"}
LABEL = "Регион "
# What would be left of an earlier run on the same vintage, once a region is lost at this stage.
OF_PLAN = ("plan.", "proposal.", "council.override_effect", "council.override_moved")
FORGOTTEN = {FORECAST: ("forecast.", *OF_PLAN), PLAN: OF_PLAN, PROPOSE: ()}


@dataclass(frozen=True)
class LostRegion:
    """A region that the night has not computed."""

    ref_area: str
    stage: str
    reason: str

    @property
    def sentence(self) -> str:
        """For people."""
        return f"{codelists().region_name(self.ref_area)} ({self.ref_area}): не сделано – {UNDONE[self.stage]}. {self.reason}"


@dataclass
class RegionFence:
    """The regions of one stage, under way: ``kept`` were stored, ``lost`` were not (the error by the region)."""

    con: duckdb.DuckDBPyConnection
    home: Home
    vintage: date
    stage: str
    regions: list[str]
    kept: list[str] = field(default_factory=list)
    lost: dict[str, Exception] = field(default_factory=dict)

    def gathered(self, gather: Callable[[str], Task | None]) -> Iterator[tuple[str, Task | Lost]]:
        """Labelled tasks of the regions that have one; a region that cannot be gathered goes along as lost."""
        import duckdb

        for ref_area in self.regions:
            task: Task | Lost | None
            try:
                task = gather(ref_area)
            except duckdb.Error:
                raise
            except Exception as error:
                task = Lost(error)
            if task is not None:
                yield f"{LABEL}{ref_area}", task

    def done(self, attempts: Iterable[tuple[str, Result | Lost]]) -> Iterator[tuple[str, Result]]:
        """Results by region; what was lost on the way is kept aside."""
        for label, made in attempts:
            ref_area = label.removeprefix(LABEL)
            if isinstance(made, Lost):
                self.lose(ref_area, made.error)
            else:
                self.kept.append(ref_area)
                yield ref_area, made

    def store(self, ref_area: str, rows: Mapping[str, pd.DataFrame]) -> bool:
        """Replace one region's rows, table by table; whether that went well."""
        if len(self.regions) > 1:
            self._rehearsal.begin()
            try:
                for table, frame in rows.items():
                    run.store(self._rehearsal, table, frame, vintage=self.vintage, ref_area=ref_area)
            except Exception as error:
                self.lose(ref_area, error)
                return False
            finally:
                self._rehearsal.rollback()
        for table, frame in rows.items():
            run.store(self.con, table, frame, vintage=self.vintage, ref_area=ref_area)
        return True

    def enforce(self) -> None:
        """The checks that block this stage: a region that breaks one is lost.

        Raises CheckFailed for offenders that are no region's, or where there is one region only.
        """
        run.set_vintage(self.con, self.vintage)
        for check in run.checks().values():
            if check.blocks != self.stage or len(self.regions) < 2:
                continue
            found = run.offenders(self.con, check.name)
            areas = sorted(set(found["ref_area"])) if "ref_area" in found and found["ref_area"].notna().all() else []
            for ref_area in areas:
                if ref_area in self.kept:
                    own = found[found["ref_area"] == ref_area]
                    self.lose(ref_area, run.CheckFailed(check.name, check.what, own, check.remedy))
        run.enforce(self.con, self.stage, self.vintage)

    def lose(self, ref_area: str, error: Exception) -> None:
        """Give a region up: nothing of it stays, neither of this run nor of an earlier one. Raises what the disk raises."""
        if not isinstance(error, KadryError) and len(self.regions) > 1:
            error = unforeseen(error, f"{LABEL}{ref_area}", self.home.root)
        self.lost.setdefault(ref_area, error)
        if ref_area in self.kept:
            self.kept.remove(ref_area)
        self._forget("ref_area = ?", ref_area)
        if self.stage == FORECAST:
            shutil.rmtree(self.home.draws(self.vintage, ref_area), ignore_errors=True)

    def _forget(self, whose: str, value: object) -> None:
        for table in run.tables(("results",)).values():
            if table.name.startswith(FORGOTTEN[self.stage]) and {"vintage", "ref_area"} <= set(table.names):
                self.con.execute(f"delete from {table.name} where vintage = ? and {whose}", [self.vintage, value])

    def close(self) -> None:
        """Keep who was lost, and nothing of an earlier run of regions that have no files or offers any more.

        Raises the first region's error where nobody is left.
        """
        if self.lost and not self.kept:
            ref_area, error = next(iter(self.lost.items()))
            raise told(f"{LABEL}{ref_area}", error, len(self.regions)) from error.__cause__
        self._forget("not list_contains(?::varchar[], ref_area)", self.kept)
        rows = [{"ref_area": ref_area, "reason": str(error)} for ref_area, error in self.lost.items()]
        run.store(self.con, "raw.lost_region", pd.DataFrame(rows, columns=["ref_area", "reason"]), vintage=self.vintage, stage=self.stage)

    @cached_property
    def _rehearsal(self) -> duckdb.DuckDBPyConnection:
        """An empty warehouse in memory: what it refuses would have ended the transaction of all regions."""
        con = run.connect(":memory:")
        run.prepare(con)
        return con


def lost_regions(con: duckdb.DuckDBPyConnection, vintage: date, until: str = PROPOSE) -> tuple[LostRegion, ...]:
    """Regions of a vintage that some stage lost, up to and with ``until``, each once, by the first such stage."""
    stages = list(UNDONE)[: list(UNDONE).index(until) + 1]
    found = con.execute(
        "select ref_area, stage, reason from raw.lost_region where vintage = ? and list_contains(?, stage) "
        "qualify row_number() over (partition by ref_area order by list_position(?, stage)) = 1 order by ref_area",
        [vintage, stages, stages],
    ).fetchall()
    return tuple(LostRegion(*row) for row in found)
