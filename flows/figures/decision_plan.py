"""Decision 5 in figures: the cluster's work plan as the proposal corrects it, each row once with reason and figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from flows.figures.decision_experts import newest_exam
from flows.figures.decision_frames import DecisionFrames, of_cluster_rows, text_or_none
from flows.figures.plan_asks import Answerable, Findings, KindUse, asks_of, correction_is_met
from models.decisions.work_plan import Corrected, PlanRow, corrected_plan


def plan_figures(
    frames: DecisionFrames,
    cluster: str,
    found: Findings,
    who: Answerable,
    calendar: dict[int, date],
    vintage: date,
) -> dict[str, Any]:
    """The corrected plan of one cluster."""
    came = [_row(row) for row in of_cluster_rows(frames.of("plan"), cluster).itertuples(index=False)]
    came.sort(key=lambda row: (len(row.number), row.number))
    asks = asks_of(found, who, calendar)
    # The row that reports the correction is corrected itself: it is counted before the counts are written into it.
    first = corrected_plan(came, [*asks, correction_is_met(0, 0, who, calendar[5])], calendar, vintage, found.start_year)
    count = {change: sum(row.change == change for row in first) for change in ("changed", "closed", "added")}
    asks.append(correction_is_met(count["changed"] + count["closed"], count["added"], who, calendar[5]))
    whole = corrected_plan(came, asks, calendar, vintage, found.start_year)
    return {"plan_came": bool(came), "work_plan": [_printed(row) for row in whole]}


def plan_left_alone(frames: DecisionFrames, cluster: str) -> dict[str, Any]:
    """The same of a document for reference: only whether a plan came."""
    return {"plan_came": not of_cluster_rows(frames.of("plan"), cluster).empty, "work_plan": []}


def findings_of(
    rows: Sequence[Mapping[str, Any]],
    workshops: Mapping[str, Any],
    experts: Sequence[Mapping[str, Any]],
    digital: Sequence[Mapping[str, Any]],
    short: Sequence[Mapping[str, Any]],
    start_year: int,
) -> Findings:
    """What the figures of decisions 1 to 4 say in numbers."""
    now = newest_exam(experts)
    possible = [row["groups_possible"] for row in short if row["groups_possible"] is not None]
    wholes = [row for row in workshops["use"] if row["part"] is None]
    return Findings(
        start_year=start_year,
        places=sum(row["places"] or 0 for row in rows) or None,
        experts=None if now is None else now["experts"],
        employers=None if now is None else now["employer_experts"],
        target=None if now is None else now["target_share"],
        experts_to_replace=0 if now is None else now["replace"],
        experts_to_add=None if now is None else now["add"],
        units=sum(row["units"] for row in digital) if digital else None,
        units_covered=sum(row["covered"] for row in digital) if digital else None,
        short_groups=sum(row["groups"] or 0 for row in short),
        short_groups_feasible=sum(possible) if possible else None,
        uses=tuple(KindUse(row["kind"], row["occasions"], row["occasions_before"]) for row in wholes),
        idle=tuple(
            f"{row['name']} ({row['college']})" for row in workshops["workshops"] if row.get("uses_status") == "not_applicable"
        ) if wholes else (),
        use_year=workshops["use_year"],
        until=workshops["used_until"],
    )  # fmt: skip


def _row(row: Any) -> PlanRow:
    return PlanRow(
        number=str(row.number),
        action=row.measure,
        responsible=text_or_none(row.responsible),
        deadline=None if pd.isna(row.deadline) else pd.Timestamp(row.deadline).date(),
        status=text_or_none(row.status),
        decision=text_or_none(row.decision),
    )


def _printed(told: Corrected) -> dict[str, Any]:
    row, before = told.row, told.before
    return {
        "number": row.number,
        "action": row.action,
        "responsible": row.responsible,
        "deadline": row.deadline,
        "status": row.status,
        "source_decision": row.decision,
        "change": told.change,
        "reason": told.reason or None,
        "figure": told.figure or None,
        "action_before": before.action if before and before.action != row.action else None,
        "deadline_before": before.deadline if before and before.deadline != row.deadline else None,
    }
