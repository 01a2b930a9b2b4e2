"""Blank forms: what a form asks for is what its parser reads, and its example is never a figure."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from form_files import ROOT, codelists

from flows import cli
from sources import registry, templates
from sources.opened import open_file
from sources.reading import FileContext, Reading
from sources.tables.cells import heading

FORMS = sorted(path.stem for path in (ROOT / "data" / "templates").glob("*.yaml"))
YEAR = date.today().year


def written(source: str, *, filled: bool) -> bytes:
    path = ROOT / "data" / "templates" / f"{source}.yaml"
    title = registry.source(source).TITLE
    return templates.workbook(templates.load(path.name, path.read_bytes()), title, YEAR, "Тверская область", filled=filled)


def taken(payload: bytes, source: str = "") -> Reading:
    book = open_file(payload, "форма.xlsx")
    return registry.read(book, FileContext("форма.xlsx", "28", YEAR), codelists(), source)[0]


@pytest.mark.parametrize("source", FORMS)
def test_a_filled_form_is_recognised_and_read_whole(source: str) -> None:
    reading = taken(written(source, filled=True))
    assert reading.source == source
    assert not reading.refused, reading.refused
    assert all(len(table) for table in reading.tables.values())
    assert set().union(*(table["ref_area"] for table in reading.tables.values())) == {"28"}


@pytest.mark.parametrize("source", FORMS)
def test_the_example_beside_an_empty_form_is_no_data(source: str) -> None:
    reading = taken(written(source, filled=False), source)
    assert reading.rows_read == 0
    assert any("образцом" in note and "Пример" in note for note in reading.notes) or source == "spo1"


@pytest.mark.parametrize("source", FORMS)
def test_every_column_that_the_parser_needs_stands_in_the_form(source: str) -> None:
    module = registry.source(source)
    book = openpyxl.load_workbook(io.BytesIO(written(source, filled=False)))
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    printed = {heading(str(cell)) for cell in cells}
    tables = [part.columns for part in module.FORM.parts] if hasattr(module, "FORM") else [module.COLUMNS]
    for columns in tables:
        for column in columns:
            fits = any(
                text == known or (known.endswith("*") and text.startswith(known[:-1])) for text in printed for known in column.headings
            )
            assert fits or not column.required, f"{source}: {column.name}"


def test_the_command_writes_a_form_and_nothing_is_a_formula(tmp_path, capsys) -> None:
    out = tmp_path / "новая" / "кцп.xlsx"
    assert cli.main(["template", "kcp", "--region", "57", "--year", "2027", "--out", str(out)]) == 0
    book = openpyxl.load_workbook(out)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "на 2027/2028 учебный год" in cells[0].value
    assert any("Пермский край" in str(cell.value) for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "kadry read kcp" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["kep"], "приходит в форме поставщика", id="published"),
        pytest.param(["survey"], "kadry survey template", id="questionnaire"),
        pytest.param(["kcp", "--region", "00"], "Код региона", id="region"),
        pytest.param(["nothing"], "Источника «nothing» нет. Есть:\n  applications – ", id="unknown"),
        pytest.param(["colege"], "Источника «colege» нет. Похоже на: colleges. Есть:", id="mistyped"),
        pytest.param(["мастерские"], "Похоже на: workshops.", id="by its Russian word"),
    ],
)
def test_a_form_that_cannot_be_written_is_told(words: list[str], said: str, tmp_path, capsys) -> None:
    assert cli.main(["template", *words, "--out", str(tmp_path / "ф.xlsx")]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
