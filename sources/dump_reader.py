"""Pieces of a dump handed to DuckDB's JSON reader from memory, several at once; a damaged piece is read in Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from typing import TYPE_CHECKING

from fsspec.spec import AbstractFileSystem

from sources.dump_pieces import PIECES_AT_ONCE, Piece
from sources.dump_records import DUMP_FIELDS, Damaged, salvage

if TYPE_CHECKING:
    import duckdb

LARGEST_OBJECT_BYTES = 2 << 20  # what DuckDB allots to one record; a longer one is read in Python
TYPES = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in DUMP_FIELDS.items()) + "}"


def read_pieces(
    con: duckdb.DuckDBPyConnection,
    pieces: Iterator[Piece],
    parsed: Callable[[str], None],
    salvaged: Callable[[Sequence[object]], None],
) -> Iterator[None]:
    """Hand the pieces to DuckDB a few at a time, the next few being cut meanwhile; one step per batch.

    ``parsed`` gets a relation with DUMP_FIELDS; a batch that it cannot read goes piece by piece, and a damaged piece
    goes to ``salvaged`` as objects.
    """
    import duckdb

    shelf = _Shelf()
    con.register_filesystem(shelf)
    try:
        with ThreadPoolExecutor(max_workers=1) as ahead:
            upcoming = ahead.submit(_take, pieces)
            while batch := upcoming.result():
                upcoming = ahead.submit(_take, pieces)
                try:
                    with shelf.holding(batch) as relation:
                        parsed(relation)
                except duckdb.Error:
                    for piece in batch:
                        _one_piece(shelf, piece, parsed, salvaged)
                yield
    finally:
        con.unregister_filesystem(shelf.protocol)


def _one_piece(shelf: _Shelf, piece: Piece, parsed: Callable[[str], None], salvaged: Callable[[Sequence[object]], None]) -> None:
    import duckdb

    try:
        with shelf.holding([piece]) as relation:
            parsed(relation)
    except duckdb.Error:
        salvaged(_objects_of(piece))


def _objects_of(piece: Piece) -> list[object]:
    text = piece.text()
    items = (
        salvage(text, inside_list=True)
        if piece.kind == "array"
        else [_line(line) for line in text.split("\n") if line.strip()]
    )
    if "\ufffd" not in text:
        return items
    return [Damaged(len(shown)) if "\ufffd" in (shown := json.dumps(item, ensure_ascii=False, default=str)) else item for item in items]


def _line(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return Damaged(len(line))


def _take(pieces: Iterator[Piece]) -> list[Piece]:
    """The next few pieces of one kind."""
    return list(islice(pieces, PIECES_AT_ONCE))


class _Shelf(AbstractFileSystem):
    """Pieces in memory under names that DuckDB can open; it holds nothing else and reaches no disk."""

    protocol = "kadrypiece"
    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, Piece] = {}
        self._numbers = count()

    @contextmanager
    def holding(self, pieces: Sequence[Piece]) -> Iterator[str]:
        """Put pieces on the shelf; gives a relation that reads them in order."""
        names = [f"{next(self._numbers)}.json" for _ in pieces]
        self._held = dict(zip(names, pieces, strict=True))
        files = ", ".join(f"'{self.protocol}://{name}'" for name in names)
        try:
            yield (
                f"read_json([{files}], format = '{pieces[0].kind}', columns = {TYPES}, auto_detect = false, "
                f"maximum_object_size = {LARGEST_OBJECT_BYTES})"
            )
        finally:
            self._held = {}

    def open(self, path: str, mode: str = "rb", **_: object) -> _Reader:
        """A reader of one piece."""
        return _Reader(self._held[self._name(path)])

    def info(self, path: str, **_: object) -> dict[str, object]:
        """Size and kind, as fsspec asks."""
        return {"name": path, "size": _Reader(self._held[self._name(path)]).size, "type": "file"}

    def exists(self, path: str, **_: object) -> bool:
        """Whether a piece of this name is held."""
        return self._name(path) in self._held

    def glob(self, path: str, **_: object) -> list[str]:
        """Names hold no wildcards."""
        return [path]

    def modified(self, path: str) -> datetime:
        """Pieces have no date; one fixed moment keeps DuckDB from thinking they changed."""
        return datetime(2000, 1, 1, tzinfo=UTC)

    @staticmethod
    def _name(path: str) -> str:
        return path.rsplit("/", 1)[-1]


class _Reader:
    """A piece as a file: a list gets its brackets here, the records are copied once."""

    def __init__(self, piece: Piece) -> None:
        array = piece.kind == "array"
        self._parts = (b"[" if array else b"", piece.payload, b"]" if array and piece.closed else b"")
        self.size = sum(map(len, self._parts))
        self._at = 0
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        end = self.size if size < 0 else min(self.size, self._at + size)
        found, begins = [], 0
        for part in self._parts:
            low, high = max(self._at - begins, 0), min(end - begins, len(part))
            if low < high:
                found.append(part[low:high])
            begins += len(part)
        self._at = max(self._at, end)
        return b"".join(found)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to an offset from the beginning, here, or the end."""
        self._at = (0, self._at, self.size)[whence] + offset
        return self._at

    def tell(self) -> int:
        """Where reading goes on."""
        return self._at

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Nothing to free: the buffer is used again."""
        self.closed = True
