"""Places before any limit and any rounding: where the expected cost alone would put them.

For one basis and one year of intake this is the newsvendor's answer F⁻¹(c_u/(c_u + c_o))/ζ. With two bases the answer
between them is nearly arbitrary, so the target keeps last year's mix and chooses the volume of each intake year.

Method: docs/methodology/admissions.md#unrounded
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.codes import BUDGET
from models.plan.arrivals import arrivals_of
from models.plan.expected_cost import BASES
from models.plan.highs import Linear, Solver
from models.plan.inputs import INTAKE_YEARS, Offers, PlanInputs, canonical_offers
from models.plan.planes import new_planes, start_points
from models.plan.problem import accumulated, region_cost

_GAP = 1e-6
_ROUNDS = 200


def unconstrained_places(inputs: PlanInputs) -> pd.DataFrame:
    """programme, basis, start_year, places_unrounded (places, not rounded), for programmes with an offer and a need."""
    offers = canonical_offers(inputs)
    programmes = region_cost(inputs, offers)[0]
    share = _shares(offers, programmes)
    volume = _cheapest_volume(inputs, offers, share)
    own = pd.Index(programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy())
    used = (own >= 0) & (offers.table["funding"] == BUDGET).to_numpy()
    rows = offers.table.loc[used, ["programme", "basis"]]
    rows = rows.loc[rows.index.repeat(INTAKE_YEARS)].reset_index(drop=True)
    rows["start_year"] = np.tile(inputs.intake_years, int(used.sum()))
    rows["places_unrounded"] = (share[used, None] * volume[own[used]]).ravel()
    return rows.groupby(["programme", "basis", "start_year"], as_index=False, sort=True)["places_unrounded"].sum()


def _shares(offers: Offers, programmes: tuple[str, ...]) -> np.ndarray:
    """(I,) last year's share of each decided offer in the places of its programme; equal where there were none.

    Kept offers (paid intake) have none: what they bring is there before any place is decided.
    """
    places = pd.Series(np.where(offers.decided, offers.places_last, 0.0))
    programme = offers.table["programme"]
    total = places.groupby(programme).transform("sum")
    is_open = pd.Series(offers.decided.astype(float))
    count = is_open.groupby(programme).transform("sum")
    share = np.where(total > 0, places / total.where(total > 0, 1), is_open / count.where(count > 0, 1))
    return np.asarray(share, dtype=float)


def _cheapest_volume(inputs: PlanInputs, offers: Offers, share: np.ndarray) -> np.ndarray:
    """(E, T) places of a whole programme."""
    programmes, years, cost = region_cost(inputs, offers)
    if not programmes:
        return np.zeros((0, INTAKE_YEARS))
    arrivals = arrivals_of(inputs, offers, programmes, years)
    carry = inputs.parameters.get("carry_over").value
    count, horizon = len(programmes), len(years)
    paths = count * INTAKE_YEARS
    costs = paths + count * len(BASES) * horizon
    columns = costs + count * horizon
    own = np.arange(count * len(BASES) * horizon)
    later = own[own % horizon > 0]
    row = (arrivals.programme * len(BASES) + arrivals.basis) * horizon + arrivals.year
    chain = csr_matrix(
        (
            np.concatenate([np.ones(len(own)), np.full(len(later), -carry), -share[arrivals.offer] * arrivals.share]),
            (
                np.concatenate([own, later, row]),
                np.concatenate([paths + own, paths + later - 1, arrivals.programme * INTAKE_YEARS + arrivals.intake]),
            ),
        ),
        shape=(len(own), columns),
    )
    objective = np.zeros(columns)
    objective[costs:] = cost.active.ravel()
    same = np.repeat(offers.places_last[:, None], INTAKE_YEARS, axis=1)
    fixed = arrivals.of_places(np.where(offers.kept[:, None], same, 0.0), (count, horizon)).ravel()
    linear = Linear(
        objective, np.zeros(columns), np.full(columns, np.inf), chain, fixed, fixed, np.zeros(columns, dtype=bool)
    )
    solver = Solver(linear)
    last_year = arrivals.of_places(same, (count, horizon))
    claimed = np.full(cost.active.shape, -np.inf)
    for point in start_points(cost, accumulated(last_year, carry)):
        planes = new_planes(cost, point, claimed)
        solver.add_rows(
            planes.rows(paths, costs, columns, horizon), planes.constant, np.full(len(planes.constant), np.inf)
        )
    for _ in range(_ROUNDS):
        outcome = solver.relaxed()
        point = outcome.x[paths:costs].reshape(last_year.shape)
        value = cost.at(point).sum()
        gap = (value - outcome.objective) / max(value, 1.0)
        planes = new_planes(cost, point, outcome.x[costs:].reshape(cost.active.shape))
        if gap <= _GAP or not len(planes.constant):
            return outcome.x[:paths].reshape(count, INTAKE_YEARS)
        solver.add_rows(
            planes.rows(paths, costs, columns, horizon), planes.constant, np.full(len(planes.constant), np.inf)
        )
    # The planes always end close to the cost; what remains is far below a group and shows in no printed number.
    return outcome.x[:paths].reshape(count, INTAKE_YEARS)
