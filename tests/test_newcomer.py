"""The newcomer's tasks of docs/architecture.md take the files that it names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from flows.settings import DATA
from sources import registry

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guides" / "maintainer.md"
ROOMS = ("data", "docs", "flows", "models", "proposals", "sources", "sql")
ASK = """
from datetime import date
from flows.ingest import parser_version
from flows.machinery.reference import parameters
from flows.settings import parameters_hash
print(parameters(date(2026, 11, 23)).get("shortage_cost").value, parameters_hash(), parser_version())
"""


def asked(data: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "KADRY_DATA": str(data)},
    )  # fmt: skip
    return done.stdout.split()


def test_a_changed_parameter_is_one_file_and_reads_no_file_of_the_inbox_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    before = asked(data)
    path = data / "parameters" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("shortage_cost:")
    path.write_text(text[:start] + text[start:].replace("value: 1.0", "value: 1.5", 1), encoding="utf-8")
    after = asked(data)
    assert (before[0], after[0]) == ("1.0", "1.5")
    assert before[1] != after[1]
    assert before[2] == after[2]


def test_the_files_of_a_new_source_are_named_by_the_registry_and_by_the_guide(tmp_path: Path) -> None:
    missing = [path.split(",")[0] for path in registry.unfinished("toy", ("guest",), tmp_path)]
    assert missing == [
        "data/sources/toy.yaml", "sources/toy.py", "sql/raw/toy__guest.sql", "docs/sources.md", "docs/sources.md", "tests/test_source_*.py"
    ]  # fmt: skip
    guide = GUIDE.read_text(encoding="utf-8")
    assert [path for path in (*missing, "data/templates/toy.yaml", "make dictionary") if path not in guide] == []


def written_in_the_guide() -> dict[str, str]:
    """Path → the block under it, of the source that the guide writes out whole."""
    section = re.split(r"^### .*\{#toy\}$", GUIDE.read_text(encoding="utf-8"), maxsplit=1, flags=re.M)[1]
    return dict(re.findall(r"^`([\w./-]+)`[^\n]*\n\n```\w+\n(.*?)^```", section, re.S | re.M))


def lay(files: dict[str, str], root: Path) -> None:
    """Copy the rooms, then do what the guide says: new files, one word, a row and a section of the page."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tests").mkdir()
    for path in ("tests/source_files.py", "tests/form_files.py", "tests/test_templates.py", "pyproject.toml"):
        shutil.copy(ROOT / path, root / path)
    words, page = root / "sql" / "words.ru.yaml", root / "docs" / "sources.md"
    words.write_text(words.read_text(encoding="utf-8").replace("\ncolumns:\n", f"\ncolumns:\n{files.pop('sql/words.ru.yaml')}", 1), encoding="utf-8")
    page.write_text(page.read_text(encoding="utf-8") + "\n" + files.pop("docs/sources.md"), encoding="utf-8")
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")


def test_the_source_that_the_guide_writes_out_works_as_it_stands(tmp_path: Path) -> None:
    files = written_in_the_guide()
    lay(dict(files), tmp_path)
    assert registry.unfinished("toy", ("guest",), tmp_path) == []
    for words in (["-m", "flows.dictionary"], ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_source_toy.py", "tests/test_templates.py", "-k", "toy"]):
        done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^[4-9] passed", done.stdout, re.M), done.stdout  # its own two and those of every blank form
    assert "пришло гостей" in (tmp_path / "docs" / "data_dictionary.md").read_text(encoding="utf-8")


def test_the_account_of_risk_is_found_from_its_word_in_four_files() -> None:
    word, key = "учёт риска", "risk_effect"
    places = {
        "proposals/terms.py": f'"{key}": "{word}"',
        "models/explanation/effects.py": f"{key}=",
        "models/explanation/explain.py": "with_effects(",
        "docs/methodology/explanation.md": "## Chain",
    }
    for path, said in places.items():
        assert said in (ROOT / path).read_text(encoding="utf-8"), path
    made = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "models").rglob("*.py")
        if f"{key}=" in path.read_text(encoding="utf-8")
    ]
    assert made == ["models/explanation/effects.py"]
