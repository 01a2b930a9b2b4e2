"""Who leaves: exits and moves by age cohort and year as one multinomial, moves between occupations summing to zero."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.errors import MatrixRowNotOne, ShareOutOfRange
from models.priors import Priors, keyed_normals, stratified_normals

# Share of the variance of net transfer rates that belongs to the sub-major group; the rest is the occupation's own.
GROUP_SHARE = 0.6
# Bounds of yearly rates: exits and net transfers together stay below the stock whatever the draw.
LARGEST_EXIT_RATE = 0.8
LARGEST_TRANSFER_RATE = 0.15
# Age from which the pension-age reform changes exits (women 55, men 60 before the reform of 2019).
FIRST_PENSION_AGE = 55
LAST_AGE = 75
YOUNGEST_OF_THE_OLDEST = 2.5


@dataclass(frozen=True)
class AgeRates:
    """Yearly rates of occupations whose age structure is known.

    occupations  (O,) codes
    exit         (O, U, D) share of the stock that leaves the labour force
    move         (O, U, D) share of the stock that moves to another occupation
    """

    occupations: tuple[str, ...]
    exit: np.ndarray
    move: np.ndarray


def replacement_rates(sections: tuple[str, ...], years: np.ndarray, priors: Priors) -> np.ndarray:
    """(S, U, D) replacement-only rate of each section and year: r[s]·multiplier of the pension-age reform[u].

    Sections without a rate of their own share the general rate, draw by draw.

    Method
    ------
    docs/methodology/openings.md#replacement-only
    """
    rates = np.stack([priors.draws("replacement_rate", section) for section in sections])
    return np.minimum(rates[:, None, :] * reform_multipliers(years, priors), LARGEST_EXIT_RATE)


def reform_multipliers(years: np.ndarray, priors: Priors) -> np.ndarray:
    """(U, D) factor on retirement in each year: the saw-tooth of the pension-age reform, around one outside it."""
    return np.stack([priors.draws("pension_reform_multiplier", str(year)) for year in years])


def age_rates(age_structure: pd.DataFrame, years: np.ndarray, priors: Priors) -> AgeRates:
    """Exits and moves of each occupation from its age structure, one multinomial (exit, move, stay) a cohort and year.

    The profiles over age are documented; their level is scaled so that the mean of the age structures gives the
    documented replacement and transfer rates. Cohorts grow older year by year, recruits come with the documented ages;
    the structure moves with the mean hazards, the hazards themselves are drawn once per draw.

    Parameters
    ----------
    age_structure : occupation, age_group («15–19» … «65+»), share (an occupation sums to 1)
    years : years of the flow, ascending, the first one year after the structure was observed

    Raises
    ------
    MatrixRowNotOne   an occupation's shares do not sum to 1
    ShareOutOfRange   a share outside [0, 1]

    Method
    ------
    docs/methodology/openings.md#cohorts
    """
    groups = sorted(age_structure["age_group"].astype(str).unique(), key=lambda name: age_bounds(name)[0])
    bounds = [age_bounds(group) for group in groups]
    wide = age_structure.assign(
        occupation=age_structure["occupation"].astype(str), age_group=age_structure["age_group"].astype(str)
    ).pivot_table(index="occupation", columns="age_group", values="share", aggfunc="sum", fill_value=0.0)[groups]
    shares = wide.to_numpy(dtype=float)
    _check_age(wide)
    widths = np.array([last - first + 1 for first, last in bounds], dtype=float)
    middle = np.array([(first + last) / 2 for first, last in bounds])
    # Whoever works in an open group is mostly in its first years: «65+» is not seventy years old.
    middle[-1] = min(middle[-1], bounds[-1][0] + YOUNGEST_OF_THE_OLDEST)
    exits = np.array([priors.value("exit_rate_by_age", _nearest(age)) for age in middle])
    moves = np.array([priors.value("transfer_rate_by_age", _nearest(age)) for age in middle])
    recruits = np.array([priors.value("recruit_share_by_age", _nearest(age)) for age in middle])
    recruits = recruits / recruits.sum()
    level = priors.draws("replacement_rate") / max(float(shares.mean(axis=0) @ exits), 1e-9)
    mobility = priors.draws("transfer_rate") / max(float(shares.mean(axis=0) @ moves), 1e-9)
    reform = reform_multipliers(years, priors)
    of_pension_age = (middle >= FIRST_PENSION_AGE)[:, None]
    exit_rate = np.empty((len(shares), len(years), priors.count))
    move_rate = np.empty_like(exit_rate)
    for year in range(len(years)):
        hazard = np.minimum(np.outer(exits, level) * np.where(of_pension_age, reform[year], 1.0), LARGEST_EXIT_RATE)
        moving = np.minimum(np.outer(moves, mobility), 1.0) * (1 - hazard)
        exit_rate[:, year] = shares @ hazard
        move_rate[:, year] = shares @ moving
        shares = _one_year_older(shares, (1 - hazard - moving).mean(axis=1), recruits, widths)
    return AgeRates(tuple(wide.index), exit_rate, move_rate)


def net_transfer_rates(
    occupations: tuple[str, ...], stock: np.ndarray, moves: np.ndarray, priors: Priors
) -> np.ndarray:
    """(O, U, D) net share of the stock that moves to other occupations (minus: arrives from them).

    Movers arrive in proportion to employment; a group and an own effect, drawn once per draw with the documented spread
    and partly pooled, tilt the flow. Over occupations the persons sum to zero on each draw; net migration into the
    region is then taken off every occupation alike.

    Parameters
    ----------
    stock : (O, U, D) persons at the start of each year
    moves : (O, U, D) gross share moving out by the age structure, zero where it is unknown

    Method
    ------
    docs/methodology/openings.md#transfers
    """
    spread = priors.value("net_transfer_sd")
    groups = sorted({code[:2] for code in occupations})
    of_group = np.array([groups.index(code[:2]) for code in occupations])
    group_effect = np.stack([stratified_normals("transfer-group", group, count=priors.count) for group in groups])
    own_effect = keyed_normals("transfer-own", occupations, (priors.count,))
    tilt = spread * (np.sqrt(GROUP_SHARE) * group_effect[of_group] + np.sqrt(1 - GROUP_SHARE) * own_effect)
    rates = np.clip(moves + tilt[:, None, :], -LARGEST_TRANSFER_RATE, LARGEST_TRANSFER_RATE)
    total = stock.sum(axis=0)
    arrivals = np.divide((rates * stock).sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    return rates - arrivals - priors.draws("net_migration_rate")


def person_noise(step: str, occupations: tuple[str, ...], rate: np.ndarray, stock: np.ndarray) -> np.ndarray:
    """(O, U, D) deviation of the realised from the expected rate when each of ``stock`` persons decides alone.

    Normal approximation of the binomial, kept within [0, LARGEST_EXIT_RATE] of the stock.
    """
    z = keyed_normals(step, occupations, rate.shape[1:])
    noise = z * np.sqrt(rate * (1 - rate) / np.maximum(stock, 1.0))
    return np.clip(rate + noise, 0.0, LARGEST_EXIT_RATE) - rate


def age_bounds(group: str) -> tuple[int, int]:
    """First and last age of a group written «15–19», «25-34», «65+», «65 и старше»."""
    numbers = [int(found) for found in re.findall(r"\d+", group)]
    if len(numbers) >= 2:
        return numbers[0], numbers[1]
    return numbers[0], max(LAST_AGE, numbers[0])


def _nearest(age: float) -> str:
    """The key of the documented age profile that holds this age (five-year groups, 15–19 … 70+)."""
    start = int(min(max(age // 5 * 5, 15), 70))
    return "70+" if start == 70 else f"{start}-{start + 4}"


def _one_year_older(shares: np.ndarray, staying: np.ndarray, recruits: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """(O, A) structure a year on: stayers grow older, recruits fill the vacated and the arriving posts."""
    stay = shares * staying
    up = stay / widths
    up[:, -1] = 0.0
    older = stay - up
    older[:, 1:] += up[:, :-1]
    return older + (1 - stay.sum(axis=1, keepdims=True)) * recruits


def _check_age(wide: pd.DataFrame) -> None:
    outside = wide[(wide < 0).any(axis=1) | (wide > 1).any(axis=1)]
    if len(outside):
        raise ShareOutOfRange(
            "Возрастная структура", "share", {str(code): float(row.max()) for code, row in outside.iterrows()}
        )
    sums = wide.sum(axis=1)
    wrong = sums[(sums - 1).abs() > 1e-3]
    if len(wrong):
        raise MatrixRowNotOne({str(code): float(value) for code, value in wrong.items()})
