"""Coherence: parts add up to the whole on every draw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.draws import Draws
from models.employment.reconcile import reconcile, reconcile_means
from models.errors import BadTree

CROSSED = pd.DataFrame(
    [
        ("страна", "r1"), ("страна", "r2"), ("A", "r1A"), ("A", "r2A"), ("C", "r1C"), ("C", "r2C"),
        ("r1", "r1A"), ("r1", "r1C"), ("r2", "r2A"), ("r2", "r2C"), ("страна", "r3"),
    ],
    columns=["parent", "child"],
)  # fmt: skip
NODES = ["страна", "r1", "r2", "r3", "A", "C", "r1A", "r1C", "r2A", "r2C"]


def draws(labels: list[str] = NODES, count: int = 50, years: int = 3, seed: int = 0, level: float = 3.0) -> Draws:
    rng = np.random.default_rng(seed)
    values = np.maximum(rng.normal(level, 2, (len(labels), years, count)), 0)
    return Draws(pd.DataFrame({"unique_id": labels}), np.arange(2025, 2025 + years), values)


def gap(result: Draws, tree: pd.DataFrame) -> float:
    place = {label: row for row, label in enumerate(result.keys["unique_id"])}
    worst = 0.0
    for parent, children in tree.groupby("parent")["child"]:
        total = result.values[[place[child] for child in children]].sum(axis=0)
        worst = max(worst, float(np.abs(total - result.values[place[parent]]).max()))
    return worst


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), level=st.floats(0.1, 100))
def test_sections_and_regions_add_up_on_every_draw_and_nothing_is_negative(seed, level):
    result = reconcile(draws(seed=seed, level=level), CROSSED)
    assert gap(result, CROSSED) < 1e-9 * max(1.0, float(result.values.max()))
    assert (result.values >= 0).all()


def test_coherent_draws_stay_as_they_are():
    once = reconcile(draws(level=30), CROSSED)
    assert reconcile(once, CROSSED).values == pytest.approx(once.values, rel=1e-9)


def test_the_node_known_best_moves_least():
    labels = ["всего", "известная", "шумная"]
    rng = np.random.default_rng(1)
    values = np.stack([rng.normal(mean, sd, (1, 500)) for mean, sd in ((100, 5), (50, 0.5), (30, 5))])
    before = Draws(pd.DataFrame({"unique_id": labels}), np.array([2025]), values)
    after = reconcile(before, pd.DataFrame({"parent": "всего", "child": ["известная", "шумная"]}))
    moved = np.abs(after.values - before.values).mean(axis=(1, 2))
    assert moved[1] < 0.1 * moved[0]
    assert moved[1] < 0.1 * moved[2]


def test_nodes_outside_the_tree_pass_unchanged():
    before = draws([*NODES, "другое"], level=50)
    after = reconcile(before, CROSSED)
    assert (after.values[-1] == before.values[-1]).all()


def test_means_are_reconciled_like_draws():
    values = np.array([[100.0], [40.0], [50.0]])
    variance = np.array([[9.0], [1.0], [1.0]])
    tree = pd.DataFrame({"parent": "T", "child": ["a", "b"]})
    result = reconcile_means(values, variance, np.array(["T", "a", "b"]), tree)
    gap_of_ten = 10 / 11
    assert result[:, 0] == pytest.approx([100 - 9 * gap_of_ten, 40 + gap_of_ten, 50 + gap_of_ten])


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        pytest.param([("r1", "r1A"), ("r1", "r1A")], "повторяется", id="a pair given twice"),
        pytest.param([("r1", "Марс")], "нет прогноза", id="a node nobody forecast"),
        pytest.param([("r1", "r2"), ("r2", "r1")], "сам в себя", id="a circle"),
        pytest.param([("r1", "r1")], "сам в себя", id="its own child"),
    ],
)
def test_a_tree_that_is_no_tree_is_refused(pairs, words):
    with pytest.raises(BadTree, match=words):
        reconcile(draws(), pd.DataFrame(pairs, columns=["parent", "child"]))
