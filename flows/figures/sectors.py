"""Sectors in figures: the cluster's largest ones, their demand, employment and the errors of past forecasts."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd

from flows.figures.frames import RegionFrames, levels_of
from flows.machinery.reference import codelists
from flows.machinery.start_year import start_year_of

LEVELS_SHOWN = {"_T": "всего", "ППКРС": "ППКРС", "ППССЗ": "ППССЗ", "ВО": "ВО", "без": "без"}
LARGEST_SECTIONS = 6


def _sections_of(region: RegionFrames, members: pd.Series) -> list[str]:
    """Sections where the cluster's occupations work most, by default staffing and the crosswalk."""
    lists = codelists()
    linked = lists.occupation_programme[lists.occupation_programme["programme"].isin(members.index)]
    linked = (
        linked.assign(weight=linked["share"].astype(float) * linked["programme"].map(members))
        .groupby("occupation")["weight"]
        .max()
    )
    staffing = lists.staffing_default.assign(
        weight=lambda rows: rows["share"].astype(float) * rows["occupation"].map(linked).fillna(0)
    )
    history = region.of("history")
    sizes = history[history["time_period"] == history["time_period"].max()].set_index("economic_activity")[
        "employment_persons"
    ]
    by_section = staffing.groupby("economic_activity")["weight"].sum()
    strength = (by_section * sizes.reindex(by_section.index).fillna(0)).sort_values(ascending=False, kind="stable")
    return list(strength.head(LARGEST_SECTIONS).index)


def sector_rows(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    """Demand of the cluster's largest sections by level, three years, with the total of each section."""
    names = codelists().economic_activity.set_index("code")["name"]
    table = region.of("sector")
    if table.empty:
        return []
    start = start_year_of(region.vintage)
    years = [year for year in (start, start + 2, start + 4) if year in set(table["time_period"])]
    rows = []
    for section, level, year in product(sorted(_sections_of(region, members)), sorted(LEVELS_SHOWN), years):
        cell = region.at("sector", ("economic_activity", "level", "time_period"), section, level, year)
        if not cell:
            continue
        measures = {row.measure: levels_of(row) for row in cell}
        rows.append(
            {
                "economic_activity": section,
                "name": names[section],
                "level": LEVELS_SHOWN[level],
                "time_period": int(year),
                **{name: measures[name] for name in ("employment", "expansion", "replacement", "recruitment_need")},
            }
        )
    return rows


def employment_series(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    """Employment of the cluster's three largest sections: history and forecast."""
    names = codelists().economic_activity.set_index("code")["name"]
    history, ahead = region.of("history"), region.of("employment")
    series = []
    for section in _sections_of(region, members)[:3]:
        past = history[history["economic_activity"] == section]
        series.append(
            {
                "title": f"{section}. {names[section]}",
                "unit": "чел.",
                "history": [
                    {"time_period": int(row.time_period), "value": row.employment_persons}
                    for row in past.itertuples(index=False)
                ],
                "forecast": [
                    {
                        "time_period": int(row.time_period),
                        "interval": {"mean": row.mean, "q10": row.q10, "q50": row.q50, "q90": row.q90},
                        "extrapolated": row.obs_status == "X",
                    }
                    for row in ahead[ahead["economic_activity"] == section].itertuples(index=False)
                ],
                "breaks": sorted({int(year) for year in past[past["obs_status"] == "B"]["time_period"]}),
            }
        )
    return series


def forecast_errors(region: RegionFrames) -> list[dict[str, Any]]:
    """Measured errors of past employment forecasts against «as now»; nothing where the history is too short."""
    table = region.of("error")
    table = table[table["mase"].notna()]
    naive = table[table["step"] == "naive"].set_index("horizon")["wape_rate"]
    covered = table[table["step"] == "model"].set_index("horizon")["coverage80_rate"]
    return [
        {
            "quantity": "занятость по разделам",
            "step": "согласованный прогноз",
            "horizon_years": int(row.horizon),
            "windows": int(row.errors),
            "mean_absolute_percent": 100 * row.wape_rate,
            "naive_mean_absolute_percent": 100 * float(naive[row.horizon]),
            "coverage_80": None if pd.isna(covered.get(row.horizon)) else float(covered[row.horizon]),
        }
        for row in table[table["step"] == "reconciled"].itertuples(index=False)
        if row.horizon in naive.index
    ]
