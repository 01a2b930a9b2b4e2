"""How firm a decision is: in how many draws the change of places keeps its sign.

Method: docs/methodology/explanation.md#firmness
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.draws import Draws
from models.explanation.window import Expected, usual_lag
from models.plan.expected_cost import BASES
from models.plan.inputs import INTAKE_YEARS, AdmissionPlan, PlanInputs, canonical_offers
from models.plan.problem import yields_of

FIRM, LIKELY = 0.8, 0.6
FIRMNESS = ("firm", "likely", "disputed")
_SMALLEST_YIELD = 1e-3


def firmness(inputs: PlanInputs, plan: AdmissionPlan, expected: Expected, perturbed: Draws | None = None) -> pd.DataFrame:
    """Share of draws in which the places that meet the expected need lie on the planned side of last year's.

        target[d] = (expected need[d] − supply[d] + ρ^k·start[d]) / yield[d]      means over the window's years

    The share is that of the weaker half of the draws, so that another seed of the simulation does not move a row from one
    word to another unseen, and of the worst perturbation of the data: ``perturbed`` holds how the expected need would
    change (keys: perturbation, programme; mean over draws). A programme's bases share its need in the proportion of last year's places; a row that keeps its
    places stands where the target lies within one group of them.

    Returns
    -------
    programme, basis, sign_share (in [0, 1]), firmness («firm» from 0.8, «likely» from 0.6, else «disputed»)

    Method
    ------
    docs/methodology/explanation.md#firmness
    """
    keys = ["programme", "basis"]
    first = plan.programmes[plan.programmes["start_year"] == inputs.start_year]
    last_of_programme = first.groupby("programme")["places_last_year"].sum()
    places_of_programme = first.groupby("programme")["places"].sum()
    lags = usual_lag(canonical_offers(inputs))
    rows = []
    for row in first.itertuples(index=False):
        pair = (row.programme, row.basis)
        if pair not in lags or row.programme not in set(inputs.need.keys["programme"]):
            continue
        target = _target(inputs, expected, row.programme, str(row.basis), lags[pair])
        last, planned = float(last_of_programme[row.programme]), float(places_of_programme[row.programme])
        part = row.places_last_year / last if last > 0 else row.places / planned if planned > 0 else 1.0
        group = float(inputs.parameters.get("group_size").value)
        change = np.sign(row.places - row.places_last_year)
        shifts = _shifts(inputs, perturbed, row.programme, str(row.basis), lags[pair])
        share = min(_standing(part * (target + shift) - row.places_last_year, change, group) for shift in shifts)
        word = FIRMNESS[0] if share >= FIRM else FIRMNESS[1] if share >= LIKELY else FIRMNESS[2]
        rows.append((*pair, share, word))
    return pd.DataFrame(rows, columns=[*keys, "sign_share", "firmness"])


def _standing(gap: np.ndarray, change: float, group: float) -> float:
    """Share of draws, of the weaker half of them, in which the target lies on the planned side."""
    stands = np.abs(gap) <= group if change == 0 else np.sign(gap) == change
    half = len(stands) // 2
    return min(float(stands[:half].mean()), float(stands[half:].mean())) if half else float(stands.mean())


def _shifts(inputs: PlanInputs, perturbed: Draws | None, programme: str, basis: str, lag: int) -> list[np.ndarray | float]:
    """Places by which each perturbation of the data moves the programme's target, draw by draw; 0 = the data as they are."""
    if perturbed is None:
        return [0.0]
    first = inputs.start_year + lag
    inside = (perturbed.years >= first) & (perturbed.years < first + INTAKE_YEARS)
    mine = (perturbed.keys["programme"] == programme).to_numpy()
    per_place = np.maximum(yields_of(inputs, (programme,))[0, BASES.index(basis)], _SMALLEST_YIELD)
    return [0.0, *(change / per_place for change in perturbed.values[mine][:, inside].mean(axis=(1, 2)))]


def _target(inputs: PlanInputs, expected: Expected, programme: str, basis: str, lag: int) -> np.ndarray:
    """(D,) places of the programme that would meet its expected need, draw by draw."""
    first = inputs.start_year + lag
    need, supply = (
        draws.values[_row(draws, programme)][(draws.years >= first) & (draws.years < first + INTAKE_YEARS)].mean(axis=0)
        for draws in (expected.need, inputs.supply)
    )
    base = int(inputs.balance_start.years[0])
    start = inputs.balance_start.values[_row(inputs.balance_start, programme), 0]
    carry = inputs.parameters.get("carry_over").value ** (first - base)
    per_place = yields_of(inputs, (programme,))[0, BASES.index(basis)]
    return np.asarray((need - supply + carry * start) / np.maximum(per_place, _SMALLEST_YIELD))


def _row(draws: Draws, programme: str) -> int:
    return int(np.flatnonzero((draws.keys["programme"] == programme).to_numpy())[0])
