"""``kadry inbox``: each file of a folder read as the night reads it, what it feeds, what is missing and what for."""

from __future__ import annotations

import argparse
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import EmptyInbox, KadryError

REASONS_SHOWN = 1

if TYPE_CHECKING:
    from sources.cards import SourceCard
    from sources.opened import Opened
    from sources.reading import Reading

YEARS = ("start_year", "time_period", "wave", "reference_date", "created_on")
QUANTITIES = {"places": "мест", "enrolled_persons": "обучающихся", "applications": "заявлений", "work_places": "рабочих мест"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.usage = "kadry inbox [-h] [check] ПАПКА"
    parser.add_argument("words", nargs="+", metavar="ПАПКА", help="входная папка (слово check перед ней можно опустить)")


class OneFolder(KadryError):
    """More words than a folder."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(f"Нужна одна папка, а сказано: {' '.join(words)}. Вызов: kadry inbox ПАПКА.")


class NoFolder(KadryError):
    """Nothing, or a file, lies where the folder should be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Папки «{folder}» нет.")


def run(arguments: argparse.Namespace) -> int:
    """Read every file as the night would, list what it gives and what is missing; 0 all read, 1 some not, 2 empty."""
    from flows.machinery import progress
    from flows.machinery.reference import bad_cards, cards
    from sources import registry

    words = arguments.words[1:] if arguments.words[0] == "check" and len(arguments.words) > 1 else arguments.words
    if len(words) > 1:
        raise OneFolder(words)
    folder = Path(words[0])
    if not folder.is_dir():
        raise NoFolder(folder)
    files = _files(folder)
    found: Counter[str] = Counter()
    unread = data_files = 0
    with progress.terminal() as reporter:
        reporter.stage("Чтение файлов")
        for at, path in enumerate(files, start=1):
            reporter.advance(path.name, at, len(files))
            name = path.relative_to(folder)
            reason = registry.ignored(path.name)
            if reason is not None:
                print(f"  –  {name}: пропущен ({reason})")
                continue
            data_files += 1
            try:
                for source, lines in _read(path, name):
                    found[source] += 1
                    print("\n".join(lines))
            except KadryError as error:
                unread += 1
                print(f"  ✗  {name}: не прочитан. {_without_name(error, path.name)}")
    if not data_files:
        raise EmptyInbox(str(folder))
    _print_sources(found, cards())
    if unread:
        print(f"Не прочитано файлов: {unread} из {data_files} (отмечены ✗)")
    for trouble in (*bad_cards(), *registry.half_made()):
        print(f"  ✗  {trouble}")
    return 1 if unread else 0


def _print_sources(found: Counter[str], known: dict[str, SourceCard]) -> None:
    """What came and what rests on it, then what did not come and what that makes worse."""
    from flows.outward.intake_report import form_of

    print(f"\nПришло источников: {len(found)}" if found else "\nНи один файл не распознан")
    feeds = {source: known[source].feeds if source in known else None for source in found}
    for source, count in sorted(found.items(), key=lambda one: (feeds[one[0]] is None, one[0])):
        print(f"  {source} × {count}: {feeds[source] or 'не используется: ночной расчёт сохранит файл и не прочтёт его строк'}")
    missing = [(source, card) for source, card in sorted(known.items()) if source not in found and card.without]
    if missing:
        print("Не хватает:")
    for source, card in missing:
        print(f"  {source}: {card.without}{form_of(source, card)}")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _read(path: Path, name: Path) -> Iterator[tuple[str, list[str]]]:
    """Source and lines of what it gives, for a file or for each member of an archive; a bad member is told by itself."""
    from flows.machinery.landing import region_of_path
    from sources import registry
    from sources.opened import open_file

    hint = region_of_path(name.as_posix())
    book = open_file(path.read_bytes(), path.name)
    if not book.members:
        yield from _told(book, str(name), hint, str(path))
        return
    failed: list[KadryError] = []
    for inner in book.members:
        if registry.ignored(inner.file_name) is not None:
            continue
        try:
            yield from _told(open_file(inner.payload, inner.file_name), f"{name}/{inner.file_name}", hint, str(path))
        except KadryError as error:
            failed.append(error)
    if failed:
        raise failed[0]


def _without_name(error: KadryError, file: str) -> str:
    """What is wrong, without the file's name: it stands before it in the line."""
    told = str(error).removeprefix(f"Файл «{file}»").lstrip(": ")
    return told[:1].upper() + told[1:]


def _told(book: Opened, shown: str, hint: str | None, path: str) -> Iterator[tuple[str, list[str]]]:
    """What a file gives, source by source: records, quantities, years, region; the commonest refusals with their remedies.

    path  the file, or the archive it came in, as the command that reads it alone is to be typed
    """
    from flows.machinery.reference import codelists
    from sources import registry
    from sources.reading import FileContext

    whole, score = registry.read(book, FileContext(book.file_name, hint), codelists())
    for reading in whole.together:
        yield reading.source, _lines(reading, score, shown, hint, path)


def _lines(reading: Reading, score: float, shown: str, hint: str | None, path: str) -> list[str]:
    """What one source reads in a file."""
    from sources import registry

    title = registry.source(reading.source).TITLE
    sure = f"{score:.2f}".replace(".", ",")
    sign = "✓" if reading.rows_accepted else "!"
    lines = [f"  {sign}  {shown}: {title} ({reading.source}, уверенность {sure}); {_counted(reading, hint)}"]
    lines += [f"       · {note}" for note in reading.notes[:3]]
    reasons = Counter((row.reason, row.remedy) for row in reading.refused)
    for (reason, remedy), count in reasons.most_common(REASONS_SHOWN):
        lines.append(f"       отказано {count}: {reason}. {remedy}")
    if len(reasons) > REASONS_SHOWN:
        lines.append(f"       причин отказа ещё {len(reasons) - REASONS_SHOWN}; все по строкам: kadry read {reading.source} {shlex.quote(path)}")
    return lines


def _counted(reading: Reading, hint: str | None) -> str:
    from proposals.numbers import plain_number

    years = {
        str(value)[:4]
        for table in reading.tables.values() for column in YEARS if column in table for value in table[column].dropna()
    }  # fmt: skip
    parts = [f"строк {reading.rows_read}: принято {reading.rows_accepted}"]
    parts += [f"заменено {len(reading.superseded)}"] if reading.superseded else []
    parts += [f"отказано {len(reading.refused)}"] if reading.refused else []
    for column, words in QUANTITIES.items():
        total = sum(float(table[column].dropna().astype(float).sum()) for table in reading.tables.values() if column in table)
        parts += [f"{words} {plain_number(total)}"] if total else []
    if years:
        parts.append(f"годы {min(years)}–{max(years)}" if len(years) > 1 else f"год {min(years)}")
    regions = {str(area) for table in reading.tables.values() if "ref_area" in table for area in table["ref_area"].dropna()}
    where = f"регионов {len(regions)}" if len(regions) > 1 else f"регион {reading.ref_area or hint or next(iter(regions), 'не назван')}"
    return ", ".join([*parts, where])
