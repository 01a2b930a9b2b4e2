"""How firm a decision is: in how many draws the change of places keeps its sign.

Method: docs/methodology/explanation.md#firmness
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.draws import Draws
from models.explanation.window import Expected, usual_lag
from models.plan.arrivals import kept_arrivals
from models.plan.expected_cost import BASES
from models.plan.inputs import INTAKE_YEARS, AdmissionPlan, PlanInputs, canonical_offers
from models.plan.problem import yields_of

FIRM, LIKELY = 0.8, 0.6
FIRMNESS = ("firm", "likely", "disputed")
_SMALLEST_YIELD = 1e-3
# A place that gives so few workers, by itself or beside the usual place of the region, says that its data are to be looked at.
DOUBTFUL_YIELD, DOUBTFUL_SHARE = 0.10, 1 / 3
COLUMNS = ("programme", "basis", "sign_share", "firmness", "worst", "share_as_is", "doubtful_yield")


def firmness(inputs: PlanInputs, plan: AdmissionPlan, expected: Expected, perturbed: Draws | None = None) -> pd.DataFrame:
    """Share of draws in which the places that meet the expected need lie on the planned side of last year's.

        target[d] = (expected need[d] − supply[d] − kept[d] + ρ^k·start[d]) / yield[d]      means over the window's years

    ``kept`` are the workers of intakes that nobody decides (paid places, the same every year).

    The share is that of the weaker half of the draws, so that another seed of the simulation does not move a row from one
    word to another unseen, and of the worst perturbation of the data: ``perturbed`` holds how the expected need would
    change (keys: perturbation, programme; mean over draws). A programme's bases share its need in the proportion of last year's places; a row that keeps its
    places stands where the target lies within one group of them.

    Returns
    -------
    programme, basis, sign_share (in [0, 1]), firmness («firm» from 0.8, «likely» from 0.6, else «disputed»), worst (the
    perturbation with the smallest share; None: the data as they are), share_as_is (the share without any perturbation),
    doubtful_yield (workers of one place where they are too few to be believed; such a row is at best «likely»)

    Method
    ------
    docs/methodology/explanation.md#firmness
    """
    first = plan.programmes[plan.programmes["start_year"] == inputs.start_year]
    last_of_programme = first.groupby("programme")["places_last_year"].sum()
    places_of_programme = first.groupby("programme")["places"].sum()
    lags = usual_lag(canonical_offers(inputs))
    targets = _Targets(inputs, expected, perturbed)
    group = float(inputs.parameters.get("group_size").value)
    rows = []
    for row in first.itertuples(index=False):
        pair = (row.programme, row.basis)
        if pair not in lags or row.programme not in targets.needed:
            continue
        target, shifts = targets.of(row.programme, str(row.basis), lags[pair])
        last, planned = float(last_of_programme[row.programme]), float(places_of_programme[row.programme])
        part = row.places_last_year / last if last > 0 else row.places / planned if planned > 0 else 1.0
        change = np.sign(row.places - row.places_last_year)
        shares = [_standing(part * (target + shift) - row.places_last_year, change, group) for shift in shifts]
        at, doubtful = int(np.argmin(shares)), targets.doubtful_yield(row.programme, str(row.basis))
        word = _word(shares[at]) if doubtful is None or shares[at] < FIRM else FIRMNESS[1]
        rows.append((*pair, shares[at], word, targets.names(row.programme)[at], shares[0], doubtful))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _word(share: float) -> str:
    return FIRMNESS[0] if share >= FIRM else FIRMNESS[1] if share >= LIKELY else FIRMNESS[2]


def _standing(gap: np.ndarray, change: float, group: float) -> float:
    """Share of draws, of the weaker half of them, in which the target lies on the planned side."""
    stands = np.abs(gap) <= group if change == 0 else np.sign(gap) == change
    half = len(stands) // 2
    return min(float(stands[:half].mean()), float(stands[half:].mean())) if half else float(stands.mean())


class _Targets:
    """Places that would meet each programme's expected need, and how perturbed data would move them, draw by draw."""

    def __init__(self, inputs: PlanInputs, expected: Expected, perturbed: Draws | None) -> None:
        self._inputs, self._expected, self._perturbed = inputs, expected, perturbed
        self.needed = _rows(inputs.need)
        yields = yields_of(inputs, tuple(self.needed))
        self._at = {code: at for at, code in enumerate(self.needed)}
        self._per_place = dict(zip(self.needed, np.maximum(yields, _SMALLEST_YIELD), strict=True))
        planned = [self._usual_yield(one, str(basis)) for one, basis in usual_lag(canonical_offers(inputs)) if one in self._per_place]
        self._usual = float(np.median(planned)) if planned else 0.0
        self._kept = self._kept_arrivals(yields)
        self._row = [_rows(draws) for draws in (expected.need, inputs.supply, inputs.balance_start)]
        self._disturbed = None if perturbed is None else perturbed.keys["programme"].to_numpy()
        self._carry = inputs.parameters.get("carry_over").value

    def names(self, programme: str) -> list[str | None]:
        """Names of the shifts that ``of`` returns; the data as they are have none."""
        if self._perturbed is None:
            return [None]
        keys = self._perturbed.keys
        return [None, *keys.loc[(keys["programme"] == programme).to_numpy(), "perturbation"]]

    def doubtful_yield(self, programme: str, basis: str) -> float | None:
        """Workers of one place where they are too few to be believed, else None."""
        found = self._usual_yield(programme, basis)
        return found if found < max(DOUBTFUL_YIELD, DOUBTFUL_SHARE * self._usual) else None

    def _usual_yield(self, programme: str, basis: str) -> float:
        return float(np.mean(self._per_place[programme][BASES.index(basis)]))

    def _kept_arrivals(self, yields: np.ndarray) -> dict[str, np.ndarray]:
        """Basis → (E, D) workers a year whom the kept intakes bring over the years that the plan's intakes of the basis reach."""
        offers = canonical_offers(self._inputs)
        programmes, lags = tuple(self.needed), usual_lag(offers)
        kept = {}
        for basis in map(str, BASES):
            own = [lags.get((code, basis), min((lag for (one, _), lag in lags.items() if one == code), default=0)) for code in programmes]
            years = self._inputs.start_year + np.array(own, dtype=int)
            kept[basis] = np.mean([kept_arrivals(self._inputs, offers, programmes, years + later, yields) for later in range(INTAKE_YEARS)], axis=0)
        return kept

    def of(self, programme: str, basis: str, lag: int) -> tuple[np.ndarray, list[np.ndarray | float]]:
        """(D,) places of the programme on one basis, and by how much each perturbation moves them; 0 = the data as they are."""
        first = self._inputs.start_year + lag
        per_place = self._per_place[programme][BASES.index(basis)]
        own, coming, starting = (row[programme] for row in self._row)
        need, supply = _window(self._expected.need, own, first), _window(self._inputs.supply, coming, first)
        start = self._inputs.balance_start.values[starting, 0]
        carry = self._carry ** (first - int(self._inputs.balance_start.years[0]))
        kept = self._kept[basis][self._at[programme]]
        target = (need.mean(axis=0) - supply.mean(axis=0) - kept + carry * start) / per_place
        if self._perturbed is None:
            return np.asarray(target), [0.0]
        moved = _window(self._perturbed, np.flatnonzero(self._disturbed == programme), first)
        return np.asarray(target), [0.0, *(change / per_place for change in moved.mean(axis=(1, 2)))]


def _window(draws: Draws, row: int | np.ndarray, first: int) -> np.ndarray:
    """Values of rows in the years that the plan's intakes reach."""
    inside = (draws.years >= first) & (draws.years < first + INTAKE_YEARS)
    return np.asarray(draws.values[row][..., inside, :])


def _rows(draws: Draws) -> dict[str, int]:
    """Row of each programme, the first where it stands twice."""
    return {code: row for row, code in reversed(list(enumerate(draws.keys["programme"])))}
