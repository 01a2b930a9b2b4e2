"""The warehouse keeps its contracts, its books balance, and a crash or a bad row costs only itself."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from empty_warehouse import empty_warehouse

from flows.machinery.lock import writer_lock
from flows.machinery.warehouse import writing
from flows.publish import publish
from flows.settings import Home
from flows.transform import require_staged, stage_rows
from sql import run

VINTAGE = date(2025, 3, 1)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return empty_warehouse(VINTAGE)


def file(
    con: duckdb.DuckDBPyConnection,
    sha: str,
    path: str,
    *,
    source: str = "kcp",
    rows_read: int = 0,
    ref_area: str | None = "57",
    vintage: date = VINTAGE,
    hint: str | None = None,
) -> None:
    run.insert(
        con,
        "raw.file",
        pd.DataFrame(
            [
                {
                    "file_sha256": sha,
                    "file_name": path,
                    "source": source,
                    "status": "read",
                    "ref_area": ref_area,
                    "rows_read": rows_read,
                }
            ]
        ),
    )
    run.insert(
        con,
        "raw.vintage_file",
        pd.DataFrame([{"vintage": vintage, "file_path": path, "file_sha256": sha, "region_hint": hint}]),
    )


def places(con: duckdb.DuckDBPyConnection, sha: str, *rows: tuple[int, str, float]) -> None:
    frame = pd.DataFrame(rows, columns=["start_year", "programme", "places"])
    run.insert(
        con,
        "raw.kcp__places",
        frame.assign(
            file_sha256=sha, sheet="", row_number=range(2, 2 + len(frame)), basis="9", form="очная", funding="бюджет"
        ),
    )


def test_every_table_file_states_its_contract() -> None:
    for table in run.tables().values():
        assert table.what, table.file
        assert table.grain, table.file
        assert {column for column in table.grain if column != "row"} <= set(table.names), table.file


def test_rows_read_equal_accepted_plus_refused_plus_superseded(con: duckdb.DuckDBPyConnection) -> None:
    file(con, "a", "a.csv", rows_read=3)
    places(con, "a", (2024, "08.02.01", 25), (2024, "08.02.03", 50))
    run.insert(
        con,
        "raw.refused",
        pd.DataFrame(
            [
                {
                    "file_sha256": "a",
                    "sheet": "",
                    "row_number": 4,
                    "column_name": "Код",
                    "value": "x",
                    "reason": "r",
                    "remedy": "m",
                }
            ]
        ),
    )
    run.build(con, "staging")
    books = con.execute(
        "select rows_read, rows_accepted, rows_refused, rows_superseded from staging.accounting"
    ).fetchall()
    assert books == [(3, 2, 1, 0)]
    assert {"rows_add_up", "quantities_add_up"} <= set(run.enforce(con, "ingest", VINTAGE))


def test_a_lost_row_stops_the_run_and_names_the_file(con: duckdb.DuckDBPyConnection) -> None:
    file(con, "a", "a.csv", rows_read=3)
    places(con, "a", (2024, "08.02.01", 25), (2024, "08.02.03", 50))
    run.build(con, "staging")
    with pytest.raises(run.CheckFailed, match="rows_add_up"):
        run.enforce(con, "ingest", VINTAGE)


def test_the_same_figure_in_two_files_is_taken_once_and_the_other_is_superseded(con: duckdb.DuckDBPyConnection) -> None:
    file(con, "a", "2024-a.csv", rows_read=1)
    file(con, "b", "2024-b.csv", rows_read=1)
    places(con, "a", (2024, "08.02.01", 25))
    places(con, "b", (2024, "08.02.01", 50))
    run.build(con, "staging")
    assert con.execute("select places, file_sha256 from staging.kcp__places").fetchall() == [(50.0, "b")]
    assert con.execute("select file_sha256, table_name from staging.superseded").fetchall() == [
        ("a", "staging.kcp__places")
    ]
    run.enforce(con, "ingest", VINTAGE)


def test_a_workbook_wins_over_the_csv_that_repeats_it(con: duckdb.DuckDBPyConnection) -> None:
    for sha, path, sheet in (("book", "a.xlsx", "1"), ("csv", "z.csv", "")):
        file(con, sha, path, source="rosstat", rows_read=1)
        row = {
            "file_sha256": sha,
            "sheet": sheet,
            "row_number": 5,
            "time_period": 2020,
            "economic_activity": "C",
            "obs_value": 1000.0,
            "unit_measure": "PS",
            "obs_status": "A",
        }
        run.insert(con, "raw.rosstat__employment", pd.DataFrame([row]))
    run.build(con, "staging")
    assert con.execute("select file_sha256 from staging.rosstat__employment").fetchall() == [("book",)]
    run.enforce(con, "ingest", VINTAGE)


@pytest.mark.parametrize(
    ("named", "hint", "others", "expected"),
    [
        pytest.param("57", None, None, [("57", "file")], id="the file names its region"),
        pytest.param(None, "69", "57", [("69", "folder")], id="the folder names it"),
        pytest.param(None, None, "57", [("57", "inbox")], id="the only region of the inbox"),
        pytest.param(None, None, None, [(None, None)], id="nobody names it"),
    ],
)
def test_a_file_belongs_to_the_region_that_is_named_nearest(
    con: duckdb.DuckDBPyConnection, named: str | None, hint: str | None, others: str | None, expected: list
) -> None:
    file(con, "a", "a.csv", ref_area=named, hint=hint)
    if others:
        file(con, "b", "b.csv", ref_area=others)
    run.build(con, "staging")
    assert (
        con.execute("select ref_area, ref_area_from from staging.file where file_sha256 = 'a'").fetchall() == expected
    )


def test_rows_without_a_region_are_refused_with_a_remedy_not_lost(con: duckdb.DuckDBPyConnection) -> None:
    file(con, "a", "a.csv", ref_area=None, rows_read=1)
    places(con, "a", (2024, "08.02.01", 25))
    run.build(con, "staging")
    (refused,) = con.execute("select reason, remedy from staging.refused").fetchall()
    assert "регион не определён" in refused[0]
    assert "папку" in refused[1]
    run.enforce(con, "ingest", VINTAGE)


def test_building_marts_twice_changes_nothing_and_other_vintages_stay(con: duckdb.DuckDBPyConnection) -> None:
    file(con, "a", "a.csv", rows_read=1)
    file(con, "a2", "a2.csv", rows_read=1, vintage=date(2024, 3, 1))
    places(con, "a", (2024, "08.02.01", 25))
    places(con, "a2", (2023, "08.02.01", 75))
    run.set_vintage(con, date(2024, 3, 1))
    for _ in range(2):
        run.build(con, "staging")
        run.build(con, "marts")
    run.set_vintage(con, VINTAGE)
    run.build(con, "staging")
    run.build(con, "marts")
    assert con.execute("select vintage, places from mart.places order by all").fetchall() == [
        (date(2024, 3, 1), 75.0),
        (VINTAGE, 25.0),
    ]


def test_store_refuses_a_frame_that_breaks_the_grain(con: duckdb.DuckDBPyConnection) -> None:
    frame = pd.DataFrame(
        {"programme": ["08.02.01"] * 2, "time_period": [2028] * 2, "mean": 1.0, "q10": 1.0, "q50": 1.0, "q90": 1.0}
    )
    with pytest.raises(run.ContractBroken, match="не уникален"):
        run.store(con, "forecast.supply", frame, vintage=VINTAGE, ref_area="57")
    with pytest.raises(run.ContractBroken, match="не хватает"):
        run.store(con, "forecast.supply", frame.drop(columns="mean"), vintage=VINTAGE, ref_area="57")


def test_a_stage_that_fails_leaves_the_warehouse_as_it_was(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with writing(home, VINTAGE) as con:
        file(con, "a", "a.csv")

    def failing_stage() -> None:
        with writing(home, VINTAGE) as con:
            file(con, "b", "b.csv")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_stage()
    with writing(home, VINTAGE) as con:
        assert con.execute("select file_sha256 from raw.file").fetchall() == [("a",)]


def test_the_snapshot_holds_results_and_marts_and_no_row_of_a_file(tmp_path: Path) -> None:
    con = run.connect(tmp_path / "w.duckdb")
    run.prepare(con)
    file(con, "a", "a.csv")
    target = tmp_path / "published" / "w.duckdb"
    publish(con, target)
    publish(con, target)
    con.close()
    names = {
        f"{schema}.{table}"
        for schema, table in duckdb.connect(str(target), read_only=True)
        .execute("select schema_name, table_name from duckdb_tables()")
        .fetchall()
    }
    assert {"forecast.need", "plan.programme", "proposal.document"} <= names
    assert not {name for name in names if "survey" in name or name.startswith(("raw.", "staging."))}


def test_two_writers_take_turns(tmp_path: Path) -> None:
    import threading

    said: list[str] = []
    order: list[str] = []
    started = threading.Event()

    def second() -> None:
        started.wait()
        with writer_lock(tmp_path / "writer.lock", said.append):
            order.append("second")

    other = threading.Thread(target=second)
    other.start()
    with writer_lock(tmp_path / "writer.lock", said.append):
        started.set()
        while not said:
            threading.Event().wait(0.02)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert "занято другим запуском" in said[0]


@pytest.mark.parametrize(
    ("later", "warned"),
    [pytest.param(0.12, True, id="thousands for persons"), pytest.param(130.0, False, id="an ordinary change")],
)
def test_an_answer_in_thousands_is_noticed_against_the_wave_before(
    con: duckdb.DuckDBPyConnection, later: float, warned: bool
) -> None:
    file(con, "s", "s.csv", source="survey", rows_read=2)
    rows = pd.DataFrame({"wave": [2023, 2025], "time_period": [2023, 2025], "obs_value": [120.0, later]})
    answers = rows.assign(file_sha256="s", sheet="", row_number=[2, 3], inn="1", occupation="7212", measure="employed")
    run.insert(con, "raw.survey__answer", answers)
    run.build(con, "staging")
    run.build(con, "marts")
    assert ("survey_in_thousands" in run.warnings(con)) is warned


def test_totals_that_do_not_add_or_jump_are_warned_about(con: duckdb.DuckDBPyConnection) -> None:
    file(con, "a", "a.xlsx", source="rosstat", rows_read=4)
    rows = pd.DataFrame(
        {
            "time_period": [2020, 2020, 2021, 2021],
            "economic_activity": ["C", "_T"] * 2,
            "obs_value": [90.0, 100.0, 150.0, 151.0],
        }
    )
    keep = rows.assign(file_sha256="a", sheet="1", row_number=range(1, 5), unit_measure="PS", obs_status="A")
    run.insert(con, "raw.rosstat__employment", keep)
    run.build(con, "staging")
    run.build(con, "marts")
    assert {"sections_add_to_total", "total_employment_moves_slowly"} <= set(run.warnings(con))


def test_what_a_check_says_is_said_in_russian_and_without_pythons_words() -> None:
    assert [check.name for check in run.checks().values() if not re.search("[а-я]", check.what)] == []
    failed = run.CheckFailed("имя", "что", pd.DataFrame({"places": [float("nan"), 1.0], "college": [None, "К1"]}))
    assert "places = нет, college = нет; places = 1.0, college = К1" in str(failed)
    with pytest.raises(run.ContractBroken, match=r"лишние столбцы: а, б; не хватает столбцов: note, ref_area, vintage\. ") as raised:
        run.store(run.connect(":memory:"), "forecast.note", pd.DataFrame({"а": [1], "б": [2]}))
    assert "[" not in str(raised.value)


WELDER, TURNER = "7212", "7223"


@pytest.mark.parametrize(
    ("portals", "posts"),
    [
        pytest.param({"trudvsem": [(WELDER, 10)], "hh": [(WELDER, 10)]}, {WELDER: (1, 10)}, id="the same posts on two portals"),
        pytest.param({"trudvsem": [(WELDER, 10)]}, {WELDER: (1, 10)}, id="posts, not advertisements"),
        pytest.param({"trudvsem": [(WELDER, 3), (WELDER, 4)], "hh": [(WELDER, 5)]}, {WELDER: (2, 7)}, id="within a portal they add up"),
        pytest.param({"trudvsem": [(WELDER, 1)] * 3, "hh": [(WELDER, 5)]}, {WELDER: (1, 5)}, id="the portal with most posts, not most advertisements"),
        pytest.param({"trudvsem": [(WELDER, 2)], "hh": [(TURNER, 6)]}, {WELDER: (1, 2), TURNER: (1, 6)}, id="each occupation by its own portal"),
        pytest.param({"trudvsem": [(WELDER, 2)], "hh": [(None, 6)]}, {WELDER: (1, 2), None: (1, 6)}, id="unmatched titles stay apart"),
    ],
)  # fmt: skip
def test_open_posts_are_those_of_the_portal_with_most_of_them(
    con: duckdb.DuckDBPyConnection,
    portals: dict[str, list[tuple[str | None, int]]],
    posts: dict[str | None, tuple[int, int]],
) -> None:
    for portal, offered in portals.items():
        file(con, portal, f"{portal}.json", source=portal, rows_read=len(offered))
        rows = [
            {"file_sha256": portal, "sheet": "", "row_number": number, "vacancy_id": f"{portal}{number}", "portal_region_code": "5900000000000",
             "title": f"title of {occupation}", "work_places": places}
            for number, (occupation, places) in enumerate(offered, start=1)
        ]  # fmt: skip
        run.insert(con, f"raw.{portal}__vacancy", pd.DataFrame(rows))
    run.build(con, "staging")
    matched = [{"title": f"title of {code}", "occupation": code, "score": 100.0} for code in (WELDER, TURNER)]
    run.insert(con, "staging.vacancy_occupation", pd.DataFrame(matched))
    run.insert(con, "staging.vacancy_region", pd.DataFrame([{"portal_region_code": "5900000000000", "ref_area": "57"}]))
    run.build(con, "marts")
    found = con.execute("select occupation, vacancies, work_places from mart.vacancy").fetchall()
    assert {occupation: (adverts, places) for occupation, adverts, places in found} == posts


def test_open_posts_by_municipality_are_those_of_one_portal_and_add_up(con: duckdb.DuckDBPyConnection) -> None:
    offered = {
        "trudvsem": [("г. Чусовой", 3), ("г. Чусовой", 4), ("Бардымский округ", 5), (None, 2)],
        "hh": [("Чусовой", 9), ("Лысьва", 1)],
    }
    for portal, adverts in offered.items():
        file(con, portal, f"{portal}.json", source=portal, rows_read=len(adverts))
        rows = [
            {"file_sha256": portal, "sheet": "", "row_number": number, "vacancy_id": f"{portal}{number}", "portal_region_code": "5900000000000",
             "title": "сварщик", "work_places": places, "municipality": town}
            for number, (town, places) in enumerate(adverts, start=1)
        ]  # fmt: skip
        run.insert(con, f"raw.{portal}__vacancy", pd.DataFrame(rows))
    run.build(con, "staging")
    run.insert(con, "staging.vacancy_region", pd.DataFrame([{"portal_region_code": "5900000000000", "ref_area": "57"}]))
    run.build(con, "marts")
    found = con.execute("select municipality, vacancies, work_places from mart.vacancy_place order by 1 nulls last").fetchall()
    assert found == [("Бардымский округ", 1, 5), ("г. Чусовой", 2, 7), (None, 1, 2)]


def test_staging_of_another_vintage_is_made_anew_before_documents_list_its_files(con: duckdb.DuckDBPyConnection) -> None:
    older = date(2025, 1, 1)
    for vintage, name in ((older, "old.csv"), (VINTAGE, "new.csv")):
        run.insert(con, "raw.file", pd.DataFrame([{"file_sha256": name, "file_name": name, "status": "read", "ref_area": "57", "rows_read": 0}]))
        run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": vintage, "file_path": name, "file_sha256": name}]))
    stage_rows(con, VINTAGE)
    for vintage, name in ((VINTAGE, "new.csv"), (older, "old.csv")):
        run.set_vintage(con, vintage)
        require_staged(con, vintage)
        assert list(run.query(con, "intake_of_region", vintage=vintage, ref_area="57")["file"]) == [name]
