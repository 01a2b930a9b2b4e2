"""The commands of the page of recipes, typed as they stand: a table on the screen, a table that a Russian Excel opens."""

from __future__ import annotations

import csv
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from flows.machinery.warehouse import reading
from flows.settings import Home

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "guides" / "recipes.md"


@pytest.fixture
def desk(small_home: Home, tmp_path: Path) -> Path:
    """A folder in which ``var`` is a computed home, as the page's reader stands in it."""
    (tmp_path / "var").symlink_to(small_home.root, target_is_directory=True)
    return tmp_path


def typed() -> list[str]:
    """What stands behind ``-c``."""
    lines = re.findall(r"^ *\.venv/bin/python (-c \".*\")$", PAGE.read_text(encoding="utf-8"), re.M)
    return [shlex.split(line)[1] for line in lines]


def test_the_look_and_the_table_for_excel_work_as_they_stand(desk: Path, small_home: Home) -> None:
    look, table = typed()
    shown = subprocess.run([sys.executable, "-c", look], cwd=desk, capture_output=True, text=True, check=True).stdout
    assert "programme" in shown
    subprocess.run([sys.executable, "-c", table], cwd=desk, capture_output=True, check=True)
    text = (desk / "места.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")  # Excel takes it for a Russian code page otherwise
    header, *rows = csv.reader(text.decode("utf-8-sig").splitlines(), delimiter=";")
    with reading(small_home) as con:
        assert len(rows) == con.execute("select count(*) from plan.programme").fetchall()[0][0] > 0
    places = [row[header.index("places")] for row in rows]
    assert all(re.fullmatch(r"\d*(,\d+)?", one) for one in places)
    assert any("," in one for row in rows for one in row)
