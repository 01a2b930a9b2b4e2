"""Names of files as they may stand in the outbox: a questionnaire's name holds its employer's ИНН, which is replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Ten digits of a company, twelve of a person, not part of a longer number (a checksum, a date with time).
TAXPAYER_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{10})(?!\d)")
WITHHELD = "×"


def outward_names(names: Iterable[str], contents: Mapping[str, str] | None = None) -> dict[str, str]:
    """The name to print for each name: numbers of taxpayers become «работодатель 1», «работодатель 2» …

    contents   name → hash of what the file holds. The employers are numbered by it where anything leaves the house: in the order
               of their numbers, whoever knows which employers were asked would know which of them is «работодатель 1»
    """
    known, hashes = list(names), contents or {}
    first: dict[str, str] = {}
    for name in known:
        for number in TAXPAYER_NUMBER.findall(name):
            key = hashes.get(name, "") + ("" if name in hashes else number)
            first[number] = min(first.get(number, key), key)
    numbers = sorted(first, key=lambda number: (first[number], number))
    order = {number: f"работодатель {position}" for position, number in enumerate(numbers, start=1)}
    return {name: TAXPAYER_NUMBER.sub(lambda found: order[found[0]], name) for name in known}


def without_taxpayers(text: str) -> str:
    """Any text without numbers of taxpayers."""
    return TAXPAYER_NUMBER.sub(WITHHELD, text)
