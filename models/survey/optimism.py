"""How much of employers' plans comes true, learned from earlier waves with partial pooling by section and size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from models.priors import Z_80, Priors, keyed_normals, stratified_normals

# With fewer employers in both waves than this the documented prior stands: the slope would be noise.
FEWEST_EMPLOYERS = 10
# Standard deviation of the slope between groups before any fact, and the facts it counts for (assumption).
BETWEEN_SD, BETWEEN_DEGREES = 0.1, 2
# Share of the plans' variance that new posts must explain to serve as their instrument.
WEAKEST_INSTRUMENT = 0.2
EXITS = ("exits_retirement", "exits_other")


@dataclass(frozen=True)
class Optimism:
    """Realised hires per employee = α + β·planned hires per employee, by group of employers.

    groups    (G,) names
    alpha     (D,) yearly hires per employee that nobody planned
    beta      (G, D) realised hires per planned hire
    learned   employers seen in two waves; 0 = the documented prior («не проверено»)
    errors    relative errors of the corrected plan by section, where facts exist
    """

    groups: tuple[str, ...]
    alpha: np.ndarray
    beta: np.ndarray
    learned: int
    errors: np.ndarray


def optimism(facts: pd.DataFrame, groups: Sequence[str], priors: Priors) -> Optimism:
    """Bayesian regression of realised on planned hires, slopes partially pooled by group.

    The documented α and β are the prior; the common line is weighted by employees; group slopes are shrunk to it by
    precision (DerSimonian–Laird). Groups without facts get the common slope with the spread between groups.

    Parameters
    ----------
    facts : employer, economic_activity, group, employed_persons (> 0), planned, realised and, where known, new_posts
        (yearly, per employee). New posts are the instrument of the plan: an error in the exits that an employer names
        stands in the plan and in the fact alike and would otherwise make plans look truer than they are.
    groups : groups of the result

    Method
    ------
    docs/methodology/survey.md#optimism
    """
    if len(facts) < FEWEST_EMPLOYERS:
        beta = np.repeat(priors.draws("survey_optimism_beta")[None, :], len(groups), axis=0)
        return Optimism(tuple(groups), priors.draws("survey_optimism_alpha"), beta, 0, np.array([]))
    weight = facts["employed_persons"].to_numpy(dtype=float)
    x, y = facts["planned"].to_numpy(dtype=float), facts["realised"].to_numpy(dtype=float)
    explained = _explained_plan(facts, x, weight)
    mean, covariance, variance = _common_line(explained, x, y, weight, priors)
    first, second = (stratified_normals("optimism", name, count=priors.count) for name in ("alpha", "beta"))
    root = np.linalg.cholesky(covariance)
    alpha = mean[0] + root[0, 0] * first
    common = mean[1] + root[1, 0] * first + root[1, 1] * second
    every = sorted({*groups, *facts["group"]})
    slope, error, between = _group_slopes(explained, y - mean[0], weight, facts["group"], every, mean[1], variance)
    wanted = pd.Index(every).get_indexer(pd.Index(list(groups)))
    slope, error = slope[wanted], error[wanted]
    z = keyed_normals("optimism-group", list(groups), (priors.count,))
    pull = between / (between + error)
    spread = np.sqrt(np.where(np.isfinite(error), pull * np.where(np.isfinite(error), error, 0.0), between))
    beta = common + (pull * (slope - mean[1]))[:, None] + spread[:, None] * z
    corrected = mean[0] + mean[1] * x
    by_section = (
        facts.assign(real=y * weight, guess=corrected * weight).groupby("economic_activity")[["real", "guess"]].sum()
    )
    by_section = by_section[by_section["real"] > 0]
    errors = ((by_section["guess"] - by_section["real"]) / by_section["real"]).to_numpy()
    return Optimism(tuple(groups), alpha, np.maximum(beta, 0.0), len(facts), errors)


def hiring_facts(employers: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Plans of one wave beside what had happened by the next, for employers that answered both.

        realised = employed in the later wave − employed in the earlier + exits that the earlier wave named between them
        planned  = need that the earlier wave named for the same years

    Hires and filled posts are observed; "need" is not, and is never used as a fact. New posts that the plan names come
    along: the exits stand in the plan and in the fact, the new posts only in the plan.

    Parameters
    ----------
    employers : inn, wave, economic_activity, group
    answers : inn, wave, occupation, measure, time_period, obs_value

    Returns
    -------
    employer, economic_activity, group, employed_persons, planned, realised, new_posts (yearly, per employee; new posts
    missing where the wave did not ask)

    Method
    ------
    docs/methodology/survey.md#optimism
    """
    waves = sorted(int(wave) for wave in answers["wave"].unique())
    pairs = [_between(employers, answers, one, two) for one, two in pairwise(waves)]
    columns = ["employer", "economic_activity", "group", "employed_persons", "planned", "realised", "new_posts"]
    return pd.concat(pairs, ignore_index=True)[columns] if pairs else pd.DataFrame(columns=columns)


def _between(employers: pd.DataFrame, answers: pd.DataFrame, earlier: int, later: int) -> pd.DataFrame:
    before, after = answers[answers["wave"] == earlier], answers[answers["wave"] == later]
    years = range(earlier, later)
    ahead = before[before["time_period"].isin(years)]
    complete = set(ahead.loc[ahead["measure"] == "need", "time_period"]) == set(years)
    sums = pd.DataFrame(
        {
            "stock": _total(before, ("employed",)),
            "stock_after": _total(after, ("employed",)),
            "exits": _total(ahead, EXITS),
            "need": _total(ahead, ("need",)),
        }
    ).dropna()
    sums = sums[(sums["stock"] > 0) & complete]
    listed = employers[employers["wave"] == earlier].drop_duplicates("inn").set_index("inn")
    sums = sums.join(listed[["economic_activity", "group"]], how="inner")
    yearly = sums["stock"] * len(years)
    return sums.assign(
        employer=sums.index,
        employed_persons=sums["stock"],
        planned=sums["need"] / yearly,
        realised=(sums["stock_after"] - sums["stock"] + sums["exits"]) / yearly,
        new_posts=_total(ahead, ("new_posts",)).reindex(sums.index) / yearly,
    )


def _total(answers: pd.DataFrame, measures: Sequence[str]) -> pd.Series:
    return answers[answers["measure"].isin(measures)].groupby("inn")["obs_value"].sum()


def _explained_plan(facts: pd.DataFrame, x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The plan as its new posts foretell it (first stage of two-stage least squares), or the plan itself without them."""
    if "new_posts" not in facts or facts["new_posts"].isna().any():
        return x
    design = np.column_stack([np.ones_like(x), facts["new_posts"].to_numpy(dtype=float)])
    root = np.sqrt(weight)
    fitted = design @ np.linalg.lstsq(design * root[:, None], x * root, rcond=None)[0]
    centred = x - np.average(x, weights=weight)
    share = 1 - (weight * (x - fitted) ** 2).sum() / max((weight * centred**2).sum(), 1e-12)
    return fitted if share >= WEAKEST_INSTRUMENT else x


def _common_line(
    x: np.ndarray, planned: np.ndarray, y: np.ndarray, weight: np.ndarray, priors: Priors
) -> tuple[np.ndarray, np.ndarray, float]:
    """Posterior mean and covariance of (α, β), and the residual variance of one employee.

    The line is found on the explained plan ``x``; residuals are from the plan as it was named (two-stage least squares).
    """
    documented = [priors.get("survey_optimism_alpha"), priors.get("survey_optimism_beta")]
    centre = np.array([float(parameter.value) for parameter in documented])
    spread = np.array([max((parameter.high - parameter.low) / (2 * Z_80), 1e-6) for parameter in documented])
    design = np.column_stack([np.ones_like(x), x])
    plain = np.linalg.lstsq(design * np.sqrt(weight)[:, None], y * np.sqrt(weight), rcond=None)[0]
    left = y - np.column_stack([np.ones_like(x), planned]) @ plain
    variance = float((weight * left**2).sum() / max(len(x) - 2, 1))
    information = (design.T * weight) @ design / max(variance, 1e-12)
    covariance = np.linalg.inv(information + np.diag(1 / spread**2))
    mean = covariance @ ((design.T * weight) @ y / max(variance, 1e-12) + centre / spread**2)
    return mean, covariance, variance


def _group_slopes(
    x: np.ndarray,
    rest: np.ndarray,
    weight: np.ndarray,
    group: pd.Series,
    groups: list[str],
    common: float,
    variance: float,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Slope of each group, its squared error (infinite without facts), and the variance between groups."""
    place = pd.Index(groups).get_indexer(pd.Index(group))
    known = place >= 0
    square = np.bincount(place[known], (weight * x * x)[known], len(groups))
    cross = np.bincount(place[known], (weight * x * rest)[known], len(groups))
    slope = np.divide(cross, square, out=np.full(len(groups), common), where=square > 0)
    error = np.divide(variance, square, out=np.full(len(groups), np.inf), where=square > 0)
    precision = np.divide(square, max(variance, 1e-12))
    seen = int((square > 0).sum())
    if seen < 2:
        return slope, error, BETWEEN_SD**2
    mean = (precision * slope).sum() / precision.sum()
    q = (precision * (slope - mean) ** 2).sum()
    between = (q - (seen - 1)) / max(precision.sum() - np.square(precision).sum() / precision.sum(), 1e-12)
    # A variance between few groups is hardly known: the documented one counts as BETWEEN_DEGREES observations.
    return (
        slope,
        error,
        (BETWEEN_DEGREES * BETWEEN_SD**2 + (seen - 1) * max(between, 0.0)) / (BETWEEN_DEGREES + seen - 1),
    )
