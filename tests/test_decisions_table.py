"""The table «sub-item of the protocol → file, warehouse, page» names only what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sql import run

ROOT = Path(__file__).resolve().parent.parent
HEAD = "| sub-item of the protocol |"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "methodology" / "decisions.md").read_text(encoding="utf-8").partition(HEAD)[2].partition("\n\n")[0].splitlines()[2:]
]
PRINTED = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "proposals").rglob("*.py")))


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_a_sub_item_is_in_file_warehouse_and_page(row: list[str]) -> None:
    _, file, warehouse, page = row
    known = set(run.tables())
    tables = re.findall(r"`((?:mart|plan|forecast)\.\w+)`", warehouse)
    assert tables
    assert [one for one in tables if one not in known] == []
    assert [one for one in re.findall(r"`(\w+)`", file) if not (ROOT / "data" / "sources" / f"{one}.yaml").exists()] == []
    assert [words for words in re.findall(r"«([^»]+)»", page) if words not in PRINTED] == []
    written = (ROOT / "flows" / "outward" / "documents.py").read_text(encoding="utf-8")
    assert [name for name in re.findall(r"`(\w+\.xlsx)`", page) if name not in written] == []


def test_every_decision_of_the_protocol_that_is_no_plan_of_places_has_rows() -> None:
    told = " ".join(row[0] for row in ROWS)
    assert len(ROWS) >= 11
    for words in ("workshop", "five kinds", "free hours", "short programmes", "experts", "championships", "exams to come", "employers", "digital", "courses", "work plan"):
        assert words in told, words
