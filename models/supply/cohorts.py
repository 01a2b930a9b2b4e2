"""Who is already on the way: the cohorts in training and the intakes fixed before the start year, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.codes import PAID
from models.errors import NegativeCount, UnknownCode, UnknownDuration

# An intake of September t with this duration meets the labour market in the year t + ⌈months / 12⌉:
# 10 → t+1, 22 → t+2, 34 → t+3, 46 → t+4, 58 → t+5.
MONTHS_A_YEAR = 12
# Years whose mean stands in for an intake that is already fixed but not reported.
YEARS_OF_LAST_INTAKES = 3
# Without an enrolment return, intakes of so many years before the start year may still be in training or come late.
YEARS_IN_TRAINING = 6
BASES = ("9", "11")
DEFAULT_BASIS = "9"
KEYS = ["programme", "basis", "funding", "start_year", "courses", "remaining", "counted"]
# How the number of a cohort was obtained.
PERSONS, PLACES, PAID_BESIDE = "persons", "places", "paid beside places"
# Statuses of decided intakes (models/supply/intakes.py) whose number is places, not entrants.
STATUSES_OF_PLACES = ("P", "L")


@dataclass(frozen=True)
class Cohorts:
    """The cohorts and what had to be assumed.

    table     programme, basis, funding, start_year, courses (years of study), remaining (years still to study), counted
              (persons | places | paid beside places), persons (places where ``counted`` is not persons)
    students  enrolment with time_period and courses, all reference years
    enrolled_at  year of the last enrolment return, None without one
    notes     assumptions, Russian
    """

    table: pd.DataFrame
    students: pd.DataFrame
    enrolled_at: int | None
    notes: tuple[str, ...]


def courses_of(duration_months: pd.Series | np.ndarray | int) -> np.ndarray:
    """Years of study, which is also the number of years from intake to the labour market: ⌈months / 12⌉.

    Method
    ------
    docs/methodology/supply.md#durations
    """
    return np.ceil(np.asarray(duration_months, dtype=float) / MONTHS_A_YEAR).astype(int)


def cohorts_on_the_way(
    enrolment: pd.DataFrame, intakes_fixed: pd.DataFrame, programmes: pd.DataFrame, start_year: int
) -> Cohorts:
    """Cohorts of the last enrolment return and every intake after it and before ``start_year``.

    An intake year that nobody reported repeats the mean of the nearest known ones, budget and paid apart. Where only
    control figures are known, paid students stand beside them by the documented share.

    Parameters
    ----------
    enrolment : college, programme, basis, form, funding, course, duration_months, enrolled_persons at 1 October of
        ``time_period``; without that column at 1 October before the earliest fixed intake, or before ``start_year``;
        ``counted_at`` where rows are carried (models/supply/silent.py)
    intakes_fixed : programme, basis, form, funding, start_year, duration_months, entrants_persons, and one of:
        obs_status (P and L mark places instead of entrants), places (used where entrants are absent)
    programmes : programme, duration_months_9, duration_months_11

    Raises
    ------
    NegativeCount     persons below zero or absent
    UnknownCode       a programme is not in the list
    UnknownDuration   no duration in the row, none in the code list

    Method
    ------
    docs/methodology/supply.md#cohorts
    """
    notes: list[str] = []
    students = _prepared(enrolment, "Контингент", "enrolled_persons", programmes, notes)
    intakes = _prepared(intakes_fixed, "Приём прошлых лет", "entrants_persons", programmes, notes)
    intakes = intakes[intakes["start_year"] < start_year]
    students = students.assign(time_period=_reference_years(students, intakes, start_year, notes))
    enrolled_at = int(students["time_period"].max()) if len(students) else None
    coming = _to_come(students, intakes, enrolled_at, start_year, notes)
    table = _summed([_in_training(students, enrolled_at), coming])
    return Cohorts(table, students, enrolled_at, tuple(notes))


def basis_text(value: object) -> str | None:
    """«9» or «11» as text, None for anything else."""
    text = str(value).removesuffix(".0").strip()
    return text if text in BASES else None


def listed_durations(programmes: pd.DataFrame) -> pd.DataFrame:
    """programme, basis, duration_months from the code list; missing where a basis is not taught."""
    parts = [
        programmes[["programme", f"duration_months_{basis}"]]
        .set_axis(["programme", "duration_months"], axis=1)
        .assign(basis=basis)
        for basis in BASES
    ]
    table = pd.concat(parts, ignore_index=True).drop_duplicates(["programme", "basis"])
    return table.assign(
        duration_months=pd.to_numeric(table["duration_months"]).astype(float), programme=table["programme"].astype(str)
    )


def _prepared(rows: pd.DataFrame, what: str, count: str, programmes: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Rows with basis, courses and ``counted`` filled in, counts checked."""
    if rows.empty:
        return _empty(count)
    table = rows.assign(programme=rows["programme"].astype(str), counted=PERSONS)
    unknown = sorted(set(table["programme"]) - set(programmes["programme"].astype(str)))
    if unknown:
        raise UnknownCode(what, unknown, "data/codelists/programme.csv")
    table[count] = pd.to_numeric(table[count]).astype(float)
    if "obs_status" in table and count == "entrants_persons":
        table.loc[table["obs_status"].isin(STATUSES_OF_PLACES), "counted"] = PLACES
    if "places" in table and count == "entrants_persons":
        absent = table[count].isna() & table["places"].notna()
        table.loc[absent, "counted"] = PLACES
        table.loc[absent, count] = pd.to_numeric(table.loc[absent, "places"]).astype(float)
    filled = int((table["counted"] == PLACES).sum())
    if filled:
        notes.append(f"{what}: в {filled} строках известны только места; приём принят как места × доля заполнения.")
    bad = table[~(table[count] >= 0)]
    if len(bad):
        raise NegativeCount(what, count, len(bad), sorted(bad["programme"].unique()))
    basis = table["basis"].map(basis_text)
    if basis.isna().any():
        notes.append(f"{what}: в {int(basis.isna().sum())} строках не указана база; принято «после 9 классов».")
    table = table.assign(basis=basis.fillna(DEFAULT_BASIS), courses=0)
    for column in ("college", "form", "funding"):
        table[column] = table[column].fillna("").astype(str) if column in table else ""
    table["courses"] = courses_of(_months(table, programmes))
    return table


def _months(table: pd.DataFrame, programmes: pd.DataFrame) -> pd.Series:
    """Duration of each row: its own, else the code list's for its basis, else the code list's longest."""
    listed = listed_durations(programmes)
    keys = pd.MultiIndex.from_frame(table[["programme", "basis"]])
    by_basis = listed.set_index(["programme", "basis"])["duration_months"].reindex(keys).to_numpy()
    longest = table["programme"].map(listed.groupby("programme")["duration_months"].max())
    own = pd.to_numeric(table["duration_months"]).astype(float) if "duration_months" in table else longest * np.nan
    months = own.fillna(pd.Series(by_basis, index=table.index)).fillna(longest)
    if months.isna().any():
        raise UnknownDuration(sorted(table.loc[months.isna(), "programme"].unique()))
    return months


def _reference_years(students: pd.DataFrame, intakes: pd.DataFrame, start_year: int, notes: list[str]) -> pd.Series:
    """Year of the 1 October to which each enrolment row refers."""
    if students["time_period"].notna().all() if "time_period" in students else students.empty:
        return students["time_period"].astype(int)
    year = int(intakes["start_year"].min()) - 1 if len(intakes) else start_year - 1
    notes.append(f"Контингент: год отчётной даты не указан; принято 1 октября {year} г.")
    return pd.Series(year, index=students.index)


def _in_training(students: pd.DataFrame, enrolled_at: int | None) -> pd.DataFrame:
    """Cohorts of the last reference date; students beyond the last course count as the last course.

    Those carried from an earlier year have since then passed, or left, as many years as lie between: carried beyond the
    last course they have graduated.
    """
    table = students[students["time_period"] == enrolled_at]
    counted_at = table["counted_at"] if "counted_at" in table else table["time_period"]
    since = (table["time_period"] - counted_at.fillna(table["time_period"])).astype(int)
    course = pd.to_numeric(table["course"]).clip(lower=1).astype(int)
    is_here = (since == 0) | (course <= table["courses"])
    table, since, course = table[is_here], since[is_here], course[is_here]
    course = np.minimum(course, table["courses"])
    return table.assign(
        start_year=table["time_period"] - course + 1,
        remaining=table["courses"] - course + 1 + since,
        persons=table["enrolled_persons"],
    )


def _to_come(
    students: pd.DataFrame, intakes: pd.DataFrame, enrolled_at: int | None, start_year: int, notes: list[str]
) -> pd.DataFrame:
    """Intakes after the last return; a year without a figure repeats the nearest known, budget and paid apart."""
    intakes = intakes.assign(persons=intakes["entrants_persons"], remaining=intakes["courses"])
    if enrolled_at is None and len(intakes) and not (intakes["funding"] == PAID).any():
        beside = intakes.assign(funding=PAID, counted=PAID_BESIDE)
        intakes = pd.concat([intakes, beside], ignore_index=True)
        notes.append("Известен только бюджетный приём; платный добавлен по документированной доле платного приёма.")
    after = intakes if enrolled_at is None else intakes[intakes["start_year"] > enrolled_at]
    freshmen = students[pd.to_numeric(students["course"]) == 1]
    freshmen = freshmen.assign(
        start_year=freshmen["time_period"], remaining=freshmen["courses"], persons=freshmen["enrolled_persons"]
    )
    history = pd.concat([after, freshmen], ignore_index=True) if len(freshmen) else after
    parts = [after]
    for funding in sorted(history["funding"].unique()):
        known = history[history["funding"] == funding]
        first = start_year - YEARS_IN_TRAINING if enrolled_at is None else enrolled_at + 1
        gap = sorted(set(range(first, start_year)) - set(known["start_year"].astype(int)))
        if gap:
            parts.append(_repeated(known, gap))
            listing, kind = ", ".join(map(str, gap)), funding or "финансирование не указано"
            notes.append(f"Приём {listing} г. ({kind}) не сообщён; повторён ближайший известный.")
    return pd.concat(parts, ignore_index=True)


def _repeated(known: pd.DataFrame, gap: Sequence[int]) -> pd.DataFrame:
    """The mean of the nearest known intakes in each year of the gap: the last ones before it, or the first ones.

    A known year in which a programme took nobody counts as zero.
    """
    parts = []
    for year in gap:
        before = known[known["start_year"] < year]
        end = (
            int(before["start_year"].max())
            if len(before)
            else int(known["start_year"].min()) + YEARS_OF_LAST_INTAKES - 1
        )
        near = known[known["start_year"].between(end - YEARS_OF_LAST_INTAKES + 1, end)]
        mean = near.groupby(["programme", "basis", "funding", "courses", "counted"], as_index=False)["persons"].sum()
        mean["persons"] /= near["start_year"].nunique()
        parts.append(mean.assign(start_year=year, remaining=mean["courses"]))
    return pd.concat(parts, ignore_index=True)


def _summed(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part[[*KEYS, "persons"]] for part in parts if len(part)]
    if not filled:
        return _empty("persons")[[*KEYS, "persons"]]
    table = pd.concat(filled, ignore_index=True).astype({"start_year": int, "courses": int, "remaining": int})
    sums = table.groupby(KEYS, as_index=False)["persons"].sum()
    return sums[sums["persons"] > 0].reset_index(drop=True)


def _empty(count: str) -> pd.DataFrame:
    numbers = {"start_year": int, "courses": int, "remaining": int, "course": int, "time_period": int, count: float}
    names = ["college", "programme", "basis", "form", "funding", "counted", *numbers]
    return pd.DataFrame({name: pd.Series(dtype=numbers.get(name, object)) for name in names})
