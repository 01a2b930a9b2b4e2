"""Clocks that jump, zones that differ, days of 23 and 25 hours, the 29th of February: one night a day, the same vintage everywhere."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prefect.runtime import flow_run

from flows.machinery import night_book, scheduled
from flows.rounds import entries, registry
from flows.rounds.registry import Round
from flows.service.watch import TICK_GRACE, last_tick
from flows.settings import Home

ZONES = ("Asia/Kamchatka", "America/New_York", "UTC", "Asia/Yekaterinburg")
CRON = "30 2 * * *"
DAYS = {
    "an ordinary day": (date(2026, 11, 23), "Asia/Yekaterinburg"),
    "the 29th of February": (date(2028, 2, 29), "Asia/Yekaterinburg"),
    "the first of March of a common year": (date(2027, 3, 1), "Asia/Kamchatka"),
    "the last night of a year": (date(2026, 12, 31), "Asia/Kamchatka"),
    "a day of 23 hours": (date(2026, 3, 8), "America/New_York"),
    "a day of 25 hours": (date(2026, 11, 1), "America/New_York"),
}  # fmt: skip


@pytest.fixture
def machine_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()
    scheduled.timetable_zone.cache_clear()


def at(moment: datetime, patch: pytest.MonkeyPatch, zone: str) -> None:
    """The machine stands in the zone and its clock shows the moment."""

    class AnyMoment(type(datetime)):  # a plain moment is one of the stopped clock's too
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, datetime)

    class Stopped(datetime, metaclass=AnyMoment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    patch.setattr(scheduled, "datetime", Stopped)
    patch.setenv("TZ", zone)
    time.tzset()
    scheduled.timetable_zone.cache_clear()


@pytest.mark.parametrize("case", DAYS)
def test_machines_of_every_zone_take_the_same_vintage(case: str, machine_zone: pytest.MonkeyPatch) -> None:
    day, zone = DAYS[case]
    machine_zone.setenv("KADRY_ZONE", zone)
    for hour in (0, 2, 3, 12, 23):
        moment = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        found = set()
        for machine in ZONES:
            at(moment, machine_zone, machine)
            found.add(scheduled.today())
        assert found == {day}


@pytest.mark.parametrize("case", DAYS)
def test_a_run_of_the_timetable_is_dated_by_its_tick_wherever_and_whenever_it_is_picked_up(
    case: str, machine_zone: pytest.MonkeyPatch
) -> None:
    day, zone = DAYS[case]
    machine_zone.setenv("KADRY_ZONE", zone)
    tick = datetime(day.year, day.month, day.day, 2, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    machine_zone.setattr(flow_run, "scheduled_start_time", tick, raising=False)
    for machine in ZONES:
        for late in (timedelta(0), timedelta(hours=30), -timedelta(hours=30)):  # the queue was long; the clock was set back
            at(tick + late, machine_zone, machine)
            assert scheduled.vintage_of_run() == day


@pytest.mark.parametrize("case", DAYS)
def test_every_day_has_one_tick(case: str) -> None:
    day, zone = DAYS[case]
    here = ZoneInfo(zone)
    began = datetime(day.year, day.month, day.day, tzinfo=here).astimezone(UTC)
    ended = datetime(day.year, day.month, day.day, tzinfo=here) + timedelta(days=1)
    moments = [began + timedelta(minutes=10 * step) for step in range(1, 6 * 26)]
    moments = [moment for moment in moments if moment <= ended.astimezone(UTC)]
    ticks = {last_tick(CRON, zone, moment).astimezone(UTC) for moment in moments}
    assert len(ticks) == 2  # yesterday's, and today's
    assert all(tick <= moments[-1] - TICK_GRACE for tick in ticks)
    assert max(ticks).astimezone(here).date() == day


def test_a_clock_that_was_set_back_loses_no_later_word_of_a_council(tmp_path: Path) -> None:
    """Fifty, by a clock of the 5th; the clock is put right; sixty, by a clock of the 2nd: sixty is the council's word."""
    home = Home(tmp_path)
    one = registry.open_round(home, Round(2027, 1))
    said = {
        "correction": "a", "round": one.name, "start_year": 2027, "vintage": "2026-11-23", "ref_area": "901", "cluster": "it", "offer": "о",
        "programme": "09.02.07", "basis": "9", "college": "К1", "form": "очная", "places_before": 25, "places_after": 50, "reason": "цех",
        "author": "завод", "file_sha256": "0" * 64, "recorded": "2026-12-05",
    }  # fmt: skip
    for change in ({}, {"correction": "b", "places_after": 60, "recorded": "2026-12-02"}):
        entries.append(home, one.name, [entries.Correction(**(said | change))])
    assert [line.places_after for line in entries.every(home).in_force()] == [60]


def test_a_night_that_ends_before_it_began_is_a_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, night = Home(tmp_path), date(2026, 11, 28)
    moments = iter(["2026-11-28T02:30:00+05:00", "2026-11-28T01:10:00+05:00"])
    monkeypatch.setattr(night_book, "_now", lambda: next(moments))
    with night_book.kept(home, night) as page:
        page.text = "# Главное"
    entry = night_book.entry_of(home, night)
    assert entry is not None
    assert entry.outcome == night_book.DONE
    assert json.loads((home.root / "nights" / "2026-11-28.json").read_text(encoding="utf-8"))["page"] == "# Главное"
