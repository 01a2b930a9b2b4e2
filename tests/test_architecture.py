"""Arrows between the rooms run one way."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"flows", "models", "sources", "sql", "proposals", "sample", "tests", "benchmarks"}
MAY_IMPORT = {
    "flows": {"flows", "sources", "sql", "models", "proposals", "sample"},
    "sources": {"sources", "models.errors"},
    "sql": {"sql", "models.errors"},
    "models": {"models"},
    "proposals": {"proposals", "models.errors"},
    "sample": {"sample"},
}
NOT_IN_MODELS = {
    "prefect",
    "duckdb",
    "httpx",
    "pathlib",
    "os",
    "io",
    "sqlite3",
    "requests",
    "subprocess",
    "tempfile",
    "shutil",
    "socket",
    "yaml",
    "datetime.datetime.now",
}
PREFECT_ROOM = "flows"


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names} | {node.module}
    return found


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


ROOM_FILES = [
    pytest.param(room, path, id=path.relative_to(ROOT).as_posix()) for room in MAY_IMPORT for path in files(room)
]


@pytest.mark.parametrize(("room", "path"), ROOM_FILES)
def test_a_room_imports_only_what_lies_below_it(room: str, path: Path) -> None:
    ours = {name for name in imports(path) if name.split(".")[0] in ROOMS}
    allowed = MAY_IMPORT[room]
    wrong = {
        name
        for name in ours
        if not any(name == good or name.startswith(good + ".") or (good == name + ".errors") for good in allowed)
    }
    assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


@pytest.mark.parametrize("path", files("models"), ids=lambda path: path.stem)
def test_models_stay_pure(path: Path) -> None:
    names = imports(path)
    assert not {name for name in names if name.split(".")[0] in NOT_IN_MODELS or name in NOT_IN_MODELS}
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input", "eval", "exec"}


@pytest.mark.parametrize(("room", "path"), [case for case in ROOM_FILES if case.values[0] != PREFECT_ROOM])
def test_only_the_edge_knows_prefect_and_the_clock(room: str, path: Path) -> None:
    assert "prefect" not in {name.split(".")[0] for name in imports(path)}
    text = path.read_text(encoding="utf-8")
    assert "date.today(" not in text
    assert "datetime.now(" not in text


def test_the_command_line_answers_without_heavy_imports() -> None:
    heavy = {"prefect", "pandas", "duckdb", "scipy", "matplotlib", "statsmodels", "sklearn"}
    import subprocess

    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import flows.cli; print(sorted({heavy!r} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
