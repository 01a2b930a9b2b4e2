"""The server answers to its own name and to its own pages: a page open elsewhere in the browser starts nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from flows.service.guard import Guard, with_documents

HOST = "127.0.0.1:4200"


def guarded(tmp_path: Path) -> Any:
    async def run(request: Any) -> PlainTextResponse:
        return PlainTextResponse("начат", headers={"access-control-allow-origin": "*"})

    (tmp_path / "outbox" / "2026-11-28").mkdir(parents=True)
    (tmp_path / "outbox" / "2026-11-28" / "предложение.pdf").write_bytes(b"%PDF")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "secret").write_bytes(b"inn")
    server = Starlette(routes=[Route("/api/run", run, methods=["GET", "POST"])])
    return Guard(with_documents(server, tmp_path), {HOST, "kadry.example"})


def asked(application: Any, method: str, path: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="a program of this machine"),
        pytest.param({"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}, 200, id="our own page"),
        pytest.param({"host": "kadry.example", "origin": "https://kadry.example"}, 200, id="behind the proxy"),
        pytest.param({"host": "evil.example"}, 403, id="a name made to point here"),
        pytest.param({"origin": "http://evil.example"}, 403, id="a foreign page"),
        pytest.param({"origin": "http://127.0.0.1:9999"}, 403, id="another program's page on this machine"),
        pytest.param({"origin": "null"}, 403, id="a page from a file or a sandbox"),
        pytest.param({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403, id="a picture on a foreign page"),
    ],
)
def test_only_our_own_pages_start_runs(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    assert asked(guarded(tmp_path), "POST", "/api/run", **headers).status_code == status


def test_a_link_in_a_letter_opens_a_page(tmp_path: Path) -> None:
    clicked = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert asked(guarded(tmp_path), "GET", "/api/run", **clicked).status_code == 200


def test_nothing_from_elsewhere_is_loaded_and_nobody_else_may_read(tmp_path: Path) -> None:
    headers = asked(guarded(tmp_path), "GET", "/api/run").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_documents_are_given_out_and_nothing_beside_them(tmp_path: Path) -> None:
    application = guarded(tmp_path)
    found = asked(application, "GET", "/documents/outbox/2026-11-28/предложение.pdf")
    assert (found.status_code, found.content, found.headers["content-type"]) == (200, b"%PDF", "application/pdf")
    for path in ("/documents/raw/secret", "/documents/outbox/../raw/secret", "/documents/outbox/%2e%2e/raw/secret"):
        assert asked(application, "GET", path).status_code == 404
