"""Plan: each region's places in whole groups for three intake years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flows.machinery import draws_store
from flows.machinery.quiet import without_solver_output
from flows.machinery.reference import parameters
from flows.machinery.region_fence import PLAN, RegionFence
from flows.machinery.scheduled import today
from flows.machinery.start_year import start_year_of
from flows.machinery.workers import Crew
from flows.region.explanation import explanation
from flows.region.inputs import crosswalk_confidence, plan_inputs, undated_programmes
from flows.region.limits import RegionalLimits, last_places, limit_rows, regional_limits
from flows.rounds import ledger
from flows.settings import Home
from models.codes import BUDGET
from models.council.effect import override_effects, settled_plan
from models.decisions.short_programmes import TEACHING_WEEKS, hours_held, priced_programmes, short_programmes
from models.decisions.workshops import workshop_hours
from models.draws import Draws
from models.explanation.window import Expected
from models.plan.admissions import AdmissionPlan, PlanInputs
from sql import run

if TYPE_CHECKING:
    import duckdb

THREADS_ALONE = 2  # re-plans of the one region that is planned: the solver works outside Python's lock


@dataclass(frozen=True)
class Gathered:
    """Inputs of one region's plan without the draws, which lie in ``folder`` as the forecast left them."""

    inputs: PlanInputs
    folder: Path

    def whole(self) -> PlanInputs:
        """The inputs with their draws. Raises DrawsMissing."""
        need, supply, balance_start, intake_yield = (
            draws_store.load(self.folder, name) for name in ("need", "supply", "balance_start", "intake_yield")
        )
        return replace(self.inputs, need=need, supply=supply, balance_start=balance_start, intake_yield=intake_yield)

    def expected(self) -> Expected:
        """The need expected, as the forecast left it. Raises DrawsMissing."""
        return Expected(*(draws_store.load(self.folder, name) for name in draws_store.EXPECTED))


@dataclass(frozen=True)
class RegionTask:
    """What one region's plan needs, gathered from the warehouse.

    before        inputs of the newest vintage that planned the intake before this one, None where there is none
    coverage      programme → share of its crosswalk's weight whose confidence is above low
    undated       programmes and bases that the code list gives no duration
    workshop_use  workshop, hours: the newest use of each workshop
    """

    now: Gathered
    before: Gathered | None
    coefficients: pd.DataFrame
    has_survey: bool
    coverage: dict[str, float]
    limits: RegionalLimits
    undated: pd.DataFrame
    workshop_use: pd.DataFrame
    threads: int


@dataclass(frozen=True)
class RegionRows:
    """One region's rows by table, and what became of the council's corrections."""

    ref_area: str
    rows: dict[str, pd.DataFrame]
    set_aside: pd.DataFrame


def plan(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
    crew: Crew | None = None,
) -> int:
    """Plan every region that has offers.

    Reads    mart.*, draws of the forecast, the councils' ledgers
    Writes   plan.*, council.*, parameter.in_force, draws of the balance; the ledgers, where a correction is set aside
    Stops    when no region is left; one with contradictory limits (named), without a proven gap, or that breaks a check,
             costs itself (flows/machinery/region_fence.py)
    Returns  number of regions planned
    """
    crew = crew or Crew(1)
    regions = [
        area
        for (area,) in con.execute(
            "select distinct ref_area from forecast.need where vintage = ? order by 1", [vintage]
        ).fetchall()
    ]
    ledger.fill(con, home, vintage)
    fence = RegionFence(con, home, vintage, PLAN, regions)
    threads = THREADS_ALONE if crew.count == 1 or len(regions) < 2 else 1
    tasks = fence.gathered(lambda ref_area: _task(con, home, vintage, ref_area, threads))
    not_done = {}
    for ref_area, made in fence.done(crew.attempts(region_rows, tasks, len(regions))):
        advance(ref_area, regions.index(ref_area) + 1, len(regions))
        if fence.store(ref_area, made.rows):
            mark_set_aside(con, vintage, ref_area, made.set_aside)
            not_done[ref_area] = made.set_aside
    _note_parameters(con, vintage)
    fence.enforce()
    fence.close()
    for ref_area in fence.kept:
        ledger.set_aside(home, vintage, not_done[ref_area], today())
    return len(fence.kept)


def region_rows(task: RegionTask) -> RegionRows:
    """Plan one region and explain it; the draws of its balance are left in its folder."""
    with without_solver_output():
        settled = settled_plan(task.now.whole())
        inputs, made = settled.inputs, settled.plan
        effects = override_effects(settled)
        before = None if task.before is None else task.before.whole()
        told = explanation(
            inputs, made, before, task.now.expected(), task.coefficients, task.has_survey, task.coverage, task.threads,
            draws_store.load(task.now.folder, draws_store.PERTURBED),
        )  # fmt: skip
    left_out = pd.DataFrame(
        {
            "subject": task.undated["programme"] + " на базе " + task.undated["basis"] + " кл.",
            "warning": "в data/codelists/programme.csv нет срока обучения: строки не вошли в расчёт",
        }
    )
    notes = "\n".join([*made.notes, *effects.notes])
    summary = {"start_year": inputs.start_year, "cost": made.cost, "gap": made.gap, "notes": notes}
    rows = {
        "plan.offer": made.offers,
        "plan.programme": made.programmes,
        "plan.balance": made.balance.summary(),
        "plan.warning": pd.concat([made.warnings[["subject", "warning"]], left_out], ignore_index=True),
        "plan.run": pd.DataFrame([summary]),
        "plan.gave_way": made.gave_way.rename(columns={"constraint": "constraint_name"}),
        "plan.last_year": made.last_year,
        **limit_rows(inputs, made, task.limits),
        "council.override_effect": effects.effects,
        "council.override_moved": effects.moved,
        **told,
        **_workshop_rows(inputs, made, task.workshop_use),
    }
    draws_store.keep(task.now.folder, "balance", made.balance)
    return RegionRows(inputs.ref_area, rows, settled.set_aside)


def inputs_of(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> PlanInputs:
    """Plan inputs of one region from marts, the draws that the forecast left, and the council's corrections in force."""
    return _gathered(con, home, vintage, ref_area).whole()


def _task(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str, threads: int) -> RegionTask | None:
    """The task of a region, None where it has no offers."""
    now = _gathered(con, home, vintage, ref_area)
    if now.inputs.offers.empty:
        return None
    bound = {"vintage": vintage, "ref_area": ref_area}
    mine = "where vintage = $vintage and ref_area = $ref_area"
    use = run.query(con, "newest_workshop_use", vintage=vintage, ref_area=ref_area)
    needed = {code for (code,) in con.execute(f"select distinct programme from forecast.need {mine}", bound).fetchall()}
    answers = con.execute(f"select count(*) from mart.survey_employer {mine}", bound).fetchall()[0][0]
    return RegionTask(
        now=now,
        before=_a_year_before(con, home, vintage, ref_area),
        coefficients=con.execute(f"select * from forecast.coefficient {mine} order by all", bound).df(),
        has_survey=answers > 0,
        coverage=crosswalk_confidence(vintage, needed),
        limits=regional_limits(con, vintage, ref_area, now.inputs.start_year, last_places(now.inputs.offers), now.inputs.parameters),
        undated=undated_programmes(con, vintage, ref_area),
        workshop_use=use,
        threads=threads,
    )


def _gathered(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> Gathered:
    to_come = Draws(pd.DataFrame({"programme": []}), np.zeros(0, dtype=int), np.zeros((0, 0, 0)))
    inputs = plan_inputs(con, vintage, ref_area, to_come, to_come, to_come, to_come)
    corrected = replace(inputs, overrides=ledger.overrides_of(con, vintage, ref_area))
    return Gathered(corrected, home.draws(vintage, ref_area))


def _a_year_before(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> Gathered | None:
    """Inputs of the newest vintage that planned the intake before this one, None where there is none to compare with."""
    found = con.execute(
        "select max(vintage) from plan.run where ref_area = ? and start_year = ?",
        [ref_area, start_year_of(vintage) - 1],
    ).fetchall()[0][0]
    if found is None or not draws_store.there(home.draws(found, ref_area)):
        return None
    return _gathered(con, home, found, ref_area)


def _note_parameters(con: duckdb.DuckDBPyConnection, vintage: date) -> None:
    """Parameters that the plan was made with, for the checks and for whoever reads the plan."""
    table = parameters(vintage).table.reset_index()
    columns = [name for name in run.tables()["parameter.in_force"].names if name != "vintage"]
    run.store(con, "parameter.in_force", table[columns], vintage=vintage)


def mark_set_aside(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, set_aside: pd.DataFrame) -> None:
    """Corrections that could not be carried out (correction, why): said in their table and as warnings of the region."""
    for row in set_aside.itertuples(index=False):
        con.execute(
            "update council.override set status = ?, why = ? where vintage = ? and correction = ?",
            [ledger.SET_ASIDE, row.why, vintage, row.correction],
        )
    con.execute(
        "insert into plan.warning by name select vintage, ref_area, programme || ' на базе ' || basis || ' кл.' as subject, "
        "'исправление совета не выполнено (' || college || ', ' || places_after || ' мест, ' || author || '): ' || why as warning "
        "from council.override where vintage = ? and ref_area = ? and status = ? order by line",
        [vintage, ref_area, ledger.SET_ASIDE],
    )


def hours_of_groups(inputs: PlanInputs, made: AdmissionPlan) -> pd.DataFrame:
    """workshop, hours a year that the groups of the first intake take, whoever pays for them."""
    keys = ["programme", "basis", "college", "form", "funding", "duration_months"]
    first = made.offers[made.offers["start_year"] == inputs.start_year]
    cards = inputs.offers[[*keys, "workshop", "workshop_hours_per_group"]]
    rows = first.merge(cards, on=keys, how="left", validate="one_to_one").dropna(subset=["workshop"])
    weekly = rows["groups"] * pd.to_numeric(rows["workshop_hours_per_group"]).fillna(0.0)
    return rows.assign(hours=weekly * TEACHING_WEEKS).groupby("workshop", as_index=False)[["hours"]].sum()


def _workshop_rows(inputs: PlanInputs, made: AdmissionPlan, use: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What workshops can do beside the plan: short programmes for the shortage that no intake under decision can meet in
    time, and the balance of each workshop's hours."""
    budget = inputs.offers[inputs.offers["funding"] == BUDGET]
    durations = budget.groupby("programme")["duration_months"].min()
    graduation = inputs.start_year + np.ceil(durations / 12).astype(int)
    workshops = inputs.workshops.merge(
        inputs.offers[["workshop", "programme"]].dropna().drop_duplicates(),
        on="workshop",
        how="inner",
        validate="one_to_many",
    )
    groups = hours_of_groups(inputs, made)
    taken = pd.concat([use, groups], ignore_index=True)
    short = short_programmes(made.balance, graduation, workshops, taken, inputs.parameters)
    costs = inputs.offers[["programme", "cost_per_place_rub"]]
    priced = priced_programmes(short, costs, inputs.parameters)
    return {
        "plan.short_programme": priced,
        "plan.workshop": workshop_hours(inputs.workshops, groups, use, hours_held(short, inputs.parameters)),
    }
