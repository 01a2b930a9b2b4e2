"""Tangent planes of the expected cost: lower bounds of a convex function, exact where they touch.

Method: docs/methodology/admissions.md#expected-cost
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.plan.expected_cost import BASES, ExpectedCost

_START_SHARES = (0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
_ALONE_SHARES = (0.2, 0.5, 0.8)
_CUT_OFF = 1e-6  # share of the cost by which a plane must cut off what is claimed so far


@dataclass(frozen=True)
class Planes:
    """Tangent planes θ[e,u] ≥ constant + slope·s[e,:,u], in the order in which they were added."""

    programme: np.ndarray
    year: np.ndarray
    constant: np.ndarray
    slope: np.ndarray  # (K, 2)

    @classmethod
    def none(cls) -> Planes:
        return cls(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros((0, len(BASES))))

    def __add__(self, other: Planes) -> Planes:
        return Planes(
            np.concatenate([self.programme, other.programme]), np.concatenate([self.year, other.year]),
            np.concatenate([self.constant, other.constant]), np.concatenate([self.slope, other.slope]),
        )  # fmt: skip

    def rows(self, first_path: int, first_cost: int, columns: int, horizon: int) -> csr_matrix:
        """(K, columns) coefficients of θ − slope·s; paths and costs stand in the order (E, 2, U) and (E, U)."""
        places = np.stack([
            first_cost + self.programme * horizon + self.year,
            first_path + self.programme * len(BASES) * horizon + self.year,
            first_path + (self.programme * len(BASES) + 1) * horizon + self.year,
        ], axis=1)  # fmt: skip
        values = np.stack([np.ones(len(self.constant)), -self.slope[:, 0], -self.slope[:, 1]], axis=1)
        rows = np.repeat(np.arange(len(self.constant)), 3)
        return csr_matrix((values.ravel(), (rows, places.ravel())), shape=(len(self.constant), columns))


def new_planes(cost: ExpectedCost, paths: np.ndarray, claimed: np.ndarray) -> Planes:
    """The tangent planes at ``paths`` (E, 2, U) wherever they cut off the cost ``claimed`` (E, U) so far; of several paths
    (K, E, 2, U) those of the first come first."""
    value, constant, slope = cost.tangents(paths)
    found = np.nonzero(cost.active & (value - claimed > _CUT_OFF * np.maximum(value, 1)))
    programme, year = found[-2:]
    return Planes(programme, year, constant[found], np.moveaxis(slope, -1, -2)[found])


def start_planes(cost: ExpectedCost, last_year: np.ndarray) -> Planes:
    """The tangent planes at all ``start_points``."""
    points = np.array(start_points(cost, last_year)).reshape(-1, *last_year.shape)
    return new_planes(cost, points, np.full(cost.active.shape, -np.inf))


def start_points(cost: ExpectedCost, last_year: np.ndarray) -> list[np.ndarray]:
    """Paths at quantiles of the places that would balance each programme and year, in last year's mix of bases and in
    each basis alone; ``last_year`` (E, 2, U) is the first."""
    if not cost.base.size:
        return []
    taught = np.asarray(cost.yields.any(axis=2))
    mix = last_year.sum(axis=2) * taught
    mix = np.where(mix.sum(axis=1, keepdims=True) > 0, mix, taught)
    mix = mix / np.maximum(mix.sum(axis=1, keepdims=True), 1e-12)
    both = taught.all(axis=1)
    settings: list[tuple[np.ndarray, tuple[float, ...]]] = [(mix, _START_SHARES)]
    for number in range(len(BASES)):
        alone = mix.copy()
        alone[both] = np.eye(len(BASES))[number]
        settings.append((alone, _ALONE_SHARES))
    points = [last_year]
    for weights, shares in settings:
        per_place = np.maximum(np.einsum("eb,ebd->ed", weights, cost.yields), 1e-6)
        levels = np.zeros((len(shares), *cost.active.shape))
        programme, year = np.nonzero(cost.active)
        levels[:, programme, year] = np.quantile(cost.base[programme, year] / per_place[programme], shares, axis=1)
        points += [np.maximum(level, 0)[:, None, :] * weights[:, :, None] for level in levels]
    return points
