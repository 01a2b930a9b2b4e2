"""``kadry morning``: the morning letter, for a timer that is no part of Prefect: it comes also when nothing runs."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)")
    parser.add_argument("--show", action="store_true", help="показать письмо, никому не отправляя")


def run(arguments: argparse.Namespace) -> int:
    """Send once a day; 0 sent or shown, 1 not everybody got it, 2 a setting is wrong."""
    from flows.service import morning

    home, now = Home(arguments.home), datetime.now(UTC)
    if arguments.show or not morning.recipients():
        made = morning.letter(home, now)
        print(f"{made.subject}\n\n{made.text}")
        if not arguments.show:
            print(f"Получателей нет: задайте {morning.RECIPIENTS}=адрес,адрес (docs/operations.md).")
        return 0
    sent = morning.send(home, now)
    for one in sent:
        print(f"{one.parcel.recipient}: {one.state} {one.told}".rstrip())
    return 0 if all(one.is_settled for one in sent) else 1
