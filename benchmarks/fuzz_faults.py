"""What a fault makes of a table, a text or bytes, and the values that no honest file holds: shared by every level of damage."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

NASTY: tuple[Any, ...] = (
    None, "", " ", "\u00a0", "—", "х", "…", "н/д", 0, -1, 1e308, float("nan"), float("inf"), float("-inf"), 10**30, 0.5, "1e400",
    "infinity", "-Infinity", "nan", True, date(1, 1, 1), date(9999, 12, 31), datetime(2026, 2, 28, 23, 59), "31.02.2026", "0000-00-00",
    "9999-12-31", "0", "год", "2026 год", "2026/27", "=1+1", "@SUM(A1)", "'; drop table raw.file; --", "<script>alert(1)</script>",
    "#let x = 1", "\u202eобратно", "👷" * 40, "я" * 40_000, "12*", "(12)", "1 234,5", "1.234.567", "12-15", "≈ 7", "тыс. человек",
    "Итого", "в том числе", "15.01.05", "99.99.99", "7707083893", "\x00",
)  # fmt: skip
Rows = list[list[Any]]


def damage_rows(rows: Rows, chance: random.Random) -> None:
    """One fault in a table: of a cell, a row, a column."""
    chance.choice(_FAULTS)(rows, chance)


def damaged_bytes(payload: bytes, chance: random.Random) -> bytes:
    """Bytes changed, left out, put in or cut off: what a broken disk or line makes of a file."""
    spoilt = bytearray(payload)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(spoilt) + 1), chance.choice((1, 1, 4, 64, 2_000))
        put = chance.choice((b"", b"\0" * length, chance.randbytes(length), bytes(spoilt[at : at + length]) * 2, b"PK\3\4", b"<!DOCTYPE a>"))
        spoilt[at : at + length] = put
        if chance.random() < 0.2:
            del spoilt[chance.randrange(len(spoilt) + 1) :]
    return bytes(spoilt)


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


def damaged_text(text: str, chance: random.Random) -> str:
    """One to four pieces of a text left out, put in, doubled or cut off."""
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(text) + 1), chance.choice((1, 1, 5, 40, 2_000))
        put = chance.choice(("", "", str(chance.choice(NASTY)), text[at : at + length] * 2, '"', "}", "]", ";", "\n", "<", "null", "1e999"))
        text = text[:at] + put + text[at + length :]
        if chance.random() < 0.1:
            text = text[: chance.randrange(len(text) + 1)]
    return text or " "
