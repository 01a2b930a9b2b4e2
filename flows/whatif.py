"""What if: a scenario's plan beside the published one, in a folder of its own; the vintage is never touched."""

from __future__ import annotations

import base64
import json
import os
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
from prefect import flow, task
from prefect.artifacts import create_image_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import BaseModel, ConfigDict, Field

from flows.machinery import draws_store, progress
from flows.machinery.quiet import without_solver_output
from flows.machinery.reference import codelists
from flows.machinery.warehouse import reading
from flows.outward.disclosure_gate import hidden_programmes
from flows.plan import inputs_of
from flows.region import kept_survey
from flows.region.inputs import demand_inputs
from flows.region.official import official_growth
from flows.settings import Home
from models.errors import KadryError
from models.plan.admissions import AdmissionPlan, PlanInputs, plan_region
from models.whatif.scenario import (
    BOUNDS,
    NAME_PATTERN,
    TOTAL,
    BadScenarioName,
    Scenario,
    compare,
    demand_under,
    plan_under,
)
from proposals.comparison import ComparedPlaces, Comparison, chart, workbook

if TYPE_CHECKING:
    import duckdb

ROWS_SHOWN = 60


class NothingPlanned(KadryError):
    """The snapshot holds no plan to compare with."""

    def __init__(self, wanted: str, known: list[str]) -> None:
        super().__init__(
            f"В снимке нет плана: {wanted}. Есть: {', '.join(known) or 'ничего'}. Посчитайте срез: kadry nightly."
        )


def _bounded(name: str, title: str, description: str) -> Any:
    low, high = BOUNDS[name]
    return Field(default=None, title=title, description=description, ge=low, le=high)


class SectionGrowth(BaseModel):
    """One section's faster or slower growth."""

    model_config = ConfigDict(title="Рост раздела", extra="forbid")

    economic_activity: str = Field(
        title="Раздел ОКВЭД2", description="Буква раздела; _T – все разделы", pattern=r"^([A-U]|_T)$"
    )
    growth_rate: float = Field(
        title="Прибавка к росту в год",
        description="Доля: 0,02 – на два процентных пункта в год быстрее прогноза",
        ge=BOUNDS["growth_rate"][0],
        le=BOUNDS["growth_rate"][1],
    )


class ScenarioForm(BaseModel):
    """What the scenario changes; an empty field leaves the calculation as it is."""

    model_config = ConfigDict(title="Сценарий", extra="forbid")

    growth: list[SectionGrowth] = Field(
        default=[], title="Рост занятости по разделам", description="Пусто – как в прогнозе"
    )
    growth_scenario: str | None = Field(
        default=None, title="Официальный сценарий роста", description="Имя из файла сценариев; пусто – прогноз системы"
    )
    retirement_shift_years: float | None = _bounded(
        "retirement_shift_years", "Сдвиг возраста выхода на пенсию, лет", "Позже – со знаком плюс, раньше – минус"
    )
    match_rate: float | None = _bounded(
        "match_rate", "Доля выпускников, работающих по специальности", "1 – все; пусто – наблюдаемая доля"
    )
    survey_weight: float | None = _bounded(
        "survey_weight", "Вес опроса работодателей", "0 – только модель, 1 – только опрос; пусто – по точности"
    )
    budget_change: float | None = _bounded(
        "budget_change", "Изменение бюджета", "Доля: −0,1 – на 10 % меньше бюджета (без бюджета – затрат прошлого года)"
    )
    capacity_change: float | None = _bounded(
        "capacity_change", "Изменение мощностей колледжей", "Доля: группы, учебные места, преподаватели, мастерские"
    )
    cost_ratio: float | None = _bounded(
        "cost_ratio", "Цена нехватки к цене излишка", "1 – поровну; 2 – нехватка вдвое дороже"
    )
    carry_over: float | None = _bounded(
        "carry_over", "Доля нехватки и излишка, остающихся через год (ρ)", "0 – исчезают, 1 – остаются"
    )
    largest_change: float | None = _bounded(
        "largest_change", "Наибольшее изменение мест программы за год", "Доля прошлогодних мест"
    )
    move_penalty: float | None = _bounded("move_penalty", "Цена изменения на одну группу", "В выпускниках")

    def scenario(self) -> Scenario:
        """The same for the models."""
        growth: dict[str, float] = {}
        for row in self.growth:
            growth[row.economic_activity] = growth.get(row.economic_activity, 0.0) + row.growth_rate
        return Scenario(
            growth=growth,
            growth_scenario=self.growth_scenario or "",
            retirement_shift_years=self.retirement_shift_years or 0.0,
            match_rate=self.match_rate,
            survey_weight=self.survey_weight,
            budget_change=self.budget_change,
            capacity_change=self.capacity_change or 0.0,
            cost_ratio=self.cost_ratio,
            carry_over=self.carry_over,
            largest_change=self.largest_change,
            move_penalty=self.move_penalty,
        )

    def in_words(self) -> tuple[tuple[str, str], ...]:
        """Title and value of every field that is set."""
        lines = [
            (
                f"{type(self).model_fields['growth'].title}: "
                + ("все разделы" if row.economic_activity == TOTAL else f"раздел {row.economic_activity}"),
                f"{100 * row.growth_rate:+.2f} п. п. в год".replace(".", ",", 1),
            )
            for row in self.growth
        ]
        for name, described in type(self).model_fields.items():
            value = getattr(self, name)
            if name != "growth" and value is not None and value != "":
                shown = value if isinstance(value, str) else f"{value:g}".replace(".", ",")
                lines.append((str(described.title), shown))
        return tuple(lines) or (("Ничего не изменено", "–"),)


HomeFolder = Annotated[str, Field(title="Рабочая папка", description="Где лежит опубликованный снимок")]
ScenarioName = Annotated[
    str, Field(title="Имя сценария", description="Папка результата; то же имя – заменит", pattern=NAME_PATTERN)
]
RegionCode = Annotated[
    str | None,
    Field(title="Регион", description="Две цифры ОКТМО; пусто – единственный в снимке", pattern=r"^\d{2,3}$"),
]
VintageDate = Annotated[date | None, Field(title="Дата среза", description="Пусто – последний в снимке")]
WhatIfScenario = Annotated[ScenarioForm, Field(title="Сценарий", description="Пустое поле ничего не меняет")]


@flow(name="whatif", description="Что если: план по сценарию рядом с опубликованным", validate_parameters=True)
def whatif(
    scenario: WhatIfScenario,
    name: ScenarioName = "сценарий",
    ref_area: RegionCode = None,
    vintage: VintageDate = None,
    home: HomeFolder = "var",
) -> dict[str, Any]:
    """Compare the plan under a scenario with the plan of a vintage.

    Reads    the published snapshot and the vintage's draws; never the writer's file, without a lock
    Writes   <home>/whatif/<name>/comparison.xlsx, comparison.json, chart.svg
    Stops    when the snapshot holds no plan, or the scenario leaves no possible plan (the limits in conflict are named)
    Returns  folder, totals and the rows that change
    """
    place = Home(Path(home))
    if not re.fullmatch(NAME_PATTERN, name):
        raise BadScenarioName(name)
    compared = compare_task(place, name, ref_area, vintage, scenario)
    folder = store_task(place, name, compared)
    _artifacts(compared)
    return {
        "folder": str(folder),
        "region": compared.region,
        "vintage": compared.vintage.isoformat(),
        "scenario": [list(line) for line in compared.scenario],
        "remarks": list(compared.remarks),
        "totals": [list(line) for line in compared.totals()],
        "rows": [asdict(row) for row in compared.first_year()],
    }


@task(name="compare-plans", cache_policy=NO_CACHE, persist_result=False)
def compare_task(home: Home, name: str, ref_area: str | None, vintage: date | None, form: ScenarioForm) -> Comparison:
    """Both plans, computed the same way from the same draws."""
    progress.current.stage("План по сценарию")
    with reading(home) as con:
        day, area = planned(con, vintage, ref_area)
        before_inputs = inputs_of(con, home, day, area)
        after_inputs = inputs_under(con, home, day, area, before_inputs, form.scenario())
        with without_solver_output():
            before, after = plan_region(before_inputs), plan_region(after_inputs)
        hidden = hidden_programmes(con, day, area)
        remarks = _remarks(con, day, area, before, after, form)
    table = compare(before, after, before_inputs.need, after_inputs.need)
    if form.survey_weight is not None:  # with weight 0 or 1 the need is one reading alone
        table.loc[table["programme"].isin(hidden), ["need_before", "need_after"]] = np.nan
    return Comparison(name, codelists().region_name(area), day, form.in_words(), remarks, _rows(table))


@task(name="store-comparison", cache_policy=NO_CACHE, persist_result=False)
def store_task(home: Home, name: str, compared: Comparison) -> Path:
    """Three files in the scenario's own folder, each replaced in one step."""
    folder = home.root / "whatif" / name
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "comparison.xlsx", workbook(compared))
    _replace(folder / "chart.svg", chart(compared).encode())
    text = json.dumps(asdict(compared), ensure_ascii=False, indent=1, default=str)
    _replace(folder / "comparison.json", text.encode())
    return folder


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


def planned(con: duckdb.DuckDBPyConnection, vintage: date | None, ref_area: str | None) -> tuple[date, str]:
    """The vintage (newest unless given) and region that the snapshot holds a plan of.

    Raises NothingPlanned when there is none, or several regions and none was named.
    """
    found = con.execute("select distinct vintage, ref_area from plan.run order by all").fetchall()
    known = [f"{day:%d.%m.%Y} регион {area}" for day, area in found]
    day = vintage or max((day for day, _ in found), default=None)
    areas = [area for when, area in found if when == day and ref_area in (None, area)]
    if day is None or not areas:
        raise NothingPlanned(f"срез {vintage or 'последний'}, регион {ref_area or 'любой'}", known)
    if len(areas) > 1:
        raise NothingPlanned("в срезе несколько регионов, укажите один (--region)", known)
    return day, areas[0]


def _remarks(
    con: duckdb.DuckDBPyConnection,
    vintage: date,
    ref_area: str,
    before: AdmissionPlan,
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
        f"Ожидаемая цена нехватки и излишка: {before.cost:,.0f} → {after.cost:,.0f} человеко-лет.".replace(",", " ")
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


def _artifacts(compared: Comparison) -> None:
    create_table_artifact(
        key="whatif-places",
        table=[
            {
                "Программа": f"{row.programme} {row.name}",
                "На базе, кл.": row.basis,
                "В прошлом году": row.last,
                "По расчёту": row.before,
                "По сценарию": row.after,
                "Разница": row.change,
            }
            for row in compared.first_year()[:ROWS_SHOWN]
        ]
        or [{"Места": "нет"}],
        description=f"Сценарий «{compared.name}», {compared.region}: первые {ROWS_SHOWN} строк по величине изменения",
    )
    picture = base64.b64encode(chart(compared).encode()).decode()
    create_image_artifact(
        key="whatif-chart",
        image_url=f"data:image/svg+xml;base64,{picture}",
        description=f"Сценарий «{compared.name}»: места по расчёту и по сценарию",
    )


def _replace(path: Path, payload: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(payload)
    os.replace(partial, path)
