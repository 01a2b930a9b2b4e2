"""The page of a vintage as bytes: nothing from outside becomes markup, nothing is fetched, every table says what it is."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser

import pytest
from page_builder import page_data

from proposals.page.markup import Html, embedded, joined, tag, text
from proposals.page.regions import Listed
from proposals.page.regions import render as render_regions
from proposals.page.render import SCRIPT, STYLE, render
from proposals.page.shelf import render as render_shelf

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'&amp; ]]> {{x}} javascript:alert(3) 🙂 \u202eслева\u202c שלום"


class Reader(HTMLParser):
    """Elements, their attributes and text, and what is left open."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(payload.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "input", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for element, attributes in self.elements if element == name]


@pytest.fixture(scope="module")
def plain() -> Reader:
    return Reader(render(page_data()))


@pytest.fixture(scope="module")
def hostile() -> Reader:
    return Reader(render(page_data(HOSTILE)))


def test_every_element_is_closed_and_every_id_is_its_own(plain: Reader, hostile: Reader) -> None:
    for page in (plain, hostile):
        assert page.open == []
        ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
        assert [one for one, times in ids.items() if times > 1] == []


def test_hostile_names_add_no_element_and_no_attribute(plain: Reader, hostile: Reader) -> None:
    allowed = {element for element, _ in plain.elements} | {"b", "p"}  # the banner
    assert {element for element, _ in hostile.elements} <= allowed
    assert len(hostile.of("script")) == len(plain.of("script")) == 2
    assert hostile.of("img") == []
    assert not [name for _, attributes in hostile.elements for name in attributes if name.startswith("on") or name == "style"]
    said = "".join(hostile.words)
    assert said.count("<script>alert(1)</script>") > 50  # as text, in every field for a name
    assert "\u202e" not in said


def test_links_lead_to_places_of_the_page_or_to_files_beside_it(plain: Reader, hostile: Reader) -> None:
    for page in (plain, hostile):
        ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        links = [attributes["href"] or "" for attributes in page.of("a")]
        assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
        outside = {link for link in links if not link.startswith("#")}
        assert all(re.fullmatch(r"(\.\./2026-11-16/index\.html|(\d\d/)?[a-z]+\.[a-z]+)", link) for link in outside), outside
        entries = json.loads(next(word for word in page.words if word.startswith("[{")))
        assert [entry for entry in entries if entry["to"][1:] not in ids] == []


def test_a_file_that_was_not_made_is_not_linked(plain: Reader) -> None:
    links = {attributes["href"] for attributes in plain.of("a")}
    assert {"01/proposal.pdf", "region.xlsx", "region.csv"} <= links
    assert not {link for link in links if link and link.startswith("02/")}


def test_nothing_is_fetched_and_only_our_script_runs(plain: Reader) -> None:
    policy = next(attributes["content"] or "" for attributes in plain.of("meta") if attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    for content in (SCRIPT, STYLE):
        assert base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not [attributes for element, attributes in plain.elements if "src" in attributes or element in {"link", "iframe", "object", "form" if "action" in attributes else ""}]
    whole = render(page_data()).decode()
    assert "://" not in whole
    assert "@import" not in STYLE
    assert "url(" not in STYLE
    assert not re.search(r"innerHTML|eval\(|fetch\(|XMLHttp|import\(", SCRIPT)


def test_tables_are_tables(plain: Reader) -> None:
    assert len(plain.of("table")) == len(plain.of("caption")) > 20
    for attributes in plain.of("th"):
        assert attributes["scope"] in {"row", "col"}
    assert all(attributes.get("aria-sort") for attributes in plain.of("th") if attributes["scope"] == "col" and attributes.get("data-kind"))
    assert next(attributes["lang"] for attributes in plain.of("html")) == "ru"


def test_totals_of_the_page_are_those_of_the_sheet(plain: Reader) -> None:
    words = [word for word in plain.words if word.strip()]
    first = words.index("Регион", words.index("Кластеры, с учётом долей общих программ"))
    assert "225" in words[first : first + 8]


def test_every_row_of_the_plan_stands_once_among_all_programmes() -> None:
    data = page_data()
    rows = {row.id for figures in data.clusters for row in figures.programmes}
    assert sorted(row.id for rows_ in data.programmes().values() for row in rows_) == sorted(rows)
    assert [(figures.cluster.code, share) for figures, share in data.shares("09.02.07")] == [("01", 0.4), ("02", 0.4)]
    assert [(figures.cluster.code, share) for figures, share in data.shares("27.02.07")] == [("01", 1.0)]


def test_without_an_earlier_vintage_there_is_no_such_screen() -> None:
    page = Reader(render(page_data(compared=None, earlier="")))
    assert "vintages" not in {attributes.get("id") for _, attributes in page.elements}


def test_a_missing_proposal_is_named() -> None:
    data = page_data(missing=("Предложение кластера «Энергетика» не сделано: на странице его нет.",))
    assert "Предложение кластера «Энергетика» не сделано" in "".join(Reader(render(data)).words)


def test_the_same_data_give_the_same_bytes() -> None:
    assert render(page_data()) == render(page_data())


def test_regions_are_listed_with_their_pages_and_troubles() -> None:
    page = Reader(render_regions(date(2026, 11, 23), [Listed("57", "Пермский край", 100, 90, "", "57/index.html"), Listed("901", HOSTILE, None, None, HOSTILE, "")]))
    assert [attributes["href"] for attributes in page.of("a") if attributes["href"] == "57/index.html"]
    assert len(page.of("script")) == 2
    assert page.open == []


def test_a_shelf_escapes_names_and_has_no_script() -> None:
    page = Reader(render_shelf(HOSTILE, [(HOSTILE, "x%22y")]))
    assert page.of("script") == []
    assert [attributes["href"] for attributes in page.of("a")] == ["#main", "x%22y"]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (tag("p", "a < b", class_="x"), '<p class="x">a &lt; b</p>'),
        (tag("p", tag("b", "1"), None, ["2", 3]), "<p><b>1</b>23</p>"),
        (tag("p", title='"><script>'), '<p title="&quot;&gt;&lt;script&gt;"></p>'),
        (tag("input", hidden=True, value=False, max=1.0), '<input hidden max="1">'),
        (joined("a ", tag("b", "b"), " c"), "a <b>b</b> c"),
        (text("  \u202ea\u0000b  "), " ab "),
        (text(""), ""),
    ],
)
def test_markup(made: Html, expected: str) -> None:
    assert made == expected


def test_a_closing_tag_inside_a_script_is_refused() -> None:
    with pytest.raises(ValueError, match="closing tag"):
        embedded("script", "'</script>'")


def test_every_file_of_an_outbox_is_linked() -> None:
    names = (
        "region.pdf", "region.xlsx", "region.csv", "region.json", "decisions_901.pdf", "sector_demand.csv", "official_evidence.csv", "intake.md",
        "intake_files.csv", "intake_refusals.csv", "manifest.json", "01/proposal.pdf", "01/annex.xlsx", "01/work_plan.xlsx", "01/proposal.json",
    )  # fmt: skip
    page = Reader(render(page_data(files=frozenset(names))))
    assert set(names) <= {link["href"] for link in page.of("a")}
