"""Nothing that rests on one or two employers can be read off or computed from the printed tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models.disclosure.cells import (
    COMPLEMENTARY,
    FREE,
    PRIMARY,
    TOTAL,
    DisclosureRule,
    published_estimates,
    sensitive_cells,
)
from models.errors import NegativeCount

RULE = DisclosureRule(min_employers=3, dominance_share=0.85, protection_share=0.15, protection_smallest=1.0)


def answers(cells: dict[tuple[str, ...], list[float]], by: list[str]) -> pd.DataFrame:
    """One employer per number: {labels of the cell: contributions}."""
    rows = [
        {"inn": f"{'-'.join(labels)}-{number}", **dict(zip(by, labels, strict=True)), "obs_value": amount}
        for labels, amounts in cells.items()
        for number, amount in enumerate(amounts)
    ]
    return pd.DataFrame(rows)


def published(contributions: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The printed table when what is estimated is what the employers answered."""
    labels = pd.MultiIndex.from_product([sorted(contributions[column].unique()) for column in by], names=by)
    answered = contributions.groupby(by)["obs_value"].sum().reindex(labels, fill_value=0.0)
    return published_estimates(contributions, answered.reset_index().assign(public=False), by, RULE)


def status(table: pd.DataFrame, *labels: str) -> str:
    rows = table[(table.iloc[:, : len(labels)] == list(labels)).all(axis=1)]
    return str(rows["conf_status"].iloc[0])


def reader_knows(printed: pd.DataFrame, by: list[str]) -> dict[int, tuple[float, float]]:
    """Smallest and largest value of each hidden cell in any table ≥ 0 with the printed cells: the attack, written
    without the module under test."""
    equations = []
    for margin in printed.index:
        for column in by:
            if printed.loc[margin, column] != TOTAL:
                continue
            others = [name for name in by if name != column]
            same = (
                (printed[others] == printed.loc[margin, others]).all(axis=1)
                if others
                else pd.Series(True, printed.index)
            )
            equations.append((same & (printed[column] != TOTAL)).to_numpy(dtype=float) - (printed.index == margin))
    bounds = [(0, None) if np.isnan(value) else (value, value) for value in printed["obs_value"]]
    found = {}
    for cell in printed.index[printed["obs_value"].isna()]:
        goal = (printed.index == cell).astype(float)
        reach = [
            linprog(sign * goal, A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=bounds)
            for sign in (1, -1)
        ]
        found[cell] = (reach[0].fun, np.inf if reach[1].status == 3 else -reach[1].fun)
    return found


def truth(contributions: pd.DataFrame, printed: pd.DataFrame, by: list[str]) -> pd.Series:
    def total(row: pd.Series) -> float:
        inside = np.ones(len(contributions), dtype=bool)
        for column in by:
            if row[column] != TOTAL:
                inside &= (contributions[column] == row[column]).to_numpy()
        return float(contributions.loc[inside, "obs_value"].sum())

    return printed.apply(total, axis=1)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        pytest.param([10, 20], PRIMARY, id="two employers"),
        pytest.param([10, 20, 30], FREE, id="three employers"),
        pytest.param([90, 5, 5], PRIMARY, id="one holds 90 %"),
        pytest.param([85, 10, 5], FREE, id="one holds exactly 85 %"),
    ],
)
def test_a_cell_is_sensitive_by_number_of_employers_and_by_dominance(amounts: list[float], expected: str) -> None:
    table = published(answers({("А",): amounts, ("Б",): [50] * 9, ("В",): [40] * 9}, ["отрасль"]), ["отрасль"])

    assert status(table, "А") == expected


def test_a_single_sensitive_cell_takes_the_cheapest_neighbour_with_it() -> None:
    table = published(answers({("А",): [10, 20], ("Б",): [50] * 9, ("В",): [20] * 3}, ["отрасль"]), ["отрасль"])

    assert [status(table, name) for name in ("А", "Б", "В", TOTAL)] == [PRIMARY, FREE, COMPLEMENTARY, FREE]


def test_two_lone_employers_cannot_subtract_themselves_to_see_each_other() -> None:
    table = published(answers({("А",): [100], ("Б",): [90], ("В",): [20] * 5, ("Г",): [30] * 5}, ["отрасль"]), ["отрасль"])

    assert status(table, "В") == COMPLEMENTARY


# А rests on two employers with 100 persons together, so a reader must stay 15 persons away, up and down.
@pytest.mark.parametrize(
    ("others", "hidden"),
    [
        pytest.param({"Б": 15.0, "В": 90.0}, {"Б"}, id="15 persons are just enough"),
        pytest.param({"Б": 14.8, "В": 90.0}, {"В"}, id="a cell of fewer protects nothing"),
        pytest.param({"Б": 10.0, "В": 10.0, "Г": 21.5}, {"Б", "В"}, id="two small cells cost less than one of 21,5"),
        pytest.param({"Б": 10.0, "В": 10.0, "Г": 20.5}, {"Г"}, id="one of 20,5 costs less: a cell counts as a person"),
        pytest.param({"Б": 30.0, "В": 30.0}, {"Б"}, id="of equals the first goes"),
    ],
)
def test_the_cheapest_cells_that_protect_go_and_no_others(others: dict[str, float], hidden: set[str]) -> None:
    cells = {("А",): [50.0, 50.0]} | {(name,): [persons / 5] * 5 for name, persons in others.items()}
    table = published(answers(cells, ["отрасль"]), ["отрасль"]).set_index("отрасль")["conf_status"]

    assert table["А"] == PRIMARY
    assert set(table.index[table == COMPLEMENTARY]) == hidden
    assert table[TOTAL] == FREE


@pytest.mark.parametrize(
    ("neighbour", "hidden"),
    [
        pytest.param([0.25] * 4, {"Б"}, id="one person is just enough"),
        pytest.param([0.2] * 4, {"В"}, id="four fifths are not"),
    ],
)
def test_a_small_cell_is_protected_by_a_whole_person(neighbour: list[float], hidden: set[str]) -> None:
    cells = {("А",): [1.0, 1.0], ("Б",): neighbour, ("В",): [1.25] * 4}
    table = published(answers(cells, ["отрасль"]), ["отрасль"]).set_index("отрасль")["conf_status"]

    assert set(table.index[table == COMPLEMENTARY]) == hidden


def test_what_is_hidden_together_may_not_rest_on_few_or_on_one_either() -> None:
    """А has one employer with 100 persons: together with Б it would still be nine tenths of what anybody can subtract."""
    cells = {("А",): [100.0], ("Б",): [5.0] * 3, ("В",): [5.5] * 3, ("Г",): [90.0] * 4}
    table = published(answers(cells, ["отрасль"]), ["отрасль"]).set_index("отрасль")["conf_status"]

    assert set(table.index[table == COMPLEMENTARY]) == {"Б", "В"}


def test_what_everybody_knows_is_printed_and_protects_nobody() -> None:
    contributions = answers({("А",): [50.0, 50.0], ("Б",): [4.0] * 5, ("В",): [18.0] * 5}, ["отрасль"])
    told = pd.DataFrame({"отрасль": list("АБВ"), "obs_value": [100.0, 20.0, 90.0], "public": [False, True, False]})
    table = published_estimates(contributions, told, ["отрасль"], RULE).set_index("отрасль")

    assert table["conf_status"].to_dict() == {"А": PRIMARY, "Б": FREE, "В": COMPLEMENTARY, TOTAL: FREE}
    assert table.loc[["Б", TOTAL], "obs_value"].tolist() == [20.0, 210.0]
    assert table.loc[["А", "В"], "obs_value"].isna().all()


def test_an_absent_contribution_is_refused_with_its_cell() -> None:
    with pytest.raises(NegativeCount, match="А"):
        published(answers({("А",): [10, np.nan], ("Б",): [3, 3, 3]}, ["отрасль"]), ["отрасль"])


def test_an_employer_in_many_cells_counts_once_in_the_margin() -> None:
    one = pd.DataFrame({"inn": "1", "отрасль": list("АБВ"), "obs_value": 10.0})

    assert set(published(one, ["отрасль"])["conf_status"]) == {PRIMARY}


def test_empty_cells_are_printed_and_hide_nothing() -> None:
    cells = {
        ("А", "x"): [10, 20],
        ("А", "y"): [30] * 4,
        ("Б", "x"): [30] * 4,
        ("Б", "y"): [40] * 5,
        ("В", "y"): [9] * 5,
    }
    table = published(answers(cells, ["отрасль", "курс"]), ["отрасль", "курс"])

    assert status(table, "В", "x") == FREE


def test_a_negative_contribution_is_refused() -> None:
    with pytest.raises(NegativeCount, match="отрицательных"):
        published(answers({("А",): [10, -1]}, ["отрасль"]), ["отрасль"])


@pytest.mark.parametrize("by", [["отрасль"], ["отрасль", "профессия"]], ids=["one-way", "two-way"])
@given(seed=st.integers(0, 10_000), employers=st.integers(4, 60))
@settings(max_examples=4, deadline=None)
def test_no_hidden_cell_can_be_computed_and_what_is_printed_is_true(by: list[str], seed: int, employers: int) -> None:
    rng = np.random.default_rng(seed)
    size = employers * 3
    contributions = pd.DataFrame(
        {
            "inn": rng.integers(0, employers, size).astype(str),
            "отрасль": rng.choice(list("АБВГД"), size, p=rng.dirichlet(np.ones(5))),
            "профессия": rng.choice(list("vwxyz"), size, p=rng.dirichlet(np.ones(5))),
            "obs_value": rng.lognormal(2, 1, size).round(),
        }
    )
    printed = published(contributions, by)
    true = truth(contributions, printed, by)
    shown = printed["obs_value"].notna()

    assert np.allclose(printed.loc[shown, "obs_value"], true[shown])
    reach = reader_knows(printed, by)
    for cell in printed.index[~shown]:
        low, high = reach[cell]
        wanted = max(RULE.protection_share * true[cell], RULE.protection_smallest)
        assert high >= true[cell] + wanted - 1e-4
        assert low <= max(true[cell] - wanted, 0) + 1e-4


def test_the_same_answers_in_another_order_hide_the_same_cells() -> None:
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(
        {
            "inn": rng.integers(0, 30, 90).astype(str), "отрасль": rng.choice(list("АБВГ"), 90),
            "профессия": rng.choice(list("xyz"), 90), "obs_value": rng.integers(1, 40, 90).astype(float),
        }
    )  # fmt: skip
    by = ["отрасль", "профессия"]

    pd.testing.assert_frame_equal(
        published(rows, by), published(rows.sample(frac=1, random_state=1), by)
    )


@pytest.mark.parametrize(
    ("persons", "hidden"),
    [
        pytest.param({"1": 10, "2": 10, "3": 10}, False, id="three employers, none dominant"),
        pytest.param({"1": 10, "2": 10}, True, id="two employers"),
        pytest.param({"1": 90, "2": 5, "3": 5}, True, id="one employer holds nine tenths"),
        pytest.param({"1": 85, "2": 10, "3": 5}, False, id="one employer holds exactly the share that may be printed"),
        pytest.param({"1": 90, "2": 10}, True, id="two employers, one of them dominant"),
    ],
)
def test_a_reading_that_rests_on_few_or_one_is_sensitive(persons: dict[str, int], hidden: bool) -> None:
    announced = pd.DataFrame({"inn": list(persons), "programme": "15.01.05", "obs_value": list(persons.values())})
    assert (len(sensitive_cells(announced, ["programme"], RULE)) == 1) is hidden


def test_several_rows_of_an_employer_are_one_employer_and_only_its_own_cell_is_named() -> None:
    twice = pd.DataFrame({"inn": list("1122345"), "programme": list("aaaabbb"), "obs_value": [10.0] * 7})
    assert sensitive_cells(twice, ["programme"], RULE).to_dict("records") == [{"programme": "a"}]
