"""Vacancy dumps of gigabytes: cut at record boundaries as they stream by, parsed by DuckDB, memory bounded.

    bytes ─► pieces of about 16 MB, each cut between two records ─► DuckDB's JSON reader, several pieces at once
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
import io
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
from sources.vacancies import Counts, begin, finish, stage, stage_records

if TYPE_CHECKING:
    import duckdb

    from sources.codelists import Codelists

PIECE_BYTES = 16 << 20
PIECES_AT_ONCE = 4  # parsed by DuckDB's threads in one statement
LARGEST_RECORD_BYTES = 64 << 20  # one vacancy; a longer stretch without a boundary is refused
HEAD_BYTES = 1 << 20

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
_TYPES = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in DUMP_FIELDS.items()) + "}"
_RAW = """
select id as vacancy_id, state_region_code as region_code, regionName as region_name,
    coalesce(company.inn, company_inn) as inn, coalesce(company.ogrn, company.companycode, company_code) as ogrn,
    coalesce(company.name, full_company_name) as employer_name, vacancy_name as title, code_profession as profession_code,
    work_places, salary_min, salary_max, currency, date_create as created, date_modify as modified, education,
    required_experience as experience, schedule_type as schedule, status, deleted, kadry_broken as broken
from {relation}
"""
_HEAD = re.compile(rb'"vacancies"\s*:\s*\[')
_FIRST_KEY = re.compile(rb'\s*\{\s*("[A-Za-z_][A-Za-z_0-9-]*")')
_ANY_KEY = rb'"[A-Za-z_][A-Za-z_0-9-]*"'
_TITLES = ("vacancy_name", "job-name", "title")
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Piece:
    """Some whole records of a dump: JSON text of a list, or one record a line."""

    payload: bytes
    kind: Literal["array", "newline_delimited"]


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
    begin(con)
    with _pieces_of(dump, file_name) as pieces:
        _through_duckdb(
            con, pieces,
            parsed=lambda relation: stage(con, _RAW.format(relation=relation)),
            salvaged=lambda items: stage_records(con, (raw_fields(item) for item in items)),
        )  # fmt: skip
    return finish(con, codelists)


def scrub_dump(dump: BinaryIO, file_name: str) -> Iterator[bytes]:
    """A dump with nothing in it but DUMP_FIELDS, one record a line in the order of the dump: the form that is kept.

    A damaged record becomes a line that says so, hence numbers of records stay what they were. The same dump gives the
    same bytes.
    """
    import duckdb

    lines: list[bytes] = []
    written = "to_json(struct_pack(" + ", ".join(f'"{name}" := "{name}"' for name in DUMP_FIELDS) + "))"
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
    decoder, found, attempts = json.JSONDecoder(), [], 0
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
def _pieces_of(dump: Path | BinaryIO, file_name: str) -> Iterator[Iterator[Piece]]:
    with ExitStack() as stack:
        stream: Any = stack.enter_context(dump.open("rb")) if isinstance(dump, Path) else dump
        if isinstance(stream, io.BufferedReader):
            start = stream.peek(2)[:2]
            if start == _GZIP:
                stream = stack.enter_context(gzip.GzipFile(fileobj=stream))
        yield _cut(stream, file_name)


def _cut(stream: Any, file_name: str) -> Iterator[Piece]:
    """Cut a dump into pieces of whole records."""
    buffer = _read(stream, PIECE_BYTES, file_name).removeprefix(_BOM)
    start = _list_start(buffer)
    if start is None:
        if not _is_lines(buffer):
            raise UnreadableFile(
                "trudvsem", file_name, "в файле нет списка vacancies",
                'Файл должен начинаться с {"vacancies": [ или содержать одну вакансию в строке',
            )  # fmt: skip
        yield from _cut_lines(buffer, stream, file_name)
        return
    buffer = buffer[start:]
    first = _FIRST_KEY.match(buffer)
    separator = re.compile(rb"\}(\s*,\s*)\{\s*" + (re.escape(first[1]) if first else _ANY_KEY) + rb"\s*:")
    while more := _read(stream, PIECE_BYTES, file_name):
        cut = _last_boundary(buffer, separator)
        if cut is not None:
            end, begin_next = cut
            yield Piece(b"".join((b"[", memoryview(buffer)[:end], b"]")), "array")
            buffer = buffer[begin_next:]
        elif len(buffer) > LARGEST_RECORD_BYTES:
            raise UnreadableFile(
                "trudvsem", file_name, f"на протяжении {LARGEST_RECORD_BYTES >> 20} МБ нет границы между вакансиями",
                "Это не выгрузка вакансий или она повреждена: скачайте её заново",
            )  # fmt: skip
        buffer += more
    end = _list_end(buffer)
    rest = buffer if end is None else buffer[:end]
    if rest.strip():
        yield Piece(b"".join((b"[", rest, b"]" if end is not None else b"")), "array")


def _cut_lines(buffer: bytes, stream: Any, file_name: str) -> Iterator[Piece]:
    while more := _read(stream, PIECE_BYTES, file_name):
        end = buffer.rfind(b"\n") + 1
        if end:
            yield Piece(buffer[:end], "newline_delimited")
            buffer = buffer[end:]
        elif len(buffer) > LARGEST_RECORD_BYTES:
            raise UnreadableFile("trudvsem", file_name, "строка файла длиннее любой вакансии", "Скачайте выгрузку заново")
        buffer += more
    if buffer.strip():
        yield Piece(buffer, "newline_delimited")


def _read(stream: Any, size: int, file_name: str) -> bytes:
    """Exactly ``size`` bytes unless the stream ends."""
    try:
        parts = [stream.read(size)]
        while parts[-1] and sum(map(len, parts)) < size:
            parts.append(stream.read(size - sum(map(len, parts))))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFile("trudvsem", file_name, "архив gzip повреждён или недокачан", "Скачайте выгрузку заново") from error
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _list_start(head: bytes) -> int | None:
    """Where the list of vacancies begins: the text before it must be an object that is open at that key."""
    for match in _HEAD.finditer(head[:HEAD_BYTES]):
        try:
            opened = json.loads(head[: match.start()] + b'"vacancies":[]}')
        except (ValueError, RecursionError):
            continue
        if isinstance(opened, dict):
            return match.end()
    return None


def _list_end(tail: bytes) -> int | None:
    """Where the list ends: the text after its bracket must close the object. None when the dump was cut short."""
    end = len(tail)
    for _ in range(100):
        end = tail.rfind(b"]", max(0, len(tail) - HEAD_BYTES), end)
        if end < 0:
            return None
        try:
            if isinstance(json.loads(b'{"vacancies":[' + tail[end:]), dict):
                return end
        except (ValueError, RecursionError):
            continue
    return None


def _is_lines(head: bytes) -> bool:
    line = head.split(b"\n", 1)[0]
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and ("vacancy_name" in record or "kadry_broken" in record)


def _last_boundary(buffer: bytes, separator: re.Pattern[bytes]) -> tuple[int, int] | None:
    """The last place in the buffer between two records: end of one, beginning of the next."""
    window = 1 << 16
    while True:
        begin_at = max(0, len(buffer) - window)
        for match in reversed(list(separator.finditer(buffer, begin_at))):
            if _is_record(buffer, match.end(1)):
                return match.start() + 1, match.end(1)
        if not begin_at:
            return None
        window *= 8


def _is_record(buffer: bytes, at: int) -> bool:
    """Whether a whole vacancy begins here; the last one of a buffer is usually cut, so an earlier one is taken."""
    for size in (1 << 14, 1 << 18, 1 << 22):
        try:
            record, _ = json.JSONDecoder().raw_decode(buffer[at : at + size].decode("utf-8", "ignore"))
        except (ValueError, RecursionError):
            if at + size >= len(buffer):
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
    text = piece.payload.decode("utf-8", "replace")
    if piece.kind == "array":
        items = salvage(text[1:], inside_list=True)
    else:
        items = [_line(line) for line in text.split("\n") if line.strip()]
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


class _Shelf(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Pieces in memory under names that DuckDB can open; it holds nothing else and reaches no disk."""

    protocol = "kadrypiece"
    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, bytes] = {}
        self._numbers = count()

    @contextmanager
    def holding(self, pieces: Sequence[Piece]) -> Iterator[str]:
        """Put pieces on the shelf; gives a relation that reads them in order."""
        names = [f"{next(self._numbers)}.json" for _ in pieces]
        self._held = {name: piece.payload for name, piece in zip(names, pieces, strict=True)}
        files = ", ".join(f"'{self.protocol}://{name}'" for name in names)
        try:
            yield f"read_json([{files}], format = '{pieces[0].kind}', columns = {_TYPES}, auto_detect = false)"
        finally:
            self._held = {}

    def open(self, path: str, mode: str = "rb", **_: object) -> io.BytesIO:
        """A reader of one piece."""
        return io.BytesIO(self._held[self._name(path)])

    def info(self, path: str, **_: object) -> dict[str, object]:
        """Size and kind, as fsspec asks."""
        return {"name": path, "size": len(self._held[self._name(path)]), "type": "file"}

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
