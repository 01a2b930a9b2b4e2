"""``kadry verify``: is a document the one that was computed?"""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("path", type=Path, metavar="ПАПКА|ФАЙЛ", help="папка среза или кампании, один документ из неё, или файл, который прислали или скопировали")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка, среди документов которой искать присланный файл (по умолчанию var)")


def run(arguments: argparse.Namespace) -> int:
    """Print the verdict; 0 genuine, 1 altered, missing or unknown, 2 nothing to compare with."""
    from flows.outward.verification import NoManifest, has_manifest, verify, verify_file

    path: Path = arguments.path
    if not path.exists():
        raise NoManifest(path)
    if not has_manifest(path):
        return _by_bytes(Home(arguments.home), path)
    found = verify(path) if path.is_dir() else verify_file(path)
    if found.is_whole:
        print(f"Подлинные: файлов {len(found.genuine)}, все совпадают с описью.")
        return 0
    print(f"Совпадают с описью: {len(found.genuine)}. Не совпадают – {found.told()}.")
    return 1


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
