"""A header says what a table is once; what needs no query of its own is made of it, and can be printed and pasted."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import pytest

from flows.machinery.reference import codelists
from sql import made, run, show
from sql.catalogue import SQL_ROOT, in_order
from sql.contract import Column, ContractBroken, Table, parse_check, parse_query, parse_table

VINTAGE = date(2025, 3, 1)
PLACES = """-- table    raw.toy__places
-- what     Places of a toy
-- grain    row
-- staged   ref_area, programme
--
-- column   ref_area   varchar  code    region named by the file
-- column   programme  varchar  code    programme
-- column   places     double   places  places set
"""


def toy(text: str = PLACES) -> Table:
    return made.raw(parse_table(text, "sql/raw/toy__places.sql"), None)


@pytest.mark.parametrize("layer", ["raw", "results"])
def test_a_declared_table_has_a_header_and_no_query(layer: str) -> None:
    with_query = [path.name for path in sorted((SQL_ROOT / layer).glob("*.sql")) if "select" in path.read_text("utf-8")]
    assert with_query == []


def test_a_file_with_a_query_says_more_than_its_header() -> None:
    """A query that only lists the columns of one other table belongs in a header's ``takes``."""
    for layer in ("staging", "marts"):
        for path in sorted((SQL_ROOT / layer).glob("*.sql")):
            query = parse_table(path.read_text("utf-8"), path.name).query
            ideas = ("join", "group by", "where", "distinct", "union", "case", "(")
            assert not query or any(word in query.replace("getvariable('vintage')", "") for word in ideas), path.name


def test_a_header_becomes_a_table_with_its_types() -> None:
    con = duckdb.connect()
    con.execute("create schema raw")
    con.execute(made.creation(toy()))
    assert con.execute("select column_name, lower(column_type) from (describe raw.toy__places)").fetchall() == [
        ("file_sha256", "varchar"),
        ("sheet", "varchar"),
        ("row_number", "bigint"),
        ("ref_area", "varchar"),
        ("programme", "varchar"),
        ("places", "double"),
    ]


def test_the_staging_table_of_a_raw_one_has_a_region_and_prefers_the_later_file() -> None:
    table = made.staging(toy())
    assert (table.name, table.grain, table.keeps) == ("staging.toy__places", ("ref_area", "programme"), "latest")
    assert table.columns[3] == made.REGION
    assert "file.file_path as preference" in table.query
    assert "refused_because" in table.query


def test_a_raw_table_without_regions_refuses_nobody() -> None:
    national = PLACES.replace("-- column   ref_area   varchar  code    region named by the file\n", "")
    assert "refused_because" not in made.staging(toy(national)).query


def test_a_preference_stands_before_the_name_of_the_file() -> None:
    dated = PLACES.replace("-- staged ", "-- prefers  strftime(rows.signed, '%Y-%m-%d')\n-- staged ")
    assert "(strftime(rows.signed, '%Y-%m-%d')) || file.file_path as preference" in made.staging(toy(dated)).query


def test_a_taken_column_keeps_its_description_under_a_new_name() -> None:
    text = (
        "-- table mart.toy\n-- what Toys\n-- grain vintage, code\n-- takes raw.toy__places: programme as code, places\n"
    )
    table = made.taking(parse_table(text, "sql/marts/toy.sql"), toy())
    assert table.columns == (
        made.VINTAGE,
        Column("code", "varchar", "code", "programme"),
        Column("places", "double", "places", "places set"),
    )
    assert table.query.endswith("programme as code,\n    places\nfrom raw.toy__places")


def test_a_column_that_is_not_there_cannot_be_taken() -> None:
    text = "-- table mart.toy\n-- what Toys\n-- grain vintage\n-- takes raw.toy__places: colour\n"
    with pytest.raises(ContractBroken, match="colour"):
        made.taking(parse_table(text, "sql/marts/toy.sql"), toy())


@pytest.mark.parametrize("line", ["-- table", "-- what", "-- grain", "-- column"])
def test_a_header_without_a_needed_line_is_refused(line: str) -> None:
    lacking = "\n".join(one for one in PLACES.splitlines() if not one.startswith(line))
    with pytest.raises(ContractBroken, match=line.removeprefix("-- ")):
        parse_table(lacking, "sql/raw/toy__places.sql")


def test_a_check_says_what_it_blocks() -> None:
    with pytest.raises(ContractBroken, match="blocks"):
        parse_check("-- check Toys are safe\nselect 1 as offender", "toys")


def test_a_check_that_holds_up_what_no_stage_does_would_never_run() -> None:
    with pytest.raises(ContractBroken, match="никто не запустит"):
        parse_check("-- check Toys are safe\n-- blocks play\nselect 1 as offender", "toys")


def test_a_built_table_of_another_type_than_its_header_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    con = run.connect(":memory:")
    run.prepare(con)
    run.set_vintage(con, VINTAGE)
    wrong = Table(
        "mart.toy",
        "Toys",
        "sql/marts/toy.sql",
        ("n",),
        columns=(Column("n", "bigint", "int", "n"),),
        query="select 1.5 as n",
    )
    monkeypatch.setattr(run, "tables", lambda layers: {"mart.toy": wrong})
    with pytest.raises(ContractBroken, match="n: обещан bigint, получен decimal"):
        run.build(con, "marts")


def test_tables_that_read_each_other_are_refused() -> None:
    one = Table("mart.one", "", "", reads=("mart.two",))
    two = Table("mart.two", "", "", reads=("mart.one",))
    with pytest.raises(ContractBroken, match="по кругу"):
        in_order({"mart.one": one, "mart.two": two})


@pytest.mark.parametrize("name", sorted([*run.tables(), *run.checks()]))
def test_what_is_printed_of_a_table_runs_in_a_plain_shell(name: str, prepared: duckdb.DuckDBPyConnection) -> None:
    text = show.text_of(name, VINTAGE)
    prepared.begin()
    try:
        if "create table" in text:
            prepared.execute(f"drop table {name}")
        prepared.execute(text)
    finally:
        prepared.rollback()


@pytest.mark.parametrize("name", sorted(run.queries()))
def test_a_query_runs_and_its_header_names_its_parameters(name: str, prepared: duckdb.DuckDBPyConnection) -> None:
    one = run.queries()[name]
    values = {bound: VINTAGE if bound == "vintage" else "57" for bound in one.binds}
    made = run.query(prepared, name, **values)
    assert made.empty or made["obs_value"].fillna(0).eq(0).all()  # a list of numbers says «none» for each
    assert f"prepare {name} as" in show.text_of(name)


def test_a_query_whose_header_forgets_a_parameter_is_refused() -> None:
    with pytest.raises(ContractBroken, match="параметры"):
        parse_query("-- query toy\n-- what Toys\n-- reads mart.toy\nselect 1 as one where $vintage is null", "toy")


def test_rows_of_one_table_are_read_by_their_scope(prepared: duckdb.DuckDBPyConnection) -> None:
    prepared.begin()
    for area in ("57", "69"):
        run.store(prepared, "plan.limit_note", pd.DataFrame({"note": [f"о {area}"]}), vintage=VINTAGE, ref_area=area)
    found = run.read(prepared, "plan.limit_note", "note", vintage=VINTAGE, ref_area="69")
    prepared.rollback()
    assert found["note"].tolist() == ["о 69"]


def test_an_unknown_name_is_answered_in_russian(capsys: pytest.CaptureFixture[str]) -> None:
    assert show.main(["mart.nothing"]) == 2
    assert "mart.nothing" in capsys.readouterr().err


@pytest.fixture(scope="module")
def prepared() -> duckdb.DuckDBPyConnection:
    """A warehouse with every table, empty."""
    con = run.connect(":memory:")
    run.prepare(con)
    run.set_vintage(con, VINTAGE)
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    run.build(con, "marts")
    return con
