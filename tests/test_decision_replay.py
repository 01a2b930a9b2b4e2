"""Earlier plans on later need: costs by hand, and a region's own vintages in its warehouse."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from plan_builders import draws, offer, region

from flows.decision_replay import NO_DRAWS, NOTHING_NEW, replay_decisions, told
from flows.machinery.warehouse import writing
from flows.settings import Home
from models.backtest.decisions import LAST_YEAR, PLAN, POINT_NEAREST
from models.backtest.replay import known_later, replayed
from models.plan.admissions import plan_cost
from models.plan.inputs import OFFER_KEY
from sql import run

CODE, CLOSED = "15.01.05", "08.01.08"
YEARS, DRAWS = 6, 4


def inputs(need: float = 25.0):
    return region([offer(), offer(CLOSED)], {CODE: np.full((YEARS, DRAWS), need), CLOSED: np.full((YEARS, DRAWS), 25.0)})


def plan_of(given, places: float) -> pd.DataFrame:
    table = given.offers[list(OFFER_KEY)]
    return pd.concat([table.assign(start_year=year, places=places) for year in given.intake_years], ignore_index=True)


def test_need_of_later_years_replaces_what_was_thought_and_the_rest_stays() -> None:
    then = inputs()
    later = draws(np.full((1, 3, DRAWS), 75.0), range(int(then.need.years[2]), int(then.need.years[2]) + 3), programme=[CODE])
    seen = known_later(then, later)
    assert seen.need.values[0].mean(axis=1).tolist() == [25.0, 25.0, 75.0, 75.0, 75.0, 25.0]
    assert (seen.need.values[1] == 25.0).all()
    assert seen.supply is not later
    assert (seen.supply.values == then.supply.values).all()


def test_fewer_later_draws_cut_everything_alike() -> None:
    then = inputs()
    seen = known_later(then, draws(np.full((1, YEARS, 2), 75.0), range(int(then.need.years[0]), int(then.need.years[-1]) + 1), programme=[CODE]))
    assert {seen.need.count, seen.supply.count, seen.balance_start.count, seen.intake_yield.count} == {2}


def test_the_plan_that_foresaw_costs_less_than_last_years_places_and_the_rule_of_its_day() -> None:
    """Need doubles after the plan was made: 50 places meet it, last year's 25 and the rule's 25 do not."""
    then = inputs()
    later = draws(np.full((1, YEARS, DRAWS), 50.0), range(int(then.need.years[0]), int(then.need.years[-1]) + 1), programme=[CODE])
    foreseen = plan_of(then, 25.0)
    foreseen.loc[foreseen["programme"] == CODE, "places"] = 50.0
    costs = replayed(then, foreseen, later)
    assert costs[PLAN] == pytest.approx(plan_cost(known_later(then, later), foreseen))
    assert costs[LAST_YEAR] == pytest.approx(costs[POINT_NEAREST])
    assert costs[PLAN] < costs[LAST_YEAR]
    assert replayed(then, plan_of(then, 25.0), later)[PLAN] == pytest.approx(costs[LAST_YEAR])


def test_a_regions_earlier_vintage_is_replayed_from_its_own_marts(small_copy: Home) -> None:
    con = run.connect(small_copy.warehouse)
    (now,) = con.execute("select max(vintage) from plan.offer").fetchone()
    then = now - timedelta(days=30)
    named = "select table_schema || '.' || table_name from information_schema.columns where column_name = 'vintage' and table_schema in ('mart', 'plan')"
    for (table,) in con.execute(named).fetchall():
        con.execute(f"insert into {table} select * replace (date '{then}' as vintage) from {table} where vintage = date '{now}'")
    (ref_area,) = con.execute("select min(ref_area) from plan.offer").fetchone()
    con.close()
    shutil.copytree(small_copy.draws(now, ref_area), small_copy.draws(then, ref_area))
    with writing(small_copy, now) as con:
        (row,) = replay_decisions(con, small_copy, now)
        assert replay_decisions(con, small_copy, then) == []
    assert (row["ref_area"], row["vintage"], row["new_years"], row["note"]) == (ref_area, then, 0, NOTHING_NEW)
    assert 0 < row[PLAN] < row[LAST_YEAR]
    assert any(f"план {row[PLAN]:.0f}" in line and NOTHING_NEW in line for line in told([row]))
    shutil.rmtree(small_copy.draws(then, ref_area))
    with writing(small_copy, now) as con:
        (bare,) = replay_decisions(con, small_copy, now)
    assert bare[PLAN] is None
    assert told([bare])[1].endswith(NO_DRAWS)


def test_without_earlier_plans_it_is_said() -> None:
    assert told([]) == ["Прежних срезов с планом нет: проигрывать нечего."]
    gone = {"ref_area": "59", "vintage": date(2024, 11, 1), "new_years": 2, "note": NO_DRAWS, PLAN: None}
    assert told([gone])[1] == f"Регион 59, срез 01.11.2024, новых лет занятости 2: {NO_DRAWS}"
