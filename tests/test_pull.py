"""What a pull brings lies in the inbox as files that the parsers read; a broken pull goes on where it stopped."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_source_trudvsem_api import portal, quick  # noqa: F401 - the portal is a fixture

from flows import pull
from flows.machinery.reference import codelists
from models.errors import SourceUnavailable, UnknownCode
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext

DAY = date(2027, 1, 18)
TOMSK = "69"


def read_all(inbox: Path) -> list[str]:
    found = []
    for path in sorted(inbox.rglob("page-*.json")):
        book = open_file(path.read_bytes(), path.name)
        source, _ = registry.recognise(book)
        reading = registry.source(source).parse(book, FileContext(file_name=path.name), codelists())
        found += reading.tables["vacancy"]["vacancy_id"].tolist()
    return found


def test_a_pull_brings_every_vacancy_once_and_no_contacts(tmp_path: Path, portal) -> None:  # noqa: F811
    _, client = portal
    came = pull.pull_vacancies(tmp_path, TOMSK, DAY, client=client, pace=quick())
    assert came.coverage == 1
    found = read_all(tmp_path)
    assert len(found) == len(set(found)) == 250
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*.json"))
    assert b"a@b.ru" not in kept
    assert b"89990000000" not in kept


def test_a_broken_pull_goes_on_where_it_stopped(tmp_path: Path, portal) -> None:  # noqa: F811
    state, client = portal
    server_answer, answered = state.answer, []

    def answers_twice(query: dict[str, str]) -> tuple[int, bytes]:
        answered.append(query)
        return server_answer(query) if len(answered) <= 2 else (403, b"")

    state.answer = answers_twice
    with pytest.raises(SourceUnavailable):
        pull.pull_vacancies(tmp_path, TOMSK, DAY, client=client, pace=quick())
    before = {path.name: path.read_bytes() for path in tmp_path.rglob("page-*.json")}
    assert before
    state.answer = server_answer
    pull.pull_vacancies(tmp_path, TOMSK, DAY, client=client, pace=quick())
    found = read_all(tmp_path)
    assert len(found) == len(set(found)) == 250
    assert before.items() <= {path.name: path.read_bytes() for path in tmp_path.rglob("page-*.json")}.items()


def test_a_finished_pull_asks_for_nothing_again(tmp_path: Path, portal) -> None:  # noqa: F811
    state, client = portal
    pull.pull_vacancies(tmp_path, TOMSK, DAY, client=client, pace=quick())
    asked = len(state.asked)
    assert pull.pull_vacancies(tmp_path, TOMSK, DAY, client=client, pace=quick()).files == 0
    assert len(state.asked) == asked


def test_a_region_without_a_portal_code_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownCode, match="999"):
        pull.pull_vacancies(tmp_path, "999", DAY)


def test_an_indicator_that_comes_in_fewer_parts_leaves_no_part_of_an_earlier_pull(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = SimpleNamespace(filters={}, title="Занятые")
    monkeypatch.setattr("sources.fedstat_site.fetch_grid", lambda *_: grid)
    (tmp_path / "fedstat-58994-сводка.xml").write_bytes(b"another's")
    for parts in ((b"1", b"2", b"3"), (b"new",)):
        monkeypatch.setattr("sources.fedstat_site.fetch_data", lambda *_, parts=parts: parts)
        pull.pull_fedstat(tmp_path, 58994, {})
    assert sorted(path.name for path in tmp_path.glob("*.xml")) == ["fedstat-58994-1.xml", "fedstat-58994-сводка.xml"]
