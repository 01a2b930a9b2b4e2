"""Why a row is what it is, in figures: chain, drivers, variants, flips, indicator and mark."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from flows.figures.frames import ROW, RegionFrames, whole_number
from proposals.figures import Chain

ROA_COLUMNS = ("very_good", "good", "fair", "moderate", "poor")
FLIPS_SHOWN = 4
UNIT_WORDS = {"share": "доля", "ratio": "отношение", "years": "лет", "persons": "чел."}


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
            made["uncertainty"] |= {"sign_share": float(row.sign_share), "firmness": str(row.firmness)}
    return made


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
    return [
        {
            "assumption": row.assumption,
            "label": row.label,
            "low": row.low,
            "base": row.base,
            "high": row.high,
            "unit": UNIT_WORDS.get(row.unit, row.unit),
            "places_low": row.places_low,
            "places_high": row.places_high,
        }
        for row in sorted(rows, key=lambda row: -abs(row.places_high - row.places_low))[:FLIPS_SHOWN]
        if pd.notna(row.places_low) and pd.notna(row.places_high) and row.places_low != row.places_high
    ]
