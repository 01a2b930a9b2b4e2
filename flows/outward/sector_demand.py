"""Demand per sector as it leaves the house: one file a region in the outbox and one table in the Prefect UI."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.machinery.reference import codelists
from flows.outward.disclosure_gate import NUMBERS, disclosed
from models.disclosure.cells import TOTAL
from proposals.figures import Interval
from proposals.numbers import WITHHELD, needed, needed_mean, number
from proposals.sector_csv import MEASURES, sector_csv

if TYPE_CHECKING:
    import duckdb

FILE = "sector_demand.csv"
ALL_LEVELS = "все уровни"
LEVELS = {
    TOTAL: ALL_LEVELS,
    "ППКРС": "ППКРС",
    "ППССЗ": "ППССЗ",
    "ВО": "высшее",
    "без": "без профессионального образования",
}
ALL_SECTIONS = "Все виды деятельности"
ALSO_SHOWN_IN_UI = ("expansion", "replacement", "employment")


def sector_file(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> bytes | None:
    """The region's table, all sections, levels and years, through the disclosure gate; None where nothing is forecast.

    Reads    forecast.sector_demand, proposal.disclosed_cell
    """
    rows = _rows(_table(con, f"({disclosed('forecast.sector_demand')})", vintage, ref_area))
    return sector_csv(codelists().region_name(ref_area), rows) if rows else None


def sector_artifact(snapshot: duckdb.DuckDBPyConnection, vintage: date, year: int) -> list[dict[str, Any]]:
    """Rows for the Prefect UI: mean need, growth, replacement and employment of one year, all regions of the snapshot."""
    regions = snapshot.execute(
        "select distinct ref_area from forecast.sector_demand where vintage = ? order by 1", [vintage]
    ).fetchall()
    made = []
    for (ref_area,) in regions:
        for row in _rows(_table(snapshot, "forecast.sector_demand", vintage, ref_area)):
            if row["time_period"] != year:
                continue
            need = Interval(**row["recruitment_need"]) if row["recruitment_need"] else Interval(status="suppressed")
            made.append(
                {
                    "Регион": codelists().region_name(ref_area),
                    "Раздел": row["section"],
                    "Вид деятельности": row["name"],
                    "Уровень": row["level"],
                    "Год": year,
                    MEASURES["recruitment_need"]: needed_mean(need),
                    "80 из 100": needed(need),
                    **{MEASURES[name]: number(row[name]["mean"]) if row[name] else WITHHELD for name in ALSO_SHOWN_IN_UI},
                }
            )
    return made


def _table(con: duckdb.DuckDBPyConnection, source: str, vintage: date, ref_area: str) -> pd.DataFrame:
    return con.execute(
        f"select * from {source} where vintage = ? and ref_area = ? order by all", [vintage, ref_area]
    ).df()


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One row a section, level and year, measures beside each other; totals first."""
    if table.empty:
        return []
    names = codelists().economic_activity.set_index("code")["name"].to_dict()
    order = list(LEVELS)
    return [
        {
            "section": "" if section == TOTAL else section,
            "name": ALL_SECTIONS if section == TOTAL else names[section],
            "level": LEVELS[level],
            "time_period": year,
            **{name: numbers[name] for name in MEASURES},
        }
        for (section, level, year), numbers in sorted(
            _numbers(table).items(), key=lambda item: (item[0][0] != TOTAL, item[0][0], order.index(item[0][1]), item[0][2])
        )
    ]


def _numbers(table: pd.DataFrame) -> dict[tuple[str, str, int], dict[str, dict[str, float] | None]]:
    """(section, level, year) → measure → its numbers, None where the gate hides the cell."""
    found: dict[tuple[str, str, int], dict[str, dict[str, float] | None]] = {}
    for cell in table.to_dict("records"):
        key = (str(cell["economic_activity"]), str(cell["level"]), int(cell["time_period"]))
        hidden = pd.isna(cell["mean"])
        found.setdefault(key, {})[str(cell["measure"])] = None if hidden else {name: float(cell[name]) for name in NUMBERS}
    return found
