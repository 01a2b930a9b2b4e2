"""The plan under a scenario beside the published one, and its files: what the flow «Что если» and the command line share.

Nothing here knows Prefect: a terminal without a server gets its answer without starting one.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from flows.machinery import draws_store, memo
from flows.machinery.quiet import without_solver_output
from flows.machinery.reference import codelists
from flows.machinery.warehouse import reading
from flows.outward.disclosure_gate import hidden_programmes
from flows.plan import inputs_of
from flows.region import kept_survey
from flows.region.inputs import demand_inputs
from flows.region.official import official_growth
from flows.region.planned import planned
from flows.settings import Home
from models.chain.for_plan import demand_for_plan
from models.plan.admissions import AdmissionPlan, PlanInputs, plan_region
from models.whatif.scenario import Published, Scenario, compare, demand_under, plan_under
from proposals.comparison import ComparedPlaces, Comparison, chart, workbook
from proposals.numbers import number

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from flows.region.scenario_form import ScenarioForm


def compared_plans(home: Home, name: str, ref_area: str | None, vintage: date | None, form: ScenarioForm) -> Comparison:
    """Both plans from the same draws; that of the vintage is planned again only where something has changed since."""
    with reading(home) as con:
        day, area = planned(con, vintage, ref_area)
        before_inputs = inputs_of(con, home, day, area)
        after_inputs = inputs_under(con, home, day, area, before_inputs, form.scenario())
        with without_solver_output():
            before = _published(con, home, day, area) or plan_region(before_inputs)
            after = plan_region(after_inputs)
        hidden = hidden_programmes(con, day, area)
        remarks = _remarks(con, day, area, before, after, form)
    found = compare(before, after, before_inputs.need, after_inputs.need)
    if form.survey_weight is not None:  # with weight 0 or 1 the need is one reading alone
        found.loc[found["programme"].isin(hidden), ["need_before", "need_after"]] = np.nan
    return Comparison(name, codelists().region_name(area), day, form.in_words(), remarks, _rows(found))


def written(home: Home, name: str, compared: Comparison) -> Path:
    """Three files in the scenario's own folder, each replaced in one step."""
    folder = home.root / "whatif" / name
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "comparison.xlsx", workbook(compared))
    _replace(folder / "chart.svg", chart(compared).encode())
    text = json.dumps(asdict(compared), ensure_ascii=False, indent=1, default=str)
    _replace(folder / "comparison.json", text.encode())
    return folder


def answer(compared: Comparison, folder: Path) -> dict[str, Any]:
    """What a run returns and a terminal prints."""
    return {
        "folder": str(folder),
        "region": compared.region,
        "vintage": compared.vintage.isoformat(),
        "scenario": [list(line) for line in compared.scenario],
        "remarks": list(compared.remarks),
        "totals": [list(line) for line in compared.totals()],
        "rows": [asdict(row) for row in compared.first_year()],
    }


def _published(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> Published | None:
    """The plan of the snapshot, where planning anew would give just it: files, corrections, parameters and code are those it was
    made from. None where they are not, or a council corrected the region (a correction may have been set aside)."""
    scope = [vintage, ref_area]
    corrected = con.execute("select count(*) from council.override where vintage = ? and ref_area = ?", scope).fetchall()
    if corrected != [(0,)] or not memo.is_published(home.snapshot, vintage, memo.inputs_key(home, vintage)):
        return None
    rows = con.execute("select * from plan.programme where vintage = ? and ref_area = ? order by all", scope).df()
    ((cost,),) = con.execute("select cost from plan.run where vintage = ? and ref_area = ?", scope).fetchall()
    return Published(rows, cost)


def inputs_under(
    con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str, inputs: PlanInputs, scenario: Scenario
) -> PlanInputs:
    """Plan inputs in which the scenario holds; need and supply are computed anew only where it moves them."""
    if scenario.moves_demand:
        folder = home.draws(vintage, ref_area)
        sections = draws_store.load(folder, "employment")
        base = demand_inputs(con, vintage, ref_area, sections, kept_survey.load(folder))
        demand = demand_for_plan(demand_under(scenario, base, official_growth(con, vintage, ref_area)))
        inputs = replace(inputs, **vars(demand))
    return plan_under(scenario, inputs)


def _remarks(
    con: duckdb.DuckDBPyConnection,
    vintage: date,
    ref_area: str,
    before: AdmissionPlan | Published,
    after: AdmissionPlan,
    form: ScenarioForm,
) -> tuple[str, ...]:
    published = con.execute(
        "select programme, basis, start_year, places from plan.programme where vintage = ? and ref_area = ?",
        [vintage, ref_area],
    ).df()
    keys = ["programme", "basis", "start_year"]
    both = published.merge(before.programmes[[*keys, "places"]], on=keys, how="outer", suffixes=("", "_now"))
    different = int((both["places"].fillna(0) != both["places_now"].fillna(0)).sum())
    remarks = [
        f"Ожидаемая цена нехватки и избытка: {number(before.cost)} → {number(after.cost)} человеко-лет."
        + ("" if form.cost_ratio is None else " Цены разные, числа несравнимы.")
    ]
    if different:
        remarks.append(
            f"Опубликованный план этого среза отличается от пересчитанного сейчас в {different} строках: "
            f"программа или параметры изменились после расчёта среза. Сравнение сделано с пересчитанным."
        )
    return tuple(remarks)


def _rows(table: pd.DataFrame) -> tuple[ComparedPlaces, ...]:
    names = codelists().programme.set_index("code")["name"]
    plain = table.astype(object).where(table.notna(), None)
    return tuple(
        ComparedPlaces(
            programme=str(row["programme"]),
            name=str(names.get(row["programme"], "")),
            basis=str(row["basis"]),
            start_year=int(row["start_year"]),
            last=int(row["places_last_year"]),
            before=int(row["places_before"]),
            after=int(row["places_after"]),
            need_before=row["need_before"],
            need_after=row["need_after"],
            held_before=str(row["binding_before"] or ""),
            held_after=str(row["binding_after"] or ""),
        )
        for row in plain.to_dict("records")
    )


def _replace(path: Path, payload: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(payload)
    os.replace(partial, path)
