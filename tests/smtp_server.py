"""A mail server on this machine that misbehaves when asked to: it keeps what it accepts and can tell how often."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path


@dataclass
class Server:
    """What it got, and how it behaves: ``answers`` maps a verb («MAIL», «RCPT», «DATA», «END», «GREET», «AUTH») to replies
    that are used up one a time; a reply is a line to send, «drop» to close, or «hang» to say nothing."""

    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    kept: list[tuple[str, bytes]] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    offers: tuple[str, ...] = ()
    context: ssl.SSLContext | None = None
    is_tls: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)

    def letters(self) -> list[tuple[str, EmailMessage]]:
        """Recipient and message, in order of arrival."""
        return [(to, message_from_bytes(raw, policy=default)) for to, raw in self.kept]  # type: ignore[misc]

    def answer(self, verb: str, usual: str) -> str:
        waiting = self.answers.get(verb)
        return waiting.pop(0) if waiting else usual


class _Gone(Exception):
    pass


class _Talk:
    def __init__(self, server: Server, connection: socket.socket) -> None:
        self.server = server
        self.over(server.context.wrap_socket(connection, server_side=True) if server.is_tls and server.context else connection)
        self.recipient = ""

    def over(self, connection: socket.socket) -> None:
        self.connection = connection
        self.reader = connection.makefile("rb")

    def say(self, verb: str, usual: str) -> str:
        text = self.server.answer(verb, usual)
        if text == "drop":
            raise _Gone
        if text == "hang":
            self.server.stopped.wait()
            raise _Gone
        self.connection.sendall(text.encode() + b"\r\n")
        return text

    def run(self) -> None:
        self.say("GREET", "220 here")
        while line := self.reader.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            self.server.verbs.append(verb.upper())
            if verb.upper() == "QUIT":
                self.say("QUIT", "221 bye")
                return
            self.one(verb.upper(), rest)

    def one(self, verb: str, rest: str) -> None:
        if verb == "EHLO":
            lines = ["here", *self.server.offers]
            self.say("EHLO", "\r\n".join(f"250{' ' if n == len(lines) - 1 else '-'}{one}" for n, one in enumerate(lines)))
        elif verb == "STARTTLS" and self.server.context:
            self.say("STARTTLS", "220 go")
            self.over(self.server.context.wrap_socket(self.connection, server_side=True))
        elif verb == "AUTH":
            self.say("AUTH", "235 ok")
        elif verb == "RCPT":
            self.recipient = rest.partition("<")[2].partition(">")[0]
            self.say("RCPT", "250 ok")
        elif verb == "DATA":
            if self.say("DATA", "354 go").startswith("354"):
                self.take()
        else:
            self.say(verb, "250 ok")

    def take(self) -> None:
        body = []
        while (line := self.reader.readline()) != b".\r\n":
            if not line:
                raise _Gone
            body.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        last = self.server.answers.get("END", ["250 kept"])
        if not last or last[0][:1] not in {"4", "5"}:  # dropping or hanging here, it has accepted all the same
            self.server.kept.append((self.recipient, b"".join(body)))
        self.say("END", "250 kept")


def _serve(listening: socket.socket, server: Server) -> None:
    while not server.stopped.is_set():
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(connection, server), daemon=True).start()


def _talk(connection: socket.socket, server: Server) -> None:
    talk = None
    with contextlib.suppress(OSError, _Gone):
        talk = _Talk(server, connection)
        talk.run()
    with contextlib.suppress(OSError):
        (talk.connection if talk else connection).shutdown(socket.SHUT_RDWR)
    (talk.connection if talk else connection).close()


@contextmanager
def running(**behaviour: object) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1."""
    server = Server(**behaviour)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]
        threading.Thread(target=_serve, args=(listening, server), daemon=True).start()
        try:
            yield server
        finally:
            server.stopped.set()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A context for 127.0.0.1 with a certificate of its own, and the file that a client must trust."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
