"""Plan inputs under other parameters by rescaling what the parameters multiply, without running the demand chain again.

Need is proportional to φ, supply and yield to the match and to the share that stays in training. A whole run of the chain
would also move what was learned from data towards the new prior; here only the documented value moves, which is what a
council asks («and if it were 0.45?»).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.draws import Draws
from models.parameters import Parameters
from models.plan.inputs import PlanInputs
from models.supply.cohorts import courses_of

LARGEST_YIELD = 1.0  # a place gives at most one worker


def rescaled(inputs: PlanInputs, changed: Parameters, programmes: pd.DataFrame) -> PlanInputs:
    """Inputs as if ``new_graduate_share``, ``match_rate`` and ``dropout_rate`` had the values of ``changed``.

        need'   = need · φ'/φ                                   φ of the programme's level
        supply' = supply · m'/m                                 fixed supply: match only, its cohorts are half way
        ζ'      = ζ · m'/m · ((1 − δ')/(1 − δ))^years           years of study, whole ones as in the chain; at most 1

    Everything else that ``changed`` holds (ρ, costs) is passed on.

    Parameters
    ----------
    programmes : programme, level, duration_months_9, duration_months_11

    Method
    ------
    docs/methodology/explanation.md#rescaled
    """
    now = inputs.parameters
    known = programmes.drop_duplicates("programme").set_index("programme")

    def ratio(name: str, keys: pd.Series) -> np.ndarray:
        return keys.map(
            {key: changed.get(name, key).value / now.get(name, key).value for key in keys.unique()}
        ).to_numpy(float)

    def level(draws: Draws) -> pd.Series:
        return draws.keys["programme"].map(known["level"]).astype(str)

    staying = _staying(inputs.intake_yield.keys, known, now, changed)
    match = ratio("match_rate", level(inputs.intake_yield))
    return replace(
        inputs,
        need=_times(inputs.need, ratio("new_graduate_share", level(inputs.need))),
        supply=_times(inputs.supply, ratio("match_rate", level(inputs.supply))),
        intake_yield=_at_most(_times(inputs.intake_yield, match * staying), LARGEST_YIELD),
        parameters=changed,
    )


def _staying(pairs: pd.DataFrame, known: pd.DataFrame, now: Parameters, changed: Parameters) -> np.ndarray:
    """((1 − δ')/(1 − δ))^years of each programme and basis."""
    months = np.where(
        pairs["basis"] == "9",
        pairs["programme"].map(known["duration_months_9"]),
        pairs["programme"].map(known["duration_months_11"]),
    ).astype(float)
    leaving = {
        basis: (changed.get("dropout_rate", basis).value, now.get("dropout_rate", basis).value) for basis in ("9", "11")
    }
    yearly = pairs["basis"].map({basis: (1 - new) / (1 - old) for basis, (new, old) in leaving.items()}).to_numpy(float)
    return np.asarray(yearly ** courses_of(np.nan_to_num(months, nan=0.0)))


def with_full_match(inputs: PlanInputs, coefficients: pd.DataFrame) -> PlanInputs:
    """Inputs as if every graduate at work in the region worked in the field: supply and ζ divided by the match used.

    Parameters
    ----------
    coefficients : programme, basis, rate, used; the rows with rate ``match_rate``

    Method
    ------
    docs/methodology/explanation.md#variants
    """
    rows = coefficients[coefficients["rate"] == "match_rate"]
    by_pair = rows.set_index(["programme", "basis"])["used"]
    by_programme = rows.groupby("programme")["used"].mean()
    pairs = pd.MultiIndex.from_frame(inputs.intake_yield.keys[["programme", "basis"]].astype(str))
    own = by_pair.reindex(pairs).to_numpy(float)
    whole = inputs.supply.keys["programme"].map(by_programme).to_numpy(float)
    return replace(
        inputs,
        supply=_times(inputs.supply, 1 / np.nan_to_num(whole, nan=1.0)),
        intake_yield=_at_most(_times(inputs.intake_yield, 1 / np.nan_to_num(own, nan=1.0)), LARGEST_YIELD),
    )


def _times(draws: Draws, factor: np.ndarray) -> Draws:
    return Draws(draws.keys, draws.years, draws.values * factor[:, None, None])


def _at_most(draws: Draws, limit: float) -> Draws:
    return Draws(draws.keys, draws.years, np.minimum(draws.values, limit))
