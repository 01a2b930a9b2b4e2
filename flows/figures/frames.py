"""What the warehouse knows of one region, fetched once for all its clusters, and how one row of it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from flows.figures import decision_frames
from flows.machinery import draws_store
from flows.machinery.reference import codelists
from flows.machinery.start_year import start_year_of
from flows.outward.disclosure_gate import disclosed, hidden_programmes
from flows.region.inputs import under_admitting_codes
from flows.region.returns import DEFAULT_BASIS, DEFAULT_FORM, places_of
from flows.rounds import ledger
from flows.settings import Home
from models.codes import UNASSIGNED
from models.draws import Draws
from models.explanation.window import Expected
from sql import run

if TYPE_CHECKING:
    import duckdb

ROW, YEARLY = ("programme", "basis"), ("programme", "time_period")
LEVELS, QUANTILES = ("mean", "q10", "q50", "q90"), (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class RegionFrames:
    """What the warehouse knows of one region and vintage, fetched once for all its clusters; ``root`` is the home, for traces."""

    vintage: date
    ref_area: str
    frames: dict[str, pd.DataFrame]
    need: Draws
    expected: Expected
    decisions: decision_frames.DecisionFrames
    hidden: frozenset[str] = frozenset()
    root: Path = Path()
    _sorted: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], list[Any]]] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict)

    def at(self, name: str, columns: tuple[str, ...], *values: Any) -> list[Any]:
        """Rows of a frame that hold these values, in its order; the frame is sorted into such groups once."""
        groups = self._sorted.get((name, columns))
        if groups is None:
            groups = self._sorted[name, columns] = {}
            frame = self.frames[name]
            for key, row in zip(
                zip(*(frame[one] for one in columns), strict=True), frame.itertuples(index=False), strict=True
            ):
                groups.setdefault(key, []).append(row)
        return groups.get(values, [])

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What every cluster of the region asks for alike, made when the first one does."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def of(self, name: str) -> pd.DataFrame:
        """One fetched frame."""
        return self.frames[name]

    def whole(self, name: str) -> int | None:
        """First whole number of a one-row frame."""
        value = self.frames[name].iloc[0, 0] if len(self.frames[name]) else None
        return None if value is None or pd.isna(value) else int(value)


QUERIES = {
    "offer": "select * from plan.offer where {scope} order by all",
    "programme": "select * from plan.programme where {scope} order by all",
    "balance": "select * from plan.balance where {scope} order by all",
    "last_year": "select * from plan.last_year where {scope} order by all",
    "limit": "select * from plan.limit where {scope} order by all",
    "run": "select notes from plan.run where {scope}",
    "limit_note": "select note from plan.limit_note where {scope} order by all",
    "spending": "select * from plan.spending where {scope} order by all",
    "warning": "select * from plan.warning where {scope} order by all",
    "need": "select * from (" + disclosed("forecast.need") + ") where {scope} order by all",
    "supply": "select * from forecast.supply where {scope} order by all",
    "graduates": "select * from forecast.graduates where {scope} order by all",
    "sector": "select * from (" + disclosed("forecast.sector_demand") + ") where {scope} order by all",
    "employment": "select * from forecast.employment where {scope} order by all",
    "history": "select * from mart.employment where {scope} order by all",
    "default": "select distinct * from forecast.default_used where {scope} order by all",
    "note": "select note from forecast.note where {scope}",
    "coverage": "select * from forecast.crosswalk_coverage where {scope} order by all",
    "college": "select * from mart.college where {scope} order by all",
    # as the plan reads a card that names no base, form or college
    "card": "select * replace (coalesce(basis, '" + DEFAULT_BASIS + "') as basis, coalesce(form, '" + DEFAULT_FORM + "') as form, "
    "coalesce(college, '" + UNASSIGNED + "') as college) from mart.offer where {scope} order by all",
    "application": "select * from mart.applications where {scope} order by all",
    "vacancy": "select occupation, work_places from mart.vacancy where {scope} and occupation is not null order by all",
    "posts": "select municipality, vacancies, work_places from mart.vacancy_place where {scope} order by all",
    "chain": "select * from plan.chain where {scope} order by all",
    "driver": "select * from plan.driver where {scope} order by all",
    "variant": "select * from plan.variant where {scope} order by all",
    "flip": "select * from plan.flip where {scope} order by all",
    "roa": "select * from plan.roa where {scope} order by all",
    "mark": "select * from plan.mark where {scope} order by all",
    "need_window": "select * from plan.need_window where {scope} order by all",
    "variance": "select * from forecast.variance_share where {scope} and programme = '_T' order by share desc, step",
    "error": "select * from forecast.error where {scope} and step in ('reconciled', 'naive', 'model') order by all",
    "short": "select * from plan.short_programme where {scope} order by shortage desc, programme",
    "answers": "select count(distinct inn) from mart.survey_employer where {scope}",
    "optimism": "select employers_learned from forecast.optimism where {scope}",
    "enrolled": "select count(*) from mart.enrolment where {scope}",
}
ASKED = {
    "override": "overrides_with_effect",
    "destination": "destinations_by_programme",
    "intake": "intake_of_region",
    "response": "response_by_size",
}  # sql/queries


def region_frames(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, home: Home) -> RegionFrames:
    """Fetch everything that the clusters of one region print."""
    bound = {"vintage": vintage, "ref_area": ref_area}
    frames = {
        name: con.execute(query.format(scope="vintage = $vintage and ref_area = $ref_area"), bound).df()
        for name, query in QUERIES.items()
    }
    frames |= {name: run.query(con, query, **bound) for name, query in ASKED.items()}
    start_year = start_year_of(vintage)
    frames["places"] = under_admitting_codes(places_of(con, vintage, ref_area), start_year)
    earlier = frames["override"][frames["override"]["start_year"] < start_year]
    frames["score"] = ledger.scored(con, vintage, ref_area, earlier)
    return RegionFrames(
        vintage,
        ref_area,
        frames,
        draws_store.load(home.draws(vintage, ref_area), "need"),
        Expected(*(draws_store.load(home.draws(vintage, ref_area), name) for name in draws_store.EXPECTED)),
        decision_frames.fetch(con, vintage, ref_area),
        hidden_programmes(con, vintage, ref_area),
        home.root,
    )


def clusters_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> list[str]:
    """Clusters that have a planned programme in the region, in the order of the code list."""
    planned = {
        code
        for (code,) in con.execute(
            "select distinct programme from plan.programme where vintage = ? and ref_area = ?", [vintage, ref_area]
        ).fetchall()
    }
    lists = codelists()
    mine = set(lists.cluster_programme[lists.cluster_programme["programme"].isin(planned)]["cluster"])
    return [code for code in lists.cluster.sort_values("order")["cluster"] if code in mine]


def college_name(region: RegionFrames, college: str) -> str:
    """Short name of a college, its code where no card came."""
    cards = region.at("college", ("college",), college)
    return str(cards[0].short_name) if cards and pd.notna(cards[0].short_name) else college


def levels_of(row: Any) -> dict[str, Any]:
    """Mean and quantiles of a row of a gated table; a hidden one says so."""
    if pd.isna(row.mean):
        return {"status": "suppressed"}
    return {name: getattr(row, name) for name in LEVELS}


def summaries(draws: np.ndarray) -> list[dict[str, float]]:
    """Mean and the quantiles that documents print, of each row of draws."""
    levels = (draws.mean(axis=1), *np.quantile(draws, QUANTILES, axis=1))
    return [dict(zip(LEVELS, map(float, row), strict=True)) for row in zip(*levels, strict=True)]


def summary(draws: np.ndarray) -> dict[str, float]:
    """The same of one quantity."""
    return summaries(draws[None])[0]


def interval_of(
    region: RegionFrames, name: str, code: str, year: int | None, reading: str | None = None
) -> dict[str, Any]:
    """Mean and quantiles of one programme and year; empty where there are none."""
    found = [row for row in region.at(name, YEARLY, code, year) if reading is None or row.reading == reading]
    return {key: float(getattr(found[0], key)) for key in LEVELS} if found else {}


def mean_of(region: RegionFrames, name: str, code: str, year: int | None, reading: str | None = None) -> float | None:
    """The mean alone."""
    return interval_of(region, name, code, year, reading).get("mean")


def base_year(region: RegionFrames) -> int | None:
    """Last observed year of employment."""
    history = region.of("history")
    return int(history["time_period"].max()) if len(history) else None


def whole_number(value: float | None) -> int | None:
    """Rounded, None where it is absent."""
    return None if value is None or pd.isna(value) else round(value)


def whole_total(values: Iterable[float]) -> int | None:
    """Sum of what is known, None where nothing is."""
    known = [value for value in values if pd.notna(value)]
    return round(sum(known)) if known else None
