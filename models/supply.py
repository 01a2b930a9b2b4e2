"""Supply already on its way: cohorts in training and intakes already fixed, followed into work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.draws import Draws
from models.errors import NegativeCount, UnknownCode, UnknownDuration
from models.priors import Priors, keyed_normals
from models.rates import shrunken_shares

# An intake of September t with this duration meets the labour market in the year t + ⌈months / 12⌉:
# 10 → t+1, 22 → t+2, 34 → t+3, 46 → t+4, 58 → t+5.
MONTHS_A_YEAR = 12
# Years whose mean stands in for an intake that is already fixed but not reported.
YEARS_OF_LAST_INTAKES = 3
BASES = ("9", "11")
DEFAULT_BASIS = "9"
SCENARIO_MARK = "задано в сценарии"
COHORT_COLUMNS = ("programme", "basis", "funding", "start_year", "courses", "remaining", "persons")


@dataclass(frozen=True)
class Rates:
    """Draws of the rates on the way from first year to work, one row per programme × basis.

    keys         programme, basis (E rows, sorted)
    dropout      (E, D) share of a course that leaves within a year
    returns      (D,) share of those who come back a year later
    continuing   (E, D) share of graduates who go on studying full time
    leaving      (E, D) share of the others who leave the region
    matching     (E, D) share of the rest who work in what they were trained for
    army         (E, D) share that comes ``army_delay`` years later
    army_delay   years
    """

    keys: pd.DataFrame
    dropout: np.ndarray
    returns: np.ndarray
    continuing: np.ndarray
    leaving: np.ndarray
    matching: np.ndarray
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
        """(K, D) share of graduates who enter work in the region and in their field, soon or after the army."""
        return (1 - self.continuing[rows]) * (1 - self.leaving[rows]) * self.matching[rows]


@dataclass(frozen=True)
class FixedSupply:
    """Entrants to work from everything decided before the start year.

    supply        keys: programme; persons a year
    graduates     keys: programme; the graduates behind it, persons a year
    intake_yield  keys: programme, basis; ζ = fill × completion × entry; one year (start_year)
    rates         the rates used
    notes         assumptions made for missing data, Russian
    """

    supply: Draws
    graduates: Draws
    intake_yield: Draws
    rates: Rates
    notes: tuple[str, ...]


def courses_of(duration_months: pd.Series | np.ndarray | int) -> np.ndarray:
    """Years of study, which is also the number of years from intake to the labour market: ⌈months / 12⌉.

    Method
    ------
    docs/methodology/supply.md#durations
    """
    return np.ceil(np.asarray(duration_months, dtype=float) / MONTHS_A_YEAR).astype(int)


def fixed_supply(
    enrolment: pd.DataFrame,
    intakes_fixed: pd.DataFrame,
    graduates: pd.DataFrame,
    programmes: pd.DataFrame,
    codes: tuple[str, ...],
    years: np.ndarray,
    start_year: int,
    priors: Priors,
) -> FixedSupply:
    """Entrants to work by programme and year from enrolled students and intakes before ``start_year``.

    Parameters
    ----------
    enrolment : college, programme, basis, form, funding, course, duration_months, enrolled_persons, at 1 October of
        ``time_period``; without that column at 1 October before the earliest fixed intake, or before ``start_year``.
        Several reference years let the drop-out be learned; the last one is the supply.
    intakes_fixed : programme, basis, form, funding, start_year, duration_months, entrants_persons; years that the
        enrolment already holds are left out, years that are missing before ``start_year`` repeat the last ones. Where
        entrants are absent and a column ``places`` is given, entrants = places × fill.
    graduates : time_period, programme, basis, graduates, employed, employed_in_field, continue_study, army, left_region
    programmes : programme, name, level, ugps, duration_months_9, duration_months_11
    codes : programmes of the result, in this order
    years : labour-market years

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
    students = _prepared(enrolment, "Контингент", "enrolled_persons", programmes, priors, notes)
    intakes = _prepared(intakes_fixed, "Приём прошлых лет", "entrants_persons", programmes, priors, notes)
    reference = _reference_years(students, intakes, start_year, notes)
    rates = estimated_rates(students.assign(time_period=reference), graduates, programmes, codes, priors)
    cohorts = pd.concat(
        [
            _cohorts_in_training(students, reference),
            _cohorts_to_come(students, intakes, reference, start_year, priors, notes),
        ],
        ignore_index=True,
    )
    entrants, leaving_school = _into_work(cohorts, rates, codes, years, priors)
    entrants = entrants + _past_graduates(graduates, rates, codes, years, cohorts, entrants, leaving_school, notes)
    keys = pd.DataFrame({"programme": list(codes)})
    return FixedSupply(
        supply=Draws(keys, years, entrants),
        graduates=Draws(keys, years, leaving_school),
        intake_yield=intake_yield(rates, programmes, start_year, priors),
        rates=rates,
        notes=tuple(notes),
    )


def intake_yield(rates: Rates, programmes: pd.DataFrame, start_year: int, priors: Priors) -> Draws:
    """ζ = fill × completion × entry: persons in work per place, keys programme × basis, one year.

    Independent of the number of places. Late graduates count with those on time; the army only delays.

    Method
    ------
    docs/methodology/supply.md#yield
    """
    months = rates.keys.merge(_durations(programmes), on=["programme", "basis"], how="left", validate="one_to_one")
    other = months.groupby("programme")["duration_months"].transform("max")
    length = months["duration_months"].fillna(other)
    missing = sorted(months.loc[length.isna(), "programme"].unique())
    if missing:
        raise UnknownDuration(missing)
    courses = courses_of(length)
    completion = np.minimum(rates.completion(courses) + rates.late_completion(courses), 1.0)
    values = priors.draws("fill_rate") * completion * rates.entry()
    return Draws(rates.keys, np.array([start_year]), values[:, None, :])


def estimated_rates(
    students: pd.DataFrame, graduates: pd.DataFrame, programmes: pd.DataFrame, codes: tuple[str, ...], priors: Priors
) -> Rates:
    """Rates of every programme × basis: learned from the data where there are data, shrunk to the programme family.

    Parameters
    ----------
    students : programme, basis, courses, course, enrolled_persons, time_period
    graduates : as in fixed_supply; rates set by a scenario override what was learned

    Method
    ------
    docs/methodology/supply.md#rates
    """
    keys = pd.DataFrame([(code, basis) for code in codes for basis in BASES], columns=["programme", "basis"])
    keys = keys.sort_values(["programme", "basis"]).reset_index(drop=True)
    facts = programmes.drop_duplicates("programme").set_index("programme").reindex(keys["programme"])
    family, level = facts["ugps"].astype(str).to_numpy(), facts["level"].astype(str).to_numpy()
    losses = _losses(students)
    done = _destinations(graduates)

    def learned(name: str, table: pd.DataFrame, count: str, trial: str, groups: np.ndarray) -> np.ndarray:
        joined = keys.merge(table, on=["programme", "basis"], how="left", validate="one_to_one")
        return _pooled(name, keys, family, groups, joined[count], joined[trial], priors)

    nobody = np.repeat("", len(keys))
    return Rates(
        keys=keys,
        dropout=learned("dropout_rate", losses, "lost", "enrolled", keys["basis"].to_numpy()),
        returns=priors.draws("return_rate"),
        continuing=learned("continue_study", done, "continue_study", "graduates", nobody),
        leaving=learned("leave_region", done, "left_region", "not_continuing", nobody),
        matching=learned("match_rate", done, "employed_in_field", "available", level),
        army=learned("army_share", done, "army", "not_continuing", nobody),
        army_delay=int(round(priors.value("army_delay_years"))),
    )


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
    entities = (keys["programme"] + "/" + keys["basis"]).to_numpy()
    for group in np.unique(groups):
        rows = groups == group
        prior = priors.draws(name, group)
        set_by_scenario = priors.get(name, group).reference.startswith(SCENARIO_MARK)
        seen = np.zeros(rows.sum()) if set_by_scenario else trials[rows].fillna(0).to_numpy(dtype=float)
        happened = np.minimum(counts[rows].fillna(0).to_numpy(dtype=float), seen)
        values[rows] = shrunken_shares(f"{name}:{group}", entities[rows], family[rows], happened, seen, prior)
    return values


def _losses(students: pd.DataFrame) -> pd.DataFrame:
    """Students of a course and how many of them the next course misses a year later: programme, basis, enrolled, lost."""
    columns = ["programme", "basis", "enrolled", "lost"]
    if students.empty or students["time_period"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    keys = ["programme", "basis", "form", "funding", "courses", "time_period", "course"]
    stock = students.groupby(keys, as_index=False)["enrolled_persons"].sum()
    earlier = stock.assign(time_period=stock["time_period"] + 1, course=stock["course"] + 1)
    pairs = earlier.merge(stock, on=keys, suffixes=("_before", "_after"), validate="one_to_one")
    pairs = pairs[pairs["enrolled_persons_before"] > 0]
    # Returns and moves between programmes can make a course grow: a loss below zero is no loss.
    lost = (pairs["enrolled_persons_before"] - pairs["enrolled_persons_after"]).clip(lower=0)
    pairs = pairs.assign(enrolled=pairs["enrolled_persons_before"], lost=lost)
    return pairs.groupby(["programme", "basis"], as_index=False)[["enrolled", "lost"]].sum()


def _destinations(graduates: pd.DataFrame) -> pd.DataFrame:
    """Destinations summed over years, with the number of persons for whom each was possible."""
    counts = ["graduates", "employed_in_field", "continue_study", "army", "left_region"]
    if graduates.empty:
        return pd.DataFrame(columns=["programme", "basis", *counts, "not_continuing", "available"])
    table = graduates.assign(
        programme=graduates["programme"].astype(str), basis=graduates["basis"].map(_basis_text).fillna(DEFAULT_BASIS)
    )
    bad = table[(table[counts] < 0).any(axis=1)]
    if len(bad):
        raise NegativeCount(
            "Трудоустройство выпускников", ", ".join(counts), len(bad), sorted(bad["programme"].unique())
        )
    complete = table.dropna(subset=counts)
    done = complete.groupby(["programme", "basis"], as_index=False)[counts].sum()
    done["not_continuing"] = (done["graduates"] - done["continue_study"]).clip(lower=0)
    done["available"] = (done["not_continuing"] - done["left_region"] - done["army"]).clip(lower=0)
    return done


def _basis_text(value: object) -> str | None:
    text = str(value).removesuffix(".0").strip()
    return text if text in BASES else None


def _durations(programmes: pd.DataFrame) -> pd.DataFrame:
    """programme, basis, duration_months from the code list."""
    parts = [
        programmes[["programme", f"duration_months_{basis}"]]
        .set_axis(["programme", "duration_months"], axis=1)
        .assign(basis=basis)
        for basis in BASES
    ]
    table = pd.concat(parts, ignore_index=True).drop_duplicates(["programme", "basis"])
    return table.assign(
        duration_months=pd.to_numeric(table["duration_months"]), programme=table["programme"].astype(str)
    )


def _prepared(
    rows: pd.DataFrame, what: str, count: str, programmes: pd.DataFrame, priors: Priors, notes: list[str]
) -> pd.DataFrame:
    """Rows with basis, duration and number of courses filled in; counts checked."""
    if rows.empty:
        wanted = ["programme", "basis", "form", "funding", "course", "start_year", "courses", "time_period", count]
        return pd.DataFrame({name: pd.Series(dtype="float" if name == count else "object") for name in wanted})
    table = rows.assign(programme=rows["programme"].astype(str))
    unknown = sorted(set(table["programme"]) - set(programmes["programme"].astype(str)))
    if unknown:
        raise UnknownCode(what, unknown, "data/codelists/programme.csv")
    if count == "entrants_persons" and "places" in table:
        table = table.assign(**{count: pd.to_numeric(table[count])})
        absent = table[count].isna() & table["places"].notna()
        if absent.any():
            notes.append(
                f"{what}: в {int(absent.sum())} строках известны только места; приём = места × доля заполнения."
            )
            table.loc[absent, count] = table.loc[absent, "places"] * priors.value("fill_rate")
    table[count] = pd.to_numeric(table[count])
    bad = table[~(table[count] >= 0)]
    if len(bad):
        raise NegativeCount(what, count, len(bad), sorted(bad["programme"].unique()))
    basis = table["basis"].map(_basis_text)
    if basis.isna().any():
        notes.append(f"{what}: в {int(basis.isna().sum())} строках не указана база; принято «после 9 классов».")
    table = table.assign(basis=basis.fillna(DEFAULT_BASIS))
    for column in ("form", "funding"):
        if column not in table:
            table[column] = ""
        table[column] = table[column].fillna("").astype(str)
    listed = _durations(programmes)
    either = listed.groupby("programme")["duration_months"].max()
    fallback = table.merge(listed, on=["programme", "basis"], how="left", suffixes=("_row", ""), validate="many_to_one")
    fallback = fallback["duration_months"].fillna(fallback["programme"].map(either)).to_numpy()
    own = (
        pd.to_numeric(table["duration_months"]) if "duration_months" in table else pd.Series(np.nan, index=table.index)
    )
    months = own.fillna(pd.Series(fallback, index=table.index))
    if months.isna().any():
        raise UnknownDuration(sorted(table.loc[months.isna(), "programme"].unique()))
    return table.assign(courses=courses_of(months))


def _reference_years(students: pd.DataFrame, intakes: pd.DataFrame, start_year: int, notes: list[str]) -> pd.Series:
    """Year of the 1 October to which each enrolment row refers."""
    if students.empty:
        return pd.Series(dtype=int)
    if students["time_period"].notna().all() if "time_period" in students else False:
        return students["time_period"].astype(int)
    coming = intakes.loc[intakes["start_year"] < start_year, "start_year"] if len(intakes) else pd.Series(dtype=int)
    year = int(coming.min()) - 1 if len(coming) else start_year - 1
    notes.append(f"Контингент: год отчётной даты не указан; принято 1 октября {year} г.")
    return pd.Series(year, index=students.index)


def _cohorts_in_training(students: pd.DataFrame, reference: pd.Series) -> pd.DataFrame:
    """Cohorts of the last reference date: those beyond the last course count as the last course."""
    if students.empty:
        return _no_cohorts()
    table = students.assign(time_period=reference)
    table = table[table["time_period"] == table["time_period"].max()]
    course = pd.to_numeric(table["course"]).clip(lower=1)
    course = course.where(course <= table["courses"], table["courses"]).astype(int)
    table = table.assign(
        start_year=table["time_period"] - course + 1,
        remaining=table["courses"] - course + 1,
        persons=table["enrolled_persons"],
    )
    return _summed(table)


def _cohorts_to_come(
    students: pd.DataFrame,
    intakes: pd.DataFrame,
    reference: pd.Series,
    start_year: int,
    priors: Priors,
    notes: list[str],
) -> pd.DataFrame:
    """Cohorts fixed before the start year that the enrolment does not hold; missing years repeat the last ones."""
    enrolled_at = int(reference.max()) if len(reference) else None
    known = intakes.assign(persons=intakes["entrants_persons"]) if len(intakes) else intakes.assign(persons=0.0)
    known = known[known["start_year"] < start_year]
    if len(known) and enrolled_at is None and set(known["funding"]) <= {"бюджет", ""}:
        known = pd.concat([known, _paid_beside(known, priors, notes)], ignore_index=True)
    first = known[known["start_year"] > enrolled_at] if enrolled_at is not None else known
    history = known
    if enrolled_at is not None:
        table = students.assign(time_period=reference)
        freshmen = table[(table["course"].astype(int) == 1)].assign(
            start_year=lambda rows: rows["time_period"], persons=lambda rows: rows["enrolled_persons"]
        )
        history = pd.concat([first, freshmen], ignore_index=True)
    if history.empty:
        return _no_cohorts()
    last = int(history["start_year"].max())
    parts = [first.assign(remaining=first["courses"])]
    gap = range(max(last, enrolled_at or last) + 1, start_year)
    if len(gap):
        parts.append(_repeated(history, last, gap))
        notes.append(
            f"Приём {gap[0]}–{gap[-1]} гг. не сообщён; принят равным среднему за последние известные годы (до {last} г.)."
            if len(gap) > 1
            else f"Приём {gap[0]} г. не сообщён; принят равным среднему за последние известные годы (до {last} г.)."
        )
    return _summed(pd.concat(parts, ignore_index=True))


def _repeated(history: pd.DataFrame, last: int, gap: Sequence[int]) -> pd.DataFrame:
    """The mean intake of the last known years in each year of the gap; a year without intake counts as zero."""
    recent = history[history["start_year"] > last - YEARS_OF_LAST_INTAKES]
    keys = ["programme", "basis", "funding", "courses"]
    mean = recent.groupby(keys, as_index=False)["persons"].sum()
    mean["persons"] /= recent["start_year"].nunique()
    return pd.concat([mean.assign(start_year=year, remaining=mean["courses"]) for year in gap], ignore_index=True)


def _paid_beside(budget: pd.DataFrame, priors: Priors, notes: list[str]) -> pd.DataFrame:
    """Paid students beside budget ones where only control figures are known: budget × share / (1 − share)."""
    share = priors.value("paid_share")
    notes.append(
        f"Известен только бюджетный приём; платный добавлен по доле {share:.0%} от всего приёма.".replace("%", " %")
    )
    return budget.assign(funding="внебюджет", persons=budget["persons"] * share / (1 - share))


def _no_cohorts() -> pd.DataFrame:
    types = {"start_year": int, "courses": int, "remaining": int, "persons": float}
    return pd.DataFrame({name: pd.Series(dtype=types.get(name, object)) for name in COHORT_COLUMNS})


def _summed(table: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in COHORT_COLUMNS if name != "persons"]
    sums = table.groupby(keys, as_index=False)["persons"].sum()
    return sums[sums["persons"] > 0].astype({"start_year": int, "courses": int, "remaining": int})


def _into_work(
    cohorts: pd.DataFrame, rates: Rates, codes: tuple[str, ...], years: np.ndarray, priors: Priors
) -> tuple[np.ndarray, np.ndarray]:
    """(E, U, D) entrants to work and graduates of each programme and year."""
    shape = (len(codes), len(years), priors.count)
    if cohorts.empty:
        return np.zeros(shape), np.zeros(shape)
    row_of = {key: row for row, key in enumerate(rates.keys.itertuples(index=False, name=None))}
    rows = np.array([row_of[key] for key in zip(cohorts["programme"], cohorts["basis"], strict=True)])
    remaining, persons = cohorts["remaining"].to_numpy(), cohorts["persons"].to_numpy(dtype=float)[:, None]
    share = rates.completion(remaining, rows)
    names = (
        cohorts["programme"]
        + "/"
        + cohorts["basis"]
        + "/"
        + cohorts["funding"]
        + "/"
        + cohorts["start_year"].astype(str)
    )
    z = keyed_normals("graduation", names + "/" + cohorts["courses"].astype(str), (priors.count,))
    on_time = np.clip(persons * share + z * np.sqrt(persons * share * (1 - share)), 0, persons)
    late = persons * rates.late_completion(remaining, rows)
    market = (cohorts["start_year"] + cohorts["courses"]).to_numpy()
    seat = cohorts["programme"].map({code: position for position, code in enumerate(codes)}).to_numpy()
    entry, army = rates.entry(rows), rates.army[rows]
    graduates = _collect(on_time, seat, market, shape, years) + _collect(late, seat, market + 1, shape, years)
    entrants = np.zeros(shape)
    for persons_out, year in ((on_time, market), (late, market + 1)):
        working = persons_out * entry
        entrants += _collect(working * (1 - army), seat, year, shape, years)
        entrants += _collect(working * army, seat, year + rates.army_delay, shape, years)
    return entrants, graduates


def _collect(
    values: np.ndarray, seat: np.ndarray, year: np.ndarray, shape: tuple[int, int, int], years: np.ndarray
) -> np.ndarray:
    """Sum (K, D) rows into (E, U, D) cells; rows outside the years are left out."""
    inside = (year >= years[0]) & (year <= years[-1])
    cell = seat[inside] * shape[1] + (year[inside] - years[0])
    where = (cell, np.flatnonzero(inside))
    matrix = csr_matrix((np.ones(len(cell)), where), shape=(shape[0] * shape[1], len(values)))
    return (matrix @ values).reshape(shape)


def _past_graduates(
    graduates: pd.DataFrame,
    rates: Rates,
    codes: tuple[str, ...],
    years: np.ndarray,
    cohorts: pd.DataFrame,
    entrants: np.ndarray,
    leaving_school: np.ndarray,
    notes: list[str],
) -> np.ndarray:
    """(E, U, D) entrants from graduates already reported: their year where no cohort covers it, and their soldiers' return.

    A year before the first graduation of the cohorts for which no graduates are reported repeats the first covered year.
    """
    extra = np.zeros_like(entrants)
    first = int((cohorts["start_year"] + cohorts["courses"]).min()) if len(cohorts) else int(years[-1]) + 1
    covered: set[int] = set()
    if len(graduates):
        table = graduates.assign(
            programme=graduates["programme"].astype(str),
            basis=graduates["basis"].map(_basis_text).fillna(DEFAULT_BASIS),
        ).dropna(subset=["graduates"])
        table = table[table["programme"].isin(codes)]
        row_of = {key: row for row, key in enumerate(rates.keys.itertuples(index=False, name=None))}
        rows = np.array([row_of[key] for key in zip(table["programme"], table["basis"], strict=True)], dtype=int)
        year = table["time_period"].to_numpy(dtype=int)
        seat = table["programme"].map({code: position for position, code in enumerate(codes)}).to_numpy(dtype=int)
        persons = table["graduates"].to_numpy(dtype=float)[:, None] * rates.entry(rows)
        early = (year < first)[:, None]
        extra += _collect(persons * (1 - rates.army[rows]) * early, seat, year, extra.shape, years)
        extra += _collect(persons * rates.army[rows] * early, seat, year + rates.army_delay, extra.shape, years)
        leaving_school += _collect(
            np.repeat(table["graduates"].to_numpy(dtype=float)[:, None], extra.shape[2], axis=1) * early,
            seat, year, extra.shape, years,
        )  # fmt: skip
        covered = set(year[year < first].tolist())
    blank = [int(year) for year in years if year < first and year not in covered]
    if blank and len(cohorts):
        source = int(np.flatnonzero(years == first)[0]) if first <= years[-1] else None
        if source is not None:
            for year in blank:
                extra[:, year - years[0]] += entrants[:, source]
                leaving_school[:, year - years[0]] += leaving_school[:, source]
            listing = ", ".join(map(str, blank))
            notes.append(f"Выпуск {listing} г. не сообщён; принят равным первому известному выпуску ({first} г.).")
    return extra
