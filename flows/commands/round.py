"""``kadry round``: open, freeze, take the council's corrections, show."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from flows.rounds import registry
from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the four actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="{open,freeze,correct,show}")
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
    correcting = actions.add_parser(
        "correct", parents=[shared], help="внести исправления совета из вернувшегося annex.xlsx"
    )
    correcting.add_argument("round", metavar="КАМПАНИЯ", help="закреплённая кампания, документы которой исправлены")
    correcting.add_argument(
        "file", type=Path, metavar="ФАЙЛ.xlsx", help="приложение с заполненным листом «Исправления»"
    )
    correcting.add_argument(
        "--on",
        type=date.fromisoformat,
        default=None,
        metavar="ГГГГ-ММ-ДД",
        help="дата записи в журнал (по умолчанию сегодня)",
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
        opened = registry.open_round(home, registry.Round(arguments.start_year, arguments.revision, **dates))
        print(
            f"Открыта кампания {opened.name}. Закрепить за срезом: kadry round freeze {opened.name} --vintage ГГГГ-ММ-ДД"
        )
    elif arguments.action == "freeze":
        from flows.machinery.lock import writer_lock

        with writer_lock(home.lock, print):
            from flows.rounds.frozen import freeze

            frozen = freeze(home, arguments.round, arguments.vintage)
        print(f"Кампания {frozen.name} закреплена за срезом {frozen.vintage}. Документы: {home.rounds / frozen.name}")
    elif arguments.action == "correct":
        return _correct(home, arguments)
    else:
        chosen = [registry.load(home, arguments.round)] if arguments.round else registry.every(home)
        if not chosen:
            print("Кампаний нет. Открыть: kadry round open ГОД")
        for one in chosen:
            print(
                f"{one.name}: анкеты до {one.survey_deadline or '…'}, данные на {one.data_freeze or '…'}, совет {one.council_date or '…'}, срез {one.vintage or 'не закреплён'}"
            )
            for line in _corrections(home, one.name):
                print(line)
    return 0


def _correct(home: Home, arguments: argparse.Namespace) -> int:
    """Record a returned annex; 0 when something is in the ledger or nothing was refused, 2 when all was refused."""
    from flows.machinery.lock import writer_lock
    from flows.rounds import ledger

    with writer_lock(home.lock, print):
        made = ledger.correct(home, arguments.round, arguments.file, arguments.on or date.today())
    for line in made.recorded:
        print(
            f"Записано {line.offer}: было {line.places_before}, стало {line.places_after}. {line.reason} ({line.author})"
        )
    if made.repeated:
        print(f"Уже записаны раньше из этого же файла: {made.repeated}")
    for text in (*made.superseded, *made.notes):
        print(f"  · {text}")
    for refusal in made.refused:
        print(
            f"Не принято, лист «{refusal.sheet}», строка {refusal.row_number}, «{refusal.column_name}» = «{refusal.value}»: "
            f"{refusal.reason}. {refusal.remedy}."
        )
    start_year, _, revision = arguments.round.partition("-")
    if made.recorded:
        print(
            "Документы этой кампании не меняются. Исправления войдут в следующий расчёт (kadry nightly) и в новую редакцию: "
            f"kadry round open {start_year} --revision {int(revision) + 1}"
        )
    elif not made.refused and not made.repeated:
        print("В файле нет исправлений: жёлтые ячейки пусты")
    return 2 if made.refused and not made.recorded and not made.repeated else 0


def _corrections(home: Home, name: str) -> list[str]:
    """The round's corrections, each with what came of it as far as the newest published vintage knows."""
    from flows.rounds import ledger

    lines = ledger.ledger(home, name)
    if not lines:
        return []
    told = ledger.told(home)
    return [
        f"  {line.recorded} {line.offer}: было {line.places_before}, стало {line.places_after}; причина: {line.reason}; "
        f"автор: {line.author}; исход: {told.get(line.correction, ledger.NOT_ENOUGH)}"
        for line in lines
    ]
