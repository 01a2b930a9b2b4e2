"""What opening, recognising and the trial reading cost beside the bare work.

    python -m benchmarks.reading_speed

Ratios of processor time within one run, in turn, the best of three each. Bounds:

    workbook  a book of 20 sheets opened and all sheets read ≤ 1.5 × calamine over the same bytes
    folder    500 files recognised, read and the reading proven ≤ 1.3 × parsing them with the source named
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable

from benchmarks.job_title_accuracy import codelists
from sources import registry
from sources.codelists import Codelists
from sources.opened import open_file
from sources.reading import FileContext

SHEETS, ROWS, COLUMNS = 20, 500, 20
FILES, ROWS_OF_A_FILE = 500, 60
ROUNDS = 3
WORKBOOK_BOUND, FOLDER_BOUND = 1.5, 1.3


def main() -> None:
    """Print both ratios; exit 1 when a bound is missed."""
    book = workbook()
    bare, ours = in_turn(lambda: bare_calamine(book), lambda: opened(book))
    folder = _folder()
    lists = codelists()
    parsing, recognising = in_turn(lambda: _read(folder, lists, named=True), lambda: _read(folder, lists, named=False))
    table = [
        (f"workbook of {SHEETS} sheets × {ROWS} rows × {COLUMNS} columns", bare, ours, WORKBOOK_BOUND),
        (f"folder of {FILES} files", parsing, recognising, FOLDER_BOUND),
    ]
    for what, alone, whole, bound in table:
        print(f"{what:56}{alone:8.2f} s{whole:8.2f} s{whole / alone:8.2f} ×   ≤ {bound} ×   {'pass' if whole <= bound * alone else 'FAIL'}")
    sys.exit(0 if all(whole <= bound * alone for _, alone, whole, bound in table) else 1)


def in_turn(one: Callable[[], None], other: Callable[[], None]) -> tuple[float, float]:
    """Best seconds of each, one after the other in every round."""
    times = [(_seconds(one), _seconds(other)) for _ in range(ROUNDS)]
    return min(first for first, _ in times), min(second for _, second in times)


def _seconds(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def bare_calamine(payload: bytes) -> None:
    from pythonbare_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def opened(payload: bytes) -> None:
    for rows in open_file(payload, "книга.xlsx").sheets.values():
        len(rows)


def _read(files: list[tuple[str, str, bytes]], lists: Codelists, *, named: bool) -> None:
    for source, name, payload in files:
        reading, _ = registry.read(open_file(payload, name), FileContext(name, "57", 2026), lists, source if named else "")
        if reading.source != source:
            raise AssertionError(f"{name}: {reading.source} instead of {source}")


def workbook() -> bytes:
    """Numbers and words half and half, as a statistics book has them."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for number in range(SHEETS):
            sheet = book.add_worksheet(f"Лист{number}")
            for row in range(ROWS):
                sheet.write_row(row, 0, [f"показатель {row}" if column % 2 == 0 else row * 1.5 + column for column in range(COLUMNS)])
    return out.getvalue()


def _folder() -> list[tuple[str, str, bytes]]:
    """Source, name and bytes: admission tables, applications, graduates, in workbooks and csv alike."""
    programmes = [str(code) for code in codelists().programme["code"]][:ROWS_OF_A_FILE]
    shapes = {
        "kcp": (["Год приёма", "Код профессии, специальности", "Наименование", "Организация", "КЦП, мест"], lambda code: [2024, code, "Программа", "Колледж", 25]),
        "applications": (["Год приёма", "Код", "Наименование", "Подано заявлений", "Мест"], lambda code: [2024, code, "Программа", 40, 25]),
        "graduates": (["Год выпуска", "Код", "Выпуск, чел.", "Трудоустроены", "Армия"], lambda code: [2024, code, 20, 15, 2]),
    }
    made = []
    for number in range(FILES):
        source = list(shapes)[number % len(shapes)]
        head, row = shapes[source]
        rows = [head, *(row(code) for code in programmes)]
        is_csv = number % 2 == 0
        made.append((source, f"{source}-{number}.{'csv' if is_csv else 'xlsx'}", _csv(rows) if is_csv else _xlsx(rows)))
    return made


def _csv(rows: list[list[object]]) -> bytes:
    return "".join(";".join(map(str, row)) + "\n" for row in rows).encode()


def _xlsx(rows: list[list[object]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Лист1")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


if __name__ == "__main__":
    main()
