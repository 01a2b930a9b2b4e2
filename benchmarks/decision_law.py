"""The law of an invented history: everything that is true by the base year, and the futures that it allows.

One law serves the sample region and these histories: growth, its persistence, and how far the truth lies from what is
documented are those of a kind of world (sample/worlds.py, sample/mechanism.py). A planner who knew every rate, link and
trend of the history, but not the coming years' changes of employment, would plan on its futures. His cost above the
oracle's is what nobody can save.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.parameters import Parameters
from models.priors import spread
from sample.mechanism import Growth
from sample.worlds import KINDS, USUAL

FIRST_YEAR, BASE_YEAR, START_YEAR, LAST_YEAR = 2011, 2025, 2027, 2034
SECTIONS, OCCUPATIONS, PROGRAMMES = 8, 16, 10
MONTHS = {"9": 46, "11": 34}
LEVELS = ("ППКРС", "ППССЗ", "ППКРС", "ППССЗ", "ВО", "ППКРС", "ППССЗ", "без")
MAIN_SHARE, OTHER_SHARE = 0.6, 0.2
SHOCK_YEAR, SHOCK = 2027, -0.10
YEARS = np.arange(FIRST_YEAR, LAST_YEAR + 1)
KIND = KINDS[USUAL]


@dataclass(frozen=True)
class Law:
    """The unknowns of one history, as drawn.

    employed      (S, Y) persons, all years, without the shock of the cell «shock»
    growth, deviations   the law of employment; (Y, S + 1) how far growth was from its drift, the last column common to all
    documented    (S, O) the staffing matrix that a planner knows; ``shares`` the true one
    leaving       (O,); wanted_per_opening (O,)
    links         (occupation, programme, share) that a planner knows; of_programme (P, O) the true ones
    dropout, fill, entry   rates of supply: by basis, one, by level
    """

    employed: np.ndarray
    growth: Growth
    deviations: np.ndarray
    documented: np.ndarray
    shares: np.ndarray
    leaving: np.ndarray
    wanted_per_opening: np.ndarray
    links: tuple[tuple[int, int, float], ...]
    of_programme: np.ndarray
    dropout: dict[str, float]
    fill: float
    entry: dict[str, float]

    def openings(self, employed: np.ndarray) -> np.ndarray:
        """(O, Y − 1, …) openings of employment (S, Y, …)."""
        stock = np.tensordot(self.shares.T, employed, axes=1)
        return np.asarray(np.diff(stock, axis=1) + (stock[:, :-1].T * self.leaving).T)

    def need(self, employed: np.ndarray) -> np.ndarray:
        """(P, Y − 1, …) need for employment (S, Y, …)."""
        wanted = (self.openings(employed).T * self.wanted_per_opening).T
        return np.asarray(np.tensordot(self.of_programme, wanted, axes=1))

    def expected(self, employed: np.ndarray, after: int = BASE_YEAR) -> np.ndarray:
        """(S, H + 1) employment (S, Y) of the year ``after`` and its mean over the futures that it allows."""
        last, deviation = employed[:, after == YEARS], self.deviations[after == YEARS][0]
        ahead = self.growth.expected(last[:, 0], deviation[:-1], float(deviation[-1]), after)
        return np.concatenate([last, ahead.T], axis=1)


def law(seed: int, parameters: Parameters) -> Law:
    """The law of the history number ``seed``, the same in every cell."""
    rng = np.random.default_rng([20261128, seed])

    def rate(name: str, key: str = "") -> float:
        return float(spread(parameters.get(name, key), np.array(rng.standard_normal())))

    employed, growth, deviations = _employment(rng)
    levels = occupation_levels()
    documented = rng.dirichlet(np.full(OCCUPATIONS, 0.5), SECTIONS)
    moved = documented * np.exp(rng.normal(0, KIND.staffing_distance, documented.shape))
    wanted = np.array([parameters.get("new_graduate_share", level).value for level in levels])
    wanted = wanted * np.exp(rng.normal(0, KIND.graduates_region_sd) + rng.normal(0, KIND.graduates_sd, OCCUPATIONS))
    leaving = parameters.get("replacement_rate").value * np.exp(
        rng.normal(0, KIND.exits_region_sd) + rng.normal(0, KIND.exits_sd, OCCUPATIONS)
    )
    links = _links(rng, levels)
    of_programme = np.zeros((PROGRAMMES, OCCUPATIONS))
    for occupation, programme, share in links:
        of_programme[programme, occupation] += share * np.exp(rng.normal(0, KIND.crosswalk_distance))
    total = MAIN_SHARE + OTHER_SHARE
    of_programme = of_programme * total / np.maximum(of_programme.sum(axis=0), 1e-9) * (of_programme.sum(axis=0) > 0)
    return Law(
        employed=employed,
        growth=growth,
        deviations=deviations,
        documented=documented,
        shares=moved / moved.sum(axis=1, keepdims=True),
        leaving=leaving,
        wanted_per_opening=np.minimum(wanted, 0.95),
        links=links,
        of_programme=of_programme,
        dropout={basis: rate("dropout_rate", basis) for basis in MONTHS},
        fill=rate("fill_rate"),
        entry={
            level: (1 - rate("continue_study")) * (1 - rate("leave_region")) * rate("match_rate", level)
            for level in ("ППКРС", "ППССЗ")
        },
    )


def occupation_levels() -> list[str]:
    """Level of each occupation."""
    return [LEVELS[number % len(LEVELS)] for number in range(OCCUPATIONS)]


def _employment(rng: np.random.Generator) -> tuple[np.ndarray, Growth, np.ndarray]:
    trend = rng.normal(0, KIND.lasting_sd, SECTIONS)
    growth = Growth(
        YEARS,
        np.broadcast_to(trend, (len(YEARS), SECTIONS)),
        KIND.own_sd,
        KIND.common_sd,
        KIND.own_persistence,
        KIND.common_persistence,
    )
    first = rng.lognormal(np.log(25_000), 0.6, SECTIONS)
    shocks = rng.standard_normal((1, len(YEARS), SECTIONS + 1))
    path = growth.futures(first, np.zeros(SECTIONS), 0.0, FIRST_YEAR - 1, shocks)[0]
    deviations = np.zeros((len(YEARS), SECTIONS + 1))
    persistence = np.append(np.full(SECTIONS, KIND.own_persistence), KIND.common_persistence)
    size = np.append(np.full(SECTIONS, KIND.own_sd), KIND.common_sd)
    before = np.zeros(SECTIONS + 1)
    for year, step in enumerate(shocks[0]):
        before = deviations[year] = persistence * before + size * step
    return path.T, growth, deviations


def _links(rng: np.random.Generator, levels: list[str]) -> tuple[tuple[int, int, float], ...]:
    """Each occupation that is trained for leads mostly to one programme and partly to another."""
    found = []
    for place, occupation in enumerate(number for number, level in enumerate(levels) if level.startswith("ПП")):
        found.append((occupation, place % PROGRAMMES, MAIN_SHARE))
        other = int(rng.integers(0, PROGRAMMES - 1) + place % PROGRAMMES + 1) % PROGRAMMES
        found.append((occupation, other, OTHER_SHARE))
    return tuple(found)


def futures(
    seed: int,
    parameters: Parameters,
    count: int,
    after: int = BASE_YEAR,
    until: int = LAST_YEAR,
    employed: np.ndarray | None = None,
) -> np.ndarray:
    """(P, U, count) need of the years ``after`` + 1 … ``until`` in other futures of the same history, as its law knows it in the
    year ``after``; the shock of the cell «shock» is in none of them.

    employed   (S, Y) what came, where it is not what the law has drawn
    """
    known = law(seed, parameters)
    growth = replace(
        known.growth,
        years=np.arange(FIRST_YEAR, until + 1),
        drift=np.broadcast_to(known.growth.drift[0], (until + 1 - FIRST_YEAR, SECTIONS)),
    )
    rng = np.random.default_rng([20261128, seed, 1, *([after] if after > BASE_YEAR else [])])
    last = (known.employed if employed is None else employed)[:, after == YEARS][:, 0]
    deviation = known.deviations[after == YEARS][0]
    shocks = rng.standard_normal((count, until - after, SECTIONS + 1))
    paths = growth.futures(last, deviation[:-1], float(deviation[-1]), after, shocks)
    stock = np.concatenate([np.broadcast_to(last, (count, 1, SECTIONS)), paths], axis=1)
    return known.need(np.moveaxis(stock, 0, 2).swapaxes(0, 1))
