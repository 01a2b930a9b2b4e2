"""Decision 2 in figures: employers' experts by year, competence and college, and for the exams of coming cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from flows.figures.decision_frames import DecisionFrames, of_cluster_rows, whole_or_none
from flows.figures.decision_workshops import ASKED_SHOWN, advertising
from models.decisions.experts import exam_cohorts, missing_experts, projected_experts
from models.parameters import Parameters
from proposals.terms import EXAM

EVENT = {"ДЭ": EXAM, "чемпионат": "чемпионаты"}  # as the lists call it: as documents do
OF_EXAM = "ДЭ"
YEARS_AHEAD_OF_INTAKE = 4  # the first intake of the longest programmes takes the exam then


def expert_figures(
    frames: DecisionFrames,
    cluster: str,
    rows: Sequence[Mapping[str, Any]],
    occupations: Mapping[str, frozenset[str]],
    start_year: int,
    parameters: Parameters,
) -> dict[str, Any]:
    """The decision's part of one cluster's figures: the exam by year, to come, by competence and by college, then championships.

    rows         the cluster's programme rows, as the figures hold them
    occupations  programme → occupations that it trains for
    """
    by_year = of_cluster_rows(frames.of("experts"), cluster)
    exam = by_year[by_year["event"] == OF_EXAM].sort_values("year")
    told = [_gap(EXAM, row.year, row.experts, row.employer_experts, parameters) for row in exam.itertuples(index=False)]
    load: dict[str, Any] = {}
    if len(exam):
        newest = exam.iloc[-1]
        names = {row["programme"]: row["name"] for row in rows}
        ahead, load = _ahead(frames, newest, rows, start_year, parameters)
        told += ahead
        told += _by_competence(frames, cluster, int(newest["year"]), names, occupations, parameters)
        told += _by_college(frames, cluster, int(newest["year"]), parameters)
    championships = by_year[by_year["event"] != OF_EXAM].sort_values("year")
    told += [
        _gap(EVENT.get(row.event, row.event), row.year, row.experts, row.employer_experts, parameters)
        for row in championships.itertuples(index=False)
    ]
    return {"experts": told, **load}


def _gap(scope: str, year: int, experts: float, employers: float, parameters: Parameters, **more: Any) -> dict[str, Any]:
    """Experts of one year against the target of that year, missing under both readings."""
    gap = missing_experts(float(experts), float(employers), parameters.get("expert_target_share", str(year)).value)
    return {
        "scope": scope,
        "year": int(year),
        "experts": gap.experts,
        "employer_experts": gap.employers,
        "target_share": gap.target,
        "replace": gap.replace,
        "add": gap.add,
        **more,
    }


def _ahead(
    frames: DecisionFrames, newest: Any, rows: Sequence[Mapping[str, Any]], start_year: int, parameters: Parameters
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Exams to come: cohorts in training and intakes of the plan, at the load of the newest list."""
    mine = {row["programme"] for row in rows}
    graduates = frames.of("graduates")
    enrolled = graduates[graduates["programme"].isin(mine)].rename(columns={"time_period": "year", "mean": "graduates"})
    now = float(enrolled.loc[enrolled["year"] == newest["year"], "graduates"].sum())
    groups_now = now / parameters.get("group_size").value or None
    cohorts = exam_cohorts(
        enrolled[["programme", "year", "graduates"]], *_planned(frames, mine, parameters),
        (int(newest["year"]) + 1, start_year + YEARS_AHEAD_OF_INTAKE),
    )  # fmt: skip
    asked = projected_experts(cohorts, groups_now, float(newest["experts"]), float(newest["employer_experts"]), parameters)
    told = [
        {
            **_gap(EXAM, one.year, one.experts, one.employer_experts, parameters),
            "projected": True,
            "graduates": one.graduates,
            "repeated": cohort.repeated / cohort.graduates if cohort.graduates else None,
        }
        for one, cohort in zip(asked.itertuples(index=False), cohorts.itertuples(index=False), strict=True)
    ]
    experts = float(newest["experts"])
    return told, {"groups_now": groups_now, "load": experts / groups_now if groups_now and experts else None}


def _planned(frames: DecisionFrames, mine: set[str], parameters: Parameters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Intakes of the plan and the share of their places that reaches the exam: fill × (1 − drop-out) a year."""
    offers = frames.of("intakes")
    keys = ["programme", "basis", "start_year", "duration_months"]
    places = offers[offers["programme"].isin(mine)].groupby(keys, as_index=False)["places"].sum()
    fill = parameters.get("fill_rate").value
    longest = places.groupby(["programme", "basis"], as_index=False)["duration_months"].max()
    stays = [
        fill * (1 - parameters.get("dropout_rate", basis).value) ** (months / 12)
        for basis, months in zip(longest["basis"], longest["duration_months"], strict=True)
    ]
    return places, longest.assign(completion=stays)[["programme", "basis", "completion"]]


def _by_competence(
    frames: DecisionFrames, cluster: str, year: int, names: Mapping[str, str], occupations: Mapping[str, frozenset[str]], parameters: Parameters
) -> list[dict[str, Any]]:
    """Competences of the newest year, those that lack most first, with employers to ask for their experts."""
    table = of_cluster_rows(frames.of("competences"), cluster)
    table = table[(table["event"] == OF_EXAM) & (table["year"] == year)]
    senders = _senders(frames, cluster, year)
    told = []
    for row in table.itertuples(index=False):
        gap = _gap(EXAM, year, row.experts, row.employer_experts, parameters)
        code = str(row.competence)
        asked = advertising(frames, occupations.get(code, frozenset()), senders) if gap["replace"] else []
        told.append(
            {
                **gap,
                "by": "competence",
                "name": f"{code} {names[code]}" if code in names else code,
                "ask": [{"name": name, "work_places": places} for name, places in asked[:ASKED_SHOWN]],
            }
        )
    return sorted(told, key=lambda row: (-row["replace"], row["name"]))


def _senders(frames: DecisionFrames, cluster: str, year: int) -> frozenset[int]:
    """Organisations that have an expert on the cluster's list of the newest year."""
    lists = of_cluster_rows(frames.of("expert_employers"), cluster)
    lists = lists[lists["year"] == year]
    found = [frames.organisation(inn, name) for inn, name in zip(lists["employer_inn"], lists["employer_name"], strict=True)]
    return frozenset(one.number for one in found if one is not None)


def _by_college(frames: DecisionFrames, cluster: str, year: int, parameters: Parameters) -> list[dict[str, Any]]:
    table = of_cluster_rows(frames.of("expert_colleges"), cluster)
    table = table[(table["event"] == OF_EXAM) & (table["year"] == year) & table["college"].notna()]
    told = [
        _gap(EXAM, year, row.experts, row.employer_experts, parameters)
        | {"by": "college", "name": frames.college(row.college), "elsewhere_too": whole_or_none(row.elsewhere_too) or 0}
        for row in table.itertuples(index=False)
    ]
    return sorted(told, key=lambda row: (-row["replace"], row["name"]))


def newest_exam(experts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The cluster's newest year of the exam among the figures; None where no list came."""
    known = [row for row in experts if row["scope"] == EXAM and not row.get("projected") and row.get("by", "all") == "all"]
    return max(known, key=lambda row: row["year"]) if known else None
