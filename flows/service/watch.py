"""The watch over a timetable: dead runs are marked and their slots freed, missed nights caught up once, the letter sent.

Whatever was killed (run, worker, server, machine) leaves a run that stands in Pending or Running for ever and holds the
only slot of its deployment. Prefect's heartbeats notice some of these; this watch asks the kernel. It stands on the
machine of the worker, beside it: ``python -m flows.service.watch`` with the environment of ``kadry serve``.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from prefect._vendor.croniter import croniter
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed, Scheduled

from flows.machinery import night_book
from flows.machinery.scheduled import NIGHTLY
from flows.service import morning
from flows.service.deployments import OURS
from flows.service.processes import is_alive
from flows.settings import Home

PASS_SECONDS = 15.0
LOOKS_AT_A_SLOT = 2  # a run may be on its way into a state at the first
PENDING_SECONDS = 120  # a worker starts a process within seconds; on a loaded machine within a minute
TICK_GRACE = timedelta(minutes=2)
HELD = {StateType.PENDING, StateType.RUNNING, StateType.CANCELLING}
DEAD = "Процесс запуска прерван (выключение, нехватка памяти или kill): запуск отмечен аварийным, очередь свободна."
NEVER_BEGAN = "Запуск передан исполнителю, но процесс не начался: исполнитель прерван. Запуск отмечен аварийным, очередь свободна."
MISSED = "Пропущен, пока сервер не работал; наверстывается только последняя ночь – {tick:%d.%m.%Y}."
RUNS_SEEN = 200


@dataclass
class Watch:
    """One watch over one home; ``suspicion`` remembers slots that looked stuck at the last pass."""

    home: Home
    suspicion: Counter[str] = field(default_factory=Counter)

    def once(self, client: SyncPrefectClient, now: datetime) -> list[str]:
        """One pass; returns what was done, for the log."""
        said = [_crash(client, run, reason) for run, reason in _dead_at_terminals(client, now)]
        for deployment in client.read_deployments():
            if not (deployment.entrypoint or "").startswith(OURS):
                continue
            runs = _runs_of(client, deployment)
            said += [_crash(client, run, reason) for run in runs if (reason := why_dead(run, now)) is not None]
            if deployment.entrypoint == NIGHTLY:
                runs = _runs_of(client, deployment)
                said += catch_up(client, deployment, runs, now, self._is_done)
                _name_ahead(client, deployment, runs)
            said += self._free(client, deployment)
        return said

    def _is_done(self, vintage: date) -> bool:
        """Whether the night of a vintage is done, by whatever run: the timetable's zone may have changed since."""
        entry = night_book.entry_of(self.home, vintage)
        return entry is not None and entry.outcome == night_book.DONE

    def _free(self, client: SyncPrefectClient, deployment: DeploymentResponse) -> list[str]:
        """Set the taken slots to the runs that hold one, when they differed at two passes running."""
        limit = deployment.global_concurrency_limit
        if limit is None:
            return []
        holders = sum(run.state_type in HELD for run in _runs_of(client, deployment))
        if limit.active_slots <= holders:
            del self.suspicion[limit.name]
            return []
        self.suspicion[limit.name] += 1
        if self.suspicion[limit.name] < LOOKS_AT_A_SLOT:
            return []
        client.request(
            "PATCH",
            "/v2/concurrency_limits/{id_or_name}",
            path_params={"id_or_name": limit.id},
            json={"active_slots": holders},
        )
        return [f"{deployment.name}: занято мест {limit.active_slots}, запусков {holders}: лишние освобождены"]


def why_dead(run: FlowRun, now: datetime) -> str | None:
    """The sentence for a run whose process is gone, None for one that lives or still waits its turn."""
    if run.state is None or run.state_type not in HELD:
        return None
    if run.infrastructure_pid is None:
        age = (now - run.state.timestamp).total_seconds()
        return NEVER_BEGAN if run.state_type == StateType.PENDING and age > PENDING_SECONDS else None
    since = run.start_time if run.state_type != StateType.PENDING else None
    return None if is_alive(run.infrastructure_pid, since) else DEAD


def last_tick(cron: str, zone: str, now: datetime) -> datetime:
    """The newest moment of the timetable that is past, with a little grace for the worker to take it.

    Counted on the clock on the wall, as Prefect does: across the hour that a zone puts in or leaves out, croniter itself is an
    hour wrong, and the night of that day would be taken for missed and run twice.
    """
    here, past = ZoneInfo(zone), now.astimezone(UTC) - TICK_GRACE
    ticks = croniter(cron, past.astimezone(here).replace(tzinfo=None) + timedelta(hours=2))
    while True:
        tick = ticks.get_prev(datetime).replace(tzinfo=here)
        if tick.astimezone(UTC) < past:
            return tick


def catch_up(
    client: SyncPrefectClient,
    deployment: DeploymentResponse,
    runs: list[FlowRun],
    now: datetime,
    is_done: Callable[[date], bool] = lambda vintage: False,
) -> list[str]:
    """Older missed nights are cancelled; the newest is run once: where it never was, or its process was killed."""
    schedule = next((one.schedule for one in deployment.schedules if one.active), None)
    cron, zone = getattr(schedule, "cron", None), getattr(schedule, "timezone", None)
    if cron is None or zone is None or deployment.created is None:
        return []
    tick = last_tick(cron, zone, now)
    moment = tick.astimezone(UTC)
    said = []
    for run in runs:
        if run.state_type == StateType.SCHEDULED and run.auto_scheduled and _due(run) < tick:
            client.set_flow_run_state(run.id, Cancelled(message=MISSED.format(tick=tick)))
            said.append(f"{run.name}: {MISSED.format(tick=tick)}")
    at_tick = [
        run for run in runs if abs(_due(run) - tick) < TICK_GRACE or moment.isoformat() in (run.idempotency_key or "")
    ]
    crashed = [run for run in at_tick if run.state_type == StateType.CRASHED]
    if deployment.created > tick or len(at_tick) > len(crashed) or is_done(tick.date()):
        return said
    name = f"Ночной расчёт, срез {tick:%d.%m.%Y} ({'повтор прерванного' if crashed else 'наверстывается'})"
    made = client.create_flow_run_from_deployment(
        deployment.id,
        name=name,
        state=Scheduled(scheduled_time=moment),
        idempotency_key=f"{'again' if crashed else 'missed'} {moment.isoformat()}",
    )
    return [*said, name] if made.id not in {run.id for run in runs} else said


def _dead_at_terminals(client: SyncPrefectClient, now: datetime) -> list[tuple[FlowRun, str]]:
    """Runs that a command of this machine started without a deployment, and whose process is gone."""
    here = f"{socket.gethostname()}:"
    held = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(HELD))))
    own = [
        run
        for run in client.read_flow_runs(flow_run_filter=held, limit=RUNS_SEEN)
        if run.deployment_id is None and (run.infrastructure_pid or "").startswith(here)
    ]
    return [(run, reason) for run in own if (reason := why_dead(run, now)) is not None]


def _crash(client: SyncPrefectClient, run: FlowRun, reason: str) -> str:
    client.set_flow_run_state(run.id, Crashed(message=reason), force=False)
    return f"{run.name}: {reason}"


def _runs_of(client: SyncPrefectClient, deployment: DeploymentResponse) -> list[FlowRun]:
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
        flow_run_filter=FlowRunFilter(),
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        limit=RUNS_SEEN,
    )


def _due(run: FlowRun) -> datetime:
    """When the run was meant to start; a run without such a moment was meant at its creation."""
    moment = run.expected_start_time or run.created
    return datetime.fromtimestamp(moment.timestamp() if moment is not None else 0.0, UTC)


def _name_ahead(client: SyncPrefectClient, deployment: DeploymentResponse, runs: list[FlowRun]) -> None:
    """Nights to come bear the date of their vintage instead of a random name."""
    zone = next((getattr(one.schedule, "timezone", None) for one in deployment.schedules), None)
    for run in runs:
        if run.state_type == StateType.SCHEDULED and run.auto_scheduled and zone is not None:
            name = f"Ночной расчёт, срез {_due(run).astimezone(ZoneInfo(zone)):%d.%m.%Y} (по расписанию)"
            if run.name != name:
                client.update_flow_run(run.id, name=name)


def main() -> None:
    """Pass after pass until a signal; an unreachable server is asked again at the next pass."""
    home = Home(Path(os.environ["KADRY_HOME"]))
    watch = Watch(home)
    with get_client(sync_client=True) as client, contextlib.suppress(KeyboardInterrupt):
        while True:
            now = datetime.now(UTC)
            try:
                for line in [*watch.once(client, now), *morning.when_due(home, now)]:
                    print(f"{now:%Y-%m-%d %H:%M:%S} {line}", flush=True)
            except httpx.HTTPError as error:
                print(f"{now:%Y-%m-%d %H:%M:%S} сервер не ответил: {error}", file=sys.stderr, flush=True)
            time.sleep(PASS_SECONDS)


if __name__ == "__main__":
    main()
