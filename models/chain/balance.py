"""The balance of need and supply at its start; the plan carries it to the labour-market year."""

from __future__ import annotations

import numpy as np

from models.need.crosswalk import CrosswalkDraws
from models.priors import Priors


def starting_balance(
    crosswalk: CrosswalkDraws, stock: np.ndarray, graduate_share: np.ndarray, priors: Priors
) -> np.ndarray:
    """(E, 1, D) balance of the base year: minus the usable unemployed, carried through the crosswalk.

    Usable unemployed of an occupation = employment × registered unemployed per employed × the documented share that can
    start without new training. Only occupations that СПО trains for count (φ > 0), and the crosswalk makes one
    person offset one post, in one programme.

    Parameters
    ----------
    stock : (O, D) employment in the base year

    Method
    ------
    docs/methodology/balance.md#start
    """
    registered = stock * priors.draws("registered_unemployment_rate")
    usable = registered * priors.draws("usable_unemployed_rate") * (graduate_share > 0)
    return -crosswalk.to_programmes(usable[:, None, :])
