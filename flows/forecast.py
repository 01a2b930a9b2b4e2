"""Forecast: employment by section ahead for all regions as one panel, then each region's demand and supply, on draws."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from flows import draws_store, kept_survey
from flows.region_inputs import demand_inputs, plan_inputs, start_year_of
from flows.settings import DATA, Home
from models.breaks import Break
from models.demand import Demand, region_demand
from models.draws import DEFAULT_DRAWS, Draws
from models.employment import LARGEST_HORIZON_YEARS, EngineParameters, PanelForecast, simulate
from models.employment import forecast as forecast_panel
from models.reconcile import reconcile
from models.sector_margins import with_margins
from models.variance import variance_shares
from sql import run

if TYPE_CHECKING:
    import duckdb

LONGEST_TRAINING_YEARS = 5  # 4 years 10 months reach the labour market five years after the intake
INTAKES_PLANNED = 3
TOTAL = "_T"
DRAWS_FOR_VARIANCE = 250  # a quarter of the draws: these shares are printed in whole per cent and cost 128 passes
COUNTRY = "643"  # national tables inform the panel; nothing is planned for the country


def forecast(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> int:
    """Forecast employment of all regions as one panel, then each region's demand and supply.

    Reads    mart.*
    Writes   forecast.*, draws of each region
    Stops    when a parameter or code list that the method needs is missing
    Returns  number of regions
    """
    history = con.execute(
        "select ref_area, economic_activity, time_period, employment_persons as obs_value, obs_status from mart.employment where vintage = ? order by all",
        [vintage],
    ).df()
    if history.empty:
        return 0
    draws_store.begin(home, vintage)
    panel = employment_forecast(history, vintage)
    regions = sorted(set(history["ref_area"]) - {COUNTRY})
    for number, ref_area in enumerate(regions, start=1):
        advance(ref_area, number, len(regions))
        employment = region_employment(panel, ref_area)
        _store_employment(con, vintage, ref_area, employment, panel)
        folder = home.draws(vintage, ref_area)
        sections = _with_base_year(employment, history, ref_area, panel.origin)
        inputs = demand_inputs(con, vintage, ref_area, sections)
        demand = region_demand(inputs)
        _store_demand(con, vintage, ref_area, demand)
        _store_variance_shares(con, vintage, ref_area, demand, inputs.crosswalk)
        for name in draws_store.FOR_PLAN:
            draws_store.keep(folder, name, getattr(demand, name))
        draws_store.keep(folder, "employment", sections)
        kept_survey.keep(folder, inputs.staffing, demand.survey_kept)
    return len(regions)


def employment_forecast(history: pd.DataFrame, vintage: date) -> PanelForecast:
    """Engine forecast of every region × section (and the printed totals), with the method breaks the files declare."""
    panel = history.assign(unique_id=history["ref_area"] + "/" + history["economic_activity"])
    last = int(panel["time_period"].max())
    horizon = min(LARGEST_HORIZON_YEARS, start_year_of(vintage) + INTAKES_PLANNED - 1 + LONGEST_TRAINING_YEARS - last)
    broken = (
        panel[panel["obs_status"] == "B"]
        .groupby("time_period")["unique_id"]
        .agg(lambda names: tuple(sorted(set(names))))
    )
    breaks = [Break(int(period), "изменён метод подсчёта (сноска в файле)", names) for period, names in broken.items()]
    groups = ["economic_activity", "ref_area"] if len(set(panel["ref_area"])) > 1 else []
    return forecast_panel(
        panel[["unique_id", "ref_area", "economic_activity", "time_period", "obs_value"]],
        horizon,
        parameters=engine_parameters(),
        groups=groups,
        breaks=breaks,
    )


def region_employment(panel: PanelForecast, ref_area: str, draws: int = DEFAULT_DRAWS) -> Draws:
    """Coherent draws of one region: sections and, where it was printed, the total; keys: economic_activity."""
    simulated = simulate(panel.part(panel.keys["unique_id"].str.startswith(f"{ref_area}/").to_numpy()), draws)
    labels = simulated.keys["unique_id"].str.split("/").str[1].to_numpy()
    if TOTAL in labels:
        tree = pd.DataFrame(
            {"parent": f"{ref_area}/{TOTAL}", "child": [f"{ref_area}/{label}" for label in labels if label != TOTAL]}
        )
        simulated = reconcile(simulated, tree)
    return Draws(pd.DataFrame({"economic_activity": labels}), simulated.years, simulated.values)


@lru_cache
def engine_parameters() -> EngineParameters:
    """The newest learned parameters of the annual engine."""
    newest = sorted((DATA / "parameters" / "engine").glob("annual-*.json"))[-1]
    return EngineParameters.from_mapping(json.loads(newest.read_text(encoding="utf-8")), newest.name)


def _with_base_year(employment: Draws, history: pd.DataFrame, ref_area: str, base_year: int) -> Draws:
    """Sections only, the last observed year in front; a section without it starts from its first forecast year."""
    sections = employment.keys["economic_activity"] != TOTAL
    keys = employment.keys[sections].reset_index(drop=True)
    ahead = employment.values[sections.to_numpy()]
    observed = history[(history["ref_area"] == ref_area) & (history["time_period"] == base_year)].set_index(
        "economic_activity"
    )["obs_value"]
    base = keys["economic_activity"].map(observed).to_numpy(dtype=float)
    base = np.where(np.isfinite(base), base, ahead[:, 0].mean(axis=1))
    values = np.concatenate([np.broadcast_to(base[:, None, None], (len(keys), 1, employment.count)), ahead], axis=1)
    return Draws(keys, np.concatenate([[base_year], employment.years]), values)


def _store_employment(
    con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, employment: Draws, panel: PanelForecast
) -> None:
    table = employment.summary()
    table["horizon"] = table["time_period"] - panel.origin
    flags = dict(zip(panel.years.tolist(), panel.extrapolated.tolist(), strict=True))
    table["obs_status"] = table["time_period"].map(lambda year: "X" if flags[year] else "F")
    methods = panel.keys.assign(economic_activity=panel.keys["unique_id"].str.split("/").str[1])
    methods = methods[methods["unique_id"].str.startswith(f"{ref_area}/")].set_index("economic_activity")["method"]
    table["method"] = table["economic_activity"].map(methods)
    run.store(con, "forecast.employment", table, vintage=vintage, ref_area=ref_area)


def _store_demand(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, demand: Demand) -> None:
    scope = {"vintage": vintage, "ref_area": ref_area}
    run.store(con, "forecast.sector_demand", with_margins(demand.sectors).summary(), **scope)
    combined = demand.need.summary().assign(reading="combined", weight=np.nan)
    run.store(con, "forecast.need", pd.concat([combined, demand.need_readings], ignore_index=True), **scope)
    run.store(con, "forecast.supply", demand.supply.summary(), **scope)
    run.store(con, "forecast.graduates", demand.graduates.summary(), **scope)
    coverage = demand.crosswalk_coverage.rename(columns={"need_mean": "need_persons"})
    run.store(con, "forecast.crosswalk_coverage", coverage, **scope)
    run.store(con, "forecast.coefficient", demand.coefficients, **scope)
    run.store(con, "forecast.default_used", demand.defaults.astype({"value": str}), **scope)
    run.store(con, "forecast.note", pd.DataFrame({"note": list(demand.notes)}, dtype="object"), **scope)


def _store_variance_shares(
    con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, demand: Demand, crosswalk: pd.DataFrame
) -> None:
    """Which step's uncertainty moves the places most; needs the chain's draws, so it is measured here."""
    fewer = _first_draws(demand, DRAWS_FOR_VARIANCE)
    inputs = plan_inputs(con, vintage, ref_area, fewer.need, fewer.supply, fewer.balance_start, fewer.intake_yield)
    if inputs.offers.empty:
        return
    shares = variance_shares(fewer, crosswalk[["occupation", "programme", "share"]].astype({"share": float}), inputs)
    run.store(con, "forecast.variance_share", shares, vintage=vintage, ref_area=ref_area)


def _first_draws(demand: Demand, count: int) -> Demand:
    """The same chain on its first draws: a share of variance needs fewer than a quantile does."""
    values: dict[str, Any] = {
        name: Draws(value.keys, value.years, value.values[:, :, :count])
        for name, value in vars(demand).items()
        if isinstance(value, Draws)
    }
    return replace(demand, **values)
