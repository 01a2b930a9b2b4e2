"""The need for new graduates: the one quantity to which every reading is mapped, and how readings are combined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtr

from models.draws import Draws
from models.need.graduate_share import joint_shares
from models.priors import Priors, stratified_normals

# Levels that СПО does not train for: their openings ask for no СПО graduate unless the parameters say otherwise.
OUTSIDE_SPO = ("ВО", "без")
LEVELS = ("ВО", "ППССЗ", "ППКРС", "без")
# Concentration of the drawn weight of a reading: 2 lets the truth lie anywhere between the readings.
WEIGHT_CONCENTRATION = 2.0


@dataclass(frozen=True)
class Combined:
    """The combined reading and the weights that made it.

    values   (O, U, D)
    weights  reading → mean weight; they sum to one
    survey_weight   mean weight from which the draws of the weight were made
    """

    values: np.ndarray
    weights: dict[str, float]
    survey_weight: float = 0.0


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
    survey: np.ndarray | None,
    priors: Priors,
    survey_sd: float | None = None,
    survey_weight: float | None = None,
) -> Combined:
    """One need from two readings of it, by precision, keeping their disagreement.

    Each reading carries a relative error that is common to all occupations and years of a draw; its documented standard
    deviation is a floor: draws that already vary by more over their total are not widened further. The mean weight is
    the ratio of precisions in persons: both measure one quantity, so both errors are relative to the same level. Errors
    relative to each reading's own mean would trust the larger reading more because it is larger. The weight itself is
    drawn once per draw around it, so that the interval spans the readings when they disagree instead of averaging the
    disagreement away.

    Parameters
    ----------
    model, survey : (O, U, D) persons a year; no survey = the model's reading alone
    survey_sd : relative standard deviation learned from earlier waves, None = the documented prior
    survey_weight : mean weight of the survey that somebody has set, in [0, 1]; None = by precision

    Method
    ------
    docs/methodology/demand.md#combination
    """
    model_sd = priors.value("model_prior_sd")
    widened = _widened("model", model, model_sd, priors.count)
    if survey is None:
        return Combined(widened, {"model": 1.0})
    survey_sd = priors.value("survey_prior_sd") if survey_sd is None else survey_sd
    level = (_level(model) + _level(survey)) / 2
    spread_model = max(model_sd, _relative_sd(model, level))
    spread_survey = max(survey_sd, _relative_sd(survey, level))
    mean_weight = spread_survey**2 / (spread_survey**2 + spread_model**2)
    if survey_weight is not None:
        mean_weight = 1 - survey_weight
    sure = mean_weight in (0.0, 1.0)
    weight = np.full(priors.count, mean_weight) if sure else _beta_around(mean_weight, priors.count)
    values = weight * widened + (1 - weight) * _widened("survey", survey, survey_sd, priors.count)
    weights = {"model": float(weight.mean()), "survey": float(1 - weight.mean())}
    return Combined(values, weights, 1 - mean_weight)


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


def _level(values: np.ndarray) -> float:
    """Persons: size of the mean total over entities and years."""
    return abs(float(values.sum(axis=(0, 1)).mean()))


def _relative_sd(values: np.ndarray, level: float) -> float:
    """Standard deviation of the total over entities and years, relative to ``level`` persons."""
    return float(values.sum(axis=(0, 1)).std() / level) if level > 0 else 0.0


def _widened(reading: str, values: np.ndarray, documented_sd: float, count: int) -> np.ndarray:
    """The reading times its common relative error, whose spread tops the draws' own up to the documented one."""
    missing = np.sqrt(max(documented_sd**2 - _relative_sd(values, _level(values)) ** 2, 0.0))
    if missing == 0:
        return values
    sigma = np.sqrt(np.log1p(missing**2))
    return values * np.exp(sigma * stratified_normals("reading", reading, count=count) - sigma**2 / 2)


def _beta_around(mean: float, count: int) -> np.ndarray:
    """(D,) beta draws with this mean and WEIGHT_CONCENTRATION."""
    uniforms = ndtr(stratified_normals("reading", "weight", count=count))
    return betaincinv(WEIGHT_CONCENTRATION * mean, WEIGHT_CONCENTRATION * (1 - mean), uniforms)
