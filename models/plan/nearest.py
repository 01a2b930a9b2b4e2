"""The whole plan nearest to an order of places, within every limit of the region's plan: what a rule of thumb can truly order.

    minimise  Σ_{programme × basis, year} (places − ordered)² / ordered  +  ε·Σ_offer |places − ordered|

Squares over what was ordered take the same share from everybody where a budget is short, and ε sends a group that one college
has no room for to another college of the same programme before anybody goes without it. The rows are the plan's own
(``plan_limits``, given way by the plan's ranks where they exclude each other), so nothing that is compared with a plan keeps fewer
limits than it.

Method: docs/methodology/admissions.md#nearest
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack, identity, vstack

from models.errors import PlanInfeasible, SearchedOut
from models.plan.constraints import Limits
from models.plan.ground import ground_of
from models.plan.highs import Linear, Outcome, Solver
from models.plan.inputs import INTAKE_YEARS, OFFER_KEY, Offers, PlanInputs
from models.plan.ranks import Settled

_GAP = 1e-2  # of the distance: nobody who orders by a rule counts closer
_NODES = 2_000
_STEPS = 12  # groups above an order over which the distance grows group by group; beyond them it grows as over the last
_BETWEEN_OFFERS = 1e-3  # against the square: no programme loses a group to spare a move between colleges


def nearest_places(inputs: PlanInputs, order: pd.DataFrame) -> pd.DataFrame:
    """Places nearest to ``order`` that keep every limit of the plan of ``inputs``: OFFER_KEY, start_year, places.

    Parameters
    ----------
    order : OFFER_KEY, start_year, places; what the plan keeps or closes is as the plan has it, whatever is ordered

    Raises
    ------
    PlanInfeasible, SearchedOut   no plan keeps the limits, or none was met
    """
    ground = ground_of(inputs)
    if ground.yielded is None:
        try:
            return _nearest(inputs, ground.as_given(), order)
        except (PlanInfeasible, SearchedOut):
            pass  # together they exclude every plan
    return _nearest(inputs, ground.give_way(inputs), order)


def _nearest(inputs: PlanInputs, possible: Settled, order: pd.DataFrame) -> pd.DataFrame:
    offers, limits = possible.offers, possible.limits
    keys = offers.table[list(OFFER_KEY)]
    wide = order.pivot_table(index=list(OFFER_KEY), columns="start_year", values="places", aggfunc="sum")
    wanted = wide.reindex(index=pd.MultiIndex.from_frame(keys), columns=list(inputs.intake_years)).to_numpy(dtype=float)
    decisions = np.round(_solved(limits, np.where(np.isnan(wanted), offers.places_last[:, None], wanted)).x)
    places = limits.taught(decisions)
    rows = keys.loc[keys.index.repeat(INTAKE_YEARS)].reset_index(drop=True)
    return rows.assign(start_year=np.tile(inputs.intake_years, len(keys)), places=places.ravel())


def _solved(limits: Limits, wanted: np.ndarray) -> Outcome:
    """The nearest decisions to ``wanted`` (I, T) places."""
    count = limits.columns.count
    parts = _of_programmes(limits, wanted), _of_offers(limits, wanted)
    free = [len(part.cost) for part in parts]
    rows = [hstack([limits.matrix(count), csr_matrix((len(limits.names), sum(free)))])]
    for number, part in enumerate(parts):
        before, after = sum(free[:number]), sum(free[number + 1 :])
        height = part.places.shape[0]
        rows.append(hstack([part.places, csr_matrix((height, before)), part.apart, csr_matrix((height, after))]))
    ordered = [part.ordered for part in parts]
    linear = Linear(
        np.concatenate([np.zeros(count), *(part.cost for part in parts)]),
        np.zeros(count + sum(free)),
        np.concatenate([np.full(count, np.inf), *(part.longest for part in parts)]),
        csr_matrix(vstack(rows)),
        np.concatenate([limits.lower, *ordered]),
        np.concatenate([limits.upper, *ordered]),
        np.arange(count + sum(free)) < count,
    )
    outcome = Solver(linear).whole(_GAP, _NODES)
    if not outcome.feasible:
        raise PlanInfeasible(["пределы плана"])
    return outcome


@dataclass(frozen=True)
class _Apart:
    """How far places are from an order: rows places·x + apart·d = ordered, with 0 ≤ d ≤ longest at ``cost`` a place.

    places (K, columns of the decisions), apart (K, D), ordered (K,), cost and longest (D,)
    """

    places: csr_matrix
    apart: csr_matrix
    ordered: np.ndarray
    cost: np.ndarray
    longest: np.ndarray


def _of_programmes(limits: Limits, wanted: np.ndarray) -> _Apart:
    """Square of the distance of each programme × basis and year over its order, straight between whole groups."""
    offers = limits.offers
    decided = offers.table[offers.decided]
    members = [np.asarray(rows) for rows in decided.groupby(["programme", "basis"], sort=True).groups.values()]
    rows = [(rows, year) for rows in members for year in range(INTAKE_YEARS)]
    ordered = np.array([wanted[rows, year].sum() for rows, year in rows])
    group = np.array([offers.size_max[rows].max() for rows, _ in rows])
    sides = _steps(np.ceil(ordered / np.where(group > 0, group, 1)).astype(int)), _steps(np.full(len(rows), _STEPS))
    cost = [(2 * step + 1) * group[row] / np.maximum(ordered, group)[row] for row, step, _ in sides]
    longest = [np.where(is_last, np.inf, group[row]) for row, _, is_last in sides]
    under, over = (
        csr_matrix((np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(rows), len(row))) for row, _, _ in sides
    )
    return _Apart(
        _places(limits, rows), csr_matrix(hstack([under, -over])), ordered, np.concatenate(cost), np.concatenate(longest)
    )


def _steps(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, number within it and whether it is the last of each of ``counts`` steps of the rows."""
    row = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, step, step == counts[row] - 1


def _of_offers(limits: Limits, wanted: np.ndarray) -> _Apart:
    """Distance of each offer and year."""
    offers: Offers = limits.offers
    rows = [(np.array([row]), year) for row in np.flatnonzero(offers.decided) for year in range(INTAKE_YEARS)]
    ordered = np.array([wanted[row[0], year] for row, year in rows])
    down = identity(len(rows), format="csr")
    return _Apart(
        _places(limits, rows), csr_matrix(hstack([down, -down])), ordered,
        np.full(2 * len(rows), _BETWEEN_OFFERS), np.full(2 * len(rows), np.inf),
    )  # fmt: skip


def _places(limits: Limits, rows: list[tuple[np.ndarray, int]]) -> csr_matrix:
    """(K, columns) places of the offers of each row in its year."""
    terms = [limits.places(members, year) for members, year in rows]
    start = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in terms])]).astype(int)
    if not terms:
        return csr_matrix((0, limits.columns.count))
    columns, values = (np.concatenate(part) for part in zip(*terms, strict=True))
    return csr_matrix((values, columns, start), shape=(len(rows), limits.columns.count))
