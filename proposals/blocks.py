"""The few kinds of block a document is made of: Python decides what is said, the template how it looks.

Every string is data. The template prints strings as text and never evaluates them, so nothing from outside can become
markup.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Run = str | tuple[str, str]  # text, or (text, "bold" | "small" | "muted")
# A longer word gets places where it may be broken, or it would run out of its cell.
# Russian words are hyphenated anyway.
LONGEST_WORD = 24
LONGEST_RUSSIAN_WORD = 40
RUSSIAN = re.compile("[А-Яа-яЁё-]+[.,;:»)]*")
BREAK_HERE = "\u200b"
ONE_LETTER_WORD = re.compile(r"(?<![^\s(«])([АаВвИиКкОоСсУуЯя]) (?=\S)")
# What Libertinus Serif (embedded in typst) can show; anything else would fail the PDF/A check.
PRINTABLE = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x300, 0x304), (0x370, 0x373), (0x386, 0x3CE), (0x400, 0x481),
    (0x48A, 0x52F), (0x1E9E, 0x1E9E), (0x2009, 0x200B), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022),
    (0x2026, 0x2026), (0x202F, 0x202F), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC),
    (0x20BD, 0x20BD), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2202, 0x2202), (0x2206, 0x2206),
    (0x2211, 0x2212), (0x221A, 0x221A), (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
    (0x25A1, 0x25A1), (0x25CB, 0x25CB), (0x25CF, 0x25CF),
)  # fmt: skip
UNPRINTABLE = "□"
OUTSIDE_FONT = re.compile(
    "[^" + "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in PRINTABLE) + "]"
)


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; lead = the answer on page one, note = small type under a table, duty = «Отв.: … Срок: …», kept = never
    parted from what follows, list = a line among short lists."""

    runs: tuple[Run, ...]
    style: Literal["body", "lead", "note", "duty", "kept", "list"] = "body"


@dataclass(frozen=True)
class Bullets:
    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Title:
    """What the document is, above its first page."""

    over: str
    title: str


@dataclass(frozen=True)
class TableColumn:
    """``width`` in mm, or a fraction such as "2fr"; ``group`` puts a shared title over neighbouring columns."""

    title: str
    width: float | str = "1fr"
    align: Literal["left", "right", "center"] = "left"
    group: str = ""


@dataclass(frozen=True)
class Cell:
    text: str
    bold: bool = False
    muted: str = ""
    rows: int = 1
    columns: int = 1
    shade: bool = False
    aside: str = ""


@dataclass(frozen=True)
class Table:
    """``rows`` leave out the cells that a spanning cell covers, as HTML does.

    ``breaks``: a table of up to six rows stays on one page unless it may always be broken; ``plain``: without a number, its
    caption a heading of the list. The first cell of a row is its header.
    """

    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    notes: tuple[str, ...] = ()
    size: float = 8.5
    breaks: Literal["when long", "always"] = "when long"
    plain: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart as SVG with its alternative text; ``plain``: without a numbered caption."""

    caption: str
    svg: str
    alt: str
    width_mm: float = 180.0
    plain: bool = False


@dataclass(frozen=True)
class Tiles:
    """Key figures: (value, what it is, remark)."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Card:
    """Half a page about one programme: ``title`` and ``facts`` above, the chart and its alternative text, ``steps`` of the chain
    as (what, value, is a sum), ``lines`` of running text below."""

    title: str
    facts: str
    svg: str
    alt: str
    steps: tuple[tuple[str, str, bool], ...]
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Cards:
    items: tuple[Card, ...]


@dataclass(frozen=True)
class Slip:
    """A slip to cut off and fill in by hand: titles of its columns, blank rows, what stands under it."""

    title: str
    columns: tuple[TableColumn, ...]
    blank_rows: int
    remark: str


@dataclass(frozen=True)
class Signatures:
    positions: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """From here on pages stand upright or lie on their side.

    ``closes``: what follows ends the part before it. It stands on a sheet of its own, or below what ran over that part's first
    sheet where it fits there whole.
    """

    landscape: bool
    closes: bool = False


Block = Heading | Title | Paragraph | Bullets | Table | Picture | Tiles | Cards | Slip | Signatures | Turn


def without_empty(
    columns: Sequence[TableColumn], rows: Sequence[tuple[str | Cell, ...]]
) -> tuple[tuple[TableColumn, ...], tuple[tuple[str | Cell, ...], ...], tuple[str, ...]]:
    """Columns and rows without the columns that hold no data in any row, and the titles left out, as a note.

    For tables whose rows have one cell a column.
    """
    kept = [at for at in range(len(columns)) if not rows or any(_shown_in(row[at]) != "…" for row in rows)]
    left_out = [
        " ".join((columns[at].group, columns[at].title)).strip() for at in range(len(columns)) if at not in kept
    ]
    told = (f"Нет данных, столбцы не показаны: {'; '.join(left_out)}.",) if left_out else ()
    return tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows), told


def _shown_in(cell: str | Cell) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def paragraph(*runs: Run) -> Paragraph:
    """Running text."""
    return Paragraph(tuple(runs))


def note(*runs: Run) -> Paragraph:
    """Small type."""
    return Paragraph(tuple(runs), style="note")


def encoded(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Blocks as plain JSON values, every string made printable."""
    return [{"kind": type(block).__name__.lower(), **_plain(block)} for block in blocks]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return printable(numbered(value))
    if isinstance(value, Bullets):
        return {"items": _running(value.items), "numbered": value.numbered}
    if isinstance(value, Paragraph):
        return {item.name: _running(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
        if isinstance(value, Picture):  # markup of our own making
            return {**{name: _plain(part) for name, part in fields.items()}, "svg": value.svg}
        if isinstance(value, Card):
            return {**{name: _plain(part) for name, part in fields.items()}, "svg": value.svg, "lines": _running(value.lines)}
        return {name: _plain(part) for name, part in fields.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _running(value: Any) -> Any:
    if isinstance(value, str):
        return printable(bound(value))
    return [_running(item) for item in value]


def bound(text: str) -> str:
    """Running text in which no line can begin with a dash or end with a one-letter word."""
    text = numbered(text).replace(" – ", "\u00a0– ")
    return ONE_LETTER_WORD.sub("\\1\u00a0", text)


def numbered(text: str) -> str:
    """«№ 2» on one line."""
    return text.replace("№ ", "№\u00a0")


@lru_cache(maxsize=1 << 15)  # a document is encoded twice, and its clusters share words
def printable(text: str) -> str:
    """The text with unknown characters replaced by «□» and overlong words made breakable."""
    shown = OUTSIDE_FONT.sub(_instead_of, text)
    if len(shown) <= LONGEST_WORD:
        return shown
    return " ".join(_breakable(word) for word in shown.split(" "))


def _instead_of(found: re.Match[str]) -> str:
    return "" if unicodedata.category(found[0]) in {"Cf", "Mn"} else UNPRINTABLE


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    longest = LONGEST_RUSSIAN_WORD if RUSSIAN.fullmatch(word) else LONGEST_WORD
    if len(word) <= longest or "\u00a0" in word or "\u202f" in word:
        return word
    return BREAK_HERE.join(word[start : start + 12] for start in range(0, len(word), 12))
