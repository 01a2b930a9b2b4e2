"""The law of a frozen history: everything that was true by the base year, and other futures that it allowed.

A planner who knew every rate, link and trend of the history, but not the coming years' changes of employment, would
plan on these futures. His cost above the oracle's is what nobody can save. The random numbers are read in the order of
``benchmarks/decision_world.py``, which stays frozen; ``futures`` refuses to answer when the two part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.decision_world import (
    BASE_YEAR,
    COMMON_GROWTH_SD,
    FIRST_YEAR,
    LAST_YEAR,
    LEVELS,
    OCCUPATIONS,
    OWN_GROWTH_SD,
    PROGRAMMES,
    SECTIONS,
    SHOCK,
    SHOCK_YEAR,
    TREND_SD,
    UNEXPLAINED_SD,
)
from models.errors import KadryError
from models.parameters import Parameters
from models.priors import spread


class LawParted(KadryError):
    """The law written here no longer gives the history of the frozen generator."""


@dataclass(frozen=True)
class Law:
    """The unknowns of one history, as drawn.

    employed      (S, Y) persons, all years, without the shock of the cell «shock»
    trend         (S, 1) lasting yearly growth
    shares        (S, O); leaving (S,); tilt (O, 1); wanted_per_opening (O, 1); of_programme (P, O)
    """

    employed: np.ndarray
    trend: np.ndarray
    shares: np.ndarray
    leaving: np.ndarray
    tilt: np.ndarray
    wanted_per_opening: np.ndarray
    of_programme: np.ndarray

    def need(self, employed: np.ndarray) -> np.ndarray:
        """(P, Y − 1, …) need for employment (S, Y, …)."""
        stock = np.tensordot(self.shares.T, employed, axes=1)
        exits = np.tensordot(self.shares.T, (employed[:, :-1].T * self.leaving).T, axes=1)
        tilted = (stock[:, :-1].T * self.tilt[:, 0]).T
        wanted = ((np.diff(stock, axis=1) + exits + tilted).T * self.wanted_per_opening[:, 0]).T
        return np.tensordot(self.of_programme, wanted, axes=1)


def law(seed: int, parameters: Parameters) -> Law:
    """The law of the history number ``seed``, the same in every cell."""
    rng = np.random.default_rng([20261123, seed])

    def rate(name: str, key: str = "") -> float:
        return float(spread(parameters.get(name, key), np.array(rng.standard_normal())))

    count = LAST_YEAR - FIRST_YEAR + 1
    common = rng.normal(0, COMMON_GROWTH_SD, count)
    trend = rng.normal(0, TREND_SD, (SECTIONS, 1))
    growth = common + trend + rng.normal(0, OWN_GROWTH_SD, (SECTIONS, count))
    employed = rng.lognormal(np.log(25_000), 0.6, (SECTIONS, 1)) * np.exp(np.cumsum(growth, axis=1))
    levels = [LEVELS[number % len(LEVELS)] for number in range(OCCUPATIONS)]
    shares = rng.dirichlet(np.full(OCCUPATIONS, 0.5), SECTIONS)
    graduates_wanted = {level: rate("new_graduate_share", level) for level in sorted(set(LEVELS))}
    leaving = np.array([rate("replacement_rate", chr(ord("A") + number)) for number in range(SECTIONS)])
    tilt = rng.normal(0, parameters.get("net_transfer_sd").value, (OCCUPATIONS, 1))
    unexplained = np.exp(rng.normal(0, UNEXPLAINED_SD) - UNEXPLAINED_SD**2 / 2)
    of_programme = np.zeros((PROGRAMMES, OCCUPATIONS))
    trained = [number for number, level in enumerate(levels) if level.startswith("ПП")]
    for place, occupation in enumerate(trained):
        of_programme[place % PROGRAMMES, occupation] += 0.6
        other = int(rng.integers(0, PROGRAMMES - 1) + place % PROGRAMMES + 1) % PROGRAMMES
        of_programme[other, occupation] += 0.2
    wanted = np.array([graduates_wanted[level] for level in levels])[:, None] * unexplained
    return Law(employed, trend, shares, leaving, tilt, wanted, of_programme)


def futures(seed: int, cell: str, true_need: np.ndarray, parameters: Parameters, count: int) -> np.ndarray:
    """(P, U, count) need in other futures of the same history; the shock of the cell «shock» is in none of them.

    Parameters
    ----------
    true_need : (P, U) what the frozen generator says came true; it must follow from the law

    Raises
    ------
    LawParted   it does not
    """
    known = law(seed, parameters)
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    ahead = years > BASE_YEAR
    shocked = known.employed * np.where((years >= SHOCK_YEAR) & (cell == "shock"), np.exp(SHOCK), 1.0)
    if not np.allclose(known.need(shocked)[:, ahead[1:]], true_need):
        raise LawParted(f"История {seed}, ячейка {cell}: потребность по закону не равна заданной генератором.")
    rng = np.random.default_rng([20261123, seed, 1])
    steps = int(ahead.sum())
    growth = known.trend[:, :, None] + rng.normal(0, COMMON_GROWTH_SD, (1, steps, count))
    growth = growth + rng.normal(0, OWN_GROWTH_SD, (SECTIONS, steps, count))
    last = np.broadcast_to(known.employed[:, ~ahead][:, -1:, None], (SECTIONS, 1, count))
    paths = np.concatenate([last, last * np.exp(np.cumsum(growth, axis=1))], axis=1)
    return known.need(paths)
