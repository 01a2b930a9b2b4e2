"""The employers' reading of the need: weighted, corrected for optimism, completed where nobody answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.draws import Draws
from models.need.readings import updated_relative_sd
from models.need.staffing import Staffing
from models.priors import Priors, keyed_normals
from models.survey.answers import SurveyData
from models.survey.area import between_variance, chance_of_counts, trust
from models.survey.cells import PLANNED, Cells, cells_of
from models.survey.kept import KeptSurvey
from models.survey.optimism import FEWEST_EMPLOYERS, Optimism, hiring_facts, optimism
from models.survey.turnover import Turnover
from models.survey.weights import effective_sample_size, influence, raked_weights, replicate_multipliers

# A section counts as covered from this many employers on; below, one employer would speak for a whole section.
FEWEST_EMPLOYERS_OF_A_SECTION = 3
# Need by the answers over need by the model beyond which one of the two counts something else.
LARGEST_LEVEL = 3.0
# Relative error of the level that remains where plans were held against hires: moves between neighbours, who answers.
HIRES_TO_NEED_SD = 0.25
# Documented relative difference of open posts per person employed between occupations.
OCCUPATIONS_DIFFER = 0.35


@dataclass(frozen=True)
class WeightedSurvey:
    """The newest wave in the sections that have enough answers, with replicate weights.

    data       the survey
    employers  n rows: inn, economic_activity, listed_staff_persons, group
    answers    answers of those employers about known occupations
    sections   (n,) position of each employer's section
    weights    (n, D)
    seen       (S,) sections that the survey speaks for
    inside     (O, D) persons of each occupation in those sections, base year
    outside    (O, D) share of the occupation in the other sections
    """

    data: SurveyData
    employers: pd.DataFrame
    answers: pd.DataFrame
    sections: np.ndarray
    weights: np.ndarray
    seen: np.ndarray
    inside: np.ndarray
    outside: np.ndarray


@dataclass(frozen=True)
class SurveyReading:
    """What employers say, on the estimand.

    quality   measure, scope, value: answers, effective number, coverage, influence, optimism, level, trust
    notes     Russian
    kept      the estimates without the answers
    """

    quality: pd.DataFrame
    notes: tuple[str, ...]
    kept: KeptSurvey


def weighted_survey(
    survey: SurveyData, staffing: Staffing, employment: np.ndarray, stock: np.ndarray, priors: Priors
) -> WeightedSurvey | None:
    """Replicate weights that bring the listed staff of the newest wave to the employment of each section.

    None when no section has FEWEST_EMPLOYERS_OF_A_SECTION answers.

    Parameters
    ----------
    employment : (S, D) persons in the base year
    stock : (O, D) persons in the base year

    Method
    ------
    docs/methodology/survey.md#sampling-error
    """
    answers = survey.answers[survey.answers["wave"] == survey.wave]
    newest = survey.employers[survey.employers["wave"] == survey.wave]
    newest = newest[newest["inn"].isin(answers["inn"])]
    count = newest.groupby("economic_activity")["inn"].transform("size")
    employers = newest[count >= FEWEST_EMPLOYERS_OF_A_SECTION].sort_values("inn").reset_index(drop=True)
    if employers.empty:
        return None
    sections = pd.Index(staffing.sections).get_indexer(pd.Index(employers["economic_activity"]))
    sizes = employers["listed_staff_persons"].to_numpy(dtype=float)
    multipliers = replicate_multipliers(sections.tolist(), employers["inn"].tolist(), priors.count)
    weights = multipliers / _section_sums(multipliers * sizes[:, None], sections, len(staffing.sections))[sections]
    weights *= employment[sections]
    seen = np.isin(np.arange(len(staffing.sections)), sections)
    inside = np.einsum("sod,sd->od", staffing.shares, employment * seen[:, None])
    outside = 1 - np.divide(inside, stock, out=np.zeros_like(inside), where=stock > 0)
    heard = answers[answers["inn"].isin(employers["inn"]) & answers["occupation"].isin(staffing.occupations)]
    return WeightedSurvey(survey, employers, heard, sections, weights, seen, inside, np.clip(outside, 0, 1))


def surveyed_vacancies(weighted: WeightedSurvey, staffing: Staffing) -> np.ndarray | None:
    """(O, D) open posts as employers count them in the sections that answered; None when the wave did not ask.

    Open posts per person employed: an occupation's own rate, as far as chance lets it differ from that of all.

    Method
    ------
    docs/methodology/openings.md#closing
    """
    said = weighted.answers[weighted.answers["measure"] == "vacancies"]
    if said.empty:
        return None
    every = np.ones(len(staffing.occupations))
    heard = weighted.answers[weighted.answers["measure"] != PLANNED]
    asked = pd.concat([heard, said.assign(measure=PLANNED)])
    cells = cells_of(weighted.employers, asked, weighted.sections, staffing, every)
    persons = cells.by_employer(cells.employed, len(weighted.employers)) @ weighted.weights
    rate = cells.by_employer(cells.planned, len(weighted.employers)) @ weighted.weights / np.maximum(persons, 1e-9)
    middle = np.full(len(every), rate.mean())
    own = _own_rates(cells, cells.planned, cells.employed * rate.mean(), weighted, middle, OCCUPATIONS_DIFFER**2)
    posts = rate + own.trust[:, None] * (own.rate - middle)[:, None]
    return np.asarray(weighted.inside * np.maximum(posts, 0.0))


def learned_optimism(survey: SurveyData, priors: Priors) -> Optimism:
    """What plans are worth, by the groups of the newest wave."""
    newest = survey.employers[survey.employers["wave"] == survey.wave]
    return optimism(hiring_facts(survey.employers, survey.answers), sorted(newest["group"].unique()), priors)


def employers_reading(
    weighted: WeightedSurvey,
    staffing: Staffing,
    employment: np.ndarray,
    need_model: np.ndarray,
    exit_rate: np.ndarray,
    graduate_share: np.ndarray,
    correction: Optimism,
    moves: Turnover,
    years: np.ndarray,
    priors: Priors,
) -> SurveyReading:
    """Posts a year that need a new СПО graduate, as employers see them, held against the model where the same people work.

        said[i,o]   = (α·employed + β_g·planned need) · named share of graduates · net^(1 − k)
        level       = Σ w_i·said[i,o] / Σ w_i·employed[i,o]·rate of the model[o]
        own rate[o] = Σ_i w_i·said[i,o] / Σ_i w_i·employed[i,o],   trust[o] = A·s²/(A·s² + sampling variance)

    w brings the listed staff of the answers to the employment of each section; α and β are the optimism correction; net and
    k tell hires that fill the region's posts from those that fill a neighbour's (``models.survey.turnover``). What
    employers say per person employed does not depend on whom the answering ones happen to employ. Years outside the form
    move as the model does. What works in sections with fewer than FEWEST_EMPLOYERS_OF_A_SECTION answers is not seen by the
    survey: for it the model's reading stands.

    Parameters
    ----------
    employment : (S, D) persons in the base year
    need_model : (O, U, D) expected need by the model
    exit_rate : (O, D) share of the stock that leaves the labour force in a year

    Method
    ------
    docs/methodology/survey.md#reading
    """
    survey, employers = weighted.data, weighted.employers
    silent = (graduate_share * moves.of_shares).mean(axis=1)
    cells = cells_of(employers, weighted.answers, weighted.sections, staffing, silent)
    asked = _in_the_form(survey, years)
    form = asked if asked.any() else np.ones(len(years), dtype=bool)
    stock = np.maximum(weighted.inside / np.maximum(1 - weighted.outside, 1e-9), 1e-9)
    rate = need_model[:, form].mean(axis=1) / stock
    level = _level(cells, weighted, correction, rate, moves)
    said = _said(cells, employers, correction, moves)
    middle, usual = rate.mean(axis=1), float(level.mean())
    expected = usual * np.maximum(middle, (graduate_share * exit_rate).mean(axis=1))
    between = (priors.value("net_transfer_sd") / max(float(exit_rate.mean()), 1e-9)) ** 2
    own = _own_rates(cells, said, cells.employed * expected[cells.occupation], weighted, expected, between)
    noise = keyed_normals("survey-own", staffing.occupations, (priors.count,))
    drawn = np.where(own.trust[:, None] > 0, own.rate[:, None] + own.error[:, None] * noise - level * rate, 0.0)
    relative_sd, documented = None, priors.value("survey_prior_sd")
    if correction.learned:
        # Waves show how plans become hires; how hires become the region's need, no wave shows. Moves between neighbours
        # are taken off the hires as they were named, so that the whole error of the hires falls on what is left.
        of_need = correction.errors / float(moves.net.mean())
        relative_sd = float(np.hypot(updated_relative_sd(documented, of_need), HIRES_TO_NEED_SD))
    keys, base = pd.DataFrame({"occupation": list(staffing.occupations)}), years[:1] - 1
    posts = surveyed_vacancies(weighted, staffing)
    kept = KeptSurvey(
        graduate_share=Draws(keys, base, graduate_share[:, None, :]),
        outside=Draws(keys, base, weighted.outside[:, None, :]),
        level=Draws(keys, base, np.broadcast_to(level, weighted.outside.shape)[:, None, :]),
        deviation=Draws(keys, base, (weighted.inside * drawn)[:, None, :]),
        trust=Draws(keys, base, own.trust[:, None, None]),
        relative_sd=relative_sd,
        posts=None if posts is None else Draws(keys, base, posts[:, None, :]),
    )
    quality = _quality(weighted, correction, employment, staffing.sections)
    quality = pd.concat([quality, _reading_quality(level, moves, own, cells)], ignore_index=True)
    notes = _notes(survey, correction, weighted.seen, staffing.sections, years)
    return SurveyReading(quality, notes, kept)


@dataclass(frozen=True)
class _OwnRates:
    """(O,) each: rate per person employed, its sampling error, and the trust in it; 0 where nobody answered."""

    rate: np.ndarray
    error: np.ndarray
    trust: np.ndarray


def _by_occupation_draws(cells: Cells, weighted: WeightedSurvey, rate: np.ndarray) -> np.ndarray:
    """(D,) Σ_i w_i · employed[i,o] · rate[o], draw by draw."""
    persons = csr_matrix(
        (cells.employed, (cells.occupation, cells.employer)), shape=(len(rate), len(weighted.employers))
    )
    return np.asarray(((persons @ weighted.weights) * rate).sum(axis=0))


def _level(
    cells: Cells, weighted: WeightedSurvey, correction: Optimism, rate: np.ndarray, moves: Turnover
) -> np.ndarray:
    """(1, D) need by the answers over what the model expects of the people that the answering employers have."""
    count = len(weighted.employers)
    group = pd.Index(correction.groups).get_indexer(pd.Index(weighted.employers["group"]))
    planned, employed = (cells.by_employer(values * cells.share, count) for values in (cells.planned, cells.employed))
    gross = correction.alpha * (employed @ weighted.weights)
    gross = gross + (planned[:, None] * correction.beta[group] * weighted.weights).sum(axis=0)
    said, expected = gross * moves.of_need, _by_occupation_draws(cells, weighted, rate)
    # Where the model sees no need in the form's years a ratio says nothing: both then count as they are.
    ratio = np.divide(said, expected, out=np.ones_like(said), where=expected > 0)
    return np.asarray(np.clip(ratio, 1 / LARGEST_LEVEL, LARGEST_LEVEL)[None, :])


def _said(cells: Cells, employers: pd.DataFrame, correction: Optimism, moves: Turnover) -> np.ndarray:
    """(n,) mean need for graduates a year of each cell."""
    group = pd.Index(correction.groups).get_indexer(pd.Index(employers["group"]))
    beta = correction.beta.mean(axis=1)[group][cells.employer]
    gross = correction.alpha.mean() * cells.employed + beta * cells.planned
    return np.asarray(gross * cells.share * moves.of_need.mean())


def _own_rates(
    cells: Cells,
    counts: np.ndarray,
    expected: np.ndarray,
    weighted: WeightedSurvey,
    scale: np.ndarray,
    between: float,
) -> _OwnRates:
    """Rates of occupations, their errors by the chance of counts over all cells, and the trust they earn.

    Parameters
    ----------
    counts, expected : (n,) persons a year of each cell, as said and as the common rate expects
    scale : (O,) rate from which ``between`` (relative variance between occupations) is measured
    """
    plain = weighted.weights.mean(axis=1)
    size = len(scale)
    persons = cells.by_occupation(cells.employed, plain, size)
    rate = np.divide(cells.by_occupation(counts, plain, size), persons, out=np.zeros(size), where=persons > 0)
    usable = expected > 0
    chance, unlike = chance_of_counts(counts[usable], expected[usable])
    spread = cells.by_occupation(chance * np.abs(expected) + unlike * expected**2, plain**2, size)
    variance = np.divide(spread, persons**2, out=np.full(size, np.inf), where=(persons > 0) & (spread > 0))
    found = between_variance(rate - scale, variance, scale, between)
    weight = trust(variance, scale, found)
    return _OwnRates(rate, np.where(np.isfinite(variance), np.sqrt(variance), 0.0), weight)


def _section_sums(values: np.ndarray, sections: np.ndarray, count: int) -> np.ndarray:
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, sections, values)
    return np.where(sums > 0, sums, 1.0)


def _in_the_form(survey: SurveyData, years: np.ndarray) -> np.ndarray:
    """(U,) bool: years between the first and the last for which the newest wave names a need."""
    newest = (survey.answers["wave"] == survey.wave) & (survey.answers["measure"] == PLANNED)
    asked = survey.answers.loc[newest, "time_period"]
    if asked.empty:
        return np.ones(len(years), dtype=bool)
    return np.asarray((years >= asked.min()) & (years <= asked.max()))


def _quality(
    weighted: WeightedSurvey, correction: Optimism, employment: np.ndarray, names: tuple[str, ...]
) -> pd.DataFrame:
    """measure, scope, value: what the council should know of the survey's strength."""
    employers, answers, sections, seen = weighted.employers, weighted.answers, weighted.sections, weighted.seen
    sizes = employers["listed_staff_persons"].to_numpy(dtype=float)
    people = employment.mean(axis=1)
    known = np.where(seen, people, 0.0)
    weights = raked_weights(np.ones(len(sizes)), [(sections, known)], sizes)
    need = answers[answers["measure"] == PLANNED].groupby("inn")["obs_value"].sum()
    planned = employers["inn"].map(need).fillna(0.0).to_numpy(dtype=float)
    push = influence(planned, sizes, sections, known)
    rows = [
        ("wave", "", float(weighted.data.wave)),
        ("answers", "", float(len(employers))),
        ("effective_answers", "", effective_sample_size(weights * sizes)),
        ("listed_staff_persons", "", float(sizes.sum())),
        ("share_of_employment_in_covered_sections", "", float(people[seen].sum() / people.sum())),
        ("share_of_employment_in_answers", "", float(sizes.sum() / people.sum())),
        ("largest_influence", "", float(np.abs(push).max()) if len(push) else 0.0),
        ("optimism_employers", "", float(correction.learned)),
        ("optimism_alpha", "", float(correction.alpha.mean())),
        ("optimism_beta", "", float(correction.beta.mean())),
        ("optimism_beta_q10", "", float(np.quantile(correction.beta, 0.1))),
        ("optimism_beta_q90", "", float(np.quantile(correction.beta, 0.9))),
        *(("answers", names[row], float((sections == row).sum())) for row in range(len(names))),
    ]
    return pd.DataFrame(rows, columns=["measure", "scope", "value"])


def _reading_quality(level: np.ndarray, moves: Turnover, own: _OwnRates, cells: Cells) -> pd.DataFrame:
    """Level of the answers against the model, and what the occupations' own answers are worth."""
    answered = own.trust > 0
    persons = np.bincount(cells.occupation, cells.employed, len(own.trust))
    rows = [
        ("level", "", float(level.mean())),
        ("leavers_from_labour_force", "", float(moves.leaving.mean())),
        ("net_hires", "", float(moves.net.mean())),
        ("occupations_answered", "", float(answered.sum())),
        ("trust", "", float(np.average(own.trust, weights=persons)) if persons.any() else 0.0),
        ("trust_largest", "", float(own.trust.max()) if len(own.trust) else 0.0),
    ]
    return pd.DataFrame(rows, columns=["measure", "scope", "value"])


def _notes(
    survey: SurveyData, correction: Optimism, seen: np.ndarray, sections: tuple[str, ...], years: np.ndarray
) -> tuple[str, ...]:
    notes = []
    blind = [section for section, covered in zip(sections, seen, strict=True) if not covered]
    if blind:
        notes.append(
            f"Опрос {survey.wave} г.: в разделах {', '.join(blind)} меньше {FEWEST_EMPLOYERS_OF_A_SECTION} анкет; "
            f"для них показание опроса заменено показанием модели."
        )
    asked = _in_the_form(survey, years)
    outside = years[~asked]
    if len(outside):
        span = f"{', '.join(map(str, outside))} {'гг.' if len(outside) > 1 else 'г.'}"
        how = "взяты средняя годов анкеты и изменение по модели" if asked.any() else "средняя годов анкеты отнесена к средней модели за них"
        notes.append(f"Опрос {survey.wave} г.: для {span} {how}.")
    if correction.learned:
        notes.append(f"Поправка на оптимизм работодателей выведена по двум волнам опроса, предприятий: {correction.learned}.")
    else:
        few = len(set(survey.answers["wave"])) > 1
        why = f"предприятий, у которых известны и план, и факт, меньше {FEWEST_EMPLOYERS}" if few else "прошлых волн нет"
        notes.append(f"Поправка на оптимизм работодателей не проверена: {why}; взято документированное значение.")
    return tuple(notes)
