"""``kadry round``: open, freeze, show."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from flows import rounds
from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the three actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="{open,freeze,show}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    opening = actions.add_parser("open", parents=[shared], help="открыть кампанию")
    opening.add_argument("start_year", type=int, metavar="ГОД", help="год начала обучения")
    opening.add_argument("--revision", type=int, default=1, metavar="N", help="номер редакции")
    for name, what in (
        ("survey-deadline", "срок сбора анкет"),
        ("data-freeze", "дата фиксации данных"),
        ("council-date", "дата совета"),
    ):
        opening.add_argument(f"--{name}", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help=what)
    freezing = actions.add_parser(
        "freeze", parents=[shared], help="закрепить кампанию за срезом и сделать документы совету"
    )
    freezing.add_argument("round", metavar="КАМПАНИЯ", help="например 2027-1")
    freezing.add_argument(
        "--vintage", type=date.fromisoformat, required=True, metavar="ГГГГ-ММ-ДД", help="посчитанный срез"
    )
    showing = actions.add_parser("show", parents=[shared], help="показать кампании")
    showing.add_argument("round", nargs="?", metavar="КАМПАНИЯ")


def run(arguments: argparse.Namespace) -> int:
    """Do one action."""
    home = Home(arguments.home)
    if arguments.action == "open":
        dates = {
            key: value.isoformat() if value else None
            for key, value in (
                ("survey_deadline", arguments.survey_deadline),
                ("data_freeze", arguments.data_freeze),
                ("council_date", arguments.council_date),
            )
        }
        opened = rounds.open_round(home, rounds.Round(arguments.start_year, arguments.revision, **dates))
        print(
            f"Открыта кампания {opened.name}. Закрепить за срезом: kadry round freeze {opened.name} --vintage ГГГГ-ММ-ДД"
        )
    elif arguments.action == "freeze":
        from flows.lock import writer_lock

        with writer_lock(home.lock, print):
            frozen = rounds.freeze(home, arguments.round, arguments.vintage)
        print(f"Кампания {frozen.name} закреплена за срезом {frozen.vintage}. Документы: {home.rounds / frozen.name}")
    else:
        chosen = [rounds.load(home, arguments.round)] if arguments.round else rounds.every(home)
        if not chosen:
            print("Кампаний нет. Открыть: kadry round open ГОД")
        for one in chosen:
            print(
                f"{one.name}: анкеты до {one.survey_deadline or '…'}, данные на {one.data_freeze or '…'}, совет {one.council_date or '…'}, срез {one.vintage or 'не закреплён'}"
            )
    return 0
