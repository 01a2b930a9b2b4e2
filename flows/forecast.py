"""Forecast: employment by section ahead for all regions as one panel, then each region's demand and supply, on draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from flows.machinery import draws_store
from flows.machinery.engine_parameters import load_engine_parameters
from flows.machinery.region_fence import FORECAST, RegionFence
from flows.machinery.start_year import start_year_of
from flows.machinery.workers import Crew
from flows.region import kept_survey
from flows.region.federal import federal_need, told_federal, with_federal
from flows.region.inputs import demand_inputs, plan_inputs
from flows.region.official import base_path, official_growth, told, with_path
from flows.region.perturbed import NUDGES, perturbed_need
from flows.settings import DATA, Home
from models.chain.demand import Demand, DemandInputs, expected_need, region_demand
from models.chain.sector_margins import with_margins
from models.draws import DEFAULT_DRAWS, Draws
from models.employment.breaks import Break
from models.employment.engine import LARGEST_HORIZON_YEARS, EngineParameters, PanelForecast, simulate
from models.employment.engine import forecast as forecast_panel
from models.employment.reconcile import reconcile
from models.explanation.variance import variance_shares
from models.plan.inputs import PlanInputs
from proposals.terms import SPREAD
from sources.tables.coded import COUNTRY

if TYPE_CHECKING:
    import duckdb

LONGEST_TRAINING_YEARS = 5  # 4 years 10 months reach the labour market five years after the intake
INTAKES_PLANNED = 3
TOTAL = "_T"
DRAWS_FOR_VARIANCE = 250  # a quarter of the draws: these shares are printed in whole per cent and cost 128 passes


@dataclass(frozen=True)
class RegionTask:
    """What one region's forecast needs, gathered from the marts; its employment is simulated where the work is done.

    panel    the region's part of the panel forecast
    nudged   the same had the last year's employment been a little other, by the name of the change
    history  observed employment of the region's sections in the panel's last year, by section
    demand, plan   inputs without the draws that the work itself makes
    official  growth of the official scenarios of the region
    federal   need of the federal forecast
    folder   where the draws for the plan are left
    """

    ref_area: str
    panel: PanelForecast
    nudged: Mapping[str, PanelForecast]
    history: pd.Series
    demand: DemandInputs
    plan: PlanInputs
    official: pd.DataFrame
    federal: pd.DataFrame
    folder: Path


def forecast(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
    crew: Crew | None = None,
) -> int:
    """Forecast employment of all regions as one panel, then each region's demand and supply.

    Reads    mart.*
    Writes   forecast.*, draws of each region
    Stops    when a parameter or code list that the method needs is missing, or no region is left; one that fails or breaks a
             check costs itself (flows/machinery/region_fence.py)
    Returns  number of regions forecast
    """
    history = con.execute(
        "select ref_area, economic_activity, time_period, employment_persons as obs_value, obs_status from mart.employment where vintage = ? order by all",
        [vintage],
    ).df()
    draws_store.begin(home, vintage)
    if history.empty:
        RegionFence(con, home, vintage, FORECAST, []).close()
        return 0
    panel = employment_forecast(history, vintage)
    regions = sorted(set(history["ref_area"]) - {COUNTRY})  # national tables inform the panel; nothing is planned for the country
    last = history["time_period"] == panel.origin
    values = {name: history["obs_value"].where(~last, history["obs_value"] * factor) for name, factor in NUDGES.items()}
    nudged = {name: employment_forecast(history.assign(obs_value=one), vintage) for name, one in values.items()}
    fence = RegionFence(con, home, vintage, FORECAST, regions)
    tasks = fence.gathered(_gather(con, home, vintage, panel, nudged, history))
    for ref_area, rows in fence.done((crew or Crew(1)).attempts(region_rows, tasks, len(regions))):
        advance(ref_area, regions.index(ref_area) + 1, len(regions))
        fence.store(ref_area, rows)
    fence.enforce()
    fence.close()
    return len(fence.kept)


def region_rows(task: RegionTask) -> dict[str, pd.DataFrame]:
    """One region's rows by table; its draws are left in the task's folder."""
    employment = region_employment(task.panel, task.ref_area, task.demand.draws)
    by_history = _with_base_year(employment, task.history, task.panel.origin)
    path, notes = base_path(task.official)
    heard, unread = with_path(by_history, path, task.demand.parameters)
    federal, apart = with_federal(heard.draws, task.federal, task.demand.parameters)
    sections = federal.draws
    inputs = replace(task.demand, employment=sections)
    demand = region_demand(inputs)
    expected, years = _a_year(demand.expectation), f"{demand.expectation.years[0]}–{demand.expectation.years[-1]}"
    if len(heard.table):
        notes = told(heard, expected, _expected_without(inputs, by_history, task), years)
    if len(federal.table):
        apart = told_federal(federal, expected, _a_year(expected_need(_on_fewer_draws(inputs, heard.draws))), years)
    demand = replace(demand, notes=(*demand.notes, *notes, *unread, *apart))
    rows = {
        "forecast.employment": _employment_rows(task.ref_area, _ahead_of(sections, employment), task.panel),
        "forecast.official_path": heard.table,
        **_demand_rows(demand),
        **_variance_rows(demand, inputs.crosswalk, task.plan),
    }
    for name in (*draws_store.FOR_PLAN, *draws_store.EXPECTED):
        draws_store.keep(task.folder, name, getattr(demand, name))
    draws_store.keep(task.folder, "employment", sections)
    nudged = {name: partial(_nudged_employment, task, name, path) for name in task.nudged}
    draws_store.keep(task.folder, draws_store.PERTURBED, perturbed_need(inputs, nudged))
    kept_survey.keep(task.folder, inputs.staffing, demand.survey_kept)
    return rows


def _gather(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    panel: PanelForecast,
    nudged: Mapping[str, PanelForecast],
    history: pd.DataFrame,
) -> Callable[[str], RegionTask]:
    area_of = panel.keys["unique_id"].str.split("/").str[0]
    base = history[history["time_period"] == panel.origin]
    years = np.concatenate([[panel.origin], panel.years])
    to_come = Draws(pd.DataFrame({"economic_activity": []}), years, np.zeros((0, len(years), DEFAULT_DRAWS)))

    def task(ref_area: str) -> RegionTask:
        mine = (area_of == ref_area).to_numpy()
        return RegionTask(
            ref_area=ref_area,
            panel=panel.part(mine),
            nudged={name: one.part(mine) for name, one in nudged.items()},
            history=base[base["ref_area"] == ref_area].set_index("economic_activity")["obs_value"],
            demand=demand_inputs(con, vintage, ref_area, to_come),
            plan=plan_inputs(con, vintage, ref_area, to_come, to_come, to_come, to_come),
            official=official_growth(con, vintage, ref_area),
            federal=federal_need(con, vintage, ref_area),
            folder=home.draws(vintage, ref_area),
        )

    return task


def employment_forecast(history: pd.DataFrame, vintage: date) -> PanelForecast:
    """Engine forecast of every region × section (and the printed totals), with the method breaks the files declare."""
    panel = panel_of(history)
    last = int(panel["time_period"].max())
    horizon = min(LARGEST_HORIZON_YEARS, start_year_of(vintage) + INTAKES_PLANNED - 1 + LONGEST_TRAINING_YEARS - last)
    return forecast_panel(
        panel[["unique_id", "ref_area", "economic_activity", "time_period", "obs_value"]],
        horizon,
        parameters=engine_parameters(),
        groups=groups_of(panel),
        breaks=declared_breaks(panel),
    )


def panel_of(history: pd.DataFrame) -> pd.DataFrame:
    """The history as the engine reads it: one series a region and section."""
    return history.assign(unique_id=history["ref_area"] + "/" + history["economic_activity"])


def groups_of(panel: pd.DataFrame) -> list[str]:
    """Columns whose series learn from each other; one region's sections alone are no groups."""
    return ["economic_activity", "ref_area"] if len(set(panel["ref_area"])) > 1 else []


def declared_breaks(panel: pd.DataFrame) -> list[Break]:
    """Breaks of method that the files declare (obs_status B), by series."""
    broken = panel[panel["obs_status"] == "B"].groupby("time_period")["unique_id"]
    return [Break(int(str(period)), "изменён метод подсчёта (сноска в файле)", tuple(sorted(set(names)))) for period, names in broken]


def region_employment(panel: PanelForecast, ref_area: str, draws: int = DEFAULT_DRAWS) -> Draws:
    """Coherent draws of one region: sections and, where it was printed, the total; keys: economic_activity, growths."""
    simulated = simulate(panel.part(panel.keys["unique_id"].str.startswith(f"{ref_area}/").to_numpy()), draws)
    labels = simulated.keys["unique_id"].str.split("/").str[1].to_numpy()
    if TOTAL in labels:
        tree = pd.DataFrame(
            {"parent": f"{ref_area}/{TOTAL}", "child": [f"{ref_area}/{label}" for label in labels if label != TOTAL]}
        )
        simulated = reconcile(simulated, tree)
    growths = panel.keys.set_index("unique_id")["points"].reindex(simulated.keys["unique_id"]).to_numpy() - 1
    keys = pd.DataFrame({"economic_activity": labels, "growths": growths})
    return Draws(keys, simulated.years, simulated.values)


@lru_cache
def engine_parameters() -> EngineParameters:
    """The newest learned parameters of the annual engine."""
    return load_engine_parameters(DATA / "parameters" / "engine")


def _with_base_year(employment: Draws, observed: pd.Series, base_year: int) -> Draws:
    """Sections only, the last observed year in front; a section without it starts from its first forecast year."""
    sections = employment.keys["economic_activity"] != TOTAL
    keys = employment.keys[sections].reset_index(drop=True)
    ahead = employment.values[sections.to_numpy()]
    base = keys["economic_activity"].map(observed).to_numpy(dtype=float)
    base = np.where(np.isfinite(base), base, ahead[:, 0].mean(axis=1))
    values = np.concatenate([np.broadcast_to(base[:, None, None], (len(keys), 1, employment.count)), ahead], axis=1)
    return Draws(keys, np.concatenate([[base_year], employment.years]), values)


def _nudged_employment(task: RegionTask, name: str, path: pd.DataFrame) -> Draws:
    """Sections had the last year's employment been a little other, base year first, the official path heard."""
    employment = region_employment(task.nudged[name], task.ref_area, task.demand.draws)
    by_history = _with_base_year(employment, task.history * NUDGES[name], task.panel.origin)
    heard = with_path(by_history, path, task.demand.parameters)[0].draws
    return with_federal(heard, task.federal, task.demand.parameters)[0].draws


def _expected_without(inputs: DemandInputs, by_history: Draws, task: RegionTask) -> float:
    """Expected need a year had no scenario been heard."""
    unaware = with_federal(by_history, task.federal, task.demand.parameters)[0].draws
    return _a_year(expected_need(_on_fewer_draws(inputs, unaware)))


def _ahead_of(sections: Draws, employment: Draws) -> Draws:
    """Sections without their base year and, where the region printed one, their total."""
    ahead = Draws(sections.keys, sections.years[1:], sections.values[:, 1:])
    if TOTAL not in set(employment.keys["economic_activity"]):
        return ahead
    keys = pd.concat([ahead.keys, pd.DataFrame({"economic_activity": [TOTAL], "growths": [0.0]})], ignore_index=True)
    return Draws(keys, ahead.years, np.concatenate([ahead.values, ahead.values.sum(axis=0, keepdims=True)]))


def _on_fewer_draws(inputs: DemandInputs, employment: Draws) -> DemandInputs:
    """The chain on some of its draws, with another employment: a mean for comparison needs no more."""
    fewer = Draws(employment.keys, employment.years, employment.values[:, :, :DRAWS_FOR_VARIANCE])
    return replace(inputs, employment=fewer, draws=fewer.count)


def _a_year(need: Draws) -> float:
    """Mean total a year."""
    return float(need.values.sum(axis=0).mean())


def _employment_rows(ref_area: str, employment: Draws, panel: PanelForecast) -> pd.DataFrame:
    table = employment.summary().drop(columns="growths")
    table = table.sort_values(["economic_activity", "time_period"], ignore_index=True)
    table["horizon"] = table["time_period"] - panel.origin
    flags = dict(zip(panel.years.tolist(), panel.extrapolated.tolist(), strict=True))
    table["obs_status"] = table["time_period"].map(lambda year: "X" if flags[year] else "F")
    methods = panel.keys.assign(economic_activity=panel.keys["unique_id"].str.split("/").str[1])
    methods = methods[methods["unique_id"].str.startswith(f"{ref_area}/")].set_index("economic_activity")["method"]
    table["method"] = table["economic_activity"].map(methods)
    return table


def _demand_rows(demand: Demand) -> dict[str, pd.DataFrame]:
    combined = demand.need.summary().assign(reading="combined", weight=np.nan)
    return {
        "forecast.sector_demand": with_margins(demand.sectors).summary(),
        "forecast.need": pd.concat([combined, demand.need_readings], ignore_index=True),
        "forecast.supply": demand.supply.summary(),
        "forecast.graduates": demand.graduates.summary(),
        "forecast.crosswalk_coverage": demand.crosswalk_coverage.rename(columns={"need_mean": "need_persons"}),
        "forecast.coefficient": demand.coefficients,
        "forecast.default_used": demand.defaults.astype({"value": str}),
        "forecast.note": pd.DataFrame({"note": list(demand.notes)}, dtype="object"),
        "forecast.optimism": _optimism_rows(demand.survey_quality),
    }


def _optimism_rows(quality: pd.DataFrame) -> pd.DataFrame:
    """How many employers of two waves the correction of optimism rests on; no row without a survey."""
    counted = quality.loc[quality["measure"] == "optimism_employers", "value"]
    return pd.DataFrame({"employers_learned": counted.astype("int64")}).reset_index(drop=True)


def _variance_rows(demand: Demand, crosswalk: pd.DataFrame, inputs: PlanInputs) -> dict[str, pd.DataFrame]:
    """Which step's uncertainty moves the places most; needs the chain's draws, so it is measured here."""
    if inputs.offers.empty:
        return {}
    fewer = _first_draws(demand, DRAWS_FOR_VARIANCE)
    inputs = replace(
        inputs,
        need=fewer.need,
        supply=fewer.supply,
        balance_start=fewer.balance_start,
        intake_yield=fewer.intake_yield,
    )
    shares = variance_shares(fewer, crosswalk[["occupation", "programme", "share"]].astype({"share": float}), inputs)
    return {"forecast.variance_share": shares.assign(label=shares["step"].map(SPREAD))}


def _first_draws(demand: Demand, count: int) -> Demand:
    """The same chain on its first draws: a share of variance needs fewer than a quantile does."""
    values: dict[str, Any] = {
        name: Draws(value.keys, value.years, value.values[:, :, :count])
        for name, value in vars(demand).items()
        if isinstance(value, Draws)
    }
    return replace(demand, **values)
