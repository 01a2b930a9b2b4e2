"""SMTP in steps, so that it is known what a broken connection means.

    connect ─ EHLO ─ STARTTLS ─ login ─ MAIL ─ RCPT ─ DATA │ message │ answer
    └──────────── broken here: nothing arrived ────────────┘└ broken here: nobody knows ┘
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from flows.outward.mail.channel import Came, Outcome
from flows.outward.mail.letter import LONGEST_SUBJECT, one_line
from models.errors import KadryError

STARTTLS, TLS, PLAIN = "starttls", "tls", "none"
GO_AHEAD, LATER, REFUSED = 354, 400, 500  # RFC 5321, 4.2.1


# What a broken conversation is called; the first that fits.
_BROKEN: dict[type[Exception], str] = {
    ConnectionRefusedError: "сервер отказал в соединении", TimeoutError: "сервер не ответил вовремя", socket.gaierror: "имя сервера не найдено",
    ssl.SSLError: "шифрование не согласовано", ConnectionError: "соединение оборвалось", smtplib.SMTPServerDisconnected: "сервер оборвал соединение",
}  # fmt: skip


class ServerUnusable(KadryError):
    """Nothing can be sent until a person changes a setting; nothing was sent."""

    def __init__(self, server: str, reason: str) -> None:
        super().__init__(
            f"Почтовый сервер {server} {reason}. Ни одно письмо не передано. Проверьте настройки KADRY_SMTP_… (docs/operations.md#mail)."
        )


@dataclass(frozen=True)
class SmtpChannel:
    """One server. The password is in no repr, no log and no message."""

    host: str
    port: int
    sender: str
    security: str = STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_seconds: float = 60.0

    @property
    def name(self) -> str:
        """``smtp://host:port``."""
        return f"smtp://{self.host}:{self.port}"

    def send(self, message: EmailMessage, recipient: str, content: str, about_to: Callable[[], None]) -> Outcome:
        """One message by one connection. Raises ServerUnusable."""
        try:
            server = self._connected()
        except _Said as said:
            return said.outcome
        except ssl.SSLCertVerificationError as error:
            raise ServerUnusable(self.name, f"предъявил сертификат, который не подтверждён ({error.verify_message})") from None
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Came.LATER, f"нет связи с сервером ({_why(error)})")
        try:
            self._envelope(server, recipient)
        except _Said as said:
            return said.outcome
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Came.LATER, f"связь оборвалась до передачи письма ({_why(error)})")
        else:
            return self._handed_over(server, message, about_to)
        finally:
            _leave(server)

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))
        if self.security == TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        try:
            self._greeted(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _greeted(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        if self.security == STARTTLS:
            if not server.has_extn("starttls"):
                raise ServerUnusable(self.name, "не предлагает STARTTLS, а без шифрования письма не передаются")
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
        if self.user:
            try:
                server.login(self.user, self.password)
            except smtplib.SMTPAuthenticationError as error:  # its text may repeat what was sent: not told
                if error.smtp_code < REFUSED:
                    raise _said(error.smtp_code, b"", "вход") from None
                raise ServerUnusable(self.name, f"не принял имя и пароль ({error.smtp_code})") from None
            except smtplib.SMTPNotSupportedError:
                raise ServerUnusable(self.name, "не принимает вход по имени и паролю") from None

    def _envelope(self, server: smtplib.SMTP, recipient: str) -> None:
        for step, said in (
            ("отправитель", lambda: server.mail(self.sender)),
            ("получатель", lambda: server.rcpt(recipient)),
            ("передача", lambda: server.docmd("DATA")),
        ):
            code, text = said()
            if code >= LATER or (step == "передача" and code != GO_AHEAD):
                raise _said(code, text, step)

    def _handed_over(self, server: smtplib.SMTP, message: EmailMessage, about_to: Callable[[], None]) -> Outcome:
        body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
        about_to()
        try:
            server.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, text = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Came.UNKNOWN, f"письмо передано, ответа нет ({_why(error)}): дошло ли оно, неизвестно")
        if code >= LATER:
            return _said(code, text, "письмо").outcome
        return Outcome(Came.SENT, f"{code} {_plain(text)}".strip())


class _Said(Exception):
    """The server's own word ends the attempt."""

    def __init__(self, came: Came, told: str) -> None:
        super().__init__(told)
        self.outcome = Outcome(came, told)


def _said(code: int, text: bytes, step: str) -> _Said:
    return _Said(Came.REFUSED if code >= REFUSED else Came.LATER, f"{step}: {code} {_plain(text)}".strip())


def _plain(text: bytes) -> str:
    return one_line(text.decode("utf-8", "replace"), LONGEST_SUBJECT)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye if anybody listens; the outcome is known already."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _why(error: OSError | smtplib.SMTPException) -> str:
    for kind, words in _BROKEN.items():
        if isinstance(error, kind):
            return words
    return "ошибка сети"
