"""``kadry mail``: what was sent, what waits for a person, what came back."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="{show,test,decide,bounce}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    actions.add_parser("show", parents=[shared], help="показать доставки и их состояние")
    trying = actions.add_parser("test", parents=[shared], help="проверочное письмо: верны ли настройки почты")
    trying.add_argument("recipient", metavar="АДРЕС")
    trying.add_argument("--dry-run", action="store_true", help="только показать, каким путём ушло бы письмо")
    deciding = actions.add_parser(
        "decide", parents=[shared], help="решить о доставке, исход которой неизвестен, или повторить отказанную"
    )
    deciding.add_argument("delivery", metavar="ДОСТАВКА", help="её имя или начало имени")
    deciding.add_argument("what", choices=("arrived", "again"), help="arrived – письмо дошло, again – отправить ещё раз")
    deciding.add_argument("--by", required=True, metavar="КТО", help="должность и имя")
    deciding.add_argument("--why", required=True, metavar="ПОЧЕМУ", help="откуда это известно")
    bouncing = actions.add_parser("bounce", parents=[shared], help="внести вернувшееся письмо")
    bouncing.add_argument("file", type=Path, metavar="ФАЙЛ.eml", help="отчёт почтового сервера, сохранённый целиком")


def run(arguments: argparse.Namespace) -> int:
    """Do one action; ``show`` returns 1 while a delivery waits for a person."""
    from flows.machinery.lock import writer_lock
    from flows.outward.mail import bounces, deliveries

    home, now = Home(arguments.home), datetime.now(UTC)
    if arguments.action == "show":
        return _show(home)
    if arguments.action == "test":
        return _try(home, arguments.recipient, now, arguments.dry_run)
    with writer_lock(home.root / "mail.lock", print):
        if arguments.action == "bounce":
            entry = bounces.record_bounce(home, arguments.file, now)
        else:
            entry = deliveries.decide(home, arguments.delivery, arguments.what == "arrived", arguments.by, arguments.why, now)
    print(f"Записано: {entry.delivery} → {entry.recipient}: {entry.event} ({entry.told})")
    return 0


def _try(home: Home, recipient: str, now: datetime, is_rehearsal: bool) -> int:
    from flows.outward.mail.chosen import chosen_channel
    from flows.outward.mail.delivery import Parcel, deliver, rehearse
    from flows.outward.mail.letter import Letter, address

    channel = chosen_channel(home)
    text = f"Проверочное письмо системы «Кадры» от {now:%d.%m.%Y %H:%M} UTC. Отвечать на него не нужно."
    parcel = Parcel(address(recipient), Letter("Проверка почты", text))
    (came,) = rehearse(home, [parcel]) if is_rehearsal else deliver(home, [parcel], channel, say=print)
    print(f"{channel.name} → {parcel.recipient}: {came.state}. {came.told}".rstrip())
    return 0 if came.is_settled or is_rehearsal else 1


def _show(home: Home) -> int:
    from flows.machinery.scheduled import shown_moment
    from flows.outward.mail import deliveries
    from flows.outward.mail.channel import Came

    newest = deliveries.last(deliveries.entries(home))
    if not newest:
        print("Ничего не отправлялось.")
    waiting = 0
    for name, entry in newest.items():
        is_open = entry.event in deliveries.OPEN
        waiting += is_open
        event = Came.UNKNOWN if is_open else entry.event
        print(f"{name} {shown_moment(entry.when)} {event:<16} → {entry.recipient} ({entry.channel}): {entry.subject}. {entry.told}".rstrip())
    if waiting:
        print(f"Ждут решения человека: {waiting}. Спросите получателя и напишите: kadry mail decide ДОСТАВКА arrived|again --by КТО --why ПОЧЕМУ")
    return 1 if waiting else 0
