"""``kadry verify``: is a document the one that was computed?"""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.settings import DEFAULT_HOME, Home
from models.errors import KadryError


class NothingNamed(KadryError):
    """Neither a file nor a version was named."""

    def __init__(self) -> None:
        super().__init__("Назовите папку или файл, или версию расчёта: --code ВЕРСИЯ.")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("path", type=Path, nargs="?", metavar="ПАПКА|ФАЙЛ", help="папка среза или кампании, один документ из неё, или файл, который прислали или скопировали")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка, среди документов которой искать присланный файл (по умолчанию var)")
    parser.add_argument(
        "--code", metavar="ВЕРСИЯ", help="версия расчёта, напечатанная в документе, например 0.1.0+c38bb0efde95: тот ли код в этой папке и какой это коммит"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the verdict; 0 genuine, 1 altered, missing or unknown, 2 nothing to compare with."""
    from flows.machinery.code_origin import origin_of
    from flows.outward.verification import NoManifest, has_manifest, verify, verify_file, version_of

    if arguments.code is not None:
        return _code(arguments.code)
    if arguments.path is None:
        raise NothingNamed
    path: Path = arguments.path
    if not path.exists():
        raise NoManifest(path)
    if not has_manifest(path):
        return _by_bytes(Home(arguments.home), path)
    found = verify(path) if path.is_dir() else verify_file(path)
    if found.is_whole:
        print(f"Подлинные: файлов {len(found.genuine)}, все совпадают с описью.")
        if version := version_of(path):
            print(f"Версия расчёта {version}: {origin_of(version).told(version)}")
        return 0
    print(f"Совпадают с описью: {len(found.genuine)}. Не совпадают – {found.told()}.")
    return 1


def _code(version: str) -> int:
    """Where a printed version of the code is to be found; 0 here or in a commit, 1 nowhere."""
    from flows.machinery.code_origin import origin_of
    from flows.settings import code_version

    found = origin_of(version, None)
    print(f"Версия расчёта {version}: {found.told(version)}. Хеш кода этой папки: {code_version()}")
    return 0 if found.is_here or found.commit else 1


def _by_bytes(home: Home, path: Path) -> int:
    """A file that lies in no vintage and no round: known by its bytes, or altered, or not of this home."""
    from flows.outward.verification import NoManifest, known_elsewhere

    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    if not files or not (home.outboxes.is_dir() or home.rounds.is_dir()):
        raise NoManifest(path)
    known = known_elsewhere(home, files)
    for file in files:
        print(f"Подлинный: {file} – это {known[file]}" if file in known else f"Не найден: {file} – изменён или не из этой рабочей папки")
    if len(known) < len(files):
        print(f"Среди документов срезов и кампаний папки «{home.root}» совпадающих нет у файлов: {len(files) - len(known)}.")
        return 1
    return 0
