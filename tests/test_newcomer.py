"""The newcomer's tasks of docs/architecture.md take the files that it names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from flows.settings import DATA
from sources import registry

ROOT = Path(__file__).resolve().parent.parent
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
    missing = [path.split(",")[0] for path in registry.unfinished("toy", ("thing",), tmp_path)]
    assert missing == [
        "data/sources/toy.yaml", "sources/toy.py", "sql/raw/toy__thing.sql", "docs/sources.md", "docs/sources.md", "tests/test_source_*.py"
    ]  # fmt: skip
    guide = (ROOT / "docs" / "guides" / "maintainer.md").read_text(encoding="utf-8")
    assert [path for path in (*missing, "data/templates/toy.yaml", "make dictionary") if path not in guide] == []


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
