"""What if: a scenario's plan beside the published one, in a folder of its own; the vintage is never touched."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from prefect import task
from prefect.artifacts import create_image_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import BeforeValidator, Field

from flows.machinery import progress
from flows.machinery.choices import code_of
from flows.machinery.story import named, told_flow
from flows.outward.addresses import link
from flows.outward.artifacts import cut, legible
from flows.outward.night_report import cell, table
from flows.region.planned import require_known
from flows.region.scenario_form import DemandForm, LimitsForm, RulesForm, ScenarioForm
from flows.scenario_plan import answer, compared_plans, written
from flows.settings import Home
from models.whatif.scenario import NAME_PATTERN, BadScenarioName
from proposals.comparison import Comparison, chart
from proposals.numbers import change, number

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
    return answer(compared, folder)


@task(
    name="План по расчёту и по сценарию",
    task_run_name="План по расчёту и по сценарию",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def compare_task(home: Home, name: str, ref_area: str | None, vintage: date | None, form: ScenarioForm) -> Comparison:
    """Both plans (flows/scenario_plan.py)."""
    progress.current.stage("План по сценарию")
    return compared_plans(home, name, ref_area, vintage, form)


@task(
    name="Книга и рисунок сравнения",
    task_run_name="Книга и рисунок сравнения",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def store_task(home: Home, name: str, compared: Comparison) -> Path:
    """The files of the comparison (flows/scenario_plan.py)."""
    return written(home, name, compared)


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
