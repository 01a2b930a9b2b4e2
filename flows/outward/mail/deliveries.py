"""The ledger of deliveries: which content went to whom, by what way, and what came of it.

    начато ─► отправлено
        ├───► отказано ──────────── a person may ask for it again ─► повторить
        ├───► отложено ─► начато …
        └───► (nothing: killed, or the answer never came) ─► a person says: дошло | повторить
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from flows.machinery import journal
from flows.outward.mail.channel import Came
from flows.outward.mail.letter import KEY_LENGTH
from flows.settings import Home
from models.errors import KadryError

STARTED, ARRIVED, AGAIN, RETURNED = "начато", "дошло", "повторить", "возвращено"
DONE = frozenset({Came.SENT, ARRIVED})
OPEN = frozenset({STARTED, Came.UNKNOWN})  # may have arrived: nobody but a person goes on


class NoSuchDelivery(KadryError):
    """A person speaks of a delivery that the ledger does not know, or that needs no word."""

    def __init__(self, delivery: str, reason: str) -> None:
        super().__init__(f"Доставка «{delivery}»: {reason}. Показать все: kadry mail show")


@dataclass(frozen=True)
class Entry:
    """One line: what happened to one delivery, when (ISO, with zone), and who or what says so."""

    delivery: str
    content: str
    recipient: str
    subject: str
    event: str
    when: str
    channel: str
    told: str
    by: str = ""


def path_of(home: Home) -> Path:
    """Where the ledger lies."""
    return home.root / "deliveries.jsonl"


def entries(home: Home) -> list[Entry]:
    """Every line, oldest first. Raises JournalBroken."""
    promised = {field.name for field in fields(Entry)}
    lines = journal.entries(path_of(home))
    for number, line in enumerate(lines, start=1):
        if set(line) != promised:
            raise journal.JournalBroken(path_of(home), number, "не те поля")
    return [Entry(**line) for line in lines]


def last(lines: Iterable[Entry]) -> dict[str, Entry]:
    """Delivery → its newest line."""
    return {line.delivery: line for line in lines}


def record(home: Home, entry: Entry) -> None:
    """Append one line; on the disk when this returns."""
    journal.append(path_of(home), [asdict(entry)])


def decide(home: Home, delivery: str, arrived: bool, by: str, why: str, now: datetime) -> Entry:
    """A person's word on a delivery whose outcome nobody knows, or that was refused.

    Raises NoSuchDelivery when it is unknown, already done, or is to be tried again anyway.
    """
    found = [one for name, one in last(entries(home)).items() if name.startswith(delivery)] if len(delivery) >= KEY_LENGTH // 4 else []
    if len(found) != 1:
        raise NoSuchDelivery(delivery, "в журнале доставок такой нет" if not found else "под это начало подходит несколько, напишите целиком")
    (before,) = found
    if before.event not in {*OPEN, Came.REFUSED, RETURNED}:
        raise NoSuchDelivery(delivery, f"решать нечего, её состояние – «{before.event}»")
    entry = Entry(**{**asdict(before), "event": ARRIVED if arrived else AGAIN, "when": now.isoformat(), "by": by, "told": why})
    record(home, entry)
    return entry
