"""Supply already on its way: cohorts followed to graduation and into work, with rates learned where data allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.draws import Draws
from models.errors import UnknownDuration
from models.priors import Priors, keyed_normals
from models.rates import shrunken_shares
from models.supply.cohorts import (
    BASES,
    DEFAULT_BASIS,
    PAID_BESIDE,
    PERSONS,
    basis_text,
    cohorts_on_the_way,
    courses_of,
    listed_durations,
)
from models.supply.fill import entrants_of_places
from models.supply.observed import observed_counts


@dataclass(frozen=True)
class Rates:
    """Draws of the rates on the way from first year to work, one row per programme × basis.

    keys         programme, basis (E rows, sorted)
    fill         (E, D) entrants a place
    dropout      (E, D) share of a course that leaves within a year
    returns      (D,) share of those who come back a year later
    continuing   (E, D) share of graduates who go on studying full time
    leaving      (E, D) share of the others who leave the region
    employed     (E, D) share of the rest, soldiers apart, who work
    matching     (E, D) share of those at work who work in what they were trained for
    arriving     (D,) graduates of other regions who come, per own graduate who does not go on studying
    army         (E, D) share of those who neither study on nor leave, and so of entrants, that comes ``army_delay`` years later
    army_delay   years
    """

    keys: pd.DataFrame
    fill: np.ndarray
    dropout: np.ndarray
    returns: np.ndarray
    continuing: np.ndarray
    leaving: np.ndarray
    employed: np.ndarray
    matching: np.ndarray
    arriving: np.ndarray
    army: np.ndarray
    army_delay: int

    def completion(self, courses: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """(K, D) share of a course that graduates on time after ``courses`` more years of study."""
        return (1 - self.dropout[rows]) ** courses[:, None]

    def late_completion(self, courses: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """(K, D) share that leaves, comes back a year later, repeats the course and graduates a year late."""
        dropout = self.dropout[rows]
        return self.returns * courses[:, None] * dropout * (1 - dropout) ** courses[:, None]

    def entry(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """(K, D) share of graduates who enter work in the region and in their field, at once or after the army."""
        return (1 - self.continuing[rows]) * (1 - self.leaving[rows]) * self.employed[rows] * self.matching[rows]

    def arrivals(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """(K, D) workers from other regions in the field, per own graduate: they come whatever is decided here."""
        return (1 - self.continuing[rows]) * self.arriving * self.employed[rows] * self.matching[rows]


@dataclass(frozen=True)
class FixedSupply:
    """Entrants to work from everything decided before the start year.

    supply        keys: programme; persons a year
    graduates     keys: programme; the graduates behind it, persons a year
    intake_yield  keys: programme, basis; ζ = fill × completion × entry; one year (start_year)
    coefficients  observed and documented rates side by side (observed_coefficients)
    rates         the rates used
    notes         assumptions made for missing data, Russian
    """

    supply: Draws
    graduates: Draws
    intake_yield: Draws
    coefficients: pd.DataFrame
    rates: Rates
    notes: tuple[str, ...]


def fixed_supply(
    enrolment: pd.DataFrame,
    intakes_fixed: pd.DataFrame,
    graduates: pd.DataFrame,
    programmes: pd.DataFrame,
    codes: tuple[str, ...],
    years: np.ndarray,
    start_year: int,
    priors: Priors,
    routes: Mapping[str, str] | None = None,
    places: pd.DataFrame | None = None,
) -> FixedSupply:
    """Entrants to work by programme and year from enrolled students and intakes before ``start_year``.

    Parameters
    ----------
    enrolment, intakes_fixed : as in cohorts_on_the_way; several reference years let the drop-out be learned
    graduates : time_period, programme, basis, graduates, employed, employed_in_field, continue_study, army, left_region
    programmes : programme, name, level, ugps, duration_months_9, duration_months_11
    codes : programmes of the result, in this order
    years : labour-market years
    routes : closed programme → its successor: graduates of the first are supply of the second
    places : programme, basis, funding, start_year, places, entrants, from which the fill is learned; None = documented

    Raises
    ------
    NegativeCount, UnknownCode, UnknownDuration   as in cohorts_on_the_way

    Method
    ------
    docs/methodology/supply.md#cohorts
    """
    on_the_way = cohorts_on_the_way(enrolment, intakes_fixed, programmes, start_year)
    notes = list(on_the_way.notes)
    rates = estimated_rates(on_the_way.students, graduates, programmes, codes, priors, places)
    position = {code: place for place, code in enumerate(codes)}
    seat = {code: position[(routes or {}).get(code, code)] for code in codes}
    reported_until = int(graduates["time_period"].max()) if len(graduates) else int(years[0]) - 1
    # Up to the last return graduates are facts, after it they follow from the cohorts.
    facts_until = reported_until if on_the_way.enrolled_at is None else on_the_way.enrolled_at
    cohorts = on_the_way.table[on_the_way.table["start_year"] + on_the_way.table["courses"] > facts_until]
    reported = graduates[graduates["time_period"] <= facts_until] if len(graduates) else graduates
    working, leaving_school = _into_work(cohorts, rates, seat, years, priors)
    earlier = _reported_graduates(reported, rates, seat, years, working.shape)
    working, leaving_school = working + earlier[0], leaving_school + earlier[1]
    blank = [int(year) for year in years if year <= facts_until and year not in set(reported["time_period"])]
    source = facts_until + 1 - int(years[0])
    if blank and source < len(years):
        for year in blank:
            working[:, year - years[0]] += working[:, source]
            leaving_school[:, year - years[0]] += leaving_school[:, source]
        listing = ", ".join(map(str, blank))
        notes.append(f"Выпуск {listing} г. не сообщён; принят равным ожидаемому выпуску {facts_until + 1} г.")
    working += _coming_from_elsewhere(leaving_school, rates, codes, years, start_year)
    keys = pd.DataFrame({"programme": list(codes)})
    return FixedSupply(
        supply=Draws(keys, years, working),
        graduates=Draws(keys, years, leaving_school),
        intake_yield=intake_yield(rates, programmes, start_year),
        coefficients=observed_coefficients(on_the_way.students, graduates, rates, programmes, priors, places),
        rates=rates,
        notes=tuple(notes),
    )


def intake_yield(rates: Rates, programmes: pd.DataFrame, start_year: int) -> Draws:
    """ζ = fill × completion × entry: persons in work per place, keys programme, basis, army_share; one year.

    Independent of the number of places. Late graduates count with those on time; ``army_share`` of the persons comes
    ``army_delay_years`` later.

    Method
    ------
    docs/methodology/supply.md#yield
    """
    months = rates.keys.merge(
        listed_durations(programmes), on=["programme", "basis"], how="left", validate="one_to_one"
    )
    other = months.groupby("programme")["duration_months"].transform("max")
    length = months["duration_months"].fillna(other)
    missing = sorted(months.loc[length.isna(), "programme"].unique())
    if missing:
        raise UnknownDuration(missing)
    courses = courses_of(length)
    completion = np.minimum(rates.completion(courses) + rates.late_completion(courses), 1.0)
    values = rates.fill * completion * rates.entry()
    keys = rates.keys.assign(army_share=rates.army.mean(axis=1))
    return Draws(keys, np.array([start_year]), values[:, None, :])


def estimated_rates(
    students: pd.DataFrame, graduates: pd.DataFrame, programmes: pd.DataFrame, codes: tuple[str, ...], priors: Priors,
    places: pd.DataFrame | None = None,
) -> Rates:  # fmt: skip
    """Rates of every programme × basis: learned from the data where there are data, shrunk to the programme family.

    Parameters
    ----------
    students : programme, basis, form, funding, courses, course, enrolled_persons, time_period
    graduates : as in fixed_supply; a rate set by a scenario overrides what was learned

    Method
    ------
    docs/methodology/supply.md#rates
    """
    keys = _pairs_of(codes)
    facts = programmes.drop_duplicates("programme").set_index("programme").reindex(keys["programme"])
    family, level = facts["ugps"].astype(str).to_numpy(), facts["level"].astype(str).to_numpy()
    observed = observed_counts(students, graduates, places, keys)
    general = np.repeat("", len(keys))

    def learned(name: str, counts: str, trials: str, groups: np.ndarray) -> np.ndarray:
        return _pooled(name, keys, family, groups, observed[counts], observed[trials], priors)

    return Rates(
        keys=keys,
        fill=learned("fill_rate", "entrants", "offered", general),
        dropout=learned("dropout_rate", "lost", "enrolled", keys["basis"].to_numpy(dtype=str)),
        returns=priors.mean_draws("return_rate"),
        continuing=learned("continue_study", "continue_study", "graduates", general),
        leaving=learned("leave_region", "left_region", "not_continuing", general),
        employed=learned("employment_rate", "employed", "available", general),
        matching=learned("match_rate", "employed_in_field", "at_work", level),
        arriving=priors.mean_draws("arrive_region"),
        army=learned("army_share", "army", "staying", general),
        army_delay=round(priors.value("army_delay_years")),
    )


def learned_fill(
    places: pd.DataFrame, programmes: pd.DataFrame, codes: tuple[str, ...], priors: Priors
) -> tuple[pd.DataFrame, np.ndarray]:
    """Programme × basis and (E, D) entrants a place, the same draws as in ``estimated_rates``."""
    keys = _pairs_of(codes)
    family = programmes.drop_duplicates("programme").set_index("programme").reindex(keys["programme"])["ugps"]
    counts = keys.merge(entrants_of_places(places), on=["programme", "basis"], how="left", validate="one_to_one")
    counts[["entrants", "offered"]] = counts[["entrants", "offered"]].astype(float).fillna(0.0)
    general = np.repeat("", len(keys))
    family_names = family.astype(str).to_numpy()
    return keys, _pooled("fill_rate", keys, family_names, general, counts["entrants"], counts["offered"], priors)


def _pairs_of(codes: tuple[str, ...]) -> pd.DataFrame:
    keys = pd.DataFrame([(code, basis) for code in codes for basis in BASES], columns=["programme", "basis"])
    return keys.sort_values(["programme", "basis"]).reset_index(drop=True)


def observed_coefficients(
    students: pd.DataFrame,
    graduates: pd.DataFrame,
    rates: Rates,
    programmes: pd.DataFrame,
    priors: Priors,
    places: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Observed, used and documented rates side by side.

    Returns
    -------
    programme, basis, rate (fill_rate | dropout_rate | continue_study | leave_region | employment_rate |
    match_rate | army_share), observed (missing without data), persons (behind the observation), used (mean of the draws), documented, target (the council's target
    where the parameters hold one, else missing)
    """
    keys = rates.keys
    observed = observed_counts(students, graduates, places, keys)
    level = (
        programmes.drop_duplicates("programme").set_index("programme")["level"].reindex(keys["programme"]).to_numpy()
    )
    described = {
        "fill_rate": ("entrants", "offered", rates.fill, np.repeat("", len(keys))),
        "dropout_rate": ("lost", "enrolled", rates.dropout, keys["basis"].to_numpy()),
        "continue_study": ("continue_study", "graduates", rates.continuing, np.repeat("", len(keys))),
        "leave_region": ("left_region", "not_continuing", rates.leaving, np.repeat("", len(keys))),
        "employment_rate": ("employed", "available", rates.employed, np.repeat("", len(keys))),
        "match_rate": ("employed_in_field", "at_work", rates.matching, level),
        "army_share": ("army", "staying", rates.army, np.repeat("", len(keys))),
    }
    tables = []
    for name, (counts, trials, used, groups) in described.items():
        persons = observed[trials].to_numpy(dtype=float)
        share = np.divide(
            observed[counts].to_numpy(dtype=float), persons, out=np.full(len(keys), np.nan), where=persons > 0
        )
        documented = {group: priors.value(name, group) for group in np.unique(groups)}
        target = f"target_{name}"
        goals = {
            group: priors.value(target, group) if _present(priors, target, group) else np.nan for group in documented
        }
        tables.append(
            keys.assign(
                rate=name,
                observed=share,
                persons=persons,
                used=used.mean(axis=1),
                documented=[documented[group] for group in groups],
                target=[goals[group] for group in groups],
            )
        )
    return pd.concat(tables, ignore_index=True)


def _present(priors: Priors, name: str, key: str) -> bool:
    return priors.has(name, key) or priors.has(name)


def _pooled(
    name: str,
    keys: pd.DataFrame,
    family: np.ndarray,
    groups: np.ndarray,
    counts: pd.Series,
    trials: pd.Series,
    priors: Priors,
) -> np.ndarray:
    """(E, D) shares, one documented prior per group, partially pooled within it."""
    values = np.empty((len(keys), priors.count))
    entities = (keys["programme"] + "/" + keys["basis"]).to_numpy(dtype=str)
    for group in np.unique(groups):
        rows = groups == group
        prior = priors.mean_draws(name, group)
        fixed = priors.set_by_scenario(name, group)
        seen = np.zeros(rows.sum()) if fixed else trials[rows].to_numpy(dtype=float)
        happened = np.minimum(counts[rows].to_numpy(dtype=float), seen)
        values[rows] = shrunken_shares(
            f"{name}:{group}", entities[rows].tolist(), family[rows].tolist(), happened, seen, prior
        )
    return values


def _rows_of(table: pd.DataFrame, rates: Rates) -> np.ndarray:
    """Position of each row's programme × basis in the rates."""
    position = {key: row for row, key in enumerate(rates.keys.itertuples(index=False, name=None))}
    return np.array([position[key] for key in zip(table["programme"], table["basis"], strict=True)], dtype=int)


def _into_work(
    cohorts: pd.DataFrame, rates: Rates, seat: Mapping[str, int], years: np.ndarray, priors: Priors
) -> tuple[np.ndarray, np.ndarray]:
    """(E, U, D) entrants to work and graduates of each programme and year."""
    shape = (len(seat), len(years), priors.count)
    if cohorts.empty:
        return np.zeros(shape), np.zeros(shape)
    rows, remaining = _rows_of(cohorts, rates), cohorts["remaining"].to_numpy()
    persons = np.repeat(cohorts["persons"].to_numpy(dtype=float)[:, None], priors.count, axis=1)
    of_places, beside = (cohorts["counted"] != PERSONS).to_numpy(), (cohorts["counted"] == PAID_BESIDE).to_numpy()
    if of_places.any():
        persons[of_places] *= rates.fill[rows[of_places]]
    if beside.any():
        paid = priors.mean_draws("paid_share")
        persons[beside] *= paid / (1 - paid)
    share = rates.completion(remaining, rows)
    names = (
        cohorts[["programme", "basis", "funding", "start_year", "courses"]].astype(str).agg("/".join, axis=1).tolist()
    )
    chance = keyed_normals("graduation", names, (priors.count,)) * np.sqrt(persons * share * (1 - share))
    on_time = np.clip(persons * share + chance, 0, persons)
    late = persons * rates.late_completion(remaining, rows)
    market = (cohorts["start_year"] + cohorts["courses"]).to_numpy()
    seats = cohorts["programme"].map(seat).to_numpy(dtype=int)
    graduates = _collect(on_time, seats, market, shape, years) + _collect(late, seats, market + 1, shape, years)
    entry, army = rates.entry(rows), rates.army[rows]
    working = np.zeros(shape)
    for leaving, year in ((on_time, market), (late, market + 1)):
        working += _collect(leaving * entry * (1 - army), seats, year, shape, years)
        working += _collect(leaving * entry * army, seats, year + rates.army_delay, shape, years)
    return working, graduates


def _coming_from_elsewhere(
    graduates: np.ndarray, rates: Rates, codes: tuple[str, ...], years: np.ndarray, start_year: int
) -> np.ndarray:
    """(E, 1, D) workers a year whom other regions trained: as many as a usual year's own graduates would make come.

    Usual is the mean over the years whose graduates all come of intakes before ``start_year``; other regions do not train
    fewer because this one decides to.
    """
    settled = years <= start_year
    if not settled.any():
        return np.zeros((len(codes), 1, graduates.shape[2]))
    rows = _rows_of(pd.DataFrame({"programme": list(codes), "basis": DEFAULT_BASIS}), rates)
    return np.asarray((graduates[:, settled].mean(axis=1) * rates.arrivals(rows))[:, None, :])


def _reported_graduates(
    graduates: pd.DataFrame, rates: Rates, seat: Mapping[str, int], years: np.ndarray, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """(E, U, D) entrants and graduates of years already reported, and the return of their soldiers."""
    known = graduates[graduates["programme"].astype(str).isin(seat)] if len(graduates) else graduates
    if known.empty:
        return np.zeros(shape), np.zeros(shape)
    known = known.assign(
        programme=known["programme"].astype(str), basis=known["basis"].map(basis_text).fillna(DEFAULT_BASIS)
    ).dropna(subset=["graduates"])
    rows, year = _rows_of(known, rates), known["time_period"].to_numpy(dtype=int)
    seats = known["programme"].map(seat).to_numpy(dtype=int)
    left_school = np.repeat(known["graduates"].to_numpy(dtype=float)[:, None], shape[2], axis=1)
    entering = left_school * rates.entry(rows)
    working = _collect(entering * (1 - rates.army[rows]), seats, year, shape, years)
    working += _collect(entering * rates.army[rows], seats, year + rates.army_delay, shape, years)
    return working, _collect(left_school, seats, year, shape, years)


def _collect(
    values: np.ndarray, seats: np.ndarray, year: np.ndarray, shape: tuple[int, ...], years: np.ndarray
) -> np.ndarray:
    """Sum (K, D) rows into (E, U, D) cells; rows outside the years are left out."""
    inside = (year >= years[0]) & (year <= years[-1])
    cell = seats[inside] * shape[1] + (year[inside] - years[0])
    matrix = csr_matrix((np.ones(len(cell)), (cell, np.flatnonzero(inside))), shape=(shape[0] * shape[1], len(values)))
    return (matrix @ values).reshape(shape)
