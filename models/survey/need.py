"""The employers' reading of the need: weighted, corrected for optimism, completed where nobody answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.draws import Draws
from models.need.readings import updated_relative_sd
from models.need.staffing import Staffing
from models.priors import Priors
from models.survey.answers import SurveyData
from models.survey.kept import KeptSurvey
from models.survey.optimism import Optimism, hiring_facts, optimism
from models.survey.weights import effective_sample_size, influence, raked_weights, replicate_multipliers

# A section counts as covered from this many employers on; below, one employer would speak for a whole section.
FEWEST_EMPLOYERS_OF_A_SECTION = 3
# Answers at which an occupation's own figure and the figure of its kind count alike (composite estimator).
ANSWERS_OF_EQUAL_WEIGHT = 5.0


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

    values        (O, U, D) posts a year that need a new СПО graduate
    relative_sd   of the reading, learned from earlier waves; None = documented prior
    quality       measure, scope, value: answers, effective number, coverage, influence, optimism
    notes         Russian
    kept          the same without the answers
    """

    values: np.ndarray
    relative_sd: float | None
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


def surveyed_vacancies(weighted: WeightedSurvey, staffing: Staffing, levels: np.ndarray) -> np.ndarray | None:
    """(O, D) open posts as employers count them in the sections that answered; None when the wave did not ask.

    Occupations with few answers borrow from their kind.

    Method
    ------
    docs/methodology/openings.md#closing
    """
    said = weighted.answers[weighted.answers["measure"] == "vacancies"]
    if said.empty:
        return None
    place, who = pd.Index(staffing.occupations), pd.Index(weighted.employers["inn"])
    posts = said.groupby(["inn", "occupation"])["obs_value"].sum()
    every = pd.Series(1.0, index=posts.index)
    direct = _spread_over(posts, every, weighted.weights, place, who, np.ones_like(weighted.inside))
    answered = _answered(posts.reset_index(), place)
    return _composite(direct[:, None], answered, weighted.inside, staffing.occupations, levels)[:, 0]


def employers_reading(
    weighted: WeightedSurvey,
    staffing: Staffing,
    levels: np.ndarray,
    employment: np.ndarray,
    need_model: np.ndarray,
    graduate_share: np.ndarray,
    years: np.ndarray,
    priors: Priors,
) -> SurveyReading:
    """Posts a year that need a new СПО graduate, as employers see them.

        need[o,u] = Σ_i w_i·(α·employed[i,o] + β_g·planned need[i,o,u])·share of graduates[i,o]

    w brings the listed staff of the answers to the employment of each section; α and β are the optimism correction; an
    employer that names no sources of replacement gets φ. Occupations with few answers borrow from their kind (level ×
    major group) without changing the kind's total. What works in sections with fewer than FEWEST_EMPLOYERS_OF_A_SECTION
    answers is not seen by the survey: for it the model's reading stands. Years outside the form take the mean of its years
    and the model's change from them, draw by draw.

    Parameters
    ----------
    employment : (S, D) persons in the base year
    need_model : (O, U, D)

    Method
    ------
    docs/methodology/survey.md#reading
    """
    survey, employers = weighted.data, weighted.employers
    facts = hiring_facts(survey.employers, survey.answers)
    correction = optimism(facts, sorted(employers["group"].unique()), priors)
    direct, answered = _weighted_need(weighted, correction, staffing, graduate_share, years, priors)
    composite = _composite(direct, answered, weighted.inside, staffing.occupations, levels)
    composite = _beyond_the_form(
        composite, (1 - weighted.outside)[:, None, :] * need_model, _in_the_form(survey, years)
    )
    values = composite + weighted.outside[:, None, :] * need_model
    relative_sd = None
    if correction.learned:
        relative_sd = updated_relative_sd(priors.value("survey_prior_sd"), correction.errors)
    quality = _quality(weighted, correction, employment, staffing.sections)
    notes = _notes(survey, correction, weighted.seen, staffing.sections, years)
    keys, base = pd.DataFrame({"occupation": list(staffing.occupations)}), years[:1] - 1
    posts = surveyed_vacancies(weighted, staffing, levels)
    kept = KeptSurvey(
        seen=Draws(keys, years, composite),
        outside=Draws(keys, base, weighted.outside[:, None, :]),
        graduate_share=Draws(keys, base, graduate_share[:, None, :]),
        relative_sd=relative_sd,
        posts=None if posts is None else Draws(keys, base, posts[:, None, :]),
    )
    return SurveyReading(values, relative_sd, quality, notes, kept)


def _section_sums(values: np.ndarray, sections: np.ndarray, count: int) -> np.ndarray:
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, sections, values)
    return np.where(sums > 0, sums, 1.0)


def _answered(told: pd.DataFrame, place: pd.Index) -> np.ndarray:
    """(O,) employers that said something about each occupation."""
    pairs = told[["inn", "occupation"]].drop_duplicates()
    return pairs.groupby("occupation")["inn"].size().reindex(place).fillna(0.0).to_numpy(dtype=float)


def _weighted_need(
    weighted: WeightedSurvey,
    correction: Optimism,
    staffing: Staffing,
    graduate_share: np.ndarray,
    years: np.ndarray,
    priors: Priors,
) -> tuple[np.ndarray, np.ndarray]:
    """(O, U, D) weighted and corrected need for graduates, and (O,) employers that answered about each occupation."""
    employers, answers, weights = weighted.employers, weighted.answers, weighted.weights
    place, who = pd.Index(staffing.occupations), pd.Index(employers["inn"])
    shares = answers[answers["measure"] == "share_spo_graduates"].groupby(["inn", "occupation"])["obs_value"].mean()
    planned = answers[answers["measure"] == "need"].groupby(["inn", "occupation", "time_period"])["obs_value"].sum()
    employed = answers[answers["measure"] == "employed"].groupby(["inn", "occupation"])["obs_value"].sum()
    asked = sorted(planned.index.get_level_values("time_period").unique())
    group = pd.Index(correction.groups).get_indexer(pd.Index(employers["group"]))
    result = np.zeros((len(place), len(years), priors.count))
    if asked:
        nearest = np.array([asked[int(np.argmin(np.abs(np.array(asked) - year)))] for year in years])
        sloped = weights * correction.beta[group]
        for year in np.unique(nearest):
            one = planned.xs(year, level="time_period")
            result[:, nearest == year] = _spread_over(one, shares, sloped, place, who, graduate_share)[:, None, :]
    if correction.alpha.any() and len(employed):
        unplanned = _spread_over(employed, shares, weights * correction.alpha, place, who, graduate_share)
        result += unplanned[:, None, :]
    return result, _answered((planned if len(planned) else employed).reset_index(), place)


def _spread_over(
    persons: pd.Series,
    shares: pd.Series,
    weights: np.ndarray,
    place: pd.Index,
    who: pd.Index,
    graduate_share: np.ndarray,
) -> np.ndarray:
    """(O, D) Σ_i weight_i·persons[i,o]·share of graduates[i,o]; the share is φ where the employer names none."""
    rows = place.get_indexer(persons.index.get_level_values("occupation"))
    columns = who.get_indexer(persons.index.get_level_values("inn"))
    share = shares.reindex(persons.index).to_numpy(dtype=float)
    told = np.isfinite(share)
    shape = (len(place), len(who))
    values = persons.to_numpy(dtype=float)
    named = csr_matrix((np.where(told, values * np.nan_to_num(share), 0.0), (rows, columns)), shape=shape)
    silent = csr_matrix((np.where(told, 0.0, values), (rows, columns)), shape=shape)
    result = named @ weights
    return result + (silent @ weights) * graduate_share if silent.count_nonzero() else result


def _composite(
    direct: np.ndarray, answered: np.ndarray, inside: np.ndarray, occupations: tuple[str, ...], levels: np.ndarray
) -> np.ndarray:
    """Own figure and the kind's rate per employee, weighted by the number of answers; kinds keep their totals."""
    kinds = pd.factorize(pd.Series([f"{level}/{code[0]}" for level, code in zip(levels, occupations, strict=True)]))[0]
    count = kinds.max() + 1
    totals, persons = np.zeros((count, *direct.shape[1:])), np.zeros((count, direct.shape[2]))
    np.add.at(totals, kinds, direct)
    np.add.at(persons, kinds, inside)
    rate = np.divide(totals, persons[:, None], out=np.zeros_like(totals), where=persons[:, None] > 0)
    own = (answered / (answered + ANSWERS_OF_EQUAL_WEIGHT))[:, None, None]
    mixed = own * direct + (1 - own) * rate[kinds] * inside[:, None, :]
    sums = np.zeros_like(totals)
    np.add.at(sums, kinds, mixed)
    factor = np.divide(totals, sums, out=np.ones_like(totals), where=sums > 0)
    return mixed * factor[kinds]


def _in_the_form(survey: SurveyData, years: np.ndarray) -> np.ndarray:
    """(U,) bool: years between the first and the last for which the newest wave names a need."""
    newest = (survey.answers["wave"] == survey.wave) & (survey.answers["measure"] == "need")
    asked = survey.answers.loc[newest, "time_period"]
    if asked.empty:
        return np.ones(len(years), dtype=bool)
    return np.asarray((years >= asked.min()) & (years <= asked.max()))


def _beyond_the_form(reading: np.ndarray, need_model: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """(O, U, D) the reading with years outside the form carried on from the mean of its years by the model's change.

        need[u] = mean need of the form's years + (need of the model[u] − its mean of the same years)

    A year that nobody was asked about differs from the asked ones as the model's years differ: its backlog is closed,
    its employment changes are its own. Where no year of the chain was asked about, the reading stays as it is.

    Method
    ------
    docs/methodology/survey.md#beyond-the-form
    """
    if asked.all() or not asked.any():
        return reading
    level = reading[:, asked].mean(axis=1) - need_model[:, asked].mean(axis=1)
    carried = reading.copy()
    carried[:, ~asked] = level[:, None] + need_model[:, ~asked]
    return carried


def _quality(
    weighted: WeightedSurvey, correction: Optimism, employment: np.ndarray, names: tuple[str, ...]
) -> pd.DataFrame:
    """measure, scope, value: what the council should know of the survey's strength."""
    employers, answers, sections, seen = weighted.employers, weighted.answers, weighted.sections, weighted.seen
    sizes = employers["listed_staff_persons"].to_numpy(dtype=float)
    people = employment.mean(axis=1)
    known = np.where(seen, people, 0.0)
    weights = raked_weights(np.ones(len(sizes)), [(sections, known)], sizes)
    need = answers[answers["measure"] == "need"].groupby("inn")["obs_value"].mean()
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
        how = "взяты средняя годов анкеты и изменение по модели" if asked.any() else "взят ближайший год анкеты"
        notes.append(f"Опрос {survey.wave} г.: для {span} {how}.")
    if correction.learned:
        notes.append(
            f"Поправка на оптимизм работодателей выведена по {correction.learned} предприятиям двух волн опроса."
        )
    else:
        notes.append(
            "Поправка на оптимизм работодателей не проверено: прошлых волн нет, взято документированное значение."
        )
    return tuple(notes)
