"""Who covers the need, in figures: those who come anyway, what the proposed intake brings, and the same by year.

What comes anyway besides those already studying follows from the stored balance, so the paid intake is counted as the plan
counted it:

    arrivals[u] = ρ·balance[u−1] + need[u] − supply[u] − balance[u]        paid[u] = arrivals[u] − budget intakes[u]

Method: docs/methodology/document.md#coverage
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from flows.figures.frames import ROW, RegionFrames, summaries, summary
from flows.machinery.reference import parameters
from models.codes import BUDGET
from models.plan.inputs import INTAKE_YEARS
from models.supply.cohorts import courses_of

PARTS = ("on_way", "plan", "on_way_needed", "plan_needed")


@dataclass(frozen=True)
class Flows:
    """One programme by year, persons: expected need (years × draws), those who come anyway, what the intake brings."""

    years: np.ndarray
    need: np.ndarray
    on_way: np.ndarray
    plan: np.ndarray

    @property
    def on_way_needed(self) -> np.ndarray:
        """Of those who come anyway, as many as the mean need asks for."""
        return np.minimum(self.on_way, np.maximum(self.need.mean(axis=1), 0.0))

    @property
    def plan_needed(self) -> np.ndarray:
        return np.minimum(self.plan, np.maximum(self.need.mean(axis=1), 0.0) - self.on_way_needed)

    def inside(self, first: int, last: int) -> np.ndarray:
        return (self.years >= first) & (self.years <= last)


def flows_of(region: RegionFrames, programme: str, start_year: int, carry: float) -> Flows | None:
    """None where the programme has no need or no plan."""
    row = np.flatnonzero((region.expected.need.keys["programme"] == programme).to_numpy())
    balance = {line.time_period: line.mean for line in region.at("balance", ("programme",), programme)}
    supply = {line.time_period: line.mean for line in region.at("supply", ("programme",), programme)}
    if not len(row) or not balance:
        return None
    at = {int(year): number for number, year in enumerate(region.expected.need.years)}
    years = [year for year in sorted(balance) if year >= start_year and year - 1 in balance and year in at]
    if not years:
        return None
    whole = region.need.values[np.flatnonzero((region.need.keys["programme"] == programme).to_numpy())[0]].mean(axis=1)
    needed = {int(year): value for year, value in zip(region.need.years, whole, strict=True)}
    paid = np.array([
        carry * balance[year - 1] + needed[year] - supply.get(year, 0.0) - balance[year] for year in years
    ])  # fmt: skip
    decided, repeated = _budget(region, programme, start_year, years)
    on_way = np.array([supply.get(year, 0.0) for year in years]) + np.maximum(paid - decided, 0.0)
    need = region.expected.need.values[row[0]][[at[year] for year in years]]
    return Flows(np.array(years), need, np.maximum(on_way, 0.0), repeated)


def _budget(region: RegionFrames, programme: str, start_year: int, years: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Workers a year of the plan's three budget intakes, the last one repeated, and of its first intake repeated."""
    yields = {
        chain.basis: (chain.intake_yield, chain.yield_late) for chain in region.at("chain", ("programme",), programme)
    }
    delay = round(parameters(region.vintage).get("army_delay_years").value)
    decided, repeated = np.zeros(len(years)), np.zeros(len(years))
    for offer in region.at("offer", ("programme",), programme):
        if offer.funding != BUDGET or offer.basis not in yields:
            continue
        when, intake = np.array(years), int(offer.start_year) - start_year
        for wait, per_place in zip((0, delay), yields[offer.basis], strict=True):
            arrival = int(offer.start_year + courses_of(int(offer.duration_months))) + wait
            decided[when >= arrival if intake == INTAKE_YEARS - 1 else when == arrival] += offer.places * per_place
            if intake == 0:
                repeated[when >= arrival] += offer.places * per_place
    return decided, repeated


def coverage_of(flows: Flows | None, first: int | None, last: int | None, status: str) -> dict[str, Any] | None:
    """One programme over the document's years."""
    if flows is None or first is None or last is None:
        return None
    inside = flows.inside(first, last)
    if not inside.any():
        return None
    draws = flows.need[inside].mean(axis=0)
    return {
        "first_year": first,
        "last_year": last,
        "need": {**summary(draws), "status": status},
        "decline_chance": float((draws < 0).mean()),
        "on_way": float(flows.on_way[inside].mean()),
        "plan": float(flows.plan[inside].mean()),
    }


def path_of(flows: Flows | None, status: str) -> list[dict[str, Any]]:
    """One programme by year."""
    if flows is None:
        return []
    needs = summaries(flows.need)
    parts = {name: getattr(flows, name) for name in PARTS}
    return [
        {
            "year": int(year),
            "need": {**needs[at], "status": status},
            **{name: float(values[at]) for name, values in parts.items()},
        }
        for at, year in enumerate(flows.years)
    ]


def cluster_path(flows: dict[str, Flows | None], members: pd.Series, status: str) -> list[dict[str, Any]]:
    """The whole cluster by year, each programme by the cluster's share, totals from draws."""
    known = [(one, float(members[code])) for code, one in flows.items() if one is not None]
    if not known:
        return []
    years = sorted(set.intersection(*(set(one.years.tolist()) for one, _ in known)))

    found = {name: [(getattr(one, name), one.years, share) for one, share in known] for name in ("need", *PARTS)}

    def total(name: str, year: int) -> Any:
        return sum(share * values[int(np.searchsorted(of_years, year))] for values, of_years, share in found[name])

    return [
        {
            "year": year,
            "need": {**summary(total("need", year)), "status": status},
            **{name: float(total(name, year)) for name in PARTS},
        }
        for year in years
    ]


def history_of(region: RegionFrames, code: str, basis: str) -> list[dict[str, Any]]:
    """Past budget intakes of one row, oldest first."""
    by_year: dict[int, dict[str, float]] = {}
    for row in region.at("places", ROW, code, basis):
        if row.funding == BUDGET:
            year = by_year.setdefault(int(row.start_year), {})
            for name in ("places", "entrants"):
                value = getattr(row, name)
                if pd.notna(value):
                    year[name] = year.get(name, 0.0) + float(value)
    return [
        {"start_year": year, **{name: round(value) for name, value in found.items()}}
        for year, found in sorted(by_year.items())
    ]
