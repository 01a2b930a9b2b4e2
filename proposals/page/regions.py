"""The list of a vintage's regions, where there are several: each with its total and its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from proposals.numbers import date_in_text
from proposals.page import parts
from proposals.page.markup import joined, tag
from proposals.page.render import document, strip
from proposals.table import SUM, Column
from proposals.wording import REFERENCE


class Listed(NamedTuple):
    """One region: its total, and a remark: the banner of its documents, or why there is none."""

    ref_area: str
    name: str
    places: int | None
    places_last_year: int | None
    remark: str
    address: str

    @property
    def change(self) -> int | None:
        return None if self.places is None or self.places_last_year is None else self.places - self.places_last_year


def render(vintage: date, regions: Sequence[Listed]) -> bytes:
    """The page, the same bytes for the same regions."""
    columns: tuple[Column[Listed], ...] = (
        Column("name", "Регион", "text", lambda one: one.name),
        Column("code", "Код", "text", lambda one: one.ref_area),
        Column("last", "Прошлый набор", "whole", lambda one: one.places_last_year, SUM),
        Column("places", "План", "strong", lambda one: one.places, SUM),
        Column("change", "Изменение", "signed", lambda one: one.change, SUM),
        Column("remark", "Замечание", "text", lambda one: one.remark or "–"),
    )
    standing = "Справочно" if regions and all(REFERENCE in one.remark for one in regions) else "Проект"
    title = f"Места приёма СПО: регионы, данные на {date_in_text(vintage)}"
    listed = parts.table("Регионы", columns, regions, [one.key for one in columns], total="Всего", links={"name": lambda one: one.address or None})
    body = joined(
        tag("header", tag("h1", title), tag("p", f"{standing}.", class_="when"), strip([("regions", "Регионы")]), class_="top"),
        tag("main", parts.results(), parts.view("regions", "Регионы", listed), id="main"),
    )
    entries = [{"text": one.name, "kind": "регион", "to": one.address or "#regions"} for one in regions]
    return document(title, body, entries).encode()
