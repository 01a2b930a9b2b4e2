"""Whole damaged files: found out by content, recognised among all sources, read, and stored under the raw contracts."""

from __future__ import annotations

import json
import random
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from benchmarks.fuzz_blocks import Tally
from benchmarks.fuzz_faults import NASTY, damage_rows, damaged_bytes, damaged_text
from flows.machinery.reference import codelists
from sources import registry
from sources.opened import Opened, open_file
from sources.reading import FileContext
from sql import run

VINTAGE = date(2026, 11, 23)
HEAD, TAIL, RECORDS = 24, 6, 12  # what is kept of a file
WHOLE_SHARE, BYTES_SHARE = 0.01, 0.15


class Kept:
    """Rows that were accepted, stored together at the end: an insert a case would cost more than the reading."""

    def __init__(self) -> None:
        self.frames: dict[str, list[tuple[str, pd.DataFrame]]] = {}

    def add(self, where: str, table: str, rows: pd.DataFrame) -> None:
        """Keep one table of one case."""
        if len(rows):
            self.frames.setdefault(table, []).append((where, rows.assign(file_sha256="0" * 64)))

    def refused(self) -> dict[str, str]:
        """Case → why the warehouse refuses its rows."""
        con, found = run.connect(":memory:"), {}
        run.prepare(con)
        for table, frames in self.frames.items():
            try:
                run.insert(con, table, pd.concat([frame for _, frame in frames], ignore_index=True))
            except Exception:
                found.update(_blamed(con, table, frames))
        con.close()
        return found


def _blamed(con: duckdb.DuckDBPyConnection, table: str, frames: list[tuple[str, pd.DataFrame]]) -> dict[str, str]:
    found = {}
    for where, rows in frames:
        try:
            run.insert(con, table, rows)
        except Exception:
            found[where] = traceback.format_exc(limit=-6)
    return found


@dataclass(frozen=True)
class Kinds:
    """One file of each kind: as it is sent, opened, and cut to a few rows."""

    payloads: Mapping[str, bytes]
    whole: Mapping[str, Opened]
    small: Mapping[str, Opened]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> Kinds:
        """One questionnaire stands for all."""
        payloads = one_of_a_kind(files)
        whole = {name: open_file(payload, name) for name, payload in payloads.items()}
        return cls(payloads, whole, {name: cut(book) for name, book in whole.items()})


class Files:
    """One file of the invented region, cut to its first and last rows (one in a hundred whole), with one to four faults."""

    key, title = "sources", "испорченный файл целиком: контейнер, узнавание, чтение, хранилище"
    block, seconds, memory = 40, 20.0, 2_000_000_000

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.kinds = Kinds.of(files)
        self.kept = Kept()

    def one(self, chance: random.Random, where: str, tally: Tally) -> bool:
        """Read a file as the intake does."""
        name = chance.choice(sorted(self.kinds.small))
        tally.cases[name] += 1
        context = FileContext(name, chance.choice(("901", None)), VINTAGE.year)
        reading, _ = registry.read(self._spoilt(name, chance), context, codelists())
        for subject, rows in reading.tables.items():
            self.kept.add(where, f"raw.{reading.source}__{subject}", rows)
        return True

    def late(self) -> dict[str, str]:
        """What the warehouse refuses."""
        return self.kept.refused()

    def _spoilt(self, name: str, chance: random.Random) -> Opened:
        if chance.random() < BYTES_SHARE:
            return open_file(damaged_bytes(self.kinds.payloads[name], chance), name)
        return damaged((self.kinds.whole if chance.random() < WHOLE_SHARE else self.kinds.small)[name], chance)


def cut(book: Opened) -> Opened:
    """The same file with a few of its rows, records or lines: a fault in one of thirty rows is a fault in one of a thousand."""
    if book.kind == "json":
        content = json.loads(book.text)
        return open_file(json.dumps(_few(content), ensure_ascii=False).encode(), book.file_name)
    if book.kind in ("csv", "xml"):
        lines = book.text.splitlines(keepends=True)
        return open_file("".join(_ends(lines)).encode("utf-8"), book.file_name) if book.kind == "csv" else book
    small = Opened(book.payload, book.file_name)
    small.__dict__["sheets"] = {name: _ends([list(row) for row in rows]) for name, rows in book.sheets.items()}
    return small


def damaged(book: Opened, chance: random.Random) -> Opened:
    """The file with one to four faults."""
    text = book.text if book.kind in ("csv", "json", "xml") else ""
    if text:
        return open_file(damaged_text(text, chance).encode("utf-8", "surrogatepass"), book.file_name)
    spoilt = Opened(book.payload, book.file_name)
    spoilt.__dict__["sheets"] = damaged_sheets(book.sheets, chance)  # in place of reading them: a workbook made and unzipped a case would cost a second
    return spoilt


def damaged_sheets(printed: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """The sheets with one to four faults; now and then one has lost its name."""
    sheets = {name: [list(row) for row in rows] for name, rows in printed.items()}
    for _ in range(chance.randint(1, 4)):
        chosen = chance.choice(sorted(sheets))
        damage_rows(sheets[chosen], chance)
        if chance.random() < 0.03:
            sheets[str(chance.choice([one for one in NASTY if one]))[:200]] = sheets.pop(chosen)
    return sheets


def one_of_a_kind(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The smallest file of each beginning of a name: 174 questionnaires are one kind."""
    chosen: dict[str, str] = {}
    for name in sorted(files, key=lambda one: (len(files[one]), one)):
        if registry.ignored(name) is None:
            chosen.setdefault(name.split("/")[-1][:9], name)
    return {name: files[name] for name in chosen.values()}


def _ends(rows: list[Any]) -> list[Any]:
    return rows if len(rows) <= HEAD + TAIL else rows[:HEAD] + rows[-TAIL:]


def _few(content: Any) -> Any:
    if isinstance(content, list):
        return [_few(one) for one in content[:RECORDS]]
    return {name: _few(one) for name, one in content.items()} if isinstance(content, dict) else content
