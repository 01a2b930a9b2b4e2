"""Decision 3 in figures: digital coverage by programme and kind of unit, its change, gaps and the centre's courses for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from flows.figures.decision_frames import DecisionFrames, grouped, text_or_none
from models.decisions.digital import courses_for_gaps, coverage_by_kind, digital_coverage
from models.parameters import Parameters

TOOLS_SHOWN = 2
KINDS = ("дисциплина", "модуль", "МДК")


def digital_figures(
    frames: DecisionFrames, programmes: Mapping[str, str], vintage: date, parameters: Parameters
) -> dict[str, Any]:
    """The decision's part of one cluster's figures: one row a programme that the region told of."""
    units = frames.of("units")
    mine = units[units["programme"].isin(programmes)]
    courses = frames.of("courses")
    told: dict[str, Any] = {"courses": len(courses) if len(courses) else None}
    if mine.empty:
        return {**told, "digital": []}
    newest = mine["programme"].map(mine.groupby("programme")["school_year"].max())
    now, before = mine[mine["school_year"] == newest], mine[mine["school_year"] == newest - 1]
    found = digital_coverage(now, vintage, parameters)
    fitting = courses_for_gaps(found.uncovered, courses)
    offered = {key: tuple(titles) for key, titles in fitting.groupby(["programme", "kind", "unit"])["title"]}
    kinds = coverage_by_kind(now)
    earlier = coverage_by_kind(before).groupby("programme")[["units", "covered"]].sum()
    units_of, kinds_of, gaps_of = (grouped(one, "programme") for one in (now, kinds, found.uncovered))
    rows = []
    for row in found.programmes.itertuples(index=False):
        of_programme, gaps = units_of[row.programme], gaps_of.get(row.programme, [])
        rows.append(
            {
                "programme": row.programme,
                "name": programmes[str(row.programme)],
                "school_year": int(of_programme[0].school_year),
                "units": int(row.units),
                "covered": int(row.covered),
                "units_before": int(earlier.loc[row.programme, "units"]) if row.programme in earlier.index else None,
                "covered_before": int(earlier.loc[row.programme, "covered"]) if row.programme in earlier.index else None,
                "kinds": _kinds(kinds_of[row.programme]),
                "tools": _commonest(one.tools for one in of_programme),
                "leaders": _commonest(one.leader for one in of_programme),
                "uncovered": [gap.unit for gap in gaps],
                "uncovered_units": [_gap(gap, offered) for gap in gaps],
                **_answerable(gaps),
            }
        )
    return {**told, "digital": rows}


def _kinds(rows: Sequence[Any]) -> list[dict[str, Any]]:
    found = {row.kind: row for row in rows}
    return [
        {"kind": kind, "units": int(found[kind].units), "covered": int(found[kind].covered)} for kind in KINDS if kind in found
    ]


def _commonest(values: Iterable[Any]) -> list[str]:
    """The most frequent values, of equals in the order of letters."""
    counts = Counter(value for value in values if pd.notna(value))
    return sorted(counts, key=lambda one: (-counts[one], one))[:TOOLS_SHOWN]


def _gap(gap: Any, offered: Mapping[tuple[str, str, str], tuple[str, ...]]) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "unit": gap.unit,
        "responsible": text_or_none(gap.responsible),
        "deadline": None if pd.isna(gap.deadline) else pd.Timestamp(gap.deadline).date(),
        "overdue": bool(gap.overdue),
        "courses": list(offered.get((gap.programme, gap.kind, gap.unit), ())),
    }


def _answerable(gaps: Sequence[Any]) -> dict[str, Any]:
    """Who answers for the gaps and the nearest date among them."""
    deadlines = [pd.Timestamp(gap.deadline) for gap in gaps if pd.notna(gap.deadline)]
    return {
        "responsible": next((str(gap.responsible) for gap in gaps if pd.notna(gap.responsible)), None),
        "deadline": min(deadlines).strftime("%d.%m.%Y") if deadlines else None,
    }
