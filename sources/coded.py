"""Codes of the house found behind what providers write: section, programme, region; refusals that name the remedy."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from sources.opened import Cell
from sources.table import Refused, clean, footnotes, label, latin, lookalikes

COUNTRY = "643"  # ОКСМ code of the Russian Federation, used for tables about the country as a whole
TOTAL = "_T"
_PROGRAMME = re.compile(r"\d\d\.0[1-9]\.\d\d")
_SPO_PROGRAMME = re.compile(r"\d\d\.0[12]\.\d\d")


def section_of_name(codelists: Any, cell: Cell) -> str | None:
    """Section letter of an activity's name, ``_T`` for a total, None when the name is not of a section."""
    text = label(cell)
    if text in ("всего", "итого", "всего по экономике", "итого по экономике", "всего в экономике"):
        return TOTAL
    if len(text) < 4:
        return None
    found = codelists.section(clean(cell))
    return str(found) if found else None


def section(codelists: Any, cell: Cell, column: str) -> str:
    """Section letter of a cell that holds a letter, a name or «Раздел C».

    Raises Refused for Cyrillic look-alikes of section letters, naming the character, and for unknown sections.
    """
    text = clean(cell)
    if not text:
        raise Refused(column, cell, "раздел ОКВЭД2 не указан", "Впишите латинскую букву раздела (A–U) или его название")
    letter = re.fullmatch(r"(?:раздел\s+)?(.)", text, re.IGNORECASE)
    if letter is not None:
        mistaken = lookalikes(letter[1].upper())
        if mistaken:
            raise Refused(
                column, cell, f"буква раздела набрана не той раскладкой: {mistaken}", f"Замените на латинскую {latin(letter[1].upper())}"
            )
        if re.fullmatch("[A-U]", letter[1].upper()):
            return letter[1].upper()
    found = section_of_name(codelists, cell)
    if found is None:
        raise Refused(
            column,
            cell,
            "вид деятельности не найден среди разделов ОКВЭД2",
            "Впишите букву раздела латиницей или название, как в ОКВЭД2; новое написание добавьте в "
            "data/codelists/economic_activity_alias.csv",
        )
    return found


def programme(codelists: Any, cell: Cell, column: str, start_year: int | None = None) -> str:
    """Programme code ``XX.0Y.ZZ`` of a cell.

    Raises Refused for codes that Excel turned into dates, six-digit codes of before 2014, look-alikes, unknown codes and,
    when a start year is given, codes closed for it, with the successor in the remedy.
    """
    found = codelists.programme(cell, start_year)
    if isinstance(found, str):
        return found
    raise Refused(column, cell, found.reason, found.remedy)


def region(codelists: Any, text: str) -> str | None:
    """Region code named in a text, ``643`` for the country, None when none is named."""
    found = codelists.region_in(clean(text))
    if found:
        return str(found)
    return COUNTRY if re.search(r"российск\w+ федерац|^россия$|по россии|\bрф\b", label(text)) else None


def region_of_label(codelists: Any, cell: Cell) -> str | None:
    """Region code of a row's label in a table by regions."""
    text = re.sub(r"\s+\d{1,2}$", "", clean(cell))
    text = re.sub(r"^(?:в том числе|из них)\s*:?\s*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\bавт\.\s*область", "автономная область", text, flags=re.IGNORECASE)
    text = re.sub(r"\bавт\.\s*округ", "автономный округ", text, flags=re.IGNORECASE)
    text = re.sub(r"^г\.\s*", "", text)
    text = re.sub(r"\s*[-–—]\s*(?=[А-ЯЁ])", lambda m: m.group() if " " not in m.group() else " - ", text)
    return region(codelists, text)


__all__ = [
    "COUNTRY",
    "TOTAL",
    "date",
    "datetime",
    "footnotes",
    "programme",
    "region",
    "region_of_label",
    "section",
    "section_of_name",
]
