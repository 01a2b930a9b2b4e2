"""Places and students of a region as its tables and returns tell them, with what is missing from the newest ones filled in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from models.codes import BUDGET, UNASSIGNED
from models.supply.intakes import with_missing_colleges, with_missing_rows
from models.supply.silent import with_silent_colleges
from sql import run

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DEFAULT_BASIS = "9"
DEFAULT_FORM = "очная"


def listed_places(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Admission control figures with the defaults of a table that names no basis, form, funding or college; a year of which
    only a part came is filled from the year before (``filled_from``)."""
    defaults = {"basis": DEFAULT_BASIS, "form": DEFAULT_FORM, "funding": BUDGET, "college": UNASSIGNED}
    return with_missing_rows(run.query(con, "places_with_defaults", vintage=vintage, ref_area=ref_area, **defaults))


def places_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """The same, with the colleges that a table lacks and the return of its year shows (``seen_in_return``)."""
    return with_missing_colleges(listed_places(con, vintage, ref_area), reported_enrolment(con, vintage, ref_area))


def reported_enrolment(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Students of all returns by course, as reported; a return that names no base or form is of the usual one, as places are."""
    return run.query(con, "enrolment_by_course", vintage=vintage, ref_area=ref_area, basis=DEFAULT_BASIS, form=DEFAULT_FORM)


def told_base(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> tuple[str, ...]:
    """That returns name no base, and on which their students are counted; nothing where all name it."""
    (found,) = con.execute("select count(*) from mart.enrolment where vintage = ? and ref_area = ? and basis is null", [vintage, ref_area]).fetchall()
    return (f"Контингент: строк, где не указана база, – {found[0]}; принято «после {DEFAULT_BASIS} классов».",) if found[0] else ()


def enrolment_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, places: pd.DataFrame) -> pd.DataFrame:
    """Students of all returns by course; colleges that the newest one lacks are carried from their own last (``counted_at``)."""
    return with_silent_colleges(reported_enrolment(con, vintage, ref_area), places)
