"""An area-level model: how far an occupation's own answers may move what the model says of it."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

# The documented variance between occupations counts as this many occupations with answers.
OCCUPATIONS_OF_PRIOR = 10.0
ROUNDS = 50


def chance_of_counts(counts: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """(φ, ω²) of Var(count) = φ·expected + ω²·expected²: chance of whole persons, and how unlike employers hire.

    Least squares of squared residuals, both parts held at zero or above; cells weighted by 1 / (expected + expected²),
    whose variance they have.

    Parameters
    ----------
    counts, expected : (n,) cells employer × occupation, expected > 0

    Method
    ------
    docs/methodology/survey.md#reading
    """
    if len(counts) < 3:
        return 1.0, 1.0
    weight = 1 / (expected + expected**2)
    design = np.column_stack([expected, expected**2]) * weight[:, None]
    solution, _ = nnls(design, (counts - expected) ** 2 * weight)
    return float(solution[0]), float(solution[1])


def between_variance(deviation: np.ndarray, variance: np.ndarray, scale: np.ndarray, documented: float) -> float:
    """A of deviation ~ N(0, A·scale² + variance), Fay and Herriot's moment equation Σ deviation²/(A·scale² + variance) = n.

    The documented A counts as ``OCCUPATIONS_OF_PRIOR`` occupations.

    Method
    ------
    docs/methodology/survey.md#reading
    """
    usable = (scale > 0) & np.isfinite(variance) & (variance > 0)
    count = int(usable.sum())
    if count < 2:
        return documented
    square, noise = (deviation[usable] / scale[usable]) ** 2, variance[usable] / scale[usable] ** 2
    found = 0.0
    for _ in range(ROUNDS):
        total = found + noise
        step = ((square / total).sum() - count) / (square / total**2).sum()
        found = max(0.0, found + step)
        if abs(step) < 1e-9:
            break
    # An occupation whose chance drowns it says nothing of A: occupations count by what they can tell.
    informed = float((documented / (documented + noise)).sum())
    return (OCCUPATIONS_OF_PRIOR * documented + informed * found) / (OCCUPATIONS_OF_PRIOR + informed)


def trust(variance: np.ndarray, scale: np.ndarray, between: float) -> np.ndarray:
    """γ = A·scale² / (A·scale² + variance): weight of an occupation's own answers, 0 where nobody answered."""
    prior = between * scale**2
    total = prior + variance
    return np.divide(prior, total, out=np.zeros_like(prior), where=np.isfinite(total) & (total > 0))
