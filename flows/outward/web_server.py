"""Documents over HTTP, to read and nothing else: the part of the guarded server below its prefix.

    <prefix>/                              what there is
    <prefix>/outbox/                       vintages
    <prefix>/outbox/2026-11-23/            its page
    <prefix>/outbox/2026-11-23/…/file      a document

Only regular files below the open folders are opened, folder by folder without following a link, so no address leads out. A
page is shown in a sandbox of its own: whatever a document holds, it cannot speak to the server as the reader's own page does.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from flows.outward.addresses import FOLDERS

PAGE = "index.html"
UNFINISHED = ".partial"
CHUNK_BYTES = 1 << 18
TITLES = {"outbox": "Черновики ночей, по срезам", "rounds": "Кампании", "whatif": "Сценарии «что если»", "survey": "Анкеты"}
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
}
SAFETY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-cache",
}
OF_A_PAGE = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
)
WORDS = {
    HTTPStatus.NOT_FOUND: "Такого документа нет. Список документов – в корне этого адреса: /documents/",
    HTTPStatus.METHOD_NOT_ALLOWED: "Документы можно только читать.",
}


class Documents:
    """An ASGI application that answers GET and HEAD below ``prefix``."""

    def __init__(self, home: Path, prefix: str) -> None:
        self.home, self.prefix = home, prefix

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        answer = _Answer(send, scope["method"] == "HEAD")
        if scope["method"] not in {"GET", "HEAD"}:
            await answer.refuse(HTTPStatus.METHOD_NOT_ALLOWED)
            return
        asked = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1").partition("?")[0]
        parts = parts_of(asked.removeprefix(self.prefix) or "/")
        if parts == []:
            there = [name for name in FOLDERS if (self.home / name).is_dir()]
            await answer.page(_shelf_of([(TITLES[name], f"{self.prefix}/{name}/") for name in there], "Документы", ""))
            return
        opened = _opened(self.home, parts) if parts and parts[0] in FOLDERS else None
        if opened is None or parts is None:
            await answer.refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            await self._serve(answer, opened, asked, parts)
        finally:
            os.close(opened)

    async def _serve(self, answer: _Answer, opened: int, asked: str, parts: list[str]) -> None:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            await answer.file(opened, parts[-1])
        elif not asked.endswith("/"):  # links of a page are relative to its folder
            await answer.moved(quote(f"{self.prefix}/{'/'.join(parts)}/"))
        elif (page := _inside(opened, PAGE, directory=False)) is not None:
            try:
                await answer.file(page, PAGE)
            finally:
                os.close(page)
        else:
            await answer.page(_shelf(opened, parts))


class _Answer:
    """One answer under way; a HEAD request gets the same without the body."""

    def __init__(self, send: Any, is_head: bool) -> None:
        self.send, self.is_head = send, is_head

    async def page(self, payload: bytes) -> None:
        await self._head(HTTPStatus.OK, KINDS[".html"], len(payload))
        await self._body(payload)

    async def file(self, opened: int, name: str) -> None:
        """As many bytes as the file has now; one that shrinks meanwhile breaks the connection rather than pass for whole."""
        size = os.fstat(opened).st_size
        await self._head(HTTPStatus.OK, KINDS.get(Path(name).suffix.lower(), "application/octet-stream"), size)
        if not self.is_head:
            async for piece in _pieces(opened, size):
                await self.send({"type": "http.response.body", "body": piece, "more_body": True})
        await self._body(b"")

    async def moved(self, address: str) -> None:
        await self._head(HTTPStatus.MOVED_PERMANENTLY, "text/plain", 0, (b"location", address.encode()))
        await self._body(b"")

    async def refuse(self, status: HTTPStatus) -> None:
        said = WORDS[status].encode()
        await self._head(status, "text/plain; charset=utf-8", len(said))
        await self._body(said)

    async def _head(self, status: HTTPStatus, kind: str, length: int, *more: tuple[bytes, bytes]) -> None:
        named = {"content-type": kind, "content-length": str(length), **SAFETY}
        if kind == KINDS[".html"]:
            named["content-security-policy"] = OF_A_PAGE
        headers = [(name.encode(), value.encode()) for name, value in named.items()]
        await self.send({"type": "http.response.start", "status": int(status), "headers": [*headers, *more]})

    async def _body(self, payload: bytes) -> None:
        await self.send({"type": "http.response.body", "body": b"" if self.is_head else payload})


async def _pieces(opened: int, size: int) -> AsyncIterator[bytes]:
    left = size
    while left and (piece := await asyncio.to_thread(os.read, opened, min(CHUNK_BYTES, left))):
        yield piece
        left -= len(piece)


def parts_of(address: str) -> list[str] | None:
    """Names of folders and file of an address, None where one of them cannot be a name of ours."""
    parts = [unquote(part, errors="replace") for part in address.split("/") if part]
    wrong = any(part.startswith(".") or part.endswith(UNFINISHED) or any(one in part for one in "/\\\0\ufffd") for part in parts)
    return None if wrong or not address.startswith("/") else parts


def _opened(home: Path, parts: list[str]) -> int | None:
    """A descriptor of the folder or regular file, reached step by step without following a link; None where there is none."""
    try:
        at = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
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
    """A folder without a page of its own, newest vintages first."""
    names = []
    for entry in os.scandir(opened):
        with suppress(OSError):
            if not (entry.name.startswith(".") or entry.name.endswith(UNFINISHED) or entry.is_symlink()):
                names.append((entry.name, entry.is_dir(follow_symlinks=False)))
    links = [(name, quote(name) + ("/" if is_folder else "")) for name, is_folder in sorted(names, reverse=len(parts) == 1)]
    return _shelf_of(links, TITLES[parts[0]] if len(parts) == 1 else " / ".join(parts), "../")


def _shelf_of(links: list[tuple[str, str]], title: str, above: str) -> bytes:
    from proposals.page.shelf import render

    return render(title, links, above)
