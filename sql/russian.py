"""What columns and units are called in Russian: one phrase per name (``words.ru.yaml``), exceptions under their table."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sql.contract import Column, ContractBroken, Table

QUANTITIES = {"persons", "places", "hours", "rub", "months", "years", "share", "rate"}  # units that a reader asks for
WORDS = Path(__file__).resolve().parent / "words.ru.yaml"


@lru_cache
def words() -> dict[str, Any]:
    """The file of words: units, columns, exceptions, code lists."""
    return dict(yaml.load(WORDS.read_bytes(), Loader=yaml.CSafeLoader))


def meaning(table: Table, column: Column, every: dict[str, Table]) -> str:
    """What a column holds: as its table says, or the table it is taken from, or as everywhere. Raises ContractBroken."""
    name, here = column.name, table
    while True:
        special = words()["exceptions"].get(here.name, {})
        if name in special:
            return str(special[name])
        if here.takes not in every:
            break
        name = next((there for there, taken in here.taken if taken == name), name)
        here = every[here.takes]
    if column.name not in words()["columns"]:
        raise ContractBroken(table.name, f"у столбца {column.name} нет русского значения в sql/words.ru.yaml")
    return str(words()["columns"][column.name])


def unit(column: Column) -> str:
    """The unit of a column."""
    return unit_named(column.unit)


def unit_named(name: str) -> str:
    """The unit of a parameter, an input, a column: «лет»; KeyError where the file of words has none."""
    return str(words()["units"][name])


def comments(table: Table, every: dict[str, Table]) -> dict[str, str]:
    """Comment of each column for tools that show them: Russian first, then English as the header has it."""
    return {one.name: f"{_with_unit(meaning(table, one, every), one)} / {one.meaning}, {one.unit}" for one in table.columns}


def _with_unit(said: str, column: Column) -> str:
    return f"{said} ({unit(column)})" if column.unit in QUANTITIES and unit(column) not in said else said


def codelist_comments(name: str) -> tuple[str | None, dict[str, str]]:
    """Comment of a code list of data/ and of its columns, those that stand in the file of words."""
    return words()["codelists"].get(name), words()["codelist_columns"]
