"""Sources on which nothing rests are named and not read in a night; a card that stands alone is named and skipped."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from form_files import codelists, xlsx

from flows.commands import inbox as inbox_command
from flows.commands import read as read_command
from flows.machinery import reference
from models.errors import UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext

KCP = xlsx({"Лист1": [["Контрольные цифры приёма на 2024 год"], ["Организация", "Код", "КЦП"], ["Колледж", "08.02.01", 25], ["Колледж", "15.02.16", "abc"], ["Колледж", "", -5]]})
EXPORT = xlsx(
    {"Данные": [["58994 Среднемесячная заработная плата"], ["Классификатор (ОКАТО)", "Период", "2023", "2024"], ["57000000000 Пермский край", "значение показателя за год", 5, 6]]}
)


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A card without its module."""
    known = registry.names()
    registry._why_half_made.cache_clear()
    monkeypatch.setattr(registry, "names", lambda: (*known, "unwritten"))
    yield
    registry._why_half_made.cache_clear()


def test_a_half_made_source_is_named_and_the_others_go_on(unwritten: None) -> None:
    reading, _ = registry.read(open_file(KCP, "kcp.xlsx"), FileContext("kcp.xlsx", "57", 2025), codelists())
    assert (reading.source, reading.rows_accepted) == ("kcp", 1)
    assert reading.notes[-1] == "источник «unwritten» не готов и пропущен: карточка есть, а модуля нет"
    with pytest.raises(UnrecognisedFile, match="«unwritten» не готов"):
        registry.read(open_file(b"a;b\n1;2\n", "x.csv"), FileContext("x.csv"), codelists())


def test_a_card_that_breaks_its_rules_costs_its_own_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sources").mkdir()
    for path in (reference.DATA / "sources").glob("*.yaml"):
        (tmp_path / "sources" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "sources" / "unwritten.yaml").write_text("title: half", encoding="utf-8")
    monkeypatch.setattr(reference, "DATA", tmp_path)
    for kept in (reference.cards, reference.bad_cards):
        kept.cache_clear()
    try:
        assert {"kcp", "rosstat"} <= reference.cards().keys()
        assert [("unwritten.yaml" in words) for words in reference.bad_cards()] == [True]
    finally:
        for kept in (reference.cards, reference.bad_cards):
            kept.cache_clear()


def test_a_night_names_a_source_that_nothing_uses_and_does_not_read_it() -> None:
    unused = reference.unused_sources()
    assert unused == {name for name, card in reference.cards().items() if card.feeds is None} >= {"fedstat", "kep", "klems"}
    reading, _ = registry.read(open_file(EXPORT, "58994.xlsx"), FileContext("58994.xlsx", "57", 2025), codelists(), unused=unused)
    assert (reading.source, reading.rows_read, dict(reading.tables)) == ("fedstat", 0, {})
    assert reading.notes == [registry.NOT_USED]
    by_hand, _ = registry.read(open_file(EXPORT, "58994.xlsx"), FileContext("58994.xlsx", "57", 2025), codelists())
    assert by_hand.rows_accepted == 2


def test_the_inbox_tells_one_reason_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "57").mkdir()
    (tmp_path / "57" / "kcp.xlsx").write_bytes(KCP)
    parser = argparse.ArgumentParser()
    inbox_command.configure(parser)
    inbox_command.run(parser.parse_args([str(tmp_path)]))
    told = capsys.readouterr().out
    assert told.count("отказано 1: ") == 1
    assert "причин отказа ещё 1; все по строкам: kadry read kcp" in told


def test_what_is_shown_of_a_file_is_russian(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    read_command.configure(parser)
    for name, payload in (("one.xlsx", KCP), ("none.xlsx", xlsx({"Лист1": [["КЦП на 2024 год"], ["Организация", "Код", "КЦП"]]}))):
        (tmp_path / name).write_bytes(payload)
        read_command.run(parser.parse_args([str(tmp_path / name), "--region", "57"]))
    told = capsys.readouterr().out
    assert not [word for word in ("None", "NaN", "Empty DataFrame", "nan", "NaT") if word in told]
    assert "Строк под заголовком нет." in told
