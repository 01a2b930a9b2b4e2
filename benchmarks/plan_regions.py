"""Invented regions of any size for the benchmarks of the plan (fixed seeds, no data of anybody)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from models.draws import Draws
from models.parameters import Parameters
from models.plan.inputs import PlanInputs

START_YEAR = 2027
BASE_YEAR = 2025
PARAMETERS = {
    "carry_over": 0.5, "shortage_cost": 1.0, "surplus_cost": 1.0, "move_penalty": 2.0, "group_size": 25.0,
    "largest_change": 0.3, "cost_per_place_rub": 100_000.0, "teachers_per_group": 1.7,
}  # fmt: skip


def invented_region(
    programmes: int, colleges: int, offers: int, draws: int, seed: int = 1, **parameters: float
) -> PlanInputs:
    """A region whose limits bite: budget two per cent above last year, young people and workshops a fifth at most, study
    places and teachers from full to half as much again from college to college, licences at most two groups away."""
    rng = np.random.default_rng(seed)
    table = _offers(rng, programmes, colleges, offers)
    codes = sorted(table["programme"].unique())
    years = np.arange(BASE_YEAR + 1, START_YEAR + 8)
    zeta_keys = table[["programme", "basis"]].drop_duplicates().sort_values(["programme", "basis"], ignore_index=True)
    zeta = np.clip(rng.beta(20, 18, (len(zeta_keys), 1, draws)), 0.05, 1.0)
    usual = table.groupby("programme")["places_last_year"].sum().reindex(codes).to_numpy() * 0.52
    level = usual * rng.lognormal(0, 0.4, len(codes)) + 3
    path = rng.normal(0, 0.3, (len(codes), 1, draws)) + rng.normal(0, 0.1, (len(codes), len(years), draws)).cumsum(
        axis=1
    )
    need = level[:, None, None] * np.exp(path)
    # Students already enrolled keep arriving until the first decided intake does.
    enrolled = usual[:, None, None] * rng.normal(1, 0.1, (len(codes), len(years), draws))
    supply = enrolled * (years < START_YEAR + 3)[None, :, None]
    keys = pd.DataFrame({"programme": codes})
    rows = [
        {"parameter": name, "key": "", "valid_from": "2020-01-01", "value": value, "low": value, "high": value, "unit": "",
         "reference": "benchmark", "file": ""}
        for name, value in (PARAMETERS | parameters).items()
    ]  # fmt: skip
    last = table["places_last_year"]
    cards = table.assign(load=last * np.ceil(table["duration_months"] / 12)).groupby("college")["load"].sum()
    hours = (
        table.assign(hours=table["groups_last_year"] * table["workshop_hours_per_group"])
        .groupby("workshop")["hours"]
        .sum()
    )
    hours = hours[hours.index != ""]
    by_basis = table.groupby("basis")["places_last_year"].sum()
    limits = {
        "budget_rub": float((last * table["cost_per_place_rub"]).sum() * 1.02),
        "youth_places_9": float(by_basis.get("9", 0) * 1.1),
        "youth_places_11": float(by_basis.get("11", 0) * 1.1),
    }
    return PlanInputs(
        ref_area="901",
        start_year=START_YEAR,
        need=Draws(keys, years, need),
        supply=Draws(keys, years, supply),
        balance_start=Draws(keys, np.array([BASE_YEAR]), -level[:, None, None] * rng.uniform(0, 0.2, (len(codes), 1, draws))),
        intake_yield=Draws(zeta_keys, np.array([START_YEAR]), zeta),
        offers=table,
        colleges=pd.DataFrame({
            "college": cards.index, "district": "Образцовый", "seats_places": cards.to_numpy() * rng.uniform(1.0, 1.5, len(cards)) / 2,
            "teachers_fte": cards.to_numpy() / 25 * rng.uniform(1.0, 1.5, len(cards)) * 1.7,
        }),
        workshops=pd.DataFrame({"workshop": hours.index, "college": "", "hours_per_week": hours.to_numpy() * 1.2}),
        limits=pd.DataFrame([
            {"constraint": name, "scope": "", "value": value, "unit": "", "reference": "benchmark"}
            for name, value in limits.items()
        ]),
        overrides=pd.DataFrame(columns=["programme", "basis", "college", "places", "author", "reason"]),
        parameters=Parameters.in_force(pd.DataFrame(rows), date(2026, 11, 1)),
    )  # fmt: skip


def _offers(rng: np.random.Generator, programmes: int, colleges: int, offers: int) -> pd.DataFrame:
    drawn = pd.DataFrame({
        "programme": [f"{10 + number // 50:02d}.02.{number % 50:02d}" for number in rng.integers(0, programmes, offers)],
        "basis": rng.choice(["9", "11"], offers, p=[0.7, 0.3]),
        "college": [f"К{number:02d}" for number in rng.integers(0, colleges, offers)],
    }).drop_duplicates(ignore_index=True)  # fmt: skip
    count = len(drawn)
    groups = rng.choice([0, 1, 2], count, p=[0.4, 0.45, 0.15])
    odd = rng.random(count) < 0.1
    size = np.where(odd, rng.integers(20, 31, count), 25)
    needs_workshop = rng.random(count) < 0.4
    return drawn.assign(
        form="очная",
        funding="бюджет",
        duration_months=np.where(drawn["basis"] == "9", 46, 34),
        group_size_min=np.nan,
        group_size_max=np.nan,
        groups_max=np.maximum(1, groups + rng.integers(0, 3, count)),
        groups_last_year=groups,
        places_last_year=groups * size,
        cost_per_place_rub=np.round(rng.lognormal(np.log(105_000), 0.2, count), -2),
        workshop=np.where(needs_workshop, "М-" + drawn["college"], ""),
        workshop_hours_per_group=np.where(needs_workshop, rng.integers(4, 9, count), 0).astype(float),
        practice_places=np.ceil(groups * size * rng.uniform(0.9, 1.5, count) + 25),
        target_contracts=rng.binomial(groups * 4, 0.18),
        applications=np.ceil(groups * size * rng.uniform(0.9, 4, count)),
        closed=False,
    )
