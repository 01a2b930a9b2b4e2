"""The empty form of every source is read back by that source: its example row is accepted whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists

from flows.cli import main
from flows.commands.template import PUBLISHED
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext

FORMS = [name for name in registry.names() if name not in PUBLISHED and hasattr(registry.source(name), "FORM")]


@pytest.mark.parametrize("name", FORMS)
def test_the_example_row_of_a_form_is_accepted_by_its_own_reader(name: str, tmp_path: Path) -> None:
    out = tmp_path / "бланк.xlsx"
    assert main(["template", name, "--region", "57", "--out", str(out)]) == 0
    book = open_file(out.read_bytes(), out.name)
    assert registry.recognise(book)[0] == name
    reading = registry.source(name).parse(book, FileContext(out.name, None, 2026), codelists())
    assert [(row.column_name, row.reason) for row in reading.refused] == []
    assert {subject: len(table) for subject, table in reading.tables.items()} == dict.fromkeys(reading.tables, 1)
    assert reading.ref_area == "57"


def test_a_source_without_a_form_is_named_as_such(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["template", "trudvsem", "--out", str(tmp_path / "x.xlsx")]) != 0
    assert "workshops" in capsys.readouterr().err
