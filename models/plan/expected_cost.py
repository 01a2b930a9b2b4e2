"""Expected cost of shortage and surplus as a convex function of first-year places.

    B[e,u] = A[e,u] − Σ_b ζ[e,b]·s[e,b,u],      s[e,b,u] = ρ·s[e,b,u−1] + places of (e,b) whose graduates arrive in u
    F[e,u](s) = E[ c_u·B⁺ + c_o·B⁻ ]

For each draw B is affine in s, so F is convex and piecewise linear; one tangent plane per programme and year is a
valid lower bound everywhere and exact where it touches.

Method: docs/methodology/admissions.md#expected-cost
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

BASES = ("9", "11")


@dataclass(frozen=True)
class ExpectedCost:
    """The balances without any decided intake, and what an entrant of each basis does to them.

    base      (E, U, D) persons: A, balance carried with ρ when no place is given in the window
    yields    (E, 2, D) workers per place on basis 9 and 11 (ζ); 0 where the basis is not taught
    active    (E, U) bool: years in which the programme's cost counts
    shortage, surplus   weight of one person-year of shortage (c_u) and of surplus (c_o)
    """

    base: np.ndarray
    yields: np.ndarray
    active: np.ndarray
    shortage: float
    surplus: float

    def balance(self, paths: np.ndarray) -> np.ndarray:
        """(E, U, D) balance for supply paths s (E, 2, U), places accumulated with ρ."""
        after = self.base - paths[:, 0, :, None] * self.yields[:, None, 0, :]
        return after - paths[:, 1, :, None] * self.yields[:, None, 1, :]

    def at(self, paths: np.ndarray) -> np.ndarray:
        """(E, U) expected cost at the supply paths (E, 2, U); 0 in years that do not count."""
        cost = np.zeros(self.active.shape)
        for here in self._counted:
            cost[here] = self._of(self._balance(here, paths), self.active[here])
        return cost

    def tangents(self, paths: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cost, constant and slope of the tangent planes: F(s) ≥ constant + slope·s, equal at ``paths`` (…, E, 2, U).

        Returns (…, E, U), (…, E, U), (…, E, 2, U).
        """
        cost, slope = np.zeros((*paths.shape[:-3], *self.active.shape)), np.zeros(paths.shape)
        for here in self._counted:
            own, years = here
            balance = self._balance(here, paths)
            cost[..., own, years] = self._of(balance, self.active[here])
            weight = np.where(balance > 0, self.shortage, -self.surplus)
            felt = -np.einsum("...ud,...bd->...bu", weight, self.yields[own]) / balance.shape[-1]
            slope[..., own, :, years] = felt * self.active[here][:, None, :]
        return cost, cost - (slope * paths).sum(axis=-2), slope

    def changes(
        self, paths: np.ndarray, programme: np.ndarray, basis: np.ndarray, change: np.ndarray
    ) -> np.ndarray:
        """(K,) change of a programme's expected cost over all years when its supply path on one basis changes.

        paths (E, 2, U) supply paths now; programme, basis (K,) positions; change (K, U) added to that path
        """
        cost = self.at(paths).sum(axis=1)
        by_year = np.zeros(change.shape)
        for here in self._counted:
            own, years = here
            rows = np.flatnonzero(programme == own.start)
            if not len(rows):
                continue
            now, workers = self._balance(here, paths), self.yields[own][0, basis[rows]]
            balance = now - change[rows, years, None] * workers[:, None, :]
            by_year[rows, years] = self._of(balance, self.active[here])
        return np.asarray(by_year.sum(axis=1) - cost[programme])

    @cached_property
    def _counted(self) -> list[tuple[slice, slice]]:
        """Each programme with its years that count, first to last: one programme's draws fit the processor's cache."""
        found = []
        for row, counts in enumerate(self.active):
            years = np.flatnonzero(counts)
            if len(years):
                found.append((slice(row, row + 1), slice(int(years[0]), int(years[-1]) + 1)))
        return found

    def _balance(self, here: tuple[slice, slice], paths: np.ndarray) -> np.ndarray:
        """(…, 1, years, D) balance of one programme in its years."""
        own, years = here
        after = self.base[here] - paths[..., own, 0, years, None] * self.yields[own, None, 0, :]
        after -= paths[..., own, 1, years, None] * self.yields[own, None, 1, :]
        return np.asarray(after)

    def _of(self, balance: np.ndarray, counts: np.ndarray) -> np.ndarray:
        draws = balance.shape[-1]
        mean_positive = np.add.reduce(np.maximum(balance, 0), axis=-1) / draws
        mean_negative = mean_positive - np.add.reduce(balance, axis=-1) / draws
        return np.asarray((self.shortage * mean_positive + self.surplus * mean_negative) * counts)


def carried(start: np.ndarray, flow: np.ndarray, carry_over: float) -> np.ndarray:
    """Carry a balance: B[u] = ρ·B[u−1] + flow[u].  start (…, D), flow (…, U, D) → (…, U, D)."""
    result = np.empty_like(flow)
    previous = start
    for year in range(flow.shape[-2]):
        previous = carry_over * previous + flow[..., year, :]
        result[..., year, :] = previous
    return result
