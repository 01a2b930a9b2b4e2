"""A need below zero is said as a decline, and parts of a need as far as they are known."""

from __future__ import annotations

import pytest

from proposals.figures import Expectation, Interval
from proposals.numbers import NBSP, needed, needed_mean
from proposals.wording import parts_of_need


def between(low: float, mean: float, high: float) -> Interval:
    return Interval(mean=mean, q10=low, q90=high)


@pytest.mark.parametrize(
    ("interval", "chance", "said"),
    [
        pytest.param(between(120, 150, 180), 0.0, "120–180", id="above zero"),
        pytest.param(between(-145, 240, 625), 0.12, f"до{NBSP}625 (сокращение{NBSP}– 12{NBSP}%)", id="both sides"),
        pytest.param(between(-145, 240, 625), None, f"до{NBSP}625 или сокращение", id="both sides, chance unknown"),
        pytest.param(between(-300, -120, -10), 0.95, f"сокращение (95{NBSP}%)", id="below zero"),
        pytest.param(Interval(), 0.5, "…", id="unknown"),
    ],
)
def test_a_need_is_never_said_to_be_less_than_nobody(interval: Interval, chance: float | None, said: str) -> None:
    assert needed(interval, chance) == said


def test_a_mean_below_zero_is_a_decline() -> None:
    assert needed_mean(between(-300, -120, -10)) == "сокращение"
    assert needed_mean(between(-3, 12, 20)) == "12"


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        pytest.param(between(5, 20, 40), "прирост занятости – 20", id="grows"),
        pytest.param(between(-40, -20, -5), "сокращение занятости – 20", id="declines"),
        pytest.param(between(-30, 5, 40), f"занятость, вероятнее, вырастет (+5, в 80 случаях из 100 от{NBSP}−30 до{NBSP}+40)", id="sign not known"),
        pytest.param(between(-94, -27.2, 39), f"занятость, вероятнее, сократится (−27, в 80 случаях из 100 от{NBSP}−94 до{NBSP}+39)", id="rather declines"),
        pytest.param(between(-30, 0.1, 30), "занятость в среднем не изменится (0,", id="neither"),
    ],
)
def test_replacement_stands_apart_and_growth_is_said_as_far_as_it_is_known(growth: Interval, said: str) -> None:
    need, single = between(80, 100, 120), between(40, 100, 160)
    told = parts_of_need(Expectation(need=need, single=single, replacement=100 - (growth.mean or 0), growth=growth))
    assert said in told
    assert f"Замена выбывающих – {100 - (growth.mean or 0):.0f}" in told
    assert "Один отдельный год может принести 40–160" in told


def test_the_printed_parts_add_up_to_the_printed_need() -> None:
    told = parts_of_need(Expectation(need=between(236, 341.2533, 454), replacement=368.4144, growth=between(-94.38, -27.1612, 39.12)))
    assert told == f"Замена выбывающих – 368; занятость, вероятнее, сократится (−27, в 80 случаях из 100 от{NBSP}−94 до{NBSP}+39)"


def test_nothing_is_said_of_parts_that_nobody_computed() -> None:
    assert parts_of_need(Expectation()) == ""
