"""Marts by their values: who is counted once, what adds up, what stays where only one of two files speaks of it."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import pytest
from empty_warehouse import empty_warehouse

from flows.figures import frames
from flows.machinery.reference import codelists
from flows.region.returns import places_of
from sql import run

VINTAGE = date(2026, 11, 23)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return empty_warehouse(VINTAGE)


def mart(con: duckdb.DuckDBPyConnection, query: str, raw: dict[str, list[dict[str, object]]]) -> list[tuple]:
    """Rows of a query once each raw table has come in a file of its own."""
    for table, rows in raw.items():
        name = table.removeprefix("raw.")
        run.insert(con, "raw.file", pd.DataFrame([{"file_sha256": name, "file_name": name, "status": "read", "ref_area": "57", "rows_read": len(rows)}]))
        run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": name, "file_sha256": name}]))
        place = {"file_sha256": name, "sheet": "", "ref_area": "57"}
        run.insert(con, table, pd.DataFrame([place | {"row_number": at} | row for at, row in enumerate(rows, start=1)]))
    run.build(con, "staging")
    run.build(con, "marts")
    return con.execute(query).fetchall()


def test_an_expert_of_several_competences_is_one_expert(con: duckdb.DuckDBPyConnection) -> None:
    of = {"year": 2026, "event": "ДЭ", "cluster": "ИТ"}
    rows = [
        of | {"expert": "э1", "competence": "а", "is_employer": True},
        of | {"expert": "э1", "competence": "б", "is_employer": True},
        of | {"expert": "э2", "competence": "а", "is_employer": False},
        of | {"expert": "э3", "competence": "а", "is_employer": True},
        of | {"expert": "э1", "competence": "а", "is_employer": True, "event": "чемпионат"},
    ]
    found = mart(con, "select event, experts, employer_experts from mart.expert_share order by 1", {"raw.experts__expert": rows})
    assert found == [("ДЭ", 3, 2), ("чемпионат", 1, 1)]


def test_the_use_of_a_workshop_adds_up_over_a_year(con: duckdb.DuckDBPyConnection) -> None:
    """Ten thousand hours of two kinds of use are more than a leap year has, five thousand of each are not."""
    of = {"workshop": "М1", "kind": "обучение", "participants": 20.0, "partner_inn": None}
    rows = [
        of | {"used_on": date(2026, 2, 1), "hours": 6.0, "partner_inn": "5900000001"},
        of | {"used_on": date(2026, 3, 1), "hours": 3.0, "partner_inn": "5900000001"},
        of | {"used_on": date(2026, 9, 1), "hours": 4.0},
        of | {"used_on": date(2025, 9, 1), "hours": 8.0},
        of | {"used_on": date(2024, 9, 1), "hours": 5_000.0},
        of | {"used_on": date(2024, 9, 1), "hours": 5_000.0, "kind": "профориентация"},
    ]
    query = "select used_year, hours, participants, occasions, with_employer, hours_with_employer, is_possible from mart.workshop_use order by all"
    impossible = (2024, 5_000.0, 20.0, 1, 0, 0.0, False)
    assert mart(con, query, {"raw.workshops__use": rows}) == [
        impossible, impossible, (2025, 8.0, 20.0, 1, 0, 0.0, True), (2026, 13.0, 60.0, 3, 2, 9.0, True),
    ]  # fmt: skip


def test_a_college_without_a_card_is_known_from_its_students_and_places_by_its_first_name(
    con: duckdb.DuckDBPyConnection,
) -> None:
    study = {"programme": "15.01.05", "basis": "9", "form": "очная", "funding": "бюджет"}
    enrolled = study | {"reference_date": date(2026, 10, 1), "course": 1, "enrolled_persons": 25}
    planned = study | {"start_year": 2026, "places": 25}
    raw = {
        "raw.colleges__college": [{"college": "К1", "college_name": "Колледж по карточке", "seats_places": 300.0}],
        "raw.spo1__enrolment": [
            enrolled | {"college": "К1", "college_name": "Колледж по отчёту"},
            enrolled | {"college": "К2", "college_name": "Лицей"},
            enrolled | {"college": None, "college_name": "Без кода"},
        ],
        "raw.kcp__places": [
            planned | {"college": "К2", "college_name": "Техникум"},
            planned | {"college": "К3", "college_name": "Училище"},
            planned | {"college": None, "college_name": "Не распределено"},
        ],
    }
    found = mart(con, "select college, college_name, seats_places from mart.college order by 1", raw)
    assert found == [("К1", "Колледж по карточке", 300.0), ("К2", "Лицей", None), ("К3", "Училище", None)]


@pytest.mark.parametrize(
    ("age_group", "settlement", "ages"),
    [
        pytest.param("15", "_T", [(15, 15, 900.0)], id="a single age"),
        pytest.param("15-19", "_T", [(15, 19, 900.0)], id="a group"),
        pytest.param("70+", "_T", [], id="an open group"),
        pytest.param("15-19", "urban", [], id="the town alone"),
    ],
)
def test_ages_are_those_of_both_sexes_in_town_and_country_together(
    con: duckdb.DuckDBPyConnection, age_group: str, settlement: str, ages: list[tuple[int, int, float]]
) -> None:
    rows = [{"time_period": 2026, "age_group": age_group, "settlement": settlement, "obs_value": 900.0}]
    query = "select first_age, last_age, population_persons from mart.population"
    assert mart(con, query, {"raw.rosstat__population": rows}) == ages


def test_of_two_answers_of_a_wave_the_newest_counts_and_an_older_wave_stays(con: duckdb.DuckDBPyConnection) -> None:
    """An employer sends its questionnaire twice: the later day counts, whichever file is read last."""
    asked = {"inn": "5900000001", "economic_activity": "C", "listed_staff_persons": 100.0}
    said = {"inn": "5900000001", "occupation": "7212", "measure": "employed"}
    for name, day, wave, staff in (("а", date(2026, 11, 9), 2026, 12.0), ("б", date(2026, 11, 2), 2026, 99.0), ("в", date(2024, 11, 2), 2024, 7.0)):
        run.insert(con, "raw.file", pd.DataFrame([{"file_sha256": name, "file_name": name, "source": "survey", "status": "read", "ref_area": "57", "rows_read": 2}]))
        run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": name, "file_sha256": name}]))
        place = {"file_sha256": name, "sheet": "", "ref_area": "57", "wave": wave}
        run.insert(con, "raw.survey__employer", pd.DataFrame([asked | place | {"row_number": 1, "answered_on": day}]))
        run.insert(con, "raw.survey__answer", pd.DataFrame([said | place | {"row_number": 2, "time_period": wave, "obs_value": staff}]))
    run.build(con, "staging")
    run.build(con, "marts")
    assert con.execute("select wave, obs_value from mart.survey_answer order by 1").fetchall() == [(2024, 7.0), (2026, 12.0)]
    assert con.execute("select wave, answered_on from mart.survey_employer order by 1").fetchall() == [
        (2024, date(2024, 11, 2)), (2026, date(2026, 11, 9)),
    ]  # fmt: skip


def test_contracts_with_and_without_a_basis_add_up_on_one_offer(con: duckdb.DuckDBPyConnection) -> None:
    of = {"college": "К1", "programme": "15.01.05"}
    contracts = [of | {"start_year": 2026, "basis": basis, "contracts": count} for basis, count in (("9", 4.0), (None, 3.0))]
    raw = {"raw.colleges__offer": [of | {"basis": "9", "form": "очная", "target_contracts": 5.0}], "raw.target_contracts__contract": contracts}
    assert mart(con, "select college, target_contracts from mart.offer", raw) == [("К1", 7.0)]


def test_contracts_that_name_no_basis_are_of_one_basis(con: duckdb.DuckDBPyConnection) -> None:
    """A college teaches the programme after nine and after eleven classes: three contracts are three, not three on either."""
    of = {"college": "К1", "programme": "15.01.05"}
    raw = {
        "raw.colleges__offer": [of | {"basis": basis, "form": "очная"} for basis in ("11", "9")] + [of | {"basis": "9", "form": "заочная"}],
        "raw.target_contracts__contract": [of | {"start_year": 2026, "basis": basis, "contracts": count} for basis, count in ((None, 3.0), ("11", 2.0))],
    }
    query = "select basis, form, target_contracts from mart.offer order by 1, 2"
    assert mart(con, query, raw) == [("11", "очная", 2.0), ("9", "заочная", None), ("9", "очная", 3.0)]


def test_contracts_of_a_card_that_names_no_basis_are_counted_and_printed_as_the_plan_counts_them(con: duckdb.DuckDBPyConnection) -> None:
    """The list names nine classes, the card nothing: the plan takes the card for nine classes, full time."""
    of = {"college": "К1", "programme": "15.01.05"}
    raw = {
        "raw.colleges__offer": [of | {"basis": None, "form": None, "cost_per_place_rub": 90_000.0}],
        "raw.target_contracts__contract": [of | {"start_year": 2026, "basis": basis, "contracts": count} for basis, count in (("9", 4.0), ("11", 2.0), (None, 1.0))],
    }
    assert mart(con, "select target_contracts from mart.offer", raw) == [(5.0,)]
    printed = con.execute(frames.QUERIES["card"].format(scope="ref_area = '57'")).df()
    assert printed[["basis", "form", "target_contracts"]].to_numpy().tolist() == [["9", "очная", 5.0]]


def test_those_employed_are_the_printed_total_and_not_the_total_with_its_parts(con: duckdb.DuckDBPyConnection) -> None:
    rows = [{"time_period": 2025, "economic_activity": section, "obs_value": persons, "obs_status": "A"} for section, persons in (("C", 60.0), ("F", 40.0), ("_T", 100.0))]
    mart(con, "select 1", {"raw.rosstat__employment": rows})
    told = run.query(con, "inputs_in_figures", vintage=VINTAGE, ref_area="57").set_index("name")["obs_value"]
    assert told["занято в этом году"] == 100.0


def test_posts_of_two_portals_are_added_up_neither_by_occupation_nor_by_place_nor_by_employer(con: duckdb.DuckDBPyConnection) -> None:
    """Two portals and the list of the employment centres; one employer is spelt in two ways, an older list does not count."""
    where = {"portal_region_code": "5900000000000", "title": "сварщик"}
    plant = where | {"inn": "5900000001", "employer_name": "ООО «Завод»", "municipality": "Лысьва"}
    raw = {
        "raw.trudvsem__vacancy": [
            plant | {"vacancy_id": "1", "work_places": 3},
            plant | {"vacancy_id": "2", "work_places": 4, "employer_name": "Завод, ООО", "municipality": None},
            where | {"vacancy_id": "3", "work_places": 2, "employer_name": "ИП Я"},
        ],
        "raw.hh__vacancy": [plant | {"vacancy_id": "4", "work_places": 5}, plant | {"vacancy_id": "5", "title": "повар", "work_places": 8}],
        "raw.need_list__post": [
            {"reported_on": date(2026, 11, day), "title": "сварщик", "occupation": None, "municipality": "Лысьва", "work_places": posts}
            for day, posts in ((1, 90.0), (20, 8.0))
        ],
    }
    for table, rows in raw.items():
        name = table.removeprefix("raw.")
        run.insert(con, "raw.file", pd.DataFrame([{"file_sha256": name, "file_name": name, "status": "read", "ref_area": "57", "rows_read": len(rows)}]))
        run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": name, "file_sha256": name}]))
        place = {"file_sha256": name, "sheet": ""} | ({"ref_area": "57"} if "need_list" in name else {})
        run.insert(con, table, pd.DataFrame([place | {"row_number": at} | row for at, row in enumerate(rows, start=1)]))
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    run.insert(con, "staging.vacancy_occupation", pd.DataFrame([{"title": "сварщик", "occupation": "7212", "score": 99.0}]))
    run.insert(con, "staging.vacancy_region", pd.DataFrame([{"portal_region_code": "5900000000000", "ref_area": "57"}]))
    run.build(con, "marts")

    def rows(query: str) -> list[tuple]:
        return con.execute(query).fetchall()

    assert rows("select occupation, vacancies, work_places from mart.vacancy order by 1 nulls last") == [("7212", 3, 9), (None, 1, 8)]
    assert rows("select municipality, vacancies, work_places from mart.vacancy_place") == [("Лысьва", 2, 13)]
    assert rows("select occupation, inn, employer_name, work_places from mart.vacancy_employer order by work_places desc") == [
        ("7212", "5900000001", "Завод, ООО", 7), ("7212", None, "ИП Я", 2),
    ]  # fmt: skip


def test_the_return_tells_who_applied_and_was_admitted_where_no_table_does(con: duckdb.DuckDBPyConnection) -> None:
    """A region that sends admission figures without «Принято», no table of applications, and form СПО-1."""
    one = {"college": "К1", "programme": "15.01.05", "basis": "9", "funding": "бюджет"}
    other = one | {"programme": "08.02.01"}
    raw: dict[str, list[dict[str, object]]] = {
        "raw.kcp__places": [
            row | {"start_year": year, "form": "очная", "places": 25.0, "entrants": entrants}
            for row, year, entrants in ((one, 2025, None), (one, 2026, None), (other, 2025, 20.0))
        ],
        "raw.spo1__flow": [
            row | {"time_period": 2025, "form": form, "applications": applied, "entrants": came}
            for row, form, applied, came in (
                (one, "очная", 60.0, 24.0), (one, "заочная", 5.0, 3.0), (one | {"college": "К2"}, "очная", None, 9.0), (other, "очная", 70.0, 25.0),
            )
        ],
        "raw.applications__demand": [other | {"start_year": 2025, "applications": 77.0}],
    }  # fmt: skip
    applied = mart(con, "select programme, college, applications from mart.applications order by all", raw)
    assert applied == [("08.02.01", "К1", 77.0), ("15.01.05", "К1", 65.0)]  # both forms; the table of applications goes before
    places = places_of(con, VINTAGE, "57").sort_values(["programme", "start_year"])
    came = places.loc[places["college"] == "К1"].dropna(subset="entrants")
    assert came[["programme", "start_year", "entrants"]].values.tolist() == [["08.02.01", 2025, 20.0], ["15.01.05", 2025, 24.0]]


def test_experts_contracts_projects_and_digital_units_are_counted_once(con: duckdb.DuckDBPyConnection) -> None:
    """One night of several forms: an expert in two colleges, a list of two years, a project without a probability, a unit twice."""
    of = {"year": 2026, "event": "ДЭ", "cluster": "ИТ", "is_employer": True, "employer_inn": "5900000001", "employer_name": "Завод"}
    welding, turning = "КОД 15.01.05-1-2026", "КОД 15.01.05-2-2026"
    contract = {"college": "К1", "programme": "15.01.05", "basis": "9"}
    job = {"economic_activity": "C", "time_period": 2027}
    unit = {"programme": "15.01.05", "kind": "модуль", "unit": "ПМ.01", "hours": 8.0}
    raw = {
        "raw.experts__expert": [
            of | {"expert": "э1", "competence": welding, "college": "К1"},
            of | {"expert": "э1", "competence": turning, "college": "К2"},
            of | {"expert": "э2", "competence": "Кузня", "college": "К1", "is_employer": False, "employer_inn": None, "employer_name": "Училище"},
            of | {"expert": "э3", "competence": welding, "college": "К1", "employer_inn": None},
            of | {"expert": "э4", "competence": "Кузня", "college": None, "employer_name": None},
        ],
        "raw.target_contracts__contract": [contract | {"start_year": year, "contracts": count} for year, count in ((2025, 9.0), (2026, 4.0))],
        "raw.projects__job": [
            job | {"project": name, "jobs": jobs, "probability": chance, "municipality": town}
            for name, jobs, chance, town in (("а", 100.0, 0.5, "Лысьва"), ("а", 10.0, 0.5, "Чусовой"), ("б", 40.0, None, None), ("б", 5.0, None, "Оса"))
        ],
        "raw.rosstat__indicator": [
            {"indicator": name, "economic_activity": "C", "time_period": "2026-Q1", "obs_value": value, "unit_measure": "persons"}
            for name, value in (("employer_need", 70.0), ("hired", 500.0))
        ],
        "raw.t1prof__group": [{"time_period": 2026, "occupation_group": "7", "economic_activity": "C", "headcount": 900.0, "vacancies": 30.0}],
        "raw.digital__unit": [unit | {"has_digital": True, "school_year": 2026}, unit | {"has_digital": False, "school_year": None}],
    }
    colleges = mart(con, "select college, experts, employer_experts, elsewhere_too from mart.expert_college order by 1 nulls last", raw)
    assert colleges == [("К1", 3, 2, 1), ("К2", 1, 1, 1), (None, 1, 1, 0)]
    answers = {
        "select competence, experts, employer_experts from mart.expert_competence order by 1": [("15.01.05", 2, 2), ("Кузня", 2, 1)],
        "select employer_inn, employer_name, experts from mart.expert_employer order by all nulls last": [
            ("5900000001", "Завод", 1), ("5900000001", None, 1), (None, "Завод", 1),
        ],
        "select start_year, contracts from mart.target_contract": [(2026, 4.0)],
        "select projects, jobs, expected_jobs, jobs_unjudged from mart.project_jobs": [(2, 155.0, 55.0, 45.0)],
        "select source, occupation_group, headcount, work_places from mart.official_vacancy order by 1": [
            ("rosstat", "_T", None, 70.0), ("t1prof", "7", 900.0, 30.0),
        ],
        "select has_digital, school_year from mart.digital_unit": [(True, 2026)],
    }  # fmt: skip
    assert {query: con.execute(query).fetchall() for query in answers} == answers
