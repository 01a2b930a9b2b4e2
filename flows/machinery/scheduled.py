"""The business date of a scheduled run: the day it was meant for, however late a worker picked it up."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import yaml

from flows.settings import PROJECT_ROOT


def vintage_of_run() -> date:
    """Date of the run's scheduled start in the timetable's time zone; today for a run started by hand.

    02:30 in Yekaterinburg is still yesterday in UTC: the machine's own zone would date the night a day too early.
    """
    from prefect.runtime import flow_run

    start = flow_run.scheduled_start_time
    return start.astimezone(timetable_zone()).date() if isinstance(start, datetime) else date.today()


@lru_cache
def timetable_zone() -> tzinfo | None:
    """Time zone of the nightly schedule in prefect.yaml; None (the machine's own) where the file is not installed."""
    path = PROJECT_ROOT / "prefect.yaml"
    if not path.exists():
        return None
    deployments = yaml.safe_load(path.read_text(encoding="utf-8"))["deployments"]
    schedules = [one for deployment in deployments for one in deployment.get("schedules", [])]
    return ZoneInfo(schedules[0]["timezone"]) if schedules else None
