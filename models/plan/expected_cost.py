"""Expected cost of shortage and surplus as a convex function of first-year places.

    B[e,u] = A[e,u] − Σ_b ζ[e,b]·s[e,b,u],      s[e,b,u] = ρ·s[e,b,u−1] + places of (e,b) whose graduates arrive in u
    F[e,u](s) = E[ c_u·B⁺ + c_o·B⁻ ]

For each draw B is affine in s, so F is convex and piecewise linear; one tangent plane per programme and year is a
valid lower bound everywhere and exact where it touches.

Method: docs/methodology/admissions.md#expected-cost
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BASES = ("9", "11")
_CHUNK = 256  # changes evaluated at once: bounds memory at 256 × years × draws


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
        return self._of(self.balance(paths))

    def tangents(self, paths: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cost, constant and slope of the tangent planes: F(s) ≥ constant + slope·s, equal at ``paths``.

        Returns (E, U), (E, U), (E, 2, U).
        """
        balance = self.balance(paths)
        cost = self._of(balance)
        weight = np.where(balance > 0, self.shortage, -self.surplus)
        slope = -np.einsum("eud,ebd->ebu", weight, self.yields) / balance.shape[2]
        slope *= self.active[:, None, :]
        return cost, cost - (slope * paths).sum(axis=1), slope

    def changes(
        self, paths: np.ndarray, programme: np.ndarray, basis: np.ndarray, change: np.ndarray
    ) -> np.ndarray:
        """(K,) change of a programme's expected cost over all years when its supply path on one basis changes.

        paths (E, 2, U) supply paths now; programme, basis (K,) positions; change (K, U) added to that path
        """
        now = self.balance(paths)
        cost = self._of(now).sum(axis=1)
        after = np.empty(len(programme))
        for start in range(0, len(programme), _CHUNK):
            rows = slice(start, start + _CHUNK)
            e = programme[rows]
            balance = now[e] - change[rows, :, None] * self.yields[e, basis[rows]][:, None, :]
            positive = np.maximum(balance, 0).mean(axis=2)
            by_year = self.shortage * positive + self.surplus * (positive - balance.mean(axis=2))
            after[rows] = (by_year * self.active[e]).sum(axis=1)
        return np.asarray(after - cost[programme])

    def _of(self, balance: np.ndarray) -> np.ndarray:
        mean_positive = np.maximum(balance, 0).mean(axis=2)
        mean_negative = mean_positive - balance.mean(axis=2)
        return (self.shortage * mean_positive + self.surplus * mean_negative) * self.active


def carried(start: np.ndarray, flow: np.ndarray, carry_over: float) -> np.ndarray:
    """Carry a balance: B[u] = ρ·B[u−1] + flow[u].  start (…, D), flow (…, U, D) → (…, U, D)."""
    result = np.empty_like(flow)
    previous = start
    for year in range(flow.shape[-2]):
        previous = carry_over * previous + flow[..., year, :]
        result[..., year, :] = previous
    return result
