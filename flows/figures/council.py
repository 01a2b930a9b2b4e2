"""What the councils corrected, in figures and words: what holds a number, each correction, and what became of earlier ones."""

from __future__ import annotations

from typing import Any

import pandas as pd

from flows.figures.frames import ROW, RegionFrames, college_name, whole_number
from flows.machinery.reference import codelists
from flows.rounds import ledger
from models.council.score import KEYS, score_by_council
from models.plan.constraints import OVERRIDE
from proposals.numbers import change, number
from proposals.terms import VERDICTS


def what_holds(region: RegionFrames, plan: Any) -> str:
    """What determined the number: a council's decision comes before the limits that the plan met."""
    if len(_decisions(region, plan.programme, plan.basis, plan.start_year)):
        return OVERRIDE
    return str(plan.binding_constraint) if pd.notna(plan.binding_constraint) else ""


def _decisions(region: RegionFrames, code: str, basis: str, start_year: int) -> list[Any]:
    """Corrections in force of one row."""
    return [
        row
        for row in region.at("override", ROW, code, basis)
        if row.start_year == start_year and row.status == ledger.IN_FORCE
    ]


def corrections_in_words(region: RegionFrames, code: str, basis: str, start_year: int) -> list[str]:
    """Each correction of a row in words: both numbers, reason, author, and what it does to the plan."""
    reasons = []
    for row in _decisions(region, code, basis, start_year):
        told = (
            f"{college_name(region, row.college)}: исправлено советом: было {row.places_before}, стало {row.places_after}, "
            f"причина: {row.reason.rstrip('.')}, автор: {row.author.rstrip('.')}."
        )
        if pd.notna(row.cost_change):
            told += (
                f" Без исправления расчёт дал бы {number(row.places_without)}; ожидаемые потери меняются на {change(row.cost_change, 1)} человеко-года, "
                f"в других строках сдвинулось мест: {number(row.moved_places)}."
            )
        reasons.append(told)
    return reasons


def correction_of(region: RegionFrames, start_year: int, offer: Any) -> dict[str, Any] | None:
    """The council's correction of one offer, None where its number is the calculation's."""
    decided = _decisions(region, offer.programme, offer.basis, start_year)
    found = [row for row in decided if row.college == offer.college and row.form == offer.form]
    if not found:
        return None
    row = found[-1]
    return {
        **{name: getattr(row, name) for name in ("round", "reason", "author")},
        **{name: int(getattr(row, name)) for name in ("places_before", "places_after")},
        "places_without": whole_number(row.places_without),
        **{
            name: None if pd.isna(getattr(row, name)) else float(getattr(row, name))
            for name in ("cost_change", "moved_places")
        },
        "recorded": pd.Timestamp(row.recorded).date(),
    }


def track_record(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    """Corrections of earlier start years and what came of them."""
    scores = region.of("score")
    names = codelists().programme.set_index("code")["name"]
    lines = region.of("override").drop_duplicates(["start_year", "programme", "basis", "college", "form"], keep="last")
    rounds = lines.set_index(["start_year", "programme", "basis", "college", "form"])["round"]
    return [
        {
            "round": rounds[(row.start_year, row.programme, row.basis, row.college, row.form)],
            "programme": row.programme,
            "name": f"{names.get(row.programme, '')} ({row.basis} кл., {college_name(region, row.college)})",
            "proposed": whole_number(row.corrected),
            "approved": whole_number(row.approved),
            "entrants": whole_number(row.entrants),
            "computed": whole_number(row.computed),
            "outcome": VERDICTS[row.verdict],
        }
        for row in scores[scores["programme"].isin(members.index)].itertuples(index=False)
    ]


def council_scores(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    """Corrections of earlier start years counted by council: those of this cluster's programmes, whoever made them."""
    scores = region.of("score")
    last = region.of("override").drop_duplicates(list(KEYS[1:]), keep="last")
    verdicts = scores[scores["programme"].isin(members.index)].merge(
        last[[*KEYS[1:], "cluster"]], on=list(KEYS[1:]), how="left", validate="one_to_one"
    )
    names = codelists().cluster.set_index("cluster")["name"]
    return [
        {
            "council": names.get(row.cluster, row.cluster),
            "helped": int(row.helped),
            "did_not_help": int(row.did_not_help),
            "no_verdict": int(row.no_verdict),
            "is_enough": bool(row.is_enough),
        }
        for row in score_by_council(verdicts[["cluster", "verdict"]]).itertuples(index=False)
    ]
