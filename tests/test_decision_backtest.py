"""Decisions are scored on what happened: nobody beats the oracle, losses count like gains, missing facts are said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from plan_builders import draws, offer, region

from benchmarks.decision_backtest import _steps, every_history
from benchmarks.decision_law import futures, law
from benchmarks.decision_losses import LEVEL, MEANS, MOVES_FREE, UNANSWERED, ladder
from benchmarks.decision_losses import PROGRAMMES as PROGRAMMES_KNOWN
from benchmarks.decision_page import RIVALS, STEPS, losses, page
from benchmarks.decision_replanning import SMOOTH, YEARLY_LAW, YEARLY_PLAN, YEARLY_RULE
from benchmarks.decision_world import CELLS, world
from benchmarks.decision_yearly_page import PAIRS, yearly_savings, yearly_section
from flows.machinery.reference import parameters
from models.backtest.decisions import (
    last_year_places,
    ordered_places,
    point_rule_places,
    summary,
    unpriced_moves,
)
from models.errors import SolverFailed
from models.plan.admissions import plan_cost, planned_offers
from models.plan.inputs import PlanInputs
from sample.worlds import KINDS, USUAL

VINTAGE = date(2026, 11, 23)
MODULES = sorted((Path(__file__).resolve().parent.parent / "benchmarks").glob("decision_*.py"))
ANEW = [YEARLY_PLAN, YEARLY_RULE, YEARLY_LAW, *sorted({f"{SMOOTH}{name}" for pair in PAIRS.values() for name in pair})]


def one_programme(need: np.ndarray, **changes: float) -> PlanInputs:
    return region([offer(places_last_year=100, groups_last_year=4)], {"15.01.05": need}, yields=0.5, **changes)


def test_the_point_rule_divides_the_mean_need_by_the_yield_and_rounds_up_to_groups() -> None:
    known = one_programme(np.full((6, 3), 60.0))

    assert point_rule_places(known)["places"].tolist() == [125.0, 125.0, 125.0]


def test_the_point_rule_keeps_the_licence_and_the_largest_change() -> None:
    known = one_programme(np.full((6, 3), 500.0), largest_change=0.25)

    assert point_rule_places(known)["places"].tolist() == [125.0, 150.0, 175.0]


def test_last_year_is_repeated_three_times() -> None:
    assert last_year_places(one_programme(np.full((6, 3), 60.0)))["places"].tolist() == [100.0, 100.0, 100.0]


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_cheaper_than_the_oracle(seed: int) -> None:
    rng = np.random.default_rng(seed)
    known = one_programme(rng.lognormal(4, 0.5, (6, 40)), move_penalty=1.0, largest_change=0.5)
    happened = rng.lognormal(4, 0.5, (1, 6, 1))
    truth = PlanInputs(
        **{
            **vars(known),
            "need": draws(happened, range(2028, 2034), programme=["15.01.05"]),
            "supply": draws(np.zeros((1, 6, 1)), range(2028, 2034), programme=["15.01.05"]),
            "balance_start": draws(np.zeros((1, 1, 1)), range(2027, 2028), programme=["15.01.05"]),
            "intake_yield": draws(np.full((1, 1, 1), 0.45), range(2027, 2028), programme=["15.01.05"], basis=["9"]),
        }
    )

    decisions = [planned_offers(known), last_year_places(known), point_rule_places(known)]
    oracle = plan_cost(truth, planned_offers(unpriced_moves(truth)))

    assert oracle <= min(plan_cost(truth, places) for places in decisions) + 1e-6 * (1 + oracle)


def test_a_loss_is_reported_like_a_gain() -> None:
    costs = pd.DataFrame(
        {"cell": "x", "plan": [10.0, 30.0], "last_year": [20.0, 10.0], "point_rule": [10.0, 30.0], "oracle": [5.0, 5.0]}
    )
    table = summary(costs).set_index("rival")

    assert table.loc["last_year", "saving"] == pytest.approx(1 - 40 / 30)
    assert table.loc["last_year", ["won", "worst"]].tolist() == [0.5, 20.0]
    assert table.loc["point_rule", "saving"] == 0


@pytest.mark.parametrize("cell", CELLS)
def test_cells_share_the_history_up_to_the_base_year(cell: str) -> None:
    in_force = parameters(VINTAGE)

    pd.testing.assert_frame_equal(world(3, cell, in_force).history, world(3, "correct", in_force).history)


def test_a_history_is_the_same_whenever_it_is_drawn() -> None:
    in_force = parameters(VINTAGE)

    assert np.array_equal(world(5, "shock", in_force).true_need, world(5, "shock", in_force).true_need)


def test_histories_and_the_sample_region_obey_one_law() -> None:
    known = law(3, parameters(VINTAGE))

    assert (known.growth.own_sd, known.growth.common_sd) == (KINDS[USUAL].own_sd, KINDS[USUAL].common_sd)
    assert not np.allclose(known.documented, known.shares)
    assert known.of_programme.sum(axis=0).max() == pytest.approx(0.8)


# --- where the money is lost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["correct", "shock"])
def test_what_came_true_lies_among_the_futures_of_its_law(cell: str) -> None:
    in_force = parameters(VINTAGE)
    inside = []
    for number in range(5, 13):
        history = world(number, cell, in_force)
        drawn = futures(number, in_force, 400)
        assert drawn.shape == (*history.true_need.shape, 400)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=2)
        inside.append(((low <= history.true_need) & (history.true_need <= high)).mean())
    assert np.mean(inside) == pytest.approx(0.9, abs=0.05) if cell == "correct" else np.mean(inside) > 0.6


def test_the_parts_of_the_regret_add_up_to_it() -> None:
    rng = np.random.default_rng(1)
    names = {name for pair in STEPS.values() for name in pair} | {MEANS}
    costs = pd.DataFrame({name: rng.uniform(50, 100, 20) for name in sorted(names)}).assign(cell="correct")

    table = losses(costs).set_index("part")["mean"]

    assert table.drop("сожаление плана").sum() == pytest.approx(table["сожаление плана"])


def test_the_page_names_every_cell_and_says_where_the_plan_loses() -> None:
    rng = np.random.default_rng(1)
    told = ["need_law", "need_true", "need_model", "need_survey", "need_plan", "held", "held_mean", "width"]
    names = sorted({name for pair in STEPS.values() for name in pair} | {MEANS, *RIVALS, *told})
    names += ["unlimited_law", "unlimited_oracle", *ANEW]
    costs = pd.concat(
        [
            pd.DataFrame({name: rng.uniform(50, 60, 8) for name in names}).assign(cell=cell, history=range(8))
            for cell in CELLS
        ]
    )
    costs.loc[costs["cell"] == "survey", "plan"] = 90.0

    written = page(costs, range(1000, 1008), 200)

    assert all(f"| {name} |" in written for name in CELLS.values())
    assert "План проигрывает (весь интервал ниже нуля): работодатели завышают планы в 2,5 раза – места" in written
    assert "номера 1000–1007" in written
    assert "(../specification.md#decision-backtest)" in written
    assert [module.name for module in MODULES if f"`{module.name}`" not in written and f"`benchmarks/{module.name}`" not in written] == []
    assert "nan" not in written


def yearly_costs(anew: float) -> pd.DataFrame:
    """Twelve histories in one cell; planning anew costs ``anew`` of the plan that was decided at once, the seventh was not planned anew."""
    noise = np.random.default_rng(2).uniform(0.99, 1.01, 12)
    at_once = {"plan": 100.0, "last_year": 120.0, "point_nearest": 110.0, "law": 90.0}
    made = {"plan_yearly": 100 * anew, "rule_yearly": 108.0, "law_yearly": 81.0}
    both = {name: value * noise for name, value in (at_once | made).items()}
    costs = pd.DataFrame(both | {f"smooth_{name}": values / 2 for name, values in both.items()})
    costs.loc[6, [name for name in costs if "yearly" in name]] = np.nan
    return costs.assign(cell="correct", history=range(12))


@pytest.mark.parametrize(
    ("anew", "told"),
    [(0.9, "по годам 10,0–10,0 % (больше нуля вместе с нижней границей: связи и опрос верны; меньше нуля вместе с верхней: нигде)"),
     (1.1, "по годам −10,0–−10,0 % (больше нуля вместе с нижней границей: нигде; меньше нуля вместе с верхней: связи и опрос верны)")],
    ids=["it saves", "it loses"],
)  # fmt: skip
def test_the_page_says_whether_planning_anew_saves(anew: float, told: str) -> None:
    written = yearly_section(yearly_costs(anew))

    assert told in written
    assert "сберегает 10,0–10,0 % его цены" in written
    assert set(yearly_savings(yearly_costs(anew))["score"]) == {"", "smooth_"}


def test_knowing_what_the_law_knows_leaves_nothing_to_learn() -> None:
    """A planner whose inputs are the law's pays the law's cost at every step."""
    need = np.random.default_rng(3).lognormal(4, 0.4, (6, 60))
    law = one_programme(need, move_penalty=0.0, largest_change=0.5)
    happened = one_programme(np.full((6, 1), 55.0), move_penalty=0.0, largest_change=0.5)

    steps = ladder(law, happened, law)

    assert len({round(steps[name], 6) for name in (MOVES_FREE, LEVEL, PROGRAMMES_KNOWN)}) == 1


def test_an_order_leaves_programmes_without_a_need_as_they_were() -> None:
    known = one_programme(np.full((6, 3), 60.0))
    nothing = pd.DataFrame(columns=range(2028, 2034), dtype=float)

    assert ordered_places(known, nothing)["places"].tolist() == [100.0, 100.0, 100.0]


def test_an_order_goes_to_offers_that_are_decided() -> None:
    """Of 60 workers the paid intake brings 10 and the closed offer none; the budget offer takes the other 50."""
    offers = [
        offer(places_last_year=100, groups_last_year=4),
        offer(places_last_year=20, groups_last_year=1, funding="внебюджет"),
        offer(places_last_year=50, groups_last_year=2, college="К2", closed=True),
    ]
    known = region(offers, {"15.01.05": np.full((6, 3), 60.0)}, yields=0.5)
    made = point_rule_places(known).groupby(["college", "funding"])["places"].unique()

    assert {key: places.tolist() for key, places in made.items()} == {
        ("К1", "бюджет"): [100.0], ("К1", "внебюджет"): [20.0], ("К2", "бюджет"): [0.0],
    }  # fmt: skip


def test_groups_rounded_to_the_nearest_are_no_more_than_groups_rounded_up() -> None:
    known = one_programme(np.full((6, 3), 60.0), largest_change=0.9)

    assert point_rule_places(known, rounded=np.round)["places"].max() <= point_rule_places(known)["places"].min()


def test_rows_do_not_depend_on_the_number_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.decision_backtest.one_history", _quick)

    one, two = (every_history(range(3, 7), workers, None) for workers in (1, 2))

    pd.testing.assert_frame_equal(one, two)


def test_rows_that_were_kept_are_not_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "rows.csv"
    monkeypatch.setattr("benchmarks.decision_backtest.one_history", _quick)
    every_history(range(3, 5), 1, kept)
    asked: list[int] = []
    monkeypatch.setattr(
        "benchmarks.decision_backtest.one_history", lambda number: asked.append(number) or _quick(number)
    )

    table = every_history(range(3, 7), 1, kept)

    assert asked == [5, 6]
    assert table["history"].tolist() == [3, 4, 5, 6] * len(CELLS)


def test_a_planner_of_the_ladder_without_an_answer_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def unanswered(*_: object) -> None:
        raise SolverFailed("Unknown")

    monkeypatch.setattr("benchmarks.decision_backtest.ladder", unanswered)
    known = one_programme(np.full((6, 3), 60.0))

    assert _steps(known, known, known) == {UNANSWERED: 1.0}


def _quick(number: int) -> list[dict[str, object]]:
    return [{"cell": cell, "history": number, "plan": number / 7 + len(cell)} for cell in CELLS]
