"""The watch: whose process is gone, which night was missed, what is caught up once."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.events.schemas.automations import Automation, EventTrigger
from prefect.server.events.schemas.automations import AutomationUpdate
from prefect.states import Completed, Crashed, Paused, Pending, Running, Scheduled, State, Suspended

from flows.service.processes import is_alive
from flows.service.registration import CRASHED, _keep, automations
from flows.service.watch import DEAD, NEVER_BEGAN, PENDING_SECONDS, Watch, catch_up, last_tick, why_dead

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
TICK = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)  # 02:30 of the 28th in Yekaterinburg
CRON, ZONE = "30 2 * * *", "Asia/Yekaterinburg"


def gone() -> str:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return str(ended.pid)


def run_of(state: State[Any], due: datetime = TICK, **given: Any) -> FlowRun:
    state.timestamp = given.pop("since", NOW - timedelta(minutes=5))
    return FlowRun(
        id=uuid.uuid4(), flow_id=uuid.uuid4(), state=state, state_type=state.type, expected_start_time=due,
        **{"name": "н", "auto_scheduled": True, **given},
    )  # fmt: skip


@pytest.mark.parametrize("state", [Running(), Pending(), Pending(name="Submitting"), State(type=StateType.CANCELLING)])
def test_a_run_whose_process_is_gone_is_dead_in_any_state(state: State[Any]) -> None:
    run = run_of(state, infrastructure_pid=gone(), start_time=NOW)
    assert why_dead(run, NOW) == DEAD


def test_a_living_process_keeps_its_run_and_a_later_one_of_its_number_does_not() -> None:
    own = str(os.getpid())
    assert why_dead(run_of(Running(), infrastructure_pid=own, start_time=datetime.now(UTC)), NOW) is None
    assert is_alive(f"host:{own}")
    assert not is_alive(own, datetime(2020, 1, 1, tzinfo=UTC))  # the machine was restarted since


def test_a_run_that_was_taken_and_never_began_is_dead_after_two_minutes() -> None:
    early = run_of(Pending(), since=NOW - timedelta(seconds=PENDING_SECONDS - 1))
    late = run_of(Pending(), since=NOW - timedelta(seconds=PENDING_SECONDS + 1))
    assert (why_dead(early, NOW), why_dead(late, NOW)) == (None, NEVER_BEGAN)


@pytest.mark.parametrize("state", [Scheduled(), Completed(), Crashed()])
def test_a_run_that_waits_or_has_ended_is_left_alone(state: State[Any]) -> None:
    assert why_dead(run_of(state), NOW) is None


def test_a_run_that_waits_for_a_person_is_not_taken_for_a_silent_one() -> None:
    """The council's decision waits for days without a process, and so without a heartbeat."""
    [silent] = [one for one in automations() if one.name == CRASHED]
    assert isinstance(silent.trigger, EventTrigger)
    for state in (Suspended(), Paused()):
        assert f"prefect.flow-run.{state.name}" in silent.trigger.expect
        assert why_dead(run_of(state, infrastructure_pid=gone(), start_time=NOW), NOW) is None


def test_a_home_of_an_earlier_version_gets_the_automations_of_this_one() -> None:
    """What is sent is what the server of this Prefect accepts, and nothing is sent where nothing changed."""
    sent: list[dict[str, Any]] = []
    client: Any = SimpleNamespace(update_automation=lambda key, one: sent.append(one.model_dump(mode="json", exclude_unset=True)))
    wanted = automations()[0]
    earlier = Automation(id=uuid.uuid4(), **{**wanted.model_dump(), "description": "прежнее"})
    _keep(client, earlier, wanted)
    _keep(client, Automation(id=uuid.uuid4(), **wanted.model_dump()), wanted)
    [update] = sent
    accepted = AutomationUpdate.model_validate(update)
    assert set(accepted.trigger.expect) == set(wanted.trigger.expect)  # type: ignore[union-attr]


def test_the_last_tick_is_that_of_the_zone() -> None:
    assert last_tick(CRON, ZONE, NOW) == TICK
    assert last_tick(CRON, ZONE, TICK + timedelta(minutes=1)) == TICK - timedelta(days=1)  # the worker's grace
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 02:30 of that night does not exist in Berlin
    assert last_tick(CRON, "Europe/Berlin", spring).astimezone(UTC) < spring


class Server:
    """What the watch asks of a server."""

    def __init__(self) -> None:
        self.states: list[tuple[Any, State[Any]]] = []
        self.made: dict[str, FlowRun] = {}
        self.patched: list[dict[str, Any]] = []

    def set_flow_run_state(self, run: Any, state: State[Any], force: bool = False) -> None:
        self.states.append((run, state))

    def create_flow_run_from_deployment(self, deployment: Any, *, name: str, state: State[Any], idempotency_key: str) -> FlowRun:
        due = state.state_details.scheduled_time
        made = run_of(state, due, name=name, idempotency_key=idempotency_key, auto_scheduled=False)
        return self.made.setdefault(idempotency_key, made)

    def request(self, method: str, path: str, **given: Any) -> None:
        self.patched.append(given["json"])


def deployment(created: datetime, active_slots: int = 0) -> Any:
    schedule = SimpleNamespace(active=True, schedule=SimpleNamespace(cron=CRON, timezone=ZONE))
    limit = SimpleNamespace(id=uuid.uuid4(), name="deployment:1", limit=1, active_slots=active_slots)
    return SimpleNamespace(id=uuid.uuid4(), name="Ночной расчёт", created=created, schedules=[schedule], global_concurrency_limit=limit)


LONG_AGO = NOW - timedelta(days=30)


def test_of_three_missed_nights_the_last_one_is_run() -> None:
    server = Server()
    missed = [run_of(Scheduled(name="Late"), TICK - timedelta(days=back)) for back in (2, 1, 0)]
    said = catch_up(server, deployment(LONG_AGO), missed, NOW)  # type: ignore[arg-type]
    assert [run for run, _ in server.states] == [missed[0].id, missed[1].id]
    assert all(state.type == StateType.CANCELLED and "Пропущен" in state.message for _, state in server.states)
    assert server.made == {}  # the last one is there: a worker will take it
    assert len(said) == 2


def test_a_night_that_no_run_was_made_for_is_caught_up_once() -> None:
    server, night = Server(), deployment(LONG_AGO)
    old = [run_of(Completed(), TICK - timedelta(days=9))]
    assert "наверстывается" in catch_up(server, night, old, NOW)[0]  # type: ignore[arg-type]
    (made,) = server.made.values()
    assert made.expected_start_time == TICK  # hence the vintage of that night
    assert catch_up(server, night, [*old, made], NOW) == []  # type: ignore[arg-type]


def test_a_night_whose_process_was_killed_is_repeated_once() -> None:
    server, night = Server(), deployment(LONG_AGO)
    crashed = run_of(Crashed())
    assert "повтор прерванного" in catch_up(server, night, [crashed], NOW)[0]  # type: ignore[arg-type]
    (again,) = server.made.values()
    again.state_type = StateType.CRASHED
    assert catch_up(server, night, [crashed, again], NOW) == []  # type: ignore[arg-type]


def test_a_night_that_failed_by_its_data_is_not_repeated_and_a_new_timetable_owes_nothing() -> None:
    server = Server()
    failed = run_of(State(type=StateType.FAILED))
    assert catch_up(server, deployment(LONG_AGO), [failed], NOW) == []  # type: ignore[arg-type]
    assert catch_up(server, deployment(NOW - timedelta(hours=1)), [], NOW) == []  # type: ignore[arg-type]
    assert server.made == {}


def test_a_slot_that_nobody_holds_is_freed_at_the_second_look(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    server, stuck = Server(), deployment(LONG_AGO, active_slots=1)
    monkeypatch.setattr("flows.service.watch._runs_of", lambda client, one: [run_of(Scheduled(name="AwaitingConcurrencySlot"))])
    watch = Watch(tmp_path)
    assert watch._free(server, stuck) == []  # type: ignore[arg-type]  # a run may just be on its way
    assert "освобождены" in watch._free(server, stuck)[0]  # type: ignore[arg-type]
    assert server.patched == [{"active_slots": 0}]
