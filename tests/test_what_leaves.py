"""What stands in the published snapshot: only tables that a header opens, and of them only what the header lets out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from flows.publish import publish
from sql import run
from sql.catalogue import tables
from sql.contract import ContractBroken, parse_table

NIGHT, NEXT_NIGHT = date(2026, 11, 23), date(2026, 11, 24)
REGION, WELDER, BAKER = "57", "7212", "7512"
TOY = """-- table    mart.toy
-- what     Toys
-- grain    toy
-- leaves   {rule}
--
-- column   toy  varchar  code  toy
"""


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    made = run.connect(tmp_path / "warehouse.duckdb")
    run.prepare(made)
    run.set_vintage(made, NIGHT)
    yield made
    made.close()


def published(con: duckdb.DuckDBPyConnection, folder: Path) -> duckdb.DuckDBPyConnection:
    target = folder / "published" / "warehouse.duckdb"
    publish(con, target)
    return duckdb.connect(str(target), read_only=True)


def tables_of(snapshot: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        f"{schema}.{table}"
        for schema, table in snapshot.execute("select schema_name, table_name from duckdb_tables()").fetchall()
    }


def test_a_table_that_no_header_opens_stays_inside(con, tmp_path: Path) -> None:
    for stranger in ("mart.everything_we_know", "forecast.by_employer", "notes.of_an_analyst"):
        con.execute(f"create schema if not exists {stranger.split('.')[0]}")
        con.execute(f"create table {stranger} as select 'ИНН 7707083893' as who")
    with published(con, tmp_path) as snapshot:
        assert tables_of(snapshot) == {name for name, table in tables(("results",)).items() if table.leaves}


def test_answers_of_employers_are_opened_by_no_header() -> None:
    closed = {name for name, table in tables().items() if not table.leaves}
    assert {"mart.survey_answer", "mart.survey_employer", "forecast.optimism", "proposal.disclosed_cell"} <= closed
    assert all(name in closed for name in tables(("raw",)))
    assert all(name in closed for name in tables(("staging",)))


def test_an_unknown_rule_is_refused() -> None:
    assert parse_table(TOY.format(rule="public"), "toy.sql").leaves == "public"
    with pytest.raises(ContractBroken, match="everybody"):
        parse_table(TOY.format(rule="everybody"), "toy.sql")


def test_two_nights_do_not_tell_which_occupation_an_answer_named(con, tmp_path: Path) -> None:
    """The need of an occupation moves with one questionnaire: its difference between two nights was the questionnaire."""
    for night, welders in ((NIGHT, 100.0), (NEXT_NIGHT, 140.0)):
        rows = pd.DataFrame({"occupation": [BAKER, WELDER], "need_persons": [50.0, welders], "share_covered": [1.0, 0.9]})
        run.set_vintage(con, night)
        run.store(con, "forecast.crosswalk_coverage", rows, vintage=night, ref_area=REGION)
    with published(con, tmp_path) as snapshot:
        seen = snapshot.execute("from forecast.crosswalk_coverage order by all").df()
    assert seen["need_persons"].isna().all()
    assert seen["share_covered"].tolist() == [0.9, 1.0, 0.9, 1.0]


def test_a_columns_meaning_stands_beside_it_for_tools_that_show_comments(con, tmp_path: Path) -> None:
    with published(con, tmp_path) as snapshot:
        told = snapshot.execute(
            "select comment from duckdb_columns() where table_name = 'offer' and schema_name = 'plan' and column_name = 'places'"
        ).fetchall()
        silent = snapshot.execute("select table_name, column_name from duckdb_columns() where comment is null and not internal")
        assert silent.fetchall() == []
    places = next(one for one in tables()["plan.offer"].columns if one.name == "places")
    assert told == [(f"мест первого курса / {places.meaning}, {places.unit}",)]
