"""The tests read as a specification: ``make spec`` prints what each one says, by chapter of the method.

A test file belongs to the chapter that its name begins with (a page or a room: ``test_supply_in_chain.py``), else to that of the
first room of ``models/`` (else of another room) that it imports; the chapters are those of docs/architecture.md, in the order of
the chain, and each one's page leads to its sentences. ``--page`` writes them to
docs/specification.md, ``--check`` fails when the committed page is stale.
A sentence is the name of a test, or its docstring where the name is not all.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| `(?P<room>[\w/]+)/` \| (?P<pages>\[.*?)\|$", re.M)
PAGE = ROOT / "docs" / "specification.md"
HEAD = """# Tests as specification

What the tests promise, by chapter of the method. Written by `make specification`: do not edit by hand.
A sentence is the name of a test; what follows it, its docstring.
"""
MARKUP = re.compile(r"([<>*_\[\]|`\\])")
REST = "дом: файлы, хранилище, запуск"


def main() -> int:
    """Print all chapters, or those whose name holds one of the words given; or write the page of all, or compare with it."""
    if "--check" in sys.argv:
        if stale := PAGE.read_text(encoding="utf-8") != page():
            print(f"{PAGE.relative_to(ROOT)} is stale: run `make specification`", file=sys.stderr)
        return int(stale)
    if "--page" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    wanted = [word.lower() for word in sys.argv[1:]]
    for chapter, files in chapters().items():
        if wanted and not any(word in chapter.lower() for word in wanted):
            continue
        print(f"\n# {chapter}\n")
        for path, sentences in files.items():
            print(f"{path.relative_to(ROOT)}: {_docstring(path)}")
            print("".join(f"  - {sentence}\n" for sentence in sentences), end="")
    return 0


def chapters() -> dict[str, dict[Path, list[str]]]:
    """Chapter → test file → its sentences, chapters in the order of the method; what is of no chapter stands last."""
    pages = rooms()
    found: dict[str, dict[Path, list[str]]] = {page: {} for page in (*dict.fromkeys(pages.values()), REST)}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[_named(path, pages) or _chapter(tree, pages)][path] = list(_sentences(tree))
    return {chapter: files for chapter, files in found.items() if files}


def page() -> str:
    """The chapters as a page, an anchor each."""
    lines = [HEAD]
    for chapter, files in chapters().items():
        lines.append(f"## {chapter} {{#{'house' if chapter == REST else chapter}}}\n")
        for path, sentences in files.items():
            lines.append("\n".join([f"**{_plain(path.name)}** – {_plain(_docstring(path))}\n", *(f"* {_plain(one)}" for one in sentences), ""]))
    return "\n".join(lines)


def rooms() -> dict[str, str]:
    """Room as it is imported → page of its method, from the table of docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {row["room"].replace("/", "."): row["pages"].split("]")[0].lstrip("[") for row in ROW.finditer(text)}


def _plain(text: str) -> str:
    """Text that Markdown prints as it stands."""
    return MARKUP.sub(r"\\\1", text)


def _named(path: Path, pages: dict[str, str]) -> str:
    """The chapter that a test file is called after; "" when it is called after none."""
    name = path.stem.removeprefix("test_").replace("_", "-")
    rooms = [(page, page) for page in pages.values()] + [(room.rsplit(".", 1)[-1], page) for room, page in pages.items() if room.startswith("models.")]
    hits = [(word, page) for word, page in rooms if name.startswith(word)]
    return max(hits, key=lambda hit: len(hit[0]), default=("", ""))[1]


def _chapter(tree: ast.Module, pages: dict[str, str]) -> str:
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    of_models = sorted(imported, key=lambda module: not module.startswith("models."))
    return next((pages[room] for module in of_models for room in pages if f"{module}.".startswith(f"{room}.")), REST)


def _sentences(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            said = ast.get_docstring(node)
            yield node.name.removeprefix("test_").replace("_", " ") + (f". {said.splitlines()[0]}" if said else "")


def _docstring(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.split("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
