"""Documents agree with the code: anchors exist, the README names the commands, generated pages are fresh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from flows import dictionary
from flows.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGE = re.compile(r"docs/[\w/-]+\.md(?:#[\w-]+)?")
ROOMS = ("flows", "models", "sources", "sql", "proposals", "sample", "benchmarks")


def references() -> list[tuple[str, str]]:
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                text = path.read_text(encoding="utf-8")
                found += [(path.relative_to(ROOT).as_posix(), page) for page in PAGE.findall(text)]
    return sorted(set(found))


def pages_of_prose() -> list[Path]:
    return [*sorted((ROOT / "docs").rglob("*.md")), *(ROOT / name for name in ("README.md", "README.en.md", "SECURITY.md"))]


INVENTED = "toy"  # what a newcomer is told to make


@pytest.mark.parametrize("page", pages_of_prose(), ids=lambda page: page.name)
def test_a_file_that_a_page_names_exists(page: Path) -> None:
    """A name that ends in «_» or «-» stands for several files."""
    named = set(re.findall(rf"`((?:{'|'.join(ROOMS)}|data|tests|docs|deploy)/[\w./-]+)", page.read_text(encoding="utf-8")))
    gone = [
        name
        for name in sorted(named)
        if INVENTED not in name and not [*ROOT.glob(f"{name.rstrip('./')}*" if name[-1] in "_-" else name.rstrip("./"))] and not (ROOT / f"{name}.py").exists()
    ]
    assert gone == []


def test_every_anchor_of_the_method_is_pointed_at_by_code() -> None:
    pointed = {reference for _, reference in references()}
    marked = [
        f"docs/methodology/{page.name}#{anchor}"
        for page in sorted((ROOT / "docs" / "methodology").glob("*.md"))
        for anchor in re.findall(r"\{#([\w-]+)\}", page.read_text(encoding="utf-8"))
    ]
    assert len(marked) > 30
    prose = "\n".join(page.read_text(encoding="utf-8") for page in pages_of_prose())
    assert [one for one in marked if one not in pointed and f"{Path(one).name})" not in prose and f"(#{one.split('#')[1]})" not in prose] == []


def anchors(page: Path) -> set[str]:
    """Anchors as GitHub and Python-Markdown make them from headings, and explicit {#anchor} marks."""
    found = set()
    for line in page.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"#+\s+(.*)", line)
        if heading:
            explicit = re.search(r"\{#([\w-]+)\}", heading[1])
            found.add(explicit[1] if explicit else re.sub(r"[^\w\- ]", "", heading[1].lower()).strip().replace(" ", "-"))
        found.update(re.findall(r'<a (?:id|name)="([\w-]+)"', line))
    return found


@pytest.mark.parametrize("reference", references(), ids=lambda pair: f"{pair[0]} -> {pair[1]}")
def test_every_page_and_anchor_that_code_points_at_exists(reference: tuple[str, str]) -> None:
    page, _, anchor = reference[1].partition("#")
    assert (ROOT / page).exists(), f"{reference[0]} points at {page}"
    if anchor:
        assert anchor in anchors(ROOT / page), f"{reference[0]} points at {reference[1]}"


@pytest.mark.parametrize("page", ["README.md", "README.en.md"])
def test_the_readme_names_every_command_and_the_main_targets(page: str) -> None:
    readme = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"kadry {name}" not in readme] == []
    assert [target for target in ("make nightly", "make test", "make check", "make help") if target not in readme] == []


def test_both_readmes_show_the_same_pictures_sources_and_commands() -> None:
    def shown(page: str) -> list[list[str]]:
        text = (ROOT / page).read_text(encoding="utf-8")
        return [re.findall(r"!\[[^\]]*\]\((.*?)\)", text), re.findall(r"\((https://.*?)\)", text), re.findall(r"^\| `(kadry \w+)`", text, re.M)]

    assert all(shown("README.md"))
    assert shown("README.md") == shown("README.en.md")


def test_the_site_leads_to_every_page() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))]
    assert [page for page in pages if f" {page}\n" not in f"{nav}\n"] == []


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.M))
    assert set(phony[1].split()) == targets


def test_the_data_dictionary_is_fresh() -> None:
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.page()


def test_no_host_of_a_registry_and_no_path_of_a_machine_is_committed() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--hash=sha256:" in lock


def test_every_decision_record_has_its_parts() -> None:
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {path.name[:4]} ", text), path.name
        for part in ("**Status**", "**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{path.name}: {part}"


def test_hooks_before_a_commit_are_what_make_check_runs() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in hooks] == ["local"]
    entries = {hook["entry"].removeprefix("make ") for hook in hooks[0]["hooks"]}
    check = re.search(r"^check: setup (.*?) ##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert check
    assert entries == set(check[1].split())


def rooms_and_pages() -> dict[str, list[str]]:
    """Room → its pages of method, as docs/architecture.md lists them."""
    lines = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()
    rows = [re.match(r"\| `([\w/]+)/` \| (.*methodology/.*) \|", line) for line in lines]
    return {row[1]: re.findall(r"methodology/([\w-]+\.md)", row[2]) for row in rows if row}


def test_every_room_of_the_models_has_its_page_and_every_page_its_room() -> None:
    listed = rooms_and_pages()
    rooms = {f"models/{path.parent.name}" for path in (ROOT / "models").glob("*/__init__.py")}
    assert {room for room in listed if room.startswith("models/")} == rooms
    pages = sorted(page for of_room in listed.values() for page in of_room)
    assert pages == sorted(path.name for path in (ROOT / "docs" / "methodology").glob("*.md"))


@pytest.mark.parametrize(("room", "pages"), rooms_and_pages().items())
def test_a_page_of_method_names_its_room(room: str, pages: list[str]) -> None:
    for page in pages:
        text = (ROOT / "docs" / "methodology" / page).read_text(encoding="utf-8")
        measured = "do not edit by hand" in text and "forecast-engine.md" in text  # its method is the page it points at
        assert f"{room}/" in text or measured, f"{page} does not name {room}/"
