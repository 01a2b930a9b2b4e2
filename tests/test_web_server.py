"""The server of documents: only files of the outbox, only to read, only under its own name."""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flows.outward.web_server import DocumentsPortBusy, documents_served, parts_of

SECRET = b"not for readers"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    home = tmp_path_factory.mktemp("дом с пробелом")
    outbox = home / "outbox"
    (outbox / "2026-11-23" / "engineering").mkdir(parents=True)
    (outbox / "2026-11-23.partial").mkdir()
    (outbox / "2026-11-23.partial" / "half.pdf").write_bytes(SECRET)
    (outbox / "2026-11-23" / "index.html").write_text("<p>страница</p>", encoding="utf-8")
    (outbox / "2026-11-23" / "engineering" / "proposal.pdf").write_bytes(b"%PDF-1.7 " + b"x" * 700_000)
    (outbox / "2026-11-23" / "engineering" / "данные <1>.json").write_text("{}", encoding="utf-8")
    (home / "warehouse.duckdb").write_bytes(SECRET)
    (outbox / "link.pdf").symlink_to(home / "warehouse.duckdb")
    (outbox / "folder").symlink_to(home)
    os.mkfifo(outbox / "pipe")
    (outbox / ".hidden").write_bytes(SECRET)
    with documents_served(outbox, 0) as address:
        yield address, home


def ask(address: str, target: str, method: str = "GET", host: str | None = None) -> tuple[int, dict[str, str], bytes]:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    connection.putrequest(method, target, skip_host=True)
    if host != "":
        connection.putheader("Host", host or place.netloc)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_documents_and_pages_are_served(served: tuple[str, Path]) -> None:
    address, _ = served
    status, headers, body = ask(address, "/2026-11-23/engineering/proposal.pdf")
    assert (status, len(body), headers["content-type"]) == (200, 700_009, "application/pdf")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert ask(address, "/2026-11-23/")[2].decode() == "<p>страница</p>"
    assert ask(address, "/2026-11-23")[1]["location"] == "/2026-11-23/"
    root = ask(address, "/")[2].decode()
    assert 'href="2026-11-23/"' in root
    assert "partial" not in root
    assert "link.pdf" not in root
    folder = ask(address, "/2026-11-23/engineering/")[2].decode()
    assert "данные &lt;1&gt;.json" in folder
    assert ask(address, "/2026-11-23/engineering/%D0%B4%D0%B0%D0%BD%D0%BD%D1%8B%D0%B5%20%3C1%3E.json")[2] == b"{}"


def test_a_head_request_gets_no_body(served: tuple[str, Path]) -> None:
    status, headers, body = ask(served[0], "/2026-11-23/engineering/proposal.pdf", "HEAD")
    assert (status, headers["content-length"], body) == (200, "700009", b"")


@pytest.mark.parametrize(
    "target",
    [
        "/../warehouse.duckdb", "/%2e%2e/warehouse.duckdb", "/2026-11-23/../../warehouse.duckdb", "/2026-11-23%2f..%2f..%2fwarehouse.duckdb",
        "/..%5cwarehouse.duckdb", "/link.pdf", "/folder/warehouse.duckdb", "/folder/", "/pipe", "/.hidden", "/2026-11-23.partial/half.pdf",
        "/2026-11-23/engineering/proposal.pdf/x", "/%00", "//127.0.0.1/warehouse.duckdb", "/etc/passwd", "/" + "a" * 5000, "/absent",
    ],
)  # fmt: skip
def test_nothing_outside_the_outbox_is_reached(served: tuple[str, Path], target: str) -> None:
    status, _, body = ask(served[0], target)
    assert status == 404
    assert SECRET not in body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
def test_another_host_is_refused(served: tuple[str, Path], host: str) -> None:
    status, _, body = ask(served[0], "/2026-11-23/", host=host)
    assert status == 421
    assert "страница" not in body.decode()


def test_two_host_headers_are_refused(served: tuple[str, Path]) -> None:
    place = urlsplit(served[0])
    with socket.create_connection((place.hostname, place.port), 10) as connection:
        connection.sendall(f"GET /2026-11-23/ HTTP/1.1\r\nHost: {place.netloc}\r\nHost: evil.example\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 421")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(served: tuple[str, Path], method: str) -> None:
    status, _, body = ask(served[0], "/2026-11-23/engineering/proposal.pdf", method)
    assert status == 405
    assert "только читать" in body.decode()


def test_it_listens_on_this_machine_only_and_frees_its_port(tmp_path: Path) -> None:
    with documents_served(tmp_path, 0) as address:
        port = urlsplit(address).port or 0
        assert urlsplit(address).hostname == "127.0.0.1"
        with pytest.raises(DocumentsPortBusy, match=f"--documents-port {port + 1}"), documents_served(tmp_path, port):
            pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 2)


def test_an_outbox_that_is_not_there_yet_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    with documents_served(tmp_path / "outbox", 0) as address:
        assert "kadry nightly" in ask(address, "/")[2].decode()
    with documents_served(tmp_path / "absent", 0) as address:
        assert ask(address, "/")[0] == 404


def test_parts_of_an_address() -> None:
    assert parts_of("/2026-11-23/a%20b.pdf") == ["2026-11-23", "a b.pdf"]
    assert parts_of("/") == []
    assert parts_of("") is None
