"""The panels the accuracy page reports on. Nothing may be chosen on them.

Rule, fixed before any of them was scored: all panels of ``labour_panels``, which came after the engine's first design;
origins every third year from 1995, histories of 10, 15 and 20 years. Each window is forecast with what is learned
without the panel's family from targets no later than the window's period of learning (``learning_year``).
``benchmarks.engine_variants`` may not reach this module (tests/test_benchmarks_split.py).
"""

from __future__ import annotations

import duckdb
import pandas as pd

from benchmarks.panels import COVID, SHARED_DATA, Panel

HISTORIES = (10, 15, 20)
FIRST_ORIGIN = 1995
LEARNING_STEP_YEARS = 3


def learning_year(cutoff: int) -> int:
    """Last target year of anything learned for a window: never after its cutoff."""
    return cutoff - (cutoff - FIRST_ORIGIN) % LEARNING_STEP_YEARS


def _read(name: str, groups: tuple[str, ...]) -> pd.DataFrame:
    frame = duckdb.sql(f"select * from '{SHARED_DATA / 'labour_panels' / name}.parquet'").df()
    frame = frame.rename(columns={"year": "time_period", "y": "obs_value"})
    frame = frame[frame.groupby("unique_id")["obs_value"].transform("min") > 0]
    return frame[["unique_id", "time_period", "obs_value", *groups]]


REPORT = (
    Panel("au_states", "abs", "Y", (), HISTORIES, tuple(range(FIRST_ORIGIN, 2019, 3)), COVID,
          lambda: _read("au_a", ())),
    Panel("au_industries_by_sex", "abs", "Y", ("ind", "state"), HISTORIES, tuple(range(2001, 2016, 3)), (),
          lambda: _read("auind_a", ("ind", "state"))),
    Panel("ggdc_sectors", "ggdc", "Y", ("ind", "state"), HISTORIES, tuple(range(FIRST_ORIGIN, 2011, 3)), (),
          lambda: _read("ggdc_a", ("ind", "state"))),
)  # fmt: skip
