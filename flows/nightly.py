"""The nightly flow: ingest → transform → forecast → plan → propose → publish, each a task, under the writer's lock.

A stage's code is imported when the stage begins: a run is seen to run seconds after the click.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.machinery import choices, draws_store, memo, night_book, progress, workers
from flows.machinery.fields import HomeFolder, InboxFolder, VintageDate
from flows.machinery.landing import require_files
from flows.machinery.region_fence import FORECAST, PLAN, lost_regions
from flows.machinery.retention import Policy, prune
from flows.machinery.scheduled import vintage_of_run
from flows.machinery.story import ended, named, told_flow, writing_run
from flows.machinery.summaries import IngestSummary, TransformSummary
from flows.machinery.warehouse import of_another_version, opened, writing
from flows.settings import Home

if TYPE_CHECKING:
    from flows.outward.documents import ProposeSummary


@task(name="Хранилище заново", task_run_name="0. Хранилище заново", cache_policy=NO_CACHE, persist_result=False)
def rebuild_task(home: Home, kept: set[date]) -> None:
    """After an update of the program: the kept vintages under the new tables, from the raw bytes."""
    from flows.rebuild import rebuild

    progress.current.say("Программа обновлена, таблицы теперь другие: хранилище собирается заново из исходных файлов.")
    rebuild(home, kept)


@task(name="Приём файлов", task_run_name="1. Приём файлов", cache_policy=NO_CACHE, persist_result=False)
def ingest_task(home: Home, inbox: Path, vintage: date) -> IngestSummary:
    """Land the inbox and read what is new."""
    from flows.ingest import ingest

    progress.current.stage("Приём файлов", "intake")
    require_files(inbox)
    with writing(home, vintage) as con:
        return ingest(con, home, inbox, vintage, progress.current.advance, workers.current)


@task(name="Сверка и витрины", task_run_name="2. Сверка и витрины", cache_policy=NO_CACHE, persist_result=False)
def transform_task(home: Home, vintage: date) -> TransformSummary:
    """Build staging and marts, balance the books; nothing where they stand there from the same inputs."""
    from flows.transform import is_staged, summary, transform

    progress.current.stage("Сверка и витрины", "marts")
    with writing(home, vintage) as con:
        key = memo.inputs_key(home, vintage)
        if memo.is_done(con, vintage, "transform", key) and is_staged(con, vintage):  # documents of an older vintage stage their own
            return summary(con, vintage)
        made = transform(con, vintage)
        memo.mark_done_alone(con, vintage, "transform", key)  # staging holds one vintage
        return made


@task(name="Прогноз потребности", task_run_name="3. Прогноз потребности", cache_policy=NO_CACHE, persist_result=False)
def forecast_task(home: Home, vintage: date) -> int:
    """Employment ahead and each region's need and supply; nothing where nothing has changed."""
    from flows.forecast import forecast
    from flows.forecast_errors import measure_errors

    progress.current.stage("Прогноз потребности", "forecast")
    with writing(home, vintage) as con:
        key = memo.inputs_key(home, vintage)
        if memo.is_done(con, vintage, "forecast", key) and draws_store.belong_to(home, vintage, key):
            return 0
        regions = forecast(con, home, vintage, progress.current.advance, workers.current)
        measure_errors(con, vintage)
        if not lost_regions(con, vintage, FORECAST):  # a lost region is tried again
            draws_store.finish(home, vintage, key)
            memo.mark_done(con, vintage, "forecast", key)
        return regions


@task(name="План приёма", task_run_name="4. План приёма", cache_policy=NO_CACHE, persist_result=False)
def plan_task(home: Home, vintage: date) -> int:
    """Places of every region in whole groups; nothing where nothing has changed."""
    from flows.plan import plan

    progress.current.stage("План приёма", "plan")
    with writing(home, vintage) as con:
        key = memo.inputs_key(home, vintage)
        if memo.is_done(con, vintage, "plan", key):
            return 0
        planned = plan(con, home, vintage, progress.current.advance, workers.current)
        if not lost_regions(con, vintage, PLAN):
            memo.mark_done(con, vintage, "plan", key)
        return planned


@task(
    name="Предложения кластеров", task_run_name="5. Предложения кластеров", cache_policy=NO_CACHE, persist_result=False
)
def propose_task(home: Home, vintage: date) -> ProposeSummary:
    """Documents of every cluster, and the manifest; those that lie there where nothing has changed."""
    from flows.outward import kept_documents
    from flows.propose import propose
    from flows.transform import require_staged

    progress.current.stage("Предложения кластеров", "proposals")
    with writing(home, vintage) as con:
        key = kept_documents.documents_key(con, home, vintage)
        made = kept_documents.kept(home, vintage, key)
        registered = con.execute("select count(*) from proposal.document where vintage = ?", [vintage]).fetchall()
        if made is None or registered != [(len(made.documents),)]:  # a warehouse made anew knows no documents
            require_staged(con, vintage)
            made = propose(con, home, vintage, progress.current.advance, workers.current)
            kept_documents.keep(home, vintage, key, made)
        return made


@task(name="Публикация снимка", task_run_name="6. Публикация снимка", cache_policy=NO_CACHE, persist_result=False)
def publish_task(home: Home) -> None:
    """Replace the snapshot that analysts read."""
    from flows.publish import publish

    progress.current.stage("Публикация снимка", "publish")
    with opened(home) as con:
        prune(con, home, Policy.of_environment())
        publish(con, home.snapshot)
    choices.renew(home, progress.current.say)


@told_flow("nightly", "Ночной расчёт", "Ночной расчёт: файлы поставщиков → предложения кластеров")
def nightly(home: HomeFolder = "var", inbox: InboxFolder = "inbox", vintage: VintageDate = None) -> dict[str, Any]:
    """Compute the proposals of all clusters for one vintage.

    Reads    the inbox
    Writes   raw bytes, warehouse, outbox/<vintage>, published snapshot; each stage all or nothing
    Stops    on an empty inbox, a broken check or parameter; what earlier stages wrote stays and is repaired next time
    Returns  the summary as a dictionary
    """
    place, day = Home(Path(home)), vintage or vintage_of_run()
    name = f"Ночной расчёт, срез {day:%d.%m.%Y}"
    with writing_run(place, name), night_book.kept(place, day) as page:
        kept = of_another_version(place)
        if kept is not None:
            rebuild_task(place, kept)
        came_in = ingest_task(place, Path(inbox), day)
        books = transform_task(place, day)
        named(f"{name}, регионов {len(books.regions)}")
        forecast_task(place, day)
        plan_task(place, day)
        documents = propose_task(place, day)
        publish_task(place)
        from flows.outward.artifacts import nightly_artifacts
        from flows.outward.night_report import Night

        night = Night(day, came_in, books, documents)
        page.text = nightly_artifacts(place, night)  # reads staging, which the next writer replaces
        page.lost = documents.lost
    made = {"vintage": day, "ingest": asdict(came_in), "transform": asdict(books), "proposals": asdict(documents)}
    return ended(made, documents.lost)
