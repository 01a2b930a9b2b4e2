"""A file opened once and safely: what it is by content, its sheets as rows of cells, its text.

    payload bytes ─► kind ─► guards (size, ratio, entries, entities, addressed area) ─► sheets | text

Nothing here follows a path, evaluates a formula, resolves an entity or trusts a file name. A workbook is copied into a
fresh archive of verified parts before the reader sees it, so that a lying archive (other sizes, duplicate entries,
paths) cannot reach the reader.

Limits of the workbook reader (python-calamine): values only, formulas are never seen; hidden sheets are left out of
``sheets`` and listed in ``hidden_sheets``; hidden rows and columns cannot be told from visible ones by the reader and
are read like the rest (their number is in ``hidden_rows``); cell colours, comments and strike-through are not read.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from models.errors import UnreadableFile
from sources.xls_process import XlsFailure, XlsSheet, read_xls

Cell = str | int | float | bool | datetime | date | time | timedelta
Rows = list[list[Cell]]

MAX_PAYLOAD_BYTES = 1_000_000_000  # larger dumps are streamed by their own source, never opened whole
MAX_UNPACKED_BYTES = 600_000_000  # one workbook or one gzip member
MAX_UNPACK_RATIO = 400  # honest worksheets of repeated rows reach about 100
RATIO_FREE_BYTES = 10_000_000  # below this the ratio proves nothing
MAX_ENTRIES = 5_000
MAX_ROWS = 1_048_576  # Excel's own limit
MAX_COLUMNS = 4_096
MAX_CELLS = 40_000_000  # addressed area of one sheet: what the reader allocates
SNIFF_LINES = 60
SNIFF_BYTES = 400_000  # the kind is told by the beginning; a big dump is not decoded for it
DELIMITERS = ";,\t|"
NOT_READ = "книга Excel не читается: она повреждена или сохранена нестандартной программой"
SAVE_AGAIN = "Откройте файл в Excel или LibreOffice и сохраните заново как «Книга Excel (.xlsx)»"

_SKIPPED_PARTS = re.compile(
    r"(^|/)(docProps|media|drawings|charts|externalLinks|customXml|pivotCache|pivotTables|printerSettings|embeddings"
    r"|activeX|ctrlProps|persons|threadedComments|theme|queryTables|connections|vbaProject)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,5})(\d{1,12})")
_CELL_TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden\s*=\s*[\"'](?:1|true)")
_HTML = re.compile(r"<\s*(!doctype\s+html|html|head|body|table|script|div|meta)\b", re.IGNORECASE)
_XML = re.compile(r"<\s*(\?xml|!--|[A-Za-z_][\w.:-]*[\s/>])")
_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160), 0x202E, 0x202D, 0x2066, 0x2067)}


def open_file(payload: bytes, file_name: str = "") -> Opened:
    """Open one file.

    payload    its bytes, whole
    file_name  its name, used in messages only (never as a path, never to tell the kind)

    Raises UnreadableFile when the file is empty, too large, a broken archive, a zip bomb, password-protected, or XML
    with entity declarations.
    """
    shown = shown_name(file_name)
    if not payload:
        raise UnreadableFile("", shown, "файл пуст", "Запросите файл у поставщика заново")
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise UnreadableFile(
            "",
            shown,
            f"размер {len(payload):,} байт больше предела {MAX_PAYLOAD_BYTES:,}".replace(",", " "),
            "Разделите файл на части; большие выгрузки вакансий читаются потоком: kadry read trudvsem",
        )
    book = Opened(payload=payload, file_name=shown)
    _ = book.kind  # the guards run now, not at first use
    return book


def shown_name(file_name: str) -> str:
    """A hostile file name made safe to show: last part of a path, control marks escaped, 160 letters at most."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].translate(_ESCAPES)
    return name if len(name) <= 160 else name[:150] + "…" + name[-8:]


@dataclass(frozen=True)
class Opened:
    """One file, opened.

    payload        bytes as they came
    file_name      name that is safe to show
    kind           xlsx xls csv json xml zip gz html text unknown, found by content
    sheets         sheet name → rows of cells, each sheet of an xlsx read at first use; a csv is one sheet named ""
    hidden_sheets  names of sheets that the author hid; they are not in ``sheets``
    text           decoded text of csv, json, xml, html, text and gz files
    encoding       utf-8-sig, utf-8, utf-16 or cp1251; "" for binary kinds
    delimiter      of a csv, else ""
    """

    payload: bytes = field(repr=False)
    file_name: str = ""

    @cached_property
    def kind(self) -> str:
        """Kind of the file by its content."""
        head = self.payload[:8]
        if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
            return "xlsx" if self._is_workbook() else "zip"
        if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return "xls"
        if head[:2] == b"\x1f\x8b":
            return "gz"
        encoding, beginning = _decode(_whole_letters(self.payload[:SNIFF_BYTES], len(self.payload)))
        if not encoding:
            return "unknown"
        start = beginning[:2_000].lstrip("\ufeff \t\r\n\v\f")
        if start[:1] == "<":
            return "html" if _is_html(beginning) else "xml" if _XML.match(start) else "text"
        if start[:1] in "{[" and start:
            return "json"
        return "csv" if self.delimiter else "text"

    @cached_property
    def encoding(self) -> str:
        """Encoding that decoded the text; empty for binary kinds."""
        return self._decoded[0]

    @cached_property
    def text(self) -> str:
        """Decoded text. Raises UnreadableFile for binary kinds."""
        if self.kind == "gz":
            encoding, text = _decode(self._gunzipped)
        else:
            encoding, text = self._decoded
        if not encoding:
            raise self._unreadable("в файле нет текста", "Сохраните данные как xlsx или csv (UTF-8)")
        if self.kind == "xml" and re.search(r"<!\s*(DOCTYPE|ENTITY)", text[:100_000], re.IGNORECASE):
            raise self._unreadable(
                "в XML есть объявление DOCTYPE или ENTITY", "Запросите файл без объявлений типа документа и сущностей"
            )
        return text

    @cached_property
    def delimiter(self) -> str:
        """Delimiter of a text table, empty when the text is not one."""
        encoding, beginning = _decode(_whole_letters(self.payload[:SNIFF_BYTES], len(self.payload)))
        return _sniff_delimiter(beginning) if encoding else ""

    @cached_property
    def sheets(self) -> Mapping[str, Rows]:
        """Visible sheets by name, in order; rows are read when a sheet is first asked for."""
        if self.kind == "xlsx":
            return _Sheets(self)
        if self.kind == "xls":
            return {sheet.name: sheet.rows for sheet in self._xls if sheet.visible}
        if self.kind in ("csv", "text"):
            return {"": _csv_rows(self)}
        return {}

    @cached_property
    def hidden_sheets(self) -> tuple[str, ...]:
        """Sheets that the author hid."""
        if self.kind == "xls":
            return tuple(sheet.name for sheet in self._xls if not sheet.visible)
        if self.kind != "xlsx":
            return ()
        return tuple(meta.name for meta in self._workbook.sheets_metadata if not str(meta.visible).endswith(".Visible"))

    @cached_property
    def hidden_rows(self) -> int:
        """Rows of an xlsx marked hidden, over all sheets; they are read like the rest. 0 where it cannot be known."""
        if self.kind != "xlsx":
            return 0
        return sum(len(_HIDDEN_ROW.findall(part)) for name, part in self._parts.items() if "worksheets/" in name)

    def merged(self, sheet: str) -> tuple[tuple[int, int, int, int], ...]:
        """Merged areas of a sheet: first row, first column, last row, last column, 0-based and inclusive."""
        if self.kind == "xls":
            return next((found.merged for found in self._xls if found.name == sheet), ())
        if self.kind != "xlsx":
            return ()
        with _reader_errors(self, sheet):
            ranges = self._workbook.get_sheet_by_name(sheet).merged_cell_ranges or []
        return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)

    @property
    def entries(self) -> tuple[str, ...]:
        """Names inside a zip archive, to show; they are never followed."""
        if self.kind not in ("zip", "xlsx"):
            return ()
        return tuple(shown_name(info.filename) for info in self._archive.infolist())

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        return _decode(self.payload)

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        try:
            archive = zipfile.ZipFile(io.BytesIO(self.payload))
            infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError, UnicodeError) as error:
            raise self._unreadable(
                "архив повреждён или недокачан", "Скачайте файл заново и сверьте его размер с сайтом поставщика"
            ) from error
        if len(infos) > MAX_ENTRIES:
            raise self._unreadable(
                f"в архиве {len(infos)} записей, больше предела {MAX_ENTRIES}", "Пришлите файлы данных без архива"
            )
        unpacked = sum(info.file_size for info in infos)
        if unpacked > MAX_UNPACKED_BYTES or (
            unpacked > RATIO_FREE_BYTES and unpacked > MAX_UNPACK_RATIO * len(self.payload)
        ):
            raise self._bomb(unpacked)
        return archive

    def _is_workbook(self) -> bool:
        names = {info.filename.lower() for info in self._archive.infolist()}
        return "[content_types].xml" in names and any(name.endswith("workbook.xml") for name in names)

    @cached_property
    def _parts(self) -> dict[str, bytes]:
        """Verified parts of an xlsx: unpacked within limits, of the size they declare, without entity declarations."""
        parts: dict[str, bytes] = {}
        left = min(MAX_UNPACKED_BYTES, max(RATIO_FREE_BYTES, MAX_UNPACK_RATIO * len(self.payload)))
        for info in self._archive.infolist():
            name = info.filename.lstrip("/")
            if not name.lower().endswith((".xml", ".rels")) or _SKIPPED_PARTS.search(name) or name in parts:
                continue
            if info.flag_bits & 0x1:
                raise self._protected()
            part = self._unpack(info, left)
            left -= len(part)
            if re.search(rb"<!\s*(DOCTYPE|ENTITY)", part, re.IGNORECASE):
                raise self._unreadable(
                    "внутри книги есть объявление DOCTYPE или ENTITY",
                    "Откройте книгу в Excel и сохраните заново как «Книга Excel (.xlsx)»",
                )
            if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64]:
                raise self._unreadable(
                    "части книги не в кодировке UTF-8",
                    "Откройте книгу в Excel и сохраните заново как «Книга Excel (.xlsx)»",
                )
            if "worksheets/" in name:
                self._check_area(part)
            parts[name] = part
        return parts

    def _unpack(self, info: zipfile.ZipInfo, left: int) -> bytes:
        start = info.header_offset
        header = self.payload[start : start + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise self._broken()
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
                raise self._broken() from error
        else:
            raise self._unreadable(
                "книга сжата непривычным способом",
                "Откройте книгу в Excel и сохраните заново как «Книга Excel (.xlsx)»",
            )
        if len(part) > left:
            raise self._bomb(len(part))
        if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
            raise self._broken()
        return part

    def _check_area(self, part: bytes) -> None:
        """Refuse a worksheet whose addressed area the reader would have to allocate and could not."""
        references = _REFERENCE.findall(part)
        lettered = [letters for letters, _ in references if letters]
        last_row = max((int(digits) for _, digits in references), default=0)
        columns = max(map(_column_number, set(lettered)), default=0)
        unaddressed = len(_CELL_TAG.findall(part)) - len(lettered)
        if unaddressed > 0:  # cells without an address follow one another
            columns = min(columns + unaddressed, max(columns, 16_384))
            last_row = last_row + part.count(b"<row")
        if last_row > MAX_ROWS or columns > MAX_COLUMNS or last_row * columns > MAX_CELLS:
            raise self._unreadable(
                f"лист занимает {last_row} строк × {columns} столбцов, больше предела",
                "Удалите пустые строки и столбцы за пределами таблицы (Ctrl+End покажет последнюю ячейку) и сохраните",
            )

    @cached_property
    def _workbook(self) -> Any:
        from python_calamine import CalamineWorkbook

        source = io.BytesIO()
        with zipfile.ZipFile(source, "w", zipfile.ZIP_STORED) as copy:
            for name, part in self._parts.items():
                copy.writestr(name, part)
        source.seek(0)
        with _reader_errors(self, ""):
            return CalamineWorkbook.from_filelike(source)

    @cached_property
    def _xls(self) -> list[XlsSheet]:
        if "EncryptedPackage".encode("utf-16-le") in self.payload:
            raise self._protected()
        _check_compound(self)
        try:
            return read_xls(self.payload)
        except XlsFailure as failure:
            if failure.protected:
                raise self._protected() from failure
            raise self._unreadable(NOT_READ, SAVE_AGAIN) from failure

    @cached_property
    def _gunzipped(self) -> bytes:
        limit = min(MAX_UNPACKED_BYTES, max(RATIO_FREE_BYTES, MAX_UNPACK_RATIO * len(self.payload)))
        inflater = zlib.decompressobj(31)
        try:
            text = inflater.decompress(self.payload, limit + 1)
        except zlib.error as error:
            raise self._broken() from error
        if len(text) > limit:
            raise self._bomb(len(text))
        if not inflater.eof:
            raise self._broken()
        return text

    def _unreadable(self, reason: str, remedy: str) -> UnreadableFile:
        return UnreadableFile("", self.file_name, reason, remedy)

    def _broken(self) -> UnreadableFile:
        return self._unreadable(
            "архив повреждён или недокачан", "Скачайте файл заново и сверьте его размер с сайтом поставщика"
        )

    def _protected(self) -> UnreadableFile:
        return self._unreadable("файл защищён паролем", "Снимите пароль и пришлите файл заново")

    def _bomb(self, size: int) -> UnreadableFile:
        return self._unreadable(
            f"файл в {max(1, len(self.payload) // 1_000)} КБ распаковывается более чем в {size // 1_000_000} МБ",
            "Это похоже на «архивную бомбу»: не открывайте файл и запросите другой у поставщика",
        )


class _Sheets(Mapping[str, Rows]):
    """Visible sheets of a workbook; a sheet is read when it is first asked for and kept."""

    def __init__(self, book: Opened) -> None:
        self._book = book
        self._names = [
            meta.name
            for meta in book._workbook.sheets_metadata
            if str(meta.visible).endswith(".Visible") and str(meta.typ).endswith(".WorkSheet")
        ]
        self._rows: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._rows:
            with _reader_errors(self._book, name):
                sheet = self._book._workbook.get_sheet_by_name(name)
                if sheet.total_height * max(1, sheet.total_width) > MAX_CELLS:
                    raise self._book._unreadable(f"лист «{name}» слишком велик", "Удалите пустые строки и столбцы")
                self._rows[name] = sheet.to_python(skip_empty_area=False)
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _reader_errors:  # noqa: N801 - reads like a statement
    """Turn every failure of the workbook reader, a panic of its own included, into UnreadableFile."""

    def __init__(self, book: Opened, sheet: str) -> None:
        self._book, self._sheet = book, sheet

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, UnreadableFile):
            return
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            return
        if type(error).__name__ == "PasswordError":
            raise self._book._protected() from error
        where = f"лист «{self._sheet}»: " if self._sheet else ""
        raise self._book._unreadable(where + NOT_READ, SAVE_AGAIN) from error


def _decode(payload: bytes) -> tuple[str, str]:
    """Encoding and text; an empty encoding means that the bytes are no text."""
    candidates: tuple[str, ...]
    if payload[:3] == b"\xef\xbb\xbf":
        candidates = ("utf-8-sig", "cp1251")
    elif payload[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates = ("utf-16",)
    else:
        candidates = ("utf-8", "cp1251")
    for encoding in candidates:
        try:
            text = payload.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:20_000]
        strange = sum(1 for letter in sample if letter < " " and letter not in "\t\r\n\f\v\x1c\x1d\x1e\x1f\x1a")
        if strange == 0 or ("\x00" not in sample and strange < len(sample) / 200):
            return encoding, text
    return "", ""


def _whole_letters(beginning: bytes, size: int) -> bytes:
    """A beginning cut inside the payload, without the letter that the cut may have split."""
    if len(beginning) == size:
        return beginning
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return beginning[: len(beginning) // 4 * 4]
    line_end = beginning.rfind(b"\n", len(beginning) // 2)
    if line_end > 0:
        return beginning[:line_end]
    while beginning and beginning[-1] & 0xC0 == 0x80:
        beginning = beginning[:-1]
    return beginning[:-1] if beginning and beginning[-1] >= 0xC0 else beginning


def _is_html(text: str) -> bool:
    start = text[:4_000]
    declared = start.lstrip("\ufeff \t\r\n")[:5].lower() == "<?xml"
    return bool(_HTML.search(start)) and not (declared and not re.search(r"<\s*html\b", start, re.IGNORECASE))


def _sniff_delimiter(text: str) -> str:
    """The delimiter that gives the most columns in the most lines; empty when no line has two."""
    sample = text.splitlines()[:SNIFF_LINES]
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        common = max(set(wide), key=wide.count)
        score = wide.count(common) / len(widths) * min(common, 12) + (len(wide) / len(widths))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _csv_rows(book: Opened) -> Rows:
    text = book.text.removeprefix("\ufeff")
    rows: Rows = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=book.delimiter or ";")
        for row in reader:
            rows.append(row)  # type: ignore[arg-type]  # list is invariant; cells of a csv are text
            if len(row) > MAX_COLUMNS:
                raise book._unreadable(
                    f"строка {len(rows)} имеет {len(row)} столбцов, больше предела {MAX_COLUMNS}",
                    "Проверьте разделитель столбцов и парность кавычек",
                )
            if len(rows) > 5 * MAX_ROWS:
                raise book._unreadable(
                    f"в таблице больше {5 * MAX_ROWS} строк", "Разделите файл на части по годам или организациям"
                )
    except csv.Error as error:
        raise book._unreadable(
            f"строку {len(rows) + 1} нельзя разобрать как csv",
            "Проверьте парность кавычек; сохраните таблицу как «CSV UTF-8» или xlsx",
        ) from error
    return rows


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_compound(book: Opened) -> None:
    """Refuse a compound document (xls) whose sector chains loop or point outside: the reader would not end."""
    payload = book.payload
    if len(payload) < 512:
        raise book._broken()
    shift = struct.unpack_from("<H", payload, 30)[0]
    if shift not in (9, 12):
        raise book._broken()
    size = 1 << shift
    count = max(0, len(payload) // size)

    def sector(number: int) -> tuple[int, ...]:
        offset = (number + 1) * size
        block = payload[offset : offset + size]
        return struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])

    fat_sectors: list[int] = [number for number in struct.unpack_from("<109I", payload, 76) if number < count]
    following: int = struct.unpack_from("<I", payload, 68)[0]
    seen: set[int] = set()
    while following < count and following not in seen:
        seen.add(following)
        entries = sector(following)
        fat_sectors += [number for number in entries[:-1] if number < count]
        following = entries[-1] if entries else 0xFFFFFFFE
    if following < count or len(fat_sectors) > count:
        raise book._broken()
    table: list[int] = []
    for number in fat_sectors:
        table.extend(sector(number))
    chains = _chain_lengths_end(table)
    if not chains:
        raise book._broken()
    small: list[int] = []
    following = struct.unpack_from("<I", payload, 60)[0]
    while following < len(table):
        small.extend(sector(following))
        following = table[following]
    if not _chain_lengths_end(small):
        raise book._broken()


def _chain_lengths_end(table: list[int]) -> bool:
    """Whether every chain of a sector table ends."""
    ends = bytearray(len(table))
    for start in range(len(table)):
        path, at = [], start
        while at < len(table) and not ends[at]:
            ends[at] = 2
            path.append(at)
            at = table[at]
        if at < len(table) and ends[at] == 2:
            return False
        for step in path:
            ends[step] = 1
    return True
