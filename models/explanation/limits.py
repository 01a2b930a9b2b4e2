"""The limits around one row of a plan, with their values: what is taken, what is allowed, what one group takes.

Method: docs/methodology/admissions.md#binding
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from models.explanation.price import decisions_of
from models.plan.constraints import GROUP_SIZE, plan_limits
from models.plan.inputs import PlanInputs, canonical_offers

LIMIT_COLUMNS = ("name", "scope", "taken", "least", "most", "of_group", "no_more", "no_fewer")
_TOLERANCE = 1e-6


def limits_around(inputs: PlanInputs, planned: pd.DataFrame, gave_way: pd.DataFrame, programme: str, basis: str) -> pd.DataFrame:
    """Every limit that the budget offers of programme × basis stand under in the first intake.

    Parameters
    ----------
    inputs : of the whole region: colleges share limits between programmes
    planned : OFFER_KEY, start_year, groups, places of the plan
    gave_way : constraint_name, scope, allowed of limits that gave way to firmer ones

    Returns
    -------
    LIMIT_COLUMNS: taken by the plan, least and most allowed (infinite where there is none), what one group takes of it, and
    whether one group more, one group fewer would break it

    Method
    ------
    docs/methodology/admissions.md#binding
    """
    offers = canonical_offers(inputs)
    limits = plan_limits(inputs, offers)
    groups, places = (decisions_of(offers, planned, inputs.intake_years, name) for name in ("groups", "places"))
    decisions = np.zeros(limits.columns.count)
    decisions[limits.columns.groups] = groups
    extra = limits.columns.extra >= 0
    decisions[limits.columns.extra[extra]] = (places - groups * offers.size_min[:, None])[extra]
    matrix = limits.matrix(limits.columns.count)
    taken, columns = matrix @ decisions, matrix.tocsc()
    mine = (offers.table["programme"] == programme) & (offers.table["basis"] == basis)
    allowed = {(row.constraint_name, row.scope): row.allowed for row in gave_way.itertuples(index=False) if pd.notna(row.allowed)}
    first = re.compile(rf"\b{inputs.start_year}\b")
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
            more, fewer = taken[row] + weight > most + _TOLERANCE, taken[row] - weight < least - _TOLERANCE
            found[row] = (name, scope, float(taken[row]), least, most, weight, bool(more), bool(fewer))
    return pd.DataFrame([found[row] for row in sorted(found)], columns=list(LIMIT_COLUMNS))
