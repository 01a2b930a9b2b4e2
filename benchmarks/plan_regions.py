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
    quantities = _quantities(rng, table, draws)
    return PlanInputs(
        ref_area="901",
        start_year=START_YEAR,
        **quantities,
        offers=table,
        colleges=_colleges(rng, table),
        workshops=_workshops(table),
        limits=_limits(table),
        overrides=pd.DataFrame(columns=["programme", "basis", "college", "places", "author", "reason"]),
        parameters=_parameters(PARAMETERS | parameters),
    )


def _quantities(rng: np.random.Generator, table: pd.DataFrame, draws: int) -> dict[str, Draws]:
    """Need, supply, yield and starting balance of the programmes that the offers teach."""
    codes = sorted(table["programme"].unique())
    years = np.arange(BASE_YEAR + 1, START_YEAR + 8)
    zeta_keys = table[["programme", "basis"]].drop_duplicates().sort_values(["programme", "basis"], ignore_index=True)
    zeta = np.clip(rng.beta(20, 18, (len(zeta_keys), 1, draws)), 0.05, 1.0)
    usual = table.groupby("programme")["places_last_year"].sum().reindex(codes).to_numpy() * 0.52
    level = usual * rng.lognormal(0, 0.4, len(codes)) + 3
    path = rng.normal(0, 0.3, (len(codes), 1, draws)) + rng.normal(0, 0.1, (len(codes), len(years), draws)).cumsum(
        axis=1
    )
    # Students already enrolled keep arriving until the first decided intake does.
    enrolled = usual[:, None, None] * rng.normal(1, 0.1, (len(codes), len(years), draws))
    keys = pd.DataFrame({"programme": codes})
    start = -level[:, None, None] * rng.uniform(0, 0.2, (len(codes), 1, draws))
    return {
        "need": Draws(keys, years, level[:, None, None] * np.exp(path)),
        "supply": Draws(keys, years, enrolled * (years < START_YEAR + 3)[None, :, None]),
        "balance_start": Draws(keys, np.array([BASE_YEAR]), start),
        "intake_yield": Draws(zeta_keys, np.array([START_YEAR]), zeta),
    }


def _colleges(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    years = np.ceil(table["duration_months"] / 12)
    load = table.assign(load=table["places_last_year"] * years).groupby("college")["load"].sum()
    return pd.DataFrame({
        "college": load.index, "district": "Образцовый", "seats_places": load.to_numpy() * rng.uniform(1.0, 1.5, len(load)) / 2,
        "teachers_fte": load.to_numpy() / 25 * rng.uniform(1.0, 1.5, len(load)) * 1.7,
    })  # fmt: skip


def _workshops(table: pd.DataFrame) -> pd.DataFrame:
    used = table["groups_last_year"] * table["workshop_hours_per_group"]
    hours = used.groupby(table["workshop"]).sum()
    hours = hours[hours.index != ""]
    return pd.DataFrame({"workshop": hours.index, "college": "", "hours_per_week": hours.to_numpy() * 1.2})


def _limits(table: pd.DataFrame) -> pd.DataFrame:
    last, by_basis = table["places_last_year"], table.groupby("basis")["places_last_year"].sum()
    limits = {
        "budget_rub": float((last * table["cost_per_place_rub"]).sum() * 1.02),
        "youth_places_9": float(by_basis.get("9", 0) * 1.1),
        "youth_places_11": float(by_basis.get("11", 0) * 1.1),
    }
    return pd.DataFrame([
        {"constraint": name, "scope": "", "value": value, "unit": "", "reference": "benchmark"}
        for name, value in limits.items()
    ])  # fmt: skip


def _parameters(values: dict[str, float]) -> Parameters:
    rows = [
        {"parameter": name, "key": "", "valid_from": "2020-01-01", "value": value, "low": value, "high": value, "unit": "",
         "reference": "benchmark", "file": ""}
        for name, value in values.items()
    ]  # fmt: skip
    return Parameters.in_force(pd.DataFrame(rows), date(2026, 11, 1))


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
