"""Hand-made workbooks of two formats that nothing here can write: BIFF5 of Excel 95 and the binary xlsb."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

Rows = Sequence[Sequence[object]]
SECTOR = 512
END, FREE, IS_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def biff5(name: str, rows: Rows, shown: str = "", column_shown: int = -1) -> bytes:
    """An xls of Excel 95: one sheet in the stream «Book» of a compound file, texts in cp1251.

    shown  number format of the numbers of one column
    """
    sheet = _record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet += _record(0x0203, struct.pack("<HHHd", at, column, int(column == column_shown), value))
            elif value != "":
                text = str(value).encode("cp1251")
                sheet += _record(0x0204, struct.pack("<HHHH", at, column, 0, len(text)) + text)
    sheet += _record(0x000A, b"")
    title = name.encode("cp1251")
    head = _record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + _record(0x0042, struct.pack("<H", 1251))
    own = shown.encode("cp1251")
    head += _record(0x041E, struct.pack("<HB", 164, len(own)) + own)  # the format, then the plain style and the one that wears it
    head += b"".join(_record(0x00E0, struct.pack("<HH", 0, number).ljust(16, b"\0")) for number in (0, 164 if shown else 0))
    bound = 4 + 6 + 1 + len(title)
    start = len(head) + bound + 4
    head += _record(0x0085, struct.pack("<IHB", start, 0, len(title)) + title) + _record(0x000A, b"")
    return _compound("Book", head + sheet)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: str, content: bytes) -> bytes:
    """A compound file with one stream, kept in whole sectors: sector 0 the table, 1 the directory, then the stream."""
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    count = len(content) // SECTOR
    table = [IS_FAT, END, *range(3, 2 + count), END]
    fat = struct.pack(f"<{SECTOR // 4}I", *table, *[FREE] * (SECTOR // 4 - len(table)))
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry(stream, 2, FREE, 2, len(content)) + _entry("", 0, FREE, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    return header + fat + entries + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    return text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child) + bytes(36) + struct.pack("<IQ", start, size)


def xlsb(name: str, rows: Rows) -> bytes:
    """A binary workbook of Excel: one sheet, texts in their cells."""
    last, width = len(rows) - 1, max(map(len, rows)) - 1
    sheet = _part(129) + _part(148, struct.pack("<IIII", 0, last, 0, width)) + _part(145)
    for at, row in enumerate(rows):
        sheet += _part(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, int | float):
                sheet += _part(5, place + struct.pack("<d", value))
            elif value != "":
                sheet += _part(6, place + _wide(str(value)))
    sheet += _part(146) + _part(130)
    book = _part(131) + _part(143) + _part(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name)) + _part(144) + _part(132)
    space, link = "http://schemas.openxmlformats.org/package/2006", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}/relationships"><Relationship Id="r" Type="{link}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{space}/relationships"><Relationship Id="rId1" Type="{link}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()


def _part(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return number + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
