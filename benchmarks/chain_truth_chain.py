"""The chain as a stranger sees it: files in, need, supply and places out. The only door from the scoreboard to our code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from flows.forecast import forecast
from flows.ingest import ingest
from flows.machinery import draws_store
from flows.machinery.quiet import without_solver_output
from flows.machinery.reference import codelists
from flows.machinery.warehouse import writing
from flows.plan import inputs_of
from flows.region.inputs import crosswalk_confidence, crosswalk_of, demand_inputs
from flows.region.limits import last_places, regional_limits
from flows.settings import Home
from flows.transform import transform
from models.backtest.decisions import kept_last_year, last_year_places, point_rule_places, unpriced_moves
from models.chain.demand import Demand, DemandInputs, region_demand
from models.codes import BUDGET
from models.draws import Draws
from models.errors import KadryError
from models.explanation.window import Expected, uncertainty_mark
from models.plan.admissions import AdmissionPlan, PlanInputs, plan_cost, plan_region, planned_offers
from models.plan.arrivals import army_shares
from models.plan.inputs import INTAKE_YEARS, OFFER_KEY, canonical_offers
from models.supply.cohorts import courses_of

__all__ = [
    "BUDGET",
    "INTAKE_YEARS",
    "OFFER_KEY",
    "VINTAGE",
    "Draws",
    "KadryError",
    "Known",
    "PlanInputs",
    "as_codelists",
    "cost_of",
    "fair_last_year",
    "fair_point_rule",
    "from_files",
    "known_of",
    "last_places",
    "last_year_places",
    "law_places",
    "loose_point_rule",
    "marks_of",
    "on_draws",
    "planned",
    "window_of",
    "with_default_staffing",
]  # fmt: skip

VINTAGE = date(2026, 11, 23)
COLLEGES_OWN = ("shifts", "teachers_per_group", "capacity_factor")  # limits that say what a college can hold


@dataclass(frozen=True)
class Known:
    """What the chain says of a region; keys of all draws: programme (yields: programme, basis).

    need          posts a year for new graduates: what single years may bring
    expectation   the same as an expected number a year, None while the chain has no such estimand
    replacement   posts that fall vacant because somebody leaves, whoever fills them, through the chain's crosswalk
    supply        entrants to work but for the budget intakes under decision; paid intakes that the plan keeps are in it
    plan          inputs of the plan
    derived       (constraint, year) of limits that the chain drew from the last intake as it knows it
    """

    need: Draws
    expectation: Draws | None
    growth: Draws | None
    replacement: Draws
    supply: Draws
    plan: PlanInputs
    has_survey: bool
    coverage: dict[str, float]
    derived: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Read:
    """A region whose files went through ingest, transform and forecast."""

    demand: DemandInputs
    plan: PlanInputs
    derived: frozenset[tuple[str, str]]


def as_codelists() -> dict[str, pd.DataFrame]:
    """Code lists that an invented region is made with."""
    return codelists().frames()


def from_files(inbox: Path, root: Path, ref_area: str, tick: Callable[[str], None] = lambda stage: None) -> Read:
    """Parsers, marts and forecast over a folder of files, as a nightly run does it; ``tick`` hears each stage."""
    home = Home(root)
    stages: dict[str, Callable[..., object]] = {
        "приём файлов": lambda con: ingest(con, home, inbox, VINTAGE),
        "витрины": lambda con: transform(con, VINTAGE),
        "прогноз": lambda con: forecast(con, home, VINTAGE),
    }
    for name, stage in stages.items():
        tick(name)
        with writing(home, VINTAGE) as con:
            stage(con)
    sections = draws_store.load(home.draws(VINTAGE, ref_area), "employment")
    with writing(home, VINTAGE) as con:
        plan = inputs_of(con, home, VINTAGE, ref_area)
        youth = regional_limits(con, VINTAGE, ref_area, plan.start_year, last_places(plan.offers), plan.parameters).youth
        derived = zip(youth["basis"], youth["start_year"], strict=True)
        return Read(
            demand_inputs(con, VINTAGE, ref_area, sections),
            plan,
            frozenset((f"youth_places_{basis}", str(year)) for basis, year in derived),
        )


def with_default_staffing(read: Read) -> Read:
    """The same region with the documented staffing matrix, whatever its employers answered."""
    default = codelists().staffing_default[["economic_activity", "occupation", "share", "reference"]]
    staffing = default.astype({"share": float}).assign(answers=0.0, obs_status="D")
    return replace(read, demand=replace(read.demand, staffing=staffing))


def known_of(read: Read) -> Known:
    """Need, supply and yields as draws."""
    demand = region_demand(read.demand)
    plan = replace(
        read.plan,
        need=demand.need,
        supply=demand.supply,
        balance_start=demand.balance_start,
        intake_yield=demand.intake_yield,
    )
    taught = set(demand.need.keys["programme"])
    return Known(
        need=demand.need,
        expectation=demand.expectation,
        growth=demand.growth,
        replacement=_replacement(demand, taught),
        supply=_with_kept_intakes(demand.supply, plan),
        plan=plan,
        has_survey=len(read.demand.survey_employers) > 0,
        coverage=crosswalk_confidence(VINTAGE, taught),
        derived=read.derived,
    )


def _replacement(demand: Demand, taught: set[str]) -> Draws:
    """Exits by occupation through the mean crosswalk of what the region teaches."""
    keys = demand.openings.keys
    exits = (keys["component"] == "exits").to_numpy()
    programmes = demand.need.keys["programme"].tolist()
    table = crosswalk_of(VINTAGE, taught).astype({"share": float})
    links = table.pivot_table(index="programme", columns="occupation", values="share", aggfunc="sum", fill_value=0.0)
    matrix = links.reindex(index=programmes, columns=keys.loc[exits, "occupation"]).fillna(0.0).to_numpy()
    return Draws(demand.need.keys, demand.openings.years, np.tensordot(matrix, demand.openings.values[exits], axes=1))


def _with_kept_intakes(supply: Draws, plan: PlanInputs) -> Draws:
    """Supply and the graduates of paid intakes that the plan keeps as they were last year."""
    offers = canonical_offers(plan)
    values, place = supply.values.copy(), {code: row for row, code in enumerate(supply.keys["programme"])}
    pairs = {pair: row for row, pair in enumerate(plan.intake_yield.keys[["programme", "basis"]].itertuples(index=False, name=None))}
    paid = offers.table["funding"] != BUDGET
    serving = army_shares(plan, offers)
    for row in np.flatnonzero(paid.to_numpy()):
        programme, basis = offers.table.loc[row, ["programme", "basis"]]
        if programme in place and (programme, basis) in pairs:
            since = supply.years - (plan.start_year + offers.lag[row])
            arrived = np.where(since == 0, 1 - serving[row], 1.0)[since >= 0]  # soldiers of the first year come in the next
            workers = offers.places_last[row] * plan.intake_yield.values[pairs[programme, basis], 0]
            values[place[programme], since >= 0] += arrived[:, None] * workers
    return Draws(supply.keys, supply.years, values)


def window_of(inputs: PlanInputs, programmes: tuple[str, ...], years: np.ndarray) -> np.ndarray:
    """(E, U) bool: labour-market years that the plan's three intakes reach."""
    lag = courses_of(inputs.offers["duration_months"].to_numpy())
    ranges = inputs.offers.assign(lag=lag).groupby("programme")["lag"].agg(["min", "max"]).reindex(list(programmes))
    first = inputs.start_year + ranges["min"].to_numpy()[:, None]
    last = inputs.start_year + INTAKE_YEARS - 1 + ranges["max"].to_numpy()[:, None]
    return np.asarray((years >= first) & (years <= last))


def planned(inputs: PlanInputs) -> AdmissionPlan:
    """The plan of a region."""
    with without_solver_output():
        return plan_region(inputs)


def law_places(inputs: PlanInputs) -> pd.DataFrame:
    """Places of a planner to whom moved groups cost nothing."""
    with without_solver_output():
        return planned_offers(unpriced_moves(inputs))


def on_draws(inputs: PlanInputs, chosen: slice) -> PlanInputs:
    """The same inputs on some of their draws."""
    some = {
        name: replace(draws, values=draws.values[:, :, chosen])
        for name, draws in vars(inputs).items()
        if isinstance(draws, Draws)
    }
    return replace(inputs, **some)


def marks_of(known: Known, made: AdmissionPlan) -> pd.DataFrame:
    """programme, basis, mark (1–5), half_width."""
    expected = None if known.expectation is None or known.growth is None else Expected(known.expectation, known.growth)
    return uncertainty_mark(known.plan, made, known.has_survey, known.coverage, expected)


def cost_of(inputs: PlanInputs, places: pd.DataFrame) -> float:
    """Expected person-years of shortage and surplus on the draws of ``inputs``."""
    return plan_cost(inputs, places)


def fair_last_year(inputs: PlanInputs) -> pd.DataFrame:
    """Last year's places, as near as every limit of the plan allows."""
    with without_solver_output():
        return kept_last_year(inputs)


def fair_point_rule(inputs: PlanInputs) -> pd.DataFrame:
    """Mean need of the market year / mean yield, to the nearest group, as near as every limit of the plan allows."""
    with without_solver_output():
        return point_rule_places(inputs, np.round)


def loose_point_rule(inputs: PlanInputs) -> pd.DataFrame:
    """The same rule told nothing of licences, practice, contracts, applications, rooms, teachers and workshops."""
    numbers = ["groups_max", "practice_places", "target_contracts", "applications"]
    unlimited = replace(
        inputs,
        offers=inputs.offers.assign(**dict.fromkeys(numbers, np.nan)),
        colleges=inputs.colleges.iloc[:0],
        workshops=inputs.workshops.iloc[:0],
        limits=inputs.limits[~inputs.limits["constraint"].isin(COLLEGES_OWN)],
    )
    return fair_point_rule(unlimited)
