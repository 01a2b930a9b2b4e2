"""Whether employers' plans were checked on facts is told from what the forecast stored, with both outcomes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from flows.figures.frames import RegionFrames
from flows.figures.need import reading_rows


def region(learned: int | None) -> RegionFrames:
    row = {"programme": "15.01.05", "time_period": 2030, "mean": 10.0, "q10": 5.0, "q50": 10.0, "q90": 15.0, "weight": np.nan}
    frames = {
        "need": pd.DataFrame([row | {"reading": reading} for reading in ("model", "survey", "combined")]),
        "answers": pd.DataFrame({"count": [40]}),
        "optimism": pd.DataFrame({"employers_learned": [] if learned is None else [learned]}),
    }
    return RegionFrames(date(2026, 11, 23), "901", frames, None, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("learned", "is_verified", "told"),
    [
        pytest.param(60, True, "предприятий: 60", id="two waves were compared"),
        pytest.param(0, False, "не проверено", id="the documented value stands"),
        pytest.param(None, False, "не проверено", id="nothing is stored"),
    ],
)
def test_the_reading_of_employers_says_what_it_was_checked_on(learned: int | None, is_verified: bool, told: str) -> None:
    rows = {row["reading"]: row for row in reading_rows(region(learned), "15.01.05", 2030)}
    assert rows["survey"]["verified"] is is_verified
    assert told in rows["survey"]["note"]
    assert [rows[name]["verified"] for name in ("model", "combined")] == [False, False]  # need itself nobody observes
    assert [rows[name]["note"] for name in ("model", "combined")] == [None, None]
