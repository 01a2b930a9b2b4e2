"""The contract at the head of an SQL file, parsed: what a table or a check is, before anything is built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.errors import KadryError

HEADER = re.compile(r"^--.*\n?", re.M)
TABLE_KEYS = ("table", "what", "russian", "grain", "reads", "method", "keeps", "takes", "staged", "adds", "prefers", "repeats", "leaves", "inside")
LEAVES = {
    "public": "rows that their providers publish or send without a promise of secrecy",
    "decision": "numbers of the plan and the combined need, in which no single answer can be told from the model",
    "gated": "numbers that rest on answers of employers: empty where the disclosure gate hides the cell",
}


class ContractBroken(KadryError):
    """A table does not keep what its header promises."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"Таблица {table}: {reason}. Сверьте заголовок файла sql/ с запросом.")


class OtherStructure(KadryError):
    """A stored table was made by another version of the program; what it holds is derived from the raw bytes."""

    exit_code = 3

    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__(
            f"Хранилище сделано другой версией программы, столбцы таблиц не те: {', '.join(tables)}. Исходные файлы целы: "
            f"ночной расчёт соберёт хранилище заново сам, сейчас это сделает kadry rebuild."
        )


class Column(NamedTuple):
    """One column as the header describes it."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """The contract of one table.

    grain    columns that make a row unique; ("row",) where nothing does
    keeps    vintages: each vintage keeps its rows; latest: only the bound vintage is there
    takes    table whose columns (all, or those of ``taken``) stand here too, described where they come from
    taken    (column there, column here)
    staged   raw table: key by which repeats are resolved in the staging table that is made from it
    adds     raw table: quantities that rows of one file with one key add up to; without it such rows contradict each other
    prefers  raw table: SQL of what makes one of two repeats the better one, before the name of its file
    repeats  staging table: the rule that chose among repeats, Russian
    leaves   by which rule of LEAVES the table stands in the published snapshot; a table without one stays inside
    inside   columns that are empty there
    russian  what, for Russian readers; the words of columns are in words.ru.yaml
    query    empty for a table that code fills
    """

    name: str
    what: str
    file: str
    grain: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    method: str = ""
    keeps: str = "vintages"
    takes: str = ""
    taken: tuple[tuple[str, str], ...] = ()
    staged: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    prefers: str = ""
    repeats: str = ""
    leaves: str = ""
    inside: tuple[str, ...] = ()
    russian: str = ""
    columns: tuple[Column, ...] = ()
    query: str = ""

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]


# What a check may hold up (``sql.guard.enforce``): a check of anything else would be run by nobody.
BLOCKED = ("ingest", "transform", "errors", "forecast", "plan", "proposal", "nothing")


@dataclass(frozen=True)
class Check:
    """A query that returns offenders; ``blocks`` names what must not happen while it returns any."""

    name: str
    what: str
    blocks: str
    remedy: str
    query: str


@dataclass(frozen=True)
class Query:
    """A question that one flow asks; ``binds`` are its parameters ($vintage …)."""

    name: str
    what: str
    reads: tuple[str, ...]
    binds: tuple[str, ...]
    query: str


def parse_table(text: str, file: str) -> Table:
    """Read the header of a table file. Raises ContractBroken when a needed line is missing."""
    fields = _fields(text, TABLE_KEYS)
    columns = re.findall(r"^-- column\s+(\S+)\s+(\S+)\s+(\S+)\s+(.*)$", text, re.M)
    takes, _, chosen = fields.pop("takes", "").partition(":")
    missing = {"table", "what", "grain"} - set(fields) | ({"column"} if not columns and not takes else set())
    if missing:
        raise ContractBroken(file, f"в заголовке нет строк: {', '.join(sorted(missing))}")
    if fields.get("leaves", "public") not in LEAVES:
        raise ContractBroken(file, f"«leaves {fields['leaves']}» – не правило выхода; есть {', '.join(LEAVES)}")
    return Table(
        name=fields.pop("table"),
        file=file,
        grain=listed(fields.pop("grain")),
        reads=listed(fields.pop("reads", "")),
        staged=listed(fields.pop("staged", "")),
        adds=listed(fields.pop("adds", "")),
        inside=listed(fields.pop("inside", "")),
        takes=takes.strip(),
        taken=tuple((one.split(" as ")[0], one.split(" as ")[-1]) for one in listed(chosen)),
        columns=tuple(Column(name, kind, unit, meaning.strip()) for name, kind, unit, meaning in columns),
        query=_query(text),
        **fields,
    )


def parse_check(text: str, name: str) -> Check:
    """Read the header of a check. Raises ContractBroken when a needed line is missing."""
    fields = _fields(text, ("check", "blocks", "remedy"))
    missing = {"check", "blocks"} - set(fields)
    if missing:
        raise ContractBroken(f"sql/checks/{name}.sql", f"в заголовке нет строк: {', '.join(sorted(missing))}")
    if fields["blocks"] not in BLOCKED:
        raise ContractBroken(f"sql/checks/{name}.sql", f"blocks «{fields['blocks']}»: такую проверку никто не запустит; есть {', '.join(BLOCKED)}")
    return Check(name, fields["check"], fields["blocks"], fields.get("remedy", ""), _query(text))


def parse_query(text: str, name: str) -> Query:
    """Read the header of a query. Raises ContractBroken when a needed line is missing or the parameters are others."""
    fields = _fields(text, ("query", "what", "reads", "binds"))
    query = _query(text)
    missing = {"query", "what", "reads"} - set(fields)
    if missing:
        raise ContractBroken(f"sql/queries/{name}.sql", f"в заголовке нет строк: {', '.join(sorted(missing))}")
    binds = listed(fields.get("binds", ""))
    if fields["query"] != name or set(binds) != set(re.findall(r"\$(\w+)", query)):
        raise ContractBroken(f"sql/queries/{name}.sql", "имя или параметры в заголовке другие, чем у файла и запроса")
    return Query(name, fields["what"], listed(fields["reads"]), binds, query)


def listed(text: str) -> tuple[str, ...]:
    """The parts of a line that lists several things."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def named(names: Iterable[str]) -> str:
    """Names for a message."""
    return ", ".join(sorted(names)) or "нет"


def _fields(text: str, keys: tuple[str, ...]) -> dict[str, str]:
    return {key: value.strip() for key, value in re.findall(rf"^-- ({'|'.join(keys)})\s+(.*)$", text, re.M)}


def _query(text: str) -> str:
    return HEADER.sub("", text).strip().rstrip(";")
