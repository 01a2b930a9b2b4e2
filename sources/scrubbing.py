"""What may be kept of a file: contacts and names of people are blanked before anything is stored.

A vacancy dump keeps its known fields only. A workbook or text table of a source that people fill in keeps every cell
but those under a personal heading, or beside a personal label. Everything else is kept byte for byte.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from models.errors import KadryError
from sources.containers import text
from sources.containers.shape import Trouble
from sources.opened import Cell, Opened, Rows, open_file
from sources.reading import UNKNOWN_ADVERTS

CHUNK_BYTES = 1 << 20
GZIP = b"\x1f\x8b"
LARGEST_TABLE_BYTES = 100_000_000  # a bigger table is no form that a person filled in
HEADING_ROWS = 40  # headings and labels of a form stand at its top
FILLED_BY_PEOPLE = ("experts", "survey", "target_contracts")
PERSONAL = re.compile(
    r"\b(фио|ф\.\s*и\.\s*о|фамилия|имя|отчество|телефон|тел\.|e-?mail|почта|почты|респондент|исполнитель|контакт\w*)",
    re.IGNORECASE,
)
NOT_PERSONAL = re.compile(r"наименование|фирменн", re.IGNORECASE)
_VACANCIES = re.compile(rb'"vacanc(?:y|ies)"|"vac_url"|"company"\s*:\s*\{')
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
        yield b'{"kadry_not_kept": "' + UNKNOWN_ADVERTS.encode() + b'"}\n'
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
    stream.seek(0)
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


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
    return io.BytesIO(text.decode(payload)[1].encode("utf-8", "replace"))


def _without_people(payload: bytes, file_name: str) -> bytes:
    from sources.registry import recognise

    try:
        book = open_file(payload, file_name)
        sheets = {name: list(rows) for name, rows in book.sheets.items()}
        if not any(
            PERSONAL.search(str(cell)) for rows in sheets.values() for row in rows[:HEADING_ROWS] for cell in row
        ):
            return payload
        if recognise(book)[0] not in FILLED_BY_PEOPLE:
            return payload
    except KadryError:
        return payload  # unreadable: kept as it came, reading it will say why
    cleaned = {name: blank_people(rows) for name, rows in sheets.items()}
    if cleaned == sheets:
        return payload
    return _as_csv(book, cleaned) if book.kind not in ("xlsx", "xls") else _as_workbook(cleaned)


def blank_people(rows: Rows) -> Rows:
    """Rows with the cells under personal headings, and beside personal labels, left empty."""
    cleaned = [list(row) for row in rows]
    for number, row in enumerate(rows[:HEADING_ROWS]):
        filled = [column for column, cell in enumerate(row) if str(cell).strip()]
        personal = [
            column
            for column in filled
            if PERSONAL.search(str(row[column])) and not NOT_PERSONAL.search(str(row[column]))
        ]
        if not personal:
            continue
        if len(filled) <= 2:
            for column in range(personal[0] + 1, len(row)):
                cleaned[number][column] = ""
        else:
            for below in cleaned[number + 1 :]:
                for column in personal:
                    if column < len(below):
                        below[column] = ""
    return cleaned


def _as_csv(book: Opened, sheets: dict[str, Rows]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=book.delimiter, lineterminator="\n")
    for rows in sheets.values():
        writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _as_workbook(sheets: dict[str, Rows]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _FIXED_CREATION})
        formats = {
            kind: workbook.add_format({"num_format": pattern})
            for kind, pattern in (
                (datetime, "dd.mm.yyyy hh:mm:ss"),
                (date, "dd.mm.yyyy"),
                (time, "hh:mm:ss"),
                (timedelta, "[h]:mm:ss"),
            )
        }
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
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
        sheet.write_number(row, column, cell)  # type: ignore[attr-defined]
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)  # type: ignore[attr-defined]
    else:
        sheet.write_datetime(row, column, cell, formats[type(cell)])  # type: ignore[attr-defined]


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, io.SEEK_END)
