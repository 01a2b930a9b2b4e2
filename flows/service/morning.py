"""The morning letter: what the night brought, or that it is not done; written from the home folder, so that it comes
also when the server, the worker or the whole timetable did not run at all.

    KADRY_MORNING_TO    addresses, separated by commas; empty – nobody is written to
    KADRY_MORNING       the hour, 06:00 in the zone of the timetable
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from pathlib import Path

from flows.machinery import night_book
from flows.machinery.night_book import DONE, FAILED, SHOWN, NightEntry
from flows.machinery.scheduled import timetable_zone
from flows.outward.mail.channel import Came
from flows.outward.mail.chosen import chosen_channel
from flows.outward.mail.delivery import AT_ONCE, Delivered, Parcel, deliver
from flows.outward.mail.letter import Letter, address
from flows.settings import Home
from models.errors import KadryError

RECIPIENTS, HOUR = "KADRY_MORNING_TO", "KADRY_MORNING"
USUAL_HOUR = "06:00"
AGAIN_SECONDS = 600


class BadHour(KadryError):
    """The setting is no time of day."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{HOUR} = «{given}»: нужно время вида 06:00.")


def letter(home: Home, now: datetime) -> Letter:
    """The letter of this morning: first whether the night is done, then «Главное» or what is known."""
    here = now.astimezone(timetable_zone())
    vintage = here.date()
    entry = night_book.entry_of(home, vintage)
    if entry is not None and entry.outcome == DONE:
        missing = f", {entry.sentence}" if entry.sentence else ""
        return Letter(
            f"Кадры: ночь {vintage:%d.%m.%Y} завершена{missing}", f"Ночь завершена{missing}: {_span(entry)}.\n\n{_plain(entry.page)}\n"
        )
    last = night_book.last_done(home, vintage)
    known = (
        f"Последняя завершённая ночь – срез {date.fromisoformat(last.vintage):%d.%m.%Y}; её документы и снимок на месте."
        if last
        else "Завершённых ночей ещё не было."
    )
    text = f"К {hour():%H:%M} ночь не завершена: {_why(entry, vintage)}\n\n{known}\n"
    return Letter(f"Кадры: к {hour():%H:%M} ночь {vintage:%d.%m.%Y} не завершена", text)


def _why(entry: NightEntry | None, vintage: date) -> str:
    if entry is None:
        return f"расчёт среза {vintage:%d.%m.%Y} не начинался. Проверьте, что kadry serve (или исполнитель) работает."
    if entry.outcome == FAILED:
        return entry.sentence
    return f"расчёт начат {entry.began:{SHOWN}} и не окончен: идёт до сих пор или был прерван. Состояние – на странице Runs."


def _span(entry: NightEntry) -> str:
    ended = datetime.fromisoformat(entry.ended)
    return f"{entry.began:{SHOWN}} – {ended:%H:%M}"


def _plain(page: str) -> str:
    """«Главное» without the marks of Markdown that a letter does not need."""
    lines = [line.lstrip("# ") if line.startswith("#") else line.replace("**", "") for line in page.splitlines()]
    return "\n".join(line for line in lines if not set(line) <= set("|-: ") or not line)


def recipients() -> list[str]:
    """Who is written to. Raises BadAddress."""
    return [address(one, RECIPIENTS) for one in os.environ.get(RECIPIENTS, "").split(",") if one.strip()]


def send(home: Home, now: datetime) -> list[Delivered]:
    """Write to everybody now; the same letter again is not sent. Raises what the mail raises."""
    made = letter(home, now)
    sent = deliver(home, [Parcel(one, made) for one in recipients()], chosen_channel(home), patience=AT_ONCE)
    if all(one.is_settled or one.state != Came.LATER for one in sent):
        _mark(home, now.astimezone(timetable_zone()).date().isoformat(), now)
    return sent


def when_due(home: Home, now: datetime) -> list[str]:
    """Send this morning's letter once its hour has come; returns a line for the log."""
    here = now.astimezone(timetable_zone())
    if not recipients() or here.time() < hour() or _sent_on(home) == here.date().isoformat():
        return []
    if _stamp(home).exists() and 0 <= now.timestamp() - _stamp(home).stat().st_mtime < AGAIN_SECONDS:  # below 0: the clock was set back
        return []
    _mark(home, _sent_on(home), now)
    try:
        return [f"письмо: {one.parcel.recipient} – {one.state}" for one in send(home, now.astimezone(UTC))]
    except KadryError as error:
        return [f"письмо не отправлено: {error}"]


def require_settings() -> None:
    """Raises BadHour, BadAddress, BadZone."""
    hour()
    recipients()
    timetable_zone()


def hour() -> time:
    """When the letter is due. Raises BadHour."""
    given = os.environ.get(HOUR, USUAL_HOUR)
    try:
        return time.fromisoformat(given)
    except ValueError as error:
        raise BadHour(given) from error


def _mark(home: Home, text: str, now: datetime) -> None:
    """The day of the last letter, tried at the time of the file."""
    _stamp(home).parent.mkdir(parents=True, exist_ok=True)
    _stamp(home).write_text(text, encoding="utf-8")
    os.utime(_stamp(home), (now.timestamp(), now.timestamp()))


def _stamp(home: Home) -> Path:
    return home.root / "nights" / "letter"


def _sent_on(home: Home) -> str:
    return _stamp(home).read_text(encoding="utf-8").strip() if _stamp(home).exists() else ""
