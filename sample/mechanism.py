"""How the employment of an invented region becomes posts for new graduates: one linear rule for the past, the future that
comes, and every other future that the region's law allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

TOOTH_OF_OTHER_YEARS = 0.97  # before and after the years that the reform moves (invented)


@dataclass(frozen=True)
class Growth:
    """The law of employment: log growth of a section = drift + deviation of its own + deviation common to all.

    A deviation keeps the share ``persistence`` of itself from year to year and takes a new shock.

    years         (Y,) years of ``drift``
    drift         (Y, S) what the region's past and its country foretell
    own_sd, common_sd   standard deviation of a year's shock
    own_persistence, common_persistence   in [0, 1)
    """

    years: np.ndarray
    drift: np.ndarray
    own_sd: float
    common_sd: float
    own_persistence: float
    common_persistence: float

    def futures(self, last: np.ndarray, own: np.ndarray, common: float, after: int, shocks: np.ndarray) -> np.ndarray:
        """(K, H, S) employment after the year ``after``, in which it was ``last`` (S,) with deviations ``own`` (S,), ``common``.

        shocks  (K, H, S + 1) standard normal; the last column is common
        """
        ahead = self.drift[self.years > after]
        growth = np.empty((len(shocks), *ahead.shape))
        own, together = np.broadcast_to(own, (len(shocks), len(last))), np.full(len(shocks), common)
        for step, drift in enumerate(ahead):
            own = self.own_persistence * own + self.own_sd * shocks[:, step, :-1]
            together = self.common_persistence * together + self.common_sd * shocks[:, step, -1]
            growth[:, step] = drift + own + together[:, None]
        return np.asarray(last * np.exp(np.cumsum(growth, axis=1)))

    def expected(self, last: np.ndarray, own: np.ndarray, common: float, after: int) -> np.ndarray:
        """(H, S) the mean of all futures: a sum of normal shocks in logs has its mean and variance in closed form."""
        ahead = self.drift[self.years > after]
        steps = np.arange(1, len(ahead) + 1)
        middle = np.cumsum(ahead, axis=0) + own * _carried(self.own_persistence, steps)[:, None]
        middle = middle + common * _carried(self.common_persistence, steps)[:, None]
        variance = self.own_sd**2 * _variance(self.own_persistence, steps)
        variance = variance + self.common_sd**2 * _variance(self.common_persistence, steps)
        return np.asarray(last * np.exp(middle + variance[:, None] / 2))


def _carried(persistence: float, steps: np.ndarray) -> np.ndarray:
    """ρ + ρ² + … + ρʰ: what a deviation of today adds to the level after h years."""
    return np.array([sum(persistence**i for i in range(1, h + 1)) for h in steps])


def _variance(persistence: float, steps: np.ndarray) -> np.ndarray:
    """Variance of a level after h years, in variances of a shock: Σ (1 + ρ + … + ρⁱ)² over the shocks on the way."""
    return np.array([sum(sum(persistence**j for j in range(i + 1)) ** 2 for i in range(h)) for h in steps])


@dataclass(frozen=True)
class Mechanism:
    """Everything between employment by section and need by programme, as it truly is.

    staffing    (S, O) rows sum to 1
    exit_rate   (O,) share of last year's stock that leaves, in a usual year
    tooth       year → factor of the pension-age reform
    closing     year → (O,) posts of the backlog that are filled in that year
    graduates   (O,) share of openings that a new graduate fills
    crosswalk   (O, E) rows sum to at most 1
    """

    sections: tuple[str, ...]
    occupations: tuple[str, ...]
    programmes: tuple[str, ...]
    staffing: np.ndarray
    exit_rate: np.ndarray
    tooth: dict[int, float]
    closing: dict[int, np.ndarray]
    graduates: np.ndarray
    crosswalk: np.ndarray

    def stock(self, employed: np.ndarray) -> np.ndarray:
        """(…, O) staff by occupation of employment (…, S)."""
        return np.asarray(employed @ self.staffing)

    def components(self, employed: np.ndarray, years: np.ndarray) -> dict[str, np.ndarray]:
        """(…, Y − 1, O) employed, expansion, exits, closing and openings of employment (…, Y, S) in its years but the first."""
        stock = self.stock(employed)
        exits = stock[..., :-1, :] * self.exit_rate * self._teeth(years)[1:, None]
        expansion, closing = np.diff(stock, axis=-2), self._closing(years)[1:]
        total = expansion + exits + closing
        return {"employed": stock[..., 1:, :], "expansion": expansion, "exits": exits, "closing": closing, "openings": total}

    def need(self, employed: np.ndarray, years: np.ndarray) -> np.ndarray:
        """(…, Y − 1, E) posts for new graduates of employment (…, Y, S), the years in order."""
        return np.asarray((self.components(employed, years)["openings"] * self.graduates) @ self.crosswalk)

    def replacement(self, employed: np.ndarray, years: np.ndarray) -> np.ndarray:
        """(Y − 1, E) posts that fall vacant because somebody leaves, whoever fills them, by programme that trains for them."""
        return np.asarray(self.components(employed, years)["exits"] @ self.crosswalk)

    def _teeth(self, years: np.ndarray) -> np.ndarray:
        return np.array([self.tooth.get(int(year), TOOTH_OF_OTHER_YEARS) for year in years])

    def _closing(self, years: np.ndarray) -> np.ndarray:
        nothing = np.zeros(len(self.occupations))
        return np.stack([self.closing.get(int(year), nothing) for year in years])


def long_table(values: np.ndarray, years: np.ndarray, entities: tuple[str, ...], entity: str, name: str) -> pd.DataFrame:
    """One row per year and entity of an array (Y, E)."""
    return pd.DataFrame(
        {
            "time_period": np.repeat(years, len(entities)),
            entity: np.tile(np.array(entities), len(years)),
            name: values.ravel(),
        }
    )
