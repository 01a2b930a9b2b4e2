"""Method breaks: declared, level-shifted and reported, never smoothed over silently.

A change of classification or of counting rules moves a series' level without a single job being created or lost.
The growth of that year says nothing about the economy, so the engine forgets it and works with the new level.

Method: docs/methodology/forecast-engine.md#breaks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.errors import BadPanelValues


@dataclass(frozen=True)
class Break:
    """A declared change of method: figures from ``period`` on are not comparable with those before it.

    period      first period counted by the new rules
    reason      as printed in the document
    unique_ids  the series it touches; empty = every series of the panel
    """

    period: int
    reason: str
    unique_ids: tuple[str, ...] = ()


def broken_growth(breaks: Sequence[Break], keys: pd.DataFrame, periods: np.ndarray) -> np.ndarray:
    """(S, T-1) bool: growths that cross a declared break.

    Raises BadPanelValues when a break names a series that the panel does not have.
    """
    crossed = np.zeros((len(keys), len(periods) - 1), dtype=bool)
    for declared in breaks:
        position = np.flatnonzero(periods[1:] == declared.period)
        rows = np.ones(len(keys), dtype=bool)
        if declared.unique_ids:
            unknown = sorted(set(declared.unique_ids) - set(keys["unique_id"].astype(str)))
            if unknown:
                raise BadPanelValues(
                    f"разрыв {declared.period} года объявлен для рядов, которых нет",
                    unknown,
                    "Исправьте список разрывов.",
                )
            rows = keys["unique_id"].astype(str).isin(declared.unique_ids).to_numpy()
        if len(position):
            crossed[rows, position[0]] = True
    return crossed


def level_shifts(
    logs: np.ndarray, crossed: np.ndarray, expected: np.ndarray, keys: pd.DataFrame, periods: np.ndarray
) -> pd.DataFrame:
    """Size of each level shift: unique_id, time_period, shift_rate (0.05 = the new method counts 5 % more).

    expected  (S,) growth that the year would have had without the break, log points
    """
    rows, columns = np.nonzero(crossed & np.isfinite(np.diff(logs, axis=1)))
    shift = np.diff(logs, axis=1)[rows, columns] - expected[rows]
    return pd.DataFrame(
        {
            "unique_id": keys["unique_id"].to_numpy()[rows],
            "time_period": periods[1:][columns],
            "shift_rate": np.expm1(shift),
        }
    )
