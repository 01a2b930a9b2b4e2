"""Documents are kept only while nothing that they tell has changed and every file is the one that was computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import small_inbox

from flows.machinery import landing, memo
from flows.nightly import propose_task
from flows.outward import kept_documents
from flows.outward.documents import ProposedDocument, ProposeSummary
from flows.outward.region_files import RegionDocument
from flows.outward.verification import write_manifest
from flows.settings import Home
from sql import run

VINTAGE = date(2026, 11, 28)
KEY = "ключ"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    folder = made.outbox(VINTAGE)
    folder.mkdir(parents=True)
    (folder / "proposal.json").write_text("{}", encoding="utf-8")
    write_manifest(folder, {})
    return made


@pytest.fixture
def summary(home: Home) -> ProposeSummary:
    path = str(home.outbox(VINTAGE) / "proposal.pdf")
    document = ProposedDocument("901", "it", "ИТ", 14, "мест 415", path, 415, 490, {"proposal.pdf": "ab"})
    return ProposeSummary((document,), ("заметка",), regions=(RegionDocument("901", "область", "план", path, places=5),))


def test_what_was_said_of_unchanged_documents_is_said_again(home: Home, summary: ProposeSummary) -> None:
    assert kept_documents.kept(home, VINTAGE, KEY) is None
    kept_documents.keep(home, VINTAGE, KEY, summary)
    assert kept_documents.kept(home, VINTAGE, KEY) == summary


def test_a_moved_home_names_its_files_where_they_lie_now(home: Home, summary: ProposeSummary, tmp_path: Path) -> None:
    kept_documents.keep(home, VINTAGE, KEY, summary)
    moved = Home(tmp_path.with_name("переехала"))
    tmp_path.rename(moved.root)
    told = kept_documents.kept(moved, VINTAGE, KEY)
    assert told is not None
    assert told.documents[0].path == str(moved.outbox(VINTAGE) / "proposal.pdf")
    moved.root.rename(tmp_path)


def test_documents_beside_a_lost_region_are_made_again(home: Home, summary: ProposeSummary) -> None:
    kept_documents.keep(home, VINTAGE, KEY, replace(summary, lost=("902",)))
    assert kept_documents.kept(home, VINTAGE, KEY) is None


def test_another_key_or_an_altered_missing_or_added_file_makes_them_anew(home: Home, summary: ProposeSummary) -> None:
    kept_documents.keep(home, VINTAGE, KEY, summary)
    folder = home.outbox(VINTAGE)
    assert kept_documents.kept(home, VINTAGE, "другой") is None
    (folder / "proposal.json").write_text("{ }", encoding="utf-8")
    assert kept_documents.kept(home, VINTAGE, KEY) is None
    (folder / "proposal.json").write_text("{}", encoding="utf-8")
    assert kept_documents.kept(home, VINTAGE, KEY) == summary
    (folder / "чужой.txt").touch()
    assert kept_documents.kept(home, VINTAGE, KEY) is None
    (folder / "чужой.txt").unlink()
    (folder / "manifest.json").unlink()
    assert kept_documents.kept(home, VINTAGE, KEY) is None


@pytest.mark.parametrize("what", ["cluster", "sheet"])
def test_what_could_not_be_made_is_tried_again_every_night(home: Home, summary: ProposeSummary, what: str) -> None:
    kept_documents.keep(home, VINTAGE, KEY, summary)
    spoilt = replace(summary.regions[0], trouble="не сделан")
    failed = replace(summary, not_made=("it: не сделано",)) if what == "cluster" else replace(summary, regions=(spoilt,))
    kept_documents.keep(home, VINTAGE, KEY, failed)
    assert kept_documents.kept(home, VINTAGE, KEY) is None


def test_the_key_follows_the_inputs_and_the_other_vintages(home: Home) -> None:
    inbox = home.root / "вход"
    inbox.mkdir()
    (inbox / "a.csv").write_text("1", encoding="utf-8")
    landing.land(home, inbox, VINTAGE)
    con = run.connect(":memory:")
    run.prepare(con)
    keys = [kept_documents.documents_key(con, home, VINTAGE)]
    memo.mark_done(con, VINTAGE, "plan", "своё")  # what this night did itself tells nothing new
    assert kept_documents.documents_key(con, home, VINTAGE) == keys[0]
    memo.mark_done(con, date(2025, 11, 28), "plan", "прошлый год")
    keys.append(kept_documents.documents_key(con, home, VINTAGE))
    home.outbox(date(2025, 11, 28)).mkdir()
    keys.append(kept_documents.documents_key(con, home, VINTAGE))
    (inbox / "b.csv").write_text("2", encoding="utf-8")
    landing.land(home, inbox, VINTAGE)
    keys.append(kept_documents.documents_key(con, home, VINTAGE))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("known", [True, False], ids=["registered", "a warehouse made anew"])
def test_documents_that_the_warehouse_does_not_know_are_made_again(
    small_copy: Home, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    con = run.connect(small_copy.warehouse)
    count = len(con.execute("select 1 from proposal.document").fetchall())
    if not known:
        con.execute("delete from proposal.document")
    con.close()
    kept, made = SimpleNamespace(documents=(None,) * count), SimpleNamespace(documents=())
    monkeypatch.setattr(kept_documents, "kept", lambda *given: kept)
    monkeypatch.setattr(kept_documents, "keep", lambda *given: None)
    monkeypatch.setattr("flows.propose.propose", lambda *given: made)
    monkeypatch.setattr("flows.transform.require_staged", lambda *given: None)
    assert propose_task.fn(small_copy, small_inbox.VINTAGE) is (kept if known else made)
