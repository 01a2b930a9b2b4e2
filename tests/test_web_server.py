"""Documents over HTTP: only files of the open folders, only to read, a page in a sandbox of its own."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from flows.outward.web_server import Documents, parts_of

SECRET = b"not for readers"
PREFIX = "/documents"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("дом с пробелом")
    outbox = home / "outbox"
    (outbox / "2026-11-23" / "engineering").mkdir(parents=True)
    (outbox / "2026-11-23.partial").mkdir()
    (outbox / "2026-11-23.partial" / "half.pdf").write_bytes(SECRET)
    (outbox / "2026-11-23" / "index.html").write_text("<p>страница</p>", encoding="utf-8")
    (outbox / "2026-11-23" / "engineering" / "proposal.pdf").write_bytes(b"%PDF-1.7 " + b"x" * 700_000)
    (outbox / "2026-11-23" / "engineering" / "данные <1>.json").write_text("{}", encoding="utf-8")
    (home / "warehouse.duckdb").write_bytes(SECRET)
    (home / "raw").mkdir()
    (home / "raw" / "file").write_bytes(SECRET)
    (outbox / "link.pdf").symlink_to(home / "warehouse.duckdb")
    (outbox / "folder").symlink_to(home)
    os.mkfifo(outbox / "pipe")
    (outbox / ".hidden").write_bytes(SECRET)
    return home


def ask(home: Path, target: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """One request with this target as it stands on the wire; no client mends it on the way."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": method, "path": target, "raw_path": target.encode(), "headers": []}
    asyncio.run(Documents(home, PREFIX)(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one["body"] for one in sent[1:])


def test_documents_and_pages_are_served(home: Path) -> None:
    status, headers, body = ask(home, "/documents/outbox/2026-11-23/engineering/proposal.pdf")
    assert (status, len(body), headers["content-type"]) == (200, 700_009, "application/pdf")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert ask(home, "/documents/outbox/2026-11-23/")[2].decode() == "<p>страница</p>"
    assert ask(home, "/documents/outbox/2026-11-23")[1]["location"] == "/documents/outbox/2026-11-23/"
    for root in ("/documents", "/documents/"):
        page = ask(home, root)[2].decode()
        assert 'href="/documents/outbox/"' in page
        assert "survey" not in page  # there is none yet
    vintages = ask(home, "/documents/outbox/")[2].decode()
    assert 'href="2026-11-23/"' in vintages
    assert "partial" not in vintages
    assert "link.pdf" not in vintages
    folder = ask(home, "/documents/outbox/2026-11-23/engineering/")[2].decode()
    assert "данные &lt;1&gt;.json" in folder
    coded = "%D0%B4%D0%B0%D0%BD%D0%BD%D1%8B%D0%B5%20%3C1%3E.json"
    assert ask(home, f"/documents/outbox/2026-11-23/engineering/{coded}")[2] == b"{}"


def test_a_page_cannot_speak_to_the_server_it_came_from(home: Path) -> None:
    """Its origin is nobody's, which the guard refuses; a PDF has no script and needs no sandbox, which viewers refuse."""
    policy = ask(home, "/documents/outbox/2026-11-23/")[1]["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-same-origin" not in policy
    assert "content-security-policy" not in ask(home, "/documents/outbox/2026-11-23/engineering/proposal.pdf")[1]


def test_a_head_request_gets_no_body(home: Path) -> None:
    status, headers, body = ask(home, "/documents/outbox/2026-11-23/engineering/proposal.pdf", "HEAD")
    assert (status, headers["content-length"], body) == (200, "700009", b"")


@pytest.mark.parametrize(
    "target",
    [
        "/outbox/../warehouse.duckdb", "/outbox/%2e%2e/warehouse.duckdb", "/outbox/2026-11-23/../../warehouse.duckdb",
        "/outbox/2026-11-23%2f..%2f..%2fwarehouse.duckdb", "/outbox/..%5cwarehouse.duckdb", "/outbox/link.pdf",
        "/outbox/folder/warehouse.duckdb", "/outbox/folder/", "/outbox/pipe", "/outbox/.hidden", "/outbox/2026-11-23.partial/half.pdf",
        "/outbox/2026-11-23/engineering/proposal.pdf/x", "/outbox/%00", "//127.0.0.1/warehouse.duckdb", "/etc/passwd", "/" + "a" * 5000,
        "/outbox/absent", "/warehouse.duckdb", "/raw/file", "/raw/", "/survey/",
    ],
)  # fmt: skip
def test_nothing_outside_the_open_folders_is_reached(home: Path, target: str) -> None:
    status, _, body = ask(home, PREFIX + target)
    assert status == 404
    assert SECRET not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(home: Path, method: str) -> None:
    status, _, body = ask(home, "/documents/outbox/2026-11-23/engineering/proposal.pdf", method)
    assert status == 405
    assert "только читать" in body.decode()


def test_a_home_without_documents_says_what_to_do(tmp_path: Path) -> None:
    assert "kadry nightly" in ask(tmp_path, "/documents/")[2].decode()


def test_parts_of_an_address() -> None:
    assert parts_of("/2026-11-23/a%20b.pdf") == ["2026-11-23", "a b.pdf"]
    assert parts_of("/") == []
    assert parts_of("") is None
