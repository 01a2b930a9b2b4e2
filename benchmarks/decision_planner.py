"""The planner of an invented history: the product's own chain on what he may know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.decision_world import BASE_YEAR, LAST_YEAR, NARROWED_TO, START_YEAR, World
from flows.machinery.engine_parameters import load_engine_parameters
from flows.settings import DATA
from models.chain.demand import DemandInputs, region_demand
from models.draws import Draws
from models.employment.engine import forecast, simulate
from models.parameters import Parameters
from models.plan.inputs import PlanInputs

DRAWS = 200
INTAKE_COLUMNS = ["programme", "basis", "form", "funding", "start_year", "duration_months", "entrants_persons"]
GRADUATE_COLUMNS = [
    "time_period", "programme", "basis", "graduates", "employed", "employed_in_field", "continue_study", "army",
    "left_region",
]  # fmt: skip


def planner(history: World, cell: str, in_force: Parameters, years: int = 0) -> tuple[PlanInputs, pd.DataFrame]:
    """What the chain makes of what was known ``years`` after the base year, and the readings of the need behind it."""
    demand = region_demand(
        DemandInputs(
            ref_area="901",
            base_year=BASE_YEAR + years,
            horizon_year=LAST_YEAR + years,
            employment=_employment(history.history, BASE_YEAR + years, LAST_YEAR + years),
            staffing=history.staffing,
            occupations=history.occupations,
            age_structure=None,
            vacancies=pd.DataFrame(columns=["occupation", "vacancies_persons", "source"]),
            survey_employers=history.survey_employers,
            survey_answers=history.survey_answers,
            crosswalk=history.crosswalk,
            programmes=history.programmes,
            enrolment=history.enrolment,
            intakes_fixed=pd.DataFrame(columns=INTAKE_COLUMNS),
            graduates=pd.DataFrame(columns=GRADUATE_COLUMNS),
            start_year=START_YEAR + years,
            parameters=in_force,
            draws=DRAWS,
        )
    )
    need = demand.need
    if cell == "narrow":
        mean = need.values.mean(axis=2, keepdims=True)
        need = Draws(need.keys, need.years, mean + NARROWED_TO * (need.values - mean))
    known = PlanInputs(
        ref_area="901",
        start_year=START_YEAR + years,
        need=need,
        supply=demand.supply,
        balance_start=demand.balance_start,
        intake_yield=demand.intake_yield,
        offers=history.offers,
        colleges=pd.DataFrame(columns=["college", "district", "seats_places", "teachers_fte"]),
        workshops=pd.DataFrame(columns=["workshop", "college", "hours_per_week"]),
        limits=pd.DataFrame(columns=["constraint", "scope", "value", "unit", "reference"]),
        overrides=pd.DataFrame(columns=["programme", "basis", "college", "places", "author", "reason"]),
        parameters=in_force,
    )
    return known, demand.need_readings


def _employment(history: pd.DataFrame, base_year: int, last_year: int) -> Draws:
    panel = history.assign(unique_id=history["economic_activity"])
    made = forecast(
        panel[["unique_id", "economic_activity", "time_period", "obs_value"]],
        last_year - base_year,
        parameters=load_engine_parameters(DATA / "parameters" / "engine"),
    )
    ahead = simulate(made, DRAWS)
    last = history[history["time_period"] == base_year].set_index("economic_activity")["obs_value"]
    base = ahead.keys["unique_id"].map(last).to_numpy(dtype=float)
    first = np.broadcast_to(base[:, None, None], (len(base), 1, DRAWS))
    return Draws(
        pd.DataFrame({"economic_activity": ahead.keys["unique_id"]}),
        np.concatenate([[base_year], ahead.years]),
        np.concatenate([first, ahead.values], axis=1),
    )
