"""Parts that every view of the page is made of: tables that sort, charts that answer, figures, lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from proposals.page.markup import Child, Html, joined, outside, tag
from proposals.table import Column, Row, cell_text, plain, total_text

SOFT_HYPHEN = "\u00ad"
Links = Mapping[str, Callable[[Any], str | None]]


def view(key: str, title: str, *children: Child, lead: Child = None) -> Html:
    """One screen of the page; without a script all screens stand one below the other."""
    return tag("section", tag("h2", outside(title), tabindex=-1), lead, *children, class_="view", id=key, aria_label=title)


def table(
    caption: str, columns: Sequence[Column[Row]], rows: Sequence[Row], keys: Sequence[str], *, total: str = "", links: Links | None = None,
    notes: Sequence[str] = (),
) -> Html:  # fmt: skip
    """A table of the named columns, the first a heading of its row; each heading is a button that sorts."""
    by_key = {column.key: column for column in columns}
    chosen, linked = [by_key[key] for key in keys], links or {}
    head = tag("tr", *(_heading(column, at == 0) for at, column in enumerate(chosen)))
    body = [tag("tr", *(_cell(column, row, at == 0, linked.get(column.key)) for at, column in enumerate(chosen))) for row in rows]
    foot = tag("tfoot", tag("tr", *(_total(column, rows, total, at == 0) for at, column in enumerate(chosen)))) if total and len(rows) > 1 else None
    made = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body), foot, class_="sortable")
    return joined(tag("div", made, class_="scroll", tabindex=0, role="region", aria_label=caption), *(tag("p", one, class_="note") for one in notes))


def facts(*pairs: tuple[str, str, str]) -> Html:
    """Key figures: value, what it is, remark."""
    return tag(
        "dl",
        *(tag("div", tag("dt", what), tag("dd", value, class_="value"), tag("dd", remark, class_="remark") if remark else None) for value, what, remark in pairs),
        class_="facts",
    )


def chart(label: str, drawing: Html, legend: Sequence[tuple[str, str]] = ()) -> Html:
    """A drawing whose points answer to the pointer and, by arrows, to the keyboard."""
    keys = [tag("li", tag("span", class_=f"key {kind}"), word) for kind, word in legend]
    return tag(
        "figure",
        tag("figcaption", label),
        tag("div", drawing, class_="chart", tabindex=0, role="group", aria_label=f"{label}. Стрелками влево и вправо – по точкам"),
        tag("ul", *keys, class_="legend") if keys else None,
    )


def listing(*items: Child) -> Html | None:
    """A list, nothing where it is empty."""
    return tag("ul", *(tag("li", item) for item in items)) if items else None


def results() -> Html:
    """Where the script lists what it found."""
    return tag("section", tag("h2", "Найденное"), tag("p", class_="note"), tag("ul", class_="found"), id="results", aria_label="Найденное", hidden=True)


def more(title: str, *children: Child) -> Html:
    """What is shown on demand."""
    return tag("details", tag("summary", title), *children)


def _heading(column: Column[Any], first: bool) -> Html:
    title = column.title.replace(SOFT_HYPHEN, "")
    kind = "text" if column.format == "text" else "number"
    return tag("th", tag("button", title, type="button"), scope="col", class_="text" if first else kind, data_kind=kind, data_key=column.key, aria_sort="none")


def _cell(column: Column[Row], row: Row, first: bool, link: Callable[[Any], str | None] | None) -> Html:
    said, value = cell_text(column, row), plain(column.value(row))
    inside: Html = outside(said) if column.format == "text" else tag("span", said)
    address = link(row) if link else None
    if address:
        inside = tag("a", inside, href=address)
    sortable = None if isinstance(value, str) or value is None else float(value)
    if first:
        return tag("th", inside, scope="row", data_v=sortable)
    return tag("td", inside, class_="text" if column.format == "text" else "number", data_v=sortable)


def _total(column: Column[Row], rows: Sequence[Row], title: str, first: bool) -> Html:
    if first:
        return tag("th", title, scope="row")
    return tag("td", total_text(column, rows) if column.total else "", class_="number")
