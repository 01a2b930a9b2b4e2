"""The scoreboard scores what it says: hand-made estimates against hand-made truths."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from plan_builders import offer, region

from benchmarks import chain_truth, chain_truth_region
from benchmarks.chain_truth_bars import BARS, figures, marks_counted, ratio_of_costs
from benchmarks.chain_truth_chain import cost_of, fair_last_year, fair_point_rule, last_year_places, law_places
from benchmarks.chain_truth_page import BELOW, HEAD, PAGE, Board, write_section
from benchmarks.chain_truth_region import (
    LAST_YEAR,
    LAST_YEAR_FREE,
    LAW,
    NO_SURVEY,
    PLAN,
    POINT_RULE,
    POINT_RULE_LOOSE,
    SHIPPED,
)
from benchmarks.chain_truth_scores import KEYS, WINDOW, YEARS, _mean, between_regions, place_records, scores, totals
from benchmarks.chain_truth_sealed import _true_limits
from models.codes import BUDGET, PAID
from models.errors import SearchedOut

KEYS_OF_JSON = {
    "need_wape", "need_bias", "cover80_expectation", "cover80_years", "cluster_half_width", "survey_ratio", "cost_to_last_year",
    "cost_to_point_rule", "marks", "sign_stability", "places_moved",
}  # fmt: skip


def record(variant: str, mean: float, expected: float, half: float, **changed: object) -> dict[str, object]:
    quantiles = {"q25": 0.5, "q75": 0.5, "q10": 1.0, "q90": 1.0, "q2_5": 2.0, "q97_5": 2.0}
    bands = {name: mean + (-1 if name in ("q25", "q10", "q2_5") else 1) * half * factor for name, factor in quantiles.items()}
    row = {"variant": variant, "quantity": "потребность", "horizon": WINDOW, "level": "программа", "entity": "x"}
    return row | {"mean": mean, "expected": expected, "realised": expected + 100} | bands | changed


def test_error_bias_and_coverage_are_those_of_the_definitions() -> None:
    table = pd.DataFrame([record(SHIPPED, 12, 10, half=1), record(SHIPPED, 18, 20, half=4)])
    (row,) = scores(table).to_dict("records")
    assert row["wape"] == pytest.approx(4 / 30)
    assert row["bias"] == pytest.approx(0)
    assert (row["expected_50"], row["expected_80"], row["expected_95"]) == (0.5, 0.5, 1.0)
    assert row["realised_95"] == 0
    assert row["half_width"] == pytest.approx((1 / 12 + 4 / 18) / 2)


def test_each_variant_quantity_horizon_and_level_is_scored_by_itself() -> None:
    table = pd.DataFrame([record(SHIPPED, 1, 1, half=1), record(NO_SURVEY, 2, 1, half=1), record(SHIPPED, 3, 1, half=1, level="регион")])
    made = scores(table).set_index(KEYS)["wape"]
    assert made.tolist() == [0.0, 1.0, 2.0]


def test_regions_apart_show_how_much_the_choice_of_seeds_decides(tmp_path) -> None:
    first = [record(SHIPPED, 12, 10, half=1), record(SHIPPED, 19, 20, half=4), record(SHIPPED, 130, 20, half=11, horizon=YEARS)]
    second = [record(SHIPPED, 8, 10, half=1), record(SHIPPED, 18, 20, half=1), record(SHIPPED, 20, 20, half=11, horizon=YEARS)]
    other = [record(NO_SURVEY, 99, 1, half=1)]
    table = pd.concat([pd.DataFrame(first + other).assign(seed=1), pd.DataFrame(second).assign(seed=2)])
    made = between_regions(table, SHIPPED).set_index("seed")
    assert made["bias"].tolist() == pytest.approx([1 / 30, -4 / 30])
    assert made["wape"].tolist() == pytest.approx([3 / 30, 4 / 30])
    assert made["expected_80"].tolist() == [0.5, 0.0]
    assert made["realised_80"].tolist() == [1.0, 0.0]
    nothing, scored = pd.DataFrame(), scores(table)
    board = Board(figures(scored, nothing, nothing, nothing), scored, nothing, nothing, nothing, [], True, made.reset_index())
    write_section(board, "Счёт", "О чём.", tmp_path / "page.md")
    # −0,050 is the mean of 1/30 and −4/30; their spread is 5/30 / √2, its standard error half of 5/30.
    assert "| смещение | −0,050 | 0,118 | 0,083 | −0,133 | 0,033 |" in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_a_mean_over_a_programmes_own_years_leaves_out_programmes_without_any() -> None:
    values = np.arange(6.0).reshape(2, 3, 1)
    chosen = np.array([[False, True, True], [False, False, False]])
    made = _mean(values, chosen)
    assert made[0, 0] == 1.5
    assert np.isnan(made[1, 0])


def costs(plan: float, last: float, rule: float) -> pd.DataFrame:
    rows = [(SHIPPED, PLAN, plan, 1), (SHIPPED, LAST_YEAR, last, 1), (SHIPPED, POINT_RULE, rule, 1)]
    return pd.DataFrame(rows, columns=["variant", "decision", "cost", "seed"])


def test_costs_are_compared_over_the_regions_that_have_both_decisions() -> None:
    """Who knows the law has no plan in the second region: his costs of the first are not held against the rival's of both."""
    rows = [(SHIPPED, LAW, 90.0, 1), (SHIPPED, LAST_YEAR, 100.0, 1), (SHIPPED, LAST_YEAR, 300.0, 2)]
    table = pd.DataFrame(rows, columns=["variant", "decision", "cost", "seed"])
    assert ratio_of_costs(table, SHIPPED, LAST_YEAR, decision=LAW) == pytest.approx(0.9)
    assert ratio_of_costs(table, SHIPPED, LAST_YEAR, decision=LAST_YEAR) == 1.0


def test_what_the_plan_takes_of_the_possible_is_of_regions_where_the_law_has_a_plan() -> None:
    """In the first region law takes 20 of 100 and the plan half of it; in the second the law's planner has no answer and the plan loses."""
    first = [(SHIPPED, LAW, 80.0, 1), (SHIPPED, PLAN, 90.0, 1), (SHIPPED, LAST_YEAR, 100.0, 1), (SHIPPED, POINT_RULE, 160.0, 1)]
    second = [(SHIPPED, PLAN, 900.0, 2), (SHIPPED, LAST_YEAR, 300.0, 2), (SHIPPED, POINT_RULE, 300.0, 2)]
    table = pd.DataFrame(first + second, columns=["variant", "decision", "cost", "seed"])
    nothing = pd.DataFrame()
    board = Board({}, nothing, table, nothing, nothing, [], True)
    assert board._reach().rows[0] == (LAST_YEAR, "0,800", "0,900", "0,50")
    assert Board({}, nothing, nothing, nothing, nothing, [], True)._reach().rows[0] == (LAST_YEAR, "–", "–", "–")


def test_the_page_begins_as_its_command_writes_it() -> None:
    assert PAGE.read_text(encoding="utf-8").partition(BELOW)[0].strip() == HEAD.strip()


def test_a_rivals_ceilings_and_steps_are_those_of_budget_places_alone() -> None:
    """A ceiling of 230 budget places after nine classes, 250 paid ones beside the 250 of last year, which nobody decides."""
    inputs = plan_inputs_for_two_programmes()
    paid = inputs.offers.assign(funding=PAID)
    limits = inputs.limits.assign(constraint="youth_places_9", value=230.0)
    beside = replace(inputs, offers=pd.concat([inputs.offers, paid], ignore_index=True), limits=limits)
    alone = fair_last_year(replace(inputs, limits=limits))
    made = fair_last_year(beside)
    budget = made[made["funding"] == BUDGET].reset_index(drop=True)
    pd.testing.assert_frame_equal(budget[list(alone)], alone.reset_index(drop=True), check_like=True)
    assert made.loc[made["funding"] == PAID].groupby("start_year")["places"].sum().tolist() == [250.0] * 3


def test_many_small_programmes_give_up_groups_one_after_another_not_all_at_once() -> None:
    """Ten programmes of one group under a ceiling of 130 places: five groups stay; each rounded by itself would lose all ten."""
    codes = [f"15.01.{number:02d}" for number in range(1, 11)]
    lines = [offer(code, places_last_year=25.0, groups_last_year=1) for code in codes]
    inputs = region(lines, {code: np.ones((6, 2)) for code in codes}, limits={("youth_places_9", "2027"): 130.0})
    made = fair_last_year(inputs)
    assert made.loc[made["start_year"] == made["start_year"].min(), "places"].sum() == 125.0


def test_a_region_without_an_answer_of_a_rival_is_scored_and_says_whose_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither last year's places within the limits nor the rule of one variant are found, and one variant has no plan."""
    inputs = plan_inputs_for_two_programmes()
    silent = replace(inputs, start_year=inputs.start_year)
    known = {SHIPPED: SimpleNamespace(plan=inputs, expectation=None), NO_SURVEY: SimpleNamespace(plan=silent, expectation=None)}

    def unmet(asked: object, *_: object) -> object:
        raise SearchedOut

    def for_shipped(asked: object) -> object:
        return last_year_places(inputs) if asked is inputs else unmet(asked)

    for name in ("law_inputs", "realised_inputs"):
        monkeypatch.setattr(chain_truth_region, name, lambda *_: inputs)
    for name in ("records", "by_mark", "marks_of", "_stability", "place_records"):
        monkeypatch.setattr(chain_truth_region, name, lambda *_: pd.DataFrame())
    monkeypatch.setattr(chain_truth_region, "fair_last_year", unmet)
    monkeypatch.setattr(chain_truth_region, "fair_point_rule", for_shipped)
    monkeypatch.setattr(chain_truth_region, "planned", lambda asked: SimpleNamespace(offers=for_shipped(asked), programmes=None))
    told = chain_truth_region._told(known, SimpleNamespace(), lambda _: None)  # type: ignore[arg-type]
    assert set(told.failed) == {LAST_YEAR, f"{POINT_RULE}: {NO_SURVEY}", NO_SURVEY}
    shipped, other = (set(told.costs.loc[told.costs["variant"] == name, "decision"]) for name in (SHIPPED, NO_SURVEY))
    assert other == shipped - {POINT_RULE, POINT_RULE_LOOSE} == {PLAN, LAST_YEAR_FREE, LAW}
    by_decision = told.costs[told.costs["variant"] == NO_SURVEY].set_index("decision")["cost"]
    assert by_decision[PLAN] == by_decision[LAST_YEAR_FREE]


def test_a_limit_drawn_from_the_last_intake_grows_with_budget_places_that_its_table_lacks() -> None:
    """The table knows 100 of 125 budget places, and 60 paid ones that the limit does not count."""
    lines = [offer("15.01.05", places_last_year=100.0), offer("15.01.05", funding=PAID, places_last_year=60.0)]
    known = region(lines, {"15.01.05": np.ones((6, 2))}, limits={("youth_places_9", "2028"): 200.0})
    said = SimpleNamespace(plan=known, derived=frozenset({("youth_places_9", "2028")}))
    true = known.offers[known.offers["funding"] == BUDGET].assign(places_last_year=125.0)
    assert _true_limits(said, true)["value"].tolist() == [250.0]  # type: ignore[arg-type]


def test_the_figures_have_the_agreed_names_and_compare_with_and_without_the_survey() -> None:
    table = scores(pd.DataFrame([record(SHIPPED, 12, 10, half=1), record(NO_SURVEY, 14, 10, half=1)]))
    marks = pd.DataFrame({"mark": [1, 1, 3]})
    stability = pd.DataFrame({"changed": [True, True, False], "stands": [1.0, 0.5, 0.0]})
    made = figures(table, costs(85, 100, 90), marks, stability)
    assert set(made) == KEYS_OF_JSON
    assert made["survey_ratio"] == pytest.approx(0.5)
    assert made["cost_to_last_year"] == pytest.approx(0.85)
    assert made["marks"] == {"1": 2, "2": 0, "3": 1, "4": 0, "5": 0}
    assert made["sign_stability"] == pytest.approx(0.75)


def test_a_region_without_a_plan_changes_nothing_in_the_tables_of_the_others() -> None:
    made = totals({1: pd.DataFrame({"mark": [1, 4], "changed": [True, False]}), 2: pd.DataFrame()})
    assert marks_counted(made) == {"1": 1, "2": 0, "3": 0, "4": 1, "5": 0}
    assert made["changed"].sum() == 1
    assert made[made["changed"]]["seed"].tolist() == [1]
    assert totals({1: pd.DataFrame()}).empty


def test_a_board_without_any_plan_says_nothing_of_costs() -> None:
    table = scores(pd.DataFrame([record(SHIPPED, 12, 10, half=1)]))
    made = figures(table, pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    assert made["cost_to_last_year"] is None
    assert made["sign_stability"] is None
    assert marks_counted(pd.DataFrame()) == dict.fromkeys("12345", 0)


@pytest.mark.parametrize(
    ("key", "value", "verdict"),
    [
        pytest.param("need_wape", 0.19, "цель", id="an error below the goal"),
        pytest.param("need_wape", 0.28, "да", id="an error at the bar"),
        pytest.param("need_wape", 0.44, "НЕТ", id="an error above the bar"),
        pytest.param("need_bias", -0.03, "да", id="a bias downwards"),
        pytest.param("cover80_years", 0.90, "НЕТ", id="bands that hold too much"),
        pytest.param("cover80_years", 0.82, "цель", id="bands that hold what they say"),
        pytest.param("survey_ratio", float("nan"), "нет данных", id="no survey to compare"),
    ],
)
def test_a_bar_knows_what_passes(key: str, value: float, verdict: str) -> None:
    (bar,) = [bar for bar in BARS if bar.key == key]
    assert bar.verdict(value) == verdict


def plan_inputs_for_two_programmes():
    """Two programmes of 125 places in two colleges each; one is needed much more than the other, money is short."""
    codes = ("08.01.24", "15.01.05")
    offers = [
        offer(code, college=college, groups_last_year=groups, places_last_year=25 * groups, groups_max=9, group_size_min=25, group_size_max=25)
        for code in codes
        for college, groups in (("К1", 3), ("К2", 2))
    ]
    rng = np.random.default_rng(1)
    need = {code: rng.normal(mean, 30, (6, 40)) for code, mean in zip(codes, (180.0, 40.0), strict=True)}
    return region(offers, need, limits={("budget_rub", ""): 200 * 100_000.0}, largest_change=0.3)


def test_rivals_hold_the_plans_own_limits_and_the_law_is_cheaper_than_they() -> None:
    inputs = plan_inputs_for_two_programmes()
    for places in (fair_last_year(inputs), fair_point_rule(inputs)):
        by_year = places.pivot_table(index=["programme", "basis"], columns="start_year", values="places", aggfunc="sum")
        assert (by_year.sum() <= 200).all()
        before = pd.Series(125.0, index=by_year.index)
        for year in sorted(by_year):
            assert ((by_year[year] - before).abs() <= 37.5 + 1e-9).all()
            before = by_year[year]
        assert cost_of(inputs, law_places(inputs)) <= cost_of(inputs, places) * 1.005


def test_seeds_are_a_range_with_both_ends() -> None:
    assert list(chain_truth.seeds("7000-7003")) == [7000, 7001, 7002, 7003]
    assert list(chain_truth.seeds("5")) == [5]


def test_a_section_of_the_page_is_replaced_by_its_title_and_others_stay(tmp_path) -> None:
    table = scores(pd.DataFrame([record(SHIPPED, 12, 10, half=1)]))
    nothing = pd.DataFrame()
    board = Board(figures(table, nothing, nothing, nothing), table, nothing, nothing, nothing, [(7, "как есть", "нет плана")], False)
    page = tmp_path / "page.md"
    for title, about in (("Первый", "раз"), ("Второй", "два"), ("Первый", "три")):
        write_section(board, title, about, page)
    text = page.read_text(encoding="utf-8")
    assert text.count("## Первый") == text.count("## Второй") == 1
    assert "раз" not in text.split("## Первый")[1].split("## Второй")[0].splitlines()[2]
    assert "три" in text
    assert "нет плана" in text


def test_the_bars_of_a_new_section_stand_beside_those_of_an_earlier_one(tmp_path) -> None:
    page = tmp_path / "page.md"
    worse, better = (
        Board(
            figures(scores(pd.DataFrame([record(SHIPPED, mean, 10, half=1)])), pd.DataFrame(), pd.DataFrame(), pd.DataFrame()),
            pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), [], True,
        )
        for mean in (15, 11)
    )  # fmt: skip
    for board in (worse, better):
        object.__setattr__(board, "scores", scores(pd.DataFrame([record(SHIPPED, 12, 10, half=1)])))
    write_section(worse, "Было", "Мир.", page)
    write_section(better, "Стало", "Мир.", page, beside="Было")
    text = page.read_text(encoding="utf-8")
    assert "| потребность программ, окно плана: WAPE | 0,500 | 0,100 | ≤ 0,28; ≤ 0,20 | цель |" in text
    write_section(worse, "Потом", "Мир.", page, beside="Стало")  # what came out there, not what stood beside it
    assert "| потребность программ, окно плана: WAPE | 0,100 | 0,500 | ≤ 0,28; ≤ 0,20 | НЕТ |" in page.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="нет планок"):
        write_section(better, "Ещё", "Мир.", page, beside="Чего нет")


def test_places_are_compared_where_somebody_decides_them() -> None:
    """Paid places stay as they are in every plan: twenty-five of them beside fifty budget places are no difference."""
    def table(*rows: tuple[str, int]) -> pd.DataFrame:
        return pd.DataFrame([{"programme": "A", "start_year": 2027, "funding": funding, "places": places} for funding, places in rows])

    truth = SimpleNamespace(seen=SimpleNamespace(programmes=("A",)), members={"программа": np.array(["A"])})
    made = place_records("как есть", table((BUDGET, 50), (PAID, 25)), table((BUDGET, 50)), 2027, truth)  # type: ignore[arg-type]
    assert (made["mean"] - made["expected"]).tolist() == [0.0]
