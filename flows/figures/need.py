"""The need in figures: readings side by side, what employers confirm, the window of the plan, totals of a cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from flows.figures.frames import LEVELS, ROW, YEARLY, RegionFrames, base_year, levels_of, mean_of, summaries, summary
from models.codes import BUDGET
from models.employment.learned import MEASURED_HORIZON_YEARS
from models.plan.inputs import INTAKE_YEARS
from models.supply.cohorts import courses_of


def reading_rows(region: RegionFrames, code: str, year: int | None) -> list[dict[str, Any]]:
    """Readings of one programme in a year, side by side; what the gate holds back says so."""
    found = region.at("need", YEARLY, code, year)
    order = {"model": 0, "survey": 1, "combined": 2}
    answers, learned = region.whole("answers"), region.whole("optimism") or 0
    return [
        {
            "reading": row.reading,
            "interval": levels_of(row),
            "weight": None if pd.isna(row.weight) else row.weight,
            "answers": answers if row.reading == "survey" else None,
            "verified": row.reading == "survey" and learned > 0,
            "note": _checked_on(learned) if row.reading == "survey" else None,
        }
        for row in sorted(found, key=lambda row: order[row.reading])
    ]


def _checked_on(learned: int) -> str:
    """What employers' plans were checked on: the facts of a later wave, or nothing."""
    if not learned:
        return "не проверено фактами прошлых волн"
    return f"поправка на оптимизм выведена по двум волнам, предприятий: {learned}"


def confirmed_need(region: RegionFrames, code: str, year: int | None) -> dict[str, Any]:
    """What employers announced, weighted to the region and corrected for optimism, where the gate lets it through."""
    found = mean_of(region, "need", code, year, "survey")
    if found is None:
        return {"confirmed_need": None}
    if code in region.hidden:
        return {"confirmed_need": None, "confirmed_need_status": "suppressed"}
    return {"confirmed_need": max(0.0, found), "confirmed_need_status": "estimated"}


def window_of(region: RegionFrames, code: str, basis: str, status: str) -> dict[str, Any]:
    """Mean need a year over the years that the row's three intakes reach."""
    found = region.at("need_window", ROW, code, basis)
    if not found:
        return {}
    row = found[0]
    return {
        "expectation": _expectation(row, status),
        "need_window": {**{key: float(getattr(row, key)) for key in LEVELS}, "status": status},
        "need_window_first": int(row.first_year),
        "need_window_last": int(row.last_year),
    }


def _expectation(row: Any, status: str) -> dict[str, Any]:
    """The expectation of one row of plan.need_window; its single year has the same mean."""
    mean = float(row.expected_mean)
    told: dict[str, Any] = {
        "need": {"mean": mean, **{name: float(getattr(row, f"expected_{name}")) for name in LEVELS[1:]}, "status": status},
        "single": {"mean": mean, "q10": float(row.single_q10), "q90": float(row.single_q90), "status": status},
        "decline_chance": float(row.decline_chance),
    }
    if pd.notna(row.growth_mean):
        growth = {"mean": float(row.growth_mean), "q10": float(row.growth_q10), "q90": float(row.growth_q90)}
        told |= {"replacement": float(row.replacement_mean), "growth": {**growth, "status": status}}
    return told


def document_year(region: RegionFrames, start_year: int) -> int | None:
    """The labour-market year that most offers of the region's first intake reach: one for all its clusters, so that a shared
    programme has the same numbers in each."""
    offers = region.of("offer")
    first = offers[(offers["start_year"] == start_year) & (offers["funding"] == BUDGET)]
    years = pd.Series(start_year + courses_of(first["duration_months"])).mode()
    return int(years.iloc[-1]) if len(years) else None


def need_total(region: RegionFrames, members: pd.Series, rows: list[dict[str, Any]], start_year: int) -> dict[str, Any]:
    """Need of the whole cluster, totals from draws: in the labour-market year of ``document_year``, and in the mean over that
    year and those of the plan's next two intakes."""
    year = document_year(region, start_year)
    if year is None:
        return {}
    codes = {row["programme"] for row in rows}
    mine = region.need.keys["programme"].isin(codes).to_numpy()
    weights = region.need.keys["programme"][mine].map(members).to_numpy(dtype=float)
    inside = (region.need.years >= year) & (region.need.years < year + INTAKE_YEARS)
    single = np.einsum("eud,e->ud", region.need.values[mine][:, inside], weights)
    ahead, growth = (
        np.einsum("eud,e->ud", draws.values[mine][:, inside], weights).mean(axis=0)
        for draws in (region.expected.need, region.expected.growth)
    )
    window = single.mean(axis=0)
    return {
        "need_total": summary((region.need.year(year)[mine] * weights[:, None]).sum(axis=0)),
        "need_total_year": year,
        "need_total_window": summary(window),
        "expectation_total": {
            "need": summary(ahead),
            "single": summary(single.ravel()) | {"mean": float(ahead.mean())},
            "replacement": float((ahead - growth).mean()),
            "growth": summary(growth),
            "decline_chance": float((ahead < 0).mean()),
        },
        "need_total_window_first": year,
        "need_total_window_last": int(region.need.years[inside].max()),
    }


def need_series(region: RegionFrames, members: pd.Series, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Need of the whole cluster by year, from draws; need is never observed, so there is no history."""
    codes = {row["programme"] for row in rows}
    mine = region.need.keys["programme"].isin(codes).to_numpy()
    if not mine.any():
        return None
    weights = region.need.keys["programme"][mine].map(members).to_numpy(dtype=float)
    totals = np.einsum("eud,e->ud", region.need.values[mine], weights)
    last_measured = (base_year(region) or int(region.need.years[0])) + MEASURED_HORIZON_YEARS
    told = summaries(totals)
    declines = any(one["q10"] < 0 for one in told)
    return {
        "title": "Потребность кластера в новых выпускниках СПО",
        "unit": "чел. в год",
        "history_label": "оценка",
        "forecast": [
            {
                "time_period": int(year),
                # An axis begins with nobody: what lies below is a decline, and the note says so.
                "interval": {name: max(value, 0.0) for name, value in one.items()},
                "extrapolated": bool(year > last_measured),
            }
            for year, one in zip(region.need.years, told, strict=True)
        ],
        "note": "Потребность не наблюдается, поэтому её интервал не проверен по фактам."
        + (" Ниже нуля – сокращение: новые выпускники не понадобятся." if declines else ""),
    }
