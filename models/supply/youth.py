"""How many budget places an intake can fill with school leavers: a cohort aged forward from the last count by age.

    leavers[b, t] = persons of age a(b) on 1 January of t × share that finishes school
    limit[b, t]   = leavers × share that goes on to СПО − paid intake, and never below what last year's budget places
                    were for last year's cohort: places × max(1, cohort of t / cohort of last year)

The cohort of 1 January of t is the one that was t − L years younger at the last count (1 January of L): deaths at these
ages and migration are left out. Five-year groups are divided into single ages by a monotone curve through the running
total, so that every printed group is met exactly.

Method: docs/methodology/admissions.md#youth
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.parameters import Parameters

# Completed years on 1 January of the year of graduation, for a child who starts school in the September after turning
# seven at the latest: 9 classes later most are 15, 11 classes later 17.
GRADUATE_AGE = {"9": 15, "11": 17}
YOUTH_COLUMNS = (
    "basis", "start_year", "cohort_persons", "leavers_persons", "paid_persons", "left_persons", "last_year_places", "places",
)  # fmt: skip


def youth_places(
    population: pd.DataFrame,
    paid: dict[str, float] | None,
    last_year: dict[str, float],
    intake_years: tuple[int, ...],
    parameters: Parameters,
) -> pd.DataFrame:
    """The largest number of budget places by basis and intake year that school leavers can fill.

    Parameters
    ----------
    population : time_period (1 January), first_age, last_age (inclusive), population_persons; the last year counts
    paid       : basis → persons of the last paid intake, correspondence courses left out (adults); None where nobody
                 reports it: then nothing is taken off and ``paid_persons`` is empty
    last_year  : basis → budget places of the last intake

    Returns
    -------
    YOUTH_COLUMNS, one row per basis and intake year whose cohort the last count contains; ``left_persons`` go to СПО and
    not to paid study (negative where paid study takes more than the share); ``places`` is the limit, which ``last_year_places`` grown
    with the cohort lift where they are more

    Method
    ------
    docs/methodology/admissions.md#youth
    """
    rows = []
    ages, counted = single_ages(population)
    for basis, age in GRADUATE_AGE.items():
        before = ages.get(age - (min(intake_years) - 1 - counted))
        for year in intake_years:
            cohort = ages.get(age - (year - counted))
            if cohort is None:
                continue
            taken = np.nan if paid is None else paid.get(basis, 0.0)
            growth = max(1.0, cohort / before) if before else 1.0
            rows.append((basis, year, *_of_cohort(cohort, basis, taken, last_year.get(basis, 0.0), growth, parameters)))
    return pd.DataFrame(rows, columns=list(YOUTH_COLUMNS))


def _of_cohort(
    cohort: float, basis: str, taken: float, places_before: float, growth: float, parameters: Parameters
) -> tuple[float, ...]:
    """The rest of YOUTH_COLUMNS: how many of a cohort go to СПО, and the places that they can fill."""
    leavers = cohort * parameters.get("finished_school_share", basis).value
    entering = parameters.get(f"youth_share_spo_{basis}").value
    left = leavers * entering - np.nan_to_num(taken)
    return cohort, leavers, taken, left, places_before, max(left, places_before * growth)


def single_ages(population: pd.DataFrame) -> tuple[dict[int, float], int]:
    """Persons by single year of age at the last count, and its year (0 when there is none).

    Where single ages and groups stand side by side, the narrower one counts. Only the unbroken run from the youngest age
    is divided: a hole would make the running total meaningless.
    """
    if population.empty:
        return {}, 0
    counted = int(population["time_period"].max())
    last = population[population["time_period"] == counted]
    spans = sorted(
        zip(last["first_age"].astype(int), last["last_age"].astype(int), last["population_persons"], strict=True),
        key=lambda span: (span[1] - span[0], span[0]),
    )
    chosen: list[tuple[int, int, float]] = []
    for first, final, persons in spans:
        if all(final < other[0] or first > other[1] for other in chosen):
            chosen.append((first, final, float(persons)))
    chosen.sort()
    run = chosen[:1]
    for span in chosen[1:]:
        if span[0] != run[-1][1] + 1:
            break
        run.append(span)
    edges = np.array([run[0][0], *(final + 1 for _, final, _ in run)], dtype=float)
    totals = np.concatenate([[0.0], np.cumsum([persons for *_, persons in run])])
    whole = np.arange(edges[0], edges[-1] + 1)
    return dict(
        zip(whole[:-1].astype(int).tolist(), np.diff(_running_total(edges, totals, whole)).tolist(), strict=True)
    ), counted


def _running_total(edges: np.ndarray, totals: np.ndarray, at: np.ndarray) -> np.ndarray:
    if len(edges) < 3:
        return np.interp(at, edges, totals)
    from scipy.interpolate import PchipInterpolator

    return np.asarray(PchipInterpolator(edges, totals)(at))
