"""Whether past rounds of a region can be replayed on facts: what is known, and what lacks."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from models.decision_backtest import replay_possible

if TYPE_CHECKING:
    import duckdb

USUAL_LAG_YEARS = 4  # 3 years 10 months on the basis of nine classes
_YEARS = {
    "places": "select distinct start_year from mart.places where vintage = ? and ref_area = ? and places is not null",
    "graduates": "select distinct time_period from mart.graduate_destination where vintage = ? and ref_area = ? "
    "and employed_in_field is not null",
}


def decision_facts(con: duckdb.DuckDBPyConnection, vintage: date) -> pd.DataFrame:
    """One row a region: ref_area, note («недостаточно данных» or empty), reasons (Russian, joined by «; »).

    Reads    mart.places, mart.graduate_destination, mart.survey_employer (two waves show the hires between them)

    The published snapshot holds no survey microdata; there hires count as unknown, which the reasons say.
    """
    regions = con.execute(
        "select distinct ref_area from mart.places where vintage = ? order by 1", [vintage]
    ).fetchall()
    rows = []
    for (ref_area,) in regions:
        scope = [vintage, ref_area]
        known = {fact: {year for (year,) in con.execute(query, scope).fetchall()} for fact, query in _YEARS.items()}
        verdict = replay_possible({**known, "hires": _hire_years(con, scope)}, USUAL_LAG_YEARS)
        rows.append((ref_area, verdict.note, "; ".join(verdict.reasons)))
    return pd.DataFrame(rows, columns=["ref_area", "note", "reasons"])


def _hire_years(con: duckdb.DuckDBPyConnection, scope: list[object]) -> set[int]:
    held = con.execute(
        "select count(*) from duckdb_tables() where schema_name = 'mart' and table_name = 'survey_employer'"
    ).fetchall()[0][0]
    if not held:
        return set()
    waves = con.execute(
        "select distinct wave from mart.survey_employer where vintage = ? and ref_area = ? order by 1", scope
    ).fetchall()
    return {year for (one,), (two,) in pairwise(waves) for year in range(one + 1, two + 1)}
