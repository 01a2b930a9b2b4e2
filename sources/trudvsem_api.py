"""The open API of «Работа России», asked page by page, with the faults that its clients report.

    fault                                            answer
    region parameter ignored in silence              every returned region is compared with the one asked for
    ``results: {}``, short and repeated pages         an empty page ends; two pages with nothing new end, and it is said
    limit clamped, or too heavy to answer            the page is what came; after timeouts smaller pages are asked for
    offset counts records, or pages: nobody knows    one probe with offset 1 tells (overlap = records)
    HTTP 500, 429, HTML instead of JSON, slow pages  repeated with growing pauses, then SourceUnavailable
    crash in the middle                              each page comes with the state from which to go on

The last word on completeness is ``Page.state.coverage``: vacancies seen over ``meta.total``.

Pages are scrubbed before they are given out: contacts never leave this module.

Method: docs/methodology/sources.md#vacancies
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from models.errors import SourceUnavailable
from sources.trudvsem import scrubbed_reply
from sources.web_reply import whole_reply

if TYPE_CHECKING:
    import httpx

SITE = "https://opendata.trudvsem.ru"
PATH = "/api/v1/vacancies"
SOURCE = "trudvsem"
LARGEST_LIMIT, SMALLEST_LIMIT = 100, 5  # the portal clamps at 100; at 5 it answered when 100 timed out
PAUSE_SECONDS = 1.0  # between the beginnings of two requests
ATTEMPTS = 5
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2.0, 60.0
BARREN_PAGES = 2  # pages in a row without a new vacancy after which asking on is useless
_BY_HAND = "Скачайте выгрузку https://opendata.trudvsem.ru вручную и положите её в папку входа: она полнее, чем API"


@dataclass(frozen=True)
class FetchState:
    """From where to go on. Text by ``to_json``; the caller keeps it beside the pages.

    offset   next offset to ask for
    step     what one page adds to the offset; 0 until it is known whether offsets count records or pages
    limit    size of page that is asked for
    total    largest ``meta.total`` seen
    seen     identifiers of vacancies that were given out
    foreign  vacancies of other regions that were thrown away
    barren   pages in a row without a new vacancy
    """

    region_code: str
    offset: int = 0
    step: int = 0
    limit: int = LARGEST_LIMIT
    total: int = 0
    seen: frozenset[str] = frozenset()
    foreign: int = 0
    requests: int = 0
    barren: int = 0
    done: bool = False

    @property
    def coverage(self) -> float:
        """Vacancies seen over the portal's own count; 1 when the portal counts none."""
        return len(self.seen) / self.total if self.total else 1.0

    def to_json(self) -> str:
        """The state as text."""
        return json.dumps({**asdict(self), "seen": sorted(self.seen)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> FetchState:
        """The state of a text that ``to_json`` wrote."""
        fields = json.loads(text)
        return cls(**{**fields, "seen": frozenset(fields["seen"])})

    def summary(self) -> str:
        """What came of it, for an analyst."""
        parts = [f"Регион портала {self.region_code}: получено {len(self.seen)} вакансий из {self.total} ({self.coverage:.0%}), запросов {self.requests}"]
        if self.foreign:
            parts.append(f"отброшено вакансий других регионов: {self.foreign}")
        if self.done and self.coverage < 1:
            parts.append("портал не отдал остальное: для полноты возьмите выгрузку по федеральному округу")
        return "; ".join(parts)


@dataclass(frozen=True)
class Page:
    """One page: scrubbed bytes of an API reply with new vacancies only, and the state after it."""

    payload: bytes
    state: FetchState


@dataclass(frozen=True)
class Pace:
    """How fast to ask: pause between requests, and the clock and the wait that tests replace."""

    pause_seconds: float = PAUSE_SECONDS
    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


def fetch(client: httpx.Client, region_code: str, *, state: FetchState | None = None, pace: Pace | None = None) -> Iterator[Page]:
    """Pages of a region's vacancies, each vacancy once.

    client       an ``httpx.Client`` whose ``base_url`` is SITE; its timeout is the patience for one page
    region_code  13 digits, or the first two
    state        of the last page that was stored, to go on after a crash

    The caller stores a page's payload, then its state. Raises SourceUnavailable when the portal refuses, does not answer
    after ATTEMPTS, or ignores the region.
    """
    current = state or FetchState(region_code)
    if current.region_code != region_code:
        raise SourceUnavailable(SOURCE, SITE, "сохранённое состояние – другого региона", "Удалите его и начните заново")
    line = _Line(client, pace or Pace())
    while not current.done:
        offset = current.offset
        probing = current.step == 0 and offset == 0 and bool(current.seen)
        if probing:
            offset = 1
        items, total, current = _page(line, offset, current)
        own = [item for item in items if _region(item).startswith(region_code[:2])]
        _check_region(items, own, region_code)
        fresh = {identifier: item for item in own if (identifier := _identifier(item)) and identifier not in current.seen}
        current = replace(
            current,
            total=max(current.total, total),
            seen=current.seen | fresh.keys(),
            foreign=current.foreign + len(items) - len(own),
            barren=0 if fresh else current.barren + 1,
        )
        current = _advanced(current, items, len(fresh), probing=probing)
        if fresh or current.done:  # the last page may be empty: it carries the final state
            reply = {"meta": {"total": total}, "results": {"vacancies": list(fresh.values())}}
            yield Page(scrubbed_reply(reply), current)


def _advanced(state: FetchState, items: list[Any], fresh: int, *, probing: bool) -> FetchState:
    """Where to ask next, or that asking is over."""
    if state.total and len(state.seen) >= state.total:
        return replace(state, done=True)
    if probing:
        # Nearly the same page again: offsets count records. A page of strangers: they count pages.
        records = not items or fresh <= len(items) // 2
        step = max(len(state.seen) - fresh, 1) if records else 1
        return replace(state, step=step, offset=step if records else 2, barren=0)
    if not items or state.barren >= BARREN_PAGES:
        return replace(state, done=True)
    if state.step == 0:
        return state  # the first page: the next request is the probe
    return replace(state, offset=state.offset + (state.step if state.step == 1 else len(items)))


def _page(line: _Line, offset: int, state: FetchState) -> tuple[list[Any], int, FetchState]:
    """Vacancies of one page, the portal's count, and the state with the limit that worked."""
    limit = state.limit
    while True:
        try:
            reply, asked = line.ask({"region_code": state.region_code, "offset": offset, "limit": limit})
        except _TooSlow as slow:
            if limit <= SMALLEST_LIMIT or state.step == 1:
                raise SourceUnavailable(SOURCE, SITE, f"нет ответа, попыток: {ATTEMPTS}", _BY_HAND) from slow
            limit = max(limit // 4, SMALLEST_LIMIT)
            state = replace(state, requests=state.requests + ATTEMPTS)
            continue
        break
    results, meta = reply.get("results"), reply.get("meta")
    listed = results.get("vacancies") if isinstance(results, dict) else None
    listed = listed if isinstance(listed, list) else []  # an empty page has an object, or nothing, in its place
    items = [item["vacancy"] if isinstance(item, dict) and isinstance(item.get("vacancy"), dict) else item for item in listed]
    total = meta.get("total") if isinstance(meta, dict) else None
    return items, int(total) if isinstance(total, int) else 0, replace(state, limit=limit, requests=state.requests + asked)


def _check_region(items: list[Any], own: list[Any], region_code: str) -> None:
    if len(items) > 2 * len(own):
        raise SourceUnavailable(
            SOURCE, SITE, f"портал не применил отбор по региону {region_code}: чужих вакансий {len(items) - len(own)} из {len(items)}",
            "Имя параметра – region_code, значение – код портала (13 цифр); другие имена портал молча не замечает",
        )  # fmt: skip


def _region(item: Any) -> str:
    region = item.get("region") if isinstance(item, dict) else None
    return str(region.get("region_code") or "") if isinstance(region, dict) else ""


def _identifier(item: Any) -> str:
    return str(item.get("id") or "") if isinstance(item, dict) else ""


class _TooSlow(Exception):  # a reason to ask for less, not an error of the product
    """No answer in time, after all attempts."""


class _Busy(Exception):  # a reason to try again, not an error of the product
    """The portal asks to come later."""


class _Line:
    """Requests at a measured pace, repeated while the portal is only busy."""

    def __init__(self, client: httpx.Client, pace: Pace) -> None:
        self._client, self._pace, self._last = client, pace, float("-inf")

    def ask(self, parameters: dict[str, Any]) -> tuple[dict[str, Any], int]:
        """A reply and how many requests it took. Raises SourceUnavailable and _TooSlow."""
        import httpx
        from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(multiplier=FIRST_WAIT_SECONDS, max=LONGEST_WAIT_SECONDS),
            retry=retry_if_exception_type((_Busy, httpx.TransportError, httpx.DecodingError)),
            sleep=self._pace.wait,
        )
        try:
            reply = retrying(self._once, parameters)
        except httpx.HTTPError as error:
            raise SourceUnavailable(SOURCE, SITE, "ответ не разобран", _BY_HAND) from error
        except RetryError as error:
            cause = error.last_attempt.exception()
            if isinstance(cause, httpx.TimeoutException):
                raise _TooSlow from error
            shown = str(cause) if isinstance(cause, _Busy) else "ответ испорчен" if isinstance(cause, httpx.DecodingError) else "нет связи"
            raise SourceUnavailable(SOURCE, SITE, f"{shown}, попыток: {ATTEMPTS}", _BY_HAND) from error
        return reply, int(retrying.statistics.get("attempt_number", 1))

    def _once(self, parameters: dict[str, Any]) -> dict[str, Any]:
        early = self._last + self._pace.pause_seconds - self._pace.now()
        if early > 0:
            self._pace.wait(early)
        self._last = self._pace.now()
        response = whole_reply(self._client, "GET", PATH, SOURCE, SITE, _BY_HAND, params=parameters)
        if response.status_code == 429 or response.status_code >= 500:
            raise _Busy(f"ответ {response.status_code}")
        if response.status_code != 200:
            raise SourceUnavailable(SOURCE, SITE, f"ответ {response.status_code}", _BY_HAND)
        try:
            reply = response.json()
        except (ValueError, RecursionError) as error:
            raise _Busy("вместо JSON пришла веб-страница") from error
        if not isinstance(reply, dict):
            raise _Busy("ответ не того вида")
        return reply
