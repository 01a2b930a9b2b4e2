"""What if: a scenario's plan beside the published one, in a folder of its own; the vintage is never touched."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
from prefect import task
from prefect.artifacts import create_image_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import BeforeValidator, Field

from flows.machinery import draws_store, memo, progress
from flows.machinery.choices import code_of
from flows.machinery.quiet import without_solver_output
from flows.machinery.reference import codelists
from flows.machinery.story import named, told_flow
from flows.machinery.warehouse import reading
from flows.outward.addresses import link
from flows.outward.artifacts import cut, legible
from flows.outward.disclosure_gate import hidden_programmes
from flows.outward.night_report import cell, table
from flows.plan import inputs_of
from flows.region import kept_survey
from flows.region.inputs import demand_inputs
from flows.region.official import official_growth
from flows.region.planned import planned, require_known
from flows.region.scenario_form import DemandForm, LimitsForm, RulesForm, ScenarioForm
from flows.settings import Home
from models.plan.admissions import AdmissionPlan, PlanInputs, plan_region
from models.whatif.scenario import (
    NAME_PATTERN,
    BadScenarioName,
    Published,
    Scenario,
    compare,
    demand_under,
    plan_under,
)
from proposals.comparison import ComparedPlaces, Comparison, chart, workbook
from proposals.numbers import change, number

if TYPE_CHECKING:
    import duckdb

ROWS_SHOWN = 60
PROGRAMME_SIGNS = 44


HomeFolder = Annotated[str, Field(title="Рабочая папка", description="Где лежит опубликованный снимок")]
ScenarioName = Annotated[
    str, Field(title="Имя сценария", description="Папка результата; то же имя – заменит", pattern=NAME_PATTERN)
]
RegionCode = Annotated[
    str | None,
    Field(
        title="Регион",
        description="Регион с планом; пусто – единственный в снимке",
        pattern=r"^\d{2,3}$",
        json_schema_extra={"choices": "planned_region"},
    ),
    BeforeValidator(code_of),
]
VintageDate = Annotated[
    date | None,
    Field(
        title="Дата среза", description="Пусто – последний в снимке", json_schema_extra={"choices": "planned_vintage"}
    ),
]
Demand = Annotated[DemandForm | None, Field(title="Потребность и выпуск", description="Рост занятости, пенсии, опрос")]
Limits = Annotated[LimitsForm | None, Field(title="Бюджет и мощности", description="Чего хватит колледжам")]
Rules = Annotated[RulesForm | None, Field(title="Правила плана", description="Цены нехватки и изменений")]


@told_flow("whatif", "Что если", "Что если: план по сценарию рядом с опубликованным")
def whatif(
    name: ScenarioName = "сценарий",
    ref_area: RegionCode = None,
    vintage: VintageDate = None,
    demand: Demand = None,
    limits: Limits = None,
    rules: Rules = None,
    home: HomeFolder = "var",
) -> dict[str, Any]:
    """Compare the plan under a scenario with the plan of a vintage.

    Reads    the published snapshot and the vintage's draws; never the writer's file, without a lock
    Writes   <home>/whatif/<name>/comparison.xlsx, comparison.json, chart.svg
    Stops    when the snapshot holds no plan, or the scenario leaves no possible plan (the limits in conflict are named)
    Returns  folder, totals and the rows that change
    """
    place = Home(Path(home))
    scenario = ScenarioForm(**{field: value for group in (demand, limits, rules) if group is not None for field, value in group})
    if not re.fullmatch(NAME_PATTERN, name):
        raise BadScenarioName(name)
    named(f"Что если: «{name}»")
    require_known(place, vintage, ref_area, scenario)
    with progress.of_run():
        compared = compare_task(place, name, ref_area, vintage, scenario)
    named(f"Что если: «{name}», {compared.region}, срез {compared.vintage:%d.%m.%Y}")
    folder = store_task(place, name, compared)
    _artifacts(place, compared, folder)
    return {
        "folder": str(folder),
        "region": compared.region,
        "vintage": compared.vintage.isoformat(),
        "scenario": [list(line) for line in compared.scenario],
        "remarks": list(compared.remarks),
        "totals": [list(line) for line in compared.totals()],
        "rows": [asdict(row) for row in compared.first_year()],
    }


@task(
    name="План по расчёту и по сценарию",
    task_run_name="План по расчёту и по сценарию",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def compare_task(home: Home, name: str, ref_area: str | None, vintage: date | None, form: ScenarioForm) -> Comparison:
    """Both plans from the same draws; that of the vintage is planned again only where something has changed since."""
    progress.current.stage("План по сценарию")
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


@task(
    name="Книга и рисунок сравнения",
    task_run_name="Книга и рисунок сравнения",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def store_task(home: Home, name: str, compared: Comparison) -> Path:
    """Three files in the scenario's own folder, each replaced in one step."""
    folder = home.root / "whatif" / name
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "comparison.xlsx", workbook(compared))
    _replace(folder / "chart.svg", chart(compared).encode())
    text = json.dumps(asdict(compared), ensure_ascii=False, indent=1, default=str)
    _replace(folder / "comparison.json", text.encode())
    return folder


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
    from dataclasses import replace

    from models.chain.demand import region_demand

    if scenario.moves_demand:
        folder = home.draws(vintage, ref_area)
        sections = draws_store.load(folder, "employment")
        base = demand_inputs(con, vintage, ref_area, sections, kept_survey.load(folder))
        demand = region_demand(demand_under(scenario, base, official_growth(con, vintage, ref_area)))
        moved = {part: getattr(demand, part) for part in ("need", "supply", "balance_start", "intake_yield")}
        inputs = replace(inputs, **moved)
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
        f"Ожидаемая цена нехватки и излишка: {number(before.cost)} → {number(after.cost)} человеко-лет."
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


@task(name="Таблицы сравнения", task_run_name="Таблицы сравнения", cache_policy=NO_CACHE, persist_result=False)
def _tables(compared: Comparison) -> None:
    rows = compared.first_year()[:ROWS_SHOWN]
    create_table_artifact(
        key="whatif-places",
        table=[
            {
                "Программа": cut(f"{row.programme} {row.name}", PROGRAMME_SIGNS),
                "База": f"{row.basis} кл.",
                "Было": number(row.last),
                "По расчёту": number(row.before),
                "По сценарию": number(row.after),
                "Разница": change(row.change),
            }
            for row in rows
        ]
        or [{"Места": "нет"}],
        description=f"Места: сценарий «{compared.name}», {compared.region}: первые {ROWS_SHOWN} строк по величине изменения",
    )
    create_image_artifact(
        key="whatif-chart",
        image_url=legible(chart(compared)),
        description=f"Рисунок: сценарий «{compared.name}», места по расчёту и по сценарию",
    )


def _artifacts(home: Home, compared: Comparison, folder: Path) -> None:
    """«Главное» of the scenario belongs to the run, so that it stands first; tables to a task."""
    _tables(compared)
    totals = pd.DataFrame(
        [
            {"Приём": one.year, "Было": number(one.last), "По расчёту": number(one.before), "По сценарию": number(one.after), "Разница": change(one.after - one.before)}
            for one in compared.totals()
        ]
    )  # fmt: skip
    lines = [
        f"# Главное: сценарий «{compared.name}»",
        f"{compared.region}, срез {compared.vintage:%d.%m.%Y}; срез не изменён. Книга: {link(home, folder / 'comparison.xlsx', 'XLSX')}",
        "## Что изменено",
        "\n".join(f"- {cell(what)}: {cell(value)}" for what, value in compared.scenario),
        "## Мест всего",
        table(totals, tuple(totals.columns)),
        *(
            ["## На что посмотреть", "\n".join(f"- {cell(text)}" for text in compared.remarks)]
            if compared.remarks
            else []
        ),
    ]
    create_markdown_artifact(
        key="whatif-summary", markdown="\n\n".join(lines), description=f"Главное: сценарий «{compared.name}»"
    )


def _replace(path: Path, payload: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(payload)
    os.replace(partial, path)
