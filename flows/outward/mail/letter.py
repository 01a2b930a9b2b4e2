"""A letter and the bytes of its message: whatever a name holds, it cannot add a header or leave its folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from models.errors import KadryError

LONGEST_SUBJECT, LONGEST_NAME = 200, 120  # signs
KEY_LENGTH = 16  # hex digits that name a delivery
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|]')


class BadAddress(KadryError):
    """What stands where an address should is none."""

    def __init__(self, text: str, where: str = "") -> None:
        place = f"{where}: " if where else ""
        super().__init__(
            f"{place}«{one_line(text, LONGEST_NAME)}» – не адрес почты. Нужен один адрес вида имя@домен, латиницей до знака @."
        )


@dataclass(frozen=True)
class Attachment:
    """A file of a letter."""

    name: str
    payload: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """What one recipient gets."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()

    @property
    def content(self) -> str:
        """SHA-256 of everything that the reader sees."""
        digest = hashlib.sha256()
        for part in (self.subject.encode(), self.text.encode(), *self._files()):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def _files(self) -> tuple[bytes, ...]:
        return tuple(part for one in self.attachments for part in (one.name.encode(), one.payload))


def delivery_key(content: str, recipient: str) -> str:
    """One content to one recipient: the identity of a delivery."""
    return hashlib.sha256(f"{content}\n{recipient}".encode()).hexdigest()[:KEY_LENGTH]


def address(text: str, where: str = "") -> str:
    """An address as it goes over the wire; a domain in Cyrillic becomes its xn-- form. Raises BadAddress."""
    local, at, domain = text.strip().rpartition("@")
    try:
        wire = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadAddress(text, where) from error
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(wire) or len(text) > LONGEST_SUBJECT:
        raise BadAddress(text, where)
    return f"{local}@{wire}"


def composed(letter: Letter, sender: str, recipient: str, written: datetime) -> EmailMessage:
    """The message, the same bytes for the same letter, recipient and moment. Raises BadAddress."""
    key = delivery_key(letter.content, recipient)
    message = EmailMessage(policy=SMTP)
    message["From"] = _header(sender)
    message["To"] = _header(recipient)
    message["Subject"] = one_line(letter.subject, LONGEST_SUBJECT)
    message["Date"] = format_datetime(written)
    message["Message-ID"] = f"<{key}.{letter.content[:KEY_LENGTH]}@kadry.invalid>"  # a receiver drops a copy by it
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    for one in letter.attachments:
        message.add_attachment(one.payload, maintype=_kind(one.name)[0], subtype=_kind(one.name)[1], filename=file_name(one.name))
    if letter.attachments:
        message.set_boundary(f"=_kadry_{letter.content[:32]}")  # base64 has no underscore: no part can hold it
    return message


def one_line(text: str, longest: int) -> str:
    """Text without control and direction-changing characters, on one line, cut with «…»."""
    kept = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text if unicodedata.category(sign) != "Cf")
    line = " ".join("".join(sign for sign in kept if unicodedata.category(sign)[0] != "C").split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def file_name(text: str) -> str:
    """A name that is a name everywhere: no folder, no device, no hidden file."""
    plain = _UNSAFE_IN_NAME.sub("_", one_line(text, 10 * LONGEST_NAME)).strip(". ") or "файл"
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= LONGEST_NAME else f"{(stem or ending)[: LONGEST_NAME - 8]}{dot}{ending[:6] if stem else ''}"


def _header(text: str) -> Address:
    local, _, domain = address(text).rpartition("@")
    return Address(username=local, domain=domain)


def _kind(name: str) -> tuple[str, str]:
    known = {
        "pdf": ("application", "pdf"),
        "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "json": ("application", "json"),
    }
    return known.get(name.rpartition(".")[2].lower(), ("application", "octet-stream"))
