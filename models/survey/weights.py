"""Survey weights: raking to known totals, sampling error by replicates, and what the answers are worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from models.errors import CalibrationImpossible, NegativeCount
from models.priors import keyed_normals

CALIBRATION_TOLERANCE = 1e-8
LARGEST_ITERATIONS = 200


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

    Within a stratum of n units each draw is exponential weights (Bayesian bootstrap) stretched by √((n+1)/(n−1)·(1−f)), f
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
