"""Digital coverage of programmes: which disciplines, modules and courses have a digital component and which not yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from models.errors import RepeatedRows
from models.parameters import Parameters

UNCOVERED_COLUMNS = ["programme", "kind", "unit", "hours", "responsible", "deadline", "overdue"]


@dataclass(frozen=True)
class DigitalCoverage:
    """Coverage of each programme and the list of what is missing.

    programmes  programme, units, covered, share, target, missing (units to the target), hours, hours_covered
    uncovered   programme, kind, unit, hours, responsible, deadline, overdue (deadline before the date of the report)
    """

    programmes: pd.DataFrame
    uncovered: pd.DataFrame


def digital_coverage(units: pd.DataFrame, on: date, parameters: Parameters) -> DigitalCoverage:
    """Share of units with a digital component by programme against the target of decision 3 («во все» = 1).

    Parameters
    ----------
    units : programme, kind (дисциплина | модуль | МДК), unit, has_digital (bool), hours, responsible, deadline
    on : date of the report

    Raises
    ------
    RepeatedRows   a unit of a programme stands twice

    Method
    ------
    docs/methodology/decisions.md#digital
    """
    keys = ["programme", "kind", "unit"]
    twice = units[units.duplicated(keys)]
    if len(twice):
        raise RepeatedRows("Цифровые единицы", twice[keys].astype(str).agg(" / ".join, axis=1).tolist())
    target = parameters.get("digital_target_share").value
    covered = units["has_digital"].astype(bool)
    counted = units.assign(
        covered=covered,
        hours=pd.to_numeric(units["hours"]),
        hours_covered=pd.to_numeric(units["hours"]).where(covered, 0.0),
    )
    sums = counted.groupby("programme", as_index=False).agg(
        units=("unit", "size"),
        covered=("covered", "sum"),
        hours=("hours", "sum"),
        hours_covered=("hours_covered", "sum"),
    )
    share = sums["covered"] / sums["units"]
    missing = (target * sums["units"] - sums["covered"]).clip(lower=0)
    sums = sums.assign(share=share, target=target, missing=(-(-missing.round(9) // 1)).astype(int))
    left = units[~covered].assign(overdue=pd.to_datetime(units.loc[~covered, "deadline"]) < pd.Timestamp(on))
    columns = ["programme", "units", "covered", "share", "target", "missing", "hours", "hours_covered"]
    return DigitalCoverage(sums[columns], left.sort_values(keys)[UNCOVERED_COLUMNS].reset_index(drop=True))


def coverage_by_kind(units: pd.DataFrame) -> pd.DataFrame:
    """programme, kind, units, covered: disciplines, modules and courses of each programme apart."""
    return (
        units.assign(covered=units["has_digital"].astype(bool))
        .groupby(["programme", "kind"], as_index=False)
        .agg(units=("unit", "size"), covered=("covered", "sum"))
    )


def courses_for_gaps(uncovered: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    """Courses of the advanced-training centre that teach what an uncovered unit lacks.

    A course fits a unit when it is for its programme, for its enlarged group, or for any, and for its unit, or for any; a
    course for any programme and any unit says nothing of a gap and fits none. The narrowest fit comes first.

    Parameters
    ----------
    uncovered : programme, kind, unit
    courses : course, title, programme, ugps, unit (missing = any)

    Returns
    -------
    programme, kind, unit, course, title

    Method
    ------
    docs/methodology/decisions.md#digital
    """
    rows = []
    offered = list(courses.itertuples(index=False))
    for gap in uncovered[["programme", "kind", "unit"]].itertuples(index=False):
        fits = [(_narrowness(gap, course), course) for course in offered]
        for narrow, course in sorted(fits, key=lambda pair: (-pair[0], pair[1].course)):
            if narrow:
                rows.append((gap.programme, gap.kind, gap.unit, course.course, course.title))
    return pd.DataFrame(rows, columns=["programme", "kind", "unit", "course", "title"])


def _narrowness(gap: Any, course: Any) -> int:
    """How closely a course is cut for a unit; 0 where it is not for it."""
    by_programme = 2 if course.programme == gap.programme else 1 if course.ugps == f"{gap.programme[:2]}.00.00" else 0
    if not by_programme and (pd.notna(course.programme) or pd.notna(course.ugps)):
        return 0
    by_unit = pd.notna(course.unit) and _plain(course.unit) == _plain(gap.unit)
    if pd.notna(course.unit) and not by_unit:
        return 0
    return by_programme + 3 * int(by_unit)


def _plain(unit: str) -> str:
    """A unit's name without its index: «ОП.01 Инженерная графика» and «ОП.03 Инженерная графика» are one discipline."""
    named = re.sub(r"^[А-ЯЁ]{2,5}\.?\d{2}(?:\.\d{2})?\.?\s+", "", unit.strip())
    return " ".join(named.casefold().replace("ё", "е").split())
