"""Provenance cards (data/sources/*.yaml): who publishes a source, about whom, how often, on what terms, with what gaps.

One card per source module, named after it. A card is data with rules: an unknown or missing key is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from models.errors import BadSourceCard

LAYOUTS = ("published", "ours")  # the provider's own layout, or the one of docs/sources.md
_KEYS = {
    "producer": str,
    "title": str,
    "url_main": str | None,
    "licence": dict,
    "population": str,
    "published": str,
    "contact": str,
    "confidential": bool,
    "layout": str,
    "known_gaps": list,
    "feeds": str | None,
    "without": str | None,
}
_LICENCE_KEYS = {"name": str, "url": str | None}


@dataclass(frozen=True)
class SourceCard:
    """Provenance of one source; texts are Russian.

    url_main      landing page, not a download link; None for files that the region itself supplies
    contact       a role, never a person
    confidential  rows about employers or learners: never printed, never published
    layout        "published" = the provider's own layout; "ours" = the layout of docs/sources.md
    feeds         which numbers rest on it; None: it is read and nothing rests on it yet
    without       which number gets worse when it does not come
    """

    source: str
    producer: str
    title: str
    url_main: str | None
    licence_name: str
    licence_url: str | None
    population: str
    published: str
    contact: str
    confidential: bool
    layout: str
    known_gaps: tuple[str, ...]
    feeds: str | None
    without: str | None


def load(files: Mapping[str, bytes]) -> dict[str, SourceCard]:
    """Cards by source name.

    Parameters
    ----------
    files  file name ``<source>.yaml`` (a path is allowed, its last part counts) → bytes

    Raises
    ------
    BadSourceCard  not YAML, an unknown or missing key, a value of the wrong kind, an empty text, a person's e-mail or
                   telephone in ``contact``
    """
    cards = {}
    for name, payload in sorted(files.items()):
        file = name.replace("\\", "/").rsplit("/", 1)[-1]
        source = file.removesuffix(".yaml")
        cards[source] = _card(source, file, payload)
    return cards


def _card(source: str, file: str, payload: bytes) -> SourceCard:
    try:
        content = yaml.load(payload, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as problem:
        reason = " ".join(str(problem).split())[:200]
        raise BadSourceCard(file, "(весь файл)", f"не читается как YAML: {reason}", "Проверьте отступы.") from problem
    if not isinstance(content, dict):
        raise BadSourceCard(file, "(весь файл)", "в файле нет полей карточки", f"Нужны: {', '.join(_KEYS)}.")
    _check_fields(file, content, _KEYS)
    _check_fields(file, content["licence"], _LICENCE_KEYS)
    if content["layout"] not in LAYOUTS:
        raise BadSourceCard(file, "layout", f"значение {content['layout']!r}", f"Допустимы: {', '.join(LAYOUTS)}.")
    gaps = content["known_gaps"]
    if not gaps or not all(isinstance(gap, str) and gap.strip() for gap in gaps):
        raise BadSourceCard(
            file, "known_gaps", "пробелы источника не названы", "Перечислите их текстом: источников без пробелов нет."
        )
    if "@" in content["contact"] or any(character.isdigit() for character in content["contact"]):
        raise BadSourceCard(file, "contact", "похоже на адрес или телефон", "Укажите должность или отдел, не человека.")
    licence = content.pop("licence")
    return SourceCard(
        source=source,
        licence_name=licence["name"],
        licence_url=licence["url"],
        known_gaps=tuple(content.pop("known_gaps")),
        **content,
    )


def _check_fields(file: str, content: Mapping[Any, Any], kinds: Mapping[str, Any]) -> None:
    unknown = sorted(str(key) for key in content if key not in kinds)
    if unknown:
        raise BadSourceCard(file, ", ".join(unknown), "неизвестное поле", f"Допустимы: {', '.join(kinds)}.")
    missing = [key for key in kinds if key not in content]
    if missing:
        raise BadSourceCard(file, ", ".join(missing), "поля нет", "Добавьте его; если данных нет, напишите null.")
    for key, kind in kinds.items():
        value = content[key]
        if not isinstance(value, kind) or (isinstance(value, str) and not value.strip()):
            raise BadSourceCard(file, key, f"значение {value!r} не подходит", "Сверьте с соседними карточками.")
