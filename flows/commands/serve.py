"""``kadry serve``: a Prefect server with run forms and the timetable, on this machine only."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.settings import DEFAULT_HOME, Home

DEFAULT_INBOX = Path("inbox")
DEFAULT_PORT = 4200


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    parser.add_argument(
        "--inbox", type=Path, default=DEFAULT_INBOX, metavar="ПАПКА", help="входная папка (по умолчанию inbox)"
    )
    parser.add_argument(
        "--port", type=port_number, default=DEFAULT_PORT, metavar="ПОРТ", help="порт на 127.0.0.1 (по умолчанию 4200)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; 0 stopped, 2 could not start."""
    from flows.service.serve import serve

    serve(Home(arguments.home), arguments.inbox, arguments.port, lambda text: print(text, flush=True))
    return 0


def port_number(text: str) -> int:
    """A port that a user may listen on. Raises ValueError, which argparse words."""
    port = int(text)
    if not 1024 <= port <= 65535:
        raise ValueError(text)
    return port
