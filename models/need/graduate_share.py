"""φ and the replacement rate as one unknown: they were found from one total, so they are drawn to give that total.

    φ[l, d] = φ₀[l, d] · τ[d] · (r + g) / (r[d] + g) / Σ_k part[k] · φ₀[k, d] / φ[k]

φ₀ are the levels' own draws around φ, r[d] the draws of the replacement rate around r, g the growth of the calibration
year, part the levels' parts in the total, τ the error of the total itself. Over the country Σ part·φ[d]·(r[d] + g) is then
the calibration total times τ[d], whatever r[d] is: a region of average make-up is as uncertain as the total, not as φ and r
drawn apart.

Method: docs/methodology/openings.md#share-of-new-graduates
"""

from __future__ import annotations

import numpy as np

from models.priors import Priors

NAME, PART = "new_graduate_share", "graduate_share_part"


def joint_shares(levels: tuple[str, ...], priors: Priors) -> dict[str, np.ndarray]:
    """φ of each level, (D,) in [0, 1]. A level that a scenario has set keeps its value and moves no other."""
    own = {level: priors.draws(NAME, level) for level in levels}
    free = [level for level in levels if not priors.set_by_scenario(NAME, level)]
    parts = {level: priors.value(PART, level) for level in free if priors.has(PART, level)}
    whole = sum(parts.values())
    if whole <= 0:
        return own
    mixed = sum(part * own[level] / priors.value(NAME, level) for level, part in parts.items()) / whole
    factor = priors.draws("graduate_share_total") / mixed
    if not priors.set_by_scenario("replacement_rate"):
        growth = priors.value("graduate_share_growth_rate")
        leaving = priors.draws("replacement_rate")
        factor = factor * (priors.value("replacement_rate") + growth) / (leaving + growth)
    return {level: np.clip(own[level] * factor, 0, 1) if level in free else own[level] for level in levels}
