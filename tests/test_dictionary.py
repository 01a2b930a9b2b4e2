"""Every table and column has a Russian meaning beside the English one, said once; no word stands there for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.dictionary import page
from flows.machinery.reference import codelists
from sql import russian
from sql.catalogue import tables
from sql.contract import Column, ContractBroken, Table

PARAMETERS = Path(__file__).resolve().parents[1] / "data" / "parameters"
CYRILLIC = re.compile(r"[А-Яа-яЁё]")


def test_every_table_and_every_column_says_in_russian_what_it_is() -> None:
    for table in tables().values():
        assert CYRILLIC.search(table.russian), table.name
        for column in table.columns:
            told = russian.meaning(table, column, tables())
            assert CYRILLIC.search(told) or told == "2015, 2015-Q1 или 2015-M01", f"{table.name}.{column.name}"
            assert CYRILLIC.search(russian.unit(column)), column.unit


def test_a_column_without_a_russian_meaning_is_refused_by_name() -> None:
    toy = Table("mart.toy", "Toys", "sql/marts/toy.sql", columns=(Column("bells", "integer", "int", "bells that ring"),))
    with pytest.raises(ContractBroken, match="bells"):
        russian.meaning(toy, toy.columns[0], {})


def test_an_exception_goes_with_the_columns_that_are_taken_and_a_nearer_one_wins() -> None:
    def said(table: str, column: str) -> str:
        found = tables()[table]
        return russian.meaning(found, next(one for one in found.columns if one.name == column), tables())

    assert said("staging.survey__answer", "wave") == said("mart.survey_answer", "wave") == "год опроса"
    assert said("raw.graduates__destination", "time_period") == said("mart.graduate_destination", "time_period") == "год выпуска"
    assert said("raw.digital__unit", "school_year") != said("mart.digital_unit", "school_year")
    assert said("raw.plan__measure", "measure") == said("mart.work_plan", "measure") == "мероприятие"
    assert said("mart.employment", "time_period") == "календарный год"


def test_no_word_is_left_of_a_table_or_a_column_that_is_gone() -> None:
    words, every = russian.words(), tables()
    assert sorted(set(words["columns"]) - {column for table in every.values() for column in table.names}) == []
    of_parameters = {unit for path in PARAMETERS.glob("*.yaml") for unit in re.findall(r"^\s*unit: (\w+)", path.read_text(encoding="utf-8"), re.M)}
    assert sorted(set(words["units"]) - {column.unit for table in every.values() for column in table.columns} - of_parameters) == []
    assert [
        f"{table}.{column}" for table, columns in words["exceptions"].items() for column in columns if column not in every[table].names
    ] == []


def test_an_exception_says_something_else_than_the_word_it_replaces() -> None:
    words = russian.words()
    assert [f"{table}.{column}" for table, columns in words["exceptions"].items() for column, said in columns.items()
            if said == words["columns"].get(column)] == []  # fmt: skip


def test_code_lists_are_described_to_their_last_column() -> None:
    lists = codelists().frames()
    assert set(russian.words()["codelists"]) == set(lists)
    assert set(russian.words()["codelist_columns"]) == {column for frame in lists.values() for column in frame.columns}


def test_the_page_holds_both_languages() -> None:
    assert "| places | double | places | мест первого курса | first-year places |" in page()
