"""The business date of a scheduled run: the day it was meant for, however late a worker picked it up."""

from __future__ import annotations

from datetime import date, datetime


def vintage_of_run() -> date:
    """Date of the run's scheduled start in the local time zone; today for a run started by hand."""
    from prefect.runtime import flow_run

    start = flow_run.scheduled_start_time
    return start.astimezone().date() if isinstance(start, datetime) else date.today()
