"""A council's corrections: the form that comes back, the ledger, and what documents say of them."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from corrected_region import CODE, OTHER, corrected_region
from figures_builder import full_figures
from plan_builders import offer

from flows import cli
from flows.figures import council as council_figures
from flows.figures.frames import RegionFrames
from flows.machinery import journal
from flows.machinery.warehouse import writing
from flows.plan import mark_set_aside
from flows.publish import publish
from flows.rounds import entries, ledger, registry, states
from flows.rounds.frozen import freeze
from flows.rounds.offer_id import college_of, offer_id
from flows.settings import Home
from models.council.effect import settled_plan
from models.council.score import score_overrides
from models.errors import UnreadableFile
from proposals import machine, workbook
from proposals.tables import offers as offer_tables
from proposals.worksheet import letter
from sources import council as form
from sources.opened import open_file
from sql import run
from sql.made import creation

FORM = [letter(offer_tables.corrections(), key) for key in ("corrected", "reason", "author")]
PLACES = letter(offer_tables.corrections(), "places")

VINTAGE = date(2026, 11, 23)
ON = date(2026, 12, 5)


@pytest.fixture(scope="module")
def figures():
    made = full_figures()
    return made.model_copy(update={"round": f"{made.start_year}-1", "mode": "round"})


@pytest.fixture(scope="module")
def whole_annex(figures) -> bytes:
    return workbook.render(figures)


@pytest.fixture(scope="module")
def annex(whole_annex: bytes) -> bytes:
    """The form alone, as a council may return it: quicker to fill again and again than the whole workbook."""
    book = openpyxl.load_workbook(io.BytesIO(whole_annex))
    for name in book.sheetnames:
        if name != "Исправления":
            del book[name]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def home(tmp_path: Path, figures) -> Home:
    place = Home(tmp_path / "рабочая папка")
    _frozen(place, figures, 1)
    return place


def _frozen(place: Home, figures, revision: int, cluster: str = "") -> str:
    """A round as freezing leaves it: its record and the documents' figures."""
    one = registry.Round(figures.start_year, revision, vintage=figures.vintage.isoformat())
    folder = place.rounds / one.name / (cluster or figures.cluster.code)
    folder.mkdir(parents=True, exist_ok=True)
    (place.rounds / one.name / "round.json").write_text(json.dumps(vars(one)), encoding="utf-8")
    (folder / "proposal.json").write_bytes(machine.to_json(figures))
    sent = states.Move(folder.name, "закреплён", "отправлен", "аналитик", "И. О.", "на рассмотрение", "2026-12-01T09:00:00+00:00")
    journal.append(place.rounds / one.name / states.FILE, [vars(sent)])
    return one.name


def _lines(home: Home, name: str) -> list[entries.Correction]:
    return [line for line in entries.entries(home, name) if isinstance(line, entries.Correction)]


def _filled(annex: bytes, lines: dict[int, tuple[object, ...]], **cells: object) -> bytes:
    """The annex with yellow cells filled: line of the form → number, reason, author; and other cells by address."""
    book = openpyxl.load_workbook(io.BytesIO(annex))
    sheet = book["Исправления"]
    for line, entered in lines.items():
        for column, value in zip(FORM, entered, strict=True):
            sheet[f"{column}{5 + line}"] = value
            sheet[f"{column}{5 + line}"].data_type = (
                "s" if isinstance(value, str) else sheet[f"{column}{5 + line}"].data_type
            )
    for address, value in cells.items():
        sheet[address] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _offers(figures) -> list:
    return [one for row in figures.programmes for one in row.offers]


def _given_out(figures, *others) -> list[form.GivenOut]:
    return [
        form.GivenOut(
            one.round, one.start_year, one.vintage, one.ref_area, one.region.name, one.cluster.code, one.cluster.name,
            tuple(
                form.ProposedOffer(o.id, row.programme, row.basis, "К1", o.form, o.places, o.group_size or one.group_size)
                for row in one.programmes for o in row.offers
            ),
        )
        for one in (figures, *others)
    ]  # fmt: skip


def _parsed(payload: bytes, figures):
    return form.parse(open_file(payload, "annex.xlsx"), _given_out(figures))


GOOD = (50, "Цех открывается в мае", "директор по персоналу, завод")


def test_a_corrected_number_comes_back_with_its_reason_and_author(whole_annex: bytes, figures) -> None:
    reading = _parsed(_filled(whole_annex, {1: GOOD}), figures)
    (row,) = reading.tables["override"].to_dict("records")
    first = _offers(figures)[0]
    assert (row["offer"], row["places_before"], row["places_after"]) == (first.id, first.places, 50)
    assert (row["reason"], row["author"]) == GOOD[1:]
    assert (reading.rows_read, reading.extra["cluster"]) == (1, figures.cluster.code)


def test_an_annex_that_nobody_touched_has_no_corrections(annex: bytes, figures) -> None:
    reading = _parsed(annex, figures)
    assert (reading.rows_read, len(reading.tables["override"])) == (0, 0)


@pytest.mark.parametrize(
    ("entered", "cells", "told"),
    [
        pytest.param((50, None, "председатель"), {}, "причина не указана", id="no reason"),
        pytest.param((50, " – ", "председатель"), {}, "причина не указана", id="a dash is no reason"),
        pytest.param((50, "мало заявлений", None), {}, "не указано, кто предложил", id="nobody answers for it"),
        pytest.param((-25, "мало заявлений", "председатель"), {}, "отрицательное число", id="negative"),
        pytest.param((37.5, "мало заявлений", "председатель"), {}, "дробное число", id="half a person"),
        pytest.param(("пятьдесят", "мало заявлений", "председатель"), {}, "вместо числа стоит текст", id="text"),
        pytest.param((None, "мало заявлений", "председатель"), {}, "а числа нет", id="a reason without a number"),
        pytest.param((40, "мало заявлений", "председатель"), {}, "не кратно группе", id="not whole groups"),
        pytest.param((1_000_000, "нужно", "председатель"), {}, "число больше", id="absurd"),
        pytest.param((50, "я" * 2_000, "председатель"), {}, "текст длиннее", id="a whole letter"),
        pytest.param(GOOD, {"E6": "99.99.99-9-К-очная"}, "такого предложения нет", id="unknown offer"),
        pytest.param(GOOD, {"E6": None}, "ячейка пуста", id="no offer"),
        pytest.param(GOOD, {f"{PLACES}6": 7}, "строка изменена или из другой редакции", id="the computed number was changed"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_accepted_says_why(annex: bytes, figures, entered, cells, told: str) -> None:
    reading = _parsed(_filled(annex, {1: entered}, **cells), figures)
    (refusal,) = reading.refused
    assert told in refusal.reason
    assert refusal.row_number == 6
    assert refusal.remedy
    assert reading.tables["override"].empty


def test_an_incomplete_group_is_accepted_when_the_reason_says_so(annex: bytes, figures) -> None:
    reading = _parsed(_filled(annex, {1: (40, "Неполная группа: в цехе 40 рабочих мест", "директор")}), figures)
    assert list(reading.tables["override"]["places_after"]) == [40]


def test_two_answers_about_one_offer_are_both_refused(annex: bytes, figures) -> None:
    first = _offers(figures)[0]
    cells = {"E7": first.id, f"{PLACES}7": first.places}
    twice = _parsed(_filled(annex, {1: GOOD, 2: (75, "иначе", "другой")}, **cells), figures)
    assert [refusal.row_number for refusal in twice.refused] == [6, 7]
    alike = _parsed(_filled(annex, {1: GOOD, 2: GOOD}, **cells), figures)
    assert (len(alike.tables["override"]), len(alike.superseded), len(alike.refused)) == (1, 1, 0)


def test_the_proposed_number_written_again_corrects_nothing(annex: bytes, figures) -> None:
    same = (_offers(figures)[0].places, "согласны, неполная группа", "директор")
    reading = _parsed(_filled(annex, {1: same}), figures)
    assert (len(reading.tables["override"]), len(reading.superseded)) == (0, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"vintage": date(2026, 11, 22)}, "по данным на", id="vintage"),
        pytest.param({"round": "2027-9"}, "к кампании", id="round"),
        pytest.param({"start_year": 2031}, "о наборе", id="start year"),
        pytest.param({"region": "Иная область"}, "регионе", id="region"),
        pytest.param({"cluster": "Иной кластер"}, "кластера", id="cluster"),
    ],
)
def test_a_file_of_another_round_is_refused_whole(annex: bytes, figures, changes: dict, told: str) -> None:
    updates = dict(changes)
    for name in ("region", "cluster"):
        if name in updates:
            updates[name] = getattr(figures, name).model_copy(update={"name": updates[name]})
    other = figures.model_copy(update=updates)
    with pytest.raises(UnreadableFile, match=told):
        _parsed(_filled(annex, {1: GOOD}), other)


def test_a_file_without_the_form_is_refused_whole(figures) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Номер предложения"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(UnreadableFile, match="нет листа"):
        _parsed(buffer.getvalue(), figures)


def test_a_second_copy_of_the_sheet_is_read_with_the_first(annex: bytes, figures) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_filled(annex, {1: GOOD})))
    book.copy_worksheet(book["Исправления"])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = _parsed(buffer.getvalue(), figures)
    assert (len(reading.tables["override"]), len(reading.superseded)) == (1, 1)


def test_hostile_text_stays_text(annex: bytes, figures, home: Home, tmp_path: Path) -> None:
    reason = '=HYPERLINK("http://x","y")\u202e\u2028{"a":1} #panic() $1$'
    file = tmp_path / "annex.xlsx"
    file.write_bytes(_filled(annex, {1: (50, reason, "@директор")}))
    name = f"{figures.start_year}-1"
    ledger.correct(home, name, file, ON)
    (line,) = _lines(home, name)
    assert line.reason.startswith('=HYPERLINK("http://x","y")')
    assert not {"\u202e", "\u2028"} & set(line.reason)
    assert (home.rounds / name / entries.LEDGER).read_bytes().count(b"\n") == 1


def test_the_ledger_is_appended_to_and_the_same_file_is_recorded_once(
    annex: bytes, figures, home: Home, tmp_path: Path
) -> None:
    name, file = f"{figures.start_year}-1", tmp_path / "annex.xlsx"
    path = home.rounds / name / entries.LEDGER
    file.write_bytes(_filled(annex, {1: GOOD}))
    assert len(ledger.correct(home, name, file, ON).recorded) == 1
    before = path.read_bytes()
    again = ledger.correct(home, name, file, date(2026, 12, 6))
    assert (len(again.recorded), again.repeated, path.read_bytes()) == (0, 1, before)
    file.write_bytes(_filled(annex, {1: (75, "заказ вырос", "директор")}))
    ledger.correct(home, name, file, date(2026, 12, 6), replaces=True)
    assert path.read_bytes().startswith(before)
    table = ledger.frame(entries.every(home))
    assert list(table["status"]) == [ledger.SUPERSEDED, ledger.IN_FORCE]
    assert len(list((home.rounds / name / "returned").iterdir())) == 2


def test_a_later_revision_takes_precedence_on_the_same_day(annex: bytes, figures, home: Home, tmp_path: Path) -> None:
    file = tmp_path / "annex.xlsx"
    file.write_bytes(_filled(annex, {1: GOOD}))
    ledger.correct(home, f"{figures.start_year}-1", file, ON)
    second = _frozen(home, figures.model_copy(update={"round": f"{figures.start_year}-2"}), 2)
    later = workbook.render(figures.model_copy(update={"round": second}))
    file.write_bytes(_filled(later, {1: (75, "передумали", "директор")}))
    ledger.correct(home, second, file, ON)
    in_force = ledger.frame(entries.every(home)).query("status == @ledger.IN_FORCE")
    assert list(in_force["places_after"]) == [75]


def test_two_councils_cannot_decide_different_numbers(annex: bytes, figures, home: Home, tmp_path: Path) -> None:
    neighbour = figures.cluster.model_copy(update={"code": "neighbour", "name": "Соседний кластер"})
    other = figures.model_copy(update={"cluster": neighbour})
    name = _frozen(home, other, 1)
    file = tmp_path / "annex.xlsx"
    file.write_bytes(_filled(annex, {1: GOOD}))
    ledger.correct(home, name, file, ON)
    file.write_bytes(_filled(workbook.render(other), {1: (75, "нам нужно больше", "сосед")}))
    made = ledger.correct(home, name, file, ON)
    assert not made.recorded
    assert "уже решил 50" in made.refused[0].reason
    file.write_bytes(_filled(workbook.render(other), {1: (50, "согласны с соседом", "сосед")}))
    assert len(ledger.correct(home, name, file, ON).recorded) == 1


def test_a_round_without_documents_cannot_be_corrected(annex: bytes, figures, tmp_path: Path) -> None:
    place = Home(tmp_path / "home")
    registry.open_round(place, registry.Round(2027, 1))
    with pytest.raises(ledger.NothingToCorrect, match="не закреплена"):
        ledger.correct(place, "2027-1", tmp_path / "annex.xlsx", ON)


def test_a_damaged_ledger_stops_and_names_the_line(annex: bytes, figures, home: Home, tmp_path: Path) -> None:
    name, file = f"{figures.start_year}-1", tmp_path / "annex.xlsx"
    file.write_bytes(_filled(annex, {1: GOOD}))
    ledger.correct(home, name, file, ON)
    path = home.rounds / name / entries.LEDGER
    path.write_text(path.read_text(encoding="utf-8") + '{"a": 1}\n', encoding="utf-8")
    with pytest.raises(entries.LedgerBroken, match="строка 2"):
        entries.every(home)


def test_the_command_records_prints_refusals_and_shows_the_ledger(
    annex: bytes, figures, home: Home, tmp_path: Path, capsys
) -> None:
    name, file = f"{figures.start_year}-1", tmp_path / "annex.xlsx"
    file.write_bytes(_filled(annex, {1: GOOD, 2: (50, None, "директор")}))
    place = ["--home", str(home.root)]
    assert cli.main(["round", "correct", name, str(file), "--on", "2026-12-05", *place]) == 1
    told = capsys.readouterr().out
    assert "стало 50 – не проверено" in told
    assert f"лист «Исправления», ячейка {FORM[1]}7" in told
    assert "причина не указана" in told
    assert cli.main(["round", "show", name, *place]) == 0
    assert "2026-12-05" in (shown := capsys.readouterr().out)
    assert "недостаточно данных" in shown
    file.write_bytes(_filled(annex, {2: (50, None, "директор")}))
    assert cli.main(["round", "correct", name, str(file), "--on", "2026-12-05", *place]) == 2


def test_a_frozen_round_is_never_rendered_again(home: Home, figures) -> None:
    name = f"{figures.start_year}-1"
    freeze(home, name, figures.vintage)  # the round of the fixture has no forms yet
    before = {path: path.read_bytes() for path in home.rounds.rglob("*") if path.is_file()}
    assert freeze(home, name, figures.vintage).vintage == figures.vintage.isoformat()
    assert {path: path.read_bytes() for path in home.rounds.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("college", "way"),
    [
        pytest.param("К-1", "очно-заочная", id="dashes everywhere"),
        pytest.param("не распределено", "очная", id="undivided"),
    ],
)
def test_the_number_of_an_offer_gives_its_college_back(college: str, way: str) -> None:
    assert college_of(offer_id(CODE, "9", college, way), CODE, "9", way) == college


def test_the_tables_hold_every_line_and_the_plan_reads_those_in_force(
    annex: bytes, figures, home: Home, tmp_path: Path
) -> None:
    name, file = f"{figures.start_year}-1", tmp_path / "annex.xlsx"
    for places in (50, 75):
        file.write_bytes(_filled(annex, {1: (places, "заказ", "директор")}))
        ledger.correct(home, name, file, ON, replaces=True)
    vintage = date(figures.start_year - 1, 11, 23)
    with writing(home, vintage) as con:
        assert ledger.fill(con, home, vintage) == 2
        assert ledger.fill(con, home, vintage) == 2
        read = ledger.overrides_of(con, vintage, figures.ref_area)
        assert list(read["places"]) == [75]
        assert read["programme"].iloc[0] == figures.programmes[0].programme
        settled = settled_plan(corrected_region([offer(), offer(OTHER)], read.iloc[0].to_dict()))
        mark_set_aside(con, vintage, figures.ref_area, settled.set_aside)
        (kept,) = con.execute(
            "select status, why from council.override where status not in ('в силе', 'заменено')"
        ).fetchall()
        assert kept[0] == ledger.SET_ASIDE
        assert "не выполнено" in con.execute("select warning from plan.warning").fetchall()[0][0]


def test_a_later_vintage_tells_what_came_of_each_correction(annex: bytes, figures, home: Home, tmp_path: Path) -> None:
    name, file = f"{figures.start_year}-1", tmp_path / "annex.xlsx"
    first = _offers(figures)[0]
    file.write_bytes(_filled(annex, {1: (first.places + 25, "заказ", "директор")}))
    ledger.correct(home, name, file, ON)
    (line,) = _lines(home, name)
    later = date(figures.start_year + 1, 11, 23)
    with writing(home, later) as con:
        ledger.fill(con, home, later)
        for empty in ("mart.enrolment", "mart.student_flow"):  # no returns
            con.execute(creation(run.tables()[empty]))
        con.execute(
            "create table mart.places as select $vintage::date as vintage, $area as ref_area, $year::int as start_year, $programme as programme, $basis as basis, "
            "$form as form, 'бюджет' as funding, $college as college, $places::double as places, $entrants::double as entrants",
            {
                "vintage": later, "area": line.ref_area, "year": line.start_year, "programme": line.programme, "basis": line.basis,
                "form": line.form, "college": line.college, "places": line.places_after, "entrants": line.places_after - 5,
            },
        )  # fmt: skip
    con = run.connect(home.warehouse)
    publish(con, home.snapshot)
    con.close()
    (words,) = ledger.told(home).values()
    assert words.startswith(f"помогло; утверждено {line.places_after}, принято {line.places_after - 5}")


def test_the_proposal_says_who_changed_the_number_why_and_what_came_of_earlier_changes() -> None:
    key = {"ref_area": "57", "programme": CODE, "basis": "9", "college": "К1", "form": "очная"}
    words = {"round": "2027-1", "reason": "новый цех.", "author": "Совет", "recorded": ON, "status": ledger.IN_FORCE}
    now = {"places_without": 50.0, "cost_change": -3.25, "moved_places": 25.0}
    lines = [
        key | words | {"start_year": 2026, "round": "2026-1", "places_before": 25, "places_after": 50},
        key | words | now | {"start_year": 2027, "places_before": 50, "places_after": 75},
        key
        | words
        | {"start_year": 2027, "places_before": 75, "places_after": 99, "college": "К2", "status": ledger.SET_ASIDE},
    ]
    places = pd.DataFrame([key | {"start_year": 2026, "places": 50.0, "entrants": 48.0}])
    frames = {
        "override": pd.DataFrame(lines),
        "college": pd.DataFrame([{"college": "К1", "short_name": "Первый колледж"}]),
        "score": score_overrides(pd.DataFrame(lines[:1]), places),
    }
    known = RegionFrames(VINTAGE, "57", frames, None, None, None)  # type: ignore[arg-type]
    (told,) = council_figures.corrections_in_words(known, CODE, "9", 2027)
    assert told.startswith("Первый колледж: исправлено советом: было 50, стало 75, причина: новый цех, автор: Совет.")
    assert "меняются на −3,2 человеко-года" in told or "меняются на −3,3 человеко-года" in told
    row = next(pd.DataFrame([key | {"start_year": 2027, "binding_constraint": "потребность"}]).itertuples(index=False))
    assert council_figures.what_holds(known, row) == "решение совета"
    assert council_figures.correction_of(known, 2027, row)["places_after"] == 75
    (record,) = council_figures.track_record(known, pd.Series({CODE: 1.0}))
    assert (record["round"], record["computed"], record["proposed"], record["entrants"], record["outcome"]) == (
        "2026-1",
        25,
        50,
        48,
        "помогло",
    )
