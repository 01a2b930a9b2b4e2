"""Explain: why each number is what it is and what would change it, computed beside the plan and stored with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.reference import codelists, parameter_descriptions
from models import explain, sensitivity
from models.admissions import AdmissionPlan, PlanInputs
from models.explain import ROA_CLASSES
from models.parameters import Parameters
from models.rescaled import rescaled, with_full_match
from sql import run

if TYPE_CHECKING:
    import duckdb

CLASS_COLUMNS = dict(zip(ROA_CLASSES, ("very_good", "good", "fair", "moderate", "poor"), strict=True))
# Assumptions whose documented range is walked in every proposal: parameter and key.
WALKED = (
    ("new_graduate_share", "ППКРС"),
    ("new_graduate_share", "ППССЗ"),
    ("match_rate", "ППКРС"),
    ("match_rate", "ППССЗ"),
    ("dropout_rate", "9"),
    ("carry_over", ""),
)


def store_explanation(con: duckdb.DuckDBPyConnection, vintage: date, inputs: PlanInputs, plan: AdmissionPlan) -> None:
    """Explain one region's plan.

    Reads    forecast.coefficient, mart.survey_employer
    Writes   plan.chain, plan.driver, plan.variant, plan.flip, plan.roa, plan.mark
    """
    scope = {"vintage": vintage, "ref_area": inputs.ref_area}
    bound = [vintage, inputs.ref_area]
    run.store(con, "plan.chain", explain.chain_of_means(inputs, plan), **scope)
    run.store(con, "plan.driver", explain.change_drivers(None, inputs, plan), **scope)
    run.store(con, "plan.roa", explain.roa_indicator(inputs).rename(columns=CLASS_COLUMNS), **scope)
    answers = con.execute(
        "select count(*) from mart.survey_employer where vintage = ? and ref_area = ?", bound
    ).fetchall()[0][0]
    run.store(con, "plan.mark", explain.uncertainty_mark(inputs, plan, answers > 0), **scope)
    coefficients = con.execute("select * from forecast.coefficient where vintage = ? and ref_area = ?", bound).df()
    run.store(con, "plan.variant", _variants(inputs, plan, coefficients), **scope)
    run.store(con, "plan.flip", _flips(inputs), **scope)


def _variants(inputs: PlanInputs, plan: AdmissionPlan, coefficients: pd.DataFrame) -> pd.DataFrame:
    """Places of the first intake under three cost ratios, full match, and no or full carry-over."""
    base = inputs.parameters.get("shortage_cost").value / inputs.parameters.get("surplus_cost").value
    tables = []
    for variant, ratio in (("cost_1_2", 0.5), ("cost_1_1", 1.0), ("cost_2_1", 2.0)):
        if ratio == base:
            tables.append(plan.programmes[[*sensitivity.KEYS, "places"]].assign(variant=variant))
        else:
            cost = ratio * inputs.parameters.get("surplus_cost").value
            changed = replace(inputs, parameters=inputs.parameters.replace("shortage_cost", cost))
            tables.append(sensitivity.planned_places(changed).assign(variant=variant))
    tables.append(sensitivity.planned_places(with_full_match(inputs, coefficients)).assign(variant="match_1"))
    tables.append(sensitivity.other_readings(inputs, None))
    found = pd.concat(tables, ignore_index=True)
    first = found[found["start_year"] == inputs.start_year]
    return first[["variant", "programme", "basis", "places"]]


def _flips(inputs: PlanInputs) -> pd.DataFrame:
    """Targets of the first intake over the documented range of each walked assumption."""
    described = parameter_descriptions()
    programmes = codelists().programme.rename(columns={"code": "programme"})
    assumptions = [
        sensitivity.Assumption(name, key, described[name] + (f": {key}" if key else "")) for name, key in WALKED
    ]

    def under(changed: Parameters) -> PlanInputs:
        return rescaled(inputs, changed, programmes)

    found = sensitivity.flips(inputs.parameters, assumptions, under)
    first = found[found["start_year"] == inputs.start_year]
    return first.drop(columns=["start_year", "swing"])
