"""Artifacts of a run in the Prefect UI: what came in, what was refused, what came out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.machinery.start_year import start_year_of
from flows.machinery.summaries import IngestSummary, TransformSummary
from flows.machinery.warehouse import reading
from flows.outward import intake_report, sector_demand
from flows.outward.documents import ProposeSummary
from flows.settings import Home
from sql import run

ROWS_SHOWN = 500


def nightly_artifacts(
    home: Home, vintage: date, came_in: IngestSummary, books: TransformSummary, proposals: ProposeSummary
) -> None:
    """Four tables and a summary; keys are stable, so the UI shows their history over runs."""
    intake_artifacts(home)
    proposal_artifacts(proposals)
    sector_artifact(home, vintage)
    lines = [
        f"# Срез {vintage:%d.%m.%Y}",
        f"Файлов: {came_in.files}, прочитано заново: {came_in.newly_read}.",
        f"Строк прочитано {books.rows_read} = принято {books.rows_accepted} + отказано {books.rows_refused} + заменено {books.rows_superseded}.",
        *(f"- {text}" for text in (*books.warnings, *proposals.notes)),
    ]
    create_markdown_artifact(key="nightly-summary", markdown="\n\n".join(lines), description="Итог запуска")


def intake_artifacts(home: Home) -> None:
    """Files and refusals of the vintage that staging holds. The caller holds the writer's lock."""
    con = run.connect(home.warehouse)
    try:
        files, refusals = intake_report.files_table(con), intake_report.refusals_table(con)
    finally:
        con.close()
    create_table_artifact(
        key="intake-files", table=_records(files), description="Файлы среза: прочитано = принято + отказано + заменено"
    )
    create_table_artifact(
        key="intake-refusals",
        table=_records(refusals) or [{"Отказы": "нет"}],
        description="Отказы: что, где, почему и что делать",
    )


def proposal_artifacts(proposals: ProposeSummary) -> None:
    """The documents that were made and where they lie."""
    documents = [
        {
            "Регион": one.ref_area,
            "Кластер": one.name,
            "Программ": one.programmes,
            "Итог": one.headline,
            "Документ": str(Path(one.path).resolve()),
        }
        for one in proposals.documents
    ]
    documents += [
        {"Регион": one.ref_area, "Кластер": "лист региона", "Программ": None, "Итог": one.trouble or one.headline,
         "Документ": str(Path(one.path).resolve()) if one.path else ""}
        for one in proposals.regions
    ]  # fmt: skip
    create_table_artifact(
        key="proposals", table=documents or [{"Предложения": "нет"}], description="Предложения кластеров"
    )


def sector_artifact(home: Home, vintage: date) -> None:
    """Demand per sector in the year of the intake, from the published snapshot, hence through the disclosure gate."""
    with reading(home) as con:
        rows = sector_demand.sector_artifact(con, vintage, start_year_of(vintage))
    create_table_artifact(
        key="sector-demand",
        table=rows[:ROWS_SHOWN] or [{"Потребность по отраслям": "недостаточно данных"}],
        description="Потребность отраслей в кадрах по уровням образования, чел.; все годы – в файлах sector_demand.csv",
    )


def _records(frame: Any) -> list[dict[str, Any]]:
    """Plain values only: the API takes JSON."""
    return [
        {key: (None if value != value else value) for key, value in row.items()}
        for row in frame.head(ROWS_SHOWN).astype(object).to_dict("records")
    ]
