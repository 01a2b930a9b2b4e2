"""The nightly flow: ingest → transform → forecast → plan → propose → publish, each a task, under the writer's lock."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.forecast import forecast
from flows.forecast_errors import measure_errors
from flows.ingest import ingest
from flows.machinery import draws_store, memo, progress, workers
from flows.machinery.forms import russian_form
from flows.machinery.landing import require_files
from flows.machinery.lock import writer_lock
from flows.machinery.scheduled import vintage_of_run
from flows.machinery.summaries import IngestSummary, TransformSummary
from flows.machinery.warehouse import writing
from flows.outward.artifacts import nightly_artifacts
from flows.outward.documents import ProposeSummary
from flows.plan import plan
from flows.propose import propose
from flows.publish import publish
from flows.settings import Home
from flows.transform import transform

HomeFolder = Annotated[
    str, Field(title="Рабочая папка", description="Где лежат исходные файлы, хранилище и документы", min_length=1)
]
InboxFolder = Annotated[str, Field(title="Входная папка", description="Папка с файлами поставщиков", min_length=1)]
VintageDate = Annotated[date | None, Field(title="Дата среза", description="Пусто – дата, на которую назначен запуск")]


@dataclass(frozen=True)
class NightlySummary:
    """What one run did, for the summary at its end and for artifacts."""

    vintage: date
    ingest: IngestSummary
    transform: TransformSummary
    proposals: ProposeSummary


@task(name="ingest", cache_policy=NO_CACHE, persist_result=False)
def ingest_task(home: Home, inbox: Path, vintage: date) -> IngestSummary:
    """Land the inbox and read what is new."""
    progress.current.stage("Приём файлов")
    require_files(inbox)
    with writing(home, vintage) as con:
        return ingest(con, home, inbox, vintage, progress.current.advance, workers.current)


@task(name="transform", cache_policy=NO_CACHE, persist_result=False)
def transform_task(home: Home, vintage: date) -> TransformSummary:
    """Build staging and marts, balance the books."""
    progress.current.stage("Сверка и витрины")
    with writing(home, vintage) as con:
        return transform(con, vintage)


@task(name="forecast", cache_policy=NO_CACHE, persist_result=False)
def forecast_task(home: Home, vintage: date) -> int:
    """Employment ahead and each region's need and supply; nothing where nothing has changed."""
    progress.current.stage("Прогноз потребности")
    with writing(home, vintage) as con:
        key = memo.inputs_key(home, vintage)
        if memo.is_done(con, vintage, "forecast", key) and draws_store.belong_to(home, vintage, key):
            return 0
        regions = forecast(con, home, vintage, progress.current.advance, workers.current)
        measure_errors(con, vintage)
        draws_store.finish(home, vintage, key)
        memo.mark_done(con, vintage, "forecast", key)
        return regions


@task(name="plan", cache_policy=NO_CACHE, persist_result=False)
def plan_task(home: Home, vintage: date) -> int:
    """Places of every region in whole groups; nothing where nothing has changed."""
    progress.current.stage("План приёма")
    with writing(home, vintage) as con:
        key = memo.inputs_key(home, vintage)
        if memo.is_done(con, vintage, "plan", key):
            return 0
        planned = plan(con, home, vintage, progress.current.advance, workers.current)
        memo.mark_done(con, vintage, "plan", key)
        return planned


@task(name="propose", cache_policy=NO_CACHE, persist_result=False)
def propose_task(home: Home, vintage: date) -> ProposeSummary:
    """Documents of every cluster, and the manifest."""
    progress.current.stage("Предложения кластеров")
    with writing(home, vintage) as con:
        return propose(con, home, vintage, progress.current.advance, workers.current)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_task(home: Home) -> None:
    """Replace the snapshot that analysts read."""
    from sql import run

    progress.current.stage("Публикация снимка")
    con = run.connect(home.warehouse)
    try:
        publish(con, home.snapshot)
    finally:
        con.close()


@russian_form
@flow(name="nightly", description="Ночной расчёт: файлы поставщиков → предложения кластеров", validate_parameters=True)
def nightly(home: HomeFolder = "var", inbox: InboxFolder = "inbox", vintage: VintageDate = None) -> dict[str, Any]:
    """Compute the proposals of all clusters for one vintage.

    Reads    the inbox
    Writes   raw bytes, warehouse, outbox/<vintage>, published snapshot; each stage all or nothing
    Stops    on an empty inbox, a broken check or parameter; what earlier stages wrote stays and is repaired next time
    Returns  the summary as a dictionary
    """
    place, day = Home(Path(home)), vintage or vintage_of_run()
    with progress.of_run(), writer_lock(place.lock, progress.current.say), workers.of_run():
        came_in = ingest_task(place, Path(inbox), day)
        books = transform_task(place, day)
        forecast_task(place, day)
        plan_task(place, day)
        documents = propose_task(place, day)
        publish_task(place)
        nightly_artifacts(place, day, came_in, books, documents)  # reads staging, which the next writer replaces
    return asdict(NightlySummary(day, came_in, books, documents))
