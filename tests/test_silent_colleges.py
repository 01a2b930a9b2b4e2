"""A college that the last return lacks is neither drop-out nor gone, and is not carried for ever or counted twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from test_supply import NO_INTAKES, enrolled, of, programmes, supply

from models.codes import BUDGET, PAID, UNASSIGNED
from models.supply.cohorts import cohorts_on_the_way
from models.supply.intakes import told_missing_colleges, told_missing_rows, with_missing_colleges, with_missing_rows
from models.supply.paid import paid_first_course
from models.supply.silent import CARRIED, GONE, MOVED, silent_colleges, told_silent_colleges, with_silent_colleges

NO_PLACES = pd.DataFrame(columns=["programme", "basis", "college", "form", "funding", "start_year", "entrants"])


def college(name: str, year: int, first: float = 100.0, second: float = 93.1, **changes: object) -> pd.DataFrame:
    """One return of one college: two courses of a programme of two years."""
    both = pd.concat([enrolled(first, 1), enrolled(second, 2)])
    return both.assign(college=name, time_period=year, **changes)


def returns(*parts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


BOTH_FILED = returns(*(college(name, year) for name in ("К1", "К2") for year in (2024, 2025)))
ONE_SILENT = BOTH_FILED[(BOTH_FILED["college"] != "К2") | (BOTH_FILED["time_period"] == 2024)]


def standing(enrolment: pd.DataFrame) -> dict[str, str]:
    return silent_colleges(enrolment).set_index("college")["standing"].to_dict()


def test_supply_is_that_of_a_region_where_everybody_filed() -> None:
    whole, carried = supply(BOTH_FILED), supply(with_silent_colleges(ONE_SILENT, NO_PLACES))
    assert standing(ONE_SILENT) == {"К2": CARRIED}
    pd.testing.assert_series_equal(of(whole.graduates), of(carried.graduates), rtol=0.02)
    assert of(supply(ONE_SILENT).graduates)[2026] == pytest.approx(of(whole.graduates)[2026] / 2, rel=0.02)


def test_who_graduated_since_is_not_carried() -> None:
    table = cohorts_on_the_way(with_silent_colleges(ONE_SILENT, NO_PLACES), NO_INTAKES, programmes(), 2026).table
    by_year = table.groupby("start_year")[["persons"]].sum()["persons"]
    # The first course of 2024 is the second one of 2025; the second course of 2024 has left with a diploma.
    assert by_year.loc[[2024, 2025]].tolist() == [pytest.approx(193.1), 200.0]
    assert set(by_year.index) == {2024, 2025}


@pytest.mark.parametrize(
    ("last", "expected"), [(2024, CARRIED), (2023, CARRIED), (2022, GONE)], ids=["a year ago", "two years ago", "longer ago"]
)
def test_nobody_is_carried_for_ever(last: int, expected: str) -> None:
    enrolment = returns(college("К1", 2025), *(college(name, year) for name in ("К1", "К2") for year in range(2021, last + 1)))
    assert standing(enrolment) == {"К2": expected}
    has_rows = with_silent_colleges(enrolment, NO_PLACES)["counted_at"].notna().any()
    assert has_rows == (expected == CARRIED)


def test_a_college_that_was_renamed_is_not_counted_twice() -> None:
    enrolment = returns(ONE_SILENT, college("К2 имени Петра", 2025))
    assert standing(enrolment) == {"К2": MOVED}
    assert with_silent_colleges(enrolment, NO_PLACES)["counted_at"].isna().all()


def test_a_college_that_another_one_took_in_is_not_counted_twice() -> None:
    enrolment = returns(ONE_SILENT[ONE_SILENT["time_period"] == 2024], college("К1", 2025, 200.0, 186.2))
    assert standing(enrolment) == {"К2": MOVED}


OTHER = "23.01.17"


def test_students_of_a_programme_that_nobody_else_teaches_are_not_called_moved() -> None:
    mine = returns(college("А", 2024, 50, 50, programme=OTHER), college("А", 2024, 10, 0))
    other = returns(college("Б", 2024, 20, 0), college("Б", 2025, 20, 30))
    assert standing(returns(mine, other)) == {"А": CARRIED}


def test_students_who_get_budget_places_are_no_growth() -> None:
    swapped = [college("Б", year, persons, persons, funding=funding) for year, pair in ((2024, (500, 500)), (2025, (550, 450)))
               for funding, persons in zip((BUDGET, PAID), pair, strict=True)]  # fmt: skip
    assert standing(returns(college("А", 2024), *swapped)) == {"А": CARRIED}


def test_crumbs_of_growth_in_many_colleges_are_no_college_taken_in() -> None:
    before = [college(f"К{number}", 2024, 50, 46) for number in range(10)]
    after = [college(f"К{number}", 2025, 50, 55 if number % 2 else 40) for number in range(10)]
    assert standing(returns(college("А", 2024, 25, 24), *before, *after)) == {"А": CARRIED}


def divided(*grown: float) -> pd.DataFrame:
    """А taught three programmes, as others do one each; since then the second courses of the others grew."""
    codes = ("15.01.05", OTHER, "09.02.07")
    taught = [college("А", 2024, programme=code) for code in codes]
    others = [
        college(f"К{number}", year, 50, 46.5 + (more if year == 2025 else 0), programme=code)
        for number, (code, more) in enumerate(zip(codes, grown, strict=True))
        for year in (2024, 2025)
    ]
    return returns(*taught, *others)


@pytest.mark.parametrize(
    ("grown", "expected"),
    [((100, 100, 100), MOVED), ((100, 100, 0), MOVED), ((40, 40, 40), CARRIED), ((100, 0, 0), CARRIED), ((100, 40, 40), CARRIED)],
    ids=["each programme to another college", "two programmes of three", "some growth everywhere", "one programme of three", "one of three and some growth"],
)
def test_a_college_that_was_divided_by_programmes_is_not_counted_twice(grown: tuple[float, ...], expected: str) -> None:
    assert standing(divided(*grown)) == {"А": expected}


def test_growth_that_explains_a_divided_college_explains_no_other() -> None:
    second = college("Я", 2024, 90, 84)
    assert standing(returns(divided(100, 100, 100), second)) == {"А": MOVED, "Я": CARRIED}


def test_growth_of_another_programme_takes_nobody_in() -> None:
    other = [college("Б", year, 50, persons).assign(programme=OTHER) for year, persons in ((2024, 50), (2025, 150))]
    assert standing(returns(college("А", 2024), *other)) == {"А": CARRIED}


def test_growth_that_explains_one_silent_college_explains_no_other() -> None:
    silent = [college(name, 2024) for name in ("А", "В")]
    assert standing(returns(*silent, college("Б", 2024, 50, 50), college("Б", 2025, 50, 150))) == {"А": MOVED, "В": CARRIED}


def test_a_table_that_names_no_colleges_ends_no_intake() -> None:
    places = table_of_places(None).assign(college=["К2", UNASSIGNED])
    carried = with_silent_colleges(ONE_SILENT, places)
    assert carried.loc[(carried["time_period"] == 2025) & (carried["course"] == 1), "enrolled_persons"].sum() == 200.0


def test_a_form_that_did_not_come_is_named_where_its_college_did() -> None:
    part_time = returns(*(college("К1", year, 20, 18, form="заочная") for year in (2023, 2024)))
    (note,) = told_silent_colleges(with_silent_colleges(returns(BOTH_FILED, part_time), NO_PLACES))
    assert "1 (код К1, только форма «заочная»)" in note


def test_a_return_of_the_region_as_a_whole_lacks_no_college() -> None:
    whole = college("", 2025, 200.0, 186.2)
    assert standing(returns(ONE_SILENT[ONE_SILENT["time_period"] == 2024], whole)) == {}


def test_a_form_of_study_whose_file_did_not_come_is_carried_by_itself() -> None:
    part_time = returns(*(college("К1", year, 20, 18, form="заочная") for year in (2023, 2024)))
    found = silent_colleges(returns(BOTH_FILED, part_time))
    assert found[["college", "form", "standing"]].to_numpy().tolist() == [["К1", "заочная", CARRIED]]


def table_of_places(entrants: float | None, name: str = "К2") -> pd.DataFrame:
    row = {"programme": "15.01.05", "basis": "9", "form": "очная", "funding": BUDGET, "start_year": 2025}
    earlier = row | {"college": "К2", "entrants": 100.0, "start_year": 2024}
    return pd.DataFrame([earlier, row | {"college": name, "entrants": entrants}]).astype({"entrants": float})


@pytest.mark.parametrize(
    ("places", "freshmen"),
    [(table_of_places(40.0), 140.0), (table_of_places(None), 200.0), (NO_PLACES, 200.0), (table_of_places(40.0, "К1"), 100.0)],
    ids=["entrants told", "places alone", "no table", "the table names it no more"],
)
def test_its_new_intake_is_that_of_the_table_else_the_last_one_again(places: pd.DataFrame, freshmen: float) -> None:
    carried = with_silent_colleges(ONE_SILENT, places)
    newest = carried[(carried["time_period"] == 2025) & (carried["course"] == 1)]
    assert newest["enrolled_persons"].sum() == freshmen


def test_its_paid_intake_stays_in_the_plan() -> None:
    paid = returns(*(college(name, year, 30, 28, funding=PAID) for name in ("К1", "К2") for year in (2024, 2025)))
    silent = paid[(paid["college"] != "К2") | (paid["time_period"] == 2024)]
    assert paid_first_course(with_silent_colleges(silent, NO_PLACES), apart="заочная") == {"9": 60.0}


def test_what_is_said_of_them_is_what_was_done() -> None:
    said = {
        CARRIED: ONE_SILENT,
        MOVED: returns(ONE_SILENT, college("К2 имени Петра", 2025)),
        GONE: returns(college("К1", 2025), *(college(name, 2022) for name in ("К1", "К2"))),
    }
    words = {CARRIED: "учтены переведёнными", MOVED: "прибавилось на тех же курсах у другого", GONE: "в расчёт не входят"}
    for outcome, enrolment in said.items():
        (note,) = told_silent_colleges(with_silent_colleges(enrolment, NO_PLACES))
        assert [one for one, text in words.items() if text in note] == [outcome]
        assert "отчитывались раньше: 1 (код К2)" in note
        assert "193 чел." in note
    assert told_silent_colleges(BOTH_FILED) == []
    assert told_silent_colleges(BOTH_FILED.iloc[:0]) == []


def test_where_everybody_filed_nothing_is_added() -> None:
    same = with_silent_colleges(BOTH_FILED, NO_PLACES)
    assert same["counted_at"].isna().all()
    np.testing.assert_array_equal(same["enrolled_persons"], BOTH_FILED["enrolled_persons"])


def tables(*rows: tuple[str, int, float]) -> pd.DataFrame:
    row = {"programme": "15.01.05", "basis": "9", "form": "очная", "funding": BUDGET, "entrants": np.nan}
    return with_missing_rows(pd.DataFrame([row | {"college": name, "start_year": year, "places": places} for name, year, places in rows]))


WITHOUT_K2 = tables(("К1", 2024, 100), ("К2", 2024, 75), ("К1", 2025, 100))


def test_a_college_that_the_last_table_lacks_keeps_its_places_where_the_return_shows_its_first_course() -> None:
    places = with_missing_colleges(WITHOUT_K2, BOTH_FILED)
    last = places[places["start_year"] == 2025].set_index("college")["places"]
    assert last.to_dict() == {"К1": 100, "К2": 75}
    (note,) = told_missing_colleges(places)
    assert "1 (код К2)" in note
    assert "места (75) взяты из таблицы 2024 г." in note
    assert told_missing_rows(places) == []


@pytest.mark.parametrize(
    ("places", "enrolment"),
    [
        pytest.param(WITHOUT_K2, ONE_SILENT, id="nobody saw its first course"),
        pytest.param(WITHOUT_K2, BOTH_FILED[BOTH_FILED["course"] == 2], id="it took nobody in"),
        pytest.param(tables(("К1", 2024, 100), ("К2", 2024, 75), ("К1", 2025, 90), ("К2", 2025, 50)), BOTH_FILED, id="a whole table"),
        pytest.param(tables(("К1", 2024, 100), ("К2", 2024, 75), ("не распределено", 2025, 175)), BOTH_FILED, id="not by college"),
    ],
)
def test_a_table_that_lacks_no_college_stays_as_it_is(places: pd.DataFrame, enrolment: pd.DataFrame) -> None:
    same = with_missing_colleges(places, enrolment)
    pd.testing.assert_frame_equal(same.drop(columns="seen_in_return"), places)
    assert told_missing_colleges(same) == []
