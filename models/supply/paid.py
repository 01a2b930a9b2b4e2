"""The paid intake of the last year as offers that the plan keeps: nobody decides them, their graduates come all the same.

    places = entrants / fill      so that places × ζ gives as many workers as the entrants reported

Method: docs/methodology/supply.md#paid
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.codes import PAID
from models.supply.cohorts import basis_text

OFFER = ["programme", "basis", "college", "form"]
# Where the number of a paid offer comes from.
BY_PLACES, BY_RETURN, BY_SHARE = "places", "return", "share"


def paid_intake(
    places: pd.DataFrame,
    enrolment: pd.DataFrame,
    offers: pd.DataFrame,
    start_year: int,
    fill: pd.DataFrame,
    paid_share: float,
) -> pd.DataFrame:
    """Paid places of the last intake by offer: the table of places where it names them, else the first course of the last
    return, else the documented share beside the budget places (only where the region has no return).

    Parameters
    ----------
    places     programme, basis, college, form, funding, start_year, places
    enrolment  programme, basis, college, form, funding, course, enrolled_persons, time_period
    offers     budget offers: programme, basis, college, form, places_last_year
    fill       programme, basis, fill: entrants a place, in (0, 1]
    paid_share of the whole intake

    Returns
    -------
    programme, basis, college, form, places_last_year (whole numbers), known_by (BY_PLACES | BY_RETURN | BY_SHARE); empty
    where a return shows no paid first course

    Method
    ------
    docs/methodology/supply.md#paid
    """
    listed = places[(places["funding"] == PAID) & (places["start_year"] < start_year)]
    returned = int(enrolment["time_period"].max()) if len(enrolment) else None
    newest = int(listed["start_year"].max()) if len(listed) else None
    if newest is not None and (returned is None or newest >= returned):
        last = listed[listed["start_year"] == newest]
        return _rounded(last.rename(columns={"places": "places_last_year"}), BY_PLACES)
    if returned is not None:
        return _rounded(_freshmen(enrolment, returned, fill), BY_RETURN)
    beside = offers.assign(places_last_year=offers["places_last_year"] * paid_share / (1 - paid_share))
    return _rounded(beside, BY_SHARE)


def paid_first_course(enrolment: pd.DataFrame, apart: str) -> dict[str, float]:
    """Persons in the first course of paid study at the newest return by basis, forms of study ``apart`` left out."""
    first = _paid_freshmen(enrolment, int(enrolment["time_period"].max()))
    young = first[first["form"].notna() & (first["form"] != apart)]
    return {str(basis): float(persons) for basis, persons in young.groupby("basis")["enrolled_persons"].sum().items()}


def _paid_freshmen(enrolment: pd.DataFrame, returned: int) -> pd.DataFrame:
    return enrolment[
        (enrolment["time_period"] == returned)
        & (enrolment["funding"] == PAID)
        & (pd.to_numeric(enrolment["course"]) == 1)
    ]


def _freshmen(enrolment: pd.DataFrame, returned: int, fill: pd.DataFrame) -> pd.DataFrame:
    first = _paid_freshmen(enrolment, returned)
    first = first.assign(basis=first["basis"].map(basis_text)).dropna(subset=["basis"])
    known = first.merge(fill, on=["programme", "basis"], how="left", validate="many_to_one")
    return known.assign(places_last_year=known["enrolled_persons"].astype(float) / known["fill"].fillna(1.0))


def _rounded(rows: pd.DataFrame, known_by: str) -> pd.DataFrame:
    """Whole places by offer whose sum by programme and basis is that of the rows, rounded."""
    sums = rows.groupby(OFFER, as_index=False)["places_last_year"].sum()
    sums = sums[sums["places_last_year"] > 0].sort_values(OFFER, ignore_index=True)
    running = sums.groupby(["programme", "basis"])["places_last_year"].cumsum()
    # Differences of a rounded running total: single offers are off by less than one, programmes by half at most.
    before = running - sums["places_last_year"]
    whole = np.floor(running + 0.5) - np.floor(before + 0.5)
    return sums.assign(places_last_year=whole, known_by=known_by)[whole > 0].reset_index(drop=True)
