"""Whether a council's corrections helped: judged by the entrants, one correction after the other, and scored by council."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from corrected_region import CODE

from flows.figures import council as council_figures
from flows.figures.frames import RegionFrames
from flows.rounds import ledger
from models.council.score import ENOUGH, score_by_council, score_overrides

VINTAGE = date(2026, 11, 23)

@pytest.mark.parametrize(
    ("before", "after", "approved", "entrants", "verdict"),
    [
        pytest.param(50, 75, 75, 70, "helped", id="the added places were wanted"),
        pytest.param(50, 75, 75, 48, "did_not_help", id="the added places stayed empty"),
        pytest.param(75, 50, 50, 40, "helped", id="places that would have stayed empty were left out"),
        pytest.param(75, 50, 50, 50, "filled", id="filled to the last place"),
        pytest.param(50, 75, 50, 50, "not_adopted", id="the region set another number"),
        pytest.param(50, 75, 75, None, "not_enough", id="entrants are not reported"),
        pytest.param(50, 75, None, None, "not_enough", id="no table of that autumn"),
        pytest.param(25, 0, 0, 0, "filled", id="closed"),
    ],
)
def test_a_correction_is_judged_by_the_entrants(before, after, approved, entrants, verdict: str) -> None:
    key = {"ref_area": "57", "start_year": 2027, "programme": CODE, "basis": "9", "college": "К1", "form": "очная"}
    lines = pd.DataFrame([key | {"places_before": before, "places_after": after}])
    places = pd.DataFrame(
        []
        if approved is None
        else [key | {"places": float(approved), "entrants": np.nan if entrants is None else float(entrants)}],
        columns=[*key, "places", "entrants"],
    )
    (row,) = score_overrides(lines, places).to_dict("records")
    assert row["verdict"] == verdict
    if verdict == "helped":
        assert row["fill_corrected"] == pytest.approx(entrants / after)
        assert row["fill_computed"] == pytest.approx(entrants / before)


def test_a_number_corrected_twice_is_judged_from_the_first_computed_to_the_last_decided() -> None:
    key = {"ref_area": "57", "start_year": 2027, "programme": CODE, "basis": "9", "college": "К1", "form": "очная"}
    lines = pd.DataFrame(
        [key | {"places_before": 50, "places_after": 75}, key | {"places_before": 75, "places_after": 100}]
    )
    places = pd.DataFrame([key | {"places": 100.0, "entrants": 90.0}])
    (row,) = score_overrides(lines, places).to_dict("records")
    assert (row["computed"], row["corrected"], row["verdict"]) == (50, 100, "helped")


@pytest.mark.parametrize(("helped", "not_helped", "is_enough"), [(ENOUGH - 1, 0, False), (ENOUGH - 4, 4, True), (0, 1, False)])
def test_the_score_of_a_council_says_when_there_is_too_little_of_it(helped: int, not_helped: int, is_enough: bool) -> None:
    verdicts = ["helped"] * helped + ["did_not_help"] * not_helped + ["not_adopted", "filled"]
    table = pd.DataFrame({"cluster": "agro", "verdict": verdicts})
    other = pd.DataFrame({"cluster": ["it"], "verdict": ["helped"]})
    scored = score_by_council(pd.concat([table, other])).set_index("cluster")
    assert list(scored.loc["agro"]) == [helped, not_helped, 2, is_enough]
    assert list(scored.loc["it"]) == [1, 0, 0, False]


def test_a_withdrawn_correction_has_no_score_and_a_document_tells_each_council_apart() -> None:
    key = {"ref_area": "57", "programme": CODE, "basis": "9", "form": "очная", "start_year": 2026, "round": "2026-1"}
    lines = pd.DataFrame(
        [
            key | {"college": "К1", "cluster": "agro", "places_before": 25, "places_after": 50, "status": ledger.IN_FORCE},
            key | {"college": "К2", "cluster": "it", "places_before": 25, "places_after": 50, "status": ledger.WITHDRAWN},
        ]
    )
    places = pd.DataFrame([key | {"college": one, "places": 50.0, "entrants": 48.0} for one in ("К1", "К2")])
    tried = lines[lines["status"] == ledger.IN_FORCE]
    frames = {"override": lines, "score": score_overrides(tried, places)}
    known = RegionFrames(VINTAGE, "57", frames, None, None, None)  # type: ignore[arg-type]
    (told,) = council_figures.council_scores(known, pd.Series({CODE: 1.0}))
    assert (told["helped"], told["did_not_help"], told["is_enough"]) == (1, 0, False)
    assert told["council"] != "agro"  # its name
