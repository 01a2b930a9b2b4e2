"""Decisions 1, 2, 3 and 5 in figures: workshops, experts, digital units, work plan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.document_settings import DocumentSettings
from flows.reference import codelists
from models.parameters import Parameters

if TYPE_CHECKING:
    import duckdb

USE_KIND = {
    "краткосрочные программы": "short_programme",
    "учебные проекты": "training_project",
    "профориентация": "career_guidance",
    "сетевое использование": "network_use",
    "открытые занятия": "open_class",
}
EVENT = {"ДЭ": "демонстрационный экзамен", "чемпионат": "чемпионаты"}
UNCOVERED_SHOWN = 12


@dataclass(frozen=True)
class DecisionFrames:
    """What the region sent about the other decisions."""

    workshops: pd.DataFrame
    use: pd.DataFrame
    experts: pd.DataFrame
    units: pd.DataFrame
    plan: pd.DataFrame
    colleges: pd.DataFrame
    offers: pd.DataFrame


def fetch(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> DecisionFrames:
    """Marts behind the decisions, one region and vintage."""

    def rows(table: str) -> pd.DataFrame:
        return con.execute(
            f"select * from {table} where vintage = ? and ref_area = ? order by all", [vintage, ref_area]
        ).df()

    return DecisionFrames(
        rows("mart.workshop"), rows("mart.workshop_use"), rows("mart.expert_share"), rows("mart.digital_unit"), rows("mart.work_plan"), rows("mart.college"), rows("mart.offer")
    )  # fmt: skip


def of_cluster(
    frames: DecisionFrames,
    cluster: str,
    name: str,
    programmes: Mapping[str, str],
    settings: DocumentSettings,
    vintage: date,
    parameters: Parameters,
) -> dict[str, Any]:
    """The decisions block of one cluster's figures; an empty list where the region sent nothing."""
    return {
        "texts": [vars(text) for text in settings.decisions],
        "workshops": _workshops(frames, cluster, programmes),
        "experts": _experts(frames, cluster, vintage, parameters),
        "digital": _digital(frames, programmes),
        "work_plan": _plan_rows(frames, cluster, settings),
    }


def _belongs(column: pd.Series, cluster: str) -> pd.Series:
    return column.map(lambda text: codelists().cluster_code(text) == cluster if pd.notna(text) else False).astype(bool)


def _workshops(frames: DecisionFrames, cluster: str, programmes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Workshops that the cluster's programmes need, with the newest year's use by kind."""
    needed = frames.offers[frames.offers["programme"].isin(programmes)]
    mine = frames.workshops[frames.workshops["workshop"].isin(needed["workshop"].dropna())]
    short = frames.colleges.set_index("college")["short_name"]
    weeks_in_year = 52
    newest = frames.use["used_year"].max() if len(frames.use) else None
    made = []
    for workshop in mine.itertuples(index=False):
        use = frames.use[(frames.use["workshop"] == workshop.workshop) & (frames.use["used_year"] == newest)]
        made.append(
            {
                "id": workshop.workshop,
                "name": workshop.competence or workshop.workshop,
                "college": str(short.get(workshop.college, workshop.college)),
                "competence": workshop.competence,
                "hours_available": None
                if pd.isna(workshop.hours_per_week)
                else workshop.hours_per_week * weeks_in_year,
                "uses": [
                    {
                        "kind": USE_KIND[row.kind],
                        "hours": row.hours,
                        "participants": None if pd.isna(row.participants) else int(row.participants),
                    }
                    for row in use.itertuples(index=False)
                    if row.kind in USE_KIND
                ],
            }
        )
    return made


def _experts(frames: DecisionFrames, cluster: str, vintage: date, parameters: Parameters) -> list[dict[str, Any]]:
    """Employer experts of the newest year against this year's target; both ways to close the gap."""
    mine = frames.experts[_belongs(frames.experts["cluster"], cluster)] if len(frames.experts) else frames.experts
    made = []
    for event, rows in mine.groupby("event"):
        newest = rows[rows["year"] == rows["year"].max()].iloc[0]
        target = parameters.get("expert_target_share", str(int(newest["year"]))).value
        experts, employers = float(newest["experts"]), float(newest["employer_experts"])
        short = max(0.0, target * experts - employers)
        made.append(
            {
                "scope": EVENT.get(str(event), str(event)),
                "year": int(newest["year"]),
                "experts": experts,
                "employer_experts": employers,
                "target_share": target,
                "replace": math.ceil(short - 1e-9),
                "add": math.ceil(short / (1 - target) - 1e-9) if target < 1 else math.ceil(short),
            }
        )
    return made


def _digital(frames: DecisionFrames, programmes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Units with a digital component by programme, and those still without one."""
    mine = frames.units[frames.units["programme"].isin(programmes)]
    made = []
    for code, rows in mine.groupby("programme"):
        without = rows[~rows["has_digital"].astype(bool)]
        deadlines = pd.to_datetime(without["deadline"]).dropna()
        responsible = without["responsible"].dropna()
        made.append(
            {
                "programme": code,
                "name": programmes[str(code)],
                "units": len(rows),
                "covered": len(rows) - len(without),
                "uncovered": list(without["unit"].head(UNCOVERED_SHOWN)),
                "responsible": str(responsible.iloc[0]) if len(responsible) else None,
                "deadline": deadlines.min().strftime("%d.%m.%Y") if len(deadlines) else None,
            }
        )
    return made


def _plan_rows(frames: DecisionFrames, cluster: str, settings: DocumentSettings) -> list[dict[str, Any]]:
    """Rows of the cluster's work plan as the region keeps them."""
    mine = frames.plan[_belongs(frames.plan["cluster"], cluster)] if len(frames.plan) else frames.plan
    return [
        {
            "number": str(row.number),
            "action": row.measure,
            "responsible": row.responsible,
            "deadline": None if pd.isna(row.deadline) else pd.Timestamp(row.deadline).date(),
            "status": row.status,
            "source_decision": row.decision,
            "change": "kept",
        }
        for row in mine.itertuples(index=False)
    ]
