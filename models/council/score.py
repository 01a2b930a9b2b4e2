"""Whether a council's correction helped: the corrected and the computed number against the entrants of that autumn.

Entrants show the demand of applicants only up to the places that were open. So a number that was lowered and filled says
nothing about the higher one, and no verdict is given. The outcome at graduation is another, later question.

Method: docs/methodology/council.md#score
"""

from __future__ import annotations

import numpy as np
import pandas as pd

KEYS = ("ref_area", "start_year", "programme", "basis", "college", "form")
HELPED, DID_NOT_HELP, NO_DIFFERENCE = "helped", "did_not_help", "no_difference"
NOT_ADOPTED, FILLED, NOT_ENOUGH = "not_adopted", "filled", "not_enough"
ENOUGH = 10  # verdicts of one council: with fewer, one luck more or less turns the share over
SCORE_COLUMNS = (*KEYS, "computed", "corrected", "approved", "entrants", "fill_corrected", "fill_computed", "verdict")


def score_overrides(corrections: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Fill of each corrected offer after its first autumn, and a verdict.

        fill_corrected = entrants / corrected,   fill_computed = entrants / computed

    Parameters
    ----------
    corrections : one row per correction in the order in which they were recorded: KEYS, places_before, places_after;
        of one offer the first row's ``places_before`` is the computed number, the last row's ``places_after`` the decision
    places : control figures of a later vintage: KEYS, places, entrants (missing where not reported); budget places only

    Returns
    -------
    one row per corrected offer: SCORE_COLUMNS; counts are missing where unknown, a fill also where its number is zero.
    verdict
        not_enough     no control figure or no count of entrants
        not_adopted    the region set another number than the council's
        helped         a raised number let in more than the computed one had room for, or a lowered one left out
                       places that would have stayed empty
        did_not_help   the places that the council added stayed empty
        filled         a lowered number was filled: demand beyond it cannot be seen
        no_difference  both numbers are the same

    Method
    ------
    docs/methodology/council.md#score
    """
    if corrections.empty:
        return pd.DataFrame(columns=list(SCORE_COLUMNS))
    return _scored(corrections, places).reset_index()[list(SCORE_COLUMNS)]


def score_by_council(verdicts: pd.DataFrame) -> pd.DataFrame:
    """How many corrections of each council helped.

    Parameters
    ----------
    verdicts : one row per scored correction: cluster, verdict

    Returns
    -------
    cluster, helped, did_not_help, no_verdict, is_enough (at least ``ENOUGH`` verdicts either way), by cluster
    """
    if verdicts.empty:
        return pd.DataFrame(columns=["cluster", "helped", "did_not_help", "no_verdict", "is_enough"])
    told = verdicts.assign(
        helped=verdicts["verdict"] == HELPED,
        did_not_help=verdicts["verdict"] == DID_NOT_HELP,
        no_verdict=~verdicts["verdict"].isin((HELPED, DID_NOT_HELP)),
    )
    table = told.groupby("cluster", as_index=False)[["helped", "did_not_help", "no_verdict"]].sum()
    return table.assign(is_enough=table["helped"] + table["did_not_help"] >= ENOUGH)


def _scored(corrections: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    keys = list(KEYS)
    of_offer = corrections.groupby(keys, sort=True)
    table = pd.DataFrame({"computed": of_offer["places_before"].first(), "corrected": of_offer["places_after"].last()})
    known = places.groupby(keys).agg(
        approved=("places", lambda cells: cells.sum(min_count=1)),
        entrants=("entrants", lambda cells: cells.sum(min_count=1)),
    )
    table = table.join(known, how="left").astype(float)
    for name in ("corrected", "computed"):
        number = table[name].where(table[name] > 0)
        table[f"fill_{name}"] = table["entrants"] / number
    table["verdict"] = _verdicts(table)
    return table


def _verdicts(table: pd.DataFrame) -> np.ndarray:
    computed, corrected, entrants = (table[name] for name in ("computed", "corrected", "entrants"))
    unknown = table["approved"].isna() | entrants.isna() | computed.isna()
    raised, lowered = corrected > computed, corrected < computed
    return np.select(
        [
            unknown,
            table["approved"] != corrected,
            ~raised & ~lowered,
            raised & (entrants > computed),
            raised,
            lowered & (entrants < corrected),
        ],
        [NOT_ENOUGH, NOT_ADOPTED, NO_DIFFERENCE, HELPED, DID_NOT_HELP, HELPED],
        default=FILLED,
    )
