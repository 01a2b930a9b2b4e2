"""What the workbook reader does not tell of an old xls: which cells wear a format of per cent."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sources.containers.compound import stream
from sources.containers.shape import shows_per_cent

BUILT_IN = frozenset({9, 10})  # «0 %» and «0,00 %»
_BEGIN, _END, _SHEET, _FORMAT, _STYLE, _PASSWORD = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0, 0x002F
_ONE_NUMBER = frozenset({0x0203, 0x027E, 0x0006, 0x0206, 0x0406})  # a number, a short number, formulas
_SHORT_NUMBERS = 0x00BD
_SHORT_NUMBER_BYTES = 6  # style and value of one cell of a row of short numbers
_WIDE_TEXTS = 0x0600  # the version from which texts say how wide their letters are

Place = tuple[int, int]


def percent_cells(payload: bytes) -> list[list[Place]]:
    """Row and column (0-based) of the numbers shown in per cent, sheet by sheet; [] for what is no xls of its own."""
    book = stream(payload, ("Workbook", "Book"))
    starts, styles = _globals(book)
    return [list(_worn(book, start, styles)) if styles else [] for start in starts]


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from a place on, up to the end of the part that begins there; charts inside it are passed over."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _globals(book: bytes) -> tuple[list[int], frozenset[int]]:
    """Where the sheets begin, and the numbers of the styles that show per cent; nothing of a book under a password."""
    starts: list[int] = []
    formats: set[int] = set(BUILT_IN)
    worn: list[int] = []
    version = 0
    for kind, body in _records(book, 0):
        if kind == _PASSWORD:
            return [], frozenset()
        if kind == _BEGIN and len(body) >= 2:
            version = struct.unpack_from("<H", body)[0]
        elif kind == _SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and len(body) >= 5 and shows_per_cent(_pattern(body, version)):
            formats.add(struct.unpack_from("<H", body)[0])
        elif kind == _STYLE and len(body) >= 4:
            worn.append(struct.unpack_from("<H", body, 2)[0])
    return starts, frozenset(at for at, number in enumerate(worn) if number in formats)


def _pattern(body: bytes, version: int) -> str:
    """The text of a format."""
    if version < _WIDE_TEXTS:
        return body[3:].decode("latin-1")
    return body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")


def _worn(book: bytes, start: int, styles: frozenset[int]) -> Iterator[Place]:
    for kind, body in _records(book, start):
        if kind in _ONE_NUMBER and len(body) >= 6:
            row, column, style = struct.unpack_from("<HHH", body)
            if style in styles:
                yield row, column
        elif kind == _SHORT_NUMBERS and len(body) >= 6:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // _SHORT_NUMBER_BYTES):
                if struct.unpack_from("<H", body, 4 + at * _SHORT_NUMBER_BYTES)[0] in styles:
                    yield row, first + at
