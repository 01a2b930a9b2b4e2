"""Digital coverage of programmes: which disciplines, modules and courses have a digital component and which not yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
