"""Survey weights: design, non-response by class, bounded calibration to known totals, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from models.errors import CalibrationImpossible, NegativeCount
from models.priors import keyed_normals

# Response classes with fewer answers than this are joined into one: a rate of one answer is noise.
FEWEST_ANSWERS_OF_A_CLASS = 5
JOINED_CLASS = "прочие"
CALIBRATION_TOLERANCE = 1e-8
LARGEST_ITERATIONS = 200


@dataclass(frozen=True)
class Response:
    """Weights of those who answered.

    weights   (n,) design weight / response rate of the class; zero for those who did not answer
    classes   response_class, asked, answered, response_rate (design-weighted)
    """

    weights: np.ndarray
    classes: pd.DataFrame


def response_weights(design: np.ndarray, response_class: Sequence[str], answered: np.ndarray) -> Response:
    """Give the weight of those who did not answer to those of their class who did.

        w_i = d_i · Σ_class d / Σ_{class, answered} d

    Parameters
    ----------
    design : (n,) design weights of everyone asked
    response_class : (n,) class, for example section × size
    answered : (n,) bool

    Method
    ------
    docs/methodology/survey.md#non-response
    """
    table = pd.DataFrame({"response_class": list(response_class), "design": design, "answered": answered})
    count = table.groupby("response_class")["answered"].transform("sum")
    table["response_class"] = table["response_class"].where(count >= FEWEST_ANSWERS_OF_A_CLASS, JOINED_CLASS)
    table["answering"] = table["design"] * table["answered"]
    sums = table.groupby("response_class")[["design", "answering"]].sum()
    silent = sums.index[sums["answering"] == 0]
    if len(silent):
        raise CalibrationImpossible("Ответы по классам", [str(name) for name in silent], "нет ни одного ответа")
    rate = sums["answering"] / sums["design"]
    classes = table.groupby("response_class")["answered"].agg(asked="size", answered="sum").assign(response_rate=rate)
    factor = table["response_class"].map(1 / rate)
    return Response((table["answering"] * factor).to_numpy(dtype=float), classes.reset_index())


def calibrated_weights(
    weights: np.ndarray, auxiliary: np.ndarray, totals: np.ndarray, low: float = 0.3, high: float = 3.0
) -> np.ndarray:
    """Weights as close as possible to the given ones whose auxiliary totals are the known ones, within bounds.

    Deville and Särndal's logit distance: g = w_new / w lies strictly between ``low`` and ``high``, Σ w_new x = totals.

    Parameters
    ----------
    weights : (n,) positive starting weights
    auxiliary : (n, k) values whose population totals are known (indicators for counts)
    totals : (k,)

    Raises
    ------
    CalibrationImpossible   no weights within the bounds reach the totals

    Method
    ------
    docs/methodology/survey.md#calibration
    """
    shape = (high - low) / ((1 - low) * (high - 1))
    multiplier = np.zeros(auxiliary.shape[1])
    scale = np.maximum(np.abs(totals), 1.0)
    for _ in range(LARGEST_ITERATIONS):
        position = expit(np.log((1 - low) / (high - 1)) + shape * (auxiliary @ multiplier))
        ratio = low + (high - low) * position
        gap = totals - auxiliary.T @ (weights * ratio)
        if np.max(np.abs(gap) / scale) < CALIBRATION_TOLERANCE:
            return weights * ratio
        slope = (high - low) * shape * position * (1 - position)
        jacobian = auxiliary.T @ (auxiliary * (weights * slope)[:, None])
        step = np.linalg.lstsq(jacobian, gap, rcond=None)[0]
        longest = np.max(np.abs(shape * (auxiliary @ step)))
        multiplier = multiplier + step * min(1.0, 3.0 / longest if longest > 0 else 1.0)
    missed = [f"итог {row + 1}: {value:+.3g}" for row, value in enumerate(gap) if abs(value) / scale[row] >= 1e-6]
    raise CalibrationImpossible("Калибровка весов", missed, f"границы {low:g}–{high:g} слишком узки для этих итогов")


def regression_weights(weights: np.ndarray, auxiliary: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Generalised regression (GREG) weights: linear distance, no bounds, (n,) or (n, D) weights at once.

    Method
    ------
    docs/methodology/survey.md#calibration
    """
    columns = weights if weights.ndim == 2 else weights[:, None]
    gap = totals[:, None] - auxiliary.T @ columns
    outer = (auxiliary[:, :, None] * auxiliary[:, None, :]).reshape(len(auxiliary), -1)
    size = auxiliary.shape[1]
    matrices = (columns.T @ outer).reshape(-1, size, size)
    # The pseudo-inverse lets auxiliaries repeat each other (totals by section and the grand total).
    multiplier = (np.linalg.pinv(matrices, hermitian=True) @ gap.T[:, :, None])[:, :, 0]
    result = columns * (1 + auxiliary @ multiplier.T)
    return result if weights.ndim == 2 else result[:, 0]


def raked_weights(
    weights: np.ndarray, margins: Sequence[tuple[np.ndarray, np.ndarray]], sizes: np.ndarray
) -> np.ndarray:
    """Raking (iterative proportional fitting): each margin in turn is scaled to its known totals.

    Parameters
    ----------
    weights : (n,) or (n, D) starting weights; replicates are raked together
    margins : (codes (n,) int from 0, totals (K,)) for each margin
    sizes : (n,) what is totalled, for example listed staff; ones for counts

    Raises
    ------
    CalibrationImpossible   a total has nobody to carry it, or the margins contradict each other

    Method
    ------
    docs/methodology/survey.md#calibration
    """
    values = (weights if weights.ndim == 2 else weights[:, None]).astype(float)
    for _ in range(LARGEST_ITERATIONS):
        worst = 0.0
        for codes, totals in margins:
            sums = np.zeros((len(totals), values.shape[1]))
            np.add.at(sums, codes, values * sizes[:, None])
            empty = [str(code) for code in np.flatnonzero((sums == 0).any(axis=1) & (totals > 0))]
            if empty:
                raise CalibrationImpossible("Выравнивание весов", empty, "в группе нет ни одного ответа")
            factor = np.divide(totals[:, None], sums, out=np.ones_like(sums), where=sums > 0)
            worst = max(worst, float(np.abs(factor - 1).max()))
            values *= factor[codes]
        if worst < CALIBRATION_TOLERANCE or len(margins) == 1:
            return values if weights.ndim == 2 else values[:, 0]
    raise CalibrationImpossible("Выравнивание весов", [f"{worst:.2g}"], "итоги двух разрезов противоречат друг другу")


def replicate_multipliers(
    strata: Sequence[object], units: Sequence[str], draws: int, sampled_share: np.ndarray | float = 0.0
) -> np.ndarray:
    """(n, D) bootstrap multipliers with mean one: the spread of a total over them is its sampling error.

    Within a stratum of n units each draw is exponential weights (Bayesian bootstrap) stretched by √(n/(n−1)·(1−f)), f
    being the sampled share of the population. A unit keeps its draws when others join or leave.

    Parameters
    ----------
    strata : (n,) stratum, or first-stage cluster's stratum
    units : (n,) first-stage unit; members of one cluster move together
    sampled_share : f, (n,) or one number

    Method
    ------
    docs/methodology/survey.md#sampling-error
    """
    members = pd.DataFrame({"stratum": list(strata), "unit": list(units)})
    first = members.drop_duplicates("unit")
    z = keyed_normals("survey-replicate", first["unit"].tolist(), (2, draws)).astype(float)
    # Half a chi-square with two degrees of freedom is the standard exponential.
    exponential = 0.5 * (z[:, 0] ** 2 + z[:, 1] ** 2)
    codes = pd.factorize(first["stratum"])[0]
    count = np.bincount(codes)
    sums = np.zeros((len(count), draws))
    np.add.at(sums, codes, exponential)
    relative = exponential / (sums / count[:, None])[codes]
    expanded = relative[pd.Index(first["unit"]).get_indexer(members["unit"])]
    inside = count[codes][pd.Index(first["unit"]).get_indexer(members["unit"])]
    # The Bayesian bootstrap of a mean has variance Σ(y−ȳ)²/n/(n+1); the sampling variance is Σ(y−ȳ)²/n/(n−1)·(1−f).
    stretch = np.sqrt(
        np.where(inside > 1, (inside + 1) / np.maximum(inside - 1, 1), 0.0) * (1 - np.asarray(sampled_share))
    )
    return np.maximum(1 + stretch[:, None] * (expanded - 1), 0.0)


def effective_sample_size(weights: np.ndarray) -> float:
    """Kish: (Σw)² / Σw², the number of equally weighted answers that would be worth as much."""
    return float(weights.sum() ** 2 / np.square(weights).sum()) if np.square(weights).sum() > 0 else 0.0


def r_indicator(response: Response) -> float:
    """R = 1 − 2·S(ρ̂): 1 when every class answers alike, less the more response differs between classes.

    Method
    ------
    docs/methodology/survey.md#quality
    """
    asked, rate = (
        response.classes["asked"].to_numpy(dtype=float),
        response.classes["response_rate"].to_numpy(dtype=float),
    )
    mean = np.average(rate, weights=asked)
    return float(1 - 2 * np.sqrt(np.average((rate - mean) ** 2, weights=asked) * asked.sum() / max(asked.sum() - 1, 1)))


def influence(values: np.ndarray, sizes: np.ndarray, strata: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """(n,) relative change of the ratio-calibrated total when one answer is left out and its stratum reweighted.

    Parameters
    ----------
    values : (n,) what is estimated, for example need
    sizes : (n,) what the weights are calibrated to, for example listed staff
    strata : (n,) int from 0
    totals : (K,) known total of ``sizes`` in each stratum

    Method
    ------
    docs/methodology/survey.md#quality
    """
    if (sizes <= 0).any():
        raise NegativeCount("Анкеты", "listed_staff_persons", int((sizes <= 0).sum()), [])
    y, x = np.bincount(strata, values, len(totals)), np.bincount(strata, sizes, len(totals))
    ratio = np.divide(y, x, out=np.zeros(len(totals)), where=x > 0)  # bincount of nobody counts in int
    whole = float((ratio * totals).sum())
    rest = x[strata] - sizes
    without = np.divide(y[strata] - values, rest, out=np.zeros_like(rest), where=rest > 0)
    change = totals[strata] * (without - ratio[strata])
    return np.divide(change, whole, out=np.zeros_like(change), where=whole != 0)
