"""What the contracts of ``.importlinter`` cannot say of the rooms, and that the contracts themselves bite."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("flows", "models", "sources", "sql", "proposals", "sample", "benchmarks")
# contract: a module and an import that it must not hold
PLANTED = {
    "rooms": ("proposals/arithmetic.py", "import sources.registry"),
    "errors": ("models/errors.py", "import pandas"),
    "chain": ("models/need/openings.py", "import models.survey.weights"),
    "edge": ("flows/region/inputs.py", "import flows.figures.gather"),
    "circles": ("sources/table.py", "def late():\n    import sources.registry"),
    "pure": ("models/rates.py", "import duckdb"),
    "prefect": ("sample/region.py", "import prefect"),
}


def contracts_of(folder: Path) -> dict[str, bool]:
    """Name of each contract and whether it is kept, as the tool says."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    tool = Path(sys.executable).parent / "lint-imports"
    said = subprocess.run(
        [str(tool), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, env=environment
    ).stdout
    return {name.strip(): kept == "KEPT" for name, kept in re.findall(r"^(.+?) (KEPT|BROKEN)\b", said, re.M)}


def names() -> dict[str, str]:
    """Contract → its printed name."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / ".importlinter")
    start = "importlinter:contract:"
    return {key.removeprefix(start): settings[key]["name"] for key in settings.sections() if key.startswith(start)}


def test_every_contract_is_kept() -> None:
    assert contracts_of(ROOT) == dict.fromkeys(names().values(), True)


def test_every_contract_breaks_by_an_import_that_it_forbids(tmp_path: Path) -> None:
    assert set(PLANTED) == set(names())
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=lambda _, files: [f for f in files if "pycache" in f])
    for path, line in PLANTED.values():
        with (tmp_path / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    assert contracts_of(tmp_path) == dict.fromkeys(names().values(), False)


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def known(module: str, name: str) -> bool:
    """Whether the module is a file or folder of ours, and holds the name or a module of that name."""
    place = ROOT.joinpath(*module.split("."))
    own = place.with_suffix(".py") if place.with_suffix(".py").exists() else place / "__init__.py"
    if not own.exists():
        return False
    text = own.read_text(encoding="utf-8")
    return (place / f"{name}.py").exists() or (place / name).is_dir() or re.search(rf"\b{name}\b", text) is not None


@pytest.mark.parametrize("room", ROOMS)
def test_every_import_of_ours_leads_somewhere(room: str) -> None:
    """Inside functions too, where a wrong name is met only when the command runs."""
    lost = [
        f"{path.relative_to(ROOT)}: from {node.module} import {one.name}"
        for path in files(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ROOMS
        for one in node.names
        if not known(node.module, one.name)
    ]
    assert lost == []


@pytest.mark.parametrize("path", files("models"), ids=lambda path: path.stem)
def test_models_neither_print_nor_open(path: Path) -> None:
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input", "eval", "exec"}


@pytest.mark.parametrize("room", sorted(set(ROOMS) - {"flows", "benchmarks"}))
def test_only_the_edge_reads_the_clock(room: str) -> None:
    for path in files(room):
        text = path.read_text(encoding="utf-8")
        assert not [call for call in ("date.today(", "datetime.now(", "time.time(") if call in text], path.name


def test_the_command_line_answers_without_heavy_imports() -> None:
    heavy = {"prefect", "pandas", "duckdb", "scipy", "matplotlib", "statsmodels", "sklearn"}
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import flows.cli; print(sorted({heavy!r} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


# Modules of models/ whose text is Russian, docstrings and what is raised aside: docs/architecture.md, «Which words stand in models/».
RUSSIAN = {
    "errors.py", "employment/learned.py", "employment/panel.py", "employment/scenarios.py",  # errors and what they are handed
    "codes.py", "employment/federal.py", "need/readings.py", "survey/answers.py", "survey/staffing.py",  # values of forms and classifiers
    "decisions/digital.py", "decisions/organisations.py", "decisions/work_plan.py",  # patterns that read names and plans of others
    "plan/constraints.py", "plan/binding.py", "plan/ranks.py", "plan/inputs.py", "plan/checks.py", "council/effect.py",  # names of limits
    "plan/admissions.py", "chain/demand.py", "chain/leaving.py", "supply/cohorts.py", "supply/intakes.py", "supply/pipeline.py", "supply/silent.py",  # notes
    "survey/need.py", "whatif/scenario.py", "priors.py", "parameters.py", "backtest/forecasts.py",  # notes, and what a reference says
    "explanation/explain.py",  # classes as data/parameters names them
}  # fmt: skip


def russian_texts(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside = {id(one) for node in ast.walk(tree) if isinstance(node, ast.Raise) for one in ast.walk(node)}
    aside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside and re.search("[А-Яа-яЁё]", node.value)
    ]


def test_russian_text_stands_in_models_only_where_the_page_says_why() -> None:
    assert {path.relative_to(ROOT / "models").as_posix() for path in files("models") if russian_texts(path)} == RUSSIAN
