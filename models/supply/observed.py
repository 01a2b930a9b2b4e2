"""Counts behind the rates of supply: losses between courses, destinations of graduates, entrants per place."""

from __future__ import annotations

import pandas as pd

from models.errors import NegativeCount
from models.supply.cohorts import DEFAULT_BASIS, basis_text
from models.supply.fill import entrants_of_places

# Of a course of at least SMALL_COURSE students that more than halves, or doubles, within a year the rest was recoded or moved.
LARGEST_CREDIBLE_LOSS, SMALL_COURSE = 0.5, 10
DESTINATIONS = ["graduates", "employed_in_field", "continue_study", "army", "left_region"]
EMPLOYED = "employed"


def observed_counts(
    students: pd.DataFrame, graduates: pd.DataFrame, places: pd.DataFrame | None, keys: pd.DataFrame
) -> pd.DataFrame:
    """Counts behind every rate, one row per programme × basis, zero where nothing was observed."""
    joined = keys.merge(_losses(students), on=["programme", "basis"], how="left", validate="one_to_one")
    joined = joined.merge(_destinations(graduates), on=["programme", "basis"], how="left", validate="one_to_one")
    joined = joined.merge(entrants_of_places(places), on=["programme", "basis"], how="left", validate="one_to_one")
    numbers = [name for name in joined.columns if name not in ("programme", "basis")]
    return joined.astype(dict.fromkeys(numbers, float)).fillna(dict.fromkeys(numbers, 0.0))


def _losses(students: pd.DataFrame) -> pd.DataFrame:
    """Students of a course and how many of them the next course lacks a year on: programme, basis, enrolled, lost.

    Only rows of a college that both returns hold, so that a college that did not file loses nobody.
    """
    filed = students[students["counted_at"].isna()] if "counted_at" in students else students
    if filed.empty or filed["time_period"].nunique() < 2:
        return pd.DataFrame(columns=["programme", "basis", "enrolled", "lost"])
    keys = ["college", "programme", "basis", "form", "funding", "courses", "time_period", "course"]
    stock = filed.astype({"course": int}).groupby(keys, as_index=False)["enrolled_persons"].sum()
    earlier = stock.assign(time_period=stock["time_period"] + 1, course=stock["course"] + 1)
    pairs = earlier.merge(stock, on=keys, suffixes=("_before", "_after"), validate="one_to_one")
    both = pairs[["enrolled_persons_before", "enrolled_persons_after"]]
    is_moved = (both.min(axis=1) < (1 - LARGEST_CREDIBLE_LOSS) * both.max(axis=1)) & (both.max(axis=1) >= SMALL_COURSE)
    pairs = pairs[(pairs["enrolled_persons_before"] > 0) & ~is_moved].rename(columns={"enrolled_persons_before": "enrolled"})
    pairs["lost"] = pairs["enrolled"] - pairs["enrolled_persons_after"]
    sums = pairs.groupby(["programme", "basis"], as_index=False)[["enrolled", "lost"]].sum()
    # Those who come back or change over make single courses grow; what they take off others' losses is no drop-out.
    return sums.assign(lost=sums["lost"].clip(lower=0))


def _destinations(graduates: pd.DataFrame) -> pd.DataFrame:
    """Destinations summed over years, with the number of persons for whom each was possible.

    ``employed`` counts where it was reported and covers those in the field; what is asked of persons at work
    (``at_work``) counts on the same rows.
    """
    columns = ["programme", "basis", *DESTINATIONS, EMPLOYED, "not_continuing", "staying", "available", "at_work"]
    if graduates.empty:
        return pd.DataFrame(columns=columns)
    table = graduates.assign(
        programme=graduates["programme"].astype(str), basis=graduates["basis"].map(basis_text).fillna(DEFAULT_BASIS)
    )
    counted = [*DESTINATIONS, EMPLOYED]
    bad = table[(table[counted] < 0).any(axis=1)]
    if len(bad):
        raise NegativeCount(
            "Трудоустройство выпускников", ", ".join(counted), len(bad), sorted(bad["programme"].unique())
        )
    known = table.dropna(subset=DESTINATIONS)
    done = known.groupby(["programme", "basis"], as_index=False)[DESTINATIONS].sum()
    done["not_continuing"] = (done["graduates"] - done["continue_study"]).clip(lower=0)
    done["staying"] = (done["not_continuing"] - done["left_region"]).clip(lower=0)
    at_work = known.dropna(subset=[EMPLOYED]).groupby(["programme", "basis"], as_index=False)[counted].sum()
    free = at_work["graduates"] - at_work["continue_study"] - at_work["left_region"] - at_work["army"]
    at_work = at_work.assign(
        available=free.clip(lower=0), at_work=at_work[[EMPLOYED, "employed_in_field"]].max(axis=1)
    )
    reported = at_work[["programme", "basis", EMPLOYED, "available", "at_work", "employed_in_field"]]
    done = done.drop(columns="employed_in_field").merge(
        reported, on=["programme", "basis"], how="left", validate="one_to_one"
    )
    return done[columns]
