"""Intakes that are already decided but not yet visible in an enrolment return."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from models.codes import BUDGET, UNASSIGNED

DIMENSIONS = ("programme", "basis", "form", "funding")
OFFER = ("programme", "basis", "college", "form", "funding")
# A table with less than this share of the year before's rows is a part of a table: places do not close in one summer.
LEAST_SHARE_OF_ROWS = 0.5
LISTED_COLLEGES = 5


def with_missing_rows(places: pd.DataFrame) -> pd.DataFrame:
    """Tables of a year that hold only a part of the year before's rows, filled per offer from the year before.

    Parameters
    ----------
    places : OFFER, start_year, places, entrants and any other columns

    Returns
    -------
    the same rows and the missing ones, with ``filled_from`` (year, missing where the row was reported) and without
    entrants; a year that holds at least ``LEAST_SHARE_OF_ROWS`` of the year before's offers is taken as it is: what it
    lacks had no intake

    Method
    ------
    docs/methodology/supply.md#decided-intakes
    """
    filled = places.assign(filled_from=np.nan)
    years = sorted(places["start_year"].unique())
    for before, year in pairwise(years):
        for funding in sorted(places["funding"].unique()):
            last, now = (
                filled[(filled["start_year"] == one) & (filled["funding"] == funding) & (filled["places"] > 0)]
                for one in (before, year)
            )
            if not len(now) or len(now) >= LEAST_SHARE_OF_ROWS * len(last):
                continue
            known = set(now[list(OFFER)].itertuples(index=False, name=None))
            absent = [key not in known for key in last[list(OFFER)].itertuples(index=False, name=None)]
            source = last["filled_from"].fillna(before)
            carried = last[absent].assign(start_year=year, entrants=np.nan, filled_from=source[absent])
            filled = pd.concat([filled, carried], ignore_index=True)
    return filled


def with_missing_colleges(places: pd.DataFrame, enrolment: pd.DataFrame) -> pd.DataFrame:
    """Budget offers of colleges that a year's table lacks although the return of that year shows their first course.

    Parameters
    ----------
    places : as ``with_missing_rows`` returns them
    enrolment : college, programme, basis, form, funding, course, enrolled_persons, time_period; as reported

    Returns
    -------
    the same rows and, from the newest table before, the offers of such a college that have a first course; ``seen_in_return``
    marks them

    Method
    ------
    docs/methodology/supply.md#decided-intakes
    """
    filled = places.assign(seen_in_return=False)
    first = enrolment[(pd.to_numeric(enrolment["course"]) == 1) & (enrolment["enrolled_persons"] > 0) & (enrolment["funding"] == BUDGET)]
    budget = places[(places["funding"] == BUDGET) & (places["places"] > 0)]
    for before, year in pairwise(sorted(budget["start_year"].unique())):
        last = filled[(filled["start_year"] == before) & (filled["funding"] == BUDGET) & (filled["places"] > 0)]
        named = set(budget.loc[budget["start_year"] == year, "college"])
        came = first[(first["time_period"] == year) & ~first["college"].isin(named)]
        taught = set(came[list(OFFER)].itertuples(index=False, name=None))
        absent = [UNASSIGNED not in named and key in taught for key in last[list(OFFER)].itertuples(index=False, name=None)]
        source = last["filled_from"].fillna(before)
        carried = last[absent].assign(start_year=year, entrants=np.nan, filled_from=source[absent], seen_in_return=True)
        filled = pd.concat([filled, carried], ignore_index=True)
    return filled


def told_missing_colleges(places: pd.DataFrame) -> list[str]:
    """Which colleges a table lacks that a return shows, one Russian sentence a year."""
    notes = []
    for year, rows in places[places["seen_in_return"]].groupby("start_year", sort=True):
        names, sources = sorted(set(rows["college"].astype(str))), sorted({int(one) for one in rows["filled_from"]})
        notes.append(
            f"В таблице приёма {year} г. нет колледжей, у которых отчётность об обучающихся показывает первый курс этого набора: "
            f"{len(names)} (код {listed(names)}). Их бюджетные места ({rows['places'].sum():.0f}) взяты из таблицы {', '.join(map(str, sources))} г."
        )
    return notes


def listed(names: list[str]) -> str:
    """The first ``LISTED_COLLEGES`` codes, in a row."""
    return ", ".join(names[:LISTED_COLLEGES]) + (" и другие" if len(names) > LISTED_COLLEGES else "")


def told_missing_rows(places: pd.DataFrame) -> list[str]:
    """What was filled of tables of which a part came, one Russian sentence a year and funding; empty where every one was whole."""
    notes = []
    places = places[~places["seen_in_return"]] if "seen_in_return" in places else places
    offered = places[places["places"] > 0].groupby(["funding", "start_year"]).size()
    for (year, funding), rows in places.groupby(["start_year", "funding"], sort=True):
        added = rows["filled_from"].notna()
        if added.any():
            before = offered[funding].loc[: year - 1].iloc[-1]
            sources = ", ".join(str(int(one)) for one in sorted(rows.loc[added, "filled_from"].unique()))
            notes.append(
                f"Таблица приёма {year} г. ({funding}) неполная: в ней {int((~added).sum())} строк, годом раньше было "
                f"{before}; места остальных предложений ({int(added.sum())}) взяты из таблицы {sources} г."
            )
    return notes


def decided_intakes(
    places: pd.DataFrame, enrolled_until: int | None, start_year: int, years_back: int = 6
) -> pd.DataFrame:
    """Entrants of the intake years that no enrolment return shows and that come before the intake under decision.

        entrants[t] = entrants as reported, else places set for t, else places of the last year known before t

    A college that has not reported its entrants counts with its places beside those that have: two rows then.

    Parameters
    ----------
    places : programme, basis, form, funding, start_year, places, entrants (NaN where not reported)
    enrolled_until : year of the newest enrolment return (its first course is that year's intake), None without one
    start_year : intake year under decision; its own intake is not fixed and is left out
    years_back : how many intakes before ``start_year`` can still be in training (longest duration 4 y 10 m)

    Returns
    -------
    programme, basis, form, funding, start_year, entrants_persons (places where entrants are unknown: fill is applied by
    the supply step) and obs_status: ``A`` entrants reported, ``P`` places set, ``L`` carried from the last known year

    Method
    ------
    docs/methodology/supply.md#decided-intakes
    """
    first = max(start_year - years_back, enrolled_until + 1 if enrolled_until is not None else start_year - years_back)
    wanted = list(range(first, start_year))
    columns = [*DIMENSIONS, "start_year", "entrants_persons", "obs_status"]
    if places.empty or not wanted:
        return pd.DataFrame(columns=columns)
    known = places[places["start_year"] < start_year]
    reported = known["entrants"].notna()
    yearly = (
        known.assign(open_places=known["places"].mask(reported))
        .groupby([*DIMENSIONS, "start_year"], as_index=False, dropna=False)[["places", "open_places", "entrants"]]
        .sum(min_count=1)
    )
    if yearly.empty:
        return pd.DataFrame(columns=columns)
    offered = yearly[list(DIMENSIONS)].drop_duplicates()
    grid = offered.merge(pd.DataFrame({"start_year": sorted({*wanted, *yearly["start_year"]})}), how="cross")
    grid = grid.merge(yearly, on=[*DIMENSIONS, "start_year"], how="left", validate="one_to_one")
    grid = grid.sort_values([*DIMENSIONS, "start_year"], kind="stable").reset_index(drop=True)
    # A programme absent from a year that was reported had no intake; a year that nobody reported repeats the last one.
    reported_year = grid["start_year"].isin(set(yearly["start_year"]))
    set_places = grid["places"].where(grid["places"].notna() | ~reported_year, 0.0)
    carried = set_places.groupby([grid[column] for column in DIMENSIONS], dropna=False).ffill()
    # Colleges that have not reported stand beside those that have: their places are entrants still to be counted.
    parts = {"A": grid["entrants"], "P": grid["open_places"], "L": carried.where(~reported_year)}
    told = [grid.assign(entrants_persons=persons, obs_status=status) for status, persons in parts.items()]
    chosen = pd.concat(told, ignore_index=True)
    chosen = chosen[chosen["start_year"].isin(wanted) & (chosen["entrants_persons"] > 0)]
    return chosen.sort_values([*DIMENSIONS, "start_year"], kind="stable")[columns].reset_index(drop=True)
