"""Every connector against every fault of a network: a sentence within the patience, no memory of a bomb, nothing kept half."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path

import httpx
import pytest

from flows import pull
from models.errors import KadryError, SourceUnavailable, UnreadableFile
from sources import fedstat_site, web_reply
from sources.trudvsem_api import Pace, fetch

TOMSK = "7000000000000"
PATIENCE_SECONDS = 0.3
BOMB_BYTES = 100_000_000
AT_ONCE = Pace(pause_seconds=0, wait=lambda seconds: None)
Talk = Callable[[socket.socket], None]
Ask = Callable[[httpx.Client], object]


def head(status: str, length: int, *more: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {length}", "Connection: close", *more, "", ""]).encode()


def says(status: str, body: bytes, *more: str, length: int | None = None) -> Talk:
    return lambda line: line.sendall(head(status, len(body) if length is None else length, *more) + body)


def is_silent(line: socket.socket) -> None:
    """Until the other side has lost its patience: it asks again, and would wait behind this answer."""
    line.settimeout(4 * PATIENCE_SECONDS)
    with suppress(OSError):
        line.recv(1)


def trickles(line: socket.socket) -> None:
    line.sendall(head("200 OK", 1_000_000))
    with suppress(OSError):
        for _ in range(60):
            line.sendall(b" ")
            time.sleep(0.05)


def resets(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def packs_a_bomb(line: socket.socket) -> None:
    says("200 OK", packed(), "Content-Encoding: gzip")(line)


@cache
def packed() -> bytes:
    """Not while tests are collected, which each process does."""
    return gzip.compress(b"\0" * BOMB_BYTES)


FAULTS: dict[str, Talk] = {
    "молчит": is_silent,
    "обрывает соединение": resets,
    "говорит не на HTTP": lambda line: line.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "обрывает ответ": says("200 OK", b'{"meta": {"total"', length=5_000),
    "длина меньше ответа": says("200 OK", b'{"meta": {"total": 3}, "results": {}}', length=12),
    "429": says("429 Too Many Requests", b"later"),
    "503": says("503 Service Unavailable", b"later"),
    "403": says("403 Forbidden", b"no"),
    "404": says("404 Not Found", b"no"),
    "пустой ответ": says("200 OK", b""),
    "страница входа": says("200 OK", b"<html><form>login</form></html>"),
    "переадресация": says("302 Found", b"", "Location: /"),
    "gzip испорчен": says("200 OK", b"\x1f\x8b\x08\x00 not gzip at all", "Content-Encoding: gzip"),
    "бомба gzip": packs_a_bomb,
    "капает": trickles,
    "число вместо списка": says("200 OK", b'{"meta": {"total": "x"}, "results": {"vacancies": 5}}'),
    "NaN": says("200 OK", b'{"meta": {"total": NaN}, "results": {"vacancies": [NaN, null, [], {"vacancy": NaN}]}}'),
    "глубоко вложено": says("200 OK", b"[" * 200_000),
    "не UTF-8": says("200 OK", b'{"meta": "\xff\xfe"}'),
}  # fmt: skip
NOTHING_CAME = {"число вместо списка"}  # an answer of the right shape without a vacancy


@contextmanager
def site(talk: Talk) -> Iterator[str]:
    """A server on this machine that answers every request with the fault."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        closing = threading.Event()

        def serve() -> None:
            while not closing.is_set():
                with suppress(OSError):
                    line, _ = door.accept()
                    with line:
                        line.settimeout(1)
                        asked = b""
                        while b"\r\n\r\n" not in asked and (piece := line.recv(65_536)):
                            asked += piece
                        talk(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        closing.set()
        thread.join()


def portal(client: httpx.Client) -> object:
    return list(fetch(client, TOMSK, pace=AT_ONCE))


def page_of_indicator(client: httpx.Client) -> object:
    return fedstat_site.fetch_grid(client, 58994, wait=lambda seconds: None)


def data_of_indicator(client: httpx.Client) -> object:
    grid = fedstat_site.Grid(58994, "Численность", {"1": fedstat_site.Filter("Год", {"2024": "2024"})}, ("1",), ())
    return fedstat_site.fetch_data(client, grid, {}, wait=lambda seconds: None)


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_reply, "LARGEST_BYTES", 2_000_000)
    monkeypatch.setattr(web_reply, "LONGEST_SECONDS", 1.0)


@pytest.mark.parametrize("ask", [portal, page_of_indicator, data_of_indicator])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_network_is_a_sentence(fault: str, ask: Ask) -> None:
    with site(FAULTS[fault]) as address, httpx.Client(base_url=address, timeout=PATIENCE_SECONDS) as client:
        if ask is portal and fault in NOTHING_CAME:
            pages = portal(client)
            assert [item for page in pages for item in json.loads(page.payload)["results"]["vacancies"]] == []
            return
        with pytest.raises((SourceUnavailable, UnreadableFile)) as told:
            ask(client)
    assert str(told.value).strip().endswith(".")
    assert "Traceback" not in str(told.value)


@pytest.mark.parametrize("ask", [portal, page_of_indicator, data_of_indicator])
def test_a_reply_that_trickles_is_left_at_the_bound_and_not_when_it_ends(ask: Ask) -> None:
    with site(trickles) as address, httpx.Client(base_url=address, timeout=PATIENCE_SECONDS) as client, pytest.raises(SourceUnavailable, match="не кончился за 1 с"):
        ask(client)


@pytest.mark.parametrize("ask", [portal, page_of_indicator, data_of_indicator])
def test_nobody_answers(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
    with httpx.Client(base_url=address, timeout=PATIENCE_SECONDS) as client, pytest.raises(SourceUnavailable):
        ask(client)


@pytest.mark.parametrize("ask", [portal, data_of_indicator])
def test_a_bomb_is_not_unpacked(ask: Ask) -> None:
    with site(FAULTS["бомба gzip"]) as address, httpx.Client(base_url=address, timeout=5) as client:
        tracemalloc.start()
        try:
            with pytest.raises(SourceUnavailable, match="больше 2 МБ"):
                ask(client)
            assert tracemalloc.get_traced_memory()[1] < 15_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("fault", ["503", "обрывает ответ", "бомба gzip", "gzip испорчен"])
def test_a_pull_that_fails_leaves_no_file_of_data(fault: str, tmp_path: Path) -> None:
    with site(FAULTS[fault]) as address, httpx.Client(base_url=address, timeout=PATIENCE_SECONDS) as client, pytest.raises(KadryError):
        pull.pull_vacancies(tmp_path, "69", date(2027, 1, 18), client=client, pace=AT_ONCE)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
