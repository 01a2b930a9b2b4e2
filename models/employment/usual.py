"""What a panel's employment usually does next: the growth it shares returns towards what is usual elsewhere.

A window of ten or twenty years shows one or two upswings. Panels of other publishers say how much of the growth of such
a window goes on: after three years less than half of it, beside a growth that does not depend on it. Shrinking shared
growth towards none, as if it were an error round zero, is a prior as well, and a wrong one.

Method: docs/methodology/forecast-engine.md#usual
"""

from __future__ import annotations

import numpy as np

USUAL_SHARE = 1 / 3  # of the way from the centre's median to the learned path
FEATURES = ("usual", "mean", "last")  # growth a year of any panel; of this one; its last year against that


def features(common: np.ndarray) -> np.ndarray:
    """(3,) what a panel's yearly median growth ``common`` (N,) says of the years to come, in the order of ``FEATURES``."""
    if not len(common):
        return np.array([1.0, 0.0, 0.0])
    mean = float(common.mean())
    return np.array([1.0, mean, float(common[-1]) - mean])


def usual_path(common: np.ndarray, coefficients: np.ndarray, horizon: int) -> np.ndarray:
    """(H,) cumulated log growth of the panel's median.

    coefficients   (L, 3) mean yearly growth up to each learned horizon on ``features``; the last row is held
    """
    rows = np.minimum(np.arange(horizon), len(coefficients) - 1)
    return (coefficients[rows] @ features(common)) * np.arange(1, horizon + 1)


def pulled(path: np.ndarray, common: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """(S, H) path, all series moved alike until their median is a third of the way to the usual one."""
    usual = usual_path(common, coefficients, path.shape[1])
    return path + USUAL_SHARE * (usual - np.median(path, axis=0))
