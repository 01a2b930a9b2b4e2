"""A week of nights on a real Prefect server: a dead source, a crash, a missed night, an analyst at work, a full disk, another zone.

Only time is not waited for: the watch and the letter are told what time it is, runs are begun here as a worker begins them.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from email import policy
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from chain_run import no_pages
from night import ROOT, digests, environment
from prefect import get_client
from prefect.flow_engine import run_flow
from prefect.settings import get_current_settings
from prefect.states import Scheduled
from prefect.testing.utilities import prefect_test_harness
from small_inbox import small_documents

import flows.forecast as forecast_stage
import flows.plan as plan_stage
from flows.desk import sources
from flows.machinery import landing, night_book
from flows.machinery.scheduled import NIGHTLY, SETTING, timetable_zone, vintage_of_run
from flows.machinery.story import NOT_ALL, WAITING, ended, told_flow
from flows.nightly import nightly
from flows.outward.verification import MANIFEST
from flows.service import morning
from flows.service.deployments import Place
from flows.service.registration import register_home
from flows.service.watch import DEAD, Watch
from flows.settings import Home
from sample.documents import Files
from sources import trudvsem_api

pytestmark = pytest.mark.faults

EAST, WEST = "Asia/Yekaterinburg", "Europe/Kaliningrad"
DRAWS = 120
SERVER_SECONDS = 300
HELD = "Этап 4. План приёма"
HOLDER = """
import sys
from pathlib import Path
from flows.machinery.lock import writer_lock
with writer_lock(Path(sys.argv[1]), print, sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""
KILLED = """
import os, signal, sys
import flows.forecast, flows.plan
flows.forecast.DEFAULT_DRAWS = int(sys.argv[2])
flows.plan.region_rows = lambda task: os.kill(os.getpid(), signal.SIGKILL)
from prefect import get_client
from prefect.flow_engine import run_flow
from flows.nightly import nightly
with get_client(sync_client=True) as client:
    run = client.read_flow_run(sys.argv[1])
run_flow(nightly, flow_run=run, parameters=run.parameters)
"""


class Week:
    """One home on one server, seven dates of the past, and the time that the watch believes."""

    def __init__(self, home: Home, inbox: Path, client: Any) -> None:
        self.home, self.inbox, self.client = home, inbox, client
        register_home(Place(home, inbox, ROOT))
        self.deployment = next(one for one in client.read_deployments() if one.entrypoint == NIGHTLY)
        self.watch = Watch(home)
        self.days = [date.today() - timedelta(days=10 - number) for number in range(7)]
        self.zone = EAST
        _made_long_ago(self.deployment.id)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.zone))

    def scheduled(self, day: date) -> Any:
        """The run that the timetable makes for this night."""
        tick = self.at(day, 2, 30)
        return self.client.create_flow_run_from_deployment(
            self.deployment.id, state=Scheduled(scheduled_time=tick), idempotency_key=f"scheduled {tick.isoformat()}"
        )

    def begun(self, run: Any) -> Any:
        """The run as a worker would do it; returns it as the server knows it afterwards."""
        run_flow(nightly, flow_run=self.client.read_flow_run(run.id), parameters=run.parameters, return_type="state")
        return self.client.read_flow_run(run.id)

    def looked(self, day: date, hour: int = 6, minute: int = 5) -> tuple[list[str], list[Any]]:
        """A pass of the watch at that time: what it says, and the runs that it made."""
        before = {run.id for run in self.runs()}
        with get_client(sync_client=True) as client:
            said = self.watch.once(client, self.at(day, hour, minute))
        return said, [run for run in self.runs() if run.id not in before]

    def runs(self) -> list[Any]:
        return [run for run in self.client.read_flow_runs() if run.deployment_id == self.deployment.id and not run.auto_scheduled]

    def letter(self, day: date) -> str:
        """The letter of the morning, which comes once."""
        known = set(self.home.mail.glob("*.eml"))
        now = self.at(day, 6, 5)
        assert len(morning.when_due(self.home, now)) == 1
        os.utime(self.home.root / "nights" / "letter", (now.timestamp(), now.timestamp()))
        assert morning.when_due(self.home, now + timedelta(hours=1)) == []
        (path,) = set(self.home.mail.glob("*.eml")) - known
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        body = message.get_body()
        assert body is not None
        return f"{message['subject']}\n{body.get_content()}"

    def page(self, day: date) -> str:
        entry = night_book.entry_of(self.home, day)
        assert entry is not None
        assert entry.outcome == night_book.DONE, entry
        return entry.page


def _made_long_ago(deployment: Any) -> None:
    """The timetable stands for a month: the watch owes nothing for nights before it was made."""
    url = get_current_settings().server.database.connection_url
    path = url.get_secret_value().split("///")[1].split("?")[0]
    with sqlite3.connect(path, timeout=60) as con:
        created = datetime.now() - timedelta(days=30)
        changed = con.execute("update deployment set created = ? where id = ?", [f"{created:%Y-%m-%d %H:%M:%S.%f}", str(deployment)])
        assert changed.rowcount == 1


@pytest.fixture
def week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Week]:
    inbox = tmp_path / "входная папка"
    inbox.mkdir()
    for name, payload in Files(small_documents(1, ("23.",))).items():
        (inbox / name).write_bytes(payload)
    monkeypatch.setenv(morning.RECIPIENTS, "head@example.org")
    for name in ("KADRY_SMTP_HOST", SETTING):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(forecast_stage, "DEFAULT_DRAWS", DRAWS)
    timetable_zone.cache_clear()
    with no_pages(), prefect_test_harness(server_startup_timeout=SERVER_SECONDS), get_client(sync_client=True) as client:
        monkeypatch.setenv("PREFECT_API_URL", str(get_current_settings().api.url))
        yield Week(Home(tmp_path / "дом"), inbox, client)
    timetable_zone.cache_clear()


@contextmanager
def child(*words: str) -> Iterator[subprocess.Popen[str]]:
    more = {"PREFECT_API_URL": os.environ["PREFECT_API_URL"]}
    process = subprocess.Popen(
        [sys.executable, "-c", *words], cwd=ROOT, env=environment(**more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_week_of_nights_loses_nothing_and_explains_everything(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    nights: list[Callable[[Week, date, pytest.MonkeyPatch], None]] = [
        a_quiet_night, a_dead_source, a_crash, a_missed_night, an_analyst_at_work, a_full_disk, another_zone,
    ]  # fmt: skip
    for day, night in zip(tuple(week.days), nights, strict=True):
        with monkeypatch.context() as patch:
            night(week, day, patch)
        week.page(day)  # the night is done, however
    nothing_was_lost(week)


def a_quiet_night(week: Week, day: date, patch: pytest.MonkeyPatch) -> None:
    run = week.begun(week.scheduled(day))
    assert run.state_name == "Completed", run.state
    assert run.name.startswith(f"Ночной расчёт, срез {day:%d.%m.%Y}")
    assert week.looked(day) == ([], [])
    assert week.letter(day).startswith(f"Кадры: ночь {day:%d.%m.%Y} завершена\n")


def a_dead_source(week: Week, day: date, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(trudvsem_api, "Pace", partial(trudvsem_api.Pace, wait=lambda seconds: None))
    patch.setattr(sources, "ask_vacancies", sources.ask_vacancies.with_options(retry_delay_seconds=0))
    state = sources.pull_trudvsem("57", str(week.inbox), "http://127.0.0.1:9", str(week.home.root), return_state=True)
    assert state.is_failed()
    assert "trudvsem" in str(state.message)
    assert week.begun(week.scheduled(day)).state_name == "Completed"
    assert week.looked(day) == ([], [])
    for told in (week.page(day), week.letter(day)):
        assert "Вакансии «Работы России», Пермский край: не получено" in told
        assert "расчёт идёт по прежним файлам" in told


def a_crash(week: Week, day: date, patch: pytest.MonkeyPatch) -> None:
    run = week.scheduled(day)
    with child(KILLED, str(run.id), str(DRAWS)) as process:
        assert process.wait(SERVER_SECONDS) == -9
    assert week.client.read_flow_run(run.id).state_name == "Running"  # nobody has noticed yet
    letter = week.letter(day)
    assert f"Кадры: к 06:00 ночь {day:%d.%m.%Y} не завершена" in letter
    assert "был прерван" in letter
    said, (again,) = week.looked(day)
    assert week.client.read_flow_run(run.id).state.message == DEAD
    assert any("повтор прерванного" in line for line in said)
    assert week.begun(again).state_name == "Completed"
    assert week.looked(day, 6, 6) == ([], [])


def a_missed_night(week: Week, day: date, patch: pytest.MonkeyPatch) -> None:
    """Nothing ran: neither server nor timetable."""
    assert f"расчёт среза {day:%d.%m.%Y} не начинался" in week.letter(day)
    said, (caught_up,) = week.looked(day, 9)
    assert any("наверстывается" in line for line in said)
    assert week.looked(day, 9, 1) == ([], [])  # once
    assert week.begun(caught_up).state_name == "Completed"
    assert week.looked(day, 9, 30) == ([], [])


def an_analyst_at_work(week: Week, day: date, patch: pytest.MonkeyPatch) -> None:
    """The night waits for the analyst's run and says for whom."""
    run = week.scheduled(day)
    with child(HOLDER, str(week.home.lock), HELD) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        honest = week_waits(patch, process)
        assert week.begun(run).state_name == "Completed"
    told = [state for state in week.client.read_flow_run_states(run.id) if state.name == WAITING]
    assert honest == [state.message for state in told]
    assert HELD in honest[0]
    assert week.looked(day) == ([], [])
    assert "завершена" in week.letter(day)


def week_waits(patch: pytest.MonkeyPatch, holder: subprocess.Popen[str]) -> list[str]:
    """What the night says while it waits; the analyst ends as soon as it has said it."""
    from flows.machinery import story

    said: list[str] = []
    honest = story._waits

    def waits(reporter: Any) -> Callable[[str], None]:
        say = honest(reporter)

        def told(text: str) -> None:
            say(text)
            said.append(text)
            assert holder.stdin is not None
            holder.stdin.close()

        return told

    patch.setattr(story, "_waits", waits)
    return said


def a_full_disk(week: Week, day: date, patch: pytest.MonkeyPatch) -> None:
    before = digests(week.home.outbox(day - timedelta(days=1)))

    def full(task: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "balance.partial.npz")

    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(plan_stage, "region_rows", full)
        run = week.begun(week.scheduled(day))
    assert run.state_name == "Failed"
    assert "на диске кончилось место" in run.state.message
    assert "ночь не завершена: на диске кончилось место" in week.letter(day)
    assert week.looked(day) == ([], [])  # a full disk is not mended by trying again
    assert digests(week.home.outbox(day - timedelta(days=1))) == before
    by_hand = week.client.create_flow_run_from_deployment(week.deployment.id, parameters={**week.deployment.parameters, "vintage": day.isoformat()})
    assert week.begun(by_hand).state_name == "Completed"


def another_zone(week: Week, day: date, patch: pytest.MonkeyPatch) -> None:
    """The timetable moves west after its night is done: the same night is not run twice, and the next has its own date."""
    assert week.begun(week.scheduled(day)).state_name == "Completed"
    schedules = week.client.read_deployment(week.deployment.id).schedules
    moved = schedules[0].schedule.model_copy(update={"timezone": WEST})
    week.client.update_deployment_schedule(week.deployment.id, schedules[0].id, schedule=moved)
    patch.setenv(SETTING, WEST)
    timetable_zone.cache_clear()
    week.zone = WEST
    assert week.looked(day) == ([], [])
    assert "завершена" in week.letter(day)
    following = day + timedelta(days=1)
    run = week.begun(week.scheduled(following))
    assert run.state_name == "Completed"
    week.days.append(following)


def nothing_was_lost(week: Week) -> None:
    assert landing.vintages(week.home) == week.days
    with duckdb.connect(str(week.home.snapshot), read_only=True) as con:
        assert [row[0] for row in con.execute("select distinct vintage from plan.run order by 1").fetchall()] == week.days
    for day in week.days:
        manifest = json.loads((week.home.outbox(day) / MANIFEST).read_text(encoding="utf-8"))
        kept = digests(week.home.outbox(day))
        assert {name: kept.get(name) for name in manifest["files"]} == manifest["files"]
        assert any(name.endswith("proposal.json") for name in manifest["files"])
    states = {run.state_name for run in week.runs()}
    assert states == {"Completed", "Crashed", "Failed"}
    assert not list(week.home.outboxes.glob("*.partial"))
    a_run_that_lost_a_region_says_so()


def a_run_that_lost_a_region_says_so() -> None:
    @told_flow("проба", "Проба", "Проба")
    def trial() -> dict[str, date]:
        return ended({"vintage": vintage_of_run()}, ["Пермский край (57): не сделано – план приёма. План невозможен."])

    state = trial(return_state=True)
    assert (state.name, state.is_completed()) == (NOT_ALL, True)
    assert str(state.message).startswith("Не посчитано регионов: 1; остальные опубликованы. Пермский край (57)")
    assert trial().keys() == {"vintage"}
