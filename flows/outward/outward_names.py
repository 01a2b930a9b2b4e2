"""Names of files as they may stand in the outbox: a questionnaire's name holds its employer's ИНН or name, which is replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Ten digits of a company, twelve of a person, not part of a longer number (a checksum, a date with time).
TAXPAYER_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{10})(?!\d)")
WITHHELD = "×"

_QUOTED = r"""[«„“"'‘][^«»„“”"'‘’/]+[»“”"'’]?"""
_BARE = r"[ _]+(?=[^\W\d])(?:[^/.,;()«»„“”]|(?<=[ _.][А-ЯЁ])\.)+"  # to the end of the name; the point of an initial belongs to it
_NAMED = rf"(?:[ _]*{_QUOTED}|{_BARE})"
# «Ненецкий АО» is a region.
_COMPANY = (
    r"(?<![^\W_])(?:(?<!ий )(?<!ий_)АО|ООО|[ПЗОН]АО|ИП|Ф?ГУП|МУП"
    r"|(?i:общество с ограниченной ответственностью|акционерное общество|индивидуальный предприниматель))"
    rf"{_NAMED}"
)
_BODY = rf"(?<![^\W_])[ГМФКО]{{1,2}}[БКА][А-Я]{{0,5}}У[А-Я]{{0,2}}{_NAMED}"  # ГБУ, МАДОУ, ФГБУ: elsewhere than in a questionnaire it is a college
_QUESTIONNAIRE = re.compile(r"анкет", re.IGNORECASE)


def _employer(*named: str) -> re.Pattern[str]:
    """A number, a name, or both side by side: one employer."""
    number, name, between = TAXPAYER_NUMBER.pattern, f"(?:{'|'.join(named)})", r"[ _,;(–-]*"
    return re.compile(rf"(?P<number>{number})(?:{between}{name})?|{name}(?:{between}(?P<after>{number}))?")


_IN_ANY, _IN_QUESTIONNAIRE = _employer(_COMPANY), _employer(_COMPANY, _BODY, _QUOTED)


def outward_names(names: Iterable[str], contents: Mapping[str, str] | None = None) -> dict[str, str]:
    """The name to print for each name: numbers and names of employers become «работодатель 1», «работодатель 2» …

    contents   name → hash of what the file holds. The employers are numbered by it where anything leaves the house: in the order
               of their numbers, whoever knows which employers were asked would know which of them is «работодатель 1»
    """
    known, hashes = list(names), contents or {}
    first: dict[str, str] = {}
    for name in known:
        for found in _pattern(name).finditer(name):
            number = _who(found)
            key = hashes.get(name, "") + ("" if name in hashes else number)
            first[number] = min(first.get(number, key), key)
    numbers = sorted(first, key=lambda number: (first[number], number))
    order = {number: f"работодатель {position}" for position, number in enumerate(numbers, start=1)}
    return {name: _pattern(name).sub(lambda found: order[_who(found)], name) for name in known}


def _pattern(name: str) -> re.Pattern[str]:
    return _IN_QUESTIONNAIRE if _QUESTIONNAIRE.search(name) else _IN_ANY


def _who(found: re.Match[str]) -> str:
    return found["number"] or found["after"] or found[0]


def without_taxpayers(text: str) -> str:
    """Any text without numbers of taxpayers."""
    return TAXPAYER_NUMBER.sub(WITHHELD, text)
