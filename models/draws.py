"""Numbered simulated draws: how uncertainty travels from one step of the method to the next.

Draw *d* of one step feeds draw *d* of the next, so a shortage on the page keeps the dependence between sectors,
occupations and years. Seeds are keyed by step and entity, never by date: unchanged inputs give unchanged figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

DEFAULT_DRAWS = 1_000


@dataclass(frozen=True)
class Draws:
    """Simulated values of one quantity.

    keys    one row per entity; its columns are the dimensions (``economic_activity``, ``occupation`` …), unique rows
    years   (U,) int, ascending, the years of the second axis
    values  (E, U, D) float64, entity × year × draw, in the unit that the producing function states
    """

    keys: pd.DataFrame
    years: np.ndarray
    values: np.ndarray

    def __post_init__(self) -> None:
        expected = (len(self.keys), len(self.years))
        if self.values.shape[:2] != expected:
            raise ValueError(f"values have shape {self.values.shape}, keys and years ask for {expected}")

    @property
    def count(self) -> int:
        """Number of draws."""
        return self.values.shape[2]

    def year(self, year: int) -> np.ndarray:
        """(E, D) values of one year. Raises KeyError when the year is not simulated."""
        position = np.flatnonzero(self.years == year)
        if not len(position):
            raise KeyError(year)
        return self.values[:, position[0], :]

    def total_by(self, columns: Sequence[str]) -> Draws:
        """Sum over all dimensions but ``columns``; draws and years stay."""
        groups = self.keys.groupby(list(columns), sort=True, observed=True).ngroup().to_numpy()
        keys = self.keys[list(columns)].drop_duplicates().sort_values(list(columns)).reset_index(drop=True)
        values = np.zeros((len(keys), *self.values.shape[1:]))
        np.add.at(values, groups, self.values)
        return Draws(keys, self.years, values)

    def summary(self, quantiles: Sequence[float] = (0.1, 0.5, 0.9)) -> pd.DataFrame:
        """Mean and quantiles, one row per entity and year: key columns, time_period, mean, q10, q50, q90."""
        table = self.keys.loc[self.keys.index.repeat(len(self.years))].reset_index(drop=True)
        table["time_period"] = np.tile(self.years, len(self.keys))
        table["mean"] = self.values.mean(axis=2).ravel()
        for share, level in zip(quantiles, np.quantile(self.values, quantiles, axis=2), strict=True):
            table[f"q{round(share * 100):02d}"] = level.ravel()
        return table


def generator(step: str, *entity: object) -> np.random.Generator:
    """A random generator that depends on the step and the entity only (common random numbers across vintages)."""
    digest = hashlib.sha256("\x1f".join(["kadry", step, *map(str, entity)]).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))
