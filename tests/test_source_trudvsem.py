"""Vacancies of «Работа России»: three spellings, one normal form, nobody's telephone kept."""

from __future__ import annotations

import io
import json

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import KadryError
from sources import trudvsem, trudvsem_dump, vacancies
from tests.source_files import CONTEXT, codelists, dump, opened, vacancy


def read(payload: bytes | str):
    return trudvsem.parse(opened(payload), CONTEXT, codelists())


def load(payload: bytes):
    with duckdb.connect() as con:
        counts = trudvsem_dump.load_dump(io.BytesIO(payload), con, "dump.json", codelists())
        return counts, con.execute(f"select * from {vacancies.ACCEPTED} order by row_number").df()


def test_a_dump_becomes_the_normal_form():
    table = read(dump([vacancy()])).tables["vacancy"]
    assert list(table.columns) == list(vacancies.COLUMNS)
    row = table.iloc[0]
    assert (row["work_places"], row["salary_min_rub"], row["profession_code"]) == (2, 23000, "100656")
    assert str(row["created_on"])[:10] == "2026-02-20"


def test_salary_of_zero_is_not_given():
    assert read(dump([vacancy()])).tables["vacancy"]["salary_max_rub"].isna().all()


def test_the_streamed_and_the_whole_reading_agree():
    payload = dump([vacancy(n, work_places=n) for n in range(1, 40)])
    counts, streamed = load(payload)
    whole = read(payload)
    assert counts.rows_read == whole.rows_read == 39
    assert streamed.equals(whole.tables["vacancy"])
