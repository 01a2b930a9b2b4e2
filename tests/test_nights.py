"""The book of nights, the morning letter made from it, and what is kept for how long."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from flows.machinery import night_book
from flows.machinery.night_book import DONE, FAILED, UNDER_WAY
from flows.machinery.retention import BadRetention, Policy, frozen_vintages, kept_vintages, prune
from flows.machinery.scheduled import BadZone, timetable_zone, today
from flows.service import morning, serve
from flows.settings import Home
from models.errors import EmptyInbox, KadryError

NIGHT = date(2026, 11, 28)
AT_SIX = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)  # 06:00 in Yekaterinburg, the timetable's zone


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_night_is_under_way_then_done_and_its_page_is_kept(home: Home) -> None:
    with night_book.kept(home, NIGHT) as page:
        entry = night_book.entry_of(home, NIGHT)
        assert entry is not None
        assert entry.outcome == UNDER_WAY  # what a killed night leaves
        page.text = "# Главное"
    entry = night_book.entry_of(home, NIGHT)
    assert entry is not None
    assert (entry.outcome, entry.page, bool(entry.ended)) == (DONE, "# Главное", True)
    assert night_book.last_done(home, NIGHT + timedelta(days=1)) == entry
    assert night_book.last_done(home, NIGHT) is None


def test_the_letter_of_a_night_that_is_done_holds_its_page(home: Home) -> None:
    with night_book.kept(home, NIGHT) as page:
        page.text = "# Главное\n\n**9** стр.\n\n| А | Б |\n|---|---:|\n| 1 | 2 |"
    made = morning.letter(home, AT_SIX)
    assert made.subject == "Кадры: ночь 28.11.2026 завершена"
    assert "Главное" in made.text
    assert "|---" not in made.text
    assert "**" not in made.text


def test_the_letter_says_first_that_the_night_is_not_done(home: Home) -> None:
    nothing = morning.letter(home, AT_SIX).text
    assert nothing.startswith("К 06:00 ночь не завершена: расчёт среза 28.11.2026 не начинался")
    with pytest.raises(EmptyInbox), night_book.kept(home, NIGHT):
        raise EmptyInbox("inbox")
    failed = night_book.entry_of(home, NIGHT)
    assert failed is not None
    assert failed.outcome == FAILED
    assert "нет ни одного файла данных" in morning.letter(home, AT_SIX).text.splitlines()[0]


def test_a_killed_night_is_said_to_have_begun(home: Home) -> None:
    with night_book.kept(home, NIGHT - timedelta(days=1)):
        pass
    with night_book.kept(home, NIGHT):
        text = morning.letter(home, AT_SIX).text
    assert "и не окончен" in text
    assert "Последняя завершённая ночь – срез 27.11.2026" in text


def test_the_letter_is_sent_once_when_its_hour_has_come(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KADRY_SMTP_HOST", raising=False)
    assert morning.when_due(home, AT_SIX) == []  # nobody to write to
    monkeypatch.setenv(morning.RECIPIENTS, "night@example.org, head@example.org")
    assert morning.when_due(home, AT_SIX - timedelta(minutes=1)) == []
    assert len(morning.when_due(home, AT_SIX)) == 2
    assert len(list(home.mail.glob("*.eml"))) == 2  # no server is set: letters are files
    assert morning.when_due(home, AT_SIX + timedelta(hours=1)) == []
    assert len(morning.when_due(home, AT_SIX + timedelta(days=1, hours=1))) == 2


def test_a_clock_set_back_does_not_hold_the_letter_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KADRY_SMTP_HOST", raising=False)
    monkeypatch.setenv(morning.RECIPIENTS, "night@example.org")
    assert len(morning.when_due(home, AT_SIX + timedelta(days=400))) == 1
    assert len(morning.when_due(home, AT_SIX)) == 1


def test_today_is_that_of_the_timetable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(timetable_zone()) == "Asia/Yekaterinburg"
    timetable_zone.cache_clear()
    monkeypatch.setenv("KADRY_ZONE", "Pacific/Kiritimati")
    try:
        assert today() == datetime.now(UTC).astimezone(timetable_zone()).date()
        timetable_zone.cache_clear()
        monkeypatch.setenv("KADRY_ZONE", "Луна")
        with pytest.raises(BadZone):
            timetable_zone()
    finally:
        timetable_zone.cache_clear()


def test_kept_are_the_newest_the_months_last_the_intakes_last_and_the_rounds() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(150)]
    frozen = {date(2026, 1, 17)}
    draws, rows = kept_vintages(days, frozen, Policy(draws=2, nights=3))
    assert draws == {days[-2], days[-1], *frozen}
    assert rows == {*days[-3:], date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), *frozen}


def test_what_is_not_kept_is_deleted_and_raw_bytes_never(home: Home) -> None:
    days = [date(2026, 11, n) for n in range(1, 6)]
    (home.raw / "vintages").mkdir(parents=True)
    for day in days:
        (home.raw / "vintages" / f"{day}.json").write_text("{}")
        for folder in (home.draws(day, "57"), home.outbox(day)):
            folder.mkdir(parents=True)
    (home.rounds / "2027-1").mkdir(parents=True)
    (home.rounds / "2027-1" / "round.json").write_text(json.dumps({"vintage": "2026-11-01"}))
    assert frozen_vintages(home) == {days[0]}
    con = duckdb.connect()
    con.execute("create schema plan; create schema raw; create table raw.stage(vintage date); create table plan.run(vintage date)")
    con.executemany("insert into plan.run values (?)", [[day] for day in days])
    assert prune(con, home, Policy(draws=1, nights=2)) == 3
    assert [day for (day,) in con.execute("select vintage from plan.run order by 1").fetchall()] == [days[0], *days[-2:]]
    assert sorted(path.name for path in (home.root / "outbox").iterdir()) == [str(days[0]), *map(str, days[-2:])]
    assert sorted(path.name for path in (home.root / "draws").iterdir()) == [str(days[0]), str(days[-1])]
    assert len(list((home.raw / "vintages").iterdir())) == 5


def test_a_wrong_retention_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KADRY_KEEP_NIGHTS", "0")
    with pytest.raises(BadRetention):
        Policy.of_environment()


def test_a_killed_pruning_forgets_first_that_the_stages_were_done(home: Home) -> None:
    (home.raw / "vintages").mkdir(parents=True)
    for day in (date(2026, 11, 1), date(2026, 11, 2)):
        (home.raw / "vintages" / f"{day}.json").write_text("{}")
    con = duckdb.connect()
    con.execute("create schema plan; create schema raw; create table raw.stage(vintage date); create table plan.run(vintage date)")
    con.execute("insert into raw.stage values (date '2026-11-01')")

    class Killed:
        def execute(self, query: str, *bound: object) -> duckdb.DuckDBPyConnection:
            if query.startswith("delete from plan."):
                raise KeyboardInterrupt
            return con.execute(query, *bound)

    with pytest.raises(KeyboardInterrupt):
        prune(Killed(), home, Policy(draws=1, nights=1))  # type: ignore[arg-type]
    assert con.execute("select * from raw.stage").fetchall() == []


@pytest.mark.parametrize(("name", "value", "error"), [("KADRY_MORNING", "рано", "нужно время вида"), ("KADRY_MORNING_TO", "не адрес", "не адрес почты")])
def test_a_wrong_setting_of_the_letter_is_said_when_the_service_starts(home: Home, monkeypatch: pytest.MonkeyPatch, name: str, value: str, error: str) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(serve, "_start", lambda *_: pytest.fail("started"))
    with pytest.raises(KadryError, match=error):
        serve._hands(home, {})
