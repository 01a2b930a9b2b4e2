"""``kadry worker``: a worker and the watch of this home beside a Prefect server that runs elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.commands.serve import DEFAULT_INBOX
from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)")
    parser.add_argument("--inbox", type=Path, default=DEFAULT_INBOX, metavar="ПАПКА", help="входная папка (по умолчанию inbox)")


def run(arguments: argparse.Namespace) -> int:
    """Work until Ctrl-C; 0 stopped, 2 could not start."""
    from flows.service.serve import work

    work(Home(arguments.home), arguments.inbox, lambda text: print(text, flush=True))
    return 0
