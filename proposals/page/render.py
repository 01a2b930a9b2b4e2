"""One region's page: everything it shows and does lies in one file, and its policy lets nothing else in.

Method: docs/methodology/document.md#page
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from proposals.numbers import date_in_text
from proposals.page import parts, programme, views
from proposals.page.data import PageData
from proposals.page.markup import Html, embedded, joined, outside, tag
from proposals.wording import standing_of

HERE = Path(__file__).resolve().parent
STYLE = (HERE / "style.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "script.js").read_text(encoding="utf-8")


def render(data: PageData) -> bytes:
    """The page, the same bytes for the same data."""
    sheet = data.sheet
    screens = [views.region(data), *(views.cluster(data, one) for one in data.clusters), views.all_programmes(data), views.districts(data)]
    places = [("region", "Регион"), ("programmes", "Программы"), ("districts", "Районы")]
    if data.compared is not None:
        screens.append(views.vintages(data, data.compared))
        places.append(("vintages", "Два среза"))
    screens.append(views.files(data))
    screens += [programme.screen(data, code, rows) for code, rows in data.programmes().items()]
    title = f"{sheet.region.name}: места приёма СПО на {sheet.start_year} год"
    body = joined(
        tag("p", tag("b", sheet.banner), " ", sheet.banner_reason or "", class_="banner") if sheet.banner else None,
        tag("header",
            tag("h1", outside(title)),
            tag("p", f"Данные на {date_in_text(sheet.vintage)} {standing_of(sheet)}.", tag("a", " Все регионы среза", href=data.home) if data.home else None, class_="when"),
            strip([*places, ("files", "Файлы")]),
            class_="top"),
        tag("main", parts.results(), *screens, id="main"),
        views.footer(data),
    )  # fmt: skip
    return document(title, body, views.entries(data)).encode()


def document(title: str, body: Html, entries: list[dict[str, str]] | None) -> str:
    """A whole HTML file with its style inside, and where there are entries to search, with its script."""
    policy = f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        embedded("style", STYLE),
    )
    whole = joined(
        tag("a", "К содержанию", href="#main", class_="skip"),
        body,
        None if entries is None else _alive(entries),
    )
    return "<!doctype html>\n" + tag("html", head, tag("body", whole), lang="ru") + "\n"


def strip(places: list[tuple[str, str]]) -> Html:
    """Sections, search and the choice of light or dark."""
    return tag(
        "div",
        tag("nav", tag("ul", *(tag("li", tag("a", name, href=f"#{key}")) for key, name in places)), aria_label="Разделы"),
        tag("form",
            tag("label", "Найти", for_="q"),
            tag("input", type="search", id="q", autocomplete="off", spellcheck="false", aria_describedby="q-what"),
            tag("span", "Программа, кластер, организация или район. Клавиша «/» ставит курсор сюда", id="q-what", class_="hidden-to-eye"),
            id="search", role="search", class_="needs-script"),
        tag("button", "Тёмный вид", type="button", id="theme", class_="needs-script"),
        class_="strip",
    )  # fmt: skip


def _alive(entries: list[dict[str, str]]) -> Html:
    """The script, what it searches and where it speaks. No character of the entries can end their element."""
    index = json.dumps(entries, ensure_ascii=False)
    for character in "&<>\u2028\u2029":
        index = index.replace(character, f"\\u{ord(character):04x}")
    return joined(
        tag("div", id="tip", hidden=True),
        tag("div", id="said", role="status", class_="hidden-to-eye"),
        embedded("script", index, type="application/json", id="index"),
        embedded("script", SCRIPT),
    )


def _hash(content: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"
