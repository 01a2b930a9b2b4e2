"""Why a row is what it is, in figures: chain, drivers, variants, flips, indicator and mark."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from flows.figures.frames import ROW, RegionFrames, whole_number
from proposals.figures import Chain
from proposals.tables.assumptions import UNITS
from proposals.terms import VARIANTS

ROA_COLUMNS = ("very_good", "good", "fair", "moderate", "poor")
FLIPS_SHOWN = 4


def explanation_of(
    region: RegionFrames, code: str, basis: str, last_year: int | None, places: int | None
) -> dict[str, Any]:
    """Chain of means, drivers, variants, flips, indicator and mark of one row, as the plan stage stored them."""

    def own(name: str) -> list[Any]:
        return region.at(name, ROW, code, basis) if "basis" in region.of(name) else region.at(name, ROW[:1], code)

    made = {**_chain(own("chain")), **_drivers(own("driver"), last_year, places)}
    made["variants"] = [{"variant": row.variant, "places": whole_number(row.places)} for row in own("variant")]
    made["flips"] = _flips(own("flip"))
    for row in own("roa"):
        known = not (pd.isna(row.ita_mean) or math.isinf(row.ita_mean))
        shares = {name: float(getattr(row, name)) for name in ROA_COLUMNS}
        made["roa"] = {"ita_mean": row.ita_mean if known else None, **shares}
    for row in own("mark"):
        made["uncertainty"] = {"mark": int(row.mark), "why": str(row.why).split("; ")}
        if pd.notna(row.firmness):
            made["uncertainty"] |= _firmness(row, made["variants"], last_year, places)
    return made


def _firmness(row: Any, variants: list[dict[str, Any]], last_year: int | None, places: int | None) -> dict[str, Any]:
    """How firm the sign is, what shakes it most, and the paper's own variants that undo the change."""
    overturned = [one["variant"] for one in variants if _undone(one["places"], last_year, places)]
    why = [*str(row.why).split("; "), *([f"изменение пропадает или меняет знак: {', '.join(VARIANTS[one] for one in overturned)}"] if overturned else [])]
    return {
        "why": why,
        "sign_share": float(row.sign_share),
        "share_as_is": float(row.share_as_is),
        "worst": None if pd.isna(row.worst) else str(row.worst),
        "doubtful_yield": None if pd.isna(row.doubtful_yield) else float(row.doubtful_yield),
        "firmness": str(row.firmness),
        "overturned": overturned,
    }


def _undone(other: int | None, last_year: int | None, places: int | None) -> bool:
    """Whether other places lie at the last intake's, or on its other side."""
    if other is None or last_year is None or places is None or places == last_year:
        return False
    return (other - last_year) * (places - last_year) <= 0


def _chain(rows: list[Any]) -> dict[str, Any]:
    """The chain of means, where the row has one that closes."""
    if not rows or pd.isna(rows[0].risk_effect):
        return {}
    return {"chain": {name: getattr(rows[0], name) for name in Chain.model_fields}}


def _drivers(rows: list[Any], last_year: int | None, places: int | None) -> dict[str, Any]:
    """Drivers of the change, where they add up to it."""
    drivers = [
        {"driver": row.driver, "label": row.label, "places": row.places} for row in rows if pd.notna(row.places)
    ]
    if last_year is None or places is None or not drivers:
        return {}
    adds_up = abs(sum(row["places"] for row in drivers) - (places - last_year)) < 0.01
    return {"change_drivers": drivers} if adds_up else {}


def _flips(rows: list[Any]) -> list[dict[str, Any]]:
    """The assumptions that move the places most."""
    moving = [row for row in rows if pd.notna(row.places_low) and pd.notna(row.places_high) and row.places_low != row.places_high]
    return [
        {
            "assumption": row.assumption,
            "label": row.label,
            "low": row.low,
            "base": row.base,
            "high": row.high,
            "unit": UNITS.get(row.unit, row.unit),
            "places_low": row.places_low,
            "places_high": row.places_high,
        }
        for row in sorted(moving, key=lambda row: -abs(row.places_high - row.places_low))[:FLIPS_SHOWN]
    ]
