"""Disclosure control of tables that rest on employers' answers: what must not be printed, and what else hides it.

A cell is sensitive when fewer than ``disclosure_min_employers`` employers stand behind it, or one of them holds more
than ``disclosure_dominance_share`` of it. Margins are cells too. The cheapest set of further cells is hidden so that

    max x_p − v_p ≥ protection   and   v_p − min x_p ≥ protection     over all tables x ≥ 0 with the printed cells and margins

for each hidden cell p, and so that what the hidden cells of a printed line add up to (anybody can subtract) is not
sensitive itself. Printed values are never changed, so printed totals still add.

Method: docs/methodology/disclosure.md
Source: Fischetti, Salazar-González (2001) Solving the cell suppression problem; Management Science 47(7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from models.errors import NegativeCount, SolverFailed
from models.parameters import Parameters

TOTAL = "_T"
FREE, PRIMARY, COMPLEMENTARY = "F", "C", "D"  # SDMX code list CL_CONF_STATUS
TOLERANCE = 1e-7
TIE_BREAK = 1e-6  # persons; ties are resolved towards cells that come first in the sorted table


@dataclass(frozen=True)
class DisclosureRule:
    """When a cell is sensitive and how far a reader must stay from its value.

    min_employers        employers behind a cell that may be printed
    dominance_share      largest share of one employer in a cell that may be printed
    protection_share     distance up and down, as a share of the cell
    protection_smallest  the same in units of the table, for small cells (upwards only where the cell is smaller)
    """

    min_employers: float
    dominance_share: float
    protection_share: float
    protection_smallest: float

    @classmethod
    def of(cls, parameters: Parameters) -> DisclosureRule:
        """The rule in force."""
        return cls(
            *(
                parameters.get(f"disclosure_{name}").value
                for name in ("min_employers", "dominance_share", "protection_share", "protection_smallest")
            )
        )


def sensitive_cells(contributions: pd.DataFrame, by: Sequence[str], rule: DisclosureRule) -> pd.DataFrame:
    """Cells that rest on fewer employers than the rule asks for, or of which one employer holds more than its share.

    For readings that stand alone; a table with printed totals needs ``published_estimates``.

    Parameters
    ----------
    contributions : inn, the columns of ``by``, obs_value (persons, >= 0); several rows of an employer are added

    Returns
    -------
    the columns of ``by``, one row a sensitive cell

    Method
    ------
    docs/methodology/disclosure.md
    """
    by_employer = contributions.groupby([*by, "inn"], as_index=False)["obs_value"].sum()
    cells = by_employer.groupby(list(by), as_index=False).agg(
        employers=("inn", "nunique"), largest=("obs_value", "max"), total=("obs_value", "sum")
    )
    few = cells["employers"] < rule.min_employers
    dominated = cells["largest"] > rule.dominance_share * cells["total"]
    return cells.loc[few | dominated, list(by)].reset_index(drop=True)


def published_estimates(
    contributions: pd.DataFrame, estimates: pd.DataFrame, by: Sequence[str], rule: DisclosureRule
) -> pd.DataFrame:
    """The table of one or two dimensions with margins, sensitive cells and what protects them left out.

    Which employers stand behind a cell decides, what is printed is the estimate.

    Parameters
    ----------
    contributions : one row per employer and cell: ``inn``, the columns ``by``, ``obs_value`` (≥ 0, for example weighted
        persons). An employer may stand in many cells and counts once in a margin.
    estimates : every inner combination of ``by``, obs_value (≥ 0), public (flag: the reader knows this cell without the
        employers, so it is printed and hides nothing). A margin is public when it is named so with the label ``_T``;
        margins without a row are not.

    Returns
    -------
    columns ``by`` (margins = ``_T``), obs_value (NaN where hidden; a margin is the sum of its estimates), conf_status
    (F printed, C sensitive, D hidden to protect others); every combination of the labels, sorted, margins last

    Raises
    ------
    NegativeCount   a contribution or an estimate is negative or absent

    Method
    ------
    docs/methodology/disclosure.md#estimates
    """
    return _shown(_Table.of(contributions, estimates, tuple(by)), rule)


def _shown(table: _Table, rule: DisclosureRule) -> pd.DataFrame:
    sensitive = ~table.public & np.array([table.is_sensitive(amounts, rule) for amounts in table.amounts])
    hidden = _hidden_cells(table, sensitive, rule)
    shown = table.labels.copy()
    shown["obs_value"] = np.where(hidden, np.nan, table.values)
    shown["conf_status"] = np.where(sensitive, PRIMARY, np.where(hidden, COMPLEMENTARY, FREE))
    return shown


@dataclass(frozen=True)
class _Table:
    """labels (C rows); amounts (C, employers); values (C,) what would be printed; public (C,) never hidden;
    lines: (margin cell, its parts) – each an equation margin = Σ parts."""

    labels: pd.DataFrame
    amounts: np.ndarray
    values: np.ndarray
    public: np.ndarray
    lines: tuple[tuple[int, np.ndarray], ...]

    @classmethod
    def of(cls, contributions: pd.DataFrame, estimates: pd.DataFrame, by: tuple[str, ...]) -> _Table:
        """Printed = estimated."""
        inner = estimates[(estimates[list(by)].astype(str) != TOTAL).all(axis=1)]
        levels = [[*sorted(inner[column].astype(str).unique()), TOTAL] for column in by]
        labels = _labels(by, levels)
        values = _amounts(inner.assign(inn=""), by, levels)[:, 0]
        named = estimates.loc[estimates["public"].astype(bool), list(by)].astype(str)
        known = set(named.itertuples(index=False, name=None))
        public = np.array([label in known for label in labels.itertuples(index=False, name=None)])
        return cls(labels, _amounts(contributions, by, levels), values, public | (values <= 0), _lines(levels))

    @cached_property
    def equations(self) -> np.ndarray:
        """(lines, C) with 0 = Σ parts − margin."""
        rows = np.zeros((len(self.lines), len(self.values)))
        for row, (margin, parts) in enumerate(self.lines):
            rows[row, parts], rows[row, margin] = 1.0, -1.0
        return rows

    @staticmethod
    def is_sensitive(amounts: np.ndarray, rule: DisclosureRule) -> bool:
        """Whether a sum with these contributions by employer may not be known; nobody's zero discloses nothing."""
        total, behind = amounts.sum(), np.count_nonzero(amounts)
        return bool(behind and (behind < rule.min_employers or amounts.max() > rule.dominance_share * total))


def _labels(by: tuple[str, ...], levels: list[list[str]]) -> pd.DataFrame:
    return pd.DataFrame(list(product(*levels)), columns=list(by))


def _amounts(contributions: pd.DataFrame, by: tuple[str, ...], levels: list[list[str]]) -> np.ndarray:
    """(C, employers), margins filled."""
    given = contributions["obs_value"]
    wrong = contributions[~(given >= 0)]
    if len(wrong):
        keys = ["/".join(map(str, row)) for row in wrong[list(by)].itertuples(index=False)]
        raise NegativeCount("Таблица по ответам работодателей", "obs_value", len(wrong), sorted(set(keys)))
    employers, who = np.unique(contributions["inn"].astype(str), return_inverse=True)
    amounts = np.zeros((*(len(level) for level in levels), max(1, len(employers))))
    where = tuple(
        pd.Categorical(contributions[column].astype(str), level).codes for column, level in zip(by, levels, strict=True)
    )
    np.add.at(amounts, (*where, who), given.to_numpy(dtype=float))
    for axis in range(len(by)):
        parts = [slice(None)] * axis + [slice(0, -1)]
        margin = [slice(None)] * axis + [-1]
        amounts[tuple(margin)] = amounts[tuple(parts)].sum(axis=axis)
    return amounts.reshape(-1, amounts.shape[-1])


def _lines(levels: list[list[str]]) -> tuple[tuple[int, np.ndarray], ...]:
    shape = [len(level) for level in levels]
    places = np.indices(shape).reshape(len(shape), -1)
    lines = []
    for axis, size in enumerate(shape):
        for margin_cell in np.flatnonzero(places[axis] == size - 1):
            same = np.all(np.delete(places, axis, 0) == np.delete(places[:, [margin_cell]], axis, 0), axis=0)
            lines.append((int(margin_cell), np.flatnonzero(same & (places[axis] < size - 1))))
    return tuple(lines)


def _hidden_cells(table: _Table, sensitive: np.ndarray, rule: DisclosureRule) -> np.ndarray:
    """(C,) bool: the cheapest set by persons hidden; empty cells stay printed, since everybody may know they are empty."""
    hidden = sensitive
    if not sensitive.any():
        return hidden
    cuts: list[tuple[np.ndarray, float]] = []
    while True:
        found = [*_subtractions(table, hidden, rule), *_attacks(table, hidden, rule)]
        if not found:
            return hidden
        cuts.extend(found)
        hidden = _cheapest(table, sensitive, cuts)


def _cheapest(table: _Table, sensitive: np.ndarray, cuts: list[tuple[np.ndarray, float]]) -> np.ndarray:
    from scipy.optimize import Bounds, LinearConstraint, milp

    cost = table.values + 1.0 + TIE_BREAK * np.arange(len(table.values))
    can_hide = (~table.public).astype(float)
    rows = np.array([row for row, _ in cuts])
    solved = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(sensitive.astype(float), np.maximum(can_hide, sensitive)),
        constraints=LinearConstraint(rows, lb=[needed for _, needed in cuts]),
        options={"mip_rel_gap": 0.0},
    )
    if not solved.success:
        raise SolverFailed(f"сокрытие ячеек: {solved.message}")
    return np.asarray(solved.x) > 0.5


def _subtractions(table: _Table, hidden: np.ndarray, rule: DisclosureRule) -> list[tuple[np.ndarray, float]]:
    """Lines with a printed margin whose hidden parts together are sensitive: one more cell of the line must go."""
    cuts = []
    for margin, parts in table.lines:
        inside = parts[hidden[parts]]
        if hidden[margin] or not len(inside) or not table.is_sensitive(table.amounts[inside].sum(axis=0), rule):
            continue
        row = np.zeros(len(table.values))
        row[np.append(parts[~hidden[parts]], margin)] = 1.0
        row[table.public] = 0.0
        if not row.any():
            continue  # all that may be hidden is hidden, and the reader knows its sum without the employers
        row[inside] = -1.0
        cuts.append((row, 1.0 - len(inside)))
    return cuts


def _attacks(table: _Table, hidden: np.ndarray, rule: DisclosureRule) -> list[tuple[np.ndarray, float]]:
    """Hidden cells that a reader can place too well, each as a cut from the dual of the reader's linear programme.

    The reader looks for a change d of the hidden cells with equations·d = 0 and −value ≤ d ≤ need, as far up or down in
    the cell as possible; in tables of one and two dimensions a change through the cell moves no other cell by more.
    A cell hidden for others' sake is attacked too: what it could not hide itself, it could not hide for them.
    Where public cells pin a cell whatever is hidden, what hiding everything would give is asked for instead.
    """
    cuts = []
    values = table.values
    for cell in np.flatnonzero(hidden).tolist():
        up = max(rule.protection_share * values[cell], rule.protection_smallest)
        for sign, wanted in ((1.0, up), (-1.0, min(up, values[cell]))):
            need = wanted
            solved = _reach(table, cell, sign, need, hidden)
            if -solved.fun >= need * (1 - TOLERANCE) - TOLERANCE:
                continue
            need = min(wanted, -_reach(table, cell, sign, wanted, ~table.public).fun)
            if need < wanted * (1 - TOLERANCE):
                if -solved.fun >= need * (1 - TOLERANCE) - TOLERANCE:
                    continue
                solved = _reach(table, cell, sign, need, hidden)
            gain = solved.lower.marginals * np.minimum(values, need) - solved.upper.marginals * need
            row = np.minimum(gain, need) / need
            row[np.abs(row) < TOLERANCE] = 0.0
            row[cell] = -1.0
            cuts.append((row, 0.0))
    return cuts


def _reach(table: _Table, cell: int, sign: float, need: float, hidden: np.ndarray) -> Any:
    """How far a reader who sees all but ``hidden`` can think the cell away from its value, up to ``need``."""
    from scipy.optimize import linprog

    goal = np.zeros(len(table.values))
    goal[cell] = -sign
    bounds = np.column_stack([-np.minimum(table.values, need) * hidden, need * hidden])
    solved = linprog(goal, A_eq=table.equations, b_eq=np.zeros(len(table.lines)), bounds=bounds, method="highs")
    if not solved.success:
        raise SolverFailed(f"проверка скрытых ячеек: {solved.message}")
    return solved
