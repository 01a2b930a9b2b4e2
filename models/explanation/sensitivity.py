"""What would flip a number: other assumptions, one at a time.

The functions take a way to compute inputs under other parameters from their caller, because demand, plan or both may
depend on them; they run nothing by themselves.

Method: docs/methodology/explanation.md#sensitivity
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from models.parameters import Parameters
from models.plan.inputs import PlanInputs
from models.plan.targets import unconstrained_places

KEYS = ["programme", "basis", "start_year"]
Recompute = Callable[[Parameters], PlanInputs]
PlacesOf = Callable[[PlanInputs], pd.DataFrame]


@dataclass(frozen=True)
class Assumption:
    """One assumption over its documented range, with the words for the document."""

    name: str
    key: str
    label: str


def target_places(inputs: PlanInputs) -> pd.DataFrame:
    """Places before limits and rounding (fast): programme, basis, start_year, places."""
    return unconstrained_places(inputs).rename(columns={"places_unrounded": "places"})


def cost_inputs(inputs: PlanInputs) -> dict[str, PlanInputs]:
    """Variant → inputs in which a shortage costs half of, as much as, and twice a surplus."""
    surplus = inputs.parameters.get("surplus_cost").value
    return {
        variant: replace(inputs, parameters=inputs.parameters.replace("shortage_cost", ratio * surplus))
        for variant, ratio in (("cost_1_2", 0.5), ("cost_1_1", 1.0), ("cost_2_1", 2.0))
    }


def carry_inputs(inputs: PlanInputs) -> dict[str, PlanInputs]:
    """Variant → inputs in which nothing, or everything, is carried over to the next year."""
    return {
        variant: replace(inputs, parameters=inputs.parameters.replace("carry_over", carry))
        for variant, carry in (("carry_0", 0.0), ("carry_1", 1.0))
    }


def flips(
    parameters: Parameters, assumptions: Sequence[Assumption], recompute: Recompute, places_of: PlacesOf = target_places
) -> pd.DataFrame:
    """What each assumption does to the places over its documented range, one at a time.

    Returns
    -------
    programme, basis, start_year, assumption, label, low, base, high, unit, places_low, places_high, swing; within a row's
    programme the largest swing first; assumptions whose range is a point are left out
    """
    tables = []
    for assumption in assumptions:
        known = parameters.get(assumption.name, assumption.key)
        if known.low == known.high:
            continue
        low, high = (
            places_of(recompute(parameters.replace(assumption.name, value, assumption.key))).set_index(KEYS)["places"]
            for value in (known.low, known.high)
        )
        table = pd.DataFrame({"places_low": low, "places_high": high}).reset_index()
        code = assumption.name + (f":{assumption.key}" if assumption.key else "")
        tables.append(
            table.assign(
                assumption=code,
                label=assumption.label,
                low=known.low,
                base=known.value,
                high=known.high,
                unit=known.unit,
            )
        )
    columns = [*KEYS, "assumption", "label", "low", "base", "high", "unit", "places_low", "places_high"]
    if not tables:
        return pd.DataFrame(columns=[*columns, "swing"])
    found = pd.concat(tables, ignore_index=True)[columns]
    found["swing"] = (found["places_high"] - found["places_low"]).abs()
    return found.sort_values([*KEYS, "swing"], ascending=[True, True, True, False], kind="stable", ignore_index=True)
