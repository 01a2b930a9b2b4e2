"""What a channel promises: one message to one recipient, and an honest word on what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from flows.outward.mail.letter import delivery_key


class Came(StrEnum):
    """What came of an attempt. ``UNKNOWN``: the message may have arrived; only a person can find out."""

    SENT = "отправлено"
    REFUSED = "отказано"
    LATER = "отложено"
    UNKNOWN = "исход неизвестен"


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt, and what the other side said."""

    came: Came
    told: str


class Channel(Protocol):
    """A way out."""

    @property
    def name(self) -> str:
        """As the ledger and the user see it."""

    @property
    def sender(self) -> str:
        """Address in From."""

    def send(self, message: EmailMessage, recipient: str, content: str, about_to: Callable[[], None]) -> Outcome:
        """Send. ``about_to`` is called just before the first moment at which the message can have arrived unseen."""


@dataclass(frozen=True)
class FolderChannel:
    """Letters as .eml files: the way out where no server is set. A person sends them, or reads them."""

    folder: Path
    sender: str
    name: str = "папка"

    def send(self, message: EmailMessage, recipient: str, content: str, about_to: Callable[[], None]) -> Outcome:
        """Write the file; done again it is the same file, so nothing can be sent twice and ``about_to`` is not needed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{delivery_key(content, recipient)}.eml"
        partial = path.with_suffix(".partial")
        with partial.open("wb") as handle:
            handle.write(message.as_bytes())
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(partial, path)
        return Outcome(Came.SENT, f"письмо лежит в {path.name}")
