"""Artifacts of a run in the Prefect UI: «Главное» first, the tables behind it below.

The UI lists artifacts of the run itself before those of its tasks and sorts neither, so «Главное» alone belongs to the
run and every table to a task. A table there never wraps and about 110 letters of it are visible at 1400 px: few columns,
names instead of codes, long text cut or in a Markdown list, which wraps.
"""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import pandas as pd
from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.machinery.start_year import start_year_of
from flows.machinery.warehouse import reading
from flows.outward import intake_report, night_report, sector_demand
from flows.outward.documents import ProposeSummary
from flows.outward.night_report import Night
from flows.outward.outward_names import outward_names, without_taxpayers
from flows.settings import Home
from proposals.numbers import number
from sources import registry
from sql import run

ROWS_SHOWN = 500
MAIN_KEY = "nightly-summary"
NAME_SIGNS, REASON_SIGNS, SECTOR_SIGNS, SHORT_SIGNS = 36, 44, 24, 18


def nightly_artifacts(home: Home, night: Night) -> str:
    """All of a night; keys are stable, so the UI shows their history over runs. Returns «Главное» as text."""
    intake_artifacts(home)
    proposal_artifacts(home, night.proposals)
    sector_artifact(home, night.vintage)
    con = run.connect(home.warehouse)
    try:
        text = night_report.report(con, home, night)
    finally:
        con.close()
    create_markdown_artifact(key=MAIN_KEY, markdown=text, description=f"Главное: срез {night.vintage:%d.%m.%Y}")
    return text


@task(name="Таблицы приёма", task_run_name="Таблицы приёма", cache_policy=NO_CACHE, persist_result=False)
def intake_artifacts(home: Home) -> None:
    """Files and refusals of the vintage that staging holds. The caller holds the writer's lock."""
    con = run.connect(home.warehouse)
    try:
        files, refusals = intake_report.files_table(con), intake_report.refusals_table(con)
        reasons = night_report.reasons_table(con)
    finally:
        con.close()
    names = outward_names([*files["Файл"], *refusals["Файл"]])
    create_table_artifact(
        key="intake-files",
        table=_records(_files_shown(files, names)),
        description=f"Файлы среза: {len(files)}; строк = принято + отказано + заменено",
    )
    create_markdown_artifact(
        key="intake-refusals",
        markdown=night_report.reasons_list(reasons) or "Отказов нет.",
        description=f"Отказы по причинам: строк {len(refusals)}, причин {len(reasons)}",
    )
    create_table_artifact(
        key="intake-refused-rows",
        table=_records(_refusals_shown(refusals, names)) or [{"Отказы": "нет"}],
        description=f"Отказанные строки: где и что (первые {ROWS_SHOWN}); что делать – в таблице причин",
    )
    _remarks(files, names)


def _remarks(files: pd.DataFrame, names: dict[str, str]) -> None:
    noted = files[files["Замечания"] != ""]
    if noted.empty:
        return
    lines = [
        f"- **{night_report.cell(names[row['Файл']])}**: {night_report.cell(without_taxpayers(row['Замечания']))}"
        for row in noted.head(ROWS_SHOWN).to_dict("records")
    ]
    create_markdown_artifact(
        key="intake-remarks",
        markdown="\n".join(lines),
        description=f"Замечания к файлам: {len(noted)}",
    )


def _files_shown(files: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Файл": files["Файл"].map(names).map(lambda name: cut(name, NAME_SIGNS)),
            "Источник": files["Источник"].map(_source_title),
            "Строк": files["Прочитано"].map(number),
            **{name: files[name].map(number) for name in ("Принято", "Отказано", "Заменено")},
        }
    )


def _refusals_shown(refusals: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Почему": refusals["Почему"].map(without_taxpayers).map(lambda text: cut(text, REASON_SIGNS)),
            "Файл": refusals["Файл"].map(names).map(lambda name: cut(name, SHORT_SIGNS)),
            "Строка": refusals["Строка"],
            "Столбец": refusals["Столбец"].map(lambda text: cut(text, SHORT_SIGNS), na_action="ignore"),
            "Значение": refusals["Значение"].map(lambda text: cut(text, SHORT_SIGNS), na_action="ignore"),
        }
    )


@task(name="Таблица предложений", task_run_name="Таблица предложений", cache_policy=NO_CACHE, persist_result=False)
def proposal_artifacts(home: Home, proposals: ProposeSummary) -> None:
    """The documents that were made, with links."""
    several = len({one.ref_area for one in proposals.documents}) > 1
    shown = night_report.documents_table(home, proposals, several)
    if len(shown):
        shown["Кластер"] = shown["Кластер"].map(lambda name: cut(name, NAME_SIGNS))
    create_table_artifact(
        key="proposals",
        table=_records(shown) or [{"Предложения": "нет"}],
        description=f"Предложения кластеров: {len(proposals.documents)}; листы регионов: {len(proposals.regions)}",
    )


@task(
    name="Таблица потребности отраслей",
    task_run_name="Таблица потребности отраслей",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def sector_artifact(home: Home, vintage: date) -> None:
    """Demand per sector in the year of the intake, from the published snapshot, hence through the disclosure gate."""
    year = start_year_of(vintage)
    with reading(home) as con:
        rows = sector_demand.sector_artifact(con, vintage, year)
    several = len({row["Регион"] for row in rows}) > 1
    shown = [
        {
            **({"Регион": cut(row["Регион"], SHORT_SIGNS)} if several else {}),
            "Вид деятельности": cut(row["Вид деятельности"], SECTOR_SIGNS),
            "Потребность": row[sector_demand.MEASURES["recruitment_need"]],
            **{name: row[name] for name in ("80 из 100", "Прирост", "Замещение", "Занятость")},
        }
        for row in rows
        if row["Уровень"] == sector_demand.ALL_LEVELS
    ]
    create_table_artifact(
        key="sector-demand",
        table=shown[:ROWS_SHOWN] or [{"Потребность по отраслям": "недостаточно данных"}],
        description=f"Потребность отраслей в кадрах в {year} году, чел.; уровни и другие годы – в sector_demand.csv",
    )


def cut(text: object, signs: int) -> str:
    """Text that fits its column: one line, cut with «…»."""
    line = " ".join(str(text).split())
    return line if len(line) <= signs else f"{line[: signs - 1].rstrip()}…"


def legible(svg: str) -> str:
    """An SVG chart as the address of an image, on white paper: the UI's ground may be dark, the letters are."""
    head, rest = svg[: svg.index(">", svg.index("<svg")) + 1], svg[svg.index(">", svg.index("<svg")) + 1 :]
    picture = f'{head}<rect width="100%" height="100%" fill="#ffffff"/>{rest}'
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}"


def _source_title(source: str) -> str:
    if source not in registry.names():
        return source
    return cut(registry.source(source).TITLE.partition(":")[0], SHORT_SIGNS)


def _records(frame: Any) -> list[dict[str, Any]]:
    """Plain values only: the API takes JSON."""
    return [
        {key: (None if value != value else value) for key, value in row.items()}
        for row in frame.head(ROWS_SHOWN).astype(object).to_dict("records")
    ]
