"""Hires that fill a region's posts, told from those that fill a neighbour's: what employers name is gross."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from models.need.graduate_share import NAME, PART
from models.need.staffing import Staffing
from models.priors import Priors, stratified_normals
from models.survey.answers import SurveyData
from models.survey.optimism import Optimism

# Steps of the exponent k between 0 (employers name the share of graduates among the region's posts) and 1 (among all hires).
STEPS = 21
SMALLEST_NET = 0.05
LARGEST_SHARE = 0.98


@dataclass(frozen=True)
class Turnover:
    """Gross hires against what the region needs.

    net      (D,) part of the hires that fills posts nobody of the region leaves for another employer
    counted  (D,) k: how far employers count moves between neighbours among the hires when they name the share of
             graduates; the share of the region's openings is named / net^k, need for graduates named · gross · net^(1−k)
    leaving  (D,) part of the leavers who do not retire that leaves the labour force
    """

    net: np.ndarray
    counted: np.ndarray
    leaving: np.ndarray

    @property
    def of_shares(self) -> np.ndarray:
        """(D,) named share of graduates over the share of the region's openings."""
        return np.asarray(self.net**self.counted)

    @property
    def of_need(self) -> np.ndarray:
        """(D,) need for graduates over named share × gross hires."""
        return np.asarray(self.net ** (1 - self.counted))


def turnover(
    survey: SurveyData,
    correction: Optimism,
    staffing: Staffing,
    levels: np.ndarray,
    exit_rate: np.ndarray,
    priors: Priors,
) -> Turnover:
    """λ, net and k from the newest wave.

        λ = (Σ employed·exit rate − retiring) / other leavers, within [0, 1]
        net = 1 − β·(1 − λ)·other leavers / (α·employed + β·need)     without β above where waves have shown it
        k   by the calibrated need: p(k) ∝ p(named share / net^k · replacement rate)

    As many leave the labour force as the replacement rate says; whom an employer loses beyond that works next door. A
    wave that does not ask who leaves gives net = 1. A documented β discounts the whole plan, the named leavers in it too;
    a learned one was held against hires that count the named leavers in full.

    Parameters
    ----------
    exit_rate : (O, D) share of the stock that leaves the labour force in a year

    Method
    ------
    docs/methodology/survey.md#turnover
    """
    newest = survey.answers[survey.answers["wave"] == survey.wave]
    count = exit_rate.shape[1]
    nothing = Turnover(np.ones(count), np.zeros(count), np.ones(count))
    place = pd.Index(staffing.occupations)
    known = newest[newest["occupation"].isin(place)]
    employed = known[known["measure"] == "employed"].groupby("occupation")["obs_value"].sum().reindex(place).fillna(0.0)
    retiring, other, need = (_a_year(known, name) for name in ("exits_retirement", "exits_other", "need"))
    if other <= 0 or need <= 0 or employed.sum() <= 0:
        return nothing
    leaving = np.clip((employed.to_numpy() @ exit_rate - retiring) / other, 0.0, 1.0)
    replaced = 1.0 if correction.learned else correction.beta.mean(axis=0)
    gross = correction.alpha * float(employed.sum()) + correction.beta.mean(axis=0) * need
    net = np.clip(1 - replaced * (1 - leaving) * other / np.maximum(gross, 1e-9), SMALLEST_NET, 1.0)
    return Turnover(net, _counted(known, levels, place, net, priors), leaving)


def _a_year(answers: pd.DataFrame, measure: str) -> float:
    said = answers[answers["measure"] == measure]
    return float(said["obs_value"].sum() / max(said["time_period"].nunique(), 1))


def _counted(answers: pd.DataFrame, levels: np.ndarray, place: pd.Index, net: np.ndarray, priors: Priors) -> np.ndarray:
    """(D,) draws of k from its posterior on a grid, given each draw's net and rate of replacement; uniform where no share
    was named.

    φ and the replacement rate r were found from one total, so k is told by the need that both bring, not by φ alone:
    log Σ_l part·(named share / net^k / φ) / Σ_l part · (r[d] + g) / (r + g) ~ N(0, model_prior_sd²), part of the graduates.
    """
    named = answers[answers["measure"] == "share_spo_graduates"]
    by_level = named.groupby(levels[place.get_indexer(named["occupation"])])["obs_value"].mean()
    told = [str(level) for level, share in by_level.items() if share > 0 and priors.has(PART, str(level))]
    grid = np.linspace(0, 1, STEPS)
    mass = np.ones((len(net), STEPS))
    if told:
        parts = np.array([priors.value(PART, level) for level in told])
        usual = np.array([priors.value(NAME, level) for level in told])
        shares = by_level[told].to_numpy()[:, None, None] / net[:, None] ** grid
        ratio = np.tensordot(parts / usual / parts.sum(), shares, axes=1)
        growth = priors.value("graduate_share_growth_rate")
        leaving = (priors.draws("replacement_rate") + growth) / (priors.value("replacement_rate") + growth)
        gap = np.log(ratio * leaving[:, None]) / priors.value("model_prior_sd")
        # More graduates than posts cannot be: such a k is ruled out, the smallest one stays.
        possible = (shares.max(axis=0) <= LARGEST_SHARE) | (grid == 0)
        mass = _mass(np.where(possible, gap, np.inf))
    uniforms = ndtr(stratified_normals("survey", "turnover-counted", count=len(net)))
    cumulated = np.concatenate(
        [np.zeros((len(net), 1)), np.cumsum(mass, axis=1) / mass.sum(axis=1, keepdims=True)], axis=1
    )
    edges = np.linspace(0, 1, STEPS + 1)
    return np.array([np.interp(one, along, edges) for one, along in zip(uniforms, cumulated, strict=True)])


def _mass(gap: np.ndarray) -> np.ndarray:
    """(D, K) posterior mass of standardised gaps, up to a constant of each draw."""
    square = gap**2 / 2
    return np.asarray(np.exp(square.min(axis=1, keepdims=True) - square))
