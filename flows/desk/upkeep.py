"""Upkeep by a form: the snapshot for analysts anew, the warehouse anew from raw bytes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows import nightly, rebuild
from flows.machinery import choices
from flows.machinery.fields import HomeFolder
from flows.machinery.story import ended, told_flow, writing_run
from flows.machinery.warehouse import NoWarehouse
from flows.settings import Home


@told_flow("publish", "Публикация снимка", "Заменить снимок для аналитиков тем, что в хранилище сейчас")
def publish_snapshot(home: HomeFolder = "var") -> None:
    """The snapshot anew.

    Reads    the warehouse
    Writes   published/warehouse.duckdb
    Stops    when nothing has been computed yet
    Returns  nothing
    """
    place = Home(Path(home))
    if not place.warehouse.exists():
        raise NoWarehouse(place)
    with writing_run(place, "Публикация снимка"):
        nightly.publish_task(place)


@told_flow("rebuild", "Хранилище заново", "Прочитать все исходные файлы снова и посчитать все срезы")
def rebuild_warehouse(home: HomeFolder = "var") -> dict[str, Any]:
    """The warehouse anew from raw bytes, all vintages.

    Reads    raw/
    Writes   the warehouse and the snapshot, at the very end
    Stops    when nothing was ever landed, or raw bytes are lost
    Returns  counts
    """
    place = Home(Path(home))
    with writing_run(place, "Хранилище собирается заново"):
        counts = rebuild_task(place)
        choices.renew(place)
    return ended(asdict(counts), counts.lost)


@task(name="Сборка всех срезов", task_run_name="Сборка всех срезов", cache_policy=NO_CACHE, persist_result=False)
def rebuild_task(home: Home) -> rebuild.RebuildCounts:
    """Every landed vintage."""
    return rebuild.rebuild(home)
