"""Deployments, work pool, limits and automations of one home on a Prefect server, made or brought up to date.

The list is prefect.yaml; titles, ranges and choices of the forms come from the flows' annotations and the home folder.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from flows.machinery import choices
from flows.service import POOL
from flows.settings import PROJECT_ROOT, Home

OURS = "flows."  # entrypoints that begin so are ours: one that left prefect.yaml leaves the server


@dataclass(frozen=True)
class Place:
    """Where the runs of a server work."""

    home: Home
    inbox: Path
    folder: Path

    @property
    def values(self) -> dict[str, str]:
        """Parameters that every form is filled in with, by name."""
        return {"home": str(self.home.root.resolve()), "inbox": str(self.inbox.resolve())}


def register(place: Place, limit: int | None = None) -> list[str]:
    """Bring the server of the settings in step with prefect.yaml; returns the names of the deployments.

    ``limit`` bounds how many runs the pool carries at a time.
    """
    wanted = yaml.safe_load((PROJECT_ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    offered = choices.offered(place.home)
    with get_client(sync_client=True) as client:
        _pool(client, place, limit)
        for one in wanted:
            _deploy(client, place, one, offered)
        kept = {(one["entrypoint"], one["name"]) for one in wanted}
        for known in client.read_deployments():
            if (known.entrypoint or "").startswith(OURS) and (known.entrypoint, known.name) not in kept:
                client.delete_deployment(known.id)
    return [one["name"] for one in wanted]


def _pool(client: SyncPrefectClient, place: Place, limit: int | None) -> None:
    template = ProcessWorker.get_default_base_job_template()
    template["variables"]["properties"]["working_dir"]["default"] = str(place.folder)
    try:
        client.read_work_pool(POOL)
        client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=template, concurrency_limit=limit))
    except ObjectNotFound:
        client.create_work_pool(
            WorkPoolCreate(name=POOL, type="process", base_job_template=template, concurrency_limit=limit)
        )


def _deploy(client: SyncPrefectClient, place: Place, one: dict[str, Any], offered: dict[str, list[str]]) -> None:
    flow = load(one["entrypoint"])
    schema = parameter_schema(flow).model_dump()
    own = {name: value for name, value in place.values.items() if name in schema["properties"]}
    limit = one.get("concurrency_limit")
    client.create_deployment(
        flow_id=client.create_flow(flow),
        name=one["name"],
        description=one["description"],
        entrypoint=one["entrypoint"],
        tags=one.get("tags", []),
        work_pool_name=POOL,
        parameters=own,
        parameter_openapi_schema=choices.shaped(schema, offered),
        enforce_parameter_schema=True,
        schedules=[_schedule(schedule) for schedule in one.get("schedules", [])],
        concurrency_limit=ConcurrencyLimitConfig(**limit).limit if limit else None,
        concurrency_options=ConcurrencyOptions(collision_strategy=limit["collision_strategy"]) if limit else None,
        pull_steps=[],
        paused=False,
    )


def load(entrypoint: str) -> Flow[..., Any]:
    """The flow of an entrypoint ``module.name``."""
    module, _, name = entrypoint.rpartition(".")
    return getattr(importlib.import_module(module), name)


def _schedule(given: dict[str, Any]) -> DeploymentScheduleCreate:
    cron = CronSchedule(cron=given["cron"], timezone=given["timezone"])
    return DeploymentScheduleCreate(schedule=cron, active=given["active"])
