"""From employment to the need of programmes and the supply on its way: the composition of one region's chain."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.chain.balance import starting_balance
from models.draws import DEFAULT_DRAWS, Draws
from models.employment.expectation import expected_paths
from models.errors import DrawsMismatch, MissingYears, NegativeCount, UnknownCode
from models.need.crosswalk import CrosswalkDraws, coverage, crosswalk_draws, successors
from models.need.openings import closing_of_vacancies, openings, posted_vacancies
from models.need.readings import LEVELS, combine, graduate_shares, need_from_openings, readings_table
from models.need.replacement import AgeRates, age_rates, net_transfer_rates, person_noise, replacement_rates
from models.need.staffing import Staffing, employment_by_occupation, level_matrices, staffing_draws
from models.parameters import Parameters
from models.priors import Priors
from models.supply.pipeline import fixed_supply
from models.survey.answers import survey_data, surveyed_graduate_shares
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
MEASURES = ("employment", "expansion", "replacement", "closing", "recruitment_need")


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

    sectors             keys: economic_activity, level, measure (MEASURES); employment is a stock
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
class _Rates:
    """Yearly rates of the stock of the year before.

    of_section  (S, U, D) applies where an occupation's age structure is unknown
    unknown     (O,) True where it applies
    own         (O, U, D) what the occupation adds: exits by age or persons' chance, without ``of_section``
    transfers   (O, U, D)
    """

    of_section: np.ndarray
    unknown: np.ndarray
    own: np.ndarray
    transfers: np.ndarray


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
    employment = _employment(inputs)
    sections = tuple(employment.keys["economic_activity"])
    years = employment.years[1:]
    notes: list[str] = []

    staffing = staffing_draws(inputs.staffing, sections, priors)
    levels = _levels(staffing, inputs.occupations)
    stock = employment_by_occupation(staffing, employment.values)
    survey = survey_data(inputs.survey_employers, inputs.survey_answers, sections)
    kept = inputs.survey_kept if survey is None else None
    weighted = None
    if survey is not None:
        weighted = weighted_survey(survey, staffing, employment.values[:, 0], stock[:, 0], priors)
    closing = _closing(inputs, staffing, employment, weighted, kept, priors, notes)
    rates = _rates(inputs, staffing, employment.values, stock, years, priors, notes)
    exits = _exits(staffing, employment.values, stock, rates)
    opened = openings(staffing.occupations, years, stock, exits, rates.transfers, closing)
    sectors = _sector_table(staffing, levels, employment, stock, rates, closing, years)
    ahead = _expected_openings(inputs, staffing, employment, closing, priors)

    graduate_share = graduate_shares(levels, priors)
    if survey is not None:
        correction = learned_optimism(survey, priors)
        moves = turnover(survey, correction, staffing, levels, ahead.exit_rate, priors)
        graduate_share = surveyed_graduate_shares(
            survey, staffing.occupations, levels, graduate_share, priors, moves.of_shares
        )
        kept = KeptSurvey.shares_only(staffing.occupations, years, graduate_share)
    elif kept is not None:
        graduate_share = kept.shares(staffing.occupations)
    need_model = need_from_openings(opened, graduate_share)
    expected = need_from_openings(ahead.openings, graduate_share)
    growth = ahead.expansion * graduate_share[:, None, :]
    said = None
    if weighted is not None:
        base = employment.values[:, 0]
        said = employers_reading(
            weighted, staffing, base, expected, ahead.exit_rate, graduate_share, correction, moves, years, priors
        )
        notes.extend(said.notes)
        kept = said.kept
    elif survey is not None:
        notes.append(
            f"Опрос {survey.wave} г.: ни в одном разделе нет {FEWEST_EMPLOYERS_OF_A_SECTION} анкет; "
            f"потребность показана по одной модели."
        )
    elif kept is None:
        notes.append("Анкет работодателей нет: потребность показана по одной модели.")
    reading = None if kept is None else kept.reading(staffing.occupations)
    need_survey = None if reading is None else reading.of(need_model)
    survey_sd = None if kept is None else kept.relative_sd
    held = None if kept is None or survey is not None else kept.weight
    weight = held if inputs.survey_weight is None else inputs.survey_weight
    combined = combine(expected, reading, priors, survey_sd, weight)
    need_occupation = combined.of(need_model)

    codes = tuple(sorted(inputs.programmes["programme"].astype(str).unique()))
    routes = successors(inputs.programmes, inputs.start_year)
    crosswalk = crosswalk_draws(inputs.crosswalk, staffing.occupations, codes, priors, routes)
    fixed = fixed_supply(
        inputs.enrolment,
        inputs.intakes_fixed,
        inputs.graduates,
        inputs.programmes,
        codes,
        years,
        inputs.start_year,
        priors,
        routes,
        inputs.places,
    )
    if routes:
        notes.append(
            f"Приём закрыт по {len(routes)} программам региона: их потребность и выпуск учтены у программ-преемников."
        )
    readings = {"model": need_model} | ({} if need_survey is None else {"survey": need_survey})
    by_occupation = pd.DataFrame({"occupation": list(staffing.occupations)})
    by_programme = pd.DataFrame({"programme": list(codes)})
    start = starting_balance(crosswalk, stock[:, 0], graduate_share, priors)
    return Demand(
        sectors=sectors,
        openings=opened,
        need_model=Draws(by_occupation, years, need_model),
        need_survey=None if need_survey is None else Draws(by_occupation, years, need_survey),
        need_occupation=Draws(by_occupation, years, need_occupation),
        need=Draws(by_programme, years, crosswalk.to_programmes(need_occupation)),
        expectation=Draws(by_programme, years, crosswalk.to_programmes(combined.of(expected))),
        growth=Draws(by_programme, years, crosswalk.to_programmes(combined.part(growth))),
        need_readings=_readings(readings, combined.weights, crosswalk, codes, years),
        supply=fixed.supply,
        graduates=fixed.graduates,
        intake_yield=fixed.intake_yield,
        balance_start=Draws(by_programme, np.array([inputs.base_year]), start),
        crosswalk_coverage=coverage(crosswalk, need_occupation),
        survey_quality=pd.DataFrame(columns=["measure", "scope", "value"]) if said is None else said.quality,
        coefficients=fixed.coefficients,
        defaults=priors.used(),
        notes=(*inputs.known_notes, *notes, *fixed.notes),
        survey_kept=None if kept is None else replace(kept, weight=combined.survey_weight),
    )


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
    rates = _rates(inputs, staffing, people, stock, years, priors, [], chance=False)
    exits = _exits(staffing, people, stock, rates)
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


def _rates(
    inputs: DemandInputs,
    staffing: Staffing,
    employment: np.ndarray,
    stock: np.ndarray,
    years: np.ndarray,
    priors: Priors,
    notes: list[str],
    chance: bool = True,
) -> _Rates:
    """Rates of one employment; with ``chance`` persons leave one by one, without it as many as expected."""
    sections, occupations = staffing.sections, staffing.occupations
    of_section = replacement_rates(sections, years, priors)
    unknown = np.ones(len(occupations), dtype=bool)
    own = np.zeros((len(occupations), len(years), priors.count))
    moves = np.zeros_like(own)
    known = _known_ages(inputs.age_structure, years, priors)
    if known is None:
        notes.append("Возрастной структуры занятых нет: выбытие рассчитано по доле замещения без разбивки по возрасту.")
    elif known.occupations and inputs.age_structure is not None and "occupation" in inputs.age_structure:
        place = {code: row for row, code in enumerate(known.occupations)}
        unknown = np.array([code not in place for code in occupations])
        rows = [place[code] for code in np.array(occupations)[~unknown]]
        own[~unknown], moves[~unknown] = known.exit[rows], known.move[rows]
    else:
        place = {code: row for row, code in enumerate(known.occupations)}
        for row, section in enumerate(sections):
            if section in place:
                of_section[row] = known.exit[place[section]]
    before = stock[:, :-1]
    if chance:
        expected = np.where(unknown[:, None, None], _carried(staffing, employment, of_section, before), own)
        own += person_noise("exits", occupations, expected, before)
    return _Rates(of_section, unknown, own, net_transfer_rates(occupations, before, moves, priors))


def _known_ages(age_structure: pd.DataFrame | None, years: np.ndarray, priors: Priors) -> AgeRates | None:
    """Rates by age of occupations, or of sections where the structure is known by section only."""
    if age_structure is None or age_structure.empty:
        return None
    if "occupation" in age_structure:
        return age_rates(age_structure, years, priors)
    return age_rates(age_structure.rename(columns={"economic_activity": "occupation"}), years, priors)


def _carried(staffing: Staffing, employment: np.ndarray, of_section: np.ndarray, before: np.ndarray) -> np.ndarray:
    """(O, U, D) mean over sections of a section rate, weighted by where the occupation works."""
    carried = np.empty_like(before)
    for year in range(before.shape[1]):
        leaving = employment[:, year] * of_section[:, year]
        carried[:, year] = np.einsum("sod,sd->od", staffing.in_year(year), leaving)
    return np.divide(carried, before, out=np.zeros_like(before), where=before > 0)


def _exits(staffing: Staffing, employment: np.ndarray, stock: np.ndarray, rates: _Rates) -> np.ndarray:
    """(O, U, D) share of the stock of the year before that leaves the labour force."""
    carried = _carried(staffing, employment, rates.of_section, stock[:, :-1])
    return np.where(rates.unknown[:, None, None], carried, 0.0) + rates.own


def _closing(
    inputs: DemandInputs,
    staffing: Staffing,
    employment: Draws,
    weighted: WeightedSurvey | None,
    kept: KeptSurvey | None,
    priors: Priors,
    notes: list[str],
) -> np.ndarray:
    """(O, U, D) closing of the backlog: open posts as employers count them where asked, else as portals show them."""
    years, count = employment.years[1:], len(staffing.occupations)
    normal = _normal_vacancies(staffing, employment, priors)
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


def _normal_vacancies(staffing: Staffing, employment: Draws, priors: Priors) -> np.ndarray:
    """(O, D) V*[o] = Σ_s M[s,o]·N[s, base]·normal vacancy rate of the section."""
    rates = np.stack([priors.draws("normal_vacancy_rate", section) for section in staffing.sections])
    return np.einsum("sod,sd->od", staffing.shares, employment.values[:, 0] * rates)


def _sector_table(
    staffing: Staffing,
    levels: np.ndarray,
    employment: Draws,
    stock: np.ndarray,
    rates: _Rates,
    closing: np.ndarray,
    years: np.ndarray,
) -> Draws:
    """Section × level × measure: the same persons as the openings, arranged by section."""
    sections, count = staffing.sections, employment.count
    people = employment.values
    values = np.zeros((len(sections), len(LEVELS), len(MEASURES), len(years), count))
    rows = [np.flatnonzero(levels == level) for level in LEVELS]
    blocks = level_matrices(staffing.shares, levels, LEVELS)
    drifting = bool(staffing.drift.any())
    before = stock[:, :-1]
    own = rates.own + rates.transfers
    posts = np.divide(closing, before, out=np.zeros_like(closing), where=before > 0)
    shares_before = np.stack([block.sum(axis=1) for block in blocks], axis=1)
    for year in range(len(years)):
        workers = people[:, year]
        for level, members in enumerate(rows):
            block = blocks[level]
            fallback = np.where(rates.unknown[members], 1.0, 0.0)
            replaced = np.einsum("sod,od->sd", block, own[members, year])
            if fallback.any():
                without_age = shares_before[:, level] if fallback.all() else np.einsum("sod,o->sd", block, fallback)
                replaced += without_age * rates.of_section[:, year]
            values[:, level, 2, year] = replaced * workers
            if closing[:, year].any():
                values[:, level, 3, year] = np.einsum("sod,od->sd", block, posts[members, year]) * workers
        if drifting:
            blocks = level_matrices(staffing.in_year(year + 1), levels, LEVELS)
        shares_after = np.stack([block.sum(axis=1) for block in blocks], axis=1) if drifting else shares_before
        values[:, :, 0, year] = shares_after * people[:, year + 1][:, None]
        values[:, :, 1, year] = values[:, :, 0, year] - shares_before * workers[:, None]
        shares_before = shares_after
    values[:, :, 4] = values[:, :, 1] + values[:, :, 2] + values[:, :, 3]
    keys = pd.MultiIndex.from_product(
        [sections, LEVELS, MEASURES], names=["economic_activity", "level", "measure"]
    ).to_frame(index=False)
    return Draws(keys, years, values.reshape(-1, len(years), count))


def _readings(
    readings: dict[str, np.ndarray],
    weights: dict[str, float],
    crosswalk: CrosswalkDraws,
    codes: tuple[str, ...],
    years: np.ndarray,
) -> pd.DataFrame:
    """Both readings by programme, side by side."""
    return readings_table(
        {name: crosswalk.to_programmes(values) for name, values in readings.items()}, weights, codes, years
    )
