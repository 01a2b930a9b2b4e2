"""Breaks: what nobody declared is suspected in words and numbers, and never changed silently."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from engine_builders import panel

from models.employment.breaks import Break, broken_growth, step_and_pulse, suspected_breaks
from models.errors import BadPanelValues


def reclassified(year: int = 2017, **named) -> pd.DataFrame:
    """Every section gets another size in a year, some larger, some smaller."""
    frame = panel(series=7, years=14, **named)
    moved = frame["unique_id"].str[1:].astype(int) % 2 * 0.5 + 0.75
    return frame.assign(obs_value=frame["obs_value"] * np.where(frame["time_period"] >= year, moved, 1.0))


def test_a_reclassification_of_all_sections_is_suspected_for_the_panel():
    found = suspected_breaks(reclassified(spread=0.02))
    assert 2017 in set(found.loc[found["unique_id"] == "", "time_period"])


def test_a_recession_that_all_sections_share_is_no_suspicion():
    frame = panel(series=15, years=14, spread=0.02)
    fallen = frame.assign(obs_value=frame["obs_value"] * np.where(frame["time_period"] >= 2020, 0.8, 1.0))
    assert suspected_breaks(fallen).empty


def test_a_step_of_one_section_is_named_with_its_year():
    frame = panel(series=15, years=14, spread=0.02)
    one = (frame["unique_id"] == "s04") & (frame["time_period"] >= 2018)
    found = suspected_breaks(frame.assign(obs_value=frame["obs_value"] * np.where(one, 1.5, 1.0)))
    assert found[["unique_id", "time_period"]].to_numpy().tolist() == [["s04", 2018]]


def test_a_declared_year_is_no_suspicion():
    found = suspected_breaks(reclassified(spread=0.02), breaks=[Break(2017, "новая методика")])
    assert 2017 not in set(found["time_period"])


def test_a_short_panel_raises_no_suspicion():
    assert suspected_breaks(panel(years=5)).empty


def test_one_odd_value_is_a_pulse_and_not_a_step():
    calm = np.log(100 + np.random.default_rng(2).normal(0, 0.5, 16))
    odd, moved = calm.copy(), calm.copy()
    odd[8] += 0.3
    moved[8:] += 0.3
    step, pulse = step_and_pulse(odd, 8)
    assert pulse > step
    step, pulse = step_and_pulse(moved, 8)
    assert step > max(pulse, 10.83)


def test_a_break_of_an_unknown_series_is_refused():
    keys = pd.DataFrame({"unique_id": ["a"]})
    with pytest.raises(BadPanelValues, match="рядов, которых нет"):
        broken_growth([Break(2017, "новая методика", ("b",))], keys, np.arange(2015, 2020))


def test_a_break_before_the_panel_changes_nothing():
    keys = pd.DataFrame({"unique_id": ["a"]})
    assert not broken_growth([Break(2010, "давно")], keys, np.arange(2015, 2020)).any()


def test_the_change_of_method_in_perm_hides_in_the_noise_and_so_must_be_declared(shared):
    from benchmarks.panels import perm

    found = suspected_breaks(perm())
    assert "" not in set(found["unique_id"])
