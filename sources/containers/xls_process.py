"""Old xls workbooks are read in a process of their own, with bounded memory and time.

A damaged xls can make the reader ask for tens of gigabytes, which ends the process that asked: it must not be ours.

    parent: read_xls(payload) ─► child: bytes on stdin, rows as JSON on stdout ─► parent: sheets
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sources.containers.biff import percent_cells
from sources.containers.shape import MAX_TEXT, PerCent

MEMORY_BYTES = 1_200_000_000
MAX_CELLS = 4_000_000  # area of all sheets; 65 536 rows of 60 columns
TIME_SECONDS = 60
ROOT = Path(__file__).resolve().parents[2]  # the child imports this very module, installed or not
COMPOUND = b"\xd0\xcf\x11\xe0"  # how an old xls begins; an ods or an xlsb is a zip
PROTECTED, UNREADABLE, TOO_MUCH_TEXT = 3, 4, 5  # exit codes of the child


@dataclass(frozen=True)
class XlsSheet:
    """One sheet of an xls: its name, whether it is a visible table, its rows and merged areas (0-based, inclusive)."""

    name: str
    visible: bool
    rows: list[list[Any]]
    merged: tuple[tuple[int, int, int, int], ...]


class XlsFailure(Exception):
    """The child could not read the workbook: it asks for a password, holds too much text, or is broken."""

    def __init__(self, code: int = UNREADABLE) -> None:
        self.protected, self.too_much_text = code == PROTECTED, code == TOO_MUCH_TEXT
        super().__init__("protected" if self.protected else "unreadable")


def read_xls(payload: bytes) -> list[XlsSheet]:
    """Sheets of an xls. Raises XlsFailure when the child fails, asks for too much memory or takes too long."""
    command = [sys.executable, "-c", "from sources.containers.xls_process import main; main()"]
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module, the payload goes through stdin only
            command, input=payload, capture_output=True, timeout=TIME_SECONDS, check=False, cwd=ROOT
        )
    except subprocess.TimeoutExpired as error:
        raise XlsFailure from error
    if child.returncode != 0:
        raise XlsFailure(child.returncode)
    return [
        XlsSheet(name, visible, in_per_cent([[_cell(value) for value in row] for row in rows], shown), tuple(map(tuple, merged)))
        for name, visible, rows, merged, shown in json.loads(child.stdout.decode("utf-8", "surrogatepass"))
    ]


def in_per_cent(rows: list[list[Any]], places: Iterable[Sequence[int]]) -> list[list[Any]]:
    """The rows with the numbers of these places (row, column) as numbers that are shown in per cent."""
    for row, column in places:
        if row < len(rows) and column < len(rows[row]) and type(cell := rows[row][column]) in (int, float):
            rows[row][column] = PerCent(cell)
    return rows


def main() -> None:
    """The child: xls on stdin, JSON on stdout."""
    import io

    _bound_memory()
    from python_calamine import CalamineWorkbook, PasswordError

    payload = sys.stdin.buffer.read()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
        sheets = []
        area = text = 0
        per_cent = percent_cells(payload) if payload.startswith(COMPOUND) else []
        for at, meta in enumerate(book.sheets_metadata):
            table = str(meta.typ).endswith(".WorkSheet")
            sheet = book.get_sheet_by_name(meta.name) if table else None
            area += sheet.total_height * sheet.total_width if sheet else 0
            if area > MAX_CELLS:
                sys.exit(UNREADABLE)
            rows = sheet.to_python(skip_empty_area=False) if sheet else []
            text += sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
            if text > MAX_TEXT // 2:  # a Cyrillic letter takes two bytes
                sys.exit(TOO_MUCH_TEXT)
            merged = (
                [(*top_left, *bottom_right) for top_left, bottom_right in (sheet.merged_cell_ranges or [])]
                if sheet
                else []
            )
            shown = per_cent[at] if at < len(per_cent) else []
            sheets.append((meta.name, table and str(meta.visible).endswith(".Visible"), rows, merged, shown))
    except PasswordError:
        sys.exit(PROTECTED)
    except BaseException:  # a panic of the reader is no Exception
        sys.exit(UNREADABLE)
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]  # a stream of text
    json.dump(sheets, sys.stdout, default=_plain, ensure_ascii=False)


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit stays
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(value: object) -> dict[str, str] | str:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


def _cell(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    if "date" in value:
        return date.fromisoformat(value["date"])
    return time.fromisoformat(value["time"])
