"""Shares learned from counts: beta-binomial, shrunk from programme to family to the documented value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.errors import NegativeCount
from models.priors import beta_moments, gamma_from_normals, keyed_normals

# Concentration between the members of a group where fewer than this many are observed, and the bounds of its estimate.
FEWEST_FOR_CONCENTRATION = 4
DEFAULT_CONCENTRATION = 50.0
CONCENTRATION_BOUNDS = (5.0, 1_000.0)
EDGE = 1e-6
# The concentration is estimated, not known: with three quarters of it, 80 % intervals hold 80 % of simulated shares.
CAUTION = 0.75


def shrunken_shares(
    step: str,
    entities: Sequence[str],
    families: Sequence[str],
    counts: np.ndarray,
    trials: np.ndarray,
    prior: np.ndarray,
    joint: bool = False,
) -> np.ndarray:
    """(E, D) draws of a share for each entity, partially pooled: entity → family → all → documented prior.

        all      ~ Beta(prior + effective counts of the families)
        family f ~ Beta(all·κ_b + effective counts of f)
        entity e ~ Beta(family·κ_w + counts of e)

    κ_w (between entities of a family) and κ_b (between families) are estimated by moments. A family's data count with
    their effective number of trials, so that one large programme does not speak for its whole family. Without any data
    the draws of the documented prior are returned as they are, the same for every entity.

    Parameters
    ----------
    step : name for the random numbers
    entities, families : (E,) keys; a family is for example the УГПС
    counts, trials : (E,) persons, 0 ≤ counts ≤ trials; zero trials = no data
    prior : (D,) draws of the documented value
    joint : the prior's draws were made together with those of another quantity. Then counts move them all by one factor, to
        the mean that is left of «all»; drawn anew they would belong to nothing, and what was known of both would be lost

    Raises
    ------
    NegativeCount   counts outside [0, trials]

    Method
    ------
    docs/methodology/supply.md#rates
    """
    counts, trials = np.asarray(counts, dtype=float), np.asarray(trials, dtype=float)
    wrong = ~((counts >= 0) & (counts <= trials))
    if wrong.any():
        raise NegativeCount(
            "Доли по программам", step, int(wrong.sum()), [entities[int(row)] for row in np.flatnonzero(wrong)]
        )
    if not trials.sum():
        return np.repeat(prior[None, :], len(entities), axis=0)
    return _pooled(step, entities, np.asarray(families, dtype=str), counts, trials, prior, joint)


def _pooled(
    step: str, entities: Sequence[str], families: np.ndarray, counts: np.ndarray, trials: np.ndarray, prior: np.ndarray, joint: bool,
) -> np.ndarray:  # fmt: skip
    """The three Beta steps, from all to families to entities."""
    draws = len(prior)
    names, of_family = np.unique(families, return_inverse=True)
    # Where all are one unknown until answers tell them apart, too few answers tell nothing apart.
    unseen = CONCENTRATION_BOUNDS[1] if joint else DEFAULT_CONCENTRATION
    within = CAUTION * concentration(counts, trials, of_family, unseen)
    effective = _effective(trials, within)
    family_trials = np.bincount(of_family, effective, len(names))
    family_counts = np.bincount(of_family, effective * _ratio(counts, trials), len(names))
    between = concentration(family_counts, family_trials, np.zeros(len(names), dtype=int), unseen)
    shared = _effective(family_trials, between)
    shared_counts = shared * _ratio(family_counts, family_trials)
    strength = float(beta_moments(prior.mean(), prior.std()))
    successes, tried = strength * prior.mean() + shared_counts.sum(), strength + shared.sum()
    total = _moved(prior, successes / tried)[None, :] if joint else _beta(f"{step}:all", [""], successes, tried, draws)
    successes = total * between + family_counts[:, None]
    of_all = _beta(f"{step}:family", names.tolist(), successes, between + family_trials[:, None], draws)
    own = within * of_all[of_family]
    return _beta(step, list(entities), own + counts[:, None], within + trials[:, None], draws)


def _moved(prior: np.ndarray, mean: float) -> np.ndarray:
    """The draws by one factor to a mean: the shares where it falls, what they leave of one where it rises; none leaves (0, 1)."""
    falls = mean <= prior.mean()
    moved = prior * mean / prior.mean() if falls else 1 - (1 - prior) * (1 - mean) / (1 - prior.mean())
    return np.clip(moved, EDGE, 1 - EDGE)


def concentration(
    counts: np.ndarray, trials: np.ndarray, groups: np.ndarray, unseen: float = DEFAULT_CONCENTRATION
) -> float:
    """κ of the beta distribution between members of the same group, by moments, within CONCENTRATION_BOUNDS.

    Small κ = members differ much. ``unseen`` when fewer than FEWEST_FOR_CONCENTRATION are observed.
    """
    seen = trials > 1
    if seen.sum() < FEWEST_FOR_CONCENTRATION:
        return unseen
    counts, trials, groups = counts[seen], trials[seen], groups[seen]
    size = groups.max() + 1
    mean = _ratio(np.bincount(groups, counts, size), np.bincount(groups, trials, size))[groups]
    variance = mean * (1 - mean)
    members = np.bincount(groups, minlength=size)[groups]
    usable = (members > 1) & (variance > 0)
    if usable.sum() < FEWEST_FOR_CONCENTRATION:
        return unseen
    # Var(x/n) = m(1−m)/n·(1 + (n−1)ρ) with ρ = 1/(κ+1); members/(members−1) corrects for the estimated mean.
    squares = (counts[usable] / trials[usable] - mean[usable]) ** 2 * members[usable] / (members[usable] - 1)
    excess = (squares * trials[usable] / variance[usable] - 1).sum()
    rho = excess / (trials[usable] - 1).sum()
    low, high = CONCENTRATION_BOUNDS
    return float(np.clip(1 / max(rho, EDGE) - 1, low, high))


def _effective(trials: np.ndarray, kappa: float) -> np.ndarray:
    """Trials that would say as much about the group if its members did not differ."""
    return np.divide(trials * (kappa + 1), kappa + trials, out=np.zeros_like(trials), where=trials > 0)


def _beta(step: str, keys: Sequence[str], a: np.ndarray, total: np.ndarray, draws: int) -> np.ndarray:
    """(E, D) beta draws with parameters a and total − a, smooth in both, keyed by entity."""
    z = keyed_normals(step, list(keys), (2, draws))
    shape_a = np.broadcast_to(np.maximum(a, EDGE), (len(keys), draws))
    shape_b = np.broadcast_to(np.maximum(total - a, EDGE), (len(keys), draws))
    first, second = gamma_from_normals(shape_a, z[:, 0]), gamma_from_normals(shape_b, z[:, 1])
    return np.clip(first / np.maximum(first + second, 1e-300), EDGE, 1 - EDGE)


def _ratio(counts: np.ndarray, trials: np.ndarray) -> np.ndarray:
    return np.divide(counts, trials, out=np.zeros_like(counts), where=trials > 0)
