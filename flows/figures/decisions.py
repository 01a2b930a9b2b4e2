"""Decisions 1, 2, 3 and 5 in figures of one cluster, each made by its neighbour module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flows.figures.decision_digital import digital_figures
from flows.figures.decision_experts import expert_figures
from flows.figures.decision_frames import DecisionFrames
from flows.figures.decision_plan import findings_of, plan_figures, plan_left_alone
from flows.figures.decision_workshops import with_employers, workshop_figures
from flows.figures.document_settings import DocumentSettings
from flows.figures.plan_asks import Answerable
from flows.machinery.reference import codelists
from flows.machinery.start_year import start_year_of
from models.decisions.work_plan import next_deadline
from models.parameters import Parameters


def of_cluster(
    frames: DecisionFrames,
    cluster: str,
    rows: Sequence[Mapping[str, Any]],
    short: Sequence[Mapping[str, Any]],
    settings: DocumentSettings,
    vintage: date,
    parameters: Parameters,
    proposes: bool = True,
) -> dict[str, Any]:
    """The decisions block of one cluster's figures; an empty list where the region sent nothing.

    rows, short : the cluster's programme rows and short programmes, as the figures hold them
    proposes    : no in a document for reference: it sets no day and corrects no plan
    """
    programmes = {row["programme"]: row["name"] for row in rows}
    start_year = start_year_of(vintage)
    calendar = {text.number: next_deadline(text.calendar[0], text.calendar[1], vintage) for text in settings.decisions}
    workshops = workshop_figures(frames, programmes, vintage.year)
    experts = expert_figures(frames, cluster, rows, trained_occupations(), start_year, parameters)
    digital = digital_figures(frames, programmes, vintage, parameters)
    responsible = {text.number: text.responsible for text in settings.decisions}
    who = Answerable(council=responsible[4], colleges=responsible[1], centre=responsible[3])
    found = findings_of(rows, workshops, experts["experts"], digital["digital"], short, start_year)
    return {
        "texts": [
            {
                "number": text.number,
                "wording": text.wording,
                "responsible": text.responsible,
                "deadline": text.deadline,
                "current": calendar[text.number] if proposes else None,
            }
            for text in settings.decisions
        ],
        **workshops,
        **experts,
        **digital,
        **(plan_figures(frames, cluster, found, who, calendar, vintage) if proposes else plan_left_alone(frames, cluster)),
    }


def short_with_employers(frames: DecisionFrames, short: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Short programmes with the employers who asked, for print."""
    return with_employers(frames, short, trained_occupations())


@lru_cache
def trained_occupations() -> dict[str, frozenset[str]]:
    """Programme → occupations that it trains for."""
    linked = codelists().occupation_programme
    return {code: frozenset(rows) for code, rows in linked.groupby("programme")["occupation"]}
