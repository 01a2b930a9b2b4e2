"""``kadry read``: one file through its parser, without touching the warehouse."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import KadryError, UnreadableFile

if TYPE_CHECKING:
    import pandas as pd

    from sources.opened import Opened
    from sources.reading import Reading

PREVIEW_ROWS = 5
REFUSALS_SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    from sources.registry import names

    parser.add_argument(
        "source", nargs="?", default="auto", choices=[*names(), "auto"], metavar="ИСТОЧНИК",
        help="один из: " + ", ".join([*names(), "auto"]) + "; не назван – узнаётся по содержанию",
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="ФАЙЛ", help="файл поставщика")
    parser.add_argument(
        "--region", metavar="РЕГИОН", help="код или название региона, как у подпапки входной папки: для файлов, которые его не называют"
    )
    parser.add_argument(
        "--out", type=Path, metavar="ФАЙЛ.parquet", help="записать принятые строки; несколько таблиц – несколько файлов"
    )


class NoRegion(KadryError):
    """A word that names no region."""

    def __init__(self, word: str) -> None:
        super().__init__(f"Региона «{word}» нет. Назовите код ОКТМО (57) или название (Пермский край); список – data/codelists/region.csv.")


def run(arguments: argparse.Namespace) -> int:
    """Read, show, maybe write; 0 read, 1 read with refusals, 2 not readable."""
    from flows.machinery.reference import codelists
    from sources.opened import open_file

    if arguments.region and codelists().region_card(named := codelists().region_of_folder(arguments.region) or "") is None:
        raise NoRegion(arguments.region)
    arguments.region = named if arguments.region else _region_of_folders(arguments.file)
    book = open_file(_payload(arguments), arguments.file.name)
    if not book.members:
        return 1 if _show(book, arguments) else 0
    troubled = [_show_member(inner, arguments) for inner in book.members]
    return 1 if any(troubled) else 0


def _region_of_folders(file: Path) -> str | None:
    """Region of the nearest folder that is one's: files lie in folders below it («57/КЦП/2025»), and the night takes them all as its."""
    from flows.machinery.reference import codelists

    found = (codelists().region_of_folder(folder.name) for folder in file.absolute().parents)
    return next((code for code in found if code is not None), None)


def _show_member(inner: Opened, arguments: argparse.Namespace) -> bool:
    """One file of an archive: what is no data is passed over, what cannot be read costs itself only."""
    from sources import registry
    from sources.opened import open_file

    reason = registry.ignored(inner.file_name)
    if reason is not None:
        print(f"\n{inner.file_name}: пропущен ({reason})")
        return False
    try:
        return _show(open_file(inner.payload, inner.file_name), arguments)
    except KadryError as error:
        print(f"\n{inner.file_name}: {error}")
        return True


def _show(book: Opened, arguments: argparse.Namespace) -> bool:
    """Read one file, or one member of an archive, and show it; whether rows were refused."""
    from flows.machinery.reference import codelists
    from sources import registry
    from sources.reading import FileContext

    named = "" if arguments.source == "auto" else arguments.source
    whole, _ = registry.read(book, FileContext(book.file_name, arguments.region), codelists(), named)
    if book.file_name != arguments.file.name:
        print(f"\n{book.file_name}")
    refused = [_show_reading(reading, arguments, several=bool(whole.beside)) for reading in whole.together]
    return any(refused)


def _show_reading(reading: Reading, arguments: argparse.Namespace, *, several: bool) -> bool:
    """What one source reads in a file; several: others read it too, so that each writes its own tables."""
    from flows.machinery.reference import codelists
    from sources import registry

    source, module = reading.source, registry.source(reading.source)
    print(
        f"{module.TITLE} ({source}): прочитано {reading.rows_read} = принято {reading.rows_accepted} + отказано {len(reading.refused)} + заменено {len(reading.superseded)}"
    )
    if reading.ref_area:
        print(f"Регион: {reading.ref_area} {codelists().region_name(reading.ref_area)}")
    for note in reading.notes:
        print(f"  · {note}")
    if not reading.rows_read:
        print("Строк под заголовком нет. Форма пустая? Лист «Пример» не читается: впишите строки на лист формы, под заголовок.")
    for subject, table in reading.tables.items():
        print(f"\nТаблица {source}__{subject}: строк {len(table)}")
        if len(table):
            print(_preview(table))
        if arguments.out is not None and len(table):
            _write(
                table,
                arguments.out
                if len(reading.tables) == 1 and not several
                else arguments.out.with_stem(f"{arguments.out.stem}_{subject}"),
            )
    for row in reading.refused[:REFUSALS_SHOWN]:
        print(
            f"\nОтказ: лист «{row.sheet}», строка {row.row_number}, столбец «{row.column_name}», значение «{row.value}»\n  почему: {row.reason}\n  что делать: {row.remedy}"
        )
    if len(reading.refused) > REFUSALS_SHOWN:
        print(f"\n… и ещё отказов: {len(reading.refused) - REFUSALS_SHOWN}")
    return bool(reading.refused)


def _preview(table: pd.DataFrame) -> str:
    """The first rows as text; what is not known is a dash, decimals have a comma."""
    shown = table.head(PREVIEW_ROWS).astype(object)
    return str(shown.map(_cell).to_string(index=False, max_colwidth=40))


def _cell(value: object) -> str:
    if value is None or value != value or str(value) == "NaT":
        return "–"
    if isinstance(value, bool):
        return "да" if value else "нет"
    return f"{value:.10g}".replace(".", ",") if isinstance(value, float) else str(value)


def _payload(arguments: argparse.Namespace) -> bytes:
    try:
        return bytes(arguments.file.read_bytes())
    except OSError as error:
        raise UnreadableFile(
            arguments.source, arguments.file.name, f"файл не открывается ({error.strerror})", "Проверьте путь и права."
        ) from error


def _write(table: object, path: Path) -> None:
    import duckdb

    con = duckdb.connect()
    con.register("accepted_rows", table)
    con.execute("copy accepted_rows to '{}' (format parquet)".format(str(path).replace("'", "''")))
    print(f"Записано: {path}")
