"""Which way letters leave, by the environment or a Prefect block; without a server they are files in a folder.

    KADRY_SMTP_HOST       server; empty – letters are .eml files in <home>/mail
    KADRY_SMTP_PORT       587 with starttls, 465 with tls
    KADRY_SMTP_SECURITY   starttls | tls | none (none only to this machine)
    KADRY_SMTP_USER, KADRY_SMTP_PASSWORD
    KADRY_SMTP_CA         file of the authority that signed the server's certificate, where the system does not know it
    KADRY_MAIL_FROM       address of the sender
    KADRY_MAIL_BLOCK      name of a Prefect block «Secret» that holds the same names and values as JSON
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Mapping
from pathlib import Path

from flows.outward.mail.channel import Channel, FolderChannel
from flows.outward.mail.letter import address
from flows.outward.mail.smtp import PLAIN, STARTTLS, TLS, SmtpChannel
from flows.settings import Home
from models.errors import KadryError

NOBODY = "kadry@localhost"
PORTS = {STARTTLS: 587, TLS: 465, PLAIN: 25}
NAMES = (
    "KADRY_SMTP_HOST", "KADRY_SMTP_PORT", "KADRY_SMTP_SECURITY", "KADRY_SMTP_USER", "KADRY_SMTP_PASSWORD", "KADRY_SMTP_CA",
    "KADRY_MAIL_FROM",
)  # fmt: skip


class BadMailSetting(KadryError):
    """A setting of the mail cannot be used; its value is not told, it may be a password in the wrong place."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Настройка почты {name}: {reason}. Все настройки – docs/operations.md#mail.")


def chosen_channel(home: Home, environment: Mapping[str, str] | None = None) -> Channel:
    """The way out that is set. Raises BadMailSetting, BadAddress."""
    said = _settings(os.environ if environment is None else environment)
    if not said.get("KADRY_SMTP_HOST"):
        return FolderChannel(home.mail, address(said.get("KADRY_MAIL_FROM") or NOBODY, "KADRY_MAIL_FROM"))
    security = said.get("KADRY_SMTP_SECURITY") or STARTTLS
    if security not in PORTS:
        raise BadMailSetting("KADRY_SMTP_SECURITY", f"возможны {', '.join(PORTS)}")
    host = said["KADRY_SMTP_HOST"]
    if security == PLAIN and not _is_here(host):
        raise BadMailSetting("KADRY_SMTP_SECURITY", "none допустимо только для сервера на этой же машине (127.0.0.1)")
    if not said.get("KADRY_MAIL_FROM"):
        raise BadMailSetting("KADRY_MAIL_FROM", "не задан адрес отправителя")
    if bool(said.get("KADRY_SMTP_USER")) != bool(said.get("KADRY_SMTP_PASSWORD")):
        raise BadMailSetting("KADRY_SMTP_USER", "имя и пароль задаются вместе")
    return SmtpChannel(
        host=host,
        port=_port(said.get("KADRY_SMTP_PORT") or str(PORTS[security])),
        sender=address(said["KADRY_MAIL_FROM"], "KADRY_MAIL_FROM"),
        security=security,
        user=said.get("KADRY_SMTP_USER", ""),
        password=said.get("KADRY_SMTP_PASSWORD", ""),
        ca_file=_ca_file(said.get("KADRY_SMTP_CA", "")),
    )


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Names and values; a block's where one is named, and the environment's over them."""
    own = {name: environment[name].strip() for name in NAMES if environment.get(name, "").strip()}
    block = environment.get("KADRY_MAIL_BLOCK", "").strip()
    return {**_of_block(block), **own} if block else own


def _of_block(name: str) -> dict[str, str]:
    from prefect.blocks.system import Secret

    try:
        held = Secret.load(name).get()  # type: ignore[union-attr]
    except ValueError as error:
        raise BadMailSetting("KADRY_MAIL_BLOCK", "такого блока Secret нет на сервере Prefect") from error
    try:
        content = json.loads(held) if isinstance(held, str) else held
    except ValueError:
        raise BadMailSetting("KADRY_MAIL_BLOCK", "в блоке не JSON") from None  # the cause would repeat the secret
    if not isinstance(content, dict) or set(content) - set(NAMES):
        raise BadMailSetting("KADRY_MAIL_BLOCK", f"в блоке нужны имена {', '.join(NAMES)}")
    return {key: str(value) for key, value in content.items()}


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadMailSetting("KADRY_SMTP_PORT", "нужно число от 1 до 65535")
    return int(text)


def _ca_file(text: str) -> Path | None:
    if text and not Path(text).is_file():
        raise BadMailSetting("KADRY_SMTP_CA", "такого файла нет")
    return Path(text) if text else None
