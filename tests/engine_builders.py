"""Small panels and parameters with defaults, so that a test shows only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from flows.machinery.engine_parameters import load_engine_parameters
from models.employment.engine import EngineParameters

ENGINE_PARAMETERS = Path(__file__).resolve().parents[1] / "data" / "parameters" / "engine"


def parameters() -> EngineParameters:
    return load_engine_parameters(ENGINE_PARAMETERS)


def panel(
    series: int = 12, years: int = 12, seed: int = 1, last_year: int = 2024, spread: float = 0.04
) -> pd.DataFrame:
    """A plausible region: log random walks with drift, sections s00, s01 …"""
    rng = np.random.default_rng(seed)
    drift = rng.normal(0.005, 0.01, series)
    steps = drift[:, None] + rng.normal(0, spread, (series, years))
    levels = np.exp(rng.uniform(2, 6, series)[:, None] + np.cumsum(steps, axis=1))
    return pd.DataFrame(
        {
            "unique_id": np.repeat([f"s{position:02d}" for position in range(series)], years),
            "time_period": np.tile(np.arange(last_year - years + 1, last_year + 1), series),
            "obs_value": levels.ravel(),
            "economic_activity": np.repeat([f"g{position % 3}" for position in range(series)], years),
            "ref_area": np.repeat([f"r{position % 2}" for position in range(series)], years),
        }
    )


def line(unique_id: str, values: Sequence[float], last_year: int = 2024) -> pd.DataFrame:
    """One series that ends in ``last_year``; None or NaN is a missing year."""
    years = range(last_year - len(values) + 1, last_year + 1)
    return pd.DataFrame({"unique_id": unique_id, "time_period": list(years), "obs_value": [*map(float, values)]})
