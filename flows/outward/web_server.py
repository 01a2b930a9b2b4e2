"""The outbox over HTTP on this machine: documents and pages to read, nothing else and nothing to change.

    http://127.0.0.1:<port>/                      vintages
    http://127.0.0.1:<port>/2026-11-23/           its page
    http://127.0.0.1:<port>/2026-11-23/…/file     a document

Only regular files below the outbox are opened, folder by folder without following a link, so no address leads out of it. A
request that names another host is refused: a page of the web open on this machine cannot read documents under a name of its own.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from models.errors import KadryError

HOST = "127.0.0.1"
PAGE = "index.html"
UNFINISHED = ".partial"
IDLE_SECONDS = 30
CHUNK_BYTES = 1 << 18
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
}
SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
WORDS = {
    HTTPStatus.NOT_FOUND: "Такого документа нет. Список документов – в корне этого адреса.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Документы можно только читать.",
    HTTPStatus.MISDIRECTED_REQUEST: "Обращайтесь по адресу, который напечатал kadry serve.",
}


class DocumentsPortBusy(KadryError):
    """Another program listens on the port of the documents."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Порт {port} на {HOST} занят другой программой: документы показать негде. Закройте её или задайте другой порт: "
            f"kadry serve --documents-port {port + 1}"
        )


@contextmanager
def documents_served(outbox: Path, port: int) -> Iterator[str]:
    """Serve the outbox until the block ends; gives the address. Port 0 takes a free one. Raises DocumentsPortBusy."""
    handler = type("Documents", (_Documents,), {"outbox": outbox})
    try:
        server = ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise DocumentsPortBusy(port) from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="documents", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Documents(BaseHTTPRequestHandler):
    """One request: GET or HEAD of a file or folder below ``outbox``."""

    outbox: Path
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    server_version, sys_version = "kadry", ""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Every refusal, the library's own included, in our words and with the same headers."""
        status = HTTPStatus(code) if code != HTTPStatus.NOT_IMPLEMENTED else HTTPStatus.METHOD_NOT_ALLOWED
        self.close_connection = True
        said = WORDS.get(status, "Запрос не понят.").encode()
        self._head(status, "text/plain; charset=utf-8", len(said))
        if self.command != "HEAD":
            self.wfile.write(said)

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent: addresses of documents are nobody's business."""

    def _answer(self) -> None:
        port = int(self.connection.getsockname()[1])
        if self.headers.get("Host") not in {f"{HOST}:{port}", f"localhost:{port}"} or len(self.headers.get_all("Host", [])) != 1:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        address = urlsplit(self.path).path
        parts = parts_of(address)
        opened = None if parts is None else _opened(self.outbox, parts)
        if opened is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            self._serve(opened, address, parts or [])
        finally:
            os.close(opened)

    def _serve(self, opened: int, address: str, parts: list[str]) -> None:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            self._send_file(opened, parts[-1])
        elif not address.endswith("/"):  # links of a page are relative to its folder
            self._head(HTTPStatus.MOVED_PERMANENTLY, "text/plain", 0, location=quote("/" + "/".join(parts) + "/"))
        elif parts and (page := _inside(opened, PAGE, directory=False)) is not None:
            try:
                self._send_file(page, PAGE)
            finally:
                os.close(page)
        else:
            payload = _shelf(opened, parts)
            self._head(HTTPStatus.OK, KINDS[".html"], len(payload))
            self._write(payload)

    def _send_file(self, opened: int, name: str) -> None:
        size = os.fstat(opened).st_size
        self._head(HTTPStatus.OK, KINDS.get(Path(name).suffix.lower(), "application/octet-stream"), size)
        left = size
        while left and self.command != "HEAD" and (piece := os.read(opened, min(CHUNK_BYTES, left))):
            self._write(piece)
            left -= len(piece)
        if left and self.command != "HEAD":
            self.close_connection = True  # the file shrank while it was sent: the reader must not take it for whole

    def _write(self, payload: bytes) -> None:
        if self.command == "HEAD":
            return
        try:
            self.wfile.write(payload)
        except (BrokenPipeError, ConnectionResetError):  # the reader left
            self.close_connection = True

    def _head(self, status: HTTPStatus, kind: str, length: int, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in SAFETY.items():
            self.send_header(name, value)
        if location:
            self.send_header("Location", location)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def parts_of(address: str) -> list[str] | None:
    """Names of folders and file of an address, None where one of them cannot be a name of ours."""
    parts = [unquote(part, errors="replace") for part in address.split("/") if part]
    wrong = any(part.startswith(".") or part.endswith(UNFINISHED) or any(one in part for one in "/\\\0\ufffd") for part in parts)
    return None if wrong or not address.startswith("/") else parts


def _opened(outbox: Path, parts: list[str]) -> int | None:
    """A descriptor of the folder or regular file, reached step by step without following a link; None where there is none."""
    try:
        at = os.open(outbox, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        found = _inside(at, part, directory=True)
        if found is None and last:
            found = _inside(at, part, directory=False)
        os.close(at)
        if found is None:
            return None
        at = found
    return at


def _inside(folder: int, name: str, *, directory: bool) -> int | None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_DIRECTORY if directory else 0)
    try:
        found = os.open(name, flags, dir_fd=folder)
    except (OSError, ValueError):
        return None
    kind = os.fstat(found).st_mode
    if stat.S_ISDIR(kind) if directory else stat.S_ISREG(kind):
        return found
    os.close(found)
    return None


def _shelf(opened: int, parts: list[str]) -> bytes:
    """A folder without a page of its own, newest vintages first in the root."""
    from proposals.page.shelf import render

    names = []
    for entry in os.scandir(opened):
        with suppress(OSError):
            if not (entry.name.startswith(".") or entry.name.endswith(UNFINISHED) or entry.is_symlink()):
                names.append((entry.name, entry.is_dir(follow_symlinks=False)))
    links = [(name, quote(name) + ("/" if is_folder else "")) for name, is_folder in sorted(names, reverse=not parts)]
    title = " / ".join(parts) if parts else "Документы: срезы"
    return render(title, links, "../" if parts else "")
