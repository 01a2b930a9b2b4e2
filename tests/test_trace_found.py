"""An id is found in the vintage that it names; part of one is answered with the whole ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from figures_builder import full_figures

from flows.settings import Home
from flows.trace.found import UnknownId, documents, find
from proposals import machine

DAYS = ("2026-11-23", "2026-11-30")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for day in DAYS:
        folder = tmp_path / "outbox" / day / "engineering"
        folder.mkdir(parents=True)
        (folder / "proposal.json").write_bytes(machine.to_json(full_figures(vintage=date.fromisoformat(day))))
    return Home(tmp_path)


@pytest.mark.parametrize("day", DAYS)
def test_a_trace_id_is_found_in_the_vintage_that_it_names(home: Home, day: str) -> None:
    row = full_figures().programmes[0]
    wanted = f"{full_figures().ref_area}-{day}-{row.id}"
    paths, where = documents(home, None, wanted)
    found = find(wanted, paths, where)
    assert (found.id, found.figures.vintage.isoformat()) == (row.id, day)


def test_without_a_vintage_the_newest_one_is_asked_and_near_numbers_are_named(home: Home) -> None:
    row = full_figures().programmes[0]
    paths, where = documents(home, None, row.programme)
    assert where == f"срез {DAYS[1]}"
    with pytest.raises(UnknownId, match=f"Начинаются так же: .*{row.id}"):
        find(row.programme, paths, where)
    with pytest.raises(UnknownId) as nothing:
        find("xx", paths, where)
    assert "Начинаются" not in str(nothing.value)


@pytest.mark.parametrize("day", DAYS)
def test_a_vintage_that_is_asked_for_is_the_one_that_answers(home: Home, day: str) -> None:
    row = full_figures().programmes[0]
    paths, where = documents(home, None, row.id, date.fromisoformat(day))
    assert find(row.id, paths, where).figures.vintage.isoformat() == day


def test_a_vintage_that_is_not_there_is_said(home: Home) -> None:
    paths, where = documents(home, None, "15.01.05-9", date(2020, 1, 1))
    with pytest.raises(UnknownId, match=r"среза 01\.01\.2020 в рабочей папке нет"):
        find("15.01.05-9", paths, where)
