"""The need for new graduates: the one quantity to which every reading is mapped, and how readings are combined."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtr

from models.draws import Draws
from models.need.graduate_share import joint_shares
from models.need.survey_reading import Reading
from models.priors import Priors, stratified_normals

# Levels that СПО does not train for: their openings ask for no СПО graduate unless the parameters say otherwise.
OUTSIDE_SPO = ("ВО", "без")
LEVELS = ("ВО", "ППССЗ", "ППКРС", "без")


# Below this share of its largest variance a weight is as good as fixed; a beta this spread is two points.
SMALLEST_SPREAD, SMALLEST_CONCENTRATION = 1e-3, 0.05


@dataclass(frozen=True)
class Combined:
    """The rule that makes one need of the model's reading and the employers'.

    factor   (D,) common relative error of the model's level
    weight   (D,) weight of the model's level against the survey's
    survey   the employers' reading; None = the model alone
    weights  reading → mean weight of its level; they sum to one
    survey_weight   mean weight from which the draws of the weight were made
    """

    factor: np.ndarray
    weight: np.ndarray
    survey: Reading | None
    weights: dict[str, float]
    survey_weight: float = 0.0

    def of(self, model: np.ndarray) -> np.ndarray:
        """(O, U, D) the combined need of a reading of the model (O, U, D)."""
        wider = model * self.factor
        return wider if self.survey is None else self.survey.mixed(wider, self.weight)

    def part(self, of_model: np.ndarray) -> np.ndarray:
        """(O, U, D) what a part of the model's reading becomes: growth, for example."""
        wider = of_model * self.factor
        return wider if self.survey is None else self.survey.scaled(wider, self.weight)


def graduate_shares(levels: np.ndarray, priors: Priors) -> np.ndarray:
    """φ: (O, D) share of an occupation's openings that a new СПО graduate must fill, drawn together with the rate of
    replacement (models/need/graduate_share.py).

    The rest is filled by internal moves, graduates of other levels, retrained and unemployed people and migrants.
    Occupations of higher education and of no training have φ = 0 unless the parameters name their level.

    Method
    ------
    docs/methodology/openings.md#share-of-new-graduates
    """
    trained = [str(one) for one in np.unique(levels) if one not in OUTSIDE_SPO or priors.has("new_graduate_share", one)]
    shares = np.zeros((len(levels), priors.count))
    for level, draws in joint_shares(tuple(trained), priors).items():
        shares[levels == level] = draws
    return shares


def need_from_openings(openings: Draws, graduate_share: np.ndarray) -> np.ndarray:
    """need[o,u] = φ[o]·openings[o,u]: (O, U, D), never floored.

    Method
    ------
    docs/methodology/openings.md#share-of-new-graduates
    """
    total = openings.values.reshape(len(graduate_share), -1, *openings.values.shape[1:]).sum(axis=1)
    return total * graduate_share[:, None, :]


def combine(
    model: np.ndarray,
    survey: Reading | None,
    priors: Priors,
    survey_sd: float | None = None,
    survey_weight: float | None = None,
) -> Combined:
    """How two readings of one need become one: their levels by precision, occupations by what their answers are worth.

    The level of each reading carries a relative error that is common to all occupations and years of a draw; its documented
    standard deviation is a floor: draws that already vary by more over their total are not widened further. The mean weight
    is the ratio of precisions in persons: both measure one quantity, so both errors are relative to the same level. Errors
    relative to each reading's own mean would trust the larger reading more because it is larger. Where the
    levels differ by more than both errors explain, the error that is not measured gives way: a survey whose plans nobody held
    against hires is taken to err by what it differs (``_unchecked``). Where waves have shown what plans are worth, both errors
    are measured, and the weight is drawn, once per draw, so that the interval spans the
    readings instead of averaging the disagreement away (``_weights_around``). An occupation's own answers count by their sampling variance (``Reading.trust``), not by that weight.

    Parameters
    ----------
    model : (O, U, D) expected persons a year by the model
    survey : what employers say against it; None = the model's reading alone
    survey_sd : relative standard deviation learned from earlier waves, None = the documented prior
    survey_weight : mean weight of the survey that somebody has set, in [0, 1]; None = by precision. At 0 and 1 the need is
        one reading alone

    Method
    ------
    docs/methodology/demand.md#combination
    """
    model_sd = priors.value("model_prior_sd")
    factor = _widening("model", model, model_sd, priors.count)
    if survey is None:
        return Combined(factor, np.ones(priors.count), None, {"model": 1.0})
    learned = survey_sd is not None
    survey_sd = priors.value("survey_prior_sd") if survey_sd is None else survey_sd
    said = survey.of(model)
    level = (_level(model) + _level(said)) / 2
    apart = abs(_total(said) - _total(model)) / level if level > 0 else 0.0
    spread_model = max(model_sd, _relative_sd(model, level))
    spread_survey = max(survey_sd, _relative_sd(said, level))
    if not learned:
        spread_survey = _unchecked(spread_survey, spread_model, apart)
    mean_weight = spread_survey**2 / (spread_survey**2 + spread_model**2)
    if survey_weight is not None:
        mean_weight = 1 - survey_weight
    # The survey's own error, not the model's: its level is held against a model that varies by ``factor``.
    wider = replace(survey, level=survey.level * _widening("survey", said, survey_sd, priors.count) / factor)
    weights = {"model": mean_weight, "survey": 1 - mean_weight}
    if mean_weight == 1.0:
        return Combined(factor, np.ones(priors.count), None, weights)
    if mean_weight == 0.0:
        whole = replace(wider, trust=(survey.trust > 0).astype(float))
        return Combined(np.ones(priors.count), np.zeros(priors.count), whole, weights, 1.0)
    weight = _weights_around(mean_weight, apart, np.hypot(spread_model, spread_survey), priors.count)
    weights = {"model": float(weight.mean()), "survey": float(1 - weight.mean())}
    return Combined(factor, weight, wider, weights, 1 - mean_weight)


def updated_relative_sd(documented: float, errors: np.ndarray, prior_weight: float = 5.0) -> float:
    """Standard deviation of a reading after its observed relative errors: the documented one counts as
    ``prior_weight`` observations (mean of a scaled inverse chi-square).

    Parameters
    ----------
    errors : relative errors of the reading against an observed proxy (hires, employment, filled posts)

    Method
    ------
    docs/methodology/demand.md#combination
    """
    return float(np.sqrt((prior_weight * documented**2 + np.square(errors).sum()) / (prior_weight + len(errors))))


def readings_table(
    readings: dict[str, np.ndarray], weights: dict[str, float], programmes: tuple[str, ...], years: np.ndarray
) -> pd.DataFrame:
    """Readings side by side: programme, reading, time_period, mean, q10, q50, q90, weight.

    Parameters
    ----------
    readings : reading → (P, U, D)
    """
    tables = [
        Draws(pd.DataFrame({"programme": list(programmes), "reading": name}), years, values)
        .summary()
        .assign(weight=weights[name])
        for name, values in readings.items()
    ]
    columns = ["programme", "reading", "time_period", "mean", "q10", "q50", "q90", "weight"]
    return pd.concat(tables, ignore_index=True)[columns]


def _total(values: np.ndarray) -> float:
    """Persons: mean total over entities and years."""
    return float(values.sum(axis=(0, 1)).mean())


def _level(values: np.ndarray) -> float:
    """Persons: size of the mean total over entities and years."""
    return abs(_total(values))


def _relative_sd(values: np.ndarray, level: float) -> float:
    """Standard deviation of the total over entities and years, relative to ``level`` persons."""
    return float(values.sum(axis=(0, 1)).std() / level) if level > 0 else 0.0


def _widening(reading: str, values: np.ndarray, documented_sd: float, count: int) -> np.ndarray:
    """(D,) common relative error whose spread tops the draws' own up to the documented one."""
    missing = np.sqrt(max(documented_sd**2 - _relative_sd(values, _level(values)) ** 2, 0.0))
    if missing == 0:
        return np.ones(count)
    sigma = np.sqrt(np.log1p(missing**2))
    return np.asarray(np.exp(sigma * stratified_normals("reading", reading, count=count) - sigma**2 / 2))


def _unchecked(survey: float, model: float, apart: float) -> float:
    """Relative error of a survey that was never held against hires: at least what explains its distance from the model.

    One observed difference of variance model² + survey² has its largest likelihood at survey² = apart² − model².
    """
    return max(survey, float(np.sqrt(max(apart**2 - model**2, 0.0))))


def _weights_around(mean: float, apart: float, expected: float, count: int) -> np.ndarray:
    """(D,) weights of the model: fixed while the readings lie as close as their errors allow, beta draws beyond.

    Readings ``apart`` whose difference should have the standard deviation ``expected`` are combined with the variance that
    Birge's ratio asks for: the variance of the weight is mean·(1 − mean)·(1 − expected²/apart²), a beta distribution.
    """
    spread = 1 - (expected / apart) ** 2 if apart > expected else 0.0
    if spread < SMALLEST_SPREAD:
        return np.full(count, mean)
    concentration = max(1 / spread - 1, SMALLEST_CONCENTRATION)
    uniforms = ndtr(stratified_normals("reading", "weight", count=count))
    return np.asarray(betaincinv(concentration * mean, concentration * (1 - mean), uniforms))
