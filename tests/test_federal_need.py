"""The federal forecast of need as a path of growth: compared with unless a region asks that it be heard."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from flows.machinery.reference import parameters
from flows.machinery.warehouse import writing
from flows.region.federal import COMPARED, PARTS_MISSING, SETTING, federal_need, told_federal, with_federal
from flows.settings import Home
from flows.transform import transform
from models.draws import Draws
from models.employment.federal import implied_path, whole_need

ON = date(2026, 11, 28)
BASE, HORIZON, DRAWS = 2028, 7, 2000  # after the pension-age reform the leavers are 0.0228 of the staff in every year
PERSONS = 1000.0
RATES = parameters(ON)
HEARD = RATES.replace(SETTING, 1.0)
NEED = ["economic_activity", "education_level", "time_period", "need_persons"]


def employment(sections: tuple[str, ...] = ("C", "Q")) -> Draws:
    rng = np.random.default_rng(3)
    logs = np.cumsum(rng.normal(0, 0.03, (len(sections), HORIZON, DRAWS)), axis=1)
    values = np.concatenate([np.full((len(sections), 1, DRAWS), PERSONS), PERSONS * np.exp(logs)], axis=1)
    values /= values.mean(axis=2, keepdims=True) / PERSONS
    keys = pd.DataFrame({"economic_activity": sections, "growths": 8.0})
    return Draws(keys, np.arange(BASE, BASE + HORIZON + 1), values)


def need(persons: dict[str, float], level: str = "_T") -> pd.DataFrame:
    rows = [(code, level, BASE + ahead, value) for code, value in persons.items() for ahead in range(1, HORIZON + 1)]
    return pd.DataFrame(rows, columns=NEED)


def leavers(section: str, year: int) -> float:
    return 0.0228


def test_the_need_less_the_leavers_is_the_growth_and_the_staff_it_leaves_is_the_next_years() -> None:
    path = implied_path(whole_need(need({"C": 30.0}))[:2], employment(), leavers)
    first = 30 / 1000 - 0.0228
    assert path["growth_rate"].tolist() == pytest.approx([first, 30 / (1000 * (1 + first)) - 0.0228])
    assert path["time_period"].tolist() == [BASE + 1, BASE + 2]


def test_a_whole_is_printed_or_the_sum_of_all_levels_and_never_of_some() -> None:
    levels = pd.concat([need({"C": value}, level) for level, value in (("ВО", 5.0), ("ППССЗ", 7.0), ("ППКРС", 8.0), ("без", 10.0))])
    assert whole_need(levels)["need_persons"].tolist() == [30.0] * HORIZON
    assert whole_need(pd.concat([levels, need({"C": 31.0})]))["need_persons"].tolist() == [31.0] * HORIZON
    assert whole_need(levels[levels["education_level"] != "без"]).empty


def test_years_after_a_hole_and_sections_that_begin_later_are_left_out() -> None:
    table = whole_need(need({"C": 30.0, "Q": 20.0}))
    broken = table[(table["economic_activity"] == "C") & (table["time_period"] != BASE + 3)]
    late = table[(table["economic_activity"] == "Q") & (table["time_period"] > BASE + 1)]
    path = implied_path(pd.concat([broken, late]), employment(), leavers)
    assert path[["economic_activity", "time_period"]].to_numpy().tolist() == [["C", BASE + 1], ["C", BASE + 2]]


def test_without_the_file_nothing_moves_and_nothing_is_said(tmp_path) -> None:
    drawn = employment()
    with writing(Home(tmp_path), ON) as con:
        transform(con, ON)
        found = federal_need(con, ON, "59")
    assert found.empty
    assert list(found.columns) == NEED
    heard, notes = with_federal(drawn, found, HEARD)
    assert heard.draws is drawn
    assert notes == ()
    assert told_federal(heard, 1.0, 1.0, "2027–2034") == ()


def test_with_the_file_and_the_setting_off_it_is_compared_with_and_that_is_said() -> None:
    drawn = employment()
    heard, notes = with_federal(drawn, need({"C": 60.0, "Q": 60.0}), RATES)
    assert RATES.get(SETTING).value == 0
    assert heard.draws is drawn
    assert notes == (COMPARED,)


def test_with_the_setting_on_the_forecast_moves_a_part_of_the_way_and_says_how_far() -> None:
    drawn = employment()
    asked = 0.0228 + 0.02  # of last year's staff: growth of 2 % a year
    growing = [PERSONS * asked * 1.02**ahead for ahead in range(HORIZON)]
    table = need({"C": 0.0, "Q": 0.0}).assign(need_persons=growing * 2)
    heard, notes = with_federal(drawn, table, HEARD)
    assert notes == ()
    assert heard.table["official_rate"].tolist() == pytest.approx([0.02, 0.02], abs=1e-6)
    used = heard.table["used_rate"].to_numpy()
    assert ((used > 0.003) & (used < 0.018)).all()
    last = heard.draws.values[:, -1].mean(axis=1)
    assert last == pytest.approx(PERSONS * (1 + used) ** HORIZON, rel=0.01)
    (note,) = told_federal(heard, 1200.0, 1000.0, "2027–2034")
    assert "в среднем за 2027–2034 годы 1200 чел. в год, без него – 1000" in note
    assert f"с весом {heard.table['weight'].mean():.2f}".replace(".", ",") in note


def test_the_error_of_the_leavers_makes_it_weigh_less_than_an_official_path_of_the_same_growth() -> None:
    drawn, narrow = employment(), HEARD.replace("replacement_rate", 0.0228)
    table = need({"C": PERSONS * 0.0328, "Q": PERSONS * 0.0328})
    weights = [with_federal(drawn, table, rates)[0].table["weight"].mean() for rates in (HEARD, narrow)]
    assert weights[0] < 0.9 * weights[1]


def test_a_need_far_below_the_leavers_is_marked_and_hardly_followed() -> None:
    drawn = employment()
    heard, notes = with_federal(drawn, need({"_T": -600.0 + 2 * PERSONS * 0.0228}).iloc[:2], HEARD)
    assert notes == ()
    assert heard.table["contradicts"].all()
    assert any("противоречит" in note for note in told_federal(heard, 1.0, 1.0, "2027–2034"))
    assert heard.draws.values[:, -1].mean() > 0.9 * PERSONS


def test_some_levels_alone_are_no_whole_and_that_is_said() -> None:
    heard, notes = with_federal(employment(), need({"C": 10.0}, "СПО"), HEARD)
    assert notes == (PARTS_MISSING,)
    assert heard.table.empty
