"""The balance of need and supply, carried from the base year to the labour-market year."""

from __future__ import annotations

import numpy as np

from models.errors import RateOutOfRange
from models.need.crosswalk import CrosswalkDraws
from models.priors import Priors


def carried_balance(
    start: np.ndarray, need: np.ndarray, supply: np.ndarray, carry_over: float | np.ndarray
) -> np.ndarray:
    """B[u] = ρ·B[u−1] + need[u] − supply[u]: (E, U, D), positive = posts without a graduate.

    Parameters
    ----------
    start : (E, 1, D) or (E, D) balance of the base year
    need, supply : (E, U, D) persons a year; add a plan's graduates to ``supply``
    carry_over : ρ in [0, 1], one number or (D,): share still there a year later

    Raises
    ------
    RateOutOfRange   ρ outside [0, 1]

    Method
    ------
    docs/methodology/balance.md#carried
    """
    rho = np.asarray(carry_over, dtype=float)
    if not ((rho >= 0) & (rho <= 1)).all():
        raise RateOutOfRange("carry_over", {"ρ": float(np.atleast_1d(rho)[0])})
    balance = np.empty_like(need, dtype=float)
    before = start[:, 0] if start.ndim == 3 else start
    for year in range(balance.shape[1]):
        before = rho * before + need[:, year] - supply[:, year]
        balance[:, year] = before
    return balance


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


def equilibrium_intake(last_intake: float, shortage: float, intake_years: float, yield_per_entrant: float) -> float:
    """Yearly intake that closes a shortage evenly over the intakes that can still reach the labour market by then.

        intake = last intake + shortage / (intake years · yield)

    The rule of the Dutch Capaciteitsorgaan, kept as a worked example and a check; the plan itself uses the whole
    distribution. A surplus (negative shortage) lowers the intake.

    Parameters
    ----------
    yield_per_entrant : working persons (or full-time equivalents) per entrant: completion × entry × working time

    Raises
    ------
    RateOutOfRange   the yield is not above zero

    Method
    ------
    docs/methodology/balance.md#equilibrium
    """
    if not 0 < yield_per_entrant <= 1:
        raise RateOutOfRange("yield_per_entrant", {"отдача одного места": yield_per_entrant})
    return last_intake + shortage / (intake_years * yield_per_entrant)
