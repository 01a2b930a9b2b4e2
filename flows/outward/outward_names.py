"""Names of files as they may stand in the outbox: a questionnaire's name holds its employer's ИНН, which is replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Ten digits of a company, twelve of a person, not part of a longer number (a checksum, a date with time).
TAXPAYER_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{10})(?!\d)")
WITHHELD = "×"


def outward_names(names: Iterable[str]) -> dict[str, str]:
    """The name to print for each name: numbers of taxpayers become «работодатель 1», «работодатель 2» … in their order."""
    known = list(names)
    numbers = sorted({number for name in known for number in TAXPAYER_NUMBER.findall(name)})
    order = {number: f"работодатель {position}" for position, number in enumerate(numbers, start=1)}
    return {name: TAXPAYER_NUMBER.sub(lambda found: order[found[0]], name) for name in known}


def without_taxpayers(text: str) -> str:
    """Any text without numbers of taxpayers."""
    return TAXPAYER_NUMBER.sub(WITHHELD, text)
