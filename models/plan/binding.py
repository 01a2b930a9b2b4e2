"""What holds each number: the limit that stops the plan from moving where the expected cost would still fall.

Slack analysis at the chosen whole plan: where one more group (or one less) of a programme would lower the objective, the
limits that this group would break are named; where none would, the number is what the need asks for.

Method: docs/methodology/admissions.md#binding
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csc_matrix

from models.plan.arrivals import arrivals_of
from models.plan.constraints import APPLICANTS, CONTRACTS, LICENCE, PRACTICE, SEATS, TEACHERS, WORKSHOP, Limits
from models.plan.expected_cost import BASES
from models.plan.inputs import INTAKE_YEARS, Offers, PlanInputs
from models.plan.problem import PlanProblem, accumulated

NEED = "потребность"
WHOLE_GROUPS = "целые группы"
OWN = (LICENCE, SEATS, TEACHERS, WORKSHOP, PRACTICE, APPLICANTS, CONTRACTS)  # limits in which colleges differ
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Margins:
    """Change of the objective by one group more and one group less, (E, 2, T) person-years; inf where not taught."""

    more: np.ndarray
    less: np.ndarray


def margins(inputs: PlanInputs, offers: Offers, problem: PlanProblem, groups: np.ndarray, x: np.ndarray) -> Margins:
    """One group of the usual size of programme × basis, in one intake year, with the price of moving it."""
    paths = problem.paths_of(x)
    now = problem.cost.at(paths).sum(axis=1)
    carry = inputs.parameters.get("carry_over").value
    penalty = inputs.parameters.get("move_penalty").value
    own = pd.Index(problem.programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy())
    basis = offers.table["basis"].map({name: number for number, name in enumerate(BASES)}).to_numpy(dtype=int)
    shape = (len(problem.programmes), len(BASES))
    taught, size = np.zeros(shape, dtype=bool), np.zeros(shape)
    total, last = np.zeros((*shape, INTAKE_YEARS)), np.zeros(shape)
    for row in np.flatnonzero((own >= 0) & offers.decided):
        at = own[row], basis[row]
        taught[at] = True
        size[at] = offers.size_min[row]
        total[at] += groups[row]
        last[at] += offers.groups_last[row]
    more, less = np.full((*shape, INTAKE_YEARS), np.inf), np.full((*shape, INTAKE_YEARS), np.inf)
    steps = np.concatenate([last[:, :, None], total], axis=2)
    variation = np.abs(np.diff(steps, axis=2)).sum(axis=2)
    for number in range(len(BASES)):
        for year in range(INTAKE_YEARS):
            step = accumulated(_one_group(inputs, offers, problem, number, year) * size[:, number, None], carry)
            for target, sign in ((more, 1), (less, -1)):
                changed = paths.copy()
                changed[:, number] += sign * step
                moved = steps[:, number].copy()
                moved[:, year + 1] += sign
                moves = np.abs(np.diff(moved, axis=1)).sum(axis=1) - variation[:, number]
                delta = problem.cost.at(changed).sum(axis=1) - now + penalty * moves
                possible = taught[:, number] & ((sign > 0) | (total[:, number, year] > 0))
                target[:, number, year] = np.where(possible, delta, np.inf)
    return Margins(more, less)


def _one_group(inputs: PlanInputs, offers: Offers, problem: PlanProblem, basis: int, intake: int) -> np.ndarray:
    """(E, U) in which years the workers of one place more in this intake arrive, offer by offer alike."""
    shape = (len(problem.programmes), len(problem.years))
    arrivals = arrivals_of(inputs, offers, problem.programmes, problem.years)
    rows = (arrivals.basis == basis) & (arrivals.intake == intake) & offers.decided[arrivals.offer]
    last = np.full(shape[0], -1)
    np.maximum.at(last, arrivals.programme[rows], arrivals.offer[rows])
    rows &= arrivals.offer == last[arrivals.programme]
    arriving = np.zeros(shape)
    np.add.at(arriving, (arrivals.programme[rows], arrivals.year[rows]), arrivals.share[rows])
    return arriving


def binding_constraints(
    offers: Offers, limits: Limits, problem: PlanProblem, decisions: np.ndarray, margin: Margins
) -> np.ndarray:
    """(I, T) names, several joined by «; »."""
    matrix = limits.matrix(limits.columns.count)
    activity = matrix @ decisions
    room_up, room_down = np.array(limits.upper) - activity, activity - np.array(limits.lower)
    columns: csc_matrix = matrix.tocsc()
    own = pd.Index(problem.programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy())
    basis = offers.table["basis"].map({name: number for number, name in enumerate(BASES)}).to_numpy(dtype=int)
    names = np.full(limits.columns.groups.shape, NEED, dtype=object)
    for row in range(len(offers)):
        for year in range(INTAKE_YEARS):
            column = limits.columns.groups[row, year]
            terms = slice(columns.indptr[column], columns.indptr[column + 1])
            touched, weight = columns.indices[terms], columns.data[terms]
            if offers.closed[row] or offers.kept[row]:
                fixed = [limits.names[r] for r in touched if limits.lower[r] == limits.upper[r]]
                names[row, year] = fixed[0] if fixed else NEED
                continue
            for direction, gain in ((1, margin.more), (-1, margin.less)):
                if gain[own[row], basis[row], year] < -_TOLERANCE:
                    shift = direction * weight
                    broken = (shift > room_up[touched] + _TOLERANCE) | (-shift > room_down[touched] + _TOLERANCE)
                    found = sorted({limits.names[r] for r in touched[broken]})
                    names[row, year] = "; ".join(found) if found else WHOLE_GROUPS
                    break
    return names


def own_limits(offers: Offers, limits: Limits, decisions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(I, T) names of a college's own limits that forbid one group more, and one fewer, whatever the need; "" where none does."""
    matrix = limits.matrix(limits.columns.count)
    activity = matrix @ decisions
    room_up, room_down = np.array(limits.upper) - activity, activity - np.array(limits.lower)
    columns: csc_matrix = matrix.tocsc()
    own = np.isin(np.array(limits.names, dtype=object), OWN)
    more, fewer = (np.full(limits.columns.groups.shape, "", dtype=object) for _ in range(2))
    for row in np.flatnonzero(offers.decided):
        for year in range(INTAKE_YEARS):
            column = limits.columns.groups[row, year]
            terms = slice(columns.indptr[column], columns.indptr[column + 1])
            touched, weight = columns.indices[terms], columns.data[terms]
            for target, room in ((more, room_up), (fewer, room_down)):
                broken = own[touched] & (weight > room[touched] + _TOLERANCE)
                target[row, year] = "; ".join(sorted({limits.names[r] for r in touched[broken]}))
    return more, fewer


def binding_of_programmes(rows: pd.DataFrame) -> pd.Series:
    """Names per programme × basis × year: what holds most of its offers, several joined by «; » where they hold equally
    many (each alone would stop one more group); an offer that could still move makes it a matter of whole groups."""

    keys = ["programme", "basis", "start_year"]
    found: dict[tuple[object, ...], list[str]] = {}
    for key, names in zip(
        rows[keys].itertuples(index=False, name=None), rows["binding_constraint"].tolist(), strict=True
    ):
        found.setdefault(key, []).append(names)
    index = pd.MultiIndex.from_tuples(list(found), names=keys)
    return pd.Series([_most_frequent(names) for names in found.values()], index, name="binding_constraint").sort_index()


def _most_frequent(names: list[str]) -> str:
    if WHOLE_GROUPS in names:
        return WHOLE_GROUPS
    counts = Counter(name for several in names for name in several.split("; "))
    limits = {name: count for name, count in counts.items() if name != NEED} or counts
    most = max(limits.values())
    return "; ".join(sorted(name for name, count in limits.items() if count == most))
