"""Plan: each region's places in whole groups for three intake years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flows import council, draws_store
from flows.explain import store_explanation
from flows.quiet import without_solver_output
from flows.region_inputs import plan_inputs, start_year_of, undated_programmes
from flows.regional_limits import store_limits
from flows.settings import Home
from models.admissions import AdmissionPlan, PlanInputs
from models.override_effect import SettledPlan, override_effects, settled_plan
from models.short_programmes import short_programmes
from sql import run

if TYPE_CHECKING:
    import duckdb


def plan(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> int:
    """Plan every region that has offers.

    Reads    mart.*, draws of the forecast, the councils' ledgers
    Writes   plan.*, council.*, draws of the balance
    Stops    on contradictory limits (named) or when the gap cannot be proven
    Returns  number of regions planned
    """
    regions = [
        area
        for (area,) in con.execute(
            "select distinct ref_area from forecast.need where vintage = ? order by 1", [vintage]
        ).fetchall()
    ]
    council.fill(con, home, vintage)
    planned = 0
    for number, ref_area in enumerate(regions, start=1):
        advance(ref_area, number, len(regions))
        inputs = inputs_of(con, home, vintage, ref_area)
        if inputs.offers.empty:
            continue
        with without_solver_output():
            settled = settled_plan(inputs)
        inputs, made = settled.inputs, settled.plan
        _store(con, vintage, ref_area, made, home)
        store_limits(con, vintage, inputs, made)
        _store_corrections(con, vintage, ref_area, settled)
        with without_solver_output():
            store_explanation(con, vintage, inputs, made, _a_year_before(con, home, vintage, ref_area))
        run.store(
            con,
            "plan.short_programme",
            _short_programmes(con, inputs, made, vintage),
            vintage=vintage,
            ref_area=ref_area,
        )
        planned += 1
    return planned


def _a_year_before(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> PlanInputs | None:
    """Inputs of the newest vintage that planned the intake before this one, None where there is none to compare with."""
    found = con.execute(
        "select max(vintage) from plan.run where ref_area = ? and start_year = ?",
        [ref_area, start_year_of(vintage) - 1],
    ).fetchall()[0][0]
    if found is None or not draws_store.there(home.draws(found, ref_area)):
        return None
    return inputs_of(con, home, found, ref_area)


def inputs_of(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> PlanInputs:
    """Plan inputs of one region from marts, the draws that the forecast left, and the council's corrections in force."""
    folder = home.draws(vintage, ref_area)
    need, supply, balance_start, intake_yield = (
        draws_store.load(folder, name) for name in ("need", "supply", "balance_start", "intake_yield")
    )
    inputs = plan_inputs(con, vintage, ref_area, need, supply, balance_start, intake_yield)
    return replace(inputs, overrides=council.overrides_of(con, vintage, ref_area))


def _store(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, made: AdmissionPlan, home: Home) -> None:
    scope = {"vintage": vintage, "ref_area": ref_area}
    run.store(con, "plan.offer", made.offers, **scope)
    run.store(con, "plan.programme", made.programmes, **scope)
    run.store(con, "plan.balance", made.balance.summary(), **scope)
    undated = undated_programmes(con, vintage, ref_area)
    left_out = pd.DataFrame(
        {
            "subject": undated["programme"] + " на базе " + undated["basis"] + " кл.",
            "warning": "в data/codelists/programme.csv нет срока обучения: строки не вошли в расчёт",
        }
    )
    warnings = pd.concat([made.warnings[["subject", "warning"]], left_out], ignore_index=True)
    run.store(con, "plan.warning", warnings, **scope)
    summary = pd.DataFrame(
        [{"start_year": start_year_of(vintage), "cost": made.cost, "gap": made.gap, "notes": "\n".join(made.notes)}]
    )
    run.store(con, "plan.run", summary, **scope)
    draws_store.keep(home.draws(vintage, ref_area), "balance", made.balance)


def _store_corrections(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, settled: SettledPlan) -> None:
    """What each correction does, and which could not be carried out: said in the table and as a warning."""
    scope = {"vintage": vintage, "ref_area": ref_area}
    with without_solver_output():
        made = override_effects(settled)
    run.store(con, "council.override_effect", made.effects, **scope)
    run.store(con, "council.override_moved", made.moved, **scope)
    for note in made.notes:
        con.execute(
            "update plan.run set notes = notes || ? where vintage = ? and ref_area = ?",
            [f"\n{note}", vintage, ref_area],
        )
    for row in settled.set_aside.itertuples(index=False):
        con.execute(
            "update council.override set status = ?, why = ? where vintage = ? and correction = ?",
            [council.SET_ASIDE, row.why, vintage, row.correction],
        )
    con.execute(
        "insert into plan.warning by name select vintage, ref_area, programme || ' на базе ' || basis || ' кл.' as subject, "
        "'исправление совета не выполнено (' || college || ', ' || places_after || ' мест, ' || author || '): ' || why as warning "
        "from council.override where vintage = ? and ref_area = ? and status = ? order by line",
        [vintage, ref_area, council.SET_ASIDE],
    )


def _short_programmes(
    con: duckdb.DuckDBPyConnection, inputs: PlanInputs, made: AdmissionPlan, vintage: date
) -> pd.DataFrame:
    """Short programmes for the shortage that no intake under decision can meet in time, within free workshop hours."""
    durations = inputs.offers.groupby("programme")["duration_months"].min()
    graduation = inputs.start_year + np.ceil(durations / 12).astype(int)
    workshops = inputs.workshops.merge(
        inputs.offers[["workshop", "programme"]].dropna().drop_duplicates(),
        on="workshop",
        how="inner",
        validate="one_to_many",
    )
    use = con.execute(
        "select workshop, sum(hours) as hours from mart.workshop_use where vintage = $vintage and ref_area = $ref_area "
        "and used_year = (select max(used_year) from mart.workshop_use where vintage = $vintage and ref_area = $ref_area) group by all order by all",
        {"vintage": vintage, "ref_area": inputs.ref_area},
    ).df()
    return short_programmes(made.balance, graduation, workshops, use, inputs.parameters)
