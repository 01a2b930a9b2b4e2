"""Explain: why each number is what it is and what would change it, computed beside the plan."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd

from flows.machinery.reference import codelists
from models.draws import Draws
from models.explanation import explain, sensitivity
from models.explanation.explain import ROA_CLASSES
from models.explanation.firmness import firmness
from models.explanation.rescaled import rescaled, with_full_match
from models.explanation.window import Expected, need_window, uncertainty_mark
from models.plan.admissions import AdmissionPlan, PlanInputs, planned_places
from proposals.terms import DRIVERS, FIRMNESS
from proposals.wording import why_of_mark

CLASS_COLUMNS = dict(zip(ROA_CLASSES, ("very_good", "good", "fair", "moderate", "poor"), strict=True))
# Assumptions whose documented range is walked in every proposal: parameter, key, words for the document.
WALKED = (
    ("new_graduate_share", "ППКРС", "доля мест для новых выпускников (φ), рабочие профессии"),
    ("new_graduate_share", "ППССЗ", "доля мест для новых выпускников (φ), специалисты"),
    ("match_rate", "ППКРС", "доля работающих по профессии, ППКРС"),
    ("match_rate", "ППССЗ", "доля работающих по специальности, ППССЗ"),
    ("carry_over", "", "перенос нехватки и избытка на следующий год (ρ)"),
)


def explanation(
    inputs: PlanInputs,
    plan: AdmissionPlan,
    before: PlanInputs | None,
    expected: Expected,
    coefficients: pd.DataFrame,
    has_survey: bool,
    coverage: Mapping[str, float],
    threads: int,
    perturbed: Draws | None = None,
) -> dict[str, pd.DataFrame]:
    """Rows that explain one region's plan, by table: plan.chain, plan.driver, plan.variant, plan.flip, plan.roa,
    plan.need_window, plan.mark.

    before        inputs of the round a year ago, None in the first one
    expected      need without the chance of single years
    coefficients  rows of forecast.coefficient
    has_survey    whether employers of the region have answered
    coverage      programme → share of its crosswalk's weight whose confidence is above low
    threads       how many re-plans may run side by side
    perturbed     changes of the expected need had the data been a little other
    """
    window = need_window(inputs, expected)
    return {
        "plan.chain": explain.chain_of_means(inputs, plan),
        "plan.driver": explain.change_drivers(before, inputs, plan).assign(label=lambda rows: rows["driver"].map(DRIVERS)),
        "plan.roa": explain.roa_indicator(inputs).rename(columns=CLASS_COLUMNS),
        "plan.need_window": window,
        "plan.mark": _marks(inputs, plan, expected, window, has_survey, coverage, perturbed),
        "plan.variant": _variants(inputs, plan, coefficients, threads),
        "plan.flip": _flips(inputs, threads),
    }


def _marks(
    inputs: PlanInputs, plan: AdmissionPlan, expected: Expected, window: pd.DataFrame, has_survey: bool,
    coverage: Mapping[str, float], perturbed: Draws | None,
) -> pd.DataFrame:  # fmt: skip
    """How sure the need of a row is, and how firm the sign of its change."""
    marks = uncertainty_mark(inputs, plan, has_survey, coverage, expected, window)
    signs = firmness(inputs, plan, expected, perturbed)
    table = marks.merge(signs, on=["programme", "basis"], how="left", validate="one_to_one")
    table[["share_as_is", "doubtful_yield"]] = table[["share_as_is", "doubtful_yield"]].astype(float)
    table["why"] = [why_of_mark(row) for row in table.to_dict("records")]
    table["firmness"] = table["firmness"].map(FIRMNESS)
    return table.drop(columns=["first_year", "last_year", "held"])


def _variants(inputs: PlanInputs, plan: AdmissionPlan, coefficients: pd.DataFrame, threads: int) -> pd.DataFrame:
    """Places of the first intake under three cost ratios, full match, and no or full carry-over.

    The re-plans are independent, so they run side by side: the solver works outside Python's lock.
    """
    ratio = inputs.parameters.get("shortage_cost").value / inputs.parameters.get("surplus_cost").value
    changed = sensitivity.cost_inputs(inputs) | sensitivity.carry_inputs(inputs)
    changed["match_1"] = with_full_match(inputs, coefficients)
    known = {1.0: "cost_1_1", 0.5: "cost_1_2", 2.0: "cost_2_1"}.get(ratio)
    if known:
        del changed[known]  # the plan itself
    with ThreadPoolExecutor(threads) as pool:
        planned = dict(zip(changed, pool.map(planned_places, changed.values()), strict=True))
    if known:
        planned[known] = plan.programmes
    found = pd.concat([table.assign(variant=name) for name, table in planned.items()], ignore_index=True)
    return found[found["start_year"] == inputs.start_year][["variant", "programme", "basis", "places"]]


def _flips(inputs: PlanInputs, threads: int) -> pd.DataFrame:
    """Targets of the first intake over the documented range of each walked assumption, for the programmes it concerns."""
    programmes = codelists().programme.rename(columns={"code": "programme"})
    level = inputs.offers["programme"].map(programmes.set_index("programme")["level"])

    def walked(assumption: tuple[str, str, str]) -> pd.DataFrame:
        _, key, _ = assumption
        # Before limits a programme's target depends on no other programme: the rest need not be solved again.
        concerned = inputs if not key else replace(inputs, offers=inputs.offers[level == key])
        some = [sensitivity.Assumption(*assumption)] if len(concerned.offers) else []
        return sensitivity.flips(inputs.parameters, some, lambda changed: rescaled(concerned, changed, programmes))

    with ThreadPoolExecutor(threads) as pool:
        found = pd.concat(list(pool.map(walked, WALKED)), ignore_index=True)
    first = found[found["start_year"] == inputs.start_year]
    return first.drop(columns=["start_year", "swing"])
