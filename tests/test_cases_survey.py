"""Questionnaires as employers fill them: two shops of one trade, units inside cells, messy labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists
from warehouse_of_readings import staged

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading


@pytest.fixture(scope="module")
def cases(shared: Path) -> Path:
    folder = shared.parent / "cases"
    if not folder.is_dir():
        pytest.skip("../shared/cases is absent")
    return folder


def reading_of(path: Path) -> Reading:
    book = open_file(path.read_bytes(), path.name)
    assert registry.recognise(book)[0] == "survey"
    return registry.source("survey").parse(book, FileContext(path.name, None, 2025), codelists())


def test_two_shops_of_welders_add(cases: Path) -> None:
    reading = reading_of(cases / "10-survey-same-occupation-twice/10_same_occ_twice.xlsx")
    rows = staged(
        "select occupation, measure, obs_value from staging.survey__answer where measure in ('employed', 'vacancies') order by all",
        ("анкета", reading),
    )
    assert [row for row in rows if row[1] == "employed"] == [
        ("7212", "employed", 55.0),
        ("7223", "employed", 25.0),
        ("7411", "employed", 12.0),
    ]
    assert ("7212", "vacancies", 6.0) in rows


def test_units_in_cells_are_dropped(cases: Path) -> None:
    reading = reading_of(cases / "15-survey-units-in-cells/02_text_numbers.xlsx")
    table = reading.tables["answer"]
    employed = table[table["measure"] == "employed"]
    assert dict(zip(employed["occupation"], employed["obs_value"], strict=True)) == {"7212": 40, "7223": 25, "7411": 12}
    assert [row.value for row in reading.refused] == ["3-4", "4.5"]
    assert [row.column_name.split(" (")[0] for row in reading.refused] == ["Потребность 2026", "Потребность 2027"]


def test_messy_labels_keep_the_questionnaire(cases: Path) -> None:
    reading = reading_of(cases / "15-survey-units-in-cells/08_tags_messy.xlsx")
    [employer] = reading.tables["employer"].to_dict("records")
    assert employer["listed_staff_persons"] == 240
    assert employer["inn"] == "5901001231"
    assert str(employer["answered_on"])[:10] == "2025-03-14"
    assert not reading.refused
