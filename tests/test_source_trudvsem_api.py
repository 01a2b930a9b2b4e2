"""The portal's API and its faults, reproduced by a server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import httpx
import pytest
from source_files import CONTEXT, INN, codelists, opened

from models.errors import SourceUnavailable
from sources import trudvsem
from sources.trudvsem_api import FetchState, Pace, fetch

TOMSK = "7000000000000"


@dataclass
class Portal:
    """What the server should do, and what it was asked."""

    total: int = 250
    counts: str = "records"  # what an offset counts: records | pages
    clamp: int = 100
    deepest: int = 10**9  # beyond this offset nothing comes
    broken: list[int] = field(default_factory=list)  # status codes of the next answers
    html_once: bool = False
    ignores_region: bool = False
    strangers: int = 0
    slow_above: int = 10**9  # limits above it are not answered in time
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, query: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append(query)
        if self.broken:
            return self.broken.pop(0), b"<html>error</html>"
        if self.html_once:
            self.html_once = False
            return 200, b"<html>login</html>"
        limit = min(int(query["limit"]), self.clamp)
        first = int(query["offset"]) * (limit if self.counts == "pages" else 1)
        if int(query["offset"]) > self.deepest:
            first = self.total
        numbers = range(first, min(first + limit, self.total))
        foreign = self.ignores_region or query.get("region_code") != TOMSK
        items = [self.vacancy(number, foreign or number % limit < self.strangers) for number in numbers]
        results = {"vacancies": [{"vacancy": item} for item in items]} if items else {}
        return 200, json.dumps({"status": "200", "request": {}, "meta": {"total": self.total}, "results": results}).encode()

    @staticmethod
    def vacancy(number: int, foreign: bool) -> dict[str, object]:
        return {
            "id": f"u-{number}", "region": {"region_code": "5400000000000" if foreign else TOMSK}, "job-name": "Сварщик",
            "company": {"inn": INN, "email": "a@b.ru"}, "contact_list": [{"contact_value": "89990000000"}], "work_places": 1,
        }  # fmt: skip


@pytest.fixture
def portal() -> Iterator[tuple[Portal, httpx.Client]]:
    state = Portal()
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()}
            if int(query["limit"]) > state.slow_above:
                state.asked.append(query)
                released.wait(5)
                return
            status, body = state.answer(query)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}", timeout=0.3, trust_env=False) as client:
        yield state, client
    released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def quick(waits: list[float] | None = None) -> Pace:
    return Pace(pause_seconds=0, wait=(waits if waits is not None else []).append)


def all_pages(client, **options):
    pages = list(fetch(client, TOMSK, pace=quick(), **options))
    identifiers = [item["vacancy"]["id"] for page in pages for item in json.loads(page.payload)["results"]["vacancies"]]
    return pages, identifiers


@pytest.mark.parametrize(
    ("fault", "most_requests"),
    [
        pytest.param({}, 5, id="offsets count records"),
        pytest.param({"counts": "pages"}, 4, id="offsets count pages"),
        pytest.param({"clamp": 10}, 30, id="the limit is clamped to ten"),
        pytest.param({"clamp": 10, "counts": "pages"}, 30, id="clamped, offsets count pages"),
        pytest.param({"broken": [500, 503, 429]}, 9, id="errors 500, 503 and 429 pass"),
        pytest.param({"html_once": True}, 6, id="a web page instead of data passes"),
        pytest.param({"total": 60}, 1, id="one page is all"),
        pytest.param({"total": 100}, 1, id="exactly one page"),
    ],
)
def test_every_vacancy_comes_once_whatever_the_fault(portal, fault, most_requests):
    state, client = portal
    for name, value in fault.items():
        setattr(state, name, value)
    pages, identifiers = all_pages(client)
    assert sorted(identifiers) == sorted(f"u-{number}" for number in range(state.total))
    assert pages[-1].state.coverage == 1
    assert len(state.asked) <= most_requests


def test_a_region_without_vacancies_is_an_empty_reply(portal):
    state, client = portal
    state.total = 0
    (page,), _ = all_pages(client)
    assert trudvsem.parse(opened(page.payload), CONTEXT, codelists()).rows_read == 0


def test_pages_carry_no_contacts_and_read_like_any_reply(portal):
    _, client = portal
    pages, _ = all_pages(client)
    assert not any(b"89990000000" in page.payload or b"a@b.ru" in page.payload for page in pages)
    readings = [trudvsem.parse(opened(page.payload), CONTEXT, codelists()) for page in pages[:2]]
    assert all(reading.rows_accepted == reading.rows_read > 0 for reading in readings)


def test_an_ignored_region_stops_the_fetch(portal):
    state, client = portal
    state.ignores_region = True
    with pytest.raises(SourceUnavailable, match="не применил отбор по региону"):
        all_pages(client)


def test_single_strangers_are_thrown_away_and_counted(portal):
    state, client = portal
    state.strangers = 2
    pages, identifiers = all_pages(client)
    assert pages[-1].state.foreign >= 2
    assert "u-0" not in identifiers
    assert "других регионов" in pages[-1].state.summary()


def test_what_the_portal_does_not_give_is_said(portal):
    state, client = portal
    state.deepest = 99
    pages, identifiers = all_pages(client)
    assert len(identifiers) < 250
    final = FetchState.from_json(pages[-1].state.to_json())
    assert final.done
    assert final.coverage < 1
    assert "портал не отдал остальное" in final.summary()


def test_a_crash_costs_nothing_that_was_stored(portal):
    state, client = portal
    first = next(fetch(client, TOMSK, pace=quick()))
    kept = FetchState.from_json(first.state.to_json())
    before = len(state.asked)
    _, rest = all_pages(client, state=kept)
    assert len(rest) == 150
    assert len(state.asked) - before <= 4


def test_pages_too_heavy_to_answer_are_asked_for_in_smaller_ones(portal):
    state, client = portal
    state.slow_above, state.total = 25, 60
    _, identifiers = all_pages(client)
    assert len(identifiers) == 60


def test_a_dead_portal_is_named_after_growing_pauses(portal):
    state, client = portal
    state.broken = [500] * 20
    waits: list[float] = []
    with pytest.raises(SourceUnavailable, match="ответ 500, попыток: 5"):
        list(fetch(client, TOMSK, pace=quick(waits)))
    assert waits == sorted(waits)
    assert len(waits) == 4


def test_a_refusal_is_not_repeated(portal):
    state, client = portal
    state.broken = [403] * 3
    with pytest.raises(SourceUnavailable, match="403"):
        all_pages(client)
    assert len(state.asked) == 1


def test_the_pace_is_kept_and_nothing_is_added_to_a_slow_server(portal):
    _, client = portal
    clock, waits = iter(range(0, 1000, 3)), []
    list(fetch(client, TOMSK, pace=Pace(pause_seconds=2, now=lambda: float(next(clock)), wait=waits.append)))
    assert waits == []
    still = []
    list(fetch(client, TOMSK, pace=Pace(pause_seconds=2, now=lambda: 0.0, wait=still.append)))
    assert still
    assert set(still) == {2.0}
