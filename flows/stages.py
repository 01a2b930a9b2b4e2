"""Each stage of the night by itself, with a checked form: for an analyst who mends one thing and repeats from there."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from flows import nightly
from flows.machinery import landing
from flows.machinery.fields import HomeFolder, InboxFolder, VintageDate
from flows.machinery.region_fence import lost_regions
from flows.machinery.scheduled import vintage_of_run
from flows.machinery.story import ended, told_flow, writing_run
from flows.machinery.warehouse import NoWarehouse, writing
from flows.settings import Home
from models.errors import KadryError

LandedVintage = Annotated[
    date | None,
    Field(
        title="Дата среза",
        description="Срез, файлы которого уже приняты; пусто – последний принятый",
        json_schema_extra={"choices": "landed_vintage"},
    ),
]


class VintageUnknown(KadryError):
    """A stage was asked for a vintage whose files were never landed."""

    def __init__(self, vintage: date, known: list[date]) -> None:
        listing = ", ".join(f"{one:%d.%m.%Y}" for one in known[-5:])
        super().__init__(
            f"Файлы среза {vintage:%d.%m.%Y} не принимались; последние принятые срезы: {listing}. "
            f"Выберите один из них или сначала запустите этап «ingest» с этой датой."
        )


@told_flow("ingest", "Этап 1. Приём файлов", "Этап 1: принять файлы входной папки и прочитать новые")
def ingest(home: HomeFolder = "var", inbox: InboxFolder = "inbox", vintage: VintageDate = None) -> dict[str, Any]:
    """Land the inbox and read what is new.

    Reads    the inbox
    Writes   raw bytes, raw.*
    Stops    on an empty inbox or a changed frozen vintage
    Returns  counts and the files that could not be read
    """
    place, day = Home(Path(home)), vintage or vintage_of_run()
    with writing_run(place, f"Этап 1. Приём файлов, срез {day:%d.%m.%Y}"):
        return asdict(nightly.ingest_task(place, Path(inbox), day))


@told_flow("transform", "Этап 2. Сверка и витрины", "Этап 2: сверка строк и витрины по принятым файлам")
def transform(home: HomeFolder = "var", vintage: LandedVintage = None) -> dict[str, Any]:
    """Build staging and marts of a landed vintage.

    Reads    raw.*
    Writes   staging.*, mart.*; two tables of artifacts: files and refusals
    Stops    when the books do not balance, or the vintage was never landed
    Returns  counts of the books
    """
    place = Home(Path(home))
    day = landed_vintage(place, vintage)
    with writing_run(place, f"Этап 2. Сверка и витрины, срез {day:%d.%m.%Y}"):
        books = nightly.transform_task(place, day)
        from flows.outward.artifacts import intake_artifacts

        intake_artifacts(place)
    return asdict(books)


@told_flow("forecast", "Этап 3. Прогноз", "Этап 3: прогноз занятости, потребности и выпуска по витринам")
def forecast(home: HomeFolder = "var", vintage: LandedVintage = None) -> int:
    """Forecast employment, need and supply of a vintage whose marts are built.

    Reads    mart.*
    Writes   forecast.*, draws
    Stops    when a parameter is missing, or the vintage was never landed
    Returns  number of regions
    """
    place = Home(Path(home))
    day = landed_vintage(place, vintage)
    with writing_run(place, f"Этап 3. Прогноз, срез {day:%d.%m.%Y}"):
        made = nightly.forecast_task(place, day)
        return ended(made, _lost(place, day))


@told_flow("plan", "Этап 4. План приёма", "Этап 4: места приёма целыми группами по прогнозу")
def plan(home: HomeFolder = "var", vintage: LandedVintage = None) -> int:
    """Plan places of a vintage whose forecast is made.

    Reads    mart.*, forecast.*, draws
    Writes   plan.*
    Stops    on contradictory limits of every region, or when the vintage was never landed
    Returns  number of regions planned
    """
    place = Home(Path(home))
    day = landed_vintage(place, vintage)
    with writing_run(place, f"Этап 4. План приёма, срез {day:%d.%m.%Y}"):
        made = nightly.plan_task(place, day)
        return ended(made, _lost(place, day))


@told_flow("propose", "Этап 5. Предложения", "Этап 5: документы кластеров по плану и снимок для аналитиков")
def propose(home: HomeFolder = "var", vintage: LandedVintage = None) -> dict[str, Any]:
    """Make the documents of a planned vintage and publish the snapshot.

    Reads    mart.*, forecast.*, plan.*
    Writes   outbox/<vintage>, published snapshot; two tables of artifacts: proposals, demand per sector
    Stops    when a document cannot be rendered, or the vintage was never landed
    Returns  the documents and notes
    """
    place = Home(Path(home))
    day = landed_vintage(place, vintage)
    with writing_run(place, f"Этап 5. Предложения, срез {day:%d.%m.%Y}"):
        documents = nightly.propose_task(place, day)
        nightly.publish_task(place)
    from flows.outward.artifacts import proposal_artifacts, sector_artifact

    proposal_artifacts(place, documents)
    sector_artifact(place, day)
    return ended(asdict(documents), documents.lost)


def _lost(home: Home, vintage: date) -> list[str]:
    with writing(home, vintage) as con:
        return [one.sentence for one in lost_regions(con, vintage)]


def landed_vintage(home: Home, wanted: date | None) -> date:
    """The wanted vintage, or the newest one. Raises NoWarehouse or VintageUnknown when nothing was landed for it."""
    known = landing.vintages(home)
    if not known:
        raise NoWarehouse(home)
    if wanted is not None and wanted not in known:
        raise VintageUnknown(wanted, known)
    return wanted or known[-1]
