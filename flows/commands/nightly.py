"""``kadry nightly``: the whole way, in this process, with Prefect's embedded server."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

from flows.commands.sample import seed_number
from flows.settings import DEFAULT_HOME, Home
from models.errors import EmptyInbox

REGIONS_LOST = 4

def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--inbox", type=Path, metavar="ПАПКА", help="папка с файлами поставщиков")
    where.add_argument("--sample", action="store_true", help="считать выдуманную «Образцовую область»")
    parser.add_argument("--seed", type=seed_number, default=1, metavar="N", help="номер образца (только с --sample)")
    parser.add_argument(
        "--vintage",
        type=date.fromisoformat,
        default=None,
        metavar="ГГГГ-ММ-ДД",
        help="дата среза (по умолчанию сегодня в часовом поясе расписания)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the flow and print what came of it; 0 done, 1 nothing could be proposed, 2 nothing to read, 4 a region was lost."""
    if arguments.inbox is None and not arguments.sample:
        print(
            "kadry nightly: не указана входная папка. Задайте --inbox ПАПКА с файлами поставщиков "
            "или --sample, чтобы посчитать выдуманный регион.",
            file=sys.stderr,
        )
        return 2
    started = time.monotonic()
    from flows.machinery.scheduled import today

    home = Home(arguments.home)
    vintage = arguments.vintage or today()
    from flows.machinery.own_server import OwnServer
    from flows.machinery.prefect_home import embed
    from flows.machinery.warehouse import require_room

    if arguments.inbox is not None and not arguments.inbox.is_dir():
        raise EmptyInbox(str(arguments.inbox))
    require_room(home)
    embed(home)
    inbox = arguments.inbox
    if arguments.sample:
        from flows.machinery.sample_inbox import write_sample

        inbox = home.root / "sample" / f"{vintage.isoformat()}-{arguments.seed}"
        write_sample(inbox, vintage=vintage, seed=arguments.seed, regions=1)
    from flows.machinery import progress
    from flows.machinery.companion import watched

    server = OwnServer(home)
    with watched(), server.running(), progress.terminal() as reporter:
        reporter.stage("Запуск сервера Prefect")
        from flows.nightly import nightly  # while the server comes up

        server.wait()
        summary = nightly(home=str(home.root), inbox=str(inbox), vintage=vintage)
    return _report(summary, home, vintage, time.monotonic() - started)


def _report(summary: dict, home: Home, vintage: date, seconds: float) -> int:
    came_in, books, proposals = summary["ingest"], summary["transform"], summary["proposals"]
    if proposals["lost"]:
        print(f"\n! Не посчитано регионов: {len(proposals['lost'])}; остальные опубликованы")
        for sentence in proposals["lost"]:
            print(f"  ! {sentence}")
    print(
        f"\nСрез {vintage:%d.%m.%Y}: файлов {came_in['files']}, прочитано заново {came_in['newly_read']}; время {seconds:.0f} с"
    )
    print(
        f"Строк прочитано {books['rows_read']} = принято {books['rows_accepted']} + отказано {books['rows_refused']} "
        f"+ заменено {books['rows_superseded']}"
    )
    for path, message in came_in["troubled"]:
        print(f"  ! {path}: {message}")
    for warning in books["warnings"]:
        print(f"  ! {warning}")
    if not proposals["documents"]:
        print(
            "Предложений нет: "
            + ("; ".join((*proposals["not_made"], *proposals["notes"])) or "во входной папке нет ни занятости, ни мест приёма.")
        )
        return 1
    print(f"Предложения ({len(proposals['documents'])}):")
    for document in proposals["documents"]:
        print(f"  {document['name']}: программ {document['programmes']}, {document['headline']} → {document['path']}")
    for reason in proposals["not_made"]:
        print(f"  ! {reason}")
    for region in proposals["regions"]:
        if region["trouble"] and region["trouble"] not in proposals["lost"]:
            print(f"  ! {region['trouble']}")
        if region["path"]:
            print(f"Лист региона, {region['name']}: {region['headline']} → {region['path']}")
        if region["page"]:
            print(f"Страница среза, {region['name']} → {region['page']}")
    for note in proposals["notes"]:
        print(f"  ! {note}")
    print(
        f"Документы: {home.outbox(vintage)}\nСнимок для аналитиков: {home.snapshot}\nОтчёт о приёме: {home.outbox(vintage) / 'intake.md'}"
    )
    return REGIONS_LOST if proposals["lost"] else 0
