"""The way of a proposal: only allowed moves, each with who, when and why; letters once; what was decided stays decided."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import openpyxl
import pandas as pd
import pytest
import smtp_server
from figures_builder import full_figures
from pdf_text import text
from plan_builders import START, offer, region

from flows import cli
from flows.campaign import check
from flows.machinery import journal, landing
from flows.outward.mail import deliveries
from flows.outward.verification import MANIFEST, listing, verify
from flows.rounds import calendar, entries, ledger, registry, report, states
from flows.rounds.mailing import BadMailingList, recipients
from flows.rounds.registry import Round
from flows.rounds.states import MOVES, Mover, NobodySaid, NotAllowed, State
from flows.settings import Home
from proposals import machine
from proposals.tables import offers as offer_tables
from proposals.worksheet import letter
from sources import council as form
from sources.opened import open_file

FORM = [letter(offer_tables.corrections(), key) for key in ("corrected", "reason", "author")]
PLACES = letter(offer_tables.corrections(), "places")

VINTAGE = date(2026, 11, 23)
WHO = ["--role", "секретарь совета", "--name", "Иванова А. А.", "--why", "протокол № 3 от 15.12.2026"]
GOOD = (50, "Цех открывается в мае", "директор по персоналу, завод")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A computed vintage of one cluster, written once: rendering is slow."""
    place = Home(tmp_path_factory.mktemp("дом"))
    inbox = tmp_path_factory.mktemp("inbox")
    (inbox / "a.csv").write_bytes(b"one")
    landing.land(place, inbox, VINTAGE)
    figures = full_figures(round=None, mode="draft", vintage=VINTAGE)
    folder = place.outbox(VINTAGE) / figures.cluster.code
    folder.mkdir(parents=True)
    (folder / "proposal.json").write_bytes(machine.to_json(figures))
    outbox = place.outbox(VINTAGE)
    (outbox / MANIFEST).write_text(json.dumps({"files": listing(outbox)}), encoding="utf-8")
    assert cli.main(["round", "open", str(figures.start_year), "--home", str(place.root)]) == 0
    assert cli.main(["round", "freeze", f"{figures.start_year}-1", "--vintage", "2026-11-23", "--home", str(place.root)]) == 0
    return place.root


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Home:
    import shutil

    shutil.copytree(made, tmp_path / "дом")
    place = Home(tmp_path / "дом")
    (place.root / "councils.csv").write_text(f"кластер;адрес;кому\n{cluster()};sovet@a.example;совет\n{cluster()};organ@b.example;орган\n", encoding="utf-8")
    return place


def cluster() -> str:
    return full_figures().cluster.code


def name() -> str:
    return f"{full_figures().start_year}-1"


def step(home: Home, *words: str) -> int:
    return cli.main(["round", *words, "--home", str(home.root)])


def state(home: Home) -> State:
    return states.states(home, registry.load(home, name()))[cluster()]


def returned(home: Home, folder: Path, entered: dict[int, tuple[object, ...]], **cells: object) -> Path:
    """The round's annex as a council fills it in."""
    book = openpyxl.load_workbook(home.rounds / name() / cluster() / "annex.xlsx")
    sheet = book["Исправления"]
    for line, values in entered.items():
        for column, value in zip(FORM, values, strict=True):
            sheet[f"{column}{5 + line}"] = value
    for address, value in cells.items():
        sheet[address] = value
    path = folder / "вернулось.xlsx"
    book.save(path)
    return path


# States.


def test_every_move_that_is_not_allowed_is_refused_and_every_other_is_written(home: Home) -> None:
    who = Mover("секретарь", "И. О.", "протокол")
    reached = {State.DRAFT} | {after for moves in MOVES.values() for after in moves}
    assert reached == set(State)
    path = home.rounds / name() / states.FILE
    begun = path.read_bytes()
    for before in State:
        for after in State:
            path.write_bytes(begun)
            line = states.Move(cluster(), "", before, "р", "и", "п", "2026-12-01T00:00:00+00:00")
            journal.append(path, [vars(line)])
            kept = path.read_bytes()
            if after in MOVES[before]:
                states.move(home, name(), [cluster()], after, who, deliveries_now())
                assert state(home) == after
                assert path.read_bytes().startswith(kept)
            else:
                with pytest.raises(NotAllowed, match="отсюда не переходят"):
                    states.move(home, name(), [cluster()], after, who, deliveries_now())
                assert path.read_bytes() == kept


def deliveries_now():
    from datetime import UTC, datetime

    return datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize("who", [Mover("", "И. О.", "протокол"), Mover("секретарь", " – ", "протокол"), Mover("секретарь", "И. О.", "я" * 2000)])
def test_a_move_without_a_person_or_a_reason_is_refused(home: Home, who: Mover) -> None:
    with pytest.raises(NobodySaid):
        states.move(home, name(), [cluster()], State.SENT, who, deliveries_now())


def test_the_whole_way_leaves_who_when_and_why(home: Home, capsys) -> None:
    assert step(home, "deliver", name()) == 2  # nothing is agreed
    assert step(home, "review", name(), "agreed", cluster(), *WHO) == 2  # nobody has seen it
    assert step(home, "send", name()) == 0
    assert step(home, "release", name(), *WHO) == 2
    assert step(home, "review", name(), "agreed", cluster(), *WHO) == 0
    assert step(home, "deliver", name()) == 2  # agreed, not released
    assert "не выпущено" in capsys.readouterr().err
    assert step(home, "release", name(), *WHO) == 0
    assert step(home, "deliver", name()) == 0
    assert state(home) == State.DELIVERED
    told = [(move.before, move.after, move.name, move.why) for move in states.moves(home, name())]
    assert [one[:2] for one in told] == [
        ("черновик", "закреплён"), ("закреплён", "отправлен"), ("отправлен", "согласован"), ("согласован", "передан")
    ]  # fmt: skip
    assert told[2][2:] == (WHO[3], WHO[5])
    assert verify(home.rounds / name()).is_whole
    assert step(home, "correct", name(), str(returned(home, home.root, {1: GOOD}))) == 2  # decided
    letters = [(entry.recipient, entry.subject.startswith("ПРОЕКТ")) for entry in deliveries.entries(home)]
    assert letters == [("sovet@a.example", True), ("organ@b.example", False), ("sovet@a.example", False)]


def test_the_final_edition_says_no_draft_lists_corrections_and_takes_none(home: Home) -> None:
    step(home, "send", name(), "--by-hand")
    file = returned(home, home.root, {1: GOOD})
    assert step(home, "correct", name(), str(file)) == 0
    assert step(home, "review", name(), "agreed", cluster(), *WHO) == 2  # its own correction is not in the document yet
    (line,) = entries.every(home).in_force()
    assert step(home, "withdraw", name(), line.offer, "--why", "цех не открывают", "--author", "председатель") == 0
    assert step(home, "review", name(), "agreed", cluster(), *WHO) == 0
    assert step(home, "release", name(), *WHO) == 0
    folder = home.rounds / name() / "final" / cluster()
    figures = machine.from_json((folder / "proposal.json").read_bytes())
    assert figures.edition == "final"
    assert [one.outcome for one in figures.corrections] == ["отозвано: цех не открывают (председатель)"]
    draft = machine.from_json((home.rounds / name() / cluster() / "proposal.json").read_bytes())
    assert figures.programmes == draft.programmes
    pdf = text((folder / "proposal.pdf").read_bytes())
    drafted = text((home.rounds / name() / cluster() / "proposal.pdf").read_bytes())
    for mark in ("Проект экспертного предложения", "Проект ·"):  # on the first page, at the foot of each
        assert mark in drafted
        assert mark not in pdf
    assert "отозвано:" in pdf
    assert "(подпись)" in pdf
    assert "Исправления" not in openpyxl.load_workbook(folder / "annex.xlsx").sheetnames
    assert verify(folder.parent).is_whole


def test_an_unagreed_draft_leaves_only_when_somebody_says_so_and_says_that_it_is_one(home: Home) -> None:
    step(home, "send", name(), "--by-hand")
    assert step(home, "release", name(), "--unagreed", *WHO) == 0
    assert step(home, "deliver", name()) == 0
    assert all(entry.subject.startswith("ПРОЕКТ") for entry in deliveries.entries(home))


def test_what_a_killed_run_was_writing_is_no_unknown_document(home: Home) -> None:
    (home.rounds / name() / "releases.partial").write_text("{", encoding="utf-8")
    assert verify(home.rounds / name()).is_whole
    assert step(home, "send", name()) == 0


def test_documents_that_were_changed_are_not_sent(home: Home, capsys) -> None:
    path = home.rounds / name() / cluster() / "proposal.pdf"
    path.write_bytes(path.read_bytes() + b" ")
    assert step(home, "send", name()) == 2
    assert "изменены" in capsys.readouterr().err
    assert deliveries.entries(home) == []


def test_a_refused_address_is_told_and_the_rest_arrives_once(home: Home, monkeypatch, capsys) -> None:
    with (home.root / "councils.csv").open("a", encoding="utf-8") as file:
        file.write(f"{cluster()};second@a.example;совет\n")
    with smtp_server.running(answers={"RCPT": ["250 ok", "550 no such user"]}) as server:
        for key, value in (("HOST", "127.0.0.1"), ("PORT", str(server.port)), ("SECURITY", "none")):
            monkeypatch.setenv(f"KADRY_SMTP_{key}", value)
        monkeypatch.setenv("KADRY_MAIL_FROM", "kadry@region.example")
        assert step(home, "send", name(), "--dry-run") == 0
        assert server.kept == []
        assert step(home, "send", name()) == 1
        assert "550 no such user" in capsys.readouterr().out
        assert state(home) == State.SENT
        assert step(home, "send", name()) == 1
        assert len(server.kept) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("адрес\na@b.example\n", "нет столбца «кластер»"),
        ("кластер;адрес\nx;a@b.example, c@d.example\n", "строка 2: «a@b.example, c@d.example» – не адрес"),
        ("кластер;адрес;кому\nx;a@b.example;друг\n", "строка 2: «кому»"),
        ("кластер;адрес\n;a@b.example\n", "строка 2: кластер не назван"),
        ("кластер;адрес\nx;a@b.example\r\nBcc: z@z.example;y\n", "не адрес"),
    ],
)
def test_a_list_of_addresses_that_is_wrong_names_the_line(home: Home, content: str, told: str) -> None:
    (home.root / "councils.csv").write_text(content, encoding="utf-8")
    with pytest.raises(BadMailingList, match=told):
        recipients(home)


def test_a_list_in_another_encoding_is_refused(home: Home) -> None:
    (home.root / "councils.csv").write_bytes("кластер;адрес\n".encode("cp1251"))
    with pytest.raises(BadMailingList, match="UTF-8"):
        recipients(home)


# What comes back.


def test_a_copy_of_the_workbook_says_nothing_new_and_another_number_is_refused_with_its_cell(home: Home, tmp_path: Path, capsys) -> None:
    step(home, "send", name(), "--by-hand")
    assert step(home, "correct", name(), str(returned(home, tmp_path, {1: GOOD}))) == 0
    again = returned(home, tmp_path, {1: GOOD}, S1="сохранено ещё раз")
    assert step(home, "correct", name(), str(again)) == 0
    assert "Уже записаны раньше: 1" in capsys.readouterr().out
    other = returned(home, tmp_path, {1: (75, "нам нужно больше", "другой завод")})
    assert step(home, "correct", name(), str(other)) == 2
    told = capsys.readouterr().out
    assert f"лист «Исправления», ячейка {FORM[0]}6" in told
    assert "уже записано 50" in told
    assert step(home, "correct", name(), str(other), "--replace") == 0
    assert [line.places_after for line in entries.every(home).in_force()] == [75]


def test_a_folder_of_workbooks_loses_only_what_is_wrong(home: Home, tmp_path: Path, capsys) -> None:
    step(home, "send", name(), "--by-hand")
    folder = tmp_path / "вернулись"
    folder.mkdir()
    returned(home, folder, {1: GOOD}).rename(folder / "а.xlsx")
    (folder / "б.xlsx").write_bytes(b"not a workbook")
    assert step(home, "collect", name(), str(folder)) == 1
    assert len(entries.every(home).corrections) == 1
    assert "б.xlsx:\nНе принято" in capsys.readouterr().out


@pytest.mark.parametrize(("address", "value"), [(f"{PLACES}7", 999), ("D6", "Чужой колледж"), ("A8", "99.99.99")])
def test_a_figure_that_was_changed_is_refused_with_its_cell(home: Home, tmp_path: Path, address: str, value: object, capsys) -> None:
    step(home, "send", name(), "--by-hand")
    assert step(home, "correct", name(), str(returned(home, tmp_path, {1: GOOD}, **{address: value}))) == 1
    told = capsys.readouterr().out
    assert f"ячейка {address}, «{value}»: в документе кампании {name()} здесь" in told
    assert len(entries.every(home).corrections) == 1


def test_rows_in_another_order_and_numbers_calculated_anew_are_no_change(home: Home, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(home.rounds / name() / cluster() / "annex.xlsx")
    sheet = book["Исправления"]
    for column in "ABCDEFG":
        sheet[f"{column}6"], sheet[f"{column}7"] = sheet[f"{column}7"].value, sheet[f"{column}6"].value
    buffer = io.BytesIO()
    book.save(buffer)
    step(home, "send", name(), "--by-hand")
    given = ledger._given_out(home, registry.load(home, name()))
    assert form.parse(open_file(buffer.getvalue(), "annex.xlsx"), given).refused == []


# Set aside, withdrawn, checked at once.


def test_what_was_set_aside_stays_so_and_what_was_withdrawn_too(home: Home, tmp_path: Path) -> None:
    step(home, "send", name(), "--by-hand")
    step(home, "correct", name(), str(returned(home, tmp_path, {1: GOOD, 2: (0, "не нужно", "директор")})))
    first, second = entries.every(home).corrections
    gone = pd.DataFrame([{"correction": first.correction, "why": "места практики"}])
    for _ in range(2):
        ledger.set_aside(home, VINTAGE, gone, date(2026, 12, 6))
    ledger.withdraw(home, name(), second.offer, "передумали", "председатель", date(2026, 12, 7))
    table = ledger.frame(entries.every(home)).set_index("correction")
    assert list(table["status"]) == [ledger.SET_ASIDE, ledger.WITHDRAWN]
    assert table.loc[first.correction, "why"] == "места практики"
    assert entries.every(home).in_force() == []
    assert len(entries.entries(home, name())) == 4
    with pytest.raises(ledger.NothingToWithdraw, match="нет действующего"):
        ledger.withdraw(home, name(), second.offer, "ещё раз", "председатель", date(2026, 12, 7))
    told = ledger.told(home)
    assert told[second.correction] == "отозвано: передумали (председатель)"
    assert step(home, "correct", name(), str(returned(home, tmp_path, {1: GOOD}))) == 0  # the same again brings nothing back
    assert entries.every(home).in_force() == []


@pytest.mark.parametrize(
    ("places", "verdict", "told"),
    [(150, check.AT_A_PRICE, "ожидаемые потери +"), (1_000, check.IMPOSSIBLE, "не уживается с ограничениями")],
)
def test_a_correction_hears_at_once_what_the_plan_says(home: Home, tmp_path: Path, monkeypatch, places: int, verdict: str, told: str) -> None:
    code = "15.01.05"
    need = np.random.default_rng(1).normal(60, 5, size=(6, 40))
    inputs = region([offer(), offer("43.01.09")], {code: need, "43.01.09": need})
    step(home, "send", name(), "--by-hand")
    step(home, "correct", name(), str(returned(home, tmp_path, {1: GOOD})))
    (line,) = entries.every(home).corrections
    asked = replace(line, programme=code, basis="9", college="К1", form="очная", start_year=START, ref_area=inputs.ref_area, places_after=places)
    monkeypatch.setattr(entries, "every", lambda home: entries.Ledgers((asked,), {}, {}, {}))
    monkeypatch.setattr(check, "_inputs", lambda *words: inputs)
    (said,) = check.check(home, name(), [asked], date(2026, 12, 5))
    assert said.verdict == verdict
    assert told in said.told
    assert type(entries.entries(home, name())[-1]) is (entries.Checked if verdict == check.AT_A_PRICE else entries.SetAside)


# Calendar.


def test_dates_are_inherited_by_a_revision_and_warn_where_they_do_not_fit(home: Home, capsys) -> None:
    year = str(full_figures().start_year)
    days = ["--survey-deadline", "2026-11-01", "--data-freeze", "2026-12-01", "--council-date", "2026-11-20", "--deliver-by", f"{year}-03-01"]
    assert step(home, "open", year, "--revision", "2", *days) == 0
    told = capsys.readouterr().out
    assert "дата совета (20.11.2026) раньше, чем дата фиксации данных (01.12.2026)" in told
    assert f"позже 01.02.{year}" in told
    assert step(home, "freeze", f"{year}-2", "--vintage", "2026-11-23") == 0
    assert "данные ещё не зафиксированы" in capsys.readouterr().out
    assert step(home, "open", year, "--revision", "3") == 0
    assert registry.load(home, f"{year}-3").data_freeze == "2026-12-01"
    assert registry.load(home, f"{year}-3").deliver_by == f"{year}-03-01"
    assert state(home) == State.SUPERSEDED


def test_the_first_of_february_is_the_last_day_unless_told_otherwise() -> None:
    one = calendar.dated(Round(2027, 1), None)
    assert one.deliver_by == "2027-02-01"
    assert calendar.of_opening(one) == []
    assert calendar.of_delivering(one, date(2027, 2, 1)) == []
    assert calendar.of_delivering(one, date(2027, 2, 2)) == ["срок передачи предложения (01.02.2027) прошёл"]
    assert calendar.of_sending(Round(2027, 1, council_date="2026-12-15"), date(2026, 12, 16)) != []
    assert calendar.of_deciding(Round(2027, 1, council_date="2026-12-15"), date(2026, 12, 14)) == ["дата совета (15.12.2026) ещё не наступила"]


# The report.


def test_the_report_is_filled_from_the_ledgers_and_nothing_is_left_open(home: Home, tmp_path: Path, capsys) -> None:
    step(home, "send", name())
    step(home, "correct", name(), str(returned(home, tmp_path, {1: GOOD})))
    assert step(home, "report", name()) == 0
    told = (home.rounds / name() / "report.md").read_text(encoding="utf-8")
    assert told in capsys.readouterr().out
    assert not {"{", "}"} & set(told)
    (line,) = entries.every(home).corrections
    assert f"| {line.offer} | {line.places_before} → 50 | {GOOD[1]} | {GOOD[2]} | в силе | не проверено |" in told
    assert "Ответили 1 из 1. Не ответили: нет таких." in told
    assert "| Каждое исправление проверено по плану | 0 из 1 | нет |" in told
    assert "| отправлено | 1 |" in told
    assert verify(home.rounds / name()).is_whole


def test_letters_of_another_revision_are_not_counted_and_days_are_those_of_the_timetable(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "timetable_zone", lambda: ZoneInfo("Asia/Yekaterinburg"))
    for revision in ("", "1"):
        subject = f"Экспертное предложение, кампания {name()}{revision}"
        deliveries.record(home, deliveries.Entry(f"d{revision}", "c", "a@b.example", subject, "отправлено", "2026-12-01T00:00:00+00:00", "папка", ""))
    one = registry.load(home, name())
    registry.store(home, replace(one, deliver_by="2027-02-01"))
    in_utc_still_in_time = states.Move(cluster(), "", State.DELIVERED, "р", "и", "до обеда\nи после", "2027-02-01T22:00:00+00:00")
    journal.append(home.rounds / name() / states.FILE, [asdict(in_utc_still_in_time)])
    told = report.write(home, name()).read_text(encoding="utf-8")
    assert "| отправлено | 1 |" in told
    assert "| Передано в срок | 0 из 1 | нет |" in told
    assert "02.02.2027: до обеда и после |" in told
