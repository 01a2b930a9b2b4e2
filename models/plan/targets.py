"""Places before any limit and any rounding: where the expected cost alone would put them.

For one basis and one year of intake this is the newsvendor's answer F⁻¹(c_u/(c_u + c_o))/ζ. With two bases the answer
between them is nearly arbitrary, so the target keeps last year's mix and chooses the volume of each intake year.

Method: docs/methodology/admissions.md#unrounded
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, vstack

from models.codes import BUDGET
from models.plan.arrivals import arrivals_of
from models.plan.expected_cost import BASES
from models.plan.highs import Linear, Solver
from models.plan.inputs import INTAKE_YEARS, Offers, PlanInputs, canonical_offers
from models.plan.planes import new_planes, start_planes
from models.plan.problem import accumulated, region_cost

_GAP = 1e-6
_ROUNDS = 200


def unconstrained_places(inputs: PlanInputs) -> pd.DataFrame:
    """programme, basis, start_year, places_unrounded (places, not rounded), for programmes with an offer and a need."""
    return _by_row(inputs, 0.0).rename(columns={"places": "places_unrounded"})


def inert_places(inputs: PlanInputs) -> pd.DataFrame:
    """programme, basis, start_year, places_inert: the same with the price of moving groups, still without limits and whole
    groups. What lies between the two is inertia."""
    return _by_row(inputs, inputs.parameters.get("move_penalty").value).rename(columns={"places": "places_inert"})


def _by_row(inputs: PlanInputs, penalty: float) -> pd.DataFrame:
    offers = canonical_offers(inputs)
    share = _shares(offers)
    programmes, volume = _cheapest_volume(inputs, offers, share, penalty)
    own = pd.Index(programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy())
    used = (own >= 0) & (offers.table["funding"] == BUDGET).to_numpy()
    rows = offers.table.loc[used, ["programme", "basis"]]
    rows = rows.loc[rows.index.repeat(INTAKE_YEARS)].reset_index(drop=True)
    rows["start_year"] = np.tile(inputs.intake_years, int(used.sum()))
    rows["places"] = (share[used, None] * volume[own[used]]).ravel()
    return rows.groupby(["programme", "basis", "start_year"], as_index=False, sort=True)["places"].sum()


def _moves(offers: Offers, programmes: tuple[str, ...], share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(E,) places of the last intake, and groups that one place of a programme's volume stands for."""
    own = pd.Index(programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy())
    used = own >= 0
    last, per_place = np.zeros(len(programmes)), np.zeros(len(programmes))
    np.add.at(last, own[used], np.where(offers.decided, offers.places_last, 0.0)[used])
    np.add.at(per_place, own[used], (share / np.maximum(offers.size_min, 1.0))[used])
    return last, per_place


def _shares(offers: Offers) -> np.ndarray:
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


def _move_rows(last: np.ndarray, moved: int, columns: int) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
    """moved[e,t] ≥ ±(volume[e,t] − volume[e,t−1]), where the volume before the first intake is the last one known."""
    here = np.arange(len(last) * INTAKE_YEARS)
    later = here[here % INTAKE_YEARS > 0]
    bound = np.zeros(len(here))
    bound[here % INTAKE_YEARS == 0] = last
    blocks, lower = [], []
    for sign in (1.0, -1.0):
        values = np.concatenate([np.ones(len(here)), np.full(len(here), -sign), np.full(len(later), sign)])
        rows, places = np.concatenate([here, here, later]), np.concatenate([moved + here, here, later - 1])
        blocks.append(csr_matrix((values, (rows, places)), shape=(len(here), columns)))
        lower.append(-sign * bound)
    return csr_matrix(vstack(blocks)), np.concatenate(lower), np.full(2 * len(here), np.inf)


def _cheapest_volume(
    inputs: PlanInputs, offers: Offers, share: np.ndarray, penalty: float
) -> tuple[tuple[str, ...], np.ndarray]:
    """The programmes and (E, T) places of each; ``penalty`` person-years for each group moved from one intake to the next."""
    programmes, years, cost = region_cost(inputs, offers)
    if not programmes:
        return programmes, np.zeros((0, INTAKE_YEARS))
    arrivals = arrivals_of(inputs, offers, programmes, years)
    carry = inputs.parameters.get("carry_over").value
    count, horizon = len(programmes), len(years)
    paths = count * INTAKE_YEARS
    costs = paths + count * len(BASES) * horizon
    moved = costs + count * horizon
    columns = moved + (paths if penalty else 0)
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
    objective[costs:moved] = cost.active.ravel()
    last, per_place = _moves(offers, programmes, share)
    objective[moved:] = penalty * np.repeat(per_place, INTAKE_YEARS) if penalty else 0.0
    same = np.repeat(offers.places_last[:, None], INTAKE_YEARS, axis=1)
    fixed = arrivals.of_places(np.where(offers.kept[:, None], same, 0.0), (count, horizon)).ravel()
    linear = Linear(
        objective, np.zeros(columns), np.full(columns, np.inf), chain, fixed, fixed, np.zeros(columns, dtype=bool)
    )
    solver = Solver(linear)
    if penalty:
        solver.add_rows(*_move_rows(last, moved, columns))
    last_year = arrivals.of_places(same, (count, horizon))
    planes = start_planes(cost, accumulated(last_year, carry))
    for _ in range(_ROUNDS):
        solver.add_rows(
            planes.rows(paths, costs, columns, horizon), planes.constant, np.full(len(planes.constant), np.inf)
        )
        outcome = solver.relaxed()
        point = outcome.x[paths:costs].reshape(last_year.shape)
        value = cost.at(point).sum() + objective[moved:] @ outcome.x[moved:]
        gap = (value - outcome.objective) / max(value, 1.0)
        planes = new_planes(cost, point, outcome.x[costs:moved].reshape(cost.active.shape))
        if gap <= _GAP or not len(planes.constant):
            break
    # The planes always end close to the cost; what remains after the last round is far below a group and shows in no printed number.
    return programmes, outcome.x[:paths].reshape(count, INTAKE_YEARS)
