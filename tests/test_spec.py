"""The tests as a specification: every chapter of the method has its sentences, and its page names the command that prints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import spec

ROOT = Path(__file__).resolve().parent.parent
PAGES = tuple(dict.fromkeys(spec.rooms().values()))
Chapters = dict[str, dict[Path, list[str]]]


@pytest.fixture(scope="module")
def chapters() -> Chapters:
    """Every test file read once, and not while tests are collected, which each process does."""
    return spec.chapters()


def test_every_room_of_the_method_has_tests(chapters: Chapters) -> None:
    assert set(chapters) == {*PAGES, spec.REST}


@pytest.mark.parametrize("chapter", PAGES)
def test_the_page_of_a_chapter_names_the_command_that_prints_its_tests(chapter: str, chapters: Chapters) -> None:
    page = (ROOT / "docs" / "methodology" / f"{chapter}.md").read_text(encoding="utf-8")
    assert f"`python -m benchmarks.spec {chapter}`" in page
    assert f"(../specification.md#{chapter})" in page
    assert all(chapters[chapter].values())


def test_the_page_of_sentences_has_every_chapter_and_plain_text(chapters: Chapters) -> None:
    kept, made = spec.PAGE.read_text(encoding="utf-8"), spec.page()
    for chapter in chapters:
        anchor = "house" if chapter == spec.REST else chapter
        assert f"{{#{anchor}}}\n" in kept
        assert f"{{#{anchor}}}\n" in made
    assert "\n* a reclassification of all sections is suspected for the panel\n" in made
    assert "**test\\_breaks.py** – " in made


@pytest.mark.parametrize(
    ("file", "chapter"),
    [("test_supply_in_chain.py", "supply"), ("test_chain_truth.py", "chain-truth"), ("test_whatif.py", "whatif"), ("test_spec.py", "chain-truth")],
)
def test_a_file_is_of_the_chapter_that_it_is_called_after_or_else_of_what_it_imports(file: str, chapter: str, chapters: Chapters) -> None:
    assert ROOT / "tests" / file in chapters[chapter]
