"""Decisions 1, 2, 3 and 5 in figures: workshops, experts, digital units, work plan."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.figures.document_settings import DocumentSettings
from flows.machinery.reference import codelists
from flows.machinery.start_year import start_year_of
from models.decisions.digital import digital_coverage
from models.decisions.experts import missing_experts, projected_experts
from models.decisions.work_plan import Findings, additions
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
EXAM = "ДЭ"
EVENT = {EXAM: "демонстрационный экзамен", "чемпионат": "чемпионаты"}
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
    rows: Sequence[Mapping[str, Any]],
    short: Sequence[Mapping[str, Any]],
    settings: DocumentSettings,
    vintage: date,
    parameters: Parameters,
) -> dict[str, Any]:
    """The decisions block of one cluster's figures; an empty list where the region sent nothing.

    rows, short : the cluster's programme rows and short programmes, as the figures hold them
    """
    programmes = {row["programme"]: row["name"] for row in rows}
    experts = _experts(frames, cluster, rows, parameters)
    digital = _digital(frames, programmes, vintage, parameters)
    return {
        "texts": [vars(text) for text in settings.decisions],
        "workshops": _workshops(frames, programmes),
        "experts": experts,
        "digital": digital,
        "work_plan": [*_plan_rows(frames, cluster), *_added_rows(rows, experts, digital, short, settings, vintage)],
    }


def _belongs(column: pd.Series, cluster: str) -> pd.Series:
    return column.map(lambda text: codelists().cluster_code(text) == cluster if pd.notna(text) else False).astype(bool)


def _workshops(frames: DecisionFrames, programmes: Mapping[str, str]) -> list[dict[str, Any]]:
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


def _experts(
    frames: DecisionFrames, cluster: str, rows: Sequence[Mapping[str, Any]], parameters: Parameters
) -> list[dict[str, Any]]:
    """Employer experts of the newest year against the target, and projected for the cohorts of the plan."""
    mine = frames.experts[_belongs(frames.experts["cluster"], cluster)] if len(frames.experts) else frames.experts
    made = []
    for event, years in mine.groupby("event"):
        newest = years[years["year"] == years["year"].max()].iloc[0]
        year, experts, employers = int(newest["year"]), float(newest["experts"]), float(newest["employer_experts"])
        scope = EVENT.get(str(event), str(event))
        gap = missing_experts(experts, employers, parameters.get("expert_target_share", str(year)).value)
        made.append(_gap(scope, year, gap.experts, employers, gap.target, gap.replace, gap.add, projected=False))
        if event == EXAM:
            ahead = projected_experts(*_cohorts(rows, parameters), experts, employers, parameters)
            made += [
                _gap(
                    scope, int(one.year), one.experts, employers, one.target_share, one.replace, one.add, projected=True
                )
                for one in ahead.itertuples(index=False)
            ]
    return made


def _gap(
    scope: str,
    year: int,
    experts: float,
    employers: float,
    target: float,
    replace: int,
    add: int | None,
    *,
    projected: bool,
) -> dict[str, Any]:
    return {
        "scope": scope,
        "year": year,
        "projected": projected,
        "experts": experts,
        "employer_experts": employers,
        "target_share": target,
        "replace": int(replace),
        "add": int(replace) if add is None or pd.isna(add) else int(add),
    }


def _cohorts(rows: Sequence[Mapping[str, Any]], parameters: Parameters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Planned cohorts and the share of their places that reaches the exam: fill × (1 − drop-out) a year."""
    fill = parameters.get("fill_rate").value
    places, completion = [], []
    for row in rows:
        if row["places"] and row["duration_months"]:
            start = row["labour_market_year"] - math.ceil(row["duration_months"] / 12)
            places.append(
                {
                    "programme": row["programme"],
                    "basis": row["basis"],
                    "start_year": start,
                    "duration_months": row["duration_months"],
                    "places": row["places"],
                }
            )
            stays = (1 - parameters.get("dropout_rate", row["basis"]).value) ** (row["duration_months"] / 12)
            completion.append({"programme": row["programme"], "basis": row["basis"], "completion": fill * stays})
    columns = ["programme", "basis", "start_year", "duration_months", "places"]
    return pd.DataFrame(places, columns=columns), pd.DataFrame(completion, columns=["programme", "basis", "completion"])


def _digital(
    frames: DecisionFrames, programmes: Mapping[str, str], vintage: date, parameters: Parameters
) -> list[dict[str, Any]]:
    """Units with a digital component by programme, and those still without one."""
    mine = frames.units[frames.units["programme"].isin(programmes)]
    if mine.empty:
        return []
    found = digital_coverage(mine, vintage, parameters)
    made = []
    for row in found.programmes.itertuples(index=False):
        without = found.uncovered[found.uncovered["programme"] == row.programme]
        deadlines = pd.to_datetime(without["deadline"]).dropna()
        responsible = without["responsible"].dropna()
        made.append(
            {
                "programme": row.programme,
                "name": programmes[str(row.programme)],
                "units": int(row.units),
                "covered": int(row.covered),
                "uncovered": list(without["unit"].head(UNCOVERED_SHOWN)),
                "responsible": str(responsible.iloc[0]) if len(responsible) else None,
                "deadline": deadlines.min().strftime("%d.%m.%Y") if len(deadlines) else None,
            }
        )
    return made


def _added_rows(
    rows: Sequence[Mapping[str, Any]],
    experts: Sequence[Mapping[str, Any]],
    digital: Sequence[Mapping[str, Any]],
    short: Sequence[Mapping[str, Any]],
    settings: DocumentSettings,
    vintage: date,
) -> list[dict[str, Any]]:
    """Rows that the results of decisions 1 to 4 add to the plan."""
    now = [row for row in experts if not row["projected"]]
    responsible = {text.number: text.responsible for text in settings.decisions}
    known = [row["feasible"] for row in short if row["feasible"] is not None]
    found = Findings(
        start_year=start_year_of(vintage),
        places=sum(row["places"] or 0 for row in rows) or None,
        experts_to_replace=sum(row["replace"] for row in now),
        experts_to_add=sum(row["add"] for row in now),
        units_uncovered=sum(row["units"] - row["covered"] for row in digital),
        short_groups=sum(row["groups"] or 0 for row in short),
        short_groups_feasible=sum(row["groups"] or 0 for row in short if row["feasible"]) if known else None,
    )
    added = additions(found, council=responsible[4], colleges=responsible[1], centre=responsible[3])
    return [
        {
            "number": f"+{position}",
            "action": row.action,
            "responsible": row.responsible,
            "deadline": row.deadline,
            "source_decision": f"решение {row.decision}",
            "change": "added",
        }
        for position, row in enumerate(added, start=1)
    ]


def _plan_rows(frames: DecisionFrames, cluster: str) -> list[dict[str, Any]]:
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
