"""The chain's result by section and level: the same persons as the openings, arranged by section."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.chain.leaving import Rates
from models.draws import Draws
from models.need.readings import LEVELS
from models.need.staffing import Staffing, level_matrices

MEASURES = ("employment", "expansion", "replacement", "closing", "recruitment_need")


def sector_table(
    staffing: Staffing,
    levels: np.ndarray,
    employment: Draws,
    stock: np.ndarray,
    rates: Rates,
    closing: np.ndarray,
    years: np.ndarray,
) -> Draws:
    """Section × level × measure: the same persons as the openings, arranged by section."""
    sections, count = staffing.sections, employment.count
    people = employment.values
    values = np.zeros((len(sections), len(LEVELS), len(MEASURES), len(years), count))
    rows = [np.flatnonzero(levels == level) for level in LEVELS]
    blocks = level_matrices(staffing.shares, levels, LEVELS)
    drifting = bool(staffing.drift.any())
    before = stock[:, :-1]
    own = rates.own + rates.transfers
    posts = np.divide(closing, before, out=np.zeros_like(closing), where=before > 0)
    shares_before = np.stack([block.sum(axis=1) for block in blocks], axis=1)
    for year in range(len(years)):
        workers = people[:, year]
        for level, members in enumerate(rows):
            block = blocks[level]
            replaced = np.einsum("sod,od->sd", block, own[members, year])
            values[:, level, 2, year] = (
                _with_section_rates(replaced, rates, members, block, shares_before[:, level], year) * workers
            )
            if closing[:, year].any():
                values[:, level, 3, year] = np.einsum("sod,od->sd", block, posts[members, year]) * workers
        if drifting:
            blocks = level_matrices(staffing.in_year(year + 1), levels, LEVELS)
        shares_after = np.stack([block.sum(axis=1) for block in blocks], axis=1) if drifting else shares_before
        values[:, :, 0, year] = shares_after * people[:, year + 1][:, None]
        values[:, :, 1, year] = values[:, :, 0, year] - shares_before * workers[:, None]
        shares_before = shares_after
    values[:, :, 4] = values[:, :, 1] + values[:, :, 2] + values[:, :, 3]
    keys = pd.MultiIndex.from_product(
        [sections, LEVELS, MEASURES], names=["economic_activity", "level", "measure"]
    ).to_frame(index=False)
    return Draws(keys, years, values.reshape(-1, len(years), count))


def _with_section_rates(
    replaced: np.ndarray, rates: Rates, members: np.ndarray, block: np.ndarray, shares: np.ndarray, year: int
) -> np.ndarray:
    """(S, D) the section's own rate added for occupations whose ages are unknown."""
    fallback = np.where(rates.unknown[members], 1.0, 0.0)
    if not fallback.any():
        return replaced
    without_age = shares if fallback.all() else np.einsum("sod,o->sd", block, fallback)
    return np.asarray(replaced + without_age * rates.of_section[:, year])
