"""Explain: why each number is what it is and what would change it, computed beside the plan and stored with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.reference import codelists
from flows.region_inputs import crosswalk_confidence
from models import explain, sensitivity
from models.admissions import AdmissionPlan, PlanInputs
from models.explain import ROA_CLASSES
from models.parameters import Parameters
from models.rescaled import rescaled, with_full_match
from sql import run

if TYPE_CHECKING:
    import duckdb

CLASS_COLUMNS = dict(zip(ROA_CLASSES, ("very_good", "good", "fair", "moderate", "poor"), strict=True))
# Assumptions whose documented range is walked in every proposal: parameter, key, words for the document.
WALKED = (
    ("new_graduate_share", "ППКРС", "доля мест для новых выпускников (φ), рабочие профессии"),
    ("new_graduate_share", "ППССЗ", "доля мест для новых выпускников (φ), специалисты"),
    ("match_rate", "ППКРС", "доля работающих по профессии, ППКРС"),
    ("match_rate", "ППССЗ", "доля работающих по специальности, ППССЗ"),
    ("carry_over", "", "перенос дефицита и избытка на следующий год (ρ)"),
)
WORKERS = 2


def store_explanation(
    con: duckdb.DuckDBPyConnection, vintage: date, inputs: PlanInputs, plan: AdmissionPlan, before: PlanInputs | None
) -> None:
    """Explain one region's plan; ``before`` are the inputs of the round a year ago, None in the first one.

    Reads    forecast.coefficient, mart.survey_employer
    Writes   plan.chain, plan.driver, plan.variant, plan.flip, plan.roa, plan.need_window, plan.mark
    """
    scope = {"vintage": vintage, "ref_area": inputs.ref_area}
    bound = [vintage, inputs.ref_area]
    run.store(con, "plan.chain", explain.chain_of_means(inputs, plan), **scope)
    run.store(con, "plan.driver", explain.change_drivers(before, inputs, plan), **scope)
    run.store(con, "plan.roa", explain.roa_indicator(inputs).rename(columns=CLASS_COLUMNS), **scope)
    answers = con.execute(
        "select count(*) from mart.survey_employer where vintage = ? and ref_area = ?", bound
    ).fetchall()[0][0]
    run.store(con, "plan.need_window", explain.need_window(inputs), **scope)
    coverage = crosswalk_confidence(vintage, set(inputs.need.keys["programme"]))
    run.store(con, "plan.mark", explain.uncertainty_mark(inputs, plan, answers > 0, coverage), **scope)
    coefficients = con.execute("select * from forecast.coefficient where vintage = ? and ref_area = ?", bound).df()
    run.store(con, "plan.variant", _variants(inputs, plan, coefficients), **scope)
    run.store(con, "plan.flip", _flips(inputs), **scope)


def _variants(inputs: PlanInputs, plan: AdmissionPlan, coefficients: pd.DataFrame) -> pd.DataFrame:
    """Places of the first intake under three cost ratios, full match, and no or full carry-over.

    The re-plans are independent, so they run side by side: the solver works outside Python's lock.
    """
    ratio = inputs.parameters.get("shortage_cost").value / inputs.parameters.get("surplus_cost").value
    changed = sensitivity.cost_inputs(inputs) | sensitivity.carry_inputs(inputs)
    changed["match_1"] = with_full_match(inputs, coefficients)
    known = {1.0: "cost_1_1", 0.5: "cost_1_2", 2.0: "cost_2_1"}.get(ratio)
    if known:
        del changed[known]  # the plan itself
    with ThreadPoolExecutor(WORKERS) as pool:
        planned = dict(zip(changed, pool.map(sensitivity.planned_places, changed.values()), strict=True))
    if known:
        planned[known] = plan.programmes
    found = pd.concat([table.assign(variant=name) for name, table in planned.items()], ignore_index=True)
    return found[found["start_year"] == inputs.start_year][["variant", "programme", "basis", "places"]]


def _flips(inputs: PlanInputs) -> pd.DataFrame:
    """Targets of the first intake over the documented range of each walked assumption."""
    programmes = codelists().programme.rename(columns={"code": "programme"})

    def under(changed: Parameters) -> PlanInputs:
        return rescaled(inputs, changed, programmes)

    def walked(assumption: tuple[str, str, str]) -> pd.DataFrame:
        return sensitivity.flips(inputs.parameters, [sensitivity.Assumption(*assumption)], under)

    with ThreadPoolExecutor(WORKERS) as pool:
        found = pd.concat(list(pool.map(walked, WALKED)), ignore_index=True)
    first = found[found["start_year"] == inputs.start_year]
    return first.drop(columns=["start_year", "swing"])
