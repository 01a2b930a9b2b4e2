"""What a folder of the outbox holds, as a page: for the server of documents, where no page of its own lies there."""

from __future__ import annotations

from collections.abc import Sequence

from proposals.page.markup import joined, outside, tag
from proposals.page.render import document


def render(title: str, links: Sequence[tuple[str, str]], above: str = "") -> bytes:
    """``links`` name and address; ``above`` the address of the folder above, "" for none."""
    items = [tag("li", tag("a", outside(name), href=address)) for name, address in links]
    content = tag("ul", *items) if items else tag("p", "Документов пока нет: они появятся после ночного расчёта (kadry nightly).")
    up = tag("nav", tag("a", "Выше", href=above), aria_label="Где я") if above else None
    body = joined(tag("header", tag("h1", outside(title)), class_="top"), tag("main", up, content, id="main"))
    return document(title, body, None).encode()
