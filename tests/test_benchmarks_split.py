"""Choices and reports rest on different panels: by publisher or, within one publisher, by what was learned and when."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from benchmarks import scores
from benchmarks.lessons import folds, lessons_of
from benchmarks.windows import Window, thinned

ROOT = Path(__file__).resolve().parents[1]
REPORT_SET = "benchmarks.report_panels"


def reached(module: str, seen: set[str]) -> set[str]:
    """Our modules that a module imports, anywhere in its text, directly or through others."""
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    if module in seen or not path.exists():
        return seen
    seen.add(module)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                reached(name.name, seen)
        elif isinstance(node, ast.ImportFrom) and node.module:
            reached(node.module, seen)
            for name in node.names:
                reached(f"{node.module}.{name.name}", seen)
    return seen


def test_variants_cannot_read_the_report_set() -> None:
    found = reached("benchmarks.engine_variants", set())
    assert "benchmarks.panels" in found
    assert REPORT_SET not in found
    for module in found:
        path = ROOT / Path(*module.split(".")).with_suffix(".py")
        assert "labour_panels" not in path.read_text(encoding="utf-8"), module


def window(family: str, cutoff: int) -> Window:
    rng = np.random.default_rng(cutoff)
    levels = np.exp(np.cumsum(rng.normal(0.01, 0.05, (6, 17)), axis=1))
    return Window(family, family, 10, cutoff, np.arange(6), (), levels[:, :10], levels[:, 10:], np.ones(6, dtype=bool))


def test_nothing_is_learned_from_later_years() -> None:
    lessons = lessons_of([window("a", 1990), window("b", 1999)], until=1993)
    assert [item.cutoff for item in lessons] == [1990]
    assert np.isfinite(lessons[0].ahead[:, :3]).all()
    assert np.isnan(lessons[0].ahead[:, 3:]).all()


def test_few_families_are_cut_in_time() -> None:
    lessons = lessons_of([window("a", 1990), window("a", 1999)])
    assert folds(lessons) == ["a early", "a late"]
    three = lessons_of([window(name, 1990) for name in "abc"])
    assert folds(three) == ["a", "b", "c"]


def test_interval_of_a_ratio_resamples_families() -> None:
    cutoff = np.zeros(50)
    low, high = np.full(50, 0.8), np.full(50, 1.2)
    one = np.ones(50)
    point, least, most = scores.ratio_interval([low, high], [one, one], [cutoff, cutoff], ["a", "b"])
    assert point == pytest.approx(np.sqrt(0.96))
    assert (least, most) == (pytest.approx(0.8), pytest.approx(1.2))
    _, least, most = scores.ratio_interval([low, high], [one, one], [cutoff, cutoff], ["a", "a"])
    assert (least, most) == (pytest.approx(point), pytest.approx(point))


def test_a_thinned_window_keeps_the_panel_and_at_least_five_series() -> None:
    levels = np.arange(1.0, 101.0)[:, None] * np.ones((100, 17))
    scored = np.arange(100) >= 3
    whole = Window("a", "a", 10, 1990, np.arange(100), (), levels[:, :10], levels[:, 10:], scored)
    quarter, tenth = thinned(whole, 4), thinned(whole, 10)
    assert (len(quarter.past), int(quarter.scored.sum()), int(tenth.scored.sum())) == (100, 25, 10)
    assert np.flatnonzero(quarter.scored)[:3].tolist() == [3, 7, 11]
    assert int(thinned(window("a", 1990), 4).scored.sum()) == 6
