"""Rows of the plan's linear programme, gathered block by block."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, vstack


class Rows:
    """Rows lower ≤ a·x ≤ upper collected block by block."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._blocks: list[csr_matrix] = []
        self._lower: list[np.ndarray] = []
        self._upper: list[np.ndarray] = []
        self.count = 0

    def add(
        self, terms: list[tuple[np.ndarray, np.ndarray, np.ndarray | float]], lower: np.ndarray, upper: np.ndarray
    ) -> None:
        """``terms``: row numbers within this block, columns, coefficients."""
        row = np.concatenate([rows for rows, _, _ in terms])
        column = np.concatenate([columns for _, columns, _ in terms])
        value = np.concatenate([np.broadcast_to(np.asarray(v, dtype=float), rows.shape) for rows, _, v in terms])
        self.add_matrix(csr_matrix((value, (row, column)), shape=(len(lower), self._columns)), lower, upper)

    def add_matrix(self, matrix: csr_matrix, lower: np.ndarray, upper: np.ndarray) -> None:
        self._blocks.append(matrix)
        self._lower.append(np.asarray(lower, dtype=float))
        self._upper.append(np.asarray(upper, dtype=float))
        self.count += len(lower)

    def stacked(self) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
        return vstack(self._blocks).tocsr(), np.concatenate(self._lower), np.concatenate(self._upper)
