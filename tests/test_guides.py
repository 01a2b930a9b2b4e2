"""What the guides tell a reader to type can be typed: commands parse, targets exist, pictures are there and light."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path

import pytest

from flows.cli import COMMANDS, _Parser
from flows.commands.trace import PARTS
from flows.trace.found import parted

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "guides"
PAGES = [ROOT / "README.md", ROOT / "docs" / "mechanism.ru.md", ROOT / "docs" / "operations.md", *sorted(GUIDES.glob("*.md"))]
ENTER = ". .venv/bin/activate"
LARGEST = 150_000  # bytes of a picture


def typed(page: Path) -> list[str]:
    """Lines of the shell blocks that call kadry, comments left out."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.S | re.M)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("kadry ") and line != "kadry --help"]


def examples() -> list[tuple[str, str]]:
    return [(page.name, line) for page in PAGES for line in typed(page)]


@pytest.mark.parametrize(("page", "line"), examples())
def test_a_command_of_a_page_is_understood(page: str, line: str) -> None:
    name, *words = shlex.split(line.split(">>")[0])[1:]
    assert name in COMMANDS, page
    parser = _Parser(prog=f"kadry {name}")
    importlib.import_module(f"flows.commands.{name}").configure(parser)
    parser.parse_args(words)


@pytest.mark.parametrize(("page", "line"), [(page, line) for page, line in examples() if line.startswith("kadry trace")])
def test_a_part_of_a_row_that_a_page_traces_is_one(page: str, line: str) -> None:
    parted(line.split()[2], PARTS)  # raises UnknownPart


def test_the_methodologist_is_shown_every_part_of_a_row() -> None:
    shown = {line.partition("/")[2].split()[0] for page, line in examples() if page == "methodologist.md" and line.startswith("kadry trace") and "/" in line}
    assert shown == set(PARTS)


@pytest.mark.parametrize("page", [page for page in PAGES if typed(page)], ids=lambda page: page.name)
def test_a_page_with_commands_says_how_kadry_is_found(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert ENTER in text
    assert text.index(ENTER) < text.index(typed(page)[0])


@pytest.mark.parametrize("page", [*PAGES, *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name)
def test_a_target_that_a_page_names_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    told = set(re.findall(r"`make ([a-z][a-z0-9-]*)", page.read_text(encoding="utf-8")))
    assert told - targets == set()


def test_every_picture_that_a_guide_shows_is_there_and_light() -> None:
    shown = {
        (page.parent / address).resolve()
        for page in GUIDES.glob("*.md")
        for address in re.findall(r"!\[[^\]]*\]\(([^)]+\.png)\)", page.read_text(encoding="utf-8"))
    }
    kept = set((GUIDES / "img").glob("*.png"))
    assert shown
    assert shown - kept == set()
    assert {one.name: one.stat().st_size for one in kept if one.stat().st_size > LARGEST} == {}
