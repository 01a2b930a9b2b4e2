"""A council's corrections: the form that comes back, the ledger, what the plan makes of them, and whether they helped."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from figures_builder import full_figures

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
from models.council import effect as override_effect
from models.council.effect import ALL, override_effects, settled_plan
from models.council.score import ENOUGH, score_by_council, score_overrides
from models.errors import UnreadableFile
from models.explanation.explain import chain_of_means
from proposals import machine, workbook
from proposals.tables import offers as offer_tables
from proposals.worksheet import letter
from sources import council as form
from sources.opened import open_file
from sql import run
from tests.plan_builders import START, offer, region

FORM = [letter(offer_tables.corrections(), key) for key in ("corrected", "reason", "author")]
PLACES = letter(offer_tables.corrections(), "places")

VINTAGE = date(2026, 11, 23)
ON = date(2026, 12, 5)
CODE, OTHER = "15.01.05", "43.01.09"


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


# The plan.


def _needs(mean: float) -> np.ndarray:
    return np.random.default_rng(1).normal(mean, 5, size=(6, 40))


def _decision(places: int, name: str = "a", **changes: object) -> dict[str, object]:
    usual = {
        "correction": name, "programme": CODE, "basis": "9", "college": "К1", "form": "очная", "places": places,
        "author": "Совет", "reason": "новый цех", "start_year": START,
    }  # fmt: skip
    return usual | changes


def _region(offers: list[dict[str, object]], *decisions: dict[str, object], **values: float):
    inputs = region(offers, {CODE: _needs(60), OTHER: _needs(60)}, **values)  # type: ignore[arg-type]
    return replace(inputs, overrides=pd.DataFrame(decisions, columns=list(_decision(0))))


def test_a_correction_is_met_and_its_price_is_told(figures) -> None:
    settled = settled_plan(_region([offer(), offer(OTHER)], _decision(150)))
    effects = override_effects(settled).effects.set_index("correction")
    assert effects.loc["a", "places_with"] == 150
    assert effects.loc["a", "cost_change"] > 0
    assert effects.loc["a"].equals(effects.loc[ALL])
    chain = chain_of_means(settled.inputs, settled.plan).set_index("programme")
    assert (
        chain.loc[CODE, "places"] - chain.loc[CODE, "places_before_override"]
        == 150 - effects.loc["a", "places_without"]
    )


def test_places_that_a_correction_takes_from_another_programme_are_named() -> None:
    inputs = region(
        [offer(), offer(OTHER)], {CODE: _needs(60), OTHER: _needs(60)}, limits={("youth_places_9", ""): 175.0}
    )
    made = override_effects(settled_plan(replace(inputs, overrides=pd.DataFrame([_decision(150)]))))
    first = made.moved[(made.moved["correction"] == "a") & (made.moved["start_year"] == START)].set_index("programme")
    assert first.loc[OTHER, "places_with"] == 25
    taken = first.loc[OTHER, "places_without"] - 25
    assert taken > 0
    assert set(made.effects["moved_places"]) == {taken}


def test_each_of_two_corrections_has_its_own_effect_and_both_have_one_together() -> None:
    made = override_effects(
        settled_plan(_region([offer(), offer(OTHER)], _decision(100), _decision(0, "b", programme=OTHER)))
    )
    effects = made.effects.set_index("correction")
    assert list(effects.index) == [ALL, "a", "b"]
    assert list(effects["places_with"]) == [100, 100, 0]
    assert effects.loc[ALL, "cost_change"] >= max(effects.loc["a", "cost_change"], effects.loc["b", "cost_change"])
    assert made.notes == ()


def test_many_corrections_are_solved_together_only_and_the_notes_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(override_effect, "LARGEST_NUMBER_SOLVED_APART", 1)
    made = override_effects(
        settled_plan(_region([offer(), offer(OTHER)], _decision(100), _decision(0, "b", programme=OTHER)))
    )
    assert list(made.effects["correction"]) == [ALL]
    assert "всех вместе" in made.notes[0]


def test_of_two_forms_of_study_only_the_corrected_one_is_fixed() -> None:
    settled = settled_plan(_region([offer(), offer(form="заочная"), offer(OTHER)], _decision(100)))
    first = settled.plan.offers.query("start_year == @START").set_index(["programme", "form"])["places"]
    assert first[CODE, "очная"] == 100


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        pytest.param(_decision(25, college="К9"), "больше нет", id="the college is gone"),
        pytest.param(_decision(25, programme="01.01.01"), "больше нет", id="the programme is gone"),
        pytest.param(_decision(1_000), "не уживается с ограничениями", id="more groups than the licence"),
    ],
)
def test_a_correction_that_cannot_be_carried_out_costs_only_itself(decision, told: str) -> None:
    settled = settled_plan(_region([offer(), offer(OTHER)], decision, _decision(75, "b", programme=OTHER)))
    (gone,) = settled.set_aside.to_dict("records")
    assert gone["correction"] == "a"
    assert told in gone["why"]
    assert list(settled.inputs.overrides["correction"]) == ["b"]
    assert settled.plan.programmes.set_index(["programme", "start_year"]).loc[(OTHER, START), "places"] == 75


def test_limits_that_conflict_without_any_correction_cost_the_programme_and_no_correction() -> None:
    inputs = _region([offer(target_contracts=25), offer(OTHER)], _decision(25, programme=OTHER))
    limits = [{"constraint": "youth_places_9", "scope": "", "value": 10.0, "unit": "", "reference": "тест"}]
    settled = settled_plan(replace(inputs, limits=pd.DataFrame(limits)))
    assert settled.plan.gave_way["allowed"].notna().any()
    assert "выпускники 9 классов" in " ".join(settled.plan.notes)


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
        settled = settled_plan(_region([offer(), offer(OTHER)], read.iloc[0].to_dict()))
        mark_set_aside(con, vintage, figures.ref_area, settled.set_aside)
        (kept,) = con.execute(
            "select status, why from council.override where status not in ('в силе', 'заменено')"
        ).fetchall()
        assert kept[0] == ledger.SET_ASIDE
        assert "не выполнено" in con.execute("select warning from plan.warning").fetchall()[0][0]


# Whether it helped.


@pytest.mark.parametrize(
    ("before", "after", "approved", "entrants", "verdict"),
    [
        pytest.param(50, 75, 75, 70, "helped", id="the added places were wanted"),
        pytest.param(50, 75, 75, 48, "did_not_help", id="the added places stayed empty"),
        pytest.param(75, 50, 50, 40, "helped", id="places that would have stayed empty were left out"),
        pytest.param(75, 50, 50, 50, "filled", id="filled to the last place"),
        pytest.param(50, 75, 50, 50, "not_adopted", id="the region set another number"),
        pytest.param(50, 75, 75, None, "not_enough", id="entrants are not reported"),
        pytest.param(50, 75, None, None, "not_enough", id="no table of that autumn"),
        pytest.param(25, 0, 0, 0, "filled", id="closed"),
    ],
)
def test_a_correction_is_judged_by_the_entrants(before, after, approved, entrants, verdict: str) -> None:
    key = {"ref_area": "57", "start_year": 2027, "programme": CODE, "basis": "9", "college": "К1", "form": "очная"}
    lines = pd.DataFrame([key | {"places_before": before, "places_after": after}])
    places = pd.DataFrame(
        []
        if approved is None
        else [key | {"places": float(approved), "entrants": np.nan if entrants is None else float(entrants)}],
        columns=[*key, "places", "entrants"],
    )
    (row,) = score_overrides(lines, places).to_dict("records")
    assert row["verdict"] == verdict
    if verdict == "helped":
        assert row["fill_corrected"] == pytest.approx(entrants / after)
        assert row["fill_computed"] == pytest.approx(entrants / before)


def test_a_number_corrected_twice_is_judged_from_the_first_computed_to_the_last_decided() -> None:
    key = {"ref_area": "57", "start_year": 2027, "programme": CODE, "basis": "9", "college": "К1", "form": "очная"}
    lines = pd.DataFrame(
        [key | {"places_before": 50, "places_after": 75}, key | {"places_before": 75, "places_after": 100}]
    )
    places = pd.DataFrame([key | {"places": 100.0, "entrants": 90.0}])
    (row,) = score_overrides(lines, places).to_dict("records")
    assert (row["computed"], row["corrected"], row["verdict"]) == (50, 100, "helped")


def test_a_later_vintage_tells_what_came_of_each_correction(annex: bytes, figures, home: Home, tmp_path: Path) -> None:
    name, file = f"{figures.start_year}-1", tmp_path / "annex.xlsx"
    first = _offers(figures)[0]
    file.write_bytes(_filled(annex, {1: (first.places + 25, "заказ", "директор")}))
    ledger.correct(home, name, file, ON)
    (line,) = _lines(home, name)
    later = date(figures.start_year + 1, 11, 23)
    with writing(home, later) as con:
        ledger.fill(con, home, later)
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


@pytest.mark.parametrize(("helped", "not_helped", "is_enough"), [(ENOUGH - 1, 0, False), (ENOUGH - 4, 4, True), (0, 1, False)])
def test_the_score_of_a_council_says_when_there_is_too_little_of_it(helped: int, not_helped: int, is_enough: bool) -> None:
    verdicts = ["helped"] * helped + ["did_not_help"] * not_helped + ["not_adopted", "filled"]
    table = pd.DataFrame({"cluster": "agro", "verdict": verdicts})
    other = pd.DataFrame({"cluster": ["it"], "verdict": ["helped"]})
    scored = score_by_council(pd.concat([table, other])).set_index("cluster")
    assert list(scored.loc["agro"]) == [helped, not_helped, 2, is_enough]
    assert list(scored.loc["it"]) == [1, 0, 0, False]


def test_a_withdrawn_correction_has_no_score_and_a_document_tells_each_council_apart() -> None:
    key = {"ref_area": "57", "programme": CODE, "basis": "9", "form": "очная", "start_year": 2026, "round": "2026-1"}
    lines = pd.DataFrame(
        [
            key | {"college": "К1", "cluster": "agro", "places_before": 25, "places_after": 50, "status": ledger.IN_FORCE},
            key | {"college": "К2", "cluster": "it", "places_before": 25, "places_after": 50, "status": ledger.WITHDRAWN},
        ]
    )
    places = pd.DataFrame([key | {"college": one, "places": 50.0, "entrants": 48.0} for one in ("К1", "К2")])
    tried = lines[lines["status"] == ledger.IN_FORCE]
    frames = {"override": lines, "score": score_overrides(tried, places)}
    known = RegionFrames(VINTAGE, "57", frames, None, None, None)  # type: ignore[arg-type]
    (told,) = council_figures.council_scores(known, pd.Series({CODE: 1.0}))
    assert (told["helped"], told["did_not_help"], told["is_enough"]) == (1, 0, False)
    assert told["council"] != "agro"  # its name
