"""Zip archives behind guards: size, ratio, entries, declared sizes, checksums, declarations, addressed area.

A workbook is copied into a fresh archive of verified parts before the reader sees it, so that a lying archive (other
sizes, duplicate entries, paths) cannot reach the reader.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from sources.containers.markup import RAISED, formula_cells, holds, percent_styles, styled_cells
from sources.containers.shape import (
    CELLS_FREE,
    MAX_AREA_PER_CELL,
    MAX_BOOK_CELLS,
    MAX_ENTRIES,
    MAX_TEXT,
    MAX_UNPACK_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FREE_BYTES,
    Trouble,
    is_too_large,
    unpacked_limit,
)

_SKIPPED_PARTS = re.compile(
    r"(^|/)(docProps|media|drawings|charts|externalLinks|customXml|pivotCache|pivotTables|printerSettings|embeddings"
    r"|activeX|ctrlProps|persons|threadedComments|theme|queryTables|connections|vbaProject)",
    re.IGNORECASE,
)
_NO_DATA_FILE = re.compile(r"(^|/)(__MACOSX/|\._|~\$|\.|thumbs\.db|desktop\.ini|readme)", re.IGNORECASE)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,5})(\d{1,12})")
_RAISED_RUN = re.compile(
    rb"(<(?:\w+:)?r>(?:(?!</(?:\w+:)?r>).)*?vertAlign\s+val=\"superscript\"(?:(?!</(?:\w+:)?r>).)*?<(?:\w+:)?t[^>]*>)([\d,* ]+)(</(?:\w+:)?t>)",
    re.DOTALL,
)
_CELL_TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
MOST_BYTES_BEFORE_CELLS = 20_000  # views and columns stand before the rows
ONE_LETTER_COLUMNS, TWO_LETTER_COLUMNS = 26, 702
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden\s*=\s*[\"'](?:1|true)")


@dataclass(frozen=True)
class Archive:
    """One zip archive of a file."""

    payload: bytes = field(repr=False)
    trouble: Trouble

    @cached_property
    def opened(self) -> zipfile.ZipFile:
        try:
            archive = zipfile.ZipFile(io.BytesIO(self.payload))
            infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError, UnicodeError) as error:
            raise self.trouble.broken() from error
        if len(infos) > MAX_ENTRIES:
            raise self.trouble.unreadable(
                f"в архиве {len(infos)} записей, больше предела {MAX_ENTRIES}", "Пришлите файлы данных без архива"
            )
        unpacked = sum(info.file_size for info in infos)
        if unpacked > MAX_UNPACKED_BYTES or (
            unpacked > RATIO_FREE_BYTES and unpacked > MAX_UNPACK_RATIO * len(self.payload)
        ):
            raise self.trouble.bomb(unpacked)
        return archive

    @property
    def is_workbook(self) -> bool:
        """Whether it is a workbook of Excel."""
        names = {info.filename.lower() for info in self.opened.infolist()}
        return "[content_types].xml" in names and any(name.endswith("workbook.xml") for name in names)

    @property
    def holds_workbook(self) -> bool:
        """Whether it is a workbook that is read whole: ods, or the binary one of Excel."""
        names = {info.filename.lower() for info in self.opened.infolist()}
        stored = next((info for info in self.opened.infolist() if info.filename == "mimetype"), None)
        kind = self.unpacked(stored, 200) if stored is not None and stored.file_size <= 200 else b""
        binary = "[content_types].xml" in names and any(name.endswith("workbook.bin") for name in names)
        return binary or b"opendocument.spreadsheet" in kind

    def check(self) -> None:
        """Unpack every part once, so that no later reader meets a lie. Raises UnreadableFile."""
        left = unpacked_limit(len(self.payload))
        for info in self.opened.infolist():
            if info.flag_bits & 0x1:
                raise self.trouble.protected()
            part = self.unpacked(info, left)
            left -= len(part)
            if b"manifest:encryption-data" in part:
                raise self.trouble.protected()
            if info.filename.endswith(".xml") and re.search(rb"<!\s*(DOCTYPE|ENTITY)", part, re.IGNORECASE):
                raise self.trouble.resave("внутри книги есть объявление DOCTYPE или ENTITY")

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of the data files of an archive, in its order."""
        left = unpacked_limit(len(self.payload))
        for info in self.opened.infolist():
            name = self._name_of(info)
            if info.is_dir() or _NO_DATA_FILE.search(name):
                continue
            if info.flag_bits & 0x1:
                raise self.trouble.protected()
            part = self.unpacked(info, left)
            left -= len(part)
            yield name, part

    @staticmethod
    def _name_of(info: zipfile.ZipInfo) -> str:
        """Name of an entry; archives of Russian Windows write cp866 where zip means cp437."""
        if info.flag_bits & 0x800:
            return info.filename
        try:
            return info.filename.encode("cp437").decode("cp866")
        except UnicodeError:
            return info.filename

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """Verified parts of an xlsx: unpacked within limits, of the size they declare, without entity declarations."""
        parts: dict[str, bytes] = {}
        area = 0
        left = unpacked_limit(len(self.payload))
        for info in self.opened.infolist():
            name = info.filename.lstrip("/")
            if not name.lower().endswith((".xml", ".rels")) or _SKIPPED_PARTS.search(name) or name in parts:
                continue
            if info.flag_bits & 0x1:
                raise self.trouble.protected()
            part = self.unpacked(info, left)
            left -= len(part)
            if b"!" in part and re.search(rb"<!\s*(DOCTYPE|ENTITY)", part, re.IGNORECASE):
                raise self.trouble.resave("внутри книги есть объявление DOCTYPE или ENTITY")
            if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64]:
                raise self.trouble.resave("части книги не в кодировке UTF-8")
            if "worksheets/" in name:
                area += _check_area(part, self.trouble)
                if area > MAX_BOOK_CELLS:
                    raise self.trouble.too_large(area, 1, area)
            if b"superscript" in part:
                part = _RAISED_RUN.sub(_raised, part)
            parts[name] = part
        if _shared_text(parts) > MAX_TEXT:
            raise self.trouble.too_much_text()
        return parts

    def unpacked(self, info: zipfile.ZipInfo, left: int) -> bytes:
        """One entry, of the size and checksum that it declares. Raises UnreadableFile."""
        start = info.header_offset
        header = self.payload[start : start + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise self.trouble.broken()
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        begin = start + 30 + name_length + extra_length
        packed = self.payload[begin : begin + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            part = packed
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            inflater = zlib.decompressobj(-15)
            try:
                part = inflater.decompress(packed, min(info.file_size, left) + 1)
            except zlib.error as error:
                raise self.trouble.broken() from error
        else:
            raise self.trouble.resave("книга сжата непривычным способом")
        if len(part) > left:
            raise self.trouble.bomb(len(part))
        if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
            raise self.trouble.broken()
        return part

    def part(self, name: str) -> bytes:
        """One entry by its name, b"" when there is none."""
        info = next((info for info in self.opened.infolist() if info.filename == name), None)
        return b"" if info is None else self.unpacked(info, unpacked_limit(len(self.payload)))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the entries; they are never followed."""
        return tuple(info.filename for info in self.opened.infolist())

    @property
    def hidden_rows(self) -> int:
        """Rows marked hidden, over all sheets."""
        return sum(len(_HIDDEN_ROW.findall(part)) for name, part in self.parts.items() if "worksheets/" in name)

    def valueless_formulas(self, position: int) -> list[tuple[int, int]]:
        """Row and column of the formulas without a stored value on a sheet, by its place in the workbook."""
        return list(formula_cells(self._sheet(position)))

    def percent_cells(self, position: int) -> list[tuple[int, int]]:
        """Row and column of the cells that a sheet shows in per cent, by its place in the workbook."""
        styles = next((part for name, part in self.parts.items() if name.lower() == "xl/styles.xml"), b"")
        return list(styled_cells(self._sheet(position), percent_styles(styles)))

    def _sheet(self, position: int) -> bytes:
        return self.parts.get(self._sheet_paths[position], b"") if position < len(self._sheet_paths) else b""

    @cached_property
    def _sheet_paths(self) -> list[str]:
        """Parts of the sheets in the order of the workbook."""
        book = next((part for name, part in self.parts.items() if name.lower() == "xl/workbook.xml"), b"")
        links = next((part for name, part in self.parts.items() if name.lower() == "xl/_rels/workbook.xml.rels"), b"")
        targets = {
            key[1]: target[1]
            for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", links)
            if (key := re.search(rb'\bId="([^"]*)"', tag)) and (target := re.search(rb'\bTarget="([^"]*)"', tag))
        }
        keys = [
            key[1] for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", book) if (key := re.search(rb'\br:id="([^"]*)"', tag))
        ]
        found = [targets.get(key, b"").decode("utf-8", "replace").lstrip("/") for key in keys]
        return [path if path.startswith("xl/") else f"xl/{path}" for path in found]

    def rebuilt(self) -> io.BytesIO:
        """A fresh archive of the verified parts."""
        source = io.BytesIO()
        with zipfile.ZipFile(source, "w", zipfile.ZIP_STORED) as copy:
            for name, part in self.parts.items():
                copy.writestr(name, part)
        source.seek(0)
        return source


def _raised(run: re.Match[bytes]) -> bytes:
    """A run of raised digits as raised signs: «25» and a footnote 1 above it are no 251."""
    return run[1] + run[2].decode("ascii").translate(RAISED).encode() + run[3]


def _shared_text(parts: Mapping[str, bytes]) -> int:
    """Bytes of text that the cells take from the book's list of texts, each as often as it is asked for; or 0: few.

    The list is measured text by text only where its longest text in every cell would be too much.
    """
    shared = next((part for name, part in parts.items() if name.lower().endswith("sharedstrings.xml")), b"")
    sheets = [part for name, part in parts.items() if "worksheets/" in name]
    cells = sum(part.count(b't="s"') for part in sheets)
    ends = [found.end() for found in re.finditer(rb"</(?:\w+:)?si>", shared)]
    sizes = [end - start for start, end in pairwise([shared.find(b"<si"), *ends])]
    if max(sizes, default=0) * cells <= MAX_TEXT:
        return 0
    asked = (int(place) for part in sheets for place in re.findall(rb't="s"[^>]*>\s*<(?:\w+:)?v>(\d{1,9})<', part))
    return sum(sizes[place] for place in asked if place < len(sizes))


def _check_area(part: bytes, trouble: Trouble) -> int:
    """Area of a worksheet in cells; refuse one that the reader would have to lay out and could not, or that is nearly empty."""
    small = _small_area(part)
    if small is not None:
        return small
    references = _REFERENCE.findall(part)
    lettered = [letters for letters, _ in references if letters]
    last_row = max((int(digits) for _, digits in references), default=0)
    columns = max(map(_column_number, set(lettered)), default=0)
    stored = len(_CELL_TAG.findall(part))
    unaddressed = stored - len(lettered)
    if unaddressed > 0:  # cells without an address follow one another
        columns = min(columns + unaddressed, max(columns, 16_384))
        last_row = last_row + part.count(b"<row")
        stored = max(stored, last_row * columns // MAX_AREA_PER_CELL)
    if is_too_large(last_row, columns, stored):
        raise trouble.too_large(last_row, columns, stored)
    return last_row * columns


def _small_area(part: bytes) -> int | None:
    """Cells of a sheet that cannot be large, told by one look; None when every address has to be read."""
    stored = part.count(b'<c r="')
    columns_declared = part[:MOST_BYTES_BEFORE_CELLS].count(b"<col")
    if part.count(b"<c") != stored + columns_declared or holds(part, b":c "):
        return None  # cells spelt otherwise
    last = part.rfind(b'<row r="')
    digits = re.match(rb"\d{1,7}", part[last + 8 : last + 16]) if last >= 0 else None
    if digits is None:
        return None
    longest = len(digits[0])
    columns = ONE_LETTER_COLUMNS
    if re.search(rb' r="(?:[A-Za-z]{2}|[A-Za-z]?\d{%d})' % (longest + 1), part):  # one pass tells narrow sheets
        columns = TWO_LETTER_COLUMNS
        if re.search(rb' r="(?:[A-Za-z]{3}|[A-Za-z]{0,3}\d{%d})' % (longest + 1), part):
            return None
    return stored if columns * 10**longest <= CELLS_FREE else None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
