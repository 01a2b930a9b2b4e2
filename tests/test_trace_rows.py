"""Rows of files behind a number: a file belongs to a region by its own word, by its folder, or as the only one."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from empty_warehouse import empty_warehouse

from flows.machinery.reference import codelists
from flows.trace.found import Found
from flows.trace.rows import source_rows
from sql import run

VINTAGE, CODE = date(2026, 11, 23), "15.01.05"


@pytest.mark.parametrize(
    ("told", "hint", "other", "is_there"),
    [
        pytest.param("57", None, "66", True, id="the file names it"),
        pytest.param(None, "57", "66", True, id="the folder names it"),
        pytest.param(None, None, None, True, id="the only region of the inbox"),
        pytest.param(None, None, "66", False, id="nobody says which of two"),
        pytest.param(None, "66", None, False, id="another region's folder"),
        pytest.param("66", "57", None, False, id="the file before its folder"),
    ],
)
def test_the_rows_of_a_file_are_found_by_the_region_it_belongs_to(told: str | None, hint: str | None, other: str | None, is_there: bool) -> None:
    con = empty_warehouse(VINTAGE)
    for sha, area, folder in (("a", told, hint), ("b", "57", None), ("c", other, None)):
        run.insert(con, "raw.file", pd.DataFrame([{"file_sha256": sha, "file_name": sha, "source": "kcp", "status": "read", "ref_area": area}]))
        run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": f"{sha}.xlsx", "file_sha256": sha, "region_hint": folder}]))
    row = {"file_sha256": "a", "sheet": "КЦП", "row_number": 3, "start_year": 2026, "programme": CODE, "basis": "9", "places": 25}
    run.insert(con, "raw.kcp__places", pd.DataFrame([row]))
    figures = SimpleNamespace(vintage=VINTAGE, ref_area="57", start_year=2027)
    found = SimpleNamespace(figures=figures, row=SimpleNamespace(programme=CODE, basis="9"), offer=None, workshop=None)
    assert [one.row_number for one in source_rows(con, cast(Found, cast(Any, found)))] == ([3] if is_there else [])
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    staged = con.execute("select file_sha256 from staging.file where ref_area = '57' order by 1").fetchall()
    assert run.query(con, "files_of_region", vintage=VINTAGE, ref_area="57")["file_sha256"].tolist() == [sha for (sha,) in staged]


def test_a_copy_of_a_file_does_not_show_its_rows_twice() -> None:
    con = empty_warehouse(VINTAGE)
    run.insert(con, "raw.file", pd.DataFrame([{"file_sha256": "a", "file_name": "a", "source": "kcp", "status": "read", "ref_area": "57"}]))
    for path in ("КЦП (копия).xlsx", "КЦП.xlsx"):
        run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": path, "file_sha256": "a"}]))
    row = {"file_sha256": "a", "sheet": "КЦП", "row_number": 3, "ref_area": "57", "start_year": 2026, "programme": CODE, "basis": "9", "places": 25}
    run.insert(con, "raw.kcp__places", pd.DataFrame([row]))
    found = SimpleNamespace(figures=SimpleNamespace(vintage=VINTAGE, ref_area="57", start_year=2027), row=SimpleNamespace(programme=CODE, basis="9"), offer=None, workshop=None)
    assert [one.file for one in source_rows(con, cast(Found, cast(Any, found)))] == ["КЦП.xlsx"]


def test_rows_of_a_closed_code_stand_with_the_code_that_admits_in_its_place() -> None:
    con = empty_warehouse(VINTAGE)
    run.insert(con, "raw.file", pd.DataFrame([{"file_sha256": "a", "file_name": "a", "source": "kcp", "status": "read", "ref_area": "57"}]))
    run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": "КЦП.xlsx", "file_sha256": "a"}]))
    common = {"file_sha256": "a", "sheet": "КЦП", "ref_area": "57", "start_year": 2026, "basis": "9", "places": 25}
    rows = enumerate(["08.01.05", "08.01.24", CODE], start=3)
    run.insert(con, "raw.kcp__places", pd.DataFrame([common | {"row_number": number, "programme": code} for number, code in rows]))
    figures = SimpleNamespace(vintage=VINTAGE, ref_area="57", start_year=2027)
    found = SimpleNamespace(figures=figures, row=SimpleNamespace(programme="08.01.24", basis="9"), offer=None, workshop=None)
    assert [one.row_number for one in source_rows(con, cast(Found, cast(Any, found)))] == [3, 4]
