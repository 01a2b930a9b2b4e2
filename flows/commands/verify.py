"""``kadry verify``: is a document the one that was computed?"""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("path", type=Path, metavar="ПАПКА|ФАЙЛ", help="папка среза или кампании, или один документ из неё")


def run(arguments: argparse.Namespace) -> int:
    """Print the verdict; 0 genuine, 1 altered, missing or unknown, 2 nothing to compare with."""
    from flows.outward.verification import NoManifest, verify, verify_file

    path: Path = arguments.path
    if not path.exists():
        raise NoManifest(path)
    found = verify(path) if path.is_dir() else verify_file(path)
    if found.is_whole:
        print(f"Подлинные: файлов {len(found.genuine)}, все совпадают с описью.")
        return 0
    print(f"Совпадают с описью: {len(found.genuine)}. Не совпадают – {found.told()}.")
    return 1
