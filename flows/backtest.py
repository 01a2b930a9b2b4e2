"""The backtest flow: what the engine would have said in past years, against what came."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.decision_replay import replay_decisions, told
from flows.forecast_errors import measure_errors, undeclared_breaks
from flows.machinery import progress
from flows.machinery.story import named, told_flow, writing_run
from flows.machinery.warehouse import NoWarehouse, opened, writing
from flows.publish import publish
from flows.settings import Home
from models.errors import EmptyPanel
from sql import run

HomeFolder = Annotated[str, Field(title="Рабочая папка", description="Где лежит хранилище")]
VintageDate = Annotated[
    date | None,
    Field(
        title="Дата среза",
        description="Пусто – последний срез хранилища",
        json_schema_extra={"choices": "landed_vintage"},
    ),
]
Decisions = Annotated[
    bool,
    Field(
        title="И прежние планы",
        description="Посчитать планы прежних срезов по потребности этого: рядом места прошлого года и правило «потребность / выход»",
    ),
]
STEP_NAMES = {"naive": "как сейчас", "drift": "линия", "model": "модель", "reconciled": "согласованный"}


@task(
    name="Ошибки прошлых прогнозов",
    task_run_name="Ошибки прошлых прогнозов",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def measure_errors_task(home: Home, vintage: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Replay and store, all rows of the vintage or none; also the years that look like undeclared breaks."""
    progress.current.stage("Ошибки прошлых прогнозов")
    with writing(home, vintage) as con:
        return measure_errors(con, vintage), undeclared_breaks(con, vintage)


@task(
    name="Прежние планы по нынешней потребности",
    task_run_name="Прежние планы по нынешней потребности",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def replay_task(home: Home, vintage: date) -> list[dict[str, Any]]:
    """Costs of earlier vintages' plans on the need of this one."""
    progress.current.stage("Прежние планы")
    with writing(home, vintage) as con:
        return replay_decisions(con, home, vintage)


@told_flow("backtest", "Ошибки прошлых прогнозов", "Ошибки прошлых прогнозов на собственной истории")
def backtest(
    home: HomeFolder = "var", vintage: VintageDate = None, decisions: Decisions = False
) -> dict[str, list[dict[str, Any]]]:
    """Measure the errors of past forecasts of one vintage and, if asked, what plans of earlier vintages would cost by it.

    Reads    mart.employment; for decisions plan.offer, marts and draws of earlier vintages
    Writes   forecast.error, forecast.error_pit, published snapshot
    Stops    when nothing has been computed yet, or the history is empty
    Returns  the error table, the suspected breaks and the replayed decisions as records
    """
    place = Home(Path(home))
    if not place.warehouse.exists():
        raise NoWarehouse(place)
    with writing_run(place, "Ошибки прошлых прогнозов"):
        day = vintage or _last_vintage(place)  # the lock first: the warehouse has one opener
        named(f"Ошибки прошлых прогнозов, срез {day:%d.%m.%Y}")
        table, suspected = measure_errors_task(place, day)
        replayed = replay_task(place, day) if decisions else []
        with opened(place) as con:
            publish(con, place.snapshot)
    records = [
        {str(key): (None if value != value else value) for key, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]
    create_table_artifact(key="backtest-errors", table=_shown(records), description="Ошибки прошлых прогнозов")
    suspicions = [
        {
            "Ряд": row.unique_id or "весь ряд разделов",
            "Год": row.time_period,
            "Насколько необычен": round(float(str(row.score)), 1),
        }
        for row in suspected.itertuples(index=False)
    ]
    create_table_artifact(
        key="backtest-suspected-breaks",
        table=suspicions or [{"Подозрения": "нет"}],
        description="Похоже на необъявленную смену методики: проверьте сноски источника",
    )
    if decisions:
        lines = [{"Прежние планы": line} for line in told(replayed)]
        create_table_artifact(key="backtest-decisions", table=lines, description="Прежние планы по нынешней потребности")
    return {"errors": records, "suspected_breaks": suspicions, "decisions": replayed}


def _last_vintage(home: Home) -> date:
    con = run.connect(home.warehouse)
    try:
        found = con.execute("select max(vintage) from mart.employment").fetchone()
    finally:
        con.close()
    if found is None or found[0] is None:
        raise EmptyPanel("История занятости (mart.employment)")
    return found[0]


def _shown(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Russian column names for the table in the Prefect UI."""
    return [
        {
            "Регион": row["ref_area"],
            "Шаг": STEP_NAMES[row["step"]],
            "Горизонт, лет": row["horizon"],
            "Проверено прогнозов": row["errors"],
            "Ошибка, %": None if row["wape_rate"] is None else round(100 * row["wape_rate"], 1),
            "Ошибка в обычных изменениях": None if row["mase"] is None else round(row["mase"], 2),
            "В интервале 80 %": None if row["coverage80_rate"] is None else round(100 * row["coverage80_rate"]),
            "Примечание": row["note"],
        }
        for row in records
    ] or [{"Ошибки": "нет истории занятости"}]
