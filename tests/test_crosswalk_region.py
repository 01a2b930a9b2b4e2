"""What is not taught here is filled from what is; nothing is ordered twice."""

from __future__ import annotations

import pandas as pd
import pytest

from models.need.crosswalk_region import within_region


def crosswalk(**shares: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "occupation": "7212",
            "programme": list(shares),
            "share": list(shares.values()),
            "confidence": "low",
            "reference": "t",
        }
    )


@pytest.mark.parametrize(
    ("taught", "expected"),
    [
        pytest.param({"a", "b"}, {"a": 0.6, "b": 0.3}, id="everything is taught: nothing moves"),
        pytest.param({"a"}, {"a": 0.9}, id="the share of the programme that is not taught goes to the one that is"),
        pytest.param(set(), {}, id="nothing is taught: the occupation stays uncovered"),
    ],
)
def test_shares_move_to_what_the_region_teaches(taught: set[str], expected: dict[str, float]) -> None:
    rows = within_region(crosswalk(a=0.6, b=0.3), taught)
    assert dict(zip(rows["programme"], rows["share"], strict=True)) == pytest.approx(expected)
