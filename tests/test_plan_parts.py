"""The parts of a plan by hand-made numbers: expected cost, rows of limits, names of what binds, inputs at their edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_builders import START, offer, region

from models.errors import BadPlanInput, RateOutOfRange
from models.plan import constraints
from models.plan.binding import NEED, WHOLE_GROUPS, binding_of_programmes, margins
from models.plan.checks import check_inputs
from models.plan.constraints import plan_limits
from models.plan.expected_cost import ExpectedCost, carried
from models.plan.infeasibility import conflicting_rows
from models.plan.inputs import PlanInputs, canonical_offers
from models.plan.problem import plan_problem

CODE, OTHER = "15.01.05", "43.01.09"

# Expected cost: one programme, two years of which one counts, two draws.


@pytest.fixture
def cost() -> ExpectedCost:
    base = np.array([[[10.0, -2.0], [7.0, 9.0]]])
    yields = np.array([[[0.5, 1.0], [0.25, 0.5]]])
    return ExpectedCost(base, yields, np.array([[True, False]]), shortage=3.0, surplus=2.0)


PATHS = np.array([[[4.0, 6.0], [8.0, 0.0]]])


def test_the_balance_falls_by_what_an_entrant_of_each_basis_yields(cost: ExpectedCost) -> None:
    # 10 − 4·0,5 − 8·0,25 = 6; −2 − 4·1 − 8·0,5 = −10; 7 − 6·0,5 = 4; 9 − 6·1 = 3.
    assert cost.balance(PATHS).tolist() == [[[6.0, -10.0], [4.0, 3.0]]]


def test_a_shortage_costs_three_a_surplus_two_and_a_year_that_does_not_count_nothing(cost: ExpectedCost) -> None:
    assert cost.at(PATHS).tolist() == [[(3 * 6 + 2 * 10) / 2, 0.0]]


def test_a_plane_touches_the_cost_and_falls_as_fast_as_entrants_yield(cost: ExpectedCost) -> None:
    at, constant, slope = cost.tangents(PATHS)
    # Slope of the first year: −(3·0,5 − 2·1)/2 on basis 9 and −(3·0,25 − 2·0,5)/2 on basis 11.
    assert slope.tolist() == [[[0.25, 0.0], [0.125, 0.0]]]
    assert at.tolist() == [[19.0, 0.0]]
    assert constant.tolist() == [[19.0 - 0.25 * 4 - 0.125 * 8, 0.0]]


@pytest.mark.parametrize("copies", [1, 300], ids=["one", "more than are evaluated at once"])
def test_a_change_of_one_path_costs_what_the_changed_paths_cost(cost: ExpectedCost, copies: int) -> None:
    change = np.array([[2.0, 1.0], [-4.0, 0.0]])
    basis = np.array([0, 1])
    expected = []
    for which, step in zip(basis, change, strict=True):
        changed = PATHS.copy()
        changed[0, which] += step
        expected.append(float((cost.at(changed) - cost.at(PATHS)).sum()))
    # 5; −12: 3·5/2 + 2·12/2 = 19,5. 7; −8: 3·7/2 + 2·8/2 = 18,5.
    assert expected == [0.5, -0.5]
    made = cost.changes(PATHS, np.zeros(2 * copies, dtype=int), np.tile(basis, copies), np.tile(change, (copies, 1)))
    assert made == pytest.approx(expected * copies)


def test_a_balance_is_carried_by_its_share_and_nothing_else() -> None:
    assert carried(np.array([8.0]), np.array([[1.0], [2.0], [3.0]]), 0.5).tolist() == [[5.0], [4.5], [5.25]]


# Rows of limits


def rows_of(inputs: PlanInputs, name: str, year: int = START) -> list[tuple[float, float, dict[int, float]]]:
    """Lower, upper and coefficients by column of every row of this name in an intake year."""
    limits = plan_limits(inputs, canonical_offers(inputs))
    matrix = limits.matrix(limits.columns.count).toarray()
    return [
        (limits.lower[row], limits.upper[row], {int(at): float(matrix[row, at]) for at in np.flatnonzero(matrix[row])})
        for row, scope in enumerate(limits.scopes)
        if limits.names[row] == name and str(year) in scope
    ]


def one(needs: float = 30.0, **changes: object) -> PlanInputs:
    return region([offer(**changes)], {CODE: np.full((8, 2), needs)})


def with_limits(inputs: PlanInputs, **limits: float) -> PlanInputs:
    return region(inputs.offers.to_dict("records"), {CODE: np.full((8, 2), 30.0)}, limits={(name, ""): value for name, value in limits.items()})


@pytest.mark.parametrize(
    ("applications", "groups"),
    [
        pytest.param(25.0, [1.0], id="one group is filled"),
        pytest.param(26.0, [2.0], id="the last group may stay incomplete"),
        pytest.param(0.0, [], id="none were counted"),
        pytest.param(np.nan, [], id="nobody counted"),
    ],
)
def test_no_more_groups_than_applications_fill(applications: float, groups: list[float]) -> None:
    assert [upper for _, upper, _ in rows_of(one(applications=applications), constraints.APPLICANTS)] == groups


@pytest.mark.parametrize(
    ("share", "last", "step"),
    [
        pytest.param(0.1, 200, 25.0, id="a group at least"),
        pytest.param(0.5, 200, 100.0, id="a share of last year's places"),
        pytest.param(0.125, 200, 25.0, id="both the same"),
    ],
)
def test_a_year_changes_places_by_a_share_or_by_a_group(share: float, last: int, step: float) -> None:
    inputs = with_limits(one(places_last_year=last, groups_last_year=last // 25), largest_change=share)
    assert rows_of(inputs, constraints.CHANGE) == [(last - step, last + step, {0: 25.0})]
    assert rows_of(inputs, constraints.CHANGE, START + 2) == [(-step, step, {1: -25.0, 2: 25.0})]


@pytest.mark.parametrize(
    ("basis", "form", "counted"),
    [("9", "очная", [30.0]), ("9", "очно-заочная", [30.0]), ("9", "заочная", []), ("11", "очная", [])],
)
def test_school_leavers_of_grade_nine_bound_what_they_enter(basis: str, form: str, counted: list[float]) -> None:
    inputs = with_limits(one(basis=basis, form=form), youth_places_9=30.0)
    assert [upper for _, upper, _ in rows_of(inputs, constraints.YOUTH["9"])] == counted


def test_the_budget_is_counted_in_millions_and_pays_for_budget_places_alone() -> None:
    lines = [offer(), offer(OTHER, funding="внебюджет", cost_per_place_rub=1e6)]
    inputs = region(lines, {CODE: np.full((8, 2), 30.0)}, limits={("budget_rub", ""): 5e6})
    ((lower, upper, columns),) = rows_of(inputs, constraints.BUDGET)
    assert (lower, upper) == (-np.inf, 5.0)
    assert columns == pytest.approx({0: 25 * 0.1})


def test_a_group_of_varying_size_holds_places_between_its_sizes() -> None:
    inputs = one(group_size_min=20, group_size_max=25)
    ((lower, upper, columns),) = rows_of(inputs, constraints.GROUP_SIZE)
    assert (lower, upper, columns) == (-np.inf, 0.0, {0: -5.0, 3: 1.0})
    ((_, _, places),) = rows_of(with_limits(inputs, youth_places_9=90.0), constraints.YOUTH["9"])
    assert places == {0: 20.0, 3: 1.0}


def test_contracts_are_met_with_budget_places_and_shared_by_who_pays() -> None:
    lines = [offer(target_contracts=10), offer(funding="внебюджет", target_contracts=10)]
    ((lower, upper, columns),) = rows_of(region(lines, {CODE: np.full((8, 2), 30.0)}), constraints.CONTRACTS)
    assert (lower, upper, columns) == (10.0, np.inf, {0: 25.0})


def test_a_workshop_counts_one_year_of_a_group_and_seats_and_teachers_every_year() -> None:
    taught = offer(workshop="М1", workshop_hours_per_group=6.0, duration_months=22)
    inputs = region(
        [taught], {CODE: np.full((8, 2), 30.0)}, colleges=[{"college": "К1", "district": "", "seats_places": 300.0, "teachers_fte": 17.0}],
        workshops=[{"workshop": "М1", "college": "К1", "hours_per_week": 36.0}],
    )  # fmt: skip
    assert rows_of(inputs, constraints.WORKSHOP) == [(-np.inf, 36.0, {0: 6.0})]
    assert rows_of(inputs, constraints.SEATS) == [(-np.inf, 600.0, {0: 50.0})]
    assert rows_of(inputs, constraints.TEACHERS) == [(-np.inf, 10.0, {0: 2.0})]


def test_limits_that_exclude_each_other_are_a_smallest_set() -> None:
    inputs = with_limits(one(target_contracts=50, groups_max=1, applications=200), youth_places_9=500.0)
    limits = plan_limits(inputs, canonical_offers(inputs))
    found = conflicting_rows(limits)
    assert sorted(limits.names[row] for row in found) == sorted([constraints.LICENCE, constraints.CONTRACTS])
    assert len({limits.scopes[row][-7:] for row in found}) == 1
    fits = with_limits(one(target_contracts=50, groups_max=2))
    assert conflicting_rows(plan_limits(fits, canonical_offers(fits))) == []
    assert conflicting_rows(limits, np.array([row for row in range(len(limits.names)) if row != found[0]])) != found


def test_a_conflict_that_only_whole_groups_have_is_found() -> None:
    """30 contracts need a second group of 25; 40 school leavers fill one and a part."""
    inputs = with_limits(one(target_contracts=30), youth_places_9=40.0)
    limits = plan_limits(inputs, canonical_offers(inputs))
    found = {limits.names[row] for row in conflicting_rows(limits)}
    assert found == {constraints.CONTRACTS, constraints.YOUTH["9"]}


# What binds a programme


def test_a_group_more_or_less_costs_what_it_misses_and_what_it_moves() -> None:
    """50 persons a year are met by two groups; one group was taught last year, and moving a group costs half a person."""
    inputs = region([offer()], {CODE: np.full((8, 2), 50.0)}, carry_over=0.0, move_penalty=0.5)
    offers = canonical_offers(inputs)
    problem = plan_problem(inputs, offers, plan_limits(inputs, offers))
    made = margins(inputs, offers, problem, np.full((1, 3), 2.0), problem.completed(np.full(3, 2.0)))
    # Groups from year to year: 1 → 2, 2, 2; a third in the first intake moves two more, one less there moves none more.
    assert made.more[0, 0, :2].tolist() == [25.0 + 2 * 0.5, 25.0 + 2 * 0.5]
    assert made.less[0, 0, :2].tolist() == [25.0, 25.0 + 2 * 0.5]
    assert np.isinf(made.more[0, 1]).all()


@pytest.mark.parametrize(
    ("offers", "told"),
    [
        pytest.param([NEED, NEED], NEED, id="need alone"),
        pytest.param([NEED, "бюджет"], "бюджет", id="a limit of one offer tells more than the need of others"),
        pytest.param(["бюджет", "заявления", "заявления"], "заявления", id="what holds most offers"),
        pytest.param(["преподаватели", "бюджет"], "бюджет; преподаватели", id="both where they hold equally many"),
        pytest.param(["бюджет; заявления", "бюджет"], "бюджет", id="joined names count each"),
        pytest.param(["бюджет", WHOLE_GROUPS], WHOLE_GROUPS, id="an offer could still move"),
    ],
)
def test_a_programme_is_bound_by_what_holds_most_of_its_offers(offers: list[str], told: str) -> None:
    rows = pd.DataFrame({"programme": CODE, "basis": "9", "start_year": START, "binding_constraint": offers})
    assert binding_of_programmes(rows).to_dict() == {(CODE, "9", START): told}


# Inputs at their edges


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"duration_months": 1}, id="a month"),
        pytest.param({"duration_months": 84}, id="seven years"),
        pytest.param({"group_size_min": 25, "group_size_max": 25}, id="one size"),
        pytest.param({"group_size_min": 1, "group_size_max": 1}, id="a group of one"),
        pytest.param({"target_contracts": 0, "applications": 0, "groups_max": 0}, id="nothing"),
    ],
)
def test_inputs_at_the_edge_of_what_is_possible_pass(changes: dict[str, object]) -> None:
    check_inputs(region([offer(**changes)], {CODE: np.full((12, 2), 30.0)}))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"duration_months": 0}, "срок обучения", id="no month"),
        pytest.param({"duration_months": 85}, "срок обучения", id="longer than seven years"),
        pytest.param({"group_size_min": 26, "group_size_max": 25}, "больше наибольшей", id="inverted by one"),
        pytest.param({"group_size_min": 0, "group_size_max": 25}, "меньше одного", id="an empty group"),
        pytest.param({"group_size_min": 0, "group_size_max": 0}, "меньше одного", id="only empty groups"),
        pytest.param({"places_last_year": -1}, "places_last_year = -1", id="below nothing"),
        pytest.param({"cost_per_place_rub": np.inf}, "cost_per_place_rub = inf", id="endless"),
    ],
)
def test_inputs_beyond_the_edge_are_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(BadPlanInput, match=told):
        check_inputs(region([offer(**changes)], {CODE: np.full((12, 2), 30.0)}))


@pytest.mark.parametrize("scope", ["2027", ""])
def test_a_limit_acts_in_a_year_or_in_all(scope: str) -> None:
    check_inputs(region([offer()], {CODE: np.full((8, 2), 30.0)}, limits={("shifts", scope): 0.0}))


@pytest.mark.parametrize("scope", ["20277", "202", "К1"])
def test_a_limit_of_something_else_than_a_year_is_refused(scope: str) -> None:
    with pytest.raises(BadPlanInput, match="не год"):
        check_inputs(region([offer()], {CODE: np.full((8, 2), 30.0)}, limits={("shifts", scope): 2.0}))


@pytest.mark.parametrize("zeta", [1.0, 0.001])
def test_a_yield_is_a_share_of_the_places(zeta: float) -> None:
    check_inputs(region([offer()], {CODE: np.full((8, 2), 30.0)}, yields=zeta))


@pytest.mark.parametrize("zeta", [1.001, 0.0, -0.1])
def test_a_yield_that_is_no_share_is_refused(zeta: float) -> None:
    with pytest.raises(RateOutOfRange):
        check_inputs(region([offer()], {CODE: np.full((8, 2), 30.0)}, yields=zeta))


def test_draws_of_different_number_with_gaps_or_of_other_years_are_refused() -> None:
    inputs = one()
    fewer = replace(inputs.supply, values=inputs.supply.values[:, :, :1])
    gap = replace(inputs.supply, values=np.full_like(inputs.supply.values, np.nan))
    later = replace(inputs.supply, years=inputs.supply.years + 1)
    for supply, told in ((fewer, "разное число розыгрышей"), (gap, "есть пропуски"), (later, "различаются")):
        with pytest.raises(BadPlanInput, match=told):
            check_inputs(replace(inputs, supply=supply))


def decided(*rows: tuple[str, float]) -> list[dict[str, object]]:
    return [
        {"programme": CODE, "basis": "9", "college": college, "places": places, "author": f"Совет {number}", "reason": ""}
        for number, (college, places) in enumerate(rows)
    ]


def taught_at_two(*rows: tuple[str, float], **changes: object) -> PlanInputs:
    return region([offer(**changes), offer(college="К2", **changes)], {CODE: np.full((8, 2), 30.0)}, overrides=decided(*rows))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("К1", 25.0), ("", 25.0)], id="a part and a whole that hold together"),
        pytest.param([("К1", 25.0), ("К2", 25.0), ("", 50.0)], id="all parts of the whole"),
        pytest.param([("К1", 25.0), ("К1", 25.0)], id="twice the same"),
        pytest.param([("К1", 25.0), ("К2", 50.0)], id="two colleges"),
    ],
)
def test_decisions_that_hold_together_pass(rows: list[tuple[str, float]]) -> None:
    check_inputs(taught_at_two(*rows))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("К1", 50.0), ("", 25.0)], id="a part above the whole"),
        pytest.param([("К1", 25.0), ("К2", 26.0), ("", 50.0)], id="parts that together are above the whole"),
        pytest.param([("К1", 25.0), ("К1", 26.0)], id="two numbers for one offer"),
    ],
)
def test_decisions_that_contradict_each_other_are_refused(rows: list[tuple[str, float]]) -> None:
    with pytest.raises(BadPlanInput, match="противоречат"):
        check_inputs(taught_at_two(*rows))


def test_a_closed_code_may_be_decided_to_have_no_places_and_no_others() -> None:
    check_inputs(taught_at_two(("", 0.0), closed=True))
    with pytest.raises(BadPlanInput, match="закрытому"):
        check_inputs(taught_at_two(("", 1.0), closed=True))
