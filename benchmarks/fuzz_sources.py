"""Damaged files against every parser: ``python -m benchmarks.fuzz_sources --cases 20000 --seed 1``; 1 when one escapes.

Each case takes one file of the invented region, damages a few of its cells, rows or characters, and asks the registry to read it,
then stores what was accepted under the raw contracts. Right is a reading whose rows add up, or a sentence of ours (KadryError).
Anything else escapes: another exception, rows that do not add, a value that the warehouse refuses, a case slower than the guard.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import duckdb

from flows.machinery.reference import codelists
from models.errors import KadryError
from sample import region
from sources import registry
from sources.opened import Opened, open_file
from sources.reading import FileContext
from sql import run

VINTAGE = date(2026, 11, 23)
SLOWEST_SECONDS = 20.0
NASTY: tuple[Any, ...] = (
    None, "", " ", "\u00a0", "—", "х", "…", "н/д", 0, -1, 1e308, float("nan"), float("inf"), float("-inf"), 10**30, 0.5, "1e400",
    "infinity", "-Infinity", "nan", True, date(1, 1, 1), date(9999, 12, 31), datetime(2026, 2, 28, 23, 59), "31.02.2026", "0000-00-00",
    "9999-12-31", "0", "год", "2026 год", "2026/27", "=1+1", "@SUM(A1)", "'; drop table raw.file; --", "<script>alert(1)</script>",
    "#let x = 1", "\u202eобратно", "👷" * 40, "я" * 40_000, "12*", "(12)", "1 234,5", "1.234.567", "12-15", "≈ 7", "тыс. человек",
    "Итого", "в том числе", "15.01.05", "99.99.99", "7707083893", "\x00",
)  # fmt: skip
Rows = list[list[Any]]


@dataclass
class Score:
    """What became of the cases."""

    cases: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    escaped: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run the campaign and print the table."""
    arguments = _arguments()
    made = region.generate(codelists().frames(), seed=1, vintage_year=VINTAGE.year)
    score = campaign(made.files, arguments.cases, arguments.seed, progress=sys.stderr.isatty())
    print(f"{'файл':<42}{'случаев':>9}{'прочитано':>11}{'названо':>9}")
    for name in sorted(score.cases):
        print(f"{name[:40]:<42}{score.cases[name]:>9}{score.read[name]:>11}{score.told[name]:>9}")
    print(f"случаев {sum(score.cases.values())}, ушло мимо {len(score.escaped)}")
    for where, what in score.escaped.items():
        print(f"\n{where}\n{what}")
    return 1 if score.escaped else 0


def campaign(files: Mapping[str, bytes], cases: int, seed: int, progress: bool = False) -> Score:
    """Damage and read ``cases`` times; the same seed makes the same cases. One questionnaire stands for all."""
    from rich.progress import track

    kinds = _one_of_a_kind(files)
    opened = {name: open_file(payload, name) for name, payload in kinds.items()}
    con, score = run.connect(":memory:"), Score()
    run.prepare(con)
    for case in track(range(cases), "Портим и читаем", disable=not progress):
        chance = random.Random(f"{seed}/{case}")
        name = chance.choice(sorted(opened))
        _one(score, con, name, opened[name], chance, f"{name}, seed {seed}, case {case}")
    con.close()
    return score


def damaged(book: Opened, chance: random.Random) -> Opened:
    """The file with one to four faults."""
    text = book.text if book.kind in ("csv", "json", "xml") else ""
    if text:
        return open_file(_damaged_text(text, chance).encode("utf-8", "surrogatepass"), book.file_name)
    spoilt = Opened(book.payload, book.file_name)
    sheets = {name: [list(row) for row in rows] for name, rows in book.sheets.items()}
    for _ in range(chance.randint(1, 4)):
        chosen = chance.choice(sorted(sheets))
        chance.choice(_FAULTS)(sheets[chosen], chance)
        if chance.random() < 0.03:
            sheets[str(chance.choice([one for one in NASTY if one]))[:200]] = sheets.pop(chosen)
    spoilt.__dict__["sheets"] = sheets  # in place of reading them: a workbook made and unzipped a case would cost a second
    return spoilt


def _one(score: Score, con: duckdb.DuckDBPyConnection, name: str, book: Opened, chance: random.Random, where: str) -> None:
    score.cases[name] += 1
    began = time.perf_counter()
    try:
        reading, _ = registry.read(damaged(book, chance), FileContext(name, chance.choice(("901", None)), VINTAGE.year), codelists())
        for subject, rows in reading.tables.items():
            run.insert(con, f"raw.{reading.source}__{subject}", rows.assign(file_sha256="0" * 64))
            con.execute(f"delete from raw.{reading.source}__{subject}")
        score.read[name] += 1
    except KadryError as error:
        score.told[name] += 1
        if not str(error).strip():
            score.escaped[where] = "ошибка без слов"
    except Exception:
        score.escaped[where] = traceback.format_exc(limit=-6)
    if time.perf_counter() - began > SLOWEST_SECONDS:
        score.escaped[where] = f"медленнее {SLOWEST_SECONDS} с"


def _cell(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows) if rows else []
    if row:
        row[chance.randrange(len(row))] = chance.choice(NASTY)


def _column(rows: Rows, chance: random.Random) -> None:
    at, value = chance.randrange(max(1, max(map(len, rows), default=1))), chance.choice(NASTY)
    for row in rows[chance.randrange(1 + len(rows)) :]:
        if at < len(row):
            row[at] = value


def _drop_row(rows: Rows, chance: random.Random) -> None:
    if rows:
        del rows[chance.randrange(len(rows))]


def _repeat_row(rows: Rows, chance: random.Random) -> None:
    if rows:
        rows.insert(chance.randrange(len(rows) + 1), list(chance.choice(rows)))


def _cut_rows(rows: Rows, chance: random.Random) -> None:
    del rows[chance.randrange(len(rows) + 1) :]


def _short_row(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows) if rows else []
    del row[chance.randrange(len(row) + 1) :]


def _drop_column(rows: Rows, chance: random.Random) -> None:
    at = chance.randrange(max(1, max(map(len, rows), default=1)))
    for row in rows:
        del row[at : at + 1]


def _swap_columns(rows: Rows, chance: random.Random) -> None:
    width = min(map(len, rows), default=0)
    if width > 1:
        one, other = chance.sample(range(width), 2)
        for row in rows:
            row[one], row[other] = row[other], row[one]


def _swap_cells(rows: Rows, chance: random.Random) -> None:
    full = [row for row in rows if row]
    if full:
        one, other = chance.choice(full), chance.choice(full)
        at, there = chance.randrange(len(one)), chance.randrange(len(other))
        one[at], other[there] = other[there], one[at]


_FAULTS: tuple[Callable[[Rows, random.Random], None], ...] = (
    _cell, _cell, _cell, _column, _drop_row, _repeat_row, _cut_rows, _short_row, _drop_column, _swap_columns, _swap_cells,
)  # fmt: skip


def _damaged_text(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(text) + 1), chance.choice((1, 1, 5, 40, 2_000))
        put = chance.choice(("", "", str(chance.choice(NASTY)), text[at : at + length] * 2, '"', "}", "]", ";", "\n", "<", "null", "1e999"))
        text = text[:at] + put + text[at + length :]
        if chance.random() < 0.1:
            text = text[: chance.randrange(len(text) + 1)]
    return text or " "


def _one_of_a_kind(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The smallest file of each beginning of a name: 174 questionnaires are one kind."""
    chosen: dict[str, str] = {}
    for name in sorted(files, key=lambda one: (len(files[one]), one)):
        if registry.ignored(name) is None:
            chosen.setdefault(name.split("/")[-1][:9], name)
    return {name: files[name] for name in chosen.values()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
