"""The two-step protocol of fedstat.ru: the page of an indicator tells its filters, a form brings the data as SDMX.

    GET  /indicator/{id}                 a script «new FGrid({title, filters, left_columns, top_columns …})»
    POST /indicator/data.do?format=sdmx  the form with one selectedFilterIds per value

The site refuses unknown programs with 403, answers with a web page instead of data and is slow; each is told apart. The
grid can be kept by the caller, so that a second request does without the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.errors import SourceUnavailable, UnreadableFile
from sources.web_reply import whole_reply

if TYPE_CHECKING:
    import httpx

SITE = "https://www.fedstat.ru"
SOURCE = "fedstat"
INDICATOR_PATH = "/indicator"
USER_AGENT = "Mozilla/5.0 (compatible; Kadry; official statistics for planning vocational training)"
MAX_ROWS_PER_REQUEST = 500_000  # the site's own limit, as clients report
ATTEMPTS = 5
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2.0, 60.0
_BY_HAND = (
    "Откройте показатель на fedstat.ru в браузере, выгрузите его кнопкой «SDMX» и положите файл в папку источника"
)


@dataclass(frozen=True)
class Filter:
    """One dimension of an indicator: its title and its values (identifier → title)."""

    title: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Grid:
    """What the page of an indicator says: title, filters by identifier, and which stand in lines and columns."""

    indicator: int
    title: str
    filters: Mapping[str, Filter]
    lines: tuple[str, ...]
    columns: tuple[str, ...]


def fetch_grid(client: httpx.Client, indicator: int, *, wait: Callable[[float], None] | None = None) -> Grid:
    """The grid of an indicator.

    client  an ``httpx.Client`` whose ``base_url`` is SITE
    wait    called with seconds between attempts instead of sleeping

    Raises SourceUnavailable after the last attempt or when the site refuses, UnreadableFile when the page has no grid.
    """
    page = _send(client, "GET", f"{INDICATOR_PATH}/{indicator}", {}, wait).text
    return read_grid(page, indicator)


def fetch_data(
    client: httpx.Client,
    grid: Grid,
    keep: Mapping[str, Sequence[str]],
    *,
    wait: Callable[[float], None] | None = None,
) -> tuple[bytes, ...]:
    """SDMX replies of an indicator, in as many requests as the site's limit asks for.

    keep   title of a filter → titles of the values wanted; filters that are not named are taken whole
    wait   called with seconds between attempts instead of sleeping

    Raises SourceUnavailable, or UnreadableFile when a value of ``keep`` does not exist or a reply is no SDMX.
    """
    chosen = _chosen(grid, keep)
    return tuple(_data(client, grid, part, wait) for part in _parts(grid, chosen))


def read_grid(page: str, indicator: int) -> Grid:
    """The grid inside the page of an indicator. Raises UnreadableFile when there is none."""
    start = re.search(r"new\s+FGrid\s*\(\s*(?=\{)", page)
    if start is None:
        raise UnreadableFile(
            SOURCE, f"indicator/{indicator}", "на странице показателя нет описания фильтров (FGrid)", _BY_HAND
        )
    described = _javascript_object(page, start.end(), indicator)
    filters = described.get("filters")
    if not isinstance(filters, dict) or not filters:
        raise UnreadableFile(SOURCE, f"indicator/{indicator}", "описание фильтров показателя пусто", _BY_HAND)
    return Grid(
        indicator=indicator,
        title=str(described.get("title", "")),
        filters={
            str(number): Filter(
                str(body.get("title", "")),
                {str(value): str(content.get("title", "")) for value, content in dict(body.get("values", {})).items()},
            )
            for number, body in filters.items()
            if isinstance(body, dict)
        },
        lines=tuple(str(number) for number in described.get("left_columns", [])),
        columns=tuple(str(number) for number in described.get("top_columns", [])),
    )


def _chosen(grid: Grid, keep: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    by_title = {body.title.lower(): number for number, body in grid.filters.items()}
    for title in keep:
        if title.lower() not in by_title:
            listing = ", ".join(f"«{body.title}»" for body in grid.filters.values())
            raise UnreadableFile(SOURCE, f"indicator/{grid.indicator}", f"фильтра «{title}» нет", f"Есть: {listing}")
    wanted = {by_title[title.lower()]: {str(value) for value in values} for title, values in keep.items()}
    chosen: dict[str, list[str]] = {}
    for number, body in grid.filters.items():
        values = [
            value
            for value, title in body.values.items()
            if number not in wanted or title in wanted[number] or value in wanted[number]
        ]
        if not values:
            raise UnreadableFile(
                SOURCE,
                f"indicator/{grid.indicator}",
                f"в фильтре «{body.title}» нет ни одного из выбранных значений",
                "Сверьте значения со страницей показателя",
            )
        chosen[number] = values
    return chosen


def _parts(grid: Grid, chosen: Mapping[str, list[str]]) -> list[dict[str, list[str]]]:
    """The choice cut along its longest filter so that no request is over the site's limit."""
    size = 1
    for values in chosen.values():
        size *= len(values)
    longest = max(chosen, key=lambda number: len(chosen[number]))
    values = chosen[longest]
    step = max(1, len(values) * MAX_ROWS_PER_REQUEST // size) if size > MAX_ROWS_PER_REQUEST else len(values)
    return [{**chosen, longest: values[at : at + step]} for at in range(0, len(values), step)]


def _data(
    client: httpx.Client, grid: Grid, chosen: Mapping[str, list[str]], wait: Callable[[float], None] | None
) -> bytes:
    form: dict[str, Any] = {
        "format": "sdmx",
        "id": str(grid.indicator),
        "indicator_title": grid.title,
        "lineObjectIds": list(grid.lines),
        "columnObjectIds": list(grid.columns),
        "filterObjectIds": "0",
        "selectedFilterIds": [f"{number}_{value}" for number, values in chosen.items() for value in values],
    }
    reply = _send(client, "POST", f"{INDICATOR_PATH}/data.do?format=sdmx", form, wait)
    body = reply.content.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not body:
        raise UnreadableFile(SOURCE, f"indicator/{grid.indicator}", "сайт ответил пустым файлом", _BY_HAND)
    if body[:1] != b"<" or b"GenericData" not in body[:20_000]:
        raise UnreadableFile(
            SOURCE, f"indicator/{grid.indicator}", "вместо SDMX сайт прислал веб-страницу (вход или проверка)", _BY_HAND
        )
    return reply.content


def _send(
    client: httpx.Client, method: str, path: str, form: dict[str, Any], wait: Callable[[float], None] | None
) -> httpx.Response:
    """One request, repeated while the site is only busy: no answer, 429, 5xx."""
    import time

    import httpx
    from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

    def once() -> httpx.Response:
        headers = {"User-Agent": USER_AGENT, "Accept-Language": "ru"}
        reply = whole_reply(client, method, path, SOURCE, SITE, _BY_HAND, data=form or None, headers=headers)
        if reply.status_code == 429 or reply.status_code >= 500:
            raise _Busy(f"ответ {reply.status_code}")
        return reply

    retrying = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=FIRST_WAIT_SECONDS, max=LONGEST_WAIT_SECONDS),
        retry=retry_if_exception_type((_Busy, httpx.TransportError)),
        sleep=wait or time.sleep,
    )
    try:
        reply = retrying(once)
    except RetryError as error:
        cause = error.last_attempt.exception()
        shown = str(cause) if isinstance(cause, _Busy) else "нет ответа"
        raise SourceUnavailable(SOURCE, SITE, f"{shown}, попыток: {ATTEMPTS}", _BY_HAND) from error
    except httpx.HTTPError as error:
        raise SourceUnavailable(SOURCE, SITE, "ответ не разобран", _BY_HAND) from error
    if reply.status_code == 403:
        raise SourceUnavailable(SOURCE, SITE, "сайт отказал программе (403)", _BY_HAND)
    if reply.status_code != 200:
        raise SourceUnavailable(SOURCE, SITE, f"ответ {reply.status_code}", _BY_HAND)
    return reply


class _Busy(Exception):
    """The site asks to come later."""


def _javascript_object(page: str, start: int, indicator: int) -> dict[str, Any]:
    """A JavaScript literal (bare keys, single quotes, trailing commas) as a dictionary; nothing is evaluated."""
    token = re.compile(
        r"\s*(?:(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<mark>[{}\[\],:])|(?P<word>[\w.$+-]+))", re.DOTALL
    )
    parts: list[str] = []
    depth, at = 0, start
    while True:
        found = token.match(page, at)
        if found is None:
            break
        at = found.end()
        if found["string"]:
            text = re.sub(r"\\(['/])", r"\1", found["string"][1:-1])
            text = re.sub(r"\\(?![\"\\bfnrtu])", "", text)
            parts.append(json.dumps(_unescaped(text), ensure_ascii=False))
        elif found["mark"]:
            mark = found["mark"]
            if mark in "}]" and parts and parts[-1] == ",":
                parts.pop()
            parts.append(mark)
            depth += (mark in "{[") - (mark in "}]")
            if depth == 0:
                break
        else:
            word = found["word"]
            plain = word in ("true", "false", "null") or re.fullmatch(r"-?\d+(?:\.\d+)?", word)
            is_key = re.match(r"\s*:", page[at : at + 50]) is not None
            parts.append(word if plain and not is_key else json.dumps(word))
    try:
        described = json.loads("".join(parts))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            SOURCE, f"indicator/{indicator}", "описание фильтров показателя не разобрано", _BY_HAND
        ) from error
    if not isinstance(described, dict):
        raise UnreadableFile(SOURCE, f"indicator/{indicator}", "описание фильтров показателя не разобрано", _BY_HAND)
    return described


def _unescaped(text: str) -> str:
    try:
        return str(json.loads('"' + re.sub(r'(?<!\\)"', r"\"", text).replace("\n", "\\n").replace("\t", "\\t") + '"'))
    except ValueError:
        return text
