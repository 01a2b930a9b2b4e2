"""Damaged files against every parser: ``python -m benchmarks.fuzz_sources --cases 20000 --seed 1``; 1 when one escapes.

Each case takes one file of the invented region, cut to its first and last rows (one case in a hundred whole), damages a few of its
cells, rows, characters or bytes, and asks the registry to read it; what was accepted is stored under the raw contracts. Right is a
reading whose rows add up, or a sentence of ours (KadryError). Anything else escapes: another exception, rows that do not add, a value
that the warehouse refuses, a case slower than the guard or above its memory, a process that dies. Blocks of cases run in processes of
their own, which start in milliseconds because the parsers are there already; with ``--record`` the result goes to docs/reliability.md.
"""

from __future__ import annotations

import argparse
import gc
import json
import mmap
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from benchmarks import reliability
from flows.machinery.reference import codelists
from models.errors import KadryError
from sample import region
from sources import registry
from sources.opened import Opened, open_file
from sources.reading import FileContext
from sql import run

VINTAGE = date(2026, 11, 23)
SLOWEST_SECONDS = 20.0  # of the processor
BLOCK = 500  # cases of one process
LONGEST_BLOCK_SECONDS = 3_600.0  # on a busy machine
MEMORY_BYTES = 2_000_000_000  # above what the process holds when it starts
HEAD, TAIL, RECORDS = 24, 6, 12  # what is kept of a file
WHOLE_SHARE, BYTES_SHARE = 0.01, 0.15
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
    hung: int = 0

    def add(self, other: Mapping[str, Any]) -> None:
        """Join what a process reports."""
        for name in ("cases", "read", "told"):
            getattr(self, name).update(other[name])
        self.escaped.update(other["escaped"])


@dataclass(frozen=True)
class Kinds:
    """One file of each kind: as it is sent, opened, and cut to a few rows."""

    payloads: Mapping[str, bytes]
    whole: Mapping[str, Opened]
    small: Mapping[str, Opened]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> Kinds:
        """One questionnaire stands for all."""
        payloads = _one_of_a_kind(files)
        whole = {name: open_file(payload, name) for name, payload in payloads.items()}
        return cls(payloads, whole, {name: cut(book) for name, book in whole.items()})


def main() -> int:
    """Run the campaign and print the table."""
    arguments = _arguments()
    made = region.generate(codelists().frames(), seed=1, vintage_year=VINTAGE.year)
    score = campaign(made.files, arguments.cases, arguments.seed, progress=sys.stderr.isatty(), minutes=arguments.minutes)
    print(f"{'файл':<42}{'случаев':>9}{'прочитано':>11}{'названо':>9}")
    for name in sorted(score.cases):
        print(f"{name[:40]:<42}{score.cases[name]:>9}{score.read[name]:>11}{score.told[name]:>9}")
    tried = sum(score.cases.values())
    print(f"случаев {tried}, ушло мимо {len(score.escaped)}")
    for where, what in score.escaped.items():
        print(f"\n{where}\n{what}")
    if arguments.record:
        told = f"прочитано {sum(score.read.values())}, названо в фразе {sum(score.told.values())}"
        command = f"python -m benchmarks.fuzz_sources --cases {arguments.cases} --seed {arguments.seed}"
        row = reliability.Row(
            "fuzz/sources", f"испорченный файл, видов {len(score.cases)}", command, tried, len(score.escaped) - score.hung, 0, score.hung, told
        )
        reliability.record([row], added=arguments.add)
    return 1 if score.escaped else 0


def campaign(files: Mapping[str, bytes], cases: int, seed: int, progress: bool = False, minutes: float = 600.0) -> Score:
    """Damage and read ``cases`` times, or as many as the time allows; the same seed makes the same cases."""
    from rich.progress import track

    kinds, score = Kinds.of(files), Score()
    gc.collect()
    gc.freeze()
    until = time.monotonic() + 60 * minutes
    for first in track(range(0, cases, BLOCK), "Портим и читаем", disable=not progress):
        if time.monotonic() > until:
            break
        _block(score, kinds, range(first, min(first + BLOCK, cases)), seed)
    gc.unfreeze()
    return score


def _block(score: Score, kinds: Kinds, cases: range, seed: int) -> None:
    """One block in a process of its own; where it dies or hangs, the case it was at escapes and the rest goes on."""
    at = mmap.mmap(-1, 8)
    while cases:
        at[:] = cases.start.to_bytes(8, "little")
        mouth, ear = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(mouth)
            _as_child(kinds, cases, seed, at, ear)
        os.close(ear)
        with os.fdopen(mouth, "rb") as pipe:
            told, how = _listened(pipe.fileno(), child)
        if told:
            score.add(json.loads(told))
            return
        fatal = int.from_bytes(at[:], "little")
        score.escaped[f"seed {seed}, case {fatal}"] = how
        score.hung += how.startswith("не кончился")
        score.cases["процесс погиб"] += fatal - cases.start + 1
        cases = range(fatal + 1, cases.stop)


def _listened(pipe: int, child: int) -> tuple[bytes, str]:
    """What the child says before it ends, or how it ended without a word."""
    import select

    until, said = time.monotonic() + LONGEST_BLOCK_SECONDS, b""
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return b"", f"не кончился за {LONGEST_BLOCK_SECONDS:.0f} с"
        piece = os.read(pipe, 1 << 16)
        if not piece:
            status = os.waitpid(child, 0)[1]
            return (said, "") if os.WIFEXITED(status) and not os.WEXITSTATUS(status) else (b"", f"процесс погиб ({status})")
        said += piece


def _as_child(kinds: Kinds, cases: range, seed: int, at: mmap.mmap, ear: int) -> None:
    """The block of a child; never returns."""
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * mmap.PAGESIZE
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY_BYTES, held + MEMORY_BYTES))
    signal.signal(signal.SIGPROF, _too_slow)
    score, kept = Score(), Kept()
    for case in cases:
        at[:] = case.to_bytes(8, "little")
        chance = random.Random(f"{seed}/{case}")
        name = chance.choice(sorted(kinds.small))
        signal.setitimer(signal.ITIMER_PROF, SLOWEST_SECONDS)
        _one(score, kept, name, kinds, chance, f"{name}, seed {seed}, case {case}")
    signal.setitimer(signal.ITIMER_PROF, 0)
    score.escaped.update(kept.refused())
    payload = json.dumps(vars(score), ensure_ascii=False).encode()
    while payload:
        payload = payload[os.write(ear, payload) :]
    os._exit(0)


def _too_slow(number: int, frame: object) -> None:
    raise TimeoutError(f"медленнее {SLOWEST_SECONDS} с")


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


def _ends(rows: list[Any]) -> list[Any]:
    return rows if len(rows) <= HEAD + TAIL else rows[:HEAD] + rows[-TAIL:]


def _few(content: Any) -> Any:
    if isinstance(content, list):
        return [_few(one) for one in content[:RECORDS]]
    return {name: _few(one) for name, one in content.items()} if isinstance(content, dict) else content


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


def _damaged_bytes(payload: bytes, chance: random.Random) -> bytes:
    """Bytes changed, left out, put in or cut off: what a broken disk or line makes of a file."""
    spoilt = bytearray(payload)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(spoilt) + 1), chance.choice((1, 1, 4, 64, 2_000))
        put = chance.choice((b"", b"\0" * length, chance.randbytes(length), bytes(spoilt[at : at + length]) * 2, b"PK\3\4", b"<!DOCTYPE a>"))
        spoilt[at : at + length] = put
        if chance.random() < 0.2:
            del spoilt[chance.randrange(len(spoilt) + 1) :]
    return bytes(spoilt)


def _one(score: Score, kept: Kept, name: str, kinds: Kinds, chance: random.Random, where: str) -> None:
    score.cases[name] += 1
    try:
        reading, _ = registry.read(_spoilt(name, kinds, chance), FileContext(name, chance.choice(("901", None)), VINTAGE.year), codelists())
        for subject, rows in reading.tables.items():
            kept.add(where, f"raw.{reading.source}__{subject}", rows)
        score.read[name] += 1
    except KadryError as error:
        score.told[name] += 1
        if not str(error).strip():
            score.escaped[where] = "ошибка без слов"
    except Exception:
        score.escaped[where] = traceback.format_exc(limit=-6)


def _spoilt(name: str, kinds: Kinds, chance: random.Random) -> Opened:
    if chance.random() < BYTES_SHARE:
        return open_file(_damaged_bytes(kinds.payloads[name], chance), name)
    return damaged((kinds.whole if chance.random() < WHOLE_SHARE else kinds.small)[name], chance)


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
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after so long")
    parser.add_argument("--record", action="store_true", help="write docs/reliability.json and its page")
    parser.add_argument("--add", action="store_true", help="add to what another seed has tried")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
