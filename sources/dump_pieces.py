"""Dumps of gigabytes cut into pieces of whole records as they stream by, memory bounded.

Why the cuts are right. A cut is made between ``}``, a comma and ``{"first key":`` of a record that decodes as an object
with the keys of a vacancy. Whatever the strings of the records hold, the check is the parser's: the first piece starts
outside any string at the depth of the list; when ``[piece]`` is valid JSON, the piece ends at that depth outside any
string; so the next piece starts there too.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from models.errors import UnreadableFile
from sources.dump_records import is_vacancy

PIECE_BYTES = 8 << 20
PIECES_AT_ONCE = 16  # parsed by DuckDB's threads in one statement
LARGEST_RECORD_BYTES = 64 << 20  # one vacancy; a longer stretch without a boundary is refused
HEAD_BYTES = 1 << 20

_HEAD = re.compile(rb'"vacancies"\s*:\s*\[')
_FIRST_KEY = re.compile(rb'\s*\{\s*("[A-Za-z_][A-Za-z_0-9-]*")')
_ANY_KEY = rb'"[A-Za-z_][A-Za-z_0-9-]*"'
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Piece:
    """Some whole records of a dump: JSON text of a list, or one record a line."""

    payload: memoryview  # of a buffer that is used again once the piece was read
    kind: Literal["array", "newline_delimited"]
    closed: bool = True  # the last piece of a dump that was cut short stays open, so that the parser sees it

    def text(self) -> str:
        """The records, without the brackets of a list."""
        return str(self.payload, "utf-8", "replace")


@contextmanager
def xml_of(dump: Path | BinaryIO, file_name: str) -> Iterator[Any]:
    """The stream when it is XML, else None (and the stream is where it was)."""
    with ExitStack() as stack:
        stream = stack.enter_context(dump.open("rb")) if isinstance(dump, Path) else dump
        begin_at = stream.tell()
        with gunzipped(stream, file_name) as plain:
            head = plain.read(1024).removeprefix(_BOM).lstrip()
        stream.seek(begin_at)
        yield stack.enter_context(gunzipped(stream, file_name)) if head[:1] == b"<" else None


@contextmanager
def pieces_of(dump: Path | BinaryIO, file_name: str) -> Iterator[Iterator[Piece]]:
    with ExitStack() as stack:
        stream = stack.enter_context(dump.open("rb")) if isinstance(dump, Path) else dump
        yield _cut(stack.enter_context(gunzipped(stream, file_name)), file_name)


@contextmanager
def gunzipped(stream: BinaryIO, file_name: str) -> Iterator[Any]:
    """The stream itself, or what it holds when it is gzip; it must be seekable.

    Raises UnreadableFile where the packed bytes end early or are damaged, whoever reads them.
    """
    start = stream.tell()
    packed = stream.read(2) == _GZIP
    stream.seek(start)
    if not packed:
        yield stream
        return
    try:
        with gzip.GzipFile(fileobj=stream) as plain:
            yield plain
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFile("trudvsem", file_name, "архив gzip повреждён или недокачан", "Скачайте выгрузку заново") from error


def _cut(stream: Any, file_name: str) -> Iterator[Piece]:
    """Cut a dump into pieces of whole records. A piece is valid until the second batch after its own is asked for."""
    shelves = _Buffers()
    buffer, filled = shelves.next(b"")
    filled, more = _fill(stream, buffer, filled)
    start = _list_start(bytes(memoryview(buffer)[: min(filled, HEAD_BYTES)]))
    if start is None and not _is_lines(bytes(memoryview(buffer)[:filled])):
        raise UnreadableFile(
            "trudvsem", file_name, "в файле нет списка vacancies",
            'Файл должен начинаться с {"vacancies": [ или содержать одну вакансию в строке',
        )  # fmt: skip
    lines, start = start is None, start or 0
    first = _FIRST_KEY.match(buffer, start, filled)
    separator = re.compile(rb"\}(\s*,\s*)\{\s*" + (re.escape(first[1]) if first else _ANY_KEY) + rb"\s*:")
    while more:
        found = _last_line(buffer, filled) if lines else _last_boundary(buffer, start, filled, separator)
        if found is None:
            if filled - start > LARGEST_RECORD_BYTES:
                raise UnreadableFile(
                    "trudvsem", file_name, f"на протяжении {LARGEST_RECORD_BYTES >> 20} МБ нет границы между вакансиями",
                    "Это не выгрузка вакансий или она повреждена: скачайте её заново",
                )  # fmt: skip
            buffer = shelves.longer(buffer, filled)
        else:
            end, begin_next = found
            yield Piece(memoryview(buffer)[start:end], "newline_delimited" if lines else "array")
            buffer, filled = shelves.next(memoryview(buffer)[begin_next:filled])
            start = 0
        filled, more = _fill(stream, buffer, filled)
    rest = memoryview(buffer)[start:filled]
    end_of_list = None if lines else _list_end(rest)
    if lines:
        yield Piece(rest, "newline_delimited")
    elif end_of_list is None:
        yield Piece(rest, "array", closed=False)
    elif bytes(rest[:end_of_list]).strip():
        yield Piece(rest[:end_of_list], "array")


class _Buffers:
    """Buffers used in turn: fresh memory for each piece would cost more than the cutting."""

    def __init__(self) -> None:
        self._ring = [bytearray(PIECE_BYTES + HEAD_BYTES) for _ in range(2)]
        self._at = -1

    def next(self, carried: bytes | memoryview) -> tuple[bytearray, int]:
        """A buffer whose piece is read by now, beginning with what was carried over."""
        self._at += 1
        if self._at >= len(self._ring) and len(self._ring) < 2 * PIECES_AT_ONCE + 2:
            self._ring.append(bytearray(PIECE_BYTES + HEAD_BYTES))
        at = self._at % len(self._ring)
        if len(carried) + PIECE_BYTES > len(self._ring[at]):
            self._ring[at] = bytearray(len(carried) + PIECE_BYTES)
        self._ring[at][: len(carried)] = carried
        return self._ring[at], len(carried)

    def longer(self, buffer: bytearray, filled: int) -> bytearray:
        """The current buffer with room for another piece."""
        at = self._at % len(self._ring)
        self._ring[at] = bytearray(memoryview(buffer)[:filled]) + bytes(PIECE_BYTES)
        return self._ring[at]


def _fill(stream: Any, buffer: bytearray, filled: int) -> tuple[int, bool]:
    """Read a piece into the buffer; how much of it is filled, and whether the stream goes on."""
    view = memoryview(buffer)
    room = min(len(buffer), filled + PIECE_BYTES)
    while filled < room:
        count = stream.readinto(view[filled:room])
        if not count:
            return filled, False
        filled += count
    return filled, True


def _last_line(buffer: bytearray, filled: int) -> tuple[int, int] | None:
    end = buffer.rfind(b"\n", 0, filled) + 1
    return (end, end) if end else None


def _list_start(head: bytes) -> int | None:
    """Where the list of vacancies begins: the text before it must be an object that is open at that key."""
    for match in _HEAD.finditer(head[:HEAD_BYTES]):
        try:
            opened = json.loads(head[: match.start()].removeprefix(_BOM) + b'"vacancies":[]}')
        except (ValueError, RecursionError):
            continue
        if isinstance(opened, dict):
            return match.end()
    return None


def _list_end(rest: memoryview) -> int | None:
    """Where the list ends: the text after its bracket must close the object. None when the dump was cut short."""
    offset = max(0, len(rest) - HEAD_BYTES)
    tail = bytes(rest[offset:])
    end = len(tail)
    for _ in range(100):
        end = tail.rfind(b"]", 0, end)
        if end < 0:
            return None
        try:
            if isinstance(json.loads(b'{"vacancies":[' + tail[end:]), dict):
                return offset + end
        except (ValueError, RecursionError):
            continue
    return None


def _is_lines(head: bytes) -> bool:
    line = head.removeprefix(_BOM).split(b"\n", 1)[0]
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and ("vacancy_name" in record or "kadry_broken" in record)


def _last_boundary(buffer: bytearray, start: int, filled: int, separator: re.Pattern[bytes]) -> tuple[int, int] | None:
    """The last place in the buffer between two records: end of one, beginning of the next."""
    window = 1 << 16
    while True:
        begin_at = max(start, filled - window)
        for match in reversed(list(separator.finditer(buffer, begin_at, filled))):
            if _is_record(buffer, match.end(1), filled):
                return match.start() + 1, match.end(1)
        if begin_at == start:
            return None
        window *= 8


def _is_record(buffer: bytearray, at: int, filled: int) -> bool:
    """Whether a whole vacancy begins here; the last one of a buffer is usually cut, so an earlier one is taken."""
    for size in (1 << 14, 1 << 18, 1 << 22):
        end = min(at + size, filled)
        try:
            record, _ = json.JSONDecoder().raw_decode(buffer[at:end].decode("utf-8", "ignore"))
        except (ValueError, RecursionError):
            if end == filled:
                return False
            continue
        return is_vacancy(record)
    return False
