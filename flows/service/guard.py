"""Prefect's server behind a guard: it answers to its own name only, to pages of its own only, and gives documents out.

The API has no accounts and listens on this machine alone; yet any page open in a browser on this machine could send it a
run (a form without a preflight), and a page whose name was made to point here (DNS rebinding) could read it. So every
request must name a host of ours, and one that a page of another origin sent is refused. Behind a proxy the public name
is added by ``KADRY_PUBLIC_HOSTS`` (names separated by commas).

``python -m flows.service.guard HOST PORT`` serves it; the settings are Prefect's own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.outward.web_server import Documents
from flows.service import PREFIX

PUBLIC = "KADRY_PUBLIC_HOSTS"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
REFUSED = "Отказано: запрос пришёл с чужой страницы или назвал чужое имя сервера.\n"
# Nothing from elsewhere is loaded, whatever an artifact holds; the UI's own scripts and styles are partly inline.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'; form-action 'self'; "
    "base-uri 'self'; object-src 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def application(port: int) -> Any:
    """The server with its documents, guarded."""
    from prefect.server.api.server import create_app

    from flows.service.one_writer import queue_writers

    queue_writers()
    home = Path(os.environ.get("KADRY_HOME", "var"))
    public = [name.strip() for name in os.environ.get(PUBLIC, "").split(",") if name.strip()]
    return Guard(with_documents(create_app(final=True), home), {f"{name}:{port}" for name in LOOPBACK} | set(public))


def with_documents(server: Any, home: Path) -> Any:
    """What may leave the house, below /documents; everything else is the server's."""
    documents = Documents(home, PREFIX)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        ours = scope["type"] == "http" and (scope["path"] == PREFIX or scope["path"].startswith(f"{PREFIX}/"))
        await (documents if ours else server)(scope, receive, send)

    return answer


class Guard:
    """Refuses a request for another host, or from a page of another origin."""

    def __init__(self, server: Any, hosts: set[str]) -> None:
        self.server, self.hosts = server, hosts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.server(scope, receive, send)
        elif self.admits(scope["headers"]):
            await self.server(scope, receive, _with_headers(send) if scope["type"] == "http" else send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(send)

    def admits(self, given: list[tuple[bytes, bytes]]) -> bool:
        """Whether the request names a host of ours, once, and comes from no foreign page."""
        headers = dict(given)
        if sum(name == b"host" for name, _ in given) != 1 or headers.get(b"host", b"").decode("latin-1").lower() not in self.hosts:
            return False
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin.decode("latin-1")).netloc.lower() not in self.hosts:
            return False  # «null» too: a page from a file or a sandbox
        return headers.get(b"sec-fetch-site", b"none") not in {b"cross-site", b"same-site"} or _is_a_click(headers)


def _is_a_click(headers: dict[bytes, bytes]) -> bool:
    """A link followed from elsewhere (a letter in the browser) opens a page and starts nothing."""
    return headers.get(b"sec-fetch-mode") == b"navigate" and headers.get(b"origin") is None


def _with_headers(send: Any) -> Any:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [
                (name, value)
                for name, value in message.get("headers", [])
                if name.lower() != b"access-control-allow-origin"
            ]
            own = {name.lower() for name, _ in kept}  # a document's page is kept closer than the server's
            message = {**message, "headers": [*kept, *(one for one in HEADERS if one[0] not in own)]}
        await send(message)

    return sent


async def _refuse(send: Any) -> None:
    body = REFUSED.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve until a signal, as ``prefect server start`` does."""
    import uvicorn

    host, port = sys.argv[1], int(sys.argv[2])
    uvicorn.run(application(port), host=host, port=port, timeout_keep_alive=5, log_level="warning")


if __name__ == "__main__":
    main()
