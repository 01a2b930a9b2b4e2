"""What may be kept of a file: contacts and names of people are blanked before anything is stored.

A vacancy dump keeps its known fields only. A workbook or text table of a source that people fill in keeps every cell
but those beside a personal label; under a personal heading each name becomes a mark of its own, so that rows of different
people stay apart. Everything else is kept byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import BinaryIO

from models.errors import KadryError, UnreadableFile, UnrecognisedFile
from sources.containers import text
from sources.containers.shape import PerCent, Trouble, sheet_names
from sources.opened import Cell, Opened, Rows, open_file
from sources.programme_codes import CODE
from sources.reading import MASKED, NOT_KEPT, UNKNOWN_ADVERTS
from sources.tables.cells import EARLIEST_YEAR, LATEST_YEAR, clean, is_count, is_total, label, number
from sources.tables.header import is_number_row
from sources.tables.people import NAMES_ONE, PERSONAL, PLAINLY_PERSONAL, without_people

CHUNK_BYTES = 1 << 20
GZIP = b"\x1f\x8b"
LONGEST_FIRST_ENTRY = 4_096  # bytes at the beginning of a workbook in which its first part is named
LARGEST_TABLE_BYTES = 100_000_000  # a bigger table is no form that a person filled in
HEADING_ROWS = 60  # headings and labels of a form stand at its top
FEWEST_OF_A_TELEPHONE = 10_000  # a town's telephone has five digits or more
LONGEST_LABEL_ROW = 3  # filled cells of a title, a label or a signature: «Директор | | Сидоров П.П.»
LONGEST_TEXT = 32_767  # letters that one cell of a workbook may hold
FILLED_BY_PEOPLE = ("experts", "need_list", "projects", "survey", "target_contracts")
NOT_PERSONAL = re.compile(r"наименование|фирменн|^организация|^работодатель", re.IGNORECASE)
_WHO = re.compile(  # a name, a telephone or an address of mail, and nothing else
    r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?: [А-ЯЁ][а-яё]+){1,2}|[А-ЯЁ][а-яё-]+ [А-ЯЁ]\. ?(?:[А-ЯЁ]\.)?|\+?(?:[ ()-]*\d){5,12}|\S+@\S+"
)
_VACANCIES = re.compile(rb'"vacanc(?:y|ies)"|"vac_url"|"company"\s*:\s*\{')
_DECLARED = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")
_FIXED_CREATION = datetime(2000, 1, 1)


def scrubbed(stream: BinaryIO, file_name: str) -> Iterator[bytes]:
    """The bytes of one file as they may be kept.

    stream     opened for reading in binary mode, at its beginning
    file_name  for messages
    """
    from sources import hh, trudvsem

    head = stream.read(CHUNK_BYTES)
    encoding, start = _beginning(head)
    portal = next((module for module in (trudvsem, hh) if module.carries_contacts(start)), None)
    if portal is None and _VACANCIES.search(start):  # adverts of no portal that is known: they may name people
        yield not_kept(UNKNOWN_ADVERTS)
        return
    if portal is not None:
        stream.seek(0)
        try:
            streamed = portal is trudvsem and encoding in ("", "utf-8", "utf-8-sig")  # dumps of gigabytes
            yield from portal.scrub(stream if streamed else _plain(stream.read(), file_name), file_name)
        except KadryError:
            # Not a dump after all, or a broken one: it names people, so only the fact that it came is kept.
            yield b'{"kadry_broken": "' + str(len(head)).encode() + b'"}\n'
        return
    if len(head) < CHUNK_BYTES or _size(stream) <= LARGEST_TABLE_BYTES:
        stream.seek(0)
        payload = stream.read()
        yield _without_people(payload, file_name)
        return
    if head[:2] == b"PK" and b"[Content_Types].xml" not in head[:LONGEST_FIRST_ENTRY]:
        yield not_kept("архив больше 100 МБ: он не распаковывается", "Распакуйте архив и положите файлы из него")
        return
    stream.seek(0)
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def not_kept(reason: str, remedy: str = "") -> bytes:
    """What is kept in the place of a file that nobody can look into: that it came, and why it is not read."""
    return json.dumps({NOT_KEPT: reason, "remedy": remedy}, ensure_ascii=False).encode() + b"\n"


def _beginning(head: bytes) -> tuple[str, bytes]:
    """Encoding and first bytes of a text as UTF-8, packed or not; "" and the bytes themselves where they are no text.

    Adverts saved in another encoding, or packed, name people all the same.
    """
    if head[:2] == GZIP:
        head = text.gunzipped_head(head, CHUNK_BYTES)
    if head[:2] == b"PK":
        return "", head
    encoding, start = text.beginning(head)
    return encoding, start.encode("utf-8", "replace") if encoding and not encoding.startswith("utf-8") else head


def _plain(payload: bytes, file_name: str) -> BinaryIO:
    """A text as a stream of UTF-8, unpacked. Raises UnreadableFile where it cannot be unpacked."""
    if payload[:2] == GZIP:
        payload = text.gunzipped(payload, Trouble(file_name, len(payload)))
    said = _DECLARED.sub(r"\1", text.decode(payload)[1].lstrip("\ufeff"), count=1)  # the declaration names the encoding that it was in
    return io.BytesIO(said.encode("utf-8", "replace"))


def _without_people(payload: bytes, file_name: str) -> bytes:
    from sources.registry import recognise

    try:
        book = open_file(payload, file_name)
        book.require_taken_apart()
    except UnreadableFile as error:
        return not_kept(error.reason, error.remedy)
    except KadryError:
        return payload
    try:
        sheets = {name: list(rows) for name, rows in book.sheets.items()}
        texts = {cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, str)}  # a column repeats its words
        if not any(map(PERSONAL.search, texts)):
            return payload
        with suppress(UnrecognisedFile):  # whose table it is nobody knows; that it names people its headings say
            if recognise(book)[0] not in FILLED_BY_PEOPLE and not any(map(_lists_people, sheets.values())):
                return payload
    except KadryError:
        return payload  # unreadable: kept as it came, reading it will say why
    marks: dict[str, str] = {}
    cleaned = {name: blank_people(rows, marks) for name, rows in sheets.items()}
    if cleaned == sheets:
        return payload
    return _as_csv(book, cleaned) if book.kind not in ("xlsx", "xls") else _as_workbook(book, cleaned)


def blank_people(rows: Rows, marks: dict[str, str] | None = None) -> Rows:
    """Rows with marks under personal headings, nothing beside personal labels, no names in titles and signatures.

    ``marks`` name → mark, of the other sheets of the book: people who differ keep differing from sheet to sheet.
    """
    marks = {} if marks is None else marks
    cleaned = [list(row) for row in rows]
    for at, row in enumerate(rows):
        filled = [column for column, cell in enumerate(row) if clean(cell)]
        employers = any(NOT_PERSONAL.search(clean(row[column])) for column in filled)  # «Наименование: ИП …»
        personal = [column for column in filled if PERSONAL.search(clean(row[column])) and not NOT_PERSONAL.search(clean(row[column]))]
        if employers and len(filled) <= LONGEST_LABEL_ROW and not any(NAMES_ONE.search(clean(row[column])) for column in personal):
            continue
        if len(filled) <= LONGEST_LABEL_ROW and not employers:
            cleaned[at] = [without_people(cell) if isinstance(cell, str) else cell for cell in cleaned[at]]
        if not personal or at >= HEADING_ROWS:
            continue
        if len(filled) <= 2 and not _heads_columns(rows, at):
            if not any(_is_few(row[column]) for column in filled):  # «Руководители | 5» of a list of posts
                cleaned[at][personal[0] + 1 :] = [""] * (len(row) - personal[0] - 1)
            continue
        plainly = [column for column in personal if PLAINLY_PERSONAL.fullmatch(clean(row[column]))]
        data = [row[column] for column in filled if _is_data(row[column])]
        if not data or (plainly and all(map(_heads_numbers, data))):
            for column in plainly if _continues_a_table(rows, at) else personal:
                _mark_people(cleaned, at, column, marks)
        elif plainly:  # «Тел. | 89021234567 | E-mail | …»
            for column in set(personal) & {before for before in filled if before + 1 not in personal}:
                cleaned[at][column + 1 : column + 2] = [""] * len(cleaned[at][column + 1 : column + 2])
    return cleaned


def _lists_people(rows: Rows) -> bool:
    """Whether a heading at the top of a sheet is one of names or telephones: in whose table ever it stands."""
    headings = (row for row in rows[:HEADING_ROWS] if len(_filled(row)) > LONGEST_LABEL_ROW and not any(map(_is_data, row)))
    texts = (clean(cell) for row in headings for cell in row)
    return any(PLAINLY_PERSONAL.fullmatch(text) or (NAMES_ONE.search(text) and not NOT_PERSONAL.search(text)) for text in texts)


def _filled(row: Sequence[Cell]) -> set[int]:
    return {column for column, cell in enumerate(row) if clean(cell)}


def _heads_columns(rows: Rows, at: int) -> bool:
    """Whether a short row heads columns: it stands between two fuller ones, or only people or telephones stand below it."""
    block = list(takewhile(_filled, rows[at + 1 :]))
    for column in _filled(rows[at]):
        below = [clean(row[column]) for row in block if column < len(row) and clean(row[column])]
        if PLAINLY_PERSONAL.fullmatch(clean(rows[at][column])) and below and all(map(_WHO.fullmatch, below)):
            return True
    return 0 < at < len(rows) - 1 and min(len(_filled(rows[at - 1])), len(_filled(rows[at + 1]))) > 2


def _continues_a_table(rows: Rows, at: int) -> bool:
    """Whether a row fills no other column than the rows right above it: a row of their table, no heading of a new one."""
    above: set[int] = set()
    for row in reversed(rows[:at]):
        filled = _filled(row)
        if not filled:
            return False
        above |= filled if len(filled) > 2 else set()
        if _filled(rows[at]) <= above:
            return True
    return False


def _is_few(cell: Cell) -> bool:
    """Whether a cell is a count of people or places and no telephone."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < FEWEST_OF_A_TELEPHONE


def _heads_numbers(cell: Cell) -> bool:
    """Whether a cell of data may head a column: «ФИО | 2024 | 2025», «ФИО | 08.02.01 | 15.01.05»."""
    return (isinstance(cell, str) and CODE.search(cell) is not None) or number(cell).number in range(EARLIEST_YEAR, LATEST_YEAR + 1)


def _is_data(cell: Cell) -> bool:
    """Whether a cell stands in a row of data, never in a heading: «Электромонтёр контактной сети» beside a code is an occupation."""
    return isinstance(cell, date) or is_count(cell) or (isinstance(cell, str) and CODE.search(cell) is not None)


def _mark_people(rows: Rows, heading: int, column: int, marks: dict[str, str]) -> None:
    """Put a mark in the place of each name below a heading: the same for the same, in the order of the file."""
    for row in rows[heading + 1 :]:
        said = label(row[column]) if column < len(row) else ""
        if said and said != label(rows[heading][column]) and not is_total(row[column]) and not is_number_row(row):
            row[column] = marks.setdefault(said, f"{MASKED} {len(marks) + 1}")


def _as_csv(book: Opened, sheets: dict[str, Rows]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=book.delimiter, lineterminator="\n")
    for rows in sheets.values():
        writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _as_workbook(book: Opened, sheets: dict[str, Rows]) -> bytes:
    import xlsxwriter
    from xlsxwriter.exceptions import OverlappingRange

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True}) as workbook:
        workbook.set_properties({"created": _FIXED_CREATION})
        formats = {
            kind: workbook.add_format({"num_format": pattern})
            for kind, pattern in (
                (datetime, "dd.mm.yyyy hh:mm:ss"),
                (date, "dd.mm.yyyy"),
                (time, "hh:mm:ss"),
                (timedelta, "[h]:mm:ss"),
                (PerCent, "0.00%"),
            )
        }
        for (name, rows), written in zip(sheets.items(), sheet_names(sheets), strict=True):
            sheet = workbook.add_worksheet(written)
            for area in book.merged(name):
                with suppress(OverlappingRange):
                    if area[:2] != area[2:]:
                        sheet.merge_range(*area, "")
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, number, column, cell, formats)
    return out.getvalue()


def _write(sheet: object, row: int, column: int, cell: Cell, formats: dict) -> None:
    if cell == "" or cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)  # type: ignore[attr-defined]
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell, formats.get(type(cell)))  # type: ignore[attr-defined]
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell[:LONGEST_TEXT])  # type: ignore[attr-defined]
    else:
        sheet.write_datetime(row, column, cell, formats[type(cell)])  # type: ignore[attr-defined]


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, io.SEEK_END)
