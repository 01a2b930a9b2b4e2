"""One organisation behind several spellings of its name: the same ИНН, or a name that differs by no more than a slip.

Two different ИНН are never one organisation, however alike the names; a name without ИНН that resembles two organisations
stays by itself. Method: docs/methodology/decisions.md#organisations
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import pandas as pd

ALIKE = 0.9  # share of signs in common, at which one of ten letters may be wrong
SHORTEST_TO_RESEMBLE = 6  # shorter names differ by a letter and mean another organisation
ENTREPRENEUR = "индивидуальный предприниматель"
NAMELESS = "организация без названия"  # its ИНН is known; numbers of employers leave the house in no document
_LEGAL_FORMS = re.compile(
    r"\b(?:общество с ограниченной ответственностью|(?:публичное |закрытое |открытое |непубличное )?акционерное общество|"
    r"государственное (?:бюджетное|казенное|автономное) учреждение|индивидуальный предприниматель|"
    r"ооо|оао|зао|пао|ао|гбу|гку|гау|муп|гуп|фгуп|ип|нко)\b"
)
_FORM_FIRST = re.compile(r"^(?:ООО|ОАО|ЗАО|ПАО|АО|ГБУ|ГКУ|ГАУ|МУП|ГУП|ФГУП)\b")


@dataclass
class _Organisation:
    """An organisation being put together."""

    inn: str | None
    spellings: Counter[str] = field(default_factory=Counter)

    def plain(self) -> set[str]:
        return {plain_name(one) for one in self.spellings}

    def shown(self) -> str:
        """The most frequent spelling; of equals the one that begins with its legal form, then the shortest."""
        if self.inn is not None and len(self.inn) == 12:
            return ENTREPRENEUR
        if not self.spellings:
            return NAMELESS
        return min(self.spellings, key=lambda one: (-self.spellings[one], not _FORM_FIRST.match(one), len(one), one))


def organisations(told: pd.DataFrame) -> pd.DataFrame:
    """Which organisation each row means.

    Parameters
    ----------
    told : inn (missing where not said), name (missing where not said); one row a mention

    Returns
    -------
    the index of ``told`` with organisation (a number), shown (the name to print), spellings (tuple of the names met)
    """
    rows = [(_text(inn), _text(name)) for inn, name in zip(told["inn"], told["name"], strict=True)]
    by_inn: dict[str, _Organisation] = {}
    for inn, name in rows:
        if inn is not None:
            one = by_inn.setdefault(inn, _Organisation(inn))
            one.spellings.update([name] if name else [])
    found = list(by_inn.values())
    plain = [one.plain() for one in found]
    by_name: dict[str, int] = {}
    for name in sorted({name for inn, name in rows if inn is None and name}):
        by_name[name] = _place(name, found, plain)
    for inn, name in rows:
        if inn is None and name:
            found[by_name[name]].spellings[name] += 1
    at = {one.inn: position for position, one in enumerate(found) if one.inn is not None}
    places = [at[inn] if inn is not None else by_name[name] if name else -1 for inn, name in rows]
    return pd.DataFrame(
        {
            "organisation": places,
            "shown": pd.Series([found[place].shown() if place >= 0 else None for place in places], index=told.index, dtype=object),
            "spellings": [tuple(sorted(found[place].spellings)) if place >= 0 else () for place in places],
        },
        index=told.index,
    )


def plain_name(name: str) -> str:
    """A name without its legal form, quotes and punctuation, in small letters."""
    lowered = re.sub(r"[^0-9a-zа-я]+", " ", name.casefold().replace("ё", "е"))
    return " ".join(_LEGAL_FORMS.sub(" ", lowered).split())


def alike(one: str, other: str) -> bool:
    """Whether two plain names mean one organisation: equal, or nearly so with the same numbers in them."""
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < SHORTEST_TO_RESEMBLE or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _place(name: str, found: list[_Organisation], plain: list[set[str]]) -> int:
    """Where an organisation named without ИНН stands; a new one where none, or more than one, is alike."""
    wanted = plain_name(name)
    same = _resembling(wanted, plain, exact=True) or _resembling(wanted, plain, exact=False)
    if len(same) == 1:
        plain[same[0]].add(wanted)
        return same[0]
    found.append(_Organisation(None))
    plain.append({wanted})
    return len(found) - 1


def _resembling(wanted: str, plain: Iterable[set[str]], *, exact: bool) -> list[int]:
    return [
        position
        for position, names in enumerate(plain)
        if (wanted in names if exact else any(alike(wanted, one) for one in names))
    ]


def _text(value: object) -> str | None:
    """A text, None where it is missing."""
    return value.strip() if isinstance(value, str) and value.strip() else None
