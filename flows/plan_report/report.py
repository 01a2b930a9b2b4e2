"""The plan of a region and of one programme with their explanation, read from the published snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from models.errors import KadryError
from sql import run

if TYPE_CHECKING:
    import duckdb

TOTAL = "_T"
EXPLAINED = {
    "chain": "plan.chain",
    "driver": "plan.driver",
    "variant": "plan.variant",
    "flip": "plan.flip",
    "roa": "plan.roa",
    "mark": "plan.mark",
    "need_window": "plan.need_window",
    "short_programme": "plan.short_programme",
    "variance": "forecast.variance_share",
}
READINGS = {"combined": "принято в расчёт", "model": "модель", "survey": "опрос работодателей"}


class ProgrammeNotPlanned(KadryError):
    """The plan holds no such programme."""

    def __init__(self, programme: str, ref_area: str, similar: list[str]) -> None:
        hint = f" Близкие коды: {', '.join(similar)}." if similar else ""
        super().__init__(f"В плане региона {ref_area} нет программы «{programme}».{hint} Список: kadry plan.")


@dataclass(frozen=True)
class RegionPlan:
    """programmes: programme, basis, start_year, places, places_unrounded, places_last_year, marginal_cost, marginal_cost_less,
    binding_constraint; limits: columns of plan.limit; warnings: subject, warning; notes one a line."""

    programmes: pd.DataFrame
    limits: pd.DataFrame
    warnings: pd.DataFrame
    start_year: int
    cost: float
    gap: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ProgrammeChain:
    """What one programme's number rests on.

    need        reading, time_period, mean, q10, q90, weight
    supply      time_period, supply, graduates (means of what is on its way already)
    balance     time_period, mean, q10, q90 after the plan, negative = surplus
    places      as RegionPlan.programmes
    offers      basis, college, form, start_year, groups, group_size, places, places_last_year, binding_constraint
    """

    need: pd.DataFrame
    supply: pd.DataFrame
    balance: pd.DataFrame
    places: pd.DataFrame
    offers: pd.DataFrame


@dataclass(frozen=True)
class Explanation:
    """Why the numbers are what they are, as ``flows/region/explanation.py`` stored it: one region, or one programme of it.

    chain, driver, variant, flip, roa, mark, need_window, short_programme   columns as in sql/results/plan__*.sql
    variance   step, label, share; of the programme, or of all places of the region
    sectors    economic_activity, level, measure, time_period, mean, q10, q90; empty for one programme
    """

    chain: pd.DataFrame
    driver: pd.DataFrame
    variant: pd.DataFrame
    flip: pd.DataFrame
    roa: pd.DataFrame
    mark: pd.DataFrame
    need_window: pd.DataFrame
    short_programme: pd.DataFrame
    variance: pd.DataFrame
    sectors: pd.DataFrame


def region_plan(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> RegionPlan:
    """The plan as it was stored."""
    scope = [vintage, ref_area]
    start_year, cost, gap, notes = con.execute(
        "select start_year, cost, gap, notes from plan.run where vintage = ? and ref_area = ?", scope
    ).fetchall()[0]
    return RegionPlan(
        _rows(con, "plan.programme", "programme, basis, start_year", scope),
        _rows(con, "plan.limit", "constraint_kind, start_year", scope),
        _rows(con, "plan.warning", "subject, warning", scope),
        int(start_year),
        float(cost),
        float(gap),
        (*(line for line in (notes or "").splitlines() if line), *_rows(con, "plan.limit_note", "note", scope)["note"]),
    )


def programme_chain(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, programme: str) -> ProgrammeChain:
    """Everything stored about one programme.

    Raises ProgrammeNotPlanned, with codes of the same family.
    """
    scope = [vintage, ref_area]
    places = _rows(con, "plan.programme", "programme, basis, start_year", scope)
    own = places[places["programme"] == programme]
    if own.empty:
        family = places.loc[places["programme"].str[:2] == programme[:2], "programme"]
        raise ProgrammeNotPlanned(programme, ref_area, sorted(family.unique())[:12])
    one = [*scope, programme]
    where = "where vintage = ? and ref_area = ? and programme = ?"
    return ProgrammeChain(
        need=con.execute(
            f"select reading, time_period, mean, q10, q90, weight from forecast.need {where} order by all", one
        ).df(),
        supply=run.query(con, "supply_of_programme", vintage=vintage, ref_area=ref_area, programme=programme),
        balance=con.execute(f"select time_period, mean, q10, q90 from plan.balance {where} order by all", one).df(),
        places=own.reset_index(drop=True),
        offers=con.execute(
            f"select basis, college, form, funding, start_year, groups, group_size, places, places_last_year, binding_constraint from plan.offer {where} order by all",
            one,
        ).df(),
    )


def region_explanation(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> Explanation:
    """The explanation of all programmes of a region."""
    scope = [vintage, ref_area]
    sectors = _rows(con, "forecast.sector_demand", "economic_activity, level, measure, time_period", scope)
    return _explanation({name: _rows(con, table, "all", scope) for name, table in EXPLAINED.items()}, TOTAL, sectors)


def programme_explanation(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, programme: str) -> Explanation:
    """The explanation of one programme; a table without its rows stays empty."""
    tables = {name: _rows(con, table, "all", [vintage, ref_area]) for name, table in EXPLAINED.items()}
    own = {name: rows[rows["programme"] == programme].reset_index(drop=True) for name, rows in tables.items()}
    return _explanation(own, programme, pd.DataFrame())


def _explanation(tables: dict[str, pd.DataFrame], whose: str, sectors: pd.DataFrame) -> Explanation:
    variance = tables["variance"]
    of_one = variance[variance["programme"] == whose].sort_values("share", ascending=False, ignore_index=True)
    return Explanation(**{**tables, "variance": of_one}, sectors=sectors)


def _rows(con: duckdb.DuckDBPyConnection, table: str, order: str, scope: list[object]) -> pd.DataFrame:
    return con.execute(
        f"select * exclude (vintage, ref_area) from {table} where vintage = ? and ref_area = ? order by {order}",
        scope,
    ).df()
