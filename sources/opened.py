"""A file opened once and safely: what it is by content, its sheets as rows of cells, its text.

    payload bytes ─► kind ─► guards (size, ratio, entries, entities, addressed area) ─► sheets | text

Nothing here follows a path, evaluates a formula, resolves an entity or trusts a file name. The guards stand in
``containers``.

Limits of the workbook reader (python-calamine): values only, formulas are never seen; hidden sheets are left out of
``sheets`` and listed in ``hidden_sheets``; hidden rows and columns cannot be told from visible ones by the reader and
are read like the rest (their number is in ``hidden_rows``); cell colours, comments and strike-through are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from models.errors import UnreadableFile
from sources.containers import markup
from sources.containers import text as plain
from sources.containers.archive import Archive
from sources.containers.compound import chains_end
from sources.containers.opendocument import check_area, with_marks
from sources.containers.shape import (
    MAX_ARCHIVES_INSIDE,
    NOT_READ,
    SAVE_AGAIN,
    Cell,
    Rows,
    Trouble,
    unpacked_limit,
    with_data,
)
from sources.containers.workbook import Area, Workbook
from sources.containers.xls_process import XlsFailure, XlsSheet, read_xls

__all__ = ["Area", "Cell", "Opened", "Rows", "open_file", "shown_name", "shown_text"]

MAX_PAYLOAD_BYTES = 1_000_000_000  # larger dumps are streamed by their own source, never opened whole

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_COMPOUND = b"\xd0\xcf\x11\xe0"
_XML = re.compile(r"<\s*(\?xml|!--|[A-Za-z_][\w.:-]*[\s/>])")
_PICTURE = "это изображение: таблицы со скана и с фотографии не читаются", "Запросите у поставщика xlsx или csv, с которых оно сделано"
_ARCHIVE = "это архив {}: он не распаковывается", "Распакуйте архив и положите файлы из него, или упакуйте их в zip"
_SAVE_AS = "Откройте файл в Excel и сохраните как .xlsx"
_NO_TABLES = {  # how files begin from which no table is read
    b"%PDF-": ("это PDF: таблицы из него не читаются", "Запросите у поставщика xlsx или csv"),
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"), _PICTURE),
    b"{\\rtf": ("это документ RTF: таблицы из него не читаются", "Запросите у поставщика xlsx или csv"),
    b"MIME-Version:": ("это веб-архив MHTML, который Excel сохраняет под именем .mht или .xls", _SAVE_AS),
    b"From: <": ("это веб-архив MHTML, который Excel сохраняет под именем .mht или .xls", _SAVE_AS),
    b"ID;P": ("это таблица в старом формате SYLK (.slk)", _SAVE_AS),
    b"BZh": (_ARCHIVE[0].format("bzip2"), _ARCHIVE[1]),
    b"\xfd7zXZ": (_ARCHIVE[0].format("xz"), _ARCHIVE[1]),
    b"Rar!\x1a\x07": (_ARCHIVE[0].format("RAR"), _ARCHIVE[1]),
    b"7z\xbc\xaf\x27\x1c": (_ARCHIVE[0].format("7z"), _ARCHIVE[1]),
}
_DOCUMENTS = {  # by the name of a part: zip archives that are no parcel of files and no workbook
    "документ Word": re.compile(r"word/"),
    "презентация PowerPoint": re.compile(r"ppt/"),
    "документ OpenDocument, не таблица": re.compile(r"content\.xml$"),
    "документ Apple (Numbers, Pages, Keynote)": re.compile(r"(?:.+/)?Index(?:\.zip$|/.+\.iwa$)"),
}
# Half of a character that needs two: a title cut in the middle of an emoji. No text of it can be stored.
_LONE_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
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
    refused = next((said for start, said in _NO_TABLES.items() if payload.startswith(start)), None)
    if payload[257:262] == b"ustar":
        refused = (_ARCHIVE[0].format("tar"), _ARCHIVE[1])
    if refused is not None:
        raise UnreadableFile("", shown, *refused)
    book = Opened(payload=payload, file_name=shown)
    if book.kind == "gz" and (inner := book.packed_table) is not None:
        return inner
    if book.document:
        raise UnreadableFile("", shown, f"это {book.document}: таблицы из него не читаются", "Запросите у поставщика xlsx или csv")
    return book


def shown_text(text: str) -> str:
    """A hostile text made safe to show: control marks escaped."""
    return text.translate(_ESCAPES)


def shown_name(file_name: str) -> str:
    """A hostile file name made safe to show: last part of a path, control marks escaped, 160 letters at most."""
    name = shown_text(file_name.replace("\\", "/").rsplit("/", 1)[-1])
    return name if len(name) <= 160 else name[:150] + "…" + name[-8:]


@dataclass(frozen=True)
class Opened:
    """One file, opened.

    payload        bytes as they came
    file_name      name that is safe to show
    kind           xlsx xls (old workbooks, ods, xlsb, tables in HTML or XML of Excel 2003 too) csv json xml zip gz html text unknown, found by content
    sheets         sheet name → rows of cells, each sheet of an xlsx read at first use; a csv is one sheet named ""
    members        data files inside a zip
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
        if head[:4] in _ZIP:
            return "xlsx" if self._archive.is_workbook else "xls" if self._archive.holds_workbook else "zip"
        if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return "xls"
        if head[:2] == b"\x1f\x8b":
            return "gz"
        encoding, beginning = plain.beginning(self.payload)
        if not encoding:
            return "unknown"
        start = beginning[:2_000].lstrip("\ufeff \t\r\n\v\f")
        if start[:1] == "<":
            if plain.is_html(beginning):
                return "xls" if markup.is_html_table(self._decoded[1]) else "html"
            if markup.SPREADSHEETML in beginning:
                return "xls"
            return "xml" if _XML.match(start) else "text"
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
            encoding, text = plain.decode(self._gunzipped)
        else:
            encoding, text = self._decoded
        if not encoding:
            raise self._trouble.unreadable("в файле нет текста", "Сохраните данные как xlsx или csv (UTF-8)")
        if self.kind == "json":
            text = _LONE_HALF.sub(r"\\ufffd", text)
        if self.kind == "xml" and re.search(r"<!\s*(DOCTYPE|ENTITY)", text[:100_000], re.IGNORECASE):
            raise self._trouble.unreadable(
                "в XML есть объявление DOCTYPE или ENTITY", "Запросите файл без объявлений типа документа и сущностей"
            )
        return text

    @cached_property
    def delimiter(self) -> str:
        """Delimiter of a text table, empty when the text is not one."""
        encoding, beginning = plain.beginning(self.payload)
        return plain.sniff_delimiter(beginning) if encoding else ""

    @cached_property
    def sheets(self) -> Mapping[str, Rows]:
        """Visible sheets by name, in order; rows are read when a sheet is first asked for."""
        if self.kind == "xlsx":
            return self._workbook
        if self.kind == "xls":
            visible = {sheet.name: sheet.rows for sheet in self._xls if sheet.visible}
            return {name: visible[name] for name in with_data(list(visible))}
        if self.kind in ("csv", "text"):
            return {"": plain.csv_rows(self.text, self.delimiter, self._trouble)}
        return {}

    @cached_property
    def cut(self) -> str:
        """What tells that a text table ends too early, in numbers; "" when nothing does."""
        if self.kind == "xls" and self.payload[:2] not in (b"\xd0\xcf", b"PK") and markup.ends_inside_a_table(self._decoded[1]):
            return "таблица HTML не закрыта (нет </table>)"
        if self.kind != "csv":
            return ""
        return plain.cut_in(self.text, self.sheets[""])

    @property
    def perhaps_cut(self) -> str:
        """What lets one doubt that a text table is whole; "" when nothing does or it is known to be cut."""
        return plain.open_end_of(self.text, self.sheets[""]) if self.kind == "csv" and not self.cut else ""

    @cached_property
    def hidden_sheets(self) -> tuple[str, ...]:
        """Sheets that the author hid."""
        if self.kind == "xls":
            return tuple(sheet.name for sheet in self._xls if not sheet.visible)
        if self.kind != "xlsx":
            return ()
        return self._workbook.hidden

    @cached_property
    def sample_sheets(self) -> tuple[str, ...]:
        """Visible sheets that are left out as a form's example or instructions."""
        if self.kind == "xls":
            return tuple(sheet.name for sheet in self._xls if sheet.visible and sheet.name not in self.sheets)
        return self._workbook.samples if self.kind == "xlsx" else ()

    @cached_property
    def hidden_rows(self) -> int:
        """Rows of an xlsx marked hidden, over all sheets; they are read like the rest. 0 where it cannot be known."""
        if self.kind != "xlsx":
            return 0
        return self._archive.hidden_rows

    def merged(self, sheet: str) -> tuple[Area, ...]:
        """Merged areas of a sheet: first row, first column, last row, last column, 0-based and inclusive."""
        if self.kind == "xls":
            return next((found.merged for found in self._xls if found.name == sheet), ())
        if self.kind != "xlsx":
            return ()
        return self._workbook.merged(sheet)

    @property
    def entries_as_written(self) -> tuple[str, ...]:
        """Names inside a zip archive as they stand in it; they are never followed."""
        return self._archive.names if self.kind in ("zip", "xlsx") else ()

    @property
    def members(self) -> tuple[Opened, ...]:
        """Data files inside a zip archive and inside the archives in it, each behind the same guards.

        An archive that lies too deep, or is damaged, is a member itself: opening it says what is wrong.
        Raises UnreadableFile when the archive is damaged or all of it together unpacks to more than it may.
        """
        return tuple(self._members(MAX_ARCHIVES_INSIDE, [unpacked_limit(len(self.payload))])) if self.kind == "zip" else ()

    def _members(self, deeper: int, left: list[int]) -> Iterator[Opened]:
        for name, payload in self._archive.files():
            left[0] -= len(payload)
            if left[0] < 0:
                raise self._trouble.bomb(unpacked_limit(len(self.payload)))
            member = Opened(payload, shown_name(name))
            if deeper and member.is_parcel:
                yield from member._members(deeper - 1, left)
            elif payload:
                yield member

    @property
    def is_parcel(self) -> bool:
        """Whether the file is a whole archive of other files, no document."""
        try:
            return self.kind == "zip" and not self.document
        except UnreadableFile:
            return False

    @property
    def document(self) -> str:
        """What document a zip archive is, in Russian; "" for a parcel of files and for whatever is no archive."""
        names = self.entries_as_written if self.kind == "zip" else ()
        return next((title for title, part in _DOCUMENTS.items() if any(map(part.match, names))), "")

    def require_taken_apart(self) -> None:
        """Raise UnreadableFile for an archive: nobody could look into what lies in it one by one."""
        if self.kind == "zip":
            found = self.members
            reason = "архивы вложены один в другой слишком глубоко или слишком велики" if found else "в архиве нет ни одного файла"
            raise self._trouble.unreadable(reason, "Распакуйте архив и положите файлы из него")

    @property
    def packed_table(self) -> Opened | None:
        """The table inside a gzip file; None when it holds something else: vacancies are read as they come."""
        name = self.file_name[:-3] if self.file_name.lower().endswith(".gz") else self.file_name
        head = plain.gunzipped_head(self.payload)
        if head[:4] not in _ZIP and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[", b"<", b""):
            return None
        return open_file(self._gunzipped, name)

    @property
    def entries(self) -> tuple[str, ...]:
        """Names inside a zip archive, to show; they are never followed."""
        if self.kind not in ("zip", "xlsx"):
            return ()
        return tuple(map(shown_name, self._archive.names))

    @cached_property
    def _trouble(self) -> Trouble:
        return Trouble(self.file_name, len(self.payload))

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        return plain.decode(self.payload)

    @cached_property
    def _archive(self) -> Archive:
        return Archive(self.payload, self._trouble)

    @cached_property
    def _workbook(self) -> Workbook:
        return Workbook(self._archive, self._trouble)

    @cached_property
    def _gunzipped(self) -> bytes:
        return plain.gunzipped(self.payload, self._trouble)

    @cached_property
    def _xls(self) -> list[XlsSheet]:
        if self.payload[:4] in _ZIP:
            self._archive.check()
            content = self._archive.part("content.xml")
            check_area(content, self._trouble)
            return with_marks(self._read_in_child(), content)
        if self.payload[:4] != _COMPOUND:
            text = self._decoded[1]
            return markup.spreadsheetml_sheets(text, self._trouble) if markup.SPREADSHEETML in text[:4_000] else markup.html_sheets(text)
        if "EncryptedPackage".encode("utf-16-le") in self.payload:
            raise self._trouble.protected()
        if not chains_end(self.payload):
            raise self._trouble.broken()
        return self._read_in_child()

    def _read_in_child(self) -> list[XlsSheet]:
        try:
            return read_xls(self.payload)
        except XlsFailure as failure:
            if failure.protected:
                raise self._trouble.protected() from failure
            if failure.too_much_text:
                raise self._trouble.too_much_text() from failure
            raise self._trouble.unreadable(NOT_READ, SAVE_AGAIN) from failure
