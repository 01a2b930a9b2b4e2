"""What the readers of these sources give fits the tables that wait for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sources import digital, experts, plan, survey_employer, vacancies, workshops

RAW = Path(__file__).resolve().parents[1] / "sql" / "raw"


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("trudvsem__vacancy", vacancies.COLUMNS),
        ("hh__vacancy", vacancies.COLUMNS),
        ("survey__employer", survey_employer.EMPLOYER_COLUMNS),
        ("survey__answer", survey_employer.ANSWER_COLUMNS),
        ("experts__expert", experts.COLUMNS),
        ("workshops__workshop", workshops.WORKSHOP_COLUMNS),
        ("workshops__use", workshops.USE_COLUMNS),
        ("digital__unit", digital.COLUMNS),
        ("plan__measure", plan.COLUMNS),
    ],
)
def test_rows_have_the_columns_of_their_raw_table(table, columns):
    declared = re.findall(r"^-- column\s+(\S+)", (RAW / f"{table}.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(columns) | {"file_sha256"} == set(declared)
