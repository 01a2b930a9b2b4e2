"""Vacancy dumps of gigabytes: cut at record boundaries as they stream by, parsed by DuckDB, memory bounded.

    bytes ─► pieces of about 8 MB, each cut between two records ─► DuckDB's JSON reader, several pieces at once
          ─► the stage of ``vacancies``

Why the cuts are right. A cut is made between ``}``, a comma and ``{"first key":`` of a record that decodes as an object
with the keys of a vacancy. Whatever the strings of the records hold, the check is the parser's: the first piece starts
outside any string at the depth of the list; when ``[piece]`` is valid JSON, the piece ends at that depth outside any
string; so the next piece starts there too. A piece that is not valid is read record by record in Python, and what then
does not decode is refused, not guessed.

Method: docs/methodology/sources.md#vacancies
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from fsspec.spec import AbstractFileSystem

from models.errors import UnreadableFile
from sources.trudvsem_xml import records_of
from sources.vacancies import Counts, begin, finish, stage, stage_records

if TYPE_CHECKING:
    import duckdb

    from sources.codelists import Codelists

PIECE_BYTES = 8 << 20
PIECES_AT_ONCE = 16  # parsed by DuckDB's threads in one statement
LARGEST_OBJECT_BYTES = 2 << 20  # what DuckDB allots to one record; a longer one is read in Python
LARGEST_RECORD_BYTES = 64 << 20  # one vacancy; a longer stretch without a boundary is refused
HEAD_BYTES = 1 << 20
XML_BATCH = 20_000  # records staged together

RESYNC_ATTEMPTS = 2_000  # places tried after a damaged record before the rest of its piece is given up

# Field of the dump → type that DuckDB reads it as. Nothing else of a record is ever copied.
DUMP_FIELDS: dict[str, str] = {
    "id": "VARCHAR",
    "state_region_code": "VARCHAR",
    "regionName": "VARCHAR",
    "company": "STRUCT(inn VARCHAR, ogrn VARCHAR, companycode VARCHAR, \"name\" VARCHAR)",
    "company_inn": "VARCHAR",
    "company_code": "VARCHAR",
    "full_company_name": "VARCHAR",
    "vacancy_name": "VARCHAR",
    "code_profession": "VARCHAR",
    "work_places": "VARCHAR",
    "salary_min": "VARCHAR",
    "salary_max": "VARCHAR",
    "currency": "VARCHAR",
    "date_create": "VARCHAR",
    "date_modify": "VARCHAR",
    "education": "VARCHAR",
    "required_experience": "VARCHAR",
    "schedule_type": "VARCHAR",
    "status": "VARCHAR",
    "deleted": "VARCHAR",
    "kadry_broken": "VARCHAR",  # written by ``scrub`` in the place of a damaged record
}
TYPES = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in DUMP_FIELDS.items()) + "}"
_RAW = """
select id as vacancy_id, state_region_code as region_code, regionName as region_name,
    coalesce(company.inn, company_inn) as inn, coalesce(company.ogrn, company.companycode, company_code) as ogrn,
    coalesce(company.name, full_company_name) as employer_name, vacancy_name as title, code_profession as profession_code,
    work_places, salary_min, salary_max, currency, date_create as created, date_modify as modified, education,
    required_experience as experience, schedule_type as schedule, status, deleted, kadry_broken as broken
from {relation}
"""
# What ``scrub_dump`` writes of a record: the parts of the employer once, the region's name only where its code is missing.
_WRITTEN = {name: f'"{name}"' for name in DUMP_FIELDS if name not in ("company_inn", "company_code", "full_company_name")} | {
    "company": "struct_pack(inn := coalesce(company.inn, company_inn), ogrn := coalesce(company.ogrn, company.companycode, "
    'company_code), "name" := coalesce(company."name", full_company_name))',
    "regionName": "if(trim(state_region_code) <> '', null, \"regionName\")",
}
_HEAD = re.compile(rb'"vacancies"\s*:\s*\[')
_FIRST_KEY = re.compile(rb'\s*\{\s*("[A-Za-z_][A-Za-z_0-9-]*")')
_ANY_KEY = rb'"[A-Za-z_][A-Za-z_0-9-]*"'
_TITLES = ("vacancy_name", "job-name", "title")
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


@dataclass(frozen=True)
class Damaged:
    """A stretch of a dump that is no record."""

    length: int

    def __str__(self) -> str:
        return f"{self.length} знаков"


def load_dump(dump: Path | BinaryIO, con: duckdb.DuckDBPyConnection, file_name: str, codelists: Codelists) -> Counts:
    """Read a dump of any size into the temporary view ``vacancies.ACCEPTED`` of a connection.

    dump       file or stream: {"vacancies": [...]}, or one record a line; plain or gzip
    con        outside an explicit transaction: a damaged piece makes DuckDB abort one
    file_name  for messages

    Returns what was accepted, refused and superseded. The caller copies ACCEPTED into its own table.
    Raises UnreadableFile when the dump has no list of vacancies.
    """
    with _in_order(con):
        return _load(dump, con, file_name, codelists)


def _load(dump: Path | BinaryIO, con: duckdb.DuckDBPyConnection, file_name: str, codelists: Codelists) -> Counts:
    begin(con)
    with _xml_of(dump) as xml:
        if xml is not None:
            records = records_of(xml, file_name)
            while batch := list(islice(records, XML_BATCH)):
                stage_records(con, batch)
            return finish(con, codelists)
    with _pieces_of(dump, file_name) as pieces:
        _through_duckdb(
            con, pieces,
            parsed=lambda relation: stage(con, _RAW.format(relation=relation)),
            salvaged=lambda items: stage_records(con, (raw_fields(item) for item in items)),
        )  # fmt: skip
    return finish(con, codelists)


def is_dump(head: bytes) -> bool:
    """Whether the file that begins so is a dump for ``load_dump``, original or scrubbed; an API reply is none.

    head  the first megabyte of the file
    """
    if head[:2] == _GZIP:
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
        except zlib.error:
            return False
    head = head.removeprefix(_BOM).lstrip()
    if head[:1] == b"<":
        return b"<vacanc" in head.lower()
    return _list_start(head) is not None or _is_lines(head)


def scrub_dump(dump: BinaryIO, file_name: str) -> Iterator[bytes]:
    """A dump with nothing in it but DUMP_FIELDS, one record a line in the order of the dump: the form that is kept.

    A damaged record becomes a line that says so, hence numbers of records stay what they were. The same dump gives the
    same bytes.
    """
    import duckdb

    lines: list[bytes] = []
    written = "to_json(struct_pack(" + ", ".join(f'"{name}" := {value}' for name, value in _WRITTEN.items()) + "))"
    with duckdb.connect(":memory:") as con, _pieces_of(dump, file_name) as pieces:

        def parsed(relation: str) -> None:
            rows = con.execute(f"select cast({written} as varchar) from {relation}").fetchall()  # noqa: S608 - constants
            lines.append("\n".join(row for (row,) in rows).encode() + b"\n" if rows else b"")

        def salvaged(items: Sequence[object]) -> None:
            lines.extend(json.dumps(kept_fields(item), ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for item in items)

        for _ in _steps(con, pieces, parsed, salvaged):
            yield from lines
            lines.clear()


def kept_fields(item: object) -> dict[str, object]:
    """The fields of one record that may be kept, in their own spelling; a damaged record says so."""
    if not isinstance(item, Mapping):
        return {"kadry_broken": str(item) if isinstance(item, Damaged) else type(item).__name__}
    kept = {name: item[name] for name in DUMP_FIELDS if name in item}
    if "company" in kept:
        company = kept["company"]
        kept["company"] = (
            {name: company[name] for name in ("inn", "ogrn", "companycode", "name") if name in company}
            if isinstance(company, Mapping)
            else None
        )
    return {name: _utf8(value) for name, value in kept.items()}


def raw_fields(item: object) -> dict[str, str | None]:
    """RAW_FIELDS of one record of a dump; what is no object is a broken record."""
    if not isinstance(item, Mapping):
        return {"broken": str(item) if isinstance(item, Damaged) else type(item).__name__}
    company = item.get("company")
    if not isinstance(company, Mapping):
        company = {}
    get, of = item.get, company.get
    return {
        "vacancy_id": text_of(get("id")),
        "region_code": text_of(get("state_region_code")),
        "region_name": text_of(get("regionName")),
        "inn": first_text(of("inn"), get("company_inn")),
        "ogrn": first_text(of("ogrn"), of("companycode"), get("company_code")),
        "employer_name": first_text(of("name"), get("full_company_name")),
        "title": text_of(get("vacancy_name")),
        "profession_code": text_of(get("code_profession")),
        "work_places": text_of(get("work_places")),
        "salary_min": text_of(get("salary_min")),
        "salary_max": text_of(get("salary_max")),
        "currency": text_of(get("currency")),
        "created": text_of(get("date_create")),
        "modified": text_of(get("date_modify")),
        "education": text_of(get("education")),
        "experience": text_of(get("required_experience")),
        "schedule": text_of(get("schedule_type")),
        "status": text_of(get("status")),
        "deleted": text_of(get("deleted")),
        "broken": text_of(get("kadry_broken")),
    }


def first_text(*values: object) -> str | None:
    """The first value that is there, as text."""
    return next((text for value in values if (text := text_of(value)) is not None), None)


def text_of(value: object) -> str | None:
    """A JSON value as DuckDB's reader gives it for a text column: strings as they are, the rest as JSON."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def salvage(text: str, *, inside_list: bool) -> list[object]:
    """Objects of a damaged list of vacancies, with a Damaged for every stretch that is no record.

    inside_list  whether the text begins between two records; otherwise the list is looked for
    """
    at = 0
    if not inside_list:
        head = re.search(r'"vacancies"\s*:\s*\[', text)
        if head is None:
            return []
        at = head.end()
    decoder, attempts = json.JSONDecoder(), 0
    found: list[object] = []
    while True:
        at = _skip(text, at)
        if at >= len(text) or text[at] == "]":
            return found
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end, tried = _next_record(text, at, decoder, RESYNC_ATTEMPTS - attempts)
            attempts += tried
            item = Damaged(end - at)
        found.append(item)
        at = end


@contextmanager
def _in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows are numbered as they stand in the dump, so inserts must keep their order whatever the connection prefers."""
    before = con.execute("select current_setting('preserve_insertion_order')").fetchone()
    con.execute("set preserve_insertion_order = true")
    try:
        yield
    finally:
        if before is not None and not before[0]:
            con.execute("set preserve_insertion_order = false")


@contextmanager
def _xml_of(dump: Path | BinaryIO) -> Iterator[Any]:
    """The stream when it is XML, else None (and the stream is where it was)."""
    with ExitStack() as stack:
        stream = stack.enter_context(dump.open("rb")) if isinstance(dump, Path) else dump
        begin_at = stream.tell()
        with gunzipped(stream) as plain:
            head = plain.read(1024).removeprefix(_BOM).lstrip()
        stream.seek(begin_at)
        yield stack.enter_context(gunzipped(stream)) if head[:1] == b"<" else None


@contextmanager
def _pieces_of(dump: Path | BinaryIO, file_name: str) -> Iterator[Iterator[Piece]]:
    with ExitStack() as stack:
        stream = stack.enter_context(dump.open("rb")) if isinstance(dump, Path) else dump
        yield _cut(stack.enter_context(gunzipped(stream)), file_name)


@contextmanager
def gunzipped(stream: BinaryIO) -> Iterator[Any]:
    """The stream itself, or what it holds when it is gzip; it must be seekable."""
    start = stream.tell()
    packed = stream.read(2) == _GZIP
    stream.seek(start)
    if packed:
        with gzip.GzipFile(fileobj=stream) as plain:
            yield plain
    else:
        yield stream


def _cut(stream: Any, file_name: str) -> Iterator[Piece]:
    """Cut a dump into pieces of whole records. A piece is valid until the second batch after its own is asked for."""
    shelves = _Buffers()
    buffer, filled = shelves.next(b"")
    filled, more = _fill(stream, buffer, filled, file_name)
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
        filled, more = _fill(stream, buffer, filled, file_name)
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


def _fill(stream: Any, buffer: bytearray, filled: int, file_name: str) -> tuple[int, bool]:
    """Read a piece into the buffer; how much of it is filled, and whether the stream goes on."""
    view = memoryview(buffer)
    room = min(len(buffer), filled + PIECE_BYTES)
    try:
        while filled < room:
            count = stream.readinto(view[filled:room])
            if not count:
                return filled, False
            filled += count
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFile("trudvsem", file_name, "архив gzip повреждён или недокачан", "Скачайте выгрузку заново") from error
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
        return isinstance(record, dict) and "id" in record and any(name in record for name in _TITLES)
    return False


def _through_duckdb(
    con: duckdb.DuckDBPyConnection,
    pieces: Iterator[Piece],
    parsed: Callable[[str], None],
    salvaged: Callable[[Sequence[object]], None],
) -> None:
    for _ in _steps(con, pieces, parsed, salvaged):
        pass


def _steps(
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


def _skip(text: str, at: int) -> int:
    """Past spaces and commas."""
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{\s*\")")


def _next_record(text: str, at: int, decoder: json.JSONDecoder, attempts: int) -> tuple[int, int]:
    """Where the next whole vacancy begins after damage, and how many places were tried."""
    tried = 0
    for match in _NEXT.finditer(text, at):
        if tried >= attempts:
            break
        tried += 1
        try:
            item, _ = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict) and "id" in item and any(name in item for name in _TITLES):
            return match.end(), tried
    return len(text), tried


def _utf8(value: object) -> object:
    """A JSON value without lone surrogates, which cannot be written."""
    if isinstance(value, str):
        return text_of(value)
    return json.loads(json.dumps(value).encode("utf-8", "replace")) if isinstance(value, dict | list) else value


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
