"""The expected employment behind each simulated path: what is unknown of the trend, without the chance of single years."""

from __future__ import annotations

import numpy as np

from models.draws import Draws


def expected_paths(drawn: Draws, growths: np.ndarray) -> Draws:
    """Conditional mean path of each draw.

        N[i, T+h, d] = mean[i, h] · exp(h · trend[i, d] + chance[i, h, d])
        variance after h years = σ²·h + (σ²/n)·h²     (a random walk whose drift was estimated on n yearly growths)

    The draw's displacement at the last horizon H holds both parts; h/(n + h) of its variance is the trend's. The
    expected path keeps that part, spread evenly over the years:

        E[i, T+h, d] = mean[i, h] · exp(h/H · √(H/(n + H)) · displacement[i, H, d]),   scaled to the mean of the draws

    so a draw whose employment ends high has a high trend, sections keep their dependence, and expectation and single
    years have the same mean.

    Parameters
    ----------
    drawn : years base … base + H, the base year first and certain; persons
    growths : (E,) yearly growths that each series' trend was learned from

    Returns
    -------
    same keys and years; persons

    Method
    ------
    docs/methodology/demand.md#expectation
    """
    horizon = len(drawn.years) - 1
    mean = drawn.values.mean(axis=2, keepdims=True)
    if horizon == 0:
        return drawn
    last = np.log(np.maximum(drawn.values[:, -1], np.finfo(float).tiny))
    displacement = last - last.mean(axis=1, keepdims=True)
    share = np.sqrt(horizon / (np.maximum(growths, 1) + horizon))
    trend = share[:, None] * displacement / horizon
    path = np.exp(np.arange(horizon + 1)[:, None] * trend[:, None, :])
    return Draws(drawn.keys, drawn.years, mean * path / path.mean(axis=2, keepdims=True))
