"""Nothing stands unconnected: every public function, class and method, and every parameter, is reached from a run."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from name_graph import BODY, NameGraph

from sources.registry import TWO_IN_ONE

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("flows", "models", "sources", "sql", "proposals", "sample", "benchmarks")

# Unconnected for now, each with its reason. A name that is reached or gone must leave this list.
UNWIRED = {
    "sources.registry.unfinished": "what a new source lacks: asked by tests/test_source_contracts.py for every source",
}
UNREAD: dict[str, str] = {}


@cache
def sources() -> dict[str, str]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
    }


def roots(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Where runs begin: the command line, its commands by name, modules run by Python, deployments, sources."""
    found = [("flows.cli", "main"), ("flows.dictionary", "main"), ("flows.machinery.quiet_worker", "dask_setup")]  # Dask calls it
    found += [("flows.service.one_writer", "OneWriter.begin_transaction")]  # Prefect calls it
    found += [(name, part) for name in texts if name.startswith("flows.commands.") for part in ("configure", "run")]
    found += [(name, BODY) for name, text in texts.items() if 'if __name__ == "__main__":' in text]
    for place in re.findall(r"entrypoint: ([\w.]+)\.(\w+)", (ROOT / "prefect.yaml").read_text(encoding="utf-8")):
        found.append(place)
    cards = (ROOT / "data" / "sources").glob("*.yaml")  # a source is a module named in the registry and by its card
    found += [(f"sources.{card.stem}", part) for card in cards for part in ("recognise", "parse", BODY)]
    found += [(f"sources.{name}", "stands_beside") for name in TWO_IN_ONE]  # the registry calls it by the source's name
    return found


@cache
def whole() -> NameGraph:
    return NameGraph(sources())


def test_every_public_name_is_reached_from_a_flow_a_command_or_a_benchmark() -> None:
    unreached = whole().unreached(roots(sources()))
    assert sorted(unreached - set(UNWIRED)) == []
    assert sorted(set(UNWIRED) - unreached) == []  # wired or gone: strike it off the list


@pytest.mark.parametrize(
    ("module", "text", "names"),
    [
        pytest.param("models.rates", "def planted(x):\n    return planted(x - 1)", {"models.rates.planted"}, id="calls itself"),
        pytest.param("models.rates", "def one():\n    two()\ndef two():\n    one()", {"models.rates.one", "models.rates.two"}, id="a pair"),
        pytest.param("models.planted", "class Planted:\n    def speak(self): ...", {"models.planted.Planted", "models.planted.Planted.speak"}, id="a class"),
        pytest.param("models.draws", "def front():\n    '''Named like a module.'''", {"models.draws.front"}, id="a name used elsewhere"),
    ],
)  # fmt: skip
def test_a_planted_dead_name_is_found(module: str, text: str, names: set[str]) -> None:
    assert names <= whole().planted(module, text).unreached(roots(sources()))


def parameters() -> set[str]:
    folder = ROOT / "data" / "parameters"
    return {name for path in folder.glob("*.yaml") for name in yaml.safe_load(path.read_text(encoding="utf-8"))}


def unread(names: set[str]) -> set[str]:
    """Parameters that no reached code asks for by name, by a part of a name (f"disclosure_{rule}") or in SQL."""
    found = whole().reached(roots(sources()))
    patterns = [
        re.compile("".join(re.escape(part) if part else r"\w+" for part in parts))
        for parts in found.patterns
        if re.fullmatch(r"[a-z_]{5,}", "".join(parts))
    ]
    queries = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sql").rglob("*.sql"))
    return {
        name
        for name in names
        if name not in found.texts
        and not any(pattern.fullmatch(name) for pattern in patterns)
        and f"'{name}'" not in queries
    }


def test_every_parameter_is_read() -> None:
    assert sorted(unread(parameters()) - set(UNREAD)) == []
    assert sorted(set(UNREAD) - unread(parameters())) == []


def test_a_planted_parameter_is_found() -> None:
    assert unread({"planted_share"}) == {"planted_share"}


def test_the_graph_sees_every_definition() -> None:
    """A reader that overlooked whole kinds of definitions would find nothing dead."""
    counted = {
        (module, node.name)
        for module, text in sources().items()
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }
    assert {(module, name) for module, name in whole().public if "." not in name} == counted
