"""The business date of a run: the day it was meant for in the zone of its own schedule, however late it was picked up."""

from __future__ import annotations

import os
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from flows.settings import PROJECT_ROOT
from models.errors import KadryError

SETTING = "KADRY_ZONE"
NIGHTLY = "flows.nightly.nightly"


class BadZone(KadryError):
    """The setting is no time zone."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{SETTING} = «{given}»: такого часового пояса нет. Пример: Asia/Yekaterinburg.")


def today() -> date:
    """Today where the timetable is: the same date as a run of the timetable would take, on any machine."""
    return datetime.now(timetable_zone()).date()


def shown_moment(text: str) -> str:
    """A moment of a ledger (ISO, with its zone) as people read it where the timetable is."""
    return f"{datetime.fromisoformat(text).astimezone(timetable_zone()):%d.%m.%Y %H:%M}"


def vintage_of_run() -> date:
    """Date of the run's scheduled start in the zone of the schedule that made it, or of its deployment's schedule.

    02:30 in Yekaterinburg is still yesterday in UTC: the machine's own zone would date the night a day too early.
    """
    from prefect.context import FlowRunContext
    from prefect.runtime import flow_run

    start = flow_run.scheduled_start_time
    if not isinstance(start, datetime):
        return today()
    context = FlowRunContext.get()
    own = _zone_of(context.flow_run) if context is not None and context.flow_run is not None else None
    return start.astimezone(own or timetable_zone()).date()


def _zone_of(run: Any) -> tzinfo | None:
    """Zone of the schedule that created the run; else of the first schedule of its deployment; None without one."""
    if run.deployment_id is None:
        return None
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        schedules = client.read_deployment(run.deployment_id).schedules
    made_by = run.created_by.id if run.created_by is not None else None
    in_order = sorted(schedules, key=lambda one: one.id != made_by)
    zone = getattr(in_order[0].schedule, "timezone", None) if in_order else None
    return ZoneInfo(zone) if zone else None


@lru_cache
def timetable_zone() -> tzinfo | None:
    """Zone of the setting, else of the nightly schedule in prefect.yaml; None (the machine's own) without either.

    Raises BadZone.
    """
    given = os.environ.get(SETTING)
    if given:
        try:
            return ZoneInfo(given)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise BadZone(given) from error
    return next((ZoneInfo(one["timezone"]) for one in nightly_schedules()), None)


def nightly_schedules() -> list[dict[str, Any]]:
    """Schedules of the nightly deployment in prefect.yaml; none where the file is not installed."""
    path = PROJECT_ROOT / "prefect.yaml"
    if not path.exists():
        return []
    deployments = yaml.safe_load(path.read_text(encoding="utf-8"))["deployments"]
    return [
        one
        for deployment in deployments
        if deployment["entrypoint"] == NIGHTLY
        for one in deployment.get("schedules", [])
    ]
