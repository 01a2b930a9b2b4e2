"""ОКПДТР (ОК 016-94), codes of professions and posts → unit groups of ОКЗ: data/codelists/okpdtr.csv.

«Работа России» writes the code with its check digit, six digits; forms write five. A code that is not in the list says
nothing: not every name of the classification has one unit group of ОКЗ.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "data" / "codelists" / "okpdtr.csv"
_CODE = re.compile(r"([1-4]\d{4})(\d)?(?:\.0+)?")  # a spreadsheet makes «19756.0» of a number


def occupation_of(code: object) -> str | None:
    """Unit group of a code of five digits, or of six with the right check digit; None when it says nothing."""
    found = _CODE.fullmatch(str(code or "").strip())
    if found is None:
        return None
    known = _by_code().get(found[1])
    return known[1] if known is not None and found[2] in (None, known[0]) else None


def agreed(codes: list[str]) -> str | None:
    """Unit group on which all known codes of a list agree."""
    groups = {group for code in codes if (group := occupation_of(code))}
    return groups.pop() if len(groups) == 1 else None


@lru_cache
def _by_code() -> dict[str, tuple[str, str]]:
    """Five digits → check digit and unit group."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["code"][:5]: (row["code"][5], row["occupation"]) for row in csv.DictReader(lines)}
