"""The limits around one row of a plan, with their values: what is taken, what is allowed, what one group takes.

Method: docs/methodology/admissions.md#binding
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csc_matrix

from models.explanation.price import decisions_of
from models.plan.constraints import GROUP_SIZE, Limits, plan_limits
from models.plan.inputs import Offers, PlanInputs, canonical_offers

LIMIT_COLUMNS = ("name", "scope", "taken", "least", "most", "of_group", "no_more", "no_fewer")
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Laid:
    """All limits of a region's plan with what the plan takes of each: offers, limits, (M,) taken, (M, N) coefficients by column."""

    inputs: PlanInputs
    offers: Offers
    limits: Limits
    taken: np.ndarray
    columns: csc_matrix


def laid(inputs: PlanInputs, planned: pd.DataFrame) -> Laid:
    """The region's limits at its plan.

    Parameters
    ----------
    inputs : of the whole region: colleges share limits between programmes
    planned : OFFER_KEY, start_year, groups, places of the plan
    """
    offers = canonical_offers(inputs)
    limits = plan_limits(inputs, offers)
    matrix = limits.matrix(limits.columns.count)
    return Laid(inputs, offers, limits, matrix @ decisions_of(limits, planned, inputs.intake_years), matrix.tocsc())


def limits_around(around: Laid, gave_way: pd.DataFrame, programme: str, basis: str) -> pd.DataFrame:
    """Every limit that the budget offers of programme × basis stand under in the first intake.

    Parameters
    ----------
    gave_way : constraint_name, scope, allowed of limits that gave way to firmer ones

    Returns
    -------
    LIMIT_COLUMNS: taken by the plan, least and most allowed (infinite where there is none), what one group takes of it, and
    whether one group more, one group fewer would break it

    Method
    ------
    docs/methodology/admissions.md#binding
    """
    offers, limits, columns = around.offers, around.limits, around.columns
    first = re.compile(rf"\b{around.inputs.start_year}\b")
    mine = (offers.table["programme"] == programme) & (offers.table["basis"] == basis)
    allowed = {(row.constraint_name, row.scope): row.allowed for row in gave_way.itertuples(index=False) if pd.notna(row.allowed)}
    found: dict[int, tuple[object, ...]] = {}
    for offer in np.flatnonzero(mine.to_numpy() & offers.decided):
        column = limits.columns.groups[offer, 0]
        for term in range(columns.indptr[column], columns.indptr[column + 1]):
            row, weight = int(columns.indices[term]), float(columns.data[term])
            name, scope = limits.names[row], limits.scopes[row]
            if name == GROUP_SIZE or not first.search(scope):
                continue  # a later year's limit of change counts from this one
            least, most = limits.lower[row], limits.upper[row]
            if (name, scope) in allowed:
                least, most = (least, allowed[name, scope]) if np.isfinite(most) else (allowed[name, scope], most)
            taken = float(around.taken[row])
            more, fewer = taken + weight > most + _TOLERANCE, taken - weight < least - _TOLERANCE
            found[row] = (name, scope, taken, least, most, weight, bool(more), bool(fewer))
    return pd.DataFrame([found[row] for row in sorted(found)], columns=list(LIMIT_COLUMNS))
