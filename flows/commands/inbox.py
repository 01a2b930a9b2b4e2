"""``kadry inbox check``: which source each file is, and what is missing for a full proposal."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.errors import EmptyInbox, KadryError

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
    """List files and gaps; 0 all recognised, 1 some are not, 2 empty."""
    from sources import registry
    from sources.opened import open_file

    files = (
        sorted(path for path in arguments.folder.rglob("*") if path.is_file() and not path.is_symlink())
        if arguments.folder.is_dir()
        else []
    )
    found: dict[str, int] = {}
    unknown = 0
    data_files = 0
    for path in files:
        name = path.relative_to(arguments.folder)
        reason = registry.ignored(path.name)
        if reason is not None:
            print(f"  –  {name}: пропущен ({reason})")
            continue
        data_files += 1
        try:
            source, score = registry.recognise(open_file(path.read_bytes(), path.name))
            found[source] = found.get(source, 0) + 1
            sure = f"{score:.2f}".replace(".", ",")
            print(f"  ✓  {name}: {registry.source(source).TITLE} ({source}, уверенность {sure})")
        except KadryError as error:
            unknown += 1
            print(f"  ✗  {name}: {error}")
    if not data_files:
        raise EmptyInbox(str(arguments.folder))
    print(
        "\nИсточники: "
        + (", ".join(f"{name} × {count}" for name, count in sorted(found.items())) or "не распознано ничего")
    )
    for source, why in NEEDED.items():
        if source not in found:
            print(f"  не хватает «{source}»: {why}")
    return 1 if unknown else 0
