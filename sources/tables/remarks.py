"""Rows below a table that are none of its records: footnotes, signatures, who made it and how to call them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from sources.opened import Cell
from sources.programme_codes import CODE
from sources.reading import MASKED
from sources.tables.cells import clean, is_count, label, number
from sources.tables.people import names_person

MOST_CELLS = 3  # «Директор | (подпись) | П.П. Сидоров»
SHORTEST_TELEPHONE = 100_000  # a number from which a cell beside a signature is no count
_NUMBERED = re.compile(r"\d{1,4}[.)]?")
_FOOTNOTE = re.compile(r"(?:[*¹²³⁴⁵]+|\d{1,2}\))\s*[а-яё]{2}")
_SAID = re.compile(
    r"(?:примечани[ея]|источники?(?: данных)?|справочно|исполнител[ьи]|исп\.|подпись|составил[аи]?|согласовано|м\. ?п\.|тел(?:ефон)?\b\.?)"
    r"(?:\s*[:.–-]|$|\s+[а-яё-]+\s+[а-яё]\.)"
)
_MASKED = re.compile(rf"{MASKED}(?! \d)")  # a name that scrubbing took out; with a number it is of a list of people
_TRADER = re.compile(r"\b(?:ип|кфх|гкфх|предприниматель)\s+[«\"]?\s*\S.*", re.IGNORECASE)  # an employer, no signature


def is_remark(cells: Sequence[Cell], people: Set[int] = frozenset()) -> bool:
    """Whether a row is a footnote or a signature.

    people  columns that the header gives to people: a name there, beside a row of other cells, signs nothing
    """
    apart = [cell for at, cell in enumerate(cells) if at not in people and clean(cell)]
    if len(apart) > 1 and not any("подпись" in label(cell) for cell in apart):
        cells = apart
    filled = [cell for cell in cells if clean(cell)]
    texts = [cell for cell in filled if isinstance(cell, str)]
    has_count = any(is_count(cell) and (number(cell).number or 0) < SHORTEST_TELEPHONE for cell in filled)
    if not texts or has_count or len(set(map(clean, filled))) > MOST_CELLS or any(CODE.search(text) for text in texts):
        return False
    first = label(texts[0])
    if _NUMBERED.fullmatch(first) and len(filled) > 1:  # «1. | Открыть мастерскую | Иванов И.И.»
        return False
    if _SAID.match(first) or (len(set(texts)) == 1 and _FOOTNOTE.match(first)):
        return True
    return any(names_person(_TRADER.sub("", clean(text))) or _MASKED.search(text) for text in texts)
