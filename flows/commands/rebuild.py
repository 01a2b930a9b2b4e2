"""``kadry rebuild``: the warehouse anew from raw bytes, all vintages."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from flows.commands.nightly import REGIONS_LOST
from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Compute every vintage again into a new file and put it in place of the old one."""
    from flows.machinery import progress
    from flows.machinery.lock import writer_lock
    from flows.rebuild import rebuild

    home = Home(arguments.home)
    with progress.terminal() as reporter, writer_lock(home.lock, reporter.say):
        counts = rebuild(home)
    print(
        f"Собрано срезов: {counts.vintages}; файлов прочитано {counts.files}; хранилище {home.warehouse} ({os.path.getsize(home.warehouse) / 1e6:.1f} МБ)"
    )
    for sentence in counts.lost:
        print(f"  ! {sentence}")
    return REGIONS_LOST if counts.lost else 0
