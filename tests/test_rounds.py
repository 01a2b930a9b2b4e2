"""A round pins what a council sees to one vintage; later files change the drafts, never the round."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pdf_text
import pytest
from figures_builder import full_figures
from region_builder import sheet_values

from flows import cli
from flows.machinery import landing
from flows.outward.region_files import write_decisions, write_region_sheet
from flows.outward.verification import MANIFEST, FilesDiffer, listing, verify
from flows.rounds import registry, states
from flows.rounds.frozen import freeze
from flows.settings import Home
from proposals import machine
from proposals.figures import Figures
from proposals.region.machine import from_json as read_sheet
from proposals.region.sheet import RegionSheet

VINTAGE = date(2026, 11, 23)


def figures() -> Figures:
    """A nightly draft: no round yet."""
    made = full_figures(round=None, mode="draft", vintage=VINTAGE)
    fourth = made.decisions.texts[0].model_copy(update={"number": 4, "current": date(2027, 2, 1)})
    texts = (*made.decisions.texts[:-1], fourth, made.decisions.texts[-1])
    return made.model_copy(update={"decisions": made.decisions.model_copy(update={"texts": texts})})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one computed vintage: landed bytes, one cluster's figures, a manifest."""
    place = Home(tmp_path / "дом")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.csv").write_bytes(b"one")
    landing.land(place, inbox, VINTAGE)
    made = figures()
    folder = place.outbox(VINTAGE) / made.cluster.code
    folder.mkdir(parents=True)
    (folder / "proposal.json").write_bytes(machine.to_json(made))
    described(place)
    return place


def described(place: Home) -> None:
    """The manifest of what the outbox holds now."""
    outbox = place.outbox(VINTAGE)
    (outbox / MANIFEST).write_text(json.dumps({"files": listing(outbox)}), encoding="utf-8")


def start_year() -> int:
    return figures().start_year


def opened(home: Home, revision: int = 1) -> registry.Round:
    return registry.open_round(home, registry.Round(start_year(), revision, council_date="2027-02-01", deliver_by="2027-01-31"))


def test_a_round_goes_from_open_to_frozen_and_its_documents_carry_its_name(home: Home) -> None:
    one = opened(home)
    assert registry.load(home, one.name).vintage is None
    frozen = freeze(home, one.name, VINTAGE)
    assert registry.load(home, one.name) == frozen
    assert frozen.vintage == VINTAGE.isoformat()
    assert frozen.council_date == "2027-02-01"
    folder = home.rounds / one.name / figures().cluster.code
    shown = machine.from_json((folder / "proposal.json").read_bytes())
    assert shown.round == one.name
    assert shown.mode == "round"
    due = {text.number: text.current for text in shown.decisions.texts}
    assert due[4] == date(2027, 1, 31)
    assert (folder / "proposal.pdf").read_bytes()[:5] == b"%PDF-"
    assert (folder / "annex.xlsx").exists()
    draft = machine.from_json((home.outbox(VINTAGE) / figures().cluster.code / "proposal.json").read_bytes())
    assert draft.round is None
    assert [one.places for one in shown.programmes] == [one.places for one in draft.programmes]


def test_a_frozen_round_holds_the_regions_papers_under_its_name(home: Home) -> None:
    outbox = home.outbox(VINTAGE)
    sheet = RegionSheet.model_validate(sheet_values())
    write_region_sheet(outbox, sheet)
    write_decisions(outbox, [figures()])
    (outbox / MANIFEST).unlink()
    described(home)
    one = opened(home)
    freeze(home, one.name, VINTAGE)
    folder = home.rounds / one.name
    assert read_sheet((folder / "region.json").read_bytes()) == sheet.model_copy(update={"round": one.name})
    for name in ("region.pdf", f"decisions_{figures().ref_area}.pdf"):
        said = pdf_text.text((folder / name).read_bytes()).replace("\xa0", " ").replace("-", "")
        assert f"кампания {one.name}".replace("-", "") in said  # a break after the hyphen leaves it out
        assert "ночной черновик" in pdf_text.text((outbox / name).read_bytes()).replace("\xa0", " ")
    assert {"region.pdf", "region.xlsx", "region.csv", "region.json"} <= set(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"])
    assert verify(folder).is_whole


def test_freezing_twice_to_the_same_vintage_changes_no_byte(home: Home) -> None:
    one = opened(home)
    freeze(home, one.name, VINTAGE)
    before = {path: path.read_bytes() for path in home.rounds.rglob("*") if path.is_file()}
    freeze(home, one.name, VINTAGE)
    assert before == {path: path.read_bytes() for path in home.rounds.rglob("*") if path.is_file()}


def test_a_frozen_vintage_refuses_other_files_and_keeps_its_list(home: Home, tmp_path: Path) -> None:
    one = opened(home)
    freeze(home, one.name, VINTAGE)
    (tmp_path / "inbox" / "b.csv").write_bytes(b"two")
    before = landing.listed(home, VINTAGE)
    with pytest.raises(landing.VintageFrozen, match=one.name):
        landing.land(home, tmp_path / "inbox", VINTAGE)
    assert landing.listed(home, VINTAGE) == before
    landing.land(home, tmp_path / "inbox", date(2026, 11, 24))


def test_a_frozen_round_cannot_move_to_another_vintage(home: Home, tmp_path: Path) -> None:
    one = opened(home)
    freeze(home, one.name, VINTAGE)
    with pytest.raises(registry.RoundError, match=f"--revision {one.revision + 1}"):
        freeze(home, one.name, date(2026, 11, 24))
    assert registry.load(home, one.name).vintage == VINTAGE.isoformat()


def test_a_round_cannot_be_frozen_to_what_was_never_computed(home: Home) -> None:
    one = opened(home)
    with pytest.raises(registry.RoundError, match="не посчитан"):
        freeze(home, one.name, date(2026, 1, 1))


def test_a_round_of_another_year_refuses_these_proposals_and_stays_open(home: Home) -> None:
    other = registry.open_round(home, registry.Round(start_year() + 1, 1))
    with pytest.raises(registry.RoundError, match=str(start_year())):
        freeze(home, other.name, VINTAGE)
    assert registry.load(home, other.name).vintage is None
    assert [path.name for path in (home.rounds / other.name).iterdir()] == ["round.json"]


def test_opening_the_same_round_twice_is_refused_with_the_next_revision(home: Home) -> None:
    one = opened(home)
    with pytest.raises(registry.RoundError, match="--revision 2"):
        opened(home)
    opened(home, revision=2)
    assert [known.name for known in registry.every(home)] == [one.name, f"{one.start_year}-2"]


@pytest.mark.parametrize("name", ["2027", "2027-0", "../2027-1", "кампания", ""], ids=repr)
def test_what_is_no_round_name_is_refused(home: Home, name: str) -> None:
    with pytest.raises(registry.RoundError, match="не имя кампании"):
        registry.load(home, name)


def test_an_unknown_round_is_refused_with_the_known_ones(home: Home) -> None:
    one = opened(home)
    with pytest.raises(registry.RoundError, match=one.name):
        registry.load(home, f"{one.start_year}-7")


@pytest.mark.parametrize("words", [["1999"], ["2027", "--revision", "0"], ["2027", "--revision", "100"]])
def test_a_round_that_could_never_be_named_again_is_not_opened(
    home: Home, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["round", "open", *words, "--home", str(home.root)]) == 2
    assert "не имя кампании" in capsys.readouterr().err
    assert not home.rounds.exists()


def test_the_command_opens_freezes_and_shows(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--home", str(home.root)]
    assert cli.main(["round", "show", *place]) == 0
    assert "Кампаний нет" in capsys.readouterr().out
    assert cli.main(["round", "open", str(start_year()), "--council-date", "2027-02-01", *place]) == 0
    name = f"{start_year()}-1"
    assert cli.main(["round", "freeze", name, "--vintage", VINTAGE.isoformat(), *place]) == 0
    assert cli.main(["round", "show", name, *place]) == 0
    assert f"срез {VINTAGE.isoformat()}" in capsys.readouterr().out
    assert cli.main(["status", *place]) == 0
    assert f"кампания {name}" in capsys.readouterr().out
    assert json.loads((home.rounds / name / "round.json").read_text(encoding="utf-8"))["council_date"] == "2027-02-01"


def test_a_half_replaced_outbox_is_never_frozen(home: Home) -> None:
    one = opened(home)
    draft = home.outbox(VINTAGE) / figures().cluster.code / "proposal.json"
    whole = draft.read_bytes()
    draft.write_bytes(whole.replace(b"}", b"} ", 1))
    with pytest.raises(FilesDiffer, match=r"изменены: .*proposal\.json"):
        freeze(home, one.name, VINTAGE)
    draft.unlink()
    with pytest.raises(FilesDiffer, match="отсутствуют"):
        freeze(home, one.name, VINTAGE)
    draft.write_bytes(whole)
    (draft.parent / "вложение.pdf").write_bytes(b"%PDF-")
    with pytest.raises(FilesDiffer, match=r"неизвестны: .*вложение\.pdf"):
        freeze(home, one.name, VINTAGE)
    assert registry.load(home, one.name).vintage is None
    assert not (home.rounds / one.name / figures().cluster.code).exists()


def test_what_a_council_was_given_can_be_verified_and_the_ledger_goes_on(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    one = opened(home)
    freeze(home, one.name, VINTAGE)
    folder = home.rounds / one.name
    (folder / "ledger.jsonl").write_text("{}\n", encoding="utf-8")
    assert verify(folder).is_whole
    shown = folder / figures().cluster.code / "proposal.pdf"
    assert cli.main(["verify", str(shown)]) == 0
    shown.write_bytes(shown.read_bytes() + b"\n")
    assert cli.main(["verify", str(shown)]) == 1
    assert cli.main(["verify", str(folder)]) == 1
    assert "изменены: " in capsys.readouterr().out
    assert cli.main(["verify", str(home.root / "nothing"), "--home", str(home.root)]) == 2


def test_a_document_that_came_back_is_known_by_its_bytes(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = opened(home)
    freeze(home, one.name, VINTAGE)
    received = tmp_path / "получено" / "Предложение (1).pdf"
    received.parent.mkdir()
    received.write_bytes((home.rounds / one.name / figures().cluster.code / "proposal.pdf").read_bytes())
    asked = ["--home", str(home.root)]
    assert cli.main(["verify", str(received), *asked]) == 0
    assert f"rounds/{one.name}/{figures().cluster.code}/proposal.pdf" in capsys.readouterr().out
    received.write_bytes(received.read_bytes() + b"\n")
    assert cli.main(["verify", str(received.parent), *asked]) == 1
    assert "изменён или не из этой рабочей папки" in capsys.readouterr().out
    assert cli.main(["verify", str(received), "--home", str(tmp_path / "нет")]) == 2


def test_a_freeze_that_was_killed_before_the_forms_is_finished_by_the_next(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.open_round(home, registry.Round(start_year(), 1))
    name = f"{start_year()}-1"
    with monkeypatch.context() as killed:
        killed.setattr("flows.rounds.frozen.write_forms", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            freeze(home, name, VINTAGE)
    assert freeze(home, name, VINTAGE).vintage == VINTAGE.isoformat()
    assert list((home.rounds / name / "feasibility" / "forms").glob("*.xlsx"))


def test_documents_of_a_killed_freeze_on_another_vintage_do_not_join_the_round(home: Home) -> None:
    opened = registry.open_round(home, registry.Round(start_year(), 1))
    left = home.rounds / opened.name / "прежний"
    left.mkdir()
    (left / "proposal.json").write_bytes(machine.to_json(figures()))
    freeze(home, opened.name, VINTAGE)
    assert states.proposals(home, opened.name) == [figures().cluster.code]


def test_a_proposal_that_is_named_twice_is_one(home: Home) -> None:
    registry.open_round(home, registry.Round(start_year(), 1))
    freeze(home, f"{start_year()}-1", VINTAGE)
    code = figures().cluster.code
    assert states.require(home, f"{start_year()}-1", [code, code]) == [code]


def test_whoever_runs_the_program_without_a_name_is_written_by_his_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(OSError("No username set in the environment")))
    assert states.operator("пробный").name.startswith("пользователь ")


def test_rounds_that_may_not_be_read_are_an_error_of_the_disk_and_never_none(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert registry.every(home) == []
    home.rounds.mkdir(parents=True, exist_ok=True)

    def refused(*_: object) -> object:
        raise PermissionError(13, "Permission denied", str(home.rounds))

    monkeypatch.setattr(os, "listdir", refused)
    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(PermissionError):
        registry.every(home)
    with pytest.raises(PermissionError):
        registry.load(home, "2027-1")
