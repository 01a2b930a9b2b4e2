"""A plan of an earlier vintage against the need as later years show it: what it would cost, and what its rivals would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.backtest.decisions import LAST_YEAR, PLAN, POINT_NEAREST, kept_last_year, point_rule_places
from models.draws import Draws
from models.plan.admissions import plan_cost
from models.plan.inputs import PlanInputs


def known_later(inputs: PlanInputs, later: Draws) -> PlanInputs:
    """The earlier inputs with the need of a later vintage in the years and for the programmes that it covers.

    Supply, yields and offers stay as they were known then: the later supply holds the very intakes that are judged.

    Parameters
    ----------
    later : keys programme; persons a year
    """
    need = inputs.need
    programmes = need.keys["programme"].astype(str)
    rows = pd.Index(later.keys["programme"].astype(str)).get_indexer(programmes)
    years = np.intersect1d(need.years, later.years)
    count = min(need.count, later.count)
    values = need.values[:, :, :count].copy()
    ours, theirs = np.searchsorted(need.years, years), np.searchsorted(later.years, years)
    known = np.flatnonzero(rows >= 0)
    values[np.ix_(known, ours)] = later.values[np.ix_(rows[known], theirs, np.arange(count))]
    return replace(
        inputs,
        need=Draws(need.keys, need.years, values),
        supply=_first(inputs.supply, count),
        balance_start=_first(inputs.balance_start, count),
        intake_yield=_first(inputs.intake_yield, count),
    )


def replayed(inputs: PlanInputs, places: pd.DataFrame, later: Draws) -> dict[str, float]:
    """Cost (person-years over the plan's years) of the plan as it was made, of last year's places and of the point rule.

    The rivals are what could be decided then, with the earlier need and within every limit that the plan kept; all three are scored on
    the later one.

    Parameters
    ----------
    inputs : of the earlier vintage, as known then
    places : its plan: OFFER_KEY, start_year, places
    later : need by programme as a later vintage knows it

    Method
    ------
    docs/methodology/decision-backtest.md
    """
    seen = known_later(inputs, later)
    decided = {PLAN: places, LAST_YEAR: kept_last_year(inputs), POINT_NEAREST: point_rule_places(inputs, np.round)}
    return {name: plan_cost(seen, one) for name, one in decided.items()}


def _first(draws: Draws, count: int) -> Draws:
    return Draws(draws.keys, draws.years, draws.values[:, :, :count])
