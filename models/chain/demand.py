"""From employment to the need of programmes and the supply on its way: the composition of one region's chain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from models.chain.balance import starting_balance
from models.chain.leaving import Rates, exits_of, rates_of
from models.chain.sectors import sector_table
from models.draws import DEFAULT_DRAWS, Draws
from models.employment.expectation import expected_paths
from models.errors import DrawsMismatch, MissingYears, NegativeCount, UnknownCode
from models.need.crosswalk import CrosswalkDraws, coverage, crosswalk_draws, successors
from models.need.openings import closing_of_vacancies, normal_vacancies, openings, posted_vacancies
from models.need.readings import LEVELS, Combined, combine, graduate_shares, need_from_openings, readings_table
from models.need.staffing import Staffing, employment_by_occupation, staffing_draws
from models.parameters import Parameters
from models.priors import Priors
from models.supply.pipeline import FixedSupply, fixed_supply
from models.survey.answers import SurveyData, survey_data, surveyed_graduate_shares
from models.survey.kept import KeptSurvey
from models.survey.need import (
    FEWEST_EMPLOYERS_OF_A_SECTION,
    WeightedSurvey,
    employers_reading,
    learned_optimism,
    surveyed_vacancies,
    weighted_survey,
)
from models.survey.turnover import turnover

# Yearly growths behind a trend where nobody counted them.
USUAL_GROWTHS = 8


@dataclass(frozen=True)
class DemandInputs:
    """Everything that one region's chain reads; frames may be empty where the contract says so.

    ref_area            two-digit region code
    base_year           last observed year of employment
    horizon_year        last labour-market year needed
    employment          keys: economic_activity (sections, no _T) and, where counted, growths (yearly growths that the
                        section's trend was learned from); years base_year … horizon_year; persons
    staffing            economic_activity, occupation, share, answers (0 for a default), obs_status, reference
    occupations         occupation, name, level (ВО | ППССЗ | ППКРС | без)
    age_structure       occupation or economic_activity, age_group, share; None = replacement rate only
    vacancies           occupation, vacancies_persons (work places), source; may be empty
    survey_employers    inn, wave, economic_activity, listed_staff_persons, size_class; may be empty
    survey_answers      inn, wave, occupation, measure, time_period, obs_value; may be empty
    crosswalk           occupation, programme, share, confidence (high | medium | low), reference
    programmes          programme, name, level, ugps, duration_months_9, duration_months_11, admission_until and, where
                        known, successor: a closed programme's need and graduates count with its successor
    enrolment           college, programme, basis, form, funding, course, duration_months, enrolled_persons and, where
                        known, time_period (year of the 1 October); may be empty
    intakes_fixed       programme, basis, form, funding, start_year, duration_months, entrants_persons; where
                        these are unknown, obs_status P or L (the number is places) or a column places; may be empty
    graduates           time_period, programme, basis, graduates, employed, employed_in_field, continue_study, army,
                        left_region; may be empty
    start_year          intake year under decision
    parameters          values in force
    draws               number of draws, the same as in ``employment``
    survey_kept         estimates that an earlier run drew from the answers; read where the answers are empty (what-if)
    survey_weight       mean weight of the survey that somebody has set, in [0, 1]; None = by precision
    places              programme, basis, funding, start_year, places, entrants of past intakes; None = fill as documented
    known_notes         what the frames above had to be filled with, Russian
    """

    ref_area: str
    base_year: int
    horizon_year: int
    employment: Draws
    staffing: pd.DataFrame
    occupations: pd.DataFrame
    age_structure: pd.DataFrame | None
    vacancies: pd.DataFrame
    survey_employers: pd.DataFrame
    survey_answers: pd.DataFrame
    crosswalk: pd.DataFrame
    programmes: pd.DataFrame
    enrolment: pd.DataFrame
    intakes_fixed: pd.DataFrame
    graduates: pd.DataFrame
    start_year: int
    parameters: Parameters
    draws: int = DEFAULT_DRAWS
    survey_kept: KeptSurvey | None = None
    survey_weight: float | None = None
    places: pd.DataFrame | None = None
    known_notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Demand:
    """The chain's result; years are base_year + 1 … horizon_year unless said otherwise; persons a year.

    sectors             keys: economic_activity, level, measure (MEASURES of sectors.py); employment is a stock
    openings            keys: occupation, component (expansion | exits | transfers | closing)
    need_model          keys: occupation; posts a year that need a new СПО graduate, the model's reading
    need_survey         keys: occupation; the employers' reading, None without a survey
    need_occupation     keys: occupation; the combined reading
    need                keys: programme; the combined reading through the crosswalk; what single years may bring
    expectation         keys: programme; the same without the chance of single years: what is not known of its mean
    growth              keys: programme; the part of ``expectation`` that growth or decline of employment brings; the rest
                        replaces leavers, closes the backlog and follows what employers' own answers add
    need_readings       programme, reading (model | survey), time_period, mean, q10, q50, q90, weight
    supply              keys: programme; entrants to work from everything decided before the start year
    graduates           keys: programme; the graduates behind ``supply``
    intake_yield        keys: programme, basis; one year (start_year); ζ, persons in work per place
    balance_start       keys: programme; one year (base_year); minus the usable unemployed
    crosswalk_coverage  occupation, need_mean, share_covered
    survey_quality      measure, scope, value: answers, effective answers, coverage, influence, optimism; empty without
    coefficients        programme, basis, rate, observed, persons, used, documented, target
    defaults            parameter, scope, value, unit, reference: every documented value that was used
    notes               what was assumed where data were missing, Russian
    survey_kept         the survey's estimates without its answers; None without a survey
    """

    sectors: Draws
    openings: Draws
    need_model: Draws
    need_survey: Draws | None
    need_occupation: Draws
    need: Draws
    expectation: Draws
    growth: Draws
    need_readings: pd.DataFrame
    supply: Draws
    graduates: Draws
    intake_yield: Draws
    balance_start: Draws
    crosswalk_coverage: pd.DataFrame
    survey_quality: pd.DataFrame
    coefficients: pd.DataFrame
    defaults: pd.DataFrame
    notes: tuple[str, ...]
    survey_kept: KeptSurvey | None = None


@dataclass(frozen=True)
class _Posts:
    """The first half of the chain, from employment to the posts that open.

    stock    (O, U + 1, D) employment by occupation from the base year on
    kept     what an earlier run drew from answers that may not be read here
    closing  (O, U, D) closing of the backlog
    """

    employment: Draws
    staffing: Staffing
    levels: np.ndarray
    stock: np.ndarray
    survey: SurveyData | None
    weighted: WeightedSurvey | None
    kept: KeptSurvey | None
    closing: np.ndarray
    ahead: _Expected

    @property
    def years(self) -> np.ndarray:
        """Years after the base year."""
        return self.employment.years[1:]


@dataclass(frozen=True)
class _Said:
    """What employers add to the chain.

    share    (O, D) share of openings for new graduates, as their answers leave it
    kept     the survey's estimates, None without a survey
    quality  how good the reading is, None without one
    """

    share: np.ndarray
    kept: KeptSurvey | None
    quality: pd.DataFrame | None
    notes: tuple[str, ...]


def region_demand(inputs: DemandInputs) -> Demand:
    """Need by programme and fixed supply of one region, draw by draw.

    Raises
    ------
    DrawsMismatch   the employment forecast brings another number of draws
    MissingYears    it does not cover base_year … horizon_year
    NegativeCount   it holds negative or missing persons
    UnknownCode     an occupation, section or programme is outside its code list

    Method
    ------
    docs/methodology/demand.md#chain
    """
    priors = Priors(inputs.parameters, inputs.draws)
    notes: list[str] = []
    posts = posts_of(inputs, priors, notes)
    opened, rates = drawn(inputs, posts, priors, notes)
    said = said_of(posts, priors)
    need = _need(expectation_of(inputs, posts, said, priors), posts, opened, said)
    codes, crosswalk = codes_of(inputs), routed(inputs, posts, priors)
    fixed = supply_of(inputs, posts, priors)
    notes.extend(said.notes)
    if routes := successors(inputs.programmes, inputs.start_year):
        notes.append(
            f"Программ региона с закрытым приёмом – {len(routes)}; потребность и выпуск по ним учтены у программ-преемников."
        )
    return Demand(
        sectors=sector_table(posts.staffing, posts.levels, posts.employment, posts.stock, rates, posts.closing, posts.years),
        openings=opened,
        **need.by_occupation(posts),
        **need.by_programme(posts.years, crosswalk, codes),
        supply=fixed.supply,
        graduates=fixed.graduates,
        intake_yield=fixed.intake_yield,
        balance_start=start_of(inputs, posts, said, crosswalk, priors),
        survey_quality=pd.DataFrame(columns=["measure", "scope", "value"]) if said.quality is None else said.quality,
        coefficients=fixed.coefficients,
        defaults=priors.used(),
        notes=(*inputs.known_notes, *notes, *fixed.notes),
        survey_kept=None if said.kept is None else replace(said.kept, weight=need.ahead.combined.survey_weight),
    )


def expected_need(inputs: DemandInputs) -> Draws:
    """``region_demand(inputs).expectation`` alone, without what supplies the need and what single years may bring."""
    priors = Priors(inputs.parameters, inputs.draws)
    posts = posts_of(inputs, priors, [])
    expected = expectation_of(inputs, posts, said_of(posts, priors), priors)
    return expected.by_programme(posts.years, routed(inputs, posts, priors), codes_of(inputs))


def codes_of(inputs: DemandInputs) -> tuple[str, ...]:
    return tuple(sorted(inputs.programmes["programme"].astype(str).unique()))


def routed(inputs: DemandInputs, posts: _Posts, priors: Priors) -> CrosswalkDraws:
    """Occupations into programmes, those of a closed programme into its successor."""
    routes = successors(inputs.programmes, inputs.start_year)
    return crosswalk_draws(inputs.crosswalk, posts.staffing.occupations, codes_of(inputs), priors, routes)


def posts_of(inputs: DemandInputs, priors: Priors, notes: list[str]) -> _Posts:
    """Employment through the staffing table to openings, as drawn and as expected."""
    employment = _employment(inputs)
    people = employment.values
    sections = tuple(employment.keys["economic_activity"])
    staffing = staffing_draws(inputs.staffing, sections, priors, people[:, 0].mean(axis=1))
    levels = _levels(staffing, inputs.occupations)
    stock = employment_by_occupation(staffing, people)
    survey = survey_data(inputs.survey_employers, inputs.survey_answers, sections)
    kept = inputs.survey_kept if survey is None else None
    weighted = None if survey is None else weighted_survey(survey, staffing, people[:, 0], stock[:, 0], priors)
    closing = _closing(inputs, staffing, employment, weighted, kept, priors, notes)
    ahead = _expected_openings(inputs, staffing, employment, closing, priors)
    return _Posts(employment, staffing, levels, stock, survey, weighted, kept, closing, ahead)


def drawn(inputs: DemandInputs, posts: _Posts, priors: Priors, notes: list[str]) -> tuple[Draws, Rates]:
    """Openings when people leave one by one, what single years may bring, and the rates at which they leave."""
    staffing, people, stock = posts.staffing, posts.employment.values, posts.stock
    rates = rates_of(inputs.age_structure, staffing, people, stock, posts.years, priors, notes)
    exits = exits_of(staffing, people, stock, rates)
    return openings(staffing.occupations, posts.years, stock, exits, rates.transfers, posts.closing), rates


def supply_of(inputs: DemandInputs, posts: _Posts, priors: Priors) -> FixedSupply:
    """What was decided before the start year, a closed programme's with its successor."""
    return fixed_supply(
        inputs.enrolment, inputs.intakes_fixed, inputs.graduates, inputs.programmes, codes_of(inputs), posts.years,
        inputs.start_year, priors, successors(inputs.programmes, inputs.start_year), inputs.places,
    )  # fmt: skip


def start_of(inputs: DemandInputs, posts: _Posts, said: _Said, crosswalk: CrosswalkDraws, priors: Priors) -> Draws:
    start = starting_balance(crosswalk, posts.stock[:, 0], said.share, priors)
    return Draws(pd.DataFrame({"programme": list(codes_of(inputs))}), np.array([inputs.base_year]), start)


def said_of(posts: _Posts, priors: Priors) -> _Said:
    """Employers' word on the share for new graduates and on the need; the model's where nobody was asked."""
    share, occupations = graduate_shares(posts.levels, priors), posts.staffing.occupations
    if posts.survey is None:
        if posts.kept is not None:
            return _Said(posts.kept.shares(occupations), posts.kept, None, ())
        return _Said(share, None, None, ("Анкет работодателей нет: потребность показана по одной модели.",))
    survey, ahead = posts.survey, posts.ahead
    correction = learned_optimism(survey, priors)
    moves = turnover(survey, correction, posts.staffing, posts.levels, ahead.exit_rate, priors)
    share = surveyed_graduate_shares(survey, occupations, posts.levels, share, priors, moves.of_shares)
    if posts.weighted is None:
        note = (
            f"Опрос {survey.wave} г.: ни в одном разделе нет {FEWEST_EMPLOYERS_OF_A_SECTION} анкет; "
            f"потребность показана по одной модели."
        )
        return _Said(share, KeptSurvey.shares_only(occupations, posts.years, share), None, (note,))
    expected = need_from_openings(ahead.openings, share)
    base = posts.employment.values[:, 0]
    reading = employers_reading(
        posts.weighted, posts.staffing, base, expected, ahead.exit_rate, share, correction, moves, posts.years, priors
    )
    return _Said(share, reading.kept, reading.quality, tuple(reading.notes))


@dataclass(frozen=True)
class _Expectation:
    """Posts a year that need a new graduate without the chance of single years, (O, U, D), and how the readings are combined."""

    expected: np.ndarray
    combined: Combined

    def by_programme(self, years: np.ndarray, crosswalk: CrosswalkDraws, codes: tuple[str, ...]) -> Draws:
        """Need by programme."""
        keys = pd.DataFrame({"programme": list(codes)})
        return Draws(keys, years, crosswalk.to_programmes(self.combined.of(self.expected)))


@dataclass(frozen=True)
class _Need:
    """Posts a year that need a new graduate, (O, U, D): as expected, as drawn, what growth adds, and as employers say."""

    ahead: _Expectation
    model: np.ndarray
    growth: np.ndarray
    survey: np.ndarray | None

    def by_occupation(self, posts: _Posts) -> dict[str, Any]:
        """Parts of the result that stand by occupation."""
        keys = pd.DataFrame({"occupation": list(posts.staffing.occupations)})
        return {
            "need_model": Draws(keys, posts.years, self.model),
            "need_survey": None if self.survey is None else Draws(keys, posts.years, self.survey),
            "need_occupation": Draws(keys, posts.years, self.ahead.combined.of(self.model)),
        }

    def by_programme(self, years: np.ndarray, crosswalk: CrosswalkDraws, codes: tuple[str, ...]) -> dict[str, Any]:
        """Parts of the result that stand by programme, and how much of an occupation reaches one."""
        combined = self.ahead.combined
        keys, need = pd.DataFrame({"programme": list(codes)}), combined.of(self.model)
        readings = {"model": self.model} | ({} if self.survey is None else {"survey": self.survey})
        side_by_side = {name: crosswalk.to_programmes(values) for name, values in readings.items()}
        return {
            "need": Draws(keys, years, crosswalk.to_programmes(need)),
            "expectation": self.ahead.by_programme(years, crosswalk, codes),
            "growth": Draws(keys, years, crosswalk.to_programmes(combined.part(self.growth))),
            "need_readings": readings_table(side_by_side, combined.weights, codes, years),
            "crosswalk_coverage": coverage(crosswalk, need),
        }


def expectation_of(inputs: DemandInputs, posts: _Posts, said: _Said, priors: Priors) -> _Expectation:
    """Expected openings times the share for new graduates, and the employers' reading beside them."""
    expected = need_from_openings(posts.ahead.openings, said.share)
    reading = None if said.kept is None else said.kept.reading(posts.staffing.occupations)
    spread = None if said.kept is None else said.kept.relative_sd
    held = None if said.kept is None or posts.survey is not None else said.kept.weight
    weight = held if inputs.survey_weight is None else inputs.survey_weight
    return _Expectation(expected, combine(expected, reading, priors, spread, weight))


def _need(ahead: _Expectation, posts: _Posts, opened: Draws, said: _Said) -> _Need:
    """The same for the openings as drawn."""
    model = need_from_openings(opened, said.share)
    reading = None if said.kept is None else said.kept.reading(posts.staffing.occupations)
    growth = posts.ahead.expansion * said.share[:, None, :]
    return _Need(ahead, model, growth, None if reading is None else reading.of(model))


@dataclass(frozen=True)
class _Expected:
    """Openings without the chance of single years, their expansion (O, U, D), and the mean exit rate (O, D)."""

    openings: Draws
    expansion: np.ndarray
    exit_rate: np.ndarray


def _expected_openings(
    inputs: DemandInputs, staffing: Staffing, employment: Draws, closing: np.ndarray, priors: Priors
) -> _Expected:
    """The openings along the expected employment of each draw, nobody leaving by chance."""
    growths = employment.keys["growths"].to_numpy(dtype=float)
    people = expected_paths(employment, growths).values
    years = employment.years[1:]
    stock = employment_by_occupation(staffing, people)
    rates = rates_of(inputs.age_structure, staffing, people, stock, years, priors, [], chance=False)
    exits = exits_of(staffing, people, stock, rates)
    opened = openings(staffing.occupations, years, stock, exits, rates.transfers, closing)
    return _Expected(opened, np.diff(stock, axis=1), exits.mean(axis=1))


def _employment(inputs: DemandInputs) -> Draws:
    """The forecast cut to the years of the chain, sections sorted; keys: economic_activity, growths."""
    given = inputs.employment
    if given.count != inputs.draws:
        raise DrawsMismatch("Прогноз занятости", given.count, inputs.draws)
    if inputs.horizon_year <= inputs.base_year:
        raise MissingYears("Прогноз занятости", [inputs.base_year + 1])
    bad = ~(np.isfinite(given.values) & (given.values >= 0)).all(axis=(1, 2))
    if bad.any():
        codes = given.keys.loc[bad, "economic_activity"].astype(str).tolist()
        raise NegativeCount("Прогноз занятости", "employment", int(bad.sum()), codes)
    wanted = np.arange(inputs.base_year, inputs.horizon_year + 1)
    missing = sorted(set(wanted.tolist()) - set(given.years.tolist()))
    if missing:
        raise MissingYears("Прогноз занятости", missing)
    order = given.keys["economic_activity"].astype(str).argsort().to_numpy()
    keys = pd.DataFrame({"economic_activity": given.keys["economic_activity"].astype(str).to_numpy()[order]})
    known = given.keys["growths"].to_numpy()[order] if "growths" in given.keys else np.full(len(keys), USUAL_GROWTHS)
    keys["growths"] = known
    columns = np.searchsorted(given.years, wanted)
    return Draws(keys, wanted, given.values[order][:, columns])


def _levels(staffing: Staffing, occupations: pd.DataFrame) -> np.ndarray:
    """(O,) level of qualification of each occupation."""
    listed = occupations.drop_duplicates("occupation").assign(occupation=lambda rows: rows["occupation"].astype(str))
    levels = listed.set_index("occupation")["level"].reindex(list(staffing.occupations))
    missing = sorted(levels.index[levels.isna() | ~levels.isin(LEVELS)])
    if missing:
        raise UnknownCode("Уровень профессии (ВО, ППССЗ, ППКРС, без)", missing, "data/codelists/occupation.csv")
    return levels.to_numpy(dtype=str)


def _closing(
    inputs: DemandInputs, staffing: Staffing, employment: Draws, weighted: WeightedSurvey | None, kept: KeptSurvey | None,
    priors: Priors, notes: list[str],
) -> np.ndarray:  # fmt: skip
    """(O, U, D) closing of the backlog: open posts as employers count them where asked, else as portals show them."""
    years, count = employment.years[1:], len(staffing.occupations)
    normal = normal_vacancies(staffing, employment.values[:, 0], priors)
    posts = None if kept is None else kept.open_posts(staffing.occupations, normal)
    if weighted is not None:
        counted = surveyed_vacancies(weighted, staffing)
        posts = None if counted is None else counted + weighted.outside * normal
    if posts is None and not inputs.vacancies.empty:
        posts = posted_vacancies(inputs.vacancies, staffing.occupations, priors)
        notes.append("Свободные места взяты с порталов вакансий с поправкой на долю мест, которые там публикуют.")
    if posts is None:
        notes.append("Вакансий нет: закрытие накопленной нехватки не рассчитано (принято равным нулю).")
        return np.zeros((count, len(years), priors.count))
    # Posts of an occupation that nobody holds belong to no section: they could not stand in the sector table.
    held = staffing.shares.max(axis=(0, 2)) > 0
    posts = np.where(held[:, None], posts, np.nan)
    return closing_of_vacancies(posts, normal, years, inputs.base_year, priors)
