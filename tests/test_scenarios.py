"""Known future paths steer the total; sections keep their differences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from engine_builders import panel, parameters

from models.employment.engine import forecast, simulate
from models.employment.scenarios import steer
from models.errors import BadPanelValues, MissingColumns

PARAMETERS = parameters()


def base(**named):
    return forecast(panel(), 5, parameters=PARAMETERS, groups=["economic_activity"], **named)


def path(growth: float = 0.01, years: int = 5, **columns) -> pd.DataFrame:
    return pd.DataFrame({"time_period": range(2025, 2025 + years), "growth_rate": growth, **columns})


def start() -> float:
    frame = panel()
    return float(frame.loc[frame["time_period"] == 2024, "obs_value"].sum())


def test_the_sum_follows_the_official_path():
    steered = steer(base(), path(0.03))
    assert steered.mean.sum(axis=0) == pytest.approx(start() * 1.03 ** np.arange(1, 6))


def test_sections_keep_their_differences():
    before, after = base(), steer(base(), path(-0.05))
    ratio = after.mean / before.mean
    assert ratio == pytest.approx(np.broadcast_to(ratio[0], ratio.shape))


def test_half_a_weight_meets_the_engine_half_way():
    own, whole, half = base(), steer(base(), path(0.04)), steer(base(), path(0.04, weight=0.5))
    assert half.mean == pytest.approx(np.sqrt(own.mean * whole.mean))


def test_a_section_path_moves_its_section_only():
    before = base()
    after = steer(before, path(0.10, economic_activity="g1"))
    members = (before.keys["economic_activity"] == "g1").to_numpy()
    assert (after.mean[~members] == before.mean[~members]).all()
    frame = panel()
    now = frame[(frame["time_period"] == 2024) & (frame["economic_activity"] == "g1")]["obs_value"].sum()
    assert after.mean[members].sum(axis=0) == pytest.approx(now * 1.1 ** np.arange(1, 6))


def test_after_the_last_year_of_a_path_its_shift_is_kept():
    before, after = base(), steer(base(), path(0.05, years=2))
    shift = np.log(after.mean / before.mean)[0]
    assert shift[2:] == pytest.approx(np.full(3, shift[1]))


def test_scenarios_differ_by_their_paths_and_not_by_chance():
    both = pd.concat([path(0.02, scenario="optimistic"), path(-0.02, scenario="pessimistic")])
    high = simulate(steer(base(), both, "optimistic"), 200).values
    low = simulate(steer(base(), both, "pessimistic"), 200).values
    ratio = high[:, 0] / low[:, 0]
    assert ratio == pytest.approx(np.full(ratio.shape, 1.02 / 0.98))


def test_quantiles_and_draws_move_together():
    steered = steer(base(), path(0.05))
    middle = int(np.argmin(np.abs(steered.levels - 0.5)))
    drawn = np.median(simulate(steered, 5_000).values, axis=2)
    assert drawn == pytest.approx(steered.quantiles[:, :, middle], rel=0.02)


@pytest.mark.parametrize(
    ("paths", "error", "words"),
    [
        pytest.param(path(1.5), BadPanelValues, "0.012", id="a per cent read as a share"),
        pytest.param(path().iloc[1:], BadPanelValues, "подряд", id="the first year is missing"),
        pytest.param(path(economic_activity="Марс"), BadPanelValues, "группы, которой нет", id="an unknown section"),
        pytest.param(path(scenario="мой"), BadPanelValues, "нет сценария", id="an unknown scenario"),
        pytest.param(path(weight=2.0), BadPanelValues, "вес", id="a weight above one"),
        pytest.param(path().drop(columns="growth_rate"), MissingColumns, "growth_rate", id="no growth"),
    ],
)
def test_a_careless_path_is_refused_in_words(paths, error, words):
    with pytest.raises(error, match=words):
        steer(base(), paths)
