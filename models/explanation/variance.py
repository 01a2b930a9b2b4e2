"""Which step's uncertainty moves the places most, so that everyone sees where better data would pay.

    places_d = (need_d − supply_d + ρ^k·start_d) / ζ_d,   need_d = Σ_o C[o,e]·(φ_o·(growth_o + replaced_o) + survey_o) + rest_e

in the first cohort's labour-market year (k years after the base year). A step counts by letting it vary while the others
stay at their means, averaged over all orders (Shapley), so the shares add up to one.

Method: docs/methodology/explanation.md#variance
Source: Song, Nelson, Staum (2016) Shapley effects for global sensitivity analysis; SIAM/ASA J. Uncertainty Quantification 4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.chain.demand import Demand
from models.plan.arrivals import kept_arrivals
from models.plan.expected_cost import BASES
from models.plan.inputs import PlanInputs, canonical_offers
from models.plan.problem import yields_of

STEPS = ("employment", "replacement", "new_graduate_share", "survey", "crosswalk", "supply", "match")
NEED_STEPS = frozenset({"employment", "replacement", "new_graduate_share", "survey"})
REGION = "_T"
_SMALLEST_YIELD = 1e-3


def variance_shares(demand: Demand, crosswalk: pd.DataFrame, inputs: PlanInputs) -> pd.DataFrame:
    """Shapley shares of the variance of the places that would close each draw's own shortage.

    What the mean crosswalk does not explain of a programme's need is the crosswalk's. ``demand`` and ``inputs`` must come
    from the same draws.

    Parameters
    ----------
    crosswalk : occupation, programme, share (means)

    Returns
    -------
    programme ("_T" = all programmes together), step, share; shares of a programme sum to 1 (to 0 where nothing varies)

    Method
    ------
    docs/methodology/explanation.md#variance
    """
    chain = _Chain.of(demand, crosswalk, inputs)
    names = STEPS
    variance = {
        frozenset(chosen): chain.variance(frozenset(chosen))
        for size in range(len(names) + 1)
        for chosen in combinations(names, size)
    }
    total = variance[frozenset(names)]
    tables = []
    for name in names:
        effect = np.zeros(len(chain.programmes) + 1)
        for chosen, value in variance.items():
            if name not in chosen:
                weight = factorial(len(chosen)) * factorial(len(names) - len(chosen) - 1) / factorial(len(names))
                effect += weight * (variance[chosen | {name}] - value)
        share = np.divide(effect, total, out=np.zeros_like(effect), where=total > 0)
        rows = {"programme": [*chain.programmes, REGION], "step": name, "share": share}
        tables.append(pd.DataFrame(rows))
    return pd.concat(tables, ignore_index=True).sort_values("programme", kind="stable", ignore_index=True)


@dataclass(frozen=True)
class _Chain:
    """Draws of each step.

    growth, replaced, share, survey   by distinct labour-market year: (O, D)
    crosswalk   (O, E) means · year_of (E,) number of the programme's year
    rest, supply, match               (E, D)
    """

    programmes: tuple[str, ...]
    growth: list[np.ndarray]
    replaced: list[np.ndarray]
    share: list[np.ndarray]
    survey: list[np.ndarray]
    crosswalk: np.ndarray
    year_of: np.ndarray
    rest: np.ndarray
    supply: np.ndarray
    match: np.ndarray
    needs: dict[frozenset[str], np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, demand: Demand, crosswalk: pd.DataFrame, inputs: PlanInputs) -> _Chain:
        offers = canonical_offers(inputs)
        decided = pd.Series(offers.lag)[~offers.kept]
        lag = decided.groupby(offers.table["programme"][~offers.kept]).min().sort_index()
        lag = lag[lag.index.isin(inputs.need.keys["programme"])]
        programmes = tuple(str(code) for code in lag.index)
        years = inputs.start_year + lag.to_numpy()
        distinct = np.unique(years)
        year_of = np.searchsorted(distinct, years)
        occupations = demand.need_occupation.keys["occupation"]
        component = demand.openings.keys["component"]
        growth = [_by_occupation(demand, (component == "expansion").to_numpy(), year) for year in distinct]
        replaced = [_by_occupation(demand, (component != "expansion").to_numpy(), year) for year in distinct]
        share, survey = [], []
        for number, year in enumerate(distinct):
            opened, model = growth[number] + replaced[number], demand.need_model.year(year)
            share.append(np.divide(model, opened, out=np.zeros_like(model), where=np.abs(opened) > 1e-9))
            survey.append(demand.need_occupation.year(year) - model)
        matrix = _mean_crosswalk(crosswalk, occupations.tolist(), programmes)
        need = _at(inputs.need.values, inputs.need.keys, programmes, np.searchsorted(inputs.need.years, years))
        explained = np.zeros_like(need)
        for number, year in enumerate(distinct):
            members = year_of == number
            explained[members] = matrix[:, members].T @ demand.need_occupation.year(year)
        supply = _at(inputs.supply.values, inputs.supply.keys, programmes, np.searchsorted(inputs.supply.years, years))
        start = _at(inputs.balance_start.values, inputs.balance_start.keys, programmes, np.zeros(len(years), dtype=int))
        carry = inputs.parameters.get("carry_over").value ** (years - int(inputs.balance_start.years[0]))
        yields = yields_of(inputs, programmes)
        supply = supply + kept_arrivals(inputs, offers, programmes, years, yields)
        usual = np.where(offers.kept, 0.0, offers.places_last + 1e-9)
        places = offers.table.assign(places=usual).groupby(["programme", "basis"])["places"].sum()
        mix = np.array([[places.get((code, basis), 0.0) for basis in BASES] for code in programmes]).reshape(
            -1, len(BASES)
        )
        mix = mix / np.maximum(mix.sum(axis=1, keepdims=True), 1e-12)
        match = np.einsum("ebd,eb->ed", yields, mix)
        return cls(
            programmes, growth, replaced, share, survey, matrix, year_of, need - explained,
            supply - carry[:, None] * start, np.maximum(match, _SMALLEST_YIELD),
        )  # fmt: skip

    def variance(self, varying: frozenset[str]) -> np.ndarray:
        """(E + 1,) variance over draws of the places of each programme and of all together."""
        need = self.need(varying & NEED_STEPS)
        shortage = need + _drawn("crosswalk", self.rest, varying) - _drawn("supply", self.supply, varying)
        places = shortage / _drawn("match", self.match, varying)
        return np.concatenate([places.var(axis=1), [places.sum(axis=0).var()]])

    def need(self, varying: frozenset[str]) -> np.ndarray:
        """(E, D) need while only these of its steps vary; few combinations, each asked for many times."""
        if varying not in self.needs:
            need = np.zeros_like(self.supply)
            for number in range(len(self.growth)):
                opened = _drawn("employment", self.growth[number], varying) + _drawn(
                    "replacement", self.replaced[number], varying
                )
                share = _drawn("new_graduate_share", self.share[number], varying)
                wanted = share * opened + _drawn("survey", self.survey[number], varying)
                members = self.year_of == number
                need[members] = csr_matrix(self.crosswalk[:, members].T) @ np.broadcast_to(
                    wanted, (len(wanted), need.shape[1])
                )
            self.needs[varying] = need
        return self.needs[varying]


def _drawn(name: str, values: np.ndarray, varying: frozenset[str]) -> np.ndarray:
    """The draws of a step that varies, the mean of one that does not."""
    return values if name in varying else values.mean(axis=-1, keepdims=True)


def _by_occupation(demand: Demand, chosen: np.ndarray, year: int) -> np.ndarray:
    """(O, D) openings of the chosen components, rows as in ``need_occupation``."""
    occupations = pd.Index(demand.need_occupation.keys["occupation"])
    result = np.zeros((len(occupations), demand.openings.count))
    rows = np.flatnonzero(chosen)
    np.add.at(
        result,
        occupations.get_indexer(demand.openings.keys["occupation"].to_numpy()[rows]),
        demand.openings.year(year)[rows],
    )
    return result


def _at(values: np.ndarray, keys: pd.DataFrame, programmes: tuple[str, ...], year: np.ndarray) -> np.ndarray:
    """(E, D) values of each programme in its own year."""
    return np.asarray(values[pd.Index(keys["programme"]).get_indexer(list(programmes)), year])


def _mean_crosswalk(crosswalk: pd.DataFrame, occupations: list[str], programmes: tuple[str, ...]) -> np.ndarray:
    """(O, E) mean share of an occupation's need that asks for a programme."""
    rows = pd.Index(occupations).get_indexer(pd.Index(crosswalk["occupation"]))
    columns = pd.Index(programmes).get_indexer(pd.Index(crosswalk["programme"]))
    used = (rows >= 0) & (columns >= 0)
    matrix = np.zeros((len(occupations), len(programmes)))
    np.add.at(matrix, (rows[used], columns[used]), crosswalk["share"].to_numpy(dtype=float)[used])
    return matrix
