"""Deliver letters: each content to each recipient once, patient with a server that asks to wait, honest about the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flows.machinery.lock import writer_lock
from flows.machinery.scheduled import shown_moment
from flows.outward.mail import deliveries
from flows.outward.mail.channel import Came, Channel
from flows.outward.mail.deliveries import Entry
from flows.outward.mail.letter import LONGEST_SUBJECT, Letter, composed, delivery_key, one_line
from flows.settings import Home

WAITS = "ждёт решения человека"
ALREADY = "отправлено раньше"
TO_SEND = "будет отправлено"


@dataclass(frozen=True)
class Clock:
    """The time of day, and how to wait."""

    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Patience:
    """Pauses between attempts while a server asks to wait or does not answer: doubled up to ``longest``, ``limit`` in all."""

    first: float = 30.0
    longest: float = 900.0
    limit: float = 2 * 3600.0

    def pauses(self) -> Iterator[float]:
        """Seconds before the second attempt, the third, …, as long as their sum stays within the limit."""
        waited, pause = 0.0, self.first
        while waited + pause <= self.limit:
            yield pause
            waited, pause = waited + pause, min(2 * pause, self.longest)


AT_ONCE = Patience(limit=0.0)


@dataclass(frozen=True)
class Parcel:
    """One letter to one recipient."""

    recipient: str
    letter: Letter

    @property
    def delivery(self) -> str:
        """Its name in the ledger."""
        return delivery_key(self.letter.content, self.recipient)


@dataclass(frozen=True)
class Delivered:
    """What became of one parcel."""

    parcel: Parcel
    state: str
    told: str

    @property
    def is_settled(self) -> bool:
        """Sent now or before: nobody has anything to do."""
        return self.state in {Came.SENT, ALREADY}

    @property
    def is_open(self) -> bool:
        """Nobody knows yet: a later run or a person goes on."""
        return self.state in {Came.LATER, Came.UNKNOWN, WAITS, TO_SEND}


def deliver(
    home: Home,
    parcels: Sequence[Parcel],
    channel: Channel,
    clock: Clock = Clock(),
    patience: Patience = AT_ONCE,
    say: Callable[[str], None] = lambda text: None,
) -> list[Delivered]:
    """Send each parcel whose content its recipient has not got.

    Reads    deliveries.jsonl
    Writes   deliveries.jsonl (appended: a line before a message is handed over and one after), what the channel writes
    Repeats  safely after a kill: what may have arrived is left to a person, what cannot have is sent
    Raises   ServerUnusable when a setting has to be changed first; parcels before it are recorded
    Returns  what became of each, in order
    """
    with writer_lock(home.root / "mail.lock", say):
        known = deliveries.last(deliveries.entries(home))
        came = {one.delivery: _without_sending(one, known.get(one.delivery)) for one in parcels}
        waiting = [one for one in {one.delivery: one for one in parcels}.values() if came[one.delivery].state == TO_SEND]
        for pause in (0.0, *patience.pauses()):
            if pause and waiting:
                say(f"Сервер просит подождать ({came[waiting[0].delivery].told}); писем в очереди: {len(waiting)}; следующая попытка через {pause:.0f} с")
                clock.sleep(pause)
            for parcel in waiting:
                came[parcel.delivery] = _attempt(home, parcel, channel, clock)
            waiting = [one for one in waiting if came[one.delivery].state == Came.LATER]
    return [came[one.delivery] for one in parcels]


def rehearse(home: Home, parcels: Sequence[Parcel]) -> list[Delivered]:
    """What ``deliver`` would do, nothing sent and nothing written."""
    known = deliveries.last(deliveries.entries(home))
    return [_without_sending(one, known.get(one.delivery)) for one in parcels]


def _without_sending(parcel: Parcel, before: Entry | None) -> Delivered:
    if before is None or before.event in {Came.LATER, deliveries.AGAIN}:
        return Delivered(parcel, TO_SEND, "" if before is None else before.told)
    if before.event in deliveries.DONE:
        return Delivered(parcel, ALREADY, f"{shown_moment(before.when)}, {before.channel}")
    if before.event in deliveries.OPEN:
        return Delivered(parcel, WAITS, f"доставка {parcel.delivery}: {before.told or 'запуск оборвался, когда письмо передавалось'}")
    return Delivered(parcel, before.event, before.told)


def _attempt(home: Home, parcel: Parcel, channel: Channel, clock: Clock) -> Delivered:
    letter = parcel.letter

    def note(event: str, told: str) -> None:
        subject = one_line(letter.subject, LONGEST_SUBJECT)
        when = clock.now().isoformat()
        deliveries.record(
            home, Entry(parcel.delivery, letter.content, parcel.recipient, subject, event, when, channel.name, told)
        )

    message = composed(letter, channel.sender, parcel.recipient, clock.now())
    outcome = channel.send(message, parcel.recipient, letter.content, lambda: note(deliveries.STARTED, ""))
    note(outcome.came, outcome.told)
    return Delivered(parcel, outcome.came, outcome.told)
