"""Coherence: on every draw the parts add up to the whole, and nothing is negative.

Each draw is moved to the nearest coherent point, where near is measured by the variance of each node's own forecast:
a node that is known well moves little. Variances are diagonal on purpose: full covariances of ten points blew up
(MinT-shrink), bottom-up and variance weights are safe.

Method: docs/methodology/forecast-engine.md#coherence
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.draws import Draws
from models.employment.engine import PanelForecast
from models.errors import BadTree

SMALLEST_RATIO = 1e-12  # a node reconciled to nothing
SMALLEST_VARIANCE_SHARE = 1e-6  # of the largest, keeps the projection solvable for constant nodes


def reconcile(draws: Draws, tree: pd.DataFrame) -> Draws:
    """Coherent, non-negative draws of every node of a tree.

        ỹ = y − V Cᵀ (C V Cᵀ)⁻¹ C y;  V = diag(variance of each node over the draws), C y = parent − Σ children

    Parameters
    ----------
    draws : keys hold ``unique_id``; all nodes of the tree are present
    tree : columns parent, child (values of ``unique_id``); a child may have several parents (section and region),
        a parent several levels of descendants; nodes outside the tree pass unchanged

    Returns
    -------
    Draws with the same keys, years and number of draws: each parent equals the sum of its children to 1e-9 of its
    size; all values >= 0. Leaves that the projection would make negative are zero, their parents summed anew.

    Raises
    ------
    BadTree   a node without draws, a repeated pair, a cycle, a parent that is its own child
    """
    labels = draws.keys["unique_id"].astype(str).to_numpy()
    constraints, parents = constraint_matrix(labels, tree)
    variance = draws.values.var(axis=2)
    values = np.empty_like(draws.values)
    for step in range(draws.values.shape[1]):
        values[:, step] = project(draws.values[:, step], variance[:, step], constraints)
    summed = bottom_up(values, constraints, parents)
    return Draws(draws.keys, draws.years, summed)


def reconcile_forecast(forecast: PanelForecast, tree: pd.DataFrame) -> PanelForecast:
    """A forecast whose points add up over a tree; each node's quantiles move with its point.

    Quantiles do not add and are not made to; for sums with an interval take ``reconcile`` on the draws.
    """
    low, high = np.searchsorted(forecast.levels, (0.1, 0.9))
    half_width = (forecast.quantiles[:, :, high] - forecast.quantiles[:, :, low]) / 2
    labels = forecast.keys["unique_id"].to_numpy()
    means = reconcile_means(forecast.mean, half_width**2, labels, tree)
    ratio = np.divide(means, forecast.mean, out=np.ones_like(means), where=forecast.mean > 0)
    centre = forecast.centre + np.log(np.maximum(ratio, SMALLEST_RATIO))
    return replace(forecast, mean=means, centre=centre, quantiles=forecast.quantiles * ratio[:, :, None])


def reconcile_means(values: np.ndarray, variance: np.ndarray, labels: np.ndarray, tree: pd.DataFrame) -> np.ndarray:
    """(S, H) coherent, non-negative points from points and their variances (S, H); otherwise as ``reconcile``."""
    constraints, parents = constraint_matrix(labels.astype(str), tree)
    projected = np.empty_like(values)
    for step in range(values.shape[1]):
        projected[:, step] = project(values[:, step, None], variance[:, step], constraints)[:, 0]
    return bottom_up(projected[:, :, None], constraints, parents)[:, :, 0]


def complete_families(tree: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """The pairs of a tree whose parent and whole set of children are among the labels."""
    present = set(labels.astype(str))
    pairs = tree.astype(str)
    whole = pairs["child"].isin(present).groupby(pairs["parent"]).transform("all") & pairs["parent"].isin(present)
    return tree[whole]


def constraint_matrix(labels: np.ndarray, tree: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(P, S) rows parent − Σ children and (P,) the parents' positions, children before their parents."""
    pairs = tree[["parent", "child"]].astype(str)
    repeated = pairs.duplicated()
    if repeated.any():
        raise BadTree("повторяется пара", [f"{p} → {c}" for p, c in pairs[repeated].to_numpy()])
    place = {label: position for position, label in enumerate(labels)}
    unknown = sorted({node for node in pairs.to_numpy().ravel() if node not in place})
    if unknown:
        raise BadTree("нет прогноза для узлов", unknown)
    children: dict[str, list[str]] = {}
    for parent, child in pairs.to_numpy():
        children.setdefault(parent, []).append(child)
    order = _children_first(children)
    matrix = np.zeros((len(order), len(labels)))
    for row, parent in enumerate(order):
        matrix[row, place[parent]] = 1.0
        matrix[row, [place[child] for child in children[parent]]] = -1.0
    return matrix, np.array([place[parent] for parent in order], dtype=int)


def project(values: np.ndarray, variance: np.ndarray, constraints: np.ndarray) -> np.ndarray:
    """(S, D) nearest coherent points of (S, D) values under diagonal variances (S,)."""
    largest = float(variance.max())
    weights = np.maximum(variance, SMALLEST_VARIANCE_SHARE * largest) if largest > 0 else np.ones(len(variance))
    gap = constraints @ values
    spread = constraints * weights
    solution, *_ = np.linalg.lstsq(spread @ constraints.T, gap, rcond=None)  # lstsq: crossed trees repeat constraints
    return values - spread.T @ solution


def bottom_up(values: np.ndarray, constraints: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """(S, H, D) values with leaves cut at zero and every parent summed from its children, deepest first."""
    result = np.maximum(values, 0.0)
    for row, parent in enumerate(parents):
        result[parent] = result[constraints[row] < 0].sum(axis=0)
    return result


def _children_first(children: dict[str, list[str]]) -> list[str]:
    order: list[str] = []
    state: dict[str, int] = {}
    for root in sorted(children):
        stack = [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                state[node] = 2
                order.append(node)
                continue
            if state.get(node) == 2 or node not in children:
                continue
            if state.get(node) == 1:
                continue
            state[node] = 1
            stack.append((node, True))
            for child in children[node]:
                if state.get(child) == 1:
                    raise BadTree("узел входит сам в себя", [child])
                if state.get(child) != 2:
                    stack.append((child, False))
    return order
