"""Provenance cards: one per source, complete, without persons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.errors import BadSourceCard
from sources.cards import SourceCard, load

ROOT = Path(__file__).resolve().parents[1]
GOOD = (ROOT / "data/sources/rosstat.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cards() -> dict[str, SourceCard]:
    return load({path.name: path.read_bytes() for path in (ROOT / "data/sources").glob("*.yaml")})


def test_every_source_of_the_document_has_a_card(cards: dict[str, SourceCard]) -> None:
    page = (ROOT / "docs/sources.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| ([a-z0-9_]+) \| [a-z]", page, flags=re.MULTILINE)) - {"source"}
    assert len(named) >= 17
    assert set(cards) == named


def test_sources_about_people_and_employers_are_confidential(cards: dict[str, SourceCard]) -> None:
    assert {name for name, card in cards.items() if card.confidential} == {"survey", "spo1", "graduates", "experts", "target_contracts"}


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        pytest.param("title:", "tittle:", "tittle", id="опечатка"),
        pytest.param("contact:", "#contact:", "contact", id="поля нет"),
        pytest.param("confidential: false", 'confidential: "нет"', "confidential", id="слово вместо да или нет"),
        pytest.param('layout: "published"', 'layout: "other"', "layout", id="раскладка не из списка"),
        pytest.param("licence: {name:", "licence: {nam:", "nam", id="опечатка в лицензии"),
        pytest.param('contact: "отдел', 'contact: "тел. 236-05-15, отдел', "contact", id="телефон вместо отдела"),
        pytest.param("known_gaps:\n", "known_gaps: []\nx: \n", "x", id="лишнее поле"),
    ],
)
def test_a_careless_card_is_refused(before: str, after: str, field: str) -> None:
    assert before in GOOD
    with pytest.raises(BadSourceCard) as refusal:
        load({"rosstat.yaml": GOOD.replace(before, after, 1).encode()})
    assert (refusal.value.file, refusal.value.field) == ("rosstat.yaml", field)


@pytest.mark.parametrize(
    "payload", [b"", b"- 1", b"a: [", "поле: х".encode("cp1251")], ids=["пусто", "список", "обрыв", "cp1251"]
)
def test_what_is_not_a_card_is_refused(payload: bytes) -> None:
    with pytest.raises(BadSourceCard):
        load({"odd.yaml": payload})


def test_a_source_without_gaps_is_not_believed() -> None:
    head, tail = GOOD.split("known_gaps:")
    with pytest.raises(BadSourceCard, match="пробелы источника не названы"):
        load({"rosstat.yaml": (head + "known_gaps: []\n" + tail[tail.index("feeds:") :]).encode()})


def test_a_source_says_what_rests_on_it_or_that_nothing_does(cards: dict[str, SourceCard]) -> None:
    """What nothing rests on makes nothing worse by its absence."""
    assert {name for name, card in cards.items() if card.feeds is None and card.without is not None} == set()
