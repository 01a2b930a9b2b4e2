"""The disclosure gate: what rests on too few employers, or on one, leaves the house in no file, table or snapshot.

``decide`` judges each cell of a region once and stores the verdict; everything that goes out reads the two gated tables by
``disclosed`` and nothing else. A cell without a verdict is hidden, so a forgotten call closes the gate instead of opening it.

Method: docs/methodology/disclosure.md#gate
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.machinery.reference import codelists, parameters
from flows.region.inputs import crosswalk_of
from models.disclosure.cells import PRIMARY, TOTAL, DisclosureRule, published_estimates
from models.disclosure.mixtures import published_mixtures
from sql import run

if TYPE_CHECKING:
    import duckdb

NEED_READING, SECTOR_LEVEL = "need_reading", "sector_level"
NUMBERS = ("mean", "q10", "q50", "q90")
GATED = {"forecast.need": "disclosed_need", "forecast.sector_demand": "disclosed_sector_demand"}


def disclosed(table: str) -> str:
    """A query (sql/queries) that gives ``table`` with the hidden numbers empty; a table that the gate does not judge as it is."""
    return run.queries()[GATED[table]].query if table in GATED else f"select * from {table}"


def decide(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> None:
    """Judge every cell of a region.

    Reads    mart.survey_employer, mart.survey_answer (newest wave), forecast.need, forecast.sector_demand
    Writes   proposal.disclosed_cell
    """
    cells = pd.concat(
        [_need_readings(con, vintage, ref_area), _sector_levels(con, vintage, ref_area)], ignore_index=True
    )
    run.store(con, "proposal.disclosed_cell", cells, vintage=vintage, ref_area=ref_area)


def decide_missing(con: duckdb.DuckDBPyConnection) -> None:
    """Judge the regions and vintages that no verdict stands for: a rebuilt warehouse, or one older than the gate."""
    waiting = con.execute(
        "select distinct vintage, ref_area from forecast.need "
        "except select vintage, ref_area from proposal.disclosed_cell order by all"
    ).fetchall()
    for vintage, ref_area in waiting:
        decide(con, vintage, ref_area)


def hidden_programmes(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> frozenset[str]:
    """Programmes whose readings are held back; for the warehouse and for the published snapshot."""
    gated = f"({disclosed('forecast.need')})" if has_survey(con) else "forecast.need"
    found = con.execute(
        f"select distinct programme from {gated} where vintage = ? and ref_area = ? and reading <> 'combined' and mean is null",
        [vintage, ref_area],
    ).fetchall()
    return frozenset(programme for (programme,) in found)


def has_survey(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether answers of employers lie in this file: always in a warehouse with marts, never in the snapshot."""
    tables = con.execute(
        "select count(*) from duckdb_tables() where schema_name = 'mart' and table_name = 'survey_employer'"
    )
    return bool(tables.fetchall()[0][0])


def _need_readings(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Programmes by who announced a need for them, through the public crosswalk.

    A programme that nobody announced anything for has no reading of employers of its own to show.
    """
    bound = {"vintage": vintage, "ref_area": ref_area}
    taught = _column(
        con, "select distinct programme from forecast.need where vintage = $vintage and ref_area = $ref_area", bound
    )
    announced = run.query(con, "announced_need", vintage=vintage, ref_area=ref_area)
    verdict = pd.Series(PRIMARY, index=pd.Index(taught), dtype=object)
    if len(announced):
        shares = crosswalk_of(vintage, set(taught))[["occupation", "programme", "share"]].astype({"share": float})
        judged = published_mixtures(shares, announced, DisclosureRule.of(parameters(vintage)))
        verdict.update(judged.set_index("programme")["conf_status"])
    return _cells(NEED_READING, list(verdict.index), "", list(verdict))


def _sector_levels(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Section × level by who reported staff there. Totals of sections and sections without answers are public statistics."""
    reported = run.query(con, "reported_staff", vintage=vintage, ref_area=ref_area)
    estimates = run.query(con, "sector_level_estimates", vintage=vintage, ref_area=ref_area)
    if estimates.empty:
        return _cells(SECTOR_LEVEL, [], [], [])
    levels = codelists().occupation.set_index("code")["level"]
    reported = reported.assign(level=reported["occupation"].map(levels))
    reported = reported[
        reported["economic_activity"].isin(estimates["economic_activity"]) & reported["level"].isin(estimates["level"])
    ]
    sections = sorted({*estimates["economic_activity"], TOTAL})
    statistics = pd.DataFrame({"economic_activity": sections, "level": TOTAL, "obs_value": 0.0, "public": True})
    estimates["public"] = ~estimates["economic_activity"].isin(reported["economic_activity"])
    judged = published_estimates(
        reported,
        pd.concat([estimates, statistics]),
        ["economic_activity", "level"],
        DisclosureRule.of(parameters(vintage)),
    )
    return _cells(SECTOR_LEVEL, judged["economic_activity"], judged["level"], judged["conf_status"])


def _cells(product: str, rows: object, columns: object, status: object) -> pd.DataFrame:
    made = pd.DataFrame({"row_key": rows, "column_key": columns, "conf_status": status}, dtype=object)
    return made.assign(product=product)


def _column(con: duckdb.DuckDBPyConnection, query: str, bound: dict[str, object]) -> list[str]:
    return sorted(value for (value,) in con.execute(query, bound).fetchall())
