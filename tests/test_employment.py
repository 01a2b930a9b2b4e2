"""The forecast of employment: what an analyst may rely on whatever the panel holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from engine_builders import line, panel, parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.machinery.engine_parameters import load_engine_parameters
from flows.settings import DATA
from models.employment import adaptive
from models.employment import growth as members
from models.employment.breaks import Break
from models.employment.engine import EngineParameters, forecast, paths, simulate, simulate_chunks
from models.employment.panel import matrix
from models.errors import BadHorizon, BadPanelValues, BadParameter, EmptyPanel, MissingColumns

PARAMETERS = parameters()
ENGINE = load_engine_parameters(DATA / "parameters" / "engine")
NAN = float("nan")


def of(frame: pd.DataFrame, horizon: int = 5, **named):
    return forecast(frame, horizon, parameters=PARAMETERS, **named)


def test_every_series_has_a_row_for_every_year_ahead():
    result = of(panel(series=7, last_year=2024), horizon=10)
    assert result.years.tolist() == list(range(2025, 2035))
    assert result.mean.shape == (7, 10)
    assert len(result.table()) == 70


def test_years_beyond_the_measured_errors_are_marked():
    marked = of(panel(), horizon=10).extrapolated
    assert marked.tolist() == [False] * 7 + [True] * 3


def test_bands_are_wider_by_how_far_the_readings_lie_apart(monkeypatch):
    """Without the disagreement the centre stays and the squared width loses its square."""
    parts = members.split(np.log(matrix(panel(), ()).values))
    _, apart = adaptive.adapted(parts, np.zeros((parts.series, 5)))
    path, whole = paths(parts, 5, PARAMETERS)
    monkeypatch.setattr(adaptive, "adapted", lambda *_: (path, np.zeros_like(apart)))
    _, agreed = paths(parts, 5, PARAMETERS)
    monkeypatch.setattr(adaptive, "adapted", lambda *_: (path, apart))
    assert (whole > agreed).all()
    assert (apart > 0).all()
    assert paths(parts, 5, PARAMETERS)[1] ** 2 == pytest.approx(agreed**2 + apart**2)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), series=st.integers(1, 15), years=st.integers(1, 25), spread=st.floats(0.0, 1.5))
def test_quantiles_never_cross_and_are_never_negative(seed, series, years, spread):
    result = of(panel(series=series, years=years, seed=seed, spread=spread))
    assert np.isfinite(result.quantiles).all()
    assert (np.diff(result.quantiles, axis=2) >= 0).all()
    assert (result.quantiles >= 0).all()
    assert np.isfinite(result.mean).all()


@settings(max_examples=15, deadline=None)
@given(factor=st.floats(1e-3, 1e6))
def test_persons_instead_of_thousands_scale_the_forecast_and_nothing_else(factor):
    frame = panel()
    larger = frame.assign(obs_value=frame["obs_value"] * factor)
    assert of(larger).quantiles == pytest.approx(of(frame).quantiles * factor, rel=1e-9)


def test_the_order_of_rows_does_not_matter():
    frame = panel()
    shuffled = frame.sample(frac=1, random_state=3)
    assert of(shuffled).quantiles == pytest.approx(of(frame).quantiles, rel=1e-12)


def test_the_interval_widens_with_the_horizon():
    result = of(panel(), horizon=7)
    width = np.log(result.quantiles[:, :, -1] / result.quantiles[:, :, 0])
    assert (np.diff(width, axis=1) > 0).all()


def test_a_steady_growth_goes_on_more_slowly():
    result = of(panel(spread=0.0))
    frame = panel(spread=0.0)
    last = frame[frame["time_period"] == 2024].sort_values("unique_id")["obs_value"].to_numpy()
    before = frame[frame["time_period"] == 2023].sort_values("unique_id")["obs_value"].to_numpy()
    seen = np.log(last / before)
    ahead = np.log(result.mean[:, 0] / last)
    assert np.corrcoef(seen, ahead)[0, 1] > 0.95
    assert np.abs(ahead).mean() < np.abs(seen).mean() * 1.05


@pytest.mark.parametrize(
    ("values", "status", "expected"),
    [
        pytest.param([7] * 12, "C", 7.0, id="a constant series stays where it is"),
        pytest.param([0] * 12, "Z0", 0.0, id="a series of zeros stays zero"),
        pytest.param([0, 3, 0, 2, 4, 0, 1, 2, 0, 1, 3, 2], "Z", 2.0, id="a series with zeros repeats its last value"),
        pytest.param([5], "N", 5.0, id="a single point repeats itself"),
    ],
)
def test_series_that_cannot_be_modelled_fall_back_to_the_last_value(values, status, expected):
    frame = pd.concat([panel(), line("odd", values)], ignore_index=True)
    table = of(frame).table()
    odd = table[table["unique_id"] == "odd"]
    assert set(odd["obs_status"]) == {status}
    assert odd["mean"].to_numpy() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        pytest.param([5, 5.2, NAN, 5.1, 5.3, 5.2, 5.6, 5.5, 5.9, 6.0], "I", id="a missing year is interpolated"),
        pytest.param([5, 5.2, 5.1, 5.4], "F", id="fewer than eight points are marked"),
        pytest.param([5, 5.2, 5, 5.1, 5.3, 5.2, 5.6, 5.5, NAN, NAN], "L", id="a series that ended earlier is marked"),
    ],
)
def test_gaps_short_and_late_series_are_forecast_and_marked(values, status):
    frame = pd.concat([panel(), line("odd", values)], ignore_index=True)
    table = of(frame).table()
    odd = table[table["unique_id"] == "odd"]
    assert set(odd["obs_status"]) == {status}
    assert odd["mean"].between(3, 9).all()


def test_a_series_that_ended_in_a_zero_is_nought_and_not_nearly_so():
    frame = pd.concat([panel(), line("shut", [900, 950, 980, 990, 1050, 1100, 1150, 1200, 1230, 1260, 1290, 0])])
    shut = of(frame).table().query("unique_id == 'shut'")
    assert set(shut["mean"]) == {0.0}
    assert set(shut["q50"]) == {0.0}
    assert (shut["q975"] > 1).all()


def test_a_constant_series_still_has_an_interval():
    frame = pd.concat([panel(), line("flat", [7] * 12)], ignore_index=True)
    table = of(frame).table().query("unique_id == 'flat'")
    assert (table["q975"] > table["q025"] * 1.005).all()


def test_a_declared_break_keeps_the_new_level_and_reports_the_shift():
    frame = panel(series=10, years=14)
    new_method = frame["time_period"] >= 2017
    broken = frame.assign(obs_value=frame["obs_value"] * np.where(new_method, 0.8, 1.0))
    calm = of(frame, breaks=[Break(2017, "новая методика")])
    shifted = of(broken, breaks=[Break(2017, "новая методика")])
    assert shifted.mean == pytest.approx(calm.mean * 0.8, rel=1e-9)
    difference = shifted.shifts["shift_rate"] - ((1 + calm.shifts["shift_rate"]) * 0.8 - 1)
    assert difference.abs().max() < 1e-9
    assert set(shifted.shifts["time_period"]) == {2017}


def test_an_undeclared_break_is_not_forgotten():
    frame = panel(series=10, years=14)
    broken = frame.assign(obs_value=frame["obs_value"] * np.where(frame["time_period"] >= 2017, 0.8, 1.0))
    assert of(broken).shifts.empty
    assert not np.allclose(of(broken).mean, of(frame).mean * 0.8, rtol=1e-3)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        pytest.param(lambda f: pd.concat([f, f.head(1)]), BadPanelValues, "несколько значений", id="a year twice"),
        pytest.param(lambda f: f.assign(obs_value=-f["obs_value"]), BadPanelValues, "отрицательная", id="below zero"),
        pytest.param(lambda f: f.assign(obs_value="12 чел."), BadPanelValues, "текст", id="text instead of a number"),
        pytest.param(lambda f: f.assign(obs_value=np.inf), BadPanelValues, "бесконечное", id="infinite staff"),
        pytest.param(lambda f: f.assign(time_period=24), BadPanelValues, "несколько|год", id="two-digit years"),
        pytest.param(lambda f: f.assign(time_period=2010.5), BadPanelValues, "целым годом", id="half a year"),
        pytest.param(lambda f: f.drop(columns="obs_value"), MissingColumns, "obs_value", id="no column of values"),
        pytest.param(lambda f: f.head(0), EmptyPanel, "ни одной строки", id="an empty panel"),
        pytest.param(lambda f: f.assign(obs_value=NAN), EmptyPanel, "ни одной строки", id="only missing values"),
        pytest.param(
            lambda f: pd.concat([f, line("empty", [NAN, NAN])]), BadPanelValues, "без единого значения",
            id="a series without a number",
        ),
    ],
)  # fmt: skip
def test_absurd_input_is_refused_in_words(change, error, words):
    with pytest.raises(error, match=words):
        of(change(panel()))


def test_a_series_in_two_sections_is_refused():
    frame = panel()
    frame.loc[0, "economic_activity"] = "g2"
    with pytest.raises(BadPanelValues, match="нескольких группах"):
        of(frame, groups=["economic_activity"])


@pytest.mark.parametrize("horizon", [0, 11, -3])
def test_a_horizon_without_measured_errors_is_refused(horizon):
    with pytest.raises(BadHorizon, match="от 1 до 10"):
        of(panel(), horizon=horizon)


def test_parameters_of_the_wrong_shape_are_refused_with_the_command_that_rebuilds_them():
    with pytest.raises(BadParameter, match=r"benchmarks\.learn_engine"):
        EngineParameters.from_mapping({"version": "x"}, "файл.json")


def test_draws_have_the_quantiles_of_the_forecast():
    result = of(panel(series=4))
    draws = simulate(result, 20_000)
    for level in (0.1, 0.5, 0.9):
        position = int(np.argmin(np.abs(result.levels - level)))
        simulated = np.quantile(draws.values, level, axis=2)
        width = result.quantiles[:, :, -1] - result.quantiles[:, :, 0]
        assert (np.abs(simulated - result.quantiles[:, :, position]) < 0.03 * width).all()


def test_draws_of_one_region_do_not_change_when_another_is_added():
    both = of(panel(), groups=["ref_area"])
    kept = both.keys["ref_area"] == "r0"
    together = simulate(both, 200).values[kept.to_numpy()]
    alone = both.part(kept.to_numpy())
    assert simulate(alone, 200).values == pytest.approx(together, rel=1e-12)


def test_neighbouring_years_and_sections_move_together():
    draws = simulate(of(panel(series=6), groups=["economic_activity"]), 4_000).values
    years = np.corrcoef(draws[0, 0], draws[0, 1])[0, 1]
    far = np.corrcoef(draws[0, 0], draws[0, 4])[0, 1]
    same_section = np.corrcoef(draws[0, 2], draws[3, 2])[0, 1]
    other_section = np.corrcoef(draws[0, 2], draws[1, 2])[0, 1]
    assert years > far > 0.1
    assert same_section > other_section > 0.03


def test_pieces_of_the_simulation_are_the_same_draws():
    result = of(panel())
    pieces = np.concatenate([values for _, values in simulate_chunks(result, 50)])
    assert pieces == pytest.approx(simulate(result, 50).values)


def test_the_same_input_gives_the_same_draws():
    frame = panel()
    assert (simulate(of(frame), 100).values == simulate(of(frame.copy()), 100).values).all()


def test_arguments_are_left_as_they_were():
    frame = panel()
    copy = frame.copy()
    simulate(of(frame, groups=["economic_activity"], breaks=[Break(2020, "перепись")]), 10)
    pd.testing.assert_frame_equal(frame, copy)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), missing=st.floats(0, 0.6), zeros=st.floats(0, 0.5), years=st.integers(2, 20))
def test_holes_and_zeros_never_give_an_absurd_forecast(seed, missing, zeros, years):
    frame = panel(series=10, years=years, seed=seed)
    rng = np.random.default_rng(seed)
    frame.loc[rng.random(len(frame)) < zeros, "obs_value"] = 0.0
    frame.loc[rng.random(len(frame)) < missing, "obs_value"] = NAN
    frame = frame[frame.groupby("unique_id")["obs_value"].transform("count") > 0]
    if frame.empty:
        return
    result = of(frame, horizon=7)
    assert np.isfinite(result.quantiles).all()
    assert (result.quantiles >= 0).all()
    largest = frame.groupby("unique_id")["obs_value"].max().to_numpy()
    assert (result.mean <= 20 * largest[:, None] + 1e-9).all()


ODD_YEARS = 14


def odd_panel(values, growth=0.03):
    """A panel of steady neighbours and one series "odd" with the given values, None = no observation."""
    rng = np.random.default_rng(3)
    rows = [
        (f"n{k}", 2005 + t, float(v))
        for k in range(8)
        for t, v in enumerate(4000.5 * np.exp(np.cumsum(growth + rng.normal(0, 0.01, ODD_YEARS))))
    ]
    first = 2005 + ODD_YEARS - len(values)
    rows += [("odd", first + t, v) for t, v in enumerate(values) if v is not None]
    return pd.DataFrame(rows, columns=["unique_id", "time_period", "obs_value"])


def odd_forecast(values, growth=0.03, horizon=5):
    made = forecast(odd_panel(values, growth), horizon, parameters=ENGINE)
    row = int(np.flatnonzero(made.keys["unique_id"] == "odd")[0])
    return made.keys["obs_status"][row], made.mean[row], made.quantiles[row]


def test_one_zero_in_a_growing_series_does_not_switch_the_forecast_off():
    values = [float(v) for v in 3000 * 1.03 ** np.arange(ODD_YEARS)]
    whole = odd_forecast(values)[1]
    values[4] = 0.0
    status, mean, _ = odd_forecast(values)
    assert status == "ZR"
    assert mean[-1] > values[-1] * 1.04
    assert np.abs(mean / whole - 1).max() < 0.03


def test_a_zero_two_years_ago_repeats_the_last_value():
    values = [100.0] * (ODD_YEARS - 3) + [0.0, 90.0, 95.0]
    status, mean, _ = odd_forecast(values)
    assert status == "Z"
    assert mean == pytest.approx(np.full(5, 95.0))


@pytest.mark.parametrize("late", [1, 2])
def test_a_late_jump_is_not_taken_for_growth(late):
    steady = 1000 * 1.01 ** np.arange(ODD_YEARS) * np.exp(np.random.default_rng(1).normal(0, 0.005, ODD_YEARS))
    values = steady.copy()
    values[-late:] *= 1.5
    _, mean, _ = odd_forecast(list(values), growth=0.01)
    last = values[-1]
    assert 0.97 * last < mean[-1] < 1.10 * last


def test_a_crash_of_the_whole_panel_is_no_jump_of_a_series():
    change = np.full((6, 10), 0.01)
    change[:, -1] = -0.2
    known = np.ones(change.shape, dtype=bool)
    assert members.without_late_jumps(change, known, 0.01) == pytest.approx(change)


def test_a_handful_of_people_is_never_certain():
    panel = odd_panel([12.0, 12.0, 13.0, *[12.0] * 11])
    panel["obs_value"] = panel["obs_value"].round()
    made = forecast(panel, 3, parameters=ENGINE)
    row = int(np.flatnonzero(made.keys["unique_id"] == "odd")[0])
    low, high = (int(np.argmin(np.abs(made.levels - level))) for level in (0.1, 0.9))
    assert made.quantiles[row, 0, high] - made.quantiles[row, 0, low] > 3
    panel["obs_value"] += 0.25  # not counts: the same history may be exact
    exact = forecast(panel, 3, parameters=ENGINE)
    assert exact.quantiles[row, 0, high] - exact.quantiles[row, 0, low] < 3


@pytest.mark.parametrize("length", [1, 2, 3, 5, 6, 7, 8])
def test_short_histories_stay_near_what_they_know(length):
    values = [float(v) for v in 500.5 * 1.02 ** np.arange(length)]
    _, mean, quantiles = odd_forecast(values, growth=0.02)
    assert np.isfinite(mean).all()
    assert (np.abs(mean / values[-1] - 1) < 0.15).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_the_fall_of_2020_and_the_return_of_2021_leave_the_trend():
    years = np.arange(ODD_YEARS)
    values = 1000.5 * 1.02**years
    dip = np.where(years == ODD_YEARS - 4, 0.93, 1.0)
    _, mean, _ = odd_forecast(list(values * dip), growth=0.02)
    _, calm, _ = odd_forecast(list(values), growth=0.02)
    assert np.abs(mean / calm - 1).max() < 0.05


def test_bands_of_a_dozen_employed_among_large_series_hold_what_chance_does():
    """Counts of 8 to 20 whose true level hardly moves, beside series fifty times larger: chance is all that happens."""
    held = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        steps = rng.normal(0, 0.03, (150, 17)) + rng.normal(0, 0.01, 17)
        level = np.exp(rng.uniform(np.log(8), np.log(20), (150, 1)) + np.cumsum(steps, axis=1))
        level[75:] *= 50
        seen = rng.poisson(level)
        frame = pd.concat([line(f"s{row:03d}", seen[row, :12]) for row in range(150)])
        made = forecast(frame, 5, parameters=ENGINE)
        low, high = (made.quantiles[:75, :, np.argmin(np.abs(made.levels - share))] for share in (0.1, 0.9))
        held.append((seen[:75, 12:] >= low) & (seen[:75, 12:] <= high))
    assert np.mean(held) == pytest.approx(0.8, abs=0.04)
    assert np.mean([years[:, 0].mean() for years in held]) > 0.7
