"""Colleges that the last enrolment return lacks: neither drop-out nor gone, their students are carried from their own last one.

    silent      a college's form of study with a return before the newest one R, none at R
    moved       at least half of its students who have not graduated stand at R elsewhere, in courses that grew or were not there: with
                one other college (renamed or taken in), or with several that took most of a programme each (divided)
    carried     the others, for at most ``MOST_SILENT_YEARS``; course k of the return of L is course k + R − L at R

The intakes since L are those of the table of places where it names them, else the last first course again.

Method: docs/methodology/supply.md#silent
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.codes import BUDGET, UNASSIGNED
from models.supply.intakes import OFFER, listed

MOST_SILENT_YEARS = 2
LEAST_SHARE_MOVED = 0.5
# Longer ago than anybody studies: nothing to be said of it.
LONGEST_STUDY_YEARS = 5
UNIT = ["college", "form"]
ROW = ["college", "programme", "basis", "form", "funding"]
COHORT = ["programme", "basis", "course"]
CARRIED, MOVED, GONE = "carried", "moved", "gone"
TOLD = {
    CARRIED: "их студенты учтены переведёнными на следующий курс с обычным отчислением, новый набор – по таблице приёма, а где её нет – "
    "как в их последней отчётности",
    MOVED: "не меньше половины из тех, кто ещё учится, прибавилось на тех же курсах у другого колледжа (или у нескольких, к каждому из которых "
    "перешла большая часть какой-то программы), поэтому второй раз они не учтены",
    GONE: f"это больше {MOST_SILENT_YEARS} лет назад, поэтому их студенты в расчёт не входят",
}


def silent_colleges(enrolment: pd.DataFrame) -> pd.DataFrame:
    """Forms of study of colleges that filed a return before the newest one and none for it.

    Parameters
    ----------
    enrolment : college (missing or empty: the region as a whole, never silent), programme, basis, form, funding, course,
        enrolled_persons, time_period (year of the 1 October); rows with ``counted_at`` were carried and do not count

    Returns
    -------
    college, form, last_return, persons (of that return), standing (CARRIED | MOVED | GONE)

    Method
    ------
    docs/methodology/supply.md#silent
    """
    filed = _as_filed(enrolment)
    returns = filed.assign(**{name: filed[name].fillna("").astype(str) for name in ROW}, course=pd.to_numeric(filed["course"]).astype(int))
    newest = enrolment["time_period"].max()
    # A newest return of the region as a whole holds every college of that form.
    whole = set(returns.loc[(returns["college"] == "") & (returns["time_period"] == newest), "form"])
    returns = returns[(returns["college"] != "") & ~returns["form"].isin(whole)]
    sums = returns.groupby([*UNIT, "time_period"], as_index=False)["enrolled_persons"].sum()
    last = sums.sort_values("time_period").drop_duplicates(UNIT, keep="last")
    found = last[last["time_period"].between(newest - LONGEST_STUDY_YEARS, newest - 1)].sort_values(UNIT)
    found = found.rename(columns={"time_period": "last_return", "enrolled_persons": "persons"}).reset_index(drop=True)
    standing = list(_standings(returns, found, newest))
    return found.assign(standing=pd.Series(standing, dtype=object))


def with_silent_colleges(enrolment: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The returns with rows of the newest one for colleges that it lacks and that are carried.

    Parameters
    ----------
    enrolment : as in ``silent_colleges``
    places : OFFER, start_year, entrants (missing where not reported)

    Returns
    -------
    the same rows and the carried ones, with ``counted_at``: the year in which a carried row's persons were counted, missing
    where the row was reported; a carried course may lie beyond the last one of its programme (graduated since)

    Method
    ------
    docs/methodology/supply.md#silent
    """
    told = enrolment.assign(counted_at=np.nan)
    if enrolment.empty:
        return told
    silent = silent_colleges(enrolment)
    newest, parts = int(enrolment["time_period"].max()), [told]
    carried = silent[silent["standing"] == CARRIED].drop(columns="persons")
    rows = enrolment.assign(form=enrolment["form"].fillna("")).merge(carried, on=UNIT, how="inner", validate="many_to_one")
    rows = rows[rows["time_period"] == rows["last_return"]]
    if rows.empty:
        return told
    course = pd.to_numeric(rows["course"]).astype(int)
    parts.append(rows.assign(course=course + newest - rows["last_return"], counted_at=rows["last_return"].astype(float)))
    first = rows[course == 1]
    for year in range(int(rows["last_return"].min()) + 1, newest + 1):
        came = _intake(first[first["last_return"] < year], places, year)
        parts.append(came.assign(course=newest - year + 1, counted_at=float(year)))
    whole = pd.concat([part[told.columns].assign(time_period=newest) if part is not told else part for part in parts])
    return whole.astype({"time_period": int}).reset_index(drop=True)


def told_silent_colleges(enrolment: pd.DataFrame) -> list[str]:
    """Who is missing from the newest return and what became of their students, one Russian sentence a year and standing."""
    notes: list[str] = []
    if enrolment.empty:
        return notes
    newest = int(enrolment["time_period"].max())
    filed = _as_filed(enrolment)
    here = set(filed.loc[filed["time_period"] == newest, "college"].dropna().astype(str))
    for (standing, year), rows in silent_colleges(enrolment).groupby(["standing", "last_return"], sort=True):
        units = zip(rows["college"].astype(str), rows["form"], strict=True)
        names = sorted({f"{college}, только форма «{form}»" if college in here else college for college, form in units})
        notes.append(
            f"В отчётности об обучающихся на 1 октября {newest} г. нет колледжей, которые отчитывались раньше: {len(names)} (код {listed(names)}). "
            f"В их последней отчётности, {int(year)} г., {rows['persons'].sum():.0f} чел.; {TOLD[str(standing)]}."
        )
    return notes


def _intake(first: pd.DataFrame, places: pd.DataFrame, year: int) -> pd.DataFrame:
    """First courses of one year: the entrants of a college where the table of places has them all, else its last first course.

    A college that earlier tables name and this one does not had no budget intake: it may have closed.
    """
    unit = [*UNIT, "funding"]
    mine = places.merge(first[unit].drop_duplicates(), on=unit, how="inner", validate="many_to_one")
    table = mine[mine["start_year"] == year]
    told = table.groupby(unit, as_index=False)["entrants"].agg(is_told=lambda entrants: entrants.notna().all())
    told = told[told.pop("is_told").astype(bool)]
    taken_from_table = table.merge(told, on=unit, how="inner", validate="many_to_one")
    reported = taken_from_table.groupby(list(OFFER), as_index=False)["entrants"].sum()
    budget = places[(places["start_year"] == year) & (places["funding"] == BUDGET)]
    came = len(budget) > 0 and UNASSIGNED not in set(budget["college"])  # a table that names no colleges tells of none that it is missing
    left = set(mine.loc[mine["start_year"] < year, "college"]) - set(table["college"]) if came else set()
    known = set(told.itertuples(index=False, name=None))
    rows = zip(first[unit].itertuples(index=False, name=None), first["college"], first["funding"], strict=True)
    repeated = first[[pair not in known and not (funding == BUDGET and college in left) for pair, college, funding in rows]]
    return pd.concat([repeated, reported.rename(columns={"entrants": "enrolled_persons"})], ignore_index=True)


def _as_filed(enrolment: pd.DataFrame) -> pd.DataFrame:
    return enrolment[enrolment["counted_at"].isna()] if "counted_at" in enrolment else enrolment


def _standings(returns: pd.DataFrame, found: pd.DataFrame, newest: int) -> Iterator[str]:
    """What became of each silent unit; growth that one of them explains is not there for the next."""
    longest = returns.groupby(["programme", "basis"])["course"].max()
    left: dict[tuple[str, int], pd.Series] = {}
    for row in found.itertuples(index=False):
        if newest - row.last_return > MOST_SILENT_YEARS:
            yield GONE
            continue
        key = row.form, row.last_return
        gains = left[key] if key in left else _gains(returns, row.form, row.last_return, newest)
        own = returns[(returns["college"] == row.college) & (returns["form"] == row.form) & (returns["time_period"] == row.last_return)]
        own = own.assign(course=own["course"] + newest - row.last_return).groupby(COHORT)["enrolled_persons"].sum()
        own = own[own.index.get_level_values("course") <= longest.reindex(own.index.droplevel("course")).to_numpy()]  # others have graduated
        claims = np.minimum(gains, own.reindex(gains.index.droplevel("college")).fillna(0.0).to_numpy())
        taken = _taken_in(claims, own)
        if taken is None:
            taken = _divided(claims, own)
        left[key] = gains if taken is None else gains - taken
        yield CARRIED if taken is None else MOVED


def _taken_in(claims: pd.Series, own: pd.Series) -> pd.Series | None:
    """Growth that one other college took over, where that is enough of the silent one's students ``own``."""
    by_receiver = claims.groupby("college").sum()
    if not own.sum() or by_receiver.empty or by_receiver.max() < LEAST_SHARE_MOVED * own.sum():
        return None
    return claims.where(claims.index.get_level_values("college") == by_receiver.idxmax(), 0.0)


def _divided(claims: pd.Series, own: pd.Series) -> pd.Series | None:
    """The same where programmes went to different colleges, each mostly to one: growth of a third of a programme here and there
    is chance and takes nobody in."""
    by_receiver = claims.groupby(["programme", "college"]).sum().sort_values(ascending=False, kind="stable")
    best = by_receiver[~by_receiver.index.get_level_values("programme").duplicated()]
    asked = own.groupby("programme").sum().reindex(best.index.get_level_values("programme")).to_numpy()
    whole = best[(best > 0) & (best >= LEAST_SHARE_MOVED * asked)]
    if not own.sum() or whole.sum() < LEAST_SHARE_MOVED * own.sum():
        return None
    return claims.where(claims.index.droplevel(["basis", "course"]).swaplevel().isin(whole.index), 0.0)


def _gains(returns: pd.DataFrame, form: str, last: int, newest: int) -> pd.Series:
    """Persons by college and COHORT (course of the newest return) by which courses grew since ``last``, budget and paid together.

    A course that was empty in a programme that was there counts for nothing: graduates of 11 classes join second courses.
    """
    keys = ["college", *COHORT]
    taught = returns[returns["form"] == form]
    taught = taught.assign(course=taught["course"] + newest - taught["time_period"])
    before = taught[taught["time_period"] == last].groupby(keys)["enrolled_persons"].sum()
    now = taught[(taught["time_period"] == newest) & (taught["course"] > newest - last)].groupby(keys)["enrolled_persons"].sum()
    was = before.reindex(now.index).to_numpy()
    there = pd.MultiIndex.from_frame(taught.loc[taught["time_period"] < newest, keys[:-1]].drop_duplicates())
    is_new = ~now.index.droplevel("course").isin(there)
    return pd.Series(np.where(is_new, now, (now - np.where(was > 0, was, np.inf)).clip(lower=0.0)), now.index, dtype=float)
