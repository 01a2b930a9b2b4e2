"""What every container of data has in common: the cells it gives, the limits it is held to, the ways it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.errors import UnreadableFile

Cell = str | int | float | bool | datetime | date | time | timedelta
Rows = list[list[Cell]]


class PerCent(float):
    """A number that the workbook shows in per cent: 0.01 under the format «0 %» is the 1 % that a person typed."""


_QUOTED = re.compile(r'".*?"|\\.')


def shows_per_cent(pattern: str) -> bool:
    """Whether a format multiplies by a hundred: «0"%"» prints the sign and multiplies nothing."""
    return "%" in _QUOTED.sub("", pattern)


MAX_UNPACKED_BYTES = 600_000_000  # one workbook or one gzip member
MAX_UNPACK_RATIO = 400  # honest worksheets of repeated rows reach about 100
RATIO_FREE_BYTES = 10_000_000  # below this the ratio proves nothing
MAX_ARCHIVES_INSIDE = 3  # an archive in an archive in an archive; deeper ones are no parcel
MAX_ENTRIES = 5_000
MAX_ROWS = 1_048_576  # Excel's own limit
MAX_COLUMNS = 4_096
MAX_CELLS = 12_000_000  # area of one sheet: the reader lays it out whole, at some forty bytes a cell
MAX_BOOK_CELLS = 20_000_000  # of all sheets together
MAX_TEXT = 60_000_000  # bytes of text that all cells of a book hold together: one long text may be repeated in every cell
CELLS_FREE = 2_000_000  # below this, about 80 MB, a sheet may be as empty as it likes: real registers take 1 671 × 1 008
LONGEST_SHEET_NAME = 31
MAX_AREA_PER_CELL = 30  # one stored cell far out makes the reader lay out all the emptiness before it
NOT_READ = "книга Excel не читается: она повреждена или сохранена нестандартной программой"
SAVE_AGAIN = "Откройте файл в Excel или LibreOffice и сохраните заново как «Книга Excel (.xlsx)»"

_SAMPLE_SHEET = re.compile(r"(?:пример|образец|как заполнить)(?: \d+)?", re.IGNORECASE)


def with_data(names: Sequence[str]) -> list[str]:
    """Names of the sheets that may hold data: a form's own example must not become a figure. All, if there are no others."""
    return [name for name in names if not _SAMPLE_SHEET.fullmatch(name.strip())] or list(names)


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names under which sheets can be written to a workbook of Excel: other programs allow longer ones, marks, and two alike."""
    written: list[str] = []
    for name in names:
        bare = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:LONGEST_SHEET_NAME] or "Лист"
        tried, number = bare, 1
        while tried.lower() in {one.lower() for one in written}:
            number += 1
            tried = f"{bare[: LONGEST_SHEET_NAME - 5]} ({number})"
        written.append(tried)
    return written


@dataclass(frozen=True)
class Trouble:
    """The errors that a file of this name and size may end with."""

    file_name: str
    size: int

    def unreadable(self, reason: str, remedy: str) -> UnreadableFile:
        """Any defect, with its remedy."""
        return UnreadableFile("", self.file_name, reason, remedy)

    def broken(self) -> UnreadableFile:
        """Bytes are missing or changed."""
        remedy = "Скачайте файл заново; если его прислали письмом, попросите отправителя прислать его ещё раз и назвать размер"
        return self.unreadable("архив повреждён или недокачан", remedy)

    def protected(self) -> UnreadableFile:
        """A password is asked for."""
        return self.unreadable("файл защищён паролем", "Снимите пароль и пришлите файл заново")

    def resave(self, reason: str) -> UnreadableFile:
        """A workbook that Excel itself would write otherwise."""
        return self.unreadable(reason, "Откройте книгу в Excel и сохраните заново как «Книга Excel (.xlsx)»")

    def too_large(self, rows: int, columns: int, cells: int, where: str = "") -> UnreadableFile:
        """The area of a sheet is more than may be laid out, or nearly empty."""
        place = f"лист «{where}» занимает" if where else "лист занимает"
        return self.unreadable(
            f"{place} {rows} строк × {columns} столбцов, больше предела; заполнено ячеек {cells}",
            "Удалите пустые строки и столбцы за пределами таблицы (Ctrl+End покажет последнюю ячейку) и сохраните",
        )

    def too_much_text(self) -> UnreadableFile:
        """One text stands in so many cells that they cannot be held."""
        return self.unreadable(
            f"в ячейках больше {MAX_TEXT // 1_000_000} МБ текста: длинный текст повторён во многих ячейках",
            "Удалите столбцы с примечаниями и текстом и сохраните: нужны только коды, названия и числа",
        )

    def bomb(self, unpacked: int) -> UnreadableFile:
        """The file unpacks to more than it may."""
        return self.unreadable(
            f"файл в {max(1, self.size // 1_000)} КБ распаковывается более чем в {unpacked // 1_000_000} МБ",
            "Это похоже на «архивную бомбу»: не открывайте файл и запросите другой у поставщика",
        )


def is_too_large(rows: int, columns: int, cells: int) -> bool:
    """Whether an area of this many rows and columns, of which so many cells are stored, may not be laid out."""
    area = rows * columns
    return rows > MAX_ROWS or columns > MAX_COLUMNS or area > MAX_CELLS or (area > CELLS_FREE and area > MAX_AREA_PER_CELL * cells)


def unpacked_limit(size: int) -> int:
    """How much a packed file of this size may give."""
    return min(MAX_UNPACKED_BYTES, max(RATIO_FREE_BYTES, MAX_UNPACK_RATIO * size))
