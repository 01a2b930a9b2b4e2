"""An official growth path counts by what it and the region's history are worth, and never more."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from flows.machinery.reference import parameters
from flows.region.official import base_path, told, with_path
from models.draws import Draws
from models.employment.expectation import expected_paths
from models.employment.official import Informed, informed
from models.errors import BadPanelValues

BASE, HORIZON, DRAWS, GROWTHS = 2025, 9, 4000, 8
SECTIONS = ["A", "C", "F", "G", "P", "Q"]
YEARLY_SD = 0.03
RATES = parameters(pd.Timestamp("2026-11-28").date())


def history(seed: int = 1) -> Draws:
    """Random walks around no growth whose drift was estimated on ``GROWTHS`` growths."""
    rng = np.random.default_rng(seed)
    trend = rng.normal(0, YEARLY_SD / np.sqrt(GROWTHS), (len(SECTIONS), 1, DRAWS))
    chance = np.cumsum(rng.normal(0, YEARLY_SD, (len(SECTIONS), HORIZON, DRAWS)), axis=1)
    logs = trend * np.arange(1, HORIZON + 1)[:, None] + chance
    values = np.concatenate([np.full((len(SECTIONS), 1, DRAWS), 1000.0), 1000.0 * np.exp(logs)], axis=1)
    values[:, 1:] /= values[:, 1:].mean(axis=2, keepdims=True) / 1000.0
    keys = pd.DataFrame({"economic_activity": SECTIONS, "growths": float(GROWTHS)})
    return Draws(keys, np.arange(BASE, BASE + HORIZON + 1), values)


def path(rates: dict[str, float], years: int = HORIZON) -> pd.DataFrame:
    rows = [(code, BASE + ahead, rate) for code, rate in rates.items() for ahead in range(1, years + 1)]
    return pd.DataFrame(rows, columns=["economic_activity", "time_period", "growth_rate"])


def everywhere(rate: float) -> dict[str, float]:
    return dict.fromkeys(SECTIONS, rate)


def test_the_forecast_moves_part_of_the_way_to_the_path_and_knows_the_trend_better() -> None:
    drawn = history()
    heard = informed(drawn, path(everywhere(0.01)), RATES)
    assert heard.table["weight"].between(0.3, 0.95).all()
    assert heard.table["used_rate"].between(0.003, 0.0095).all()
    assert (heard.draws.keys["growths"] > GROWTHS).all()
    before, after = (expected_paths(one, one.keys["growths"].to_numpy(dtype=float)) for one in (drawn, heard.draws))
    spread = [np.log(one.values[:, -1].sum(axis=0)).std() for one in (before, after)]
    assert spread[1] < 0.8 * spread[0]
    # Single years keep their chance: the trend is a part of what they vary by.
    single = [np.log(one.values[:, -1]).std(axis=1) for one in (drawn, heard.draws)]
    assert (single[1] < single[0]).all()
    assert (single[1] ** 2 > 0.9 * HORIZON * YEARLY_SD**2).all()


def test_what_is_left_unknown_is_the_posterior_of_two_normals() -> None:
    """One section alone: prior s²V/H², error of the path as learned, in closed form."""
    drawn = history()
    alone = Draws(drawn.keys.iloc[:1].reset_index(drop=True), drawn.years, drawn.values[:1])
    heard = informed(alone, path({"A": 0.0}), RATES)
    own, common = (RATES.get(f"official_growth_sd_{part}").value ** 2 for part in ("own", "common"))
    trend = YEARLY_SD**2 / GROWTHS
    error = own + 5 / 6 * common  # no difference seen: the common part falls by one section of six
    left = trend * error / (trend + error)
    expected = HORIZON * (HORIZON * YEARLY_SD**2) / (HORIZON**2 * left)
    assert heard.draws.keys["growths"].iloc[0] == pytest.approx(expected, rel=0.1)


def test_a_path_that_says_what_history_says_moves_no_mean() -> None:
    drawn = history()
    heard = informed(drawn, path(everywhere(0.0)), RATES)
    np.testing.assert_allclose(heard.draws.values.mean(axis=2), drawn.values.mean(axis=2), rtol=1e-9)


def test_a_path_of_a_few_years_moves_the_level_of_the_later_ones() -> None:
    heard = informed(history(), path(everywhere(0.01), years=3), RATES)
    mean = heard.draws.values.mean(axis=2).sum(axis=0)
    growth = np.diff(np.log(mean))
    assert (growth[:3] > 0.002).all()
    np.testing.assert_allclose(growth[3:], 0, atol=1e-9)


def test_a_path_that_begins_later_than_the_forecast_leaves_the_years_before_it() -> None:
    """Employment is published with a lag: the path of 2027 meets a history that ends in 2025."""
    rows = path(everywhere(0.01))
    later = informed(history(), rows[rows["time_period"] > BASE + 1], RATES)
    mean = later.draws.values.mean(axis=2).sum(axis=0)
    growth = np.diff(np.log(mean))
    assert abs(growth[0]) < 1e-9
    assert (growth[1:] > 0.002).all()
    assert not later.table["contradicts"].any()
    whole = informed(history(), rows, RATES)
    assert later.table["official_rate"].tolist() == pytest.approx(whole.table["official_rate"].tolist())
    assert (later.table["years"] == HORIZON - 1).all()


def test_a_path_of_the_whole_moves_the_sum() -> None:
    heard = informed(history(), path({"_T": 0.01}), RATES)
    assert heard.table["economic_activity"].tolist() == ["_T"]
    mean = heard.draws.values.mean(axis=2).sum(axis=0)
    assert 0.002 * HORIZON < np.log(mean[-1] / mean[0]) < 0.01 * HORIZON


def test_a_path_that_contradicts_history_is_marked_and_hardly_followed() -> None:
    drawn = history()
    believable, absurd = (informed(drawn, path(everywhere(rate)), RATES) for rate in (0.01, 0.15))
    assert not believable.table["contradicts"].any()
    assert absurd.table["contradicts"].all()
    assert absurd.table["weight"].max() < 0.15
    assert absurd.table["used_rate"].max() < 0.02
    notes = told(absurd, 100.0, 90.0, "2027–2034")
    assert any("противоречит истории" in note for note in notes)
    assert not any("противоречит истории" in note for note in told(believable, 100.0, 90.0, "2027–2034"))


def test_one_mistyped_section_does_not_spoil_the_others() -> None:
    rates = everywhere(0.005) | {"C": -0.3}
    table = informed(history(), path(rates), RATES).table.set_index("economic_activity")
    assert table["contradicts"].to_dict() == {code: code == "C" for code in SECTIONS}
    assert table.loc["C", "used_rate"] > -0.03
    assert table.drop("C")["used_rate"].between(0, 0.005).all()


@pytest.mark.parametrize("spoilt", ["hole", "per cent"])
def test_a_path_that_cannot_be_read_leaves_history_and_says_so(spoilt: str) -> None:
    rows = path(everywhere(0.01))
    rows = rows[rows["time_period"] != BASE + 2] if spoilt == "hole" else rows.assign(growth_rate=1.5)
    drawn = history()
    with pytest.raises(BadPanelValues):
        informed(drawn, rows, RATES)
    heard, notes = with_path(drawn, rows, RATES)
    assert heard.draws is drawn
    assert len(notes) == 1
    assert notes[0].startswith("Официальный путь роста не учтён.")


def test_without_a_path_nothing_is_said() -> None:
    drawn = history()
    heard, notes = with_path(drawn, path({}), RATES)
    assert heard.draws is drawn
    assert notes == ()
    assert told(heard, 1.0, 1.0, "2027–2034") == ()


def test_the_table_of_a_region_without_a_path_has_the_columns_of_one_with_a_path() -> None:
    with_one, without = (
        informed(history(), path(everywhere(0.01)), RATES).table,
        with_path(history(), path({}), RATES)[0].table,
    )
    assert without.empty
    assert without.dtypes.to_dict() == with_one.dtypes.to_dict()


def test_the_base_scenario_is_found_by_its_name_or_because_it_is_alone() -> None:
    rows = path(everywhere(0.01))
    several = pd.concat([rows.assign(scenario=name) for name in ("Базовый", "целевой")])
    assert len(base_path(several)[0]) == len(rows)
    assert len(base_path(rows.assign(scenario="прогноз"))[0]) == len(rows)
    unnamed, notes = base_path(several.assign(scenario=several["scenario"].map({"Базовый": "а", "целевой": "б"})))
    assert unnamed.empty
    assert "базовый не назван" in notes[0]
    twice, notes = base_path(pd.concat([several, rows.assign(scenario="base", growth_rate=0.05)]))
    assert twice.empty
    assert "(Базовый, base)" in notes[0] or "(base, Базовый)" in notes[0]
    assert "базовых несколько" in notes[0]
    assert base_path(several.iloc[:0])[1] == ()


def test_the_note_names_the_weight_and_the_need_without_the_path() -> None:
    heard: Informed = informed(history(), path(everywhere(0.01)), RATES)
    note = told(heard, 3210.4, 2900.0, "2027–2034")[0]
    assert "в среднем за 2027–2034 годы 3210 чел. в год" in note
    assert "без сценария – 2900" in note
    assert "с весом 0," in note
