"""What moved the places of a programme between two vintages, by the steps of its chain of means.

    places = s · y + risk + inertia + limits + groups + council,   s = need − supply + carried − other intakes,  y = 1 / workers a place

    Δ(s·y) = ȳ·Δs + s̄·Δy   with the means of both vintages, so that no step is favoured by the order and nothing is left over

Stations are taken as they are published (``effects.PUBLISHED_DECIMALS``): the effects that follow them were made of those.

Method: docs/methodology/explanation.md#vintages
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.explanation.effects import EFFECTS, PUBLISHED_DECIMALS

SIGNS = {"need": 1.0, "supply": -1.0, "carried": 1.0, "other_intakes": -1.0}
LATER = tuple(name for name in EFFECTS if name.endswith("_effect"))
STATIONS = (*SIGNS, "intake_yield", *LATER)


def moved_by(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Contribution of each step to the change of places, in places.

    Parameters
    ----------
    before, after : one row per programme and basis, same index in both; columns STATIONS, NaN where there is no chain
        need … other_intakes  float  persons
        intake_yield          float  workers per place, > 0
        … _effect             float  places

    Returns
    -------
    columns STATIONS, float, places; the row sums to the change of places. NaN in a row that lacks a chain on either side.
    """
    before, after = _as_published(before), _as_published(after)
    shortage = [sum(sign * side[name] for name, sign in SIGNS.items()) for side in (before, after)]
    per_worker = [1.0 / side["intake_yield"] for side in (before, after)]
    usual_rate, usual_shortage = sum(per_worker) / 2.0, sum(shortage) / 2.0
    made = {name: sign * usual_rate * (after[name] - before[name]) for name, sign in SIGNS.items()}
    made["intake_yield"] = usual_shortage * (per_worker[1] - per_worker[0])
    made |= {name: after[name] - before[name] for name in LATER}
    moved = pd.DataFrame(made, index=before.index)[list(STATIONS)].astype(float)
    moved.loc[~np.isfinite(moved.to_numpy()).all(axis=1)] = np.nan
    return moved


def _as_published(side: pd.DataFrame) -> pd.DataFrame:
    return side.assign(**{name: side[name].astype(float).map(lambda value: round(value, PUBLISHED_DECIMALS)) for name in (*SIGNS, "intake_yield")})
