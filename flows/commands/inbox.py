"""``kadry inbox check``: which source each file is, and what is missing for a full proposal."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import EmptyInbox, KadryError

if TYPE_CHECKING:
    from sources.reading import Reading

YEARS = ("start_year", "time_period", "wave", "reference_date", "created_on")
NEEDED = {
    "rosstat": "занятость по видам деятельности: без неё нет прогноза",
    "kcp": "контрольные цифры приёма: без них нет прошлогодних мест",
    "spo1": "контингент по СПО-1: без него будущие выпуски оцениваются по КЦП",
    "survey": "анкеты работодателей: без них потребность читается только моделью",
    "colleges": "карточки колледжей: без них места не делятся по организациям",
    "trudvsem": "вакансии «Работы России»: без них не видно незакрытой потребности",
    "applications": "заявления: без них не виден спрос поступающих",
    "limits": "пределы плана приёма: без них план не знает бюджета региона",
    "graduates": "трудоустройство выпускников: без него берутся доли по умолчанию",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("action", choices=["check"], metavar="check", help="проверить папку")
    parser.add_argument("folder", type=Path, metavar="ПАПКА", help="входная папка")


def run(arguments: argparse.Namespace) -> int:
    """Read every file as the night would, list what it gives and what is missing; 0 all read, 1 some not, 2 empty."""
    from sources import registry

    found: dict[str, int] = {}
    unread = data_files = 0
    for path in _files(arguments.folder):
        name = path.relative_to(arguments.folder)
        reason = registry.ignored(path.name)
        if reason is not None:
            print(f"  –  {name}: пропущен ({reason})")
            continue
        data_files += 1
        try:
            for source, line in _read(path, name):
                found[source] = found.get(source, 0) + 1
                print(f"  ✓  {line}")
        except KadryError as error:
            unread += 1
            print(f"  ✗  {name}: {error}")
    if not data_files:
        raise EmptyInbox(str(arguments.folder))
    listing = ", ".join(f"{name} × {count}" for name, count in sorted(found.items()))
    print(f"\nИсточники: {listing or 'не распознано ничего'}")
    for source, why in NEEDED.items():
        if source not in found:
            print(f"  не хватает «{source}»: {why}")
    return 1 if unread else 0


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) if folder.is_dir() else []


def _read(path: Path, name: Path) -> Iterator[tuple[str, str]]:
    """Source and a line of what it gives, for a file or for each member of an archive."""
    from flows.machinery.landing import REGION_FOLDER
    from flows.machinery.reference import codelists
    from sources import registry
    from sources.opened import open_file
    from sources.reading import FileContext

    hint = name.parts[0] if len(name.parts) > 1 and REGION_FOLDER.fullmatch(name.parts[0]) else None
    book = open_file(path.read_bytes(), path.name)
    for inner in book.members or (book,):
        reading, score = registry.read(inner, FileContext(inner.file_name, hint), codelists())
        source, title = reading.source, registry.source(reading.source).TITLE
        shown = str(name) if inner is book else f"{name}/{inner.file_name}"
        sure = f"{score:.2f}".replace(".", ",")
        yield source, f"{shown}: {title} ({source}, уверенность {sure}); {_told(reading)}"


def _told(reading: Reading) -> str:
    """What a reading gives, in a few words: records, years, region, the commonest refusal."""
    years = {str(value)[:4] for table in reading.tables.values() for column in YEARS if column in table for value in table[column].dropna()}
    parts = [f"строк {reading.rows_read}: принято {reading.rows_accepted}"]
    if reading.superseded:
        parts.append(f"заменено {len(reading.superseded)}")
    if reading.refused:
        reason, count = Counter(row.reason for row in reading.refused).most_common(1)[0]
        parts.append(f"отказано {len(reading.refused)} (чаще всего {count} × «{reason}»)")
    if years:
        parts.append(f"годы {min(years)}–{max(years)}" if len(years) > 1 else f"год {min(years)}")
    return ", ".join([*parts, f"регион {reading.ref_area or 'не назван'}"])
