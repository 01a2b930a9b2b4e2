"""Workbooks of Excel through python-calamine: visible sheets, read when first asked for; every failure is ours to name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from models.errors import UnreadableFile
from sources.containers.archive import Archive
from sources.containers.markup import FORMULA_WITHOUT_VALUE
from sources.containers.shape import MAX_CELLS, NOT_READ, SAVE_AGAIN, PerCent, Rows, Trouble, with_data

Area = tuple[int, int, int, int]


class Workbook(Mapping[str, Rows]):
    """Visible sheets of a workbook by name."""

    def __init__(self, archive: Archive, trouble: Trouble) -> None:
        self._archive, self._trouble = archive, trouble
        self._rows: dict[str, Rows] = {}
        self._ranges: dict[str, Any] = {}  # kept beside the rows: asking for a sheet lays all of it out again

    @cached_property
    def _book(self) -> Any:
        from python_calamine import CalamineWorkbook

        source = self._archive.rebuilt()
        with reader_errors(self._trouble, ""):
            return CalamineWorkbook.from_filelike(source)

    @cached_property
    def _names(self) -> list[str]:
        return with_data(self._visible)

    @cached_property
    def _visible(self) -> list[str]:
        return [
            meta.name
            for meta in self._book.sheets_metadata
            if str(meta.visible).endswith(".Visible") and str(meta.typ).endswith(".WorkSheet")
        ]

    @property
    def samples(self) -> tuple[str, ...]:
        """Visible sheets that hold a form's example or its instructions."""
        return tuple(name for name in self._visible if name not in self._names)

    @property
    def hidden(self) -> tuple[str, ...]:
        """Sheets that the author hid."""
        return tuple(meta.name for meta in self._book.sheets_metadata if not str(meta.visible).endswith(".Visible"))

    def merged(self, sheet: str) -> tuple[Area, ...]:
        """Merged areas of a sheet: top, left, bottom, right."""
        if sheet not in self._ranges:
            with reader_errors(self._trouble, sheet):
                self._ranges[sheet] = self._book.get_sheet_by_name(sheet).merged_cell_ranges or []
        ranges = self._ranges[sheet]
        return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)

    def __getitem__(self, name: str) -> Rows:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._rows:
            with reader_errors(self._trouble, name):
                sheet = self._book.get_sheet_by_name(name)
                if sheet.total_height * max(1, sheet.total_width) > MAX_CELLS:
                    raise self._trouble.unreadable(f"лист «{name}» слишком велик", "Удалите пустые строки и столбцы")
                rows: Rows = sheet.to_python(skip_empty_area=False)
                self._ranges[name] = sheet.merged_cell_ranges or []
            position = next(at for at, meta in enumerate(self._book.sheets_metadata) if meta.name == name)
            for row, column in self._archive.valueless_formulas(position):
                if row < len(rows) and column < len(rows[row]):
                    rows[row][column] = FORMULA_WITHOUT_VALUE
            for row, column in self._archive.percent_cells(position):
                if row < len(rows) and column < len(rows[row]) and isinstance(cell := rows[row][column], int | float):
                    rows[row][column] = PerCent(cell)
            self._rows[name] = rows
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@contextmanager
def reader_errors(trouble: Trouble, sheet: str) -> Iterator[None]:
    """Turn every failure of the workbook reader, a panic of its own included, into UnreadableFile."""
    try:
        yield
    except UnreadableFile:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if type(error).__name__ == "PasswordError":
            raise trouble.protected() from error
        where = f"лист «{sheet}»: " if sheet else ""
        raise trouble.unreadable(where + NOT_READ, SAVE_AGAIN) from error
