"""World KLEMS accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import read, read_shared, reasons, xlsx

from models.errors import UnreadableFile


def test_the_russian_release_gives_employment_of_40_industries_for_22_years(shared: Path) -> None:
    reading = read_shared("klems", shared / "ru_national_by_okved/RUS_KLEMS_december_2019.xlsx")
    employed = reading.tables["account"].query("variable == 'EMP'")
    assert employed["industry"].nunique() == 40  # the 41st row, private households, is empty in the release
    assert (employed["time_period"].min(), employed["time_period"].max()) == (1995, 2016)
    assert reading.rows_read == len(reading.tables["account"])
    assert any("NACE 1" in note for note in reading.notes)


def test_text_in_a_number_cell_and_another_value_are_refused_and_a_repeat_superseded() -> None:
    rows = [
        ["Variable", "desc", "code", "_1995"],
        ["EMP", "x", "TOT", 1],
        ["EMP", "x", "TOT", 1],
        ["EMP", "x", "TOT", 2],
        ["EMP", "x", "A", "n/a"],
    ]
    reading = read("klems", xlsx({"DATA": rows}))
    assert [row.row_number for row in reading.superseded] == [3]
    assert reasons(reading) == [
        (4, "_1995", "вторая строка о том же с другим значением, первая – строка 2"),
        (5, "_1995", "вместо числа стоит текст"),
    ]


def test_another_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="Variable"):
        read("klems", xlsx({"DATA": [["a"]]}))
