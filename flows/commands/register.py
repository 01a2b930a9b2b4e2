"""``kadry register``: forms, timetable, pool, limits and automations of this home on a Prefect server."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.commands.serve import DEFAULT_INBOX
from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)")
    parser.add_argument("--inbox", type=Path, default=DEFAULT_INBOX, metavar="ПАПКА", help="входная папка (по умолчанию inbox)")
    parser.add_argument("--runs", type=positive, default=None, metavar="N", help="сколько запусков идёт сразу (по умолчанию без предела)")


def run(arguments: argparse.Namespace) -> int:
    """Register on the server of PREFECT_API_URL, or on the one that ``kadry serve`` runs on this home."""
    import os

    from flows.machinery.prefect_home import embed
    from flows.service.serve import NoServer

    embed(Home(arguments.home))
    if not os.environ.get("PREFECT_API_URL"):
        raise NoServer
    from flows.service.deployments import Place
    from flows.service.registration import register_home

    names = register_home(Place(Home(arguments.home), arguments.inbox, Path.cwd()), arguments.runs)
    print(f"Записано форм: {len(names)}. Сервер: {os.environ['PREFECT_API_URL']}")
    for name in names:
        print(f"  {name}")
    return 0


def positive(text: str) -> int:
    """A whole number from one. Raises ValueError, which argparse words."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
