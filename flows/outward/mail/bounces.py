"""A letter that came back: the report of the server that could not deliver it (RFC 3464), read from an .eml file."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flows.outward.mail import deliveries
from flows.outward.mail.deliveries import RETURNED, Entry
from flows.outward.mail.letter import KEY_LENGTH, LONGEST_SUBJECT, one_line
from flows.settings import Home
from models.errors import KadryError

_OURS = re.compile(rf"<([0-9a-f]{{{KEY_LENGTH}}})\.[0-9a-f]{{{KEY_LENGTH}}}@kadry\.invalid>")
_PERMANENT = "5"


class NoBounce(KadryError):
    """The file is no report about a letter of ours."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"Файл «{file}»: {reason}. Сохраните вернувшееся письмо целиком как .eml и укажите его.")


def record_bounce(home: Home, file: Path, now: datetime) -> Entry:
    """Append what a returned report says of a delivery; the same report again changes nothing.

    Raises NoBounce.
    """
    if not file.is_file():
        raise NoBounce(file, "такого файла нет")
    message = message_from_bytes(file.read_bytes(), policy=default)
    named = _OURS.search(file.read_text(encoding="utf-8", errors="replace"))
    status = _status(message)
    if named is None or status is None:
        raise NoBounce(file, "это не отчёт почтового сервера о письме, отправленном отсюда")
    if not status.startswith(_PERMANENT):
        raise NoBounce(file, f"сервер сообщает о задержке ({status}), а не о возврате: ждите окончательного ответа")
    before = deliveries.last(deliveries.entries(home)).get(named[1])
    if before is None:
        raise NoBounce(file, f"доставки {named[1]} в журнале нет")
    if before.event == RETURNED:
        return before
    entry = Entry(**{**asdict(before), "event": RETURNED, "when": now.isoformat(), "told": status})
    deliveries.record(home, entry)
    return entry


def _status(message: EmailMessage) -> str | None:
    """Status and the server's words, of the first recipient reported."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.iter_parts():
                if block["Status"]:
                    return one_line(f"{block['Status']} {block['Diagnostic-Code'] or ''}", LONGEST_SUBJECT)
    return None
