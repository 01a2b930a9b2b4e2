"""HTML in which no outside text can become markup: every string that is not ``Html`` is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import lru_cache
from typing import Union

from proposals.figures.values import clean_text

VOID = frozenset({"meta", "input", "br", "hr", "link"})


class Html(str):
    """Markup of our own making. Only this module makes it."""

    __slots__ = ()


Child = Union[str, int, "Html", None, Iterable["Child"]]
Attribute = str | int | float | bool | None


def tag(element: str, /, *children: Child, **attributes: Attribute) -> Html:
    """An element. ``class_`` and ``for_`` lose their underscore, other underscores become hyphens; None and False are left out."""
    written = "".join([_attribute(key, value) for key, value in attributes.items() if value is not None and value is not False])
    if element in VOID:
        return Html(f"<{element}{written}>")
    inside = "".join([child if type(child) is Html else _child(child) for child in children])
    return Html(f"<{element}{written}>{inside}</{element}>")


def joined(*children: Child) -> Html:
    """Children one after the other."""
    return Html("".join([_child(child) for child in children]))


@lru_cache(maxsize=1 << 15)
def text(value: str) -> Html:
    """Outside text without control and direction-changing characters, escaped; a space at its ends separates it from others."""
    before, after = (" " if value != value.strip(" ") and value[at] == " " else "" for at in (0, -1)) if value else ("", "")
    cleaned = clean_text(value)
    return Html(f"{before}{html.escape(cleaned, quote=True)}{after if cleaned else ''}")


def outside(value: str) -> Html:
    """A name from outside, kept apart from the writing direction of its neighbours."""
    return tag("bdi", value)


def embedded(element: str, content: str, /, **attributes: Attribute) -> Html:
    """A ``style`` or ``script`` whose content is ours; a closing tag inside it would end it."""
    if "</" in content.lower().replace("<\\/", ""):
        raise ValueError(f"a closing tag inside <{element}>")
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{element}{written}>{content}</{element}>")


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return text(child)
    if isinstance(child, int):
        return str(child)
    return "".join([_child(one) for one in child])


@lru_cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _attribute(key: str, value: Attribute) -> str:
    name = _name(key)
    if value is True:
        return f" {name}"
    if isinstance(value, float):
        return f' {name}="{value:.6g}"'
    return f' {name}="{text(value) if isinstance(value, str) else value}"'
