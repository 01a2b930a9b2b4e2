"""What words over a column, beside a row or between rows say a number is of: year, base, form, funding, organisation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.opened import Cell, Rows
from sources.tables.cells import cell_at, clean, label, number
from sources.tables.words import BASES, FORMS, FUNDINGS

ORGANISATION = re.compile(
    r"организаци|учрежден|колледж|техникум|училищ|институт|университет|академи|\bг[бао]{1,2}п?оу\b|\bспо\b", re.IGNORECASE
)
_WHO_ADMITS = re.compile(
    ORGANISATION.pattern + r"|заведени|\bп?оо\b|исполнител|юридическ\w+ лиц|\bюр\w*\.? ?лиц|получател|филиал", re.IGNORECASE
)
_NOT_WHO_ADMITS = re.compile(r"учредител|\bкод|\bинн\b|адрес|район|числ|количеств|директор|телефон|программ|специальност|професси(?!онал)|мест|прием|договор|баз[аы]")
_ENTRANTS = re.compile(r"принято|зачислен|факт")
PLACES = re.compile(r"\bкцп\b|контрольн|мест|прием|набор|\bплан|количество|число|\bчел|бюджет|договор|всего|итого|объем")
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d\d)\s*/\s*(\d\d)(?=\s*(?:уч|г|$))")
_COUNTED = re.compile(r"\d+\D{0,12}$|\(формула без")  # «25 мест», «25*»
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
ATTRIBUTES = {  # columns of words that hold for their row: name → words of the header
    "basis": re.compile(r"^(?:на )?баз[аеы]$|^баз[аы]|базовое образование|уровень образования|^образование"),
    "form": re.compile(r"^форм[аы]"),
    "funding": re.compile(r"финансирован|основа обучения|источник средств"),
    "year": re.compile(r"^год\b|год приема|учебный год"),
}


@dataclass(frozen=True)
class Meaning:
    """What a number of a column is about; None where the column does not say."""

    year: int | None = None
    basis: str | None = None
    form: str | None = None
    funding: str | None = None
    entrants: bool = False
    organisation: str | None = None

    def over(self, other: Meaning) -> Meaning:
        """This meaning, completed by a wider one."""
        return Meaning(
            self.year or other.year,
            self.basis or other.basis,
            self.form or other.form,
            self.funding or other.funding,
            self.entrants,
            self.organisation or other.organisation,
        )

    def fits(self, places: Meaning) -> bool:
        """Whether admitted people of this meaning may be those of a column of places."""
        pairs = ((getattr(self, name), getattr(places, name)) for name in ("year", "basis", "form", "funding", "organisation"))
        return all(own is None or theirs is None or own == theirs for own, theirs in pairs)


def meaning_of(words: str, heading: str = "") -> Meaning:
    """Year, base, form, funding and organisation that words name."""
    text = label(words)
    years = set(YEAR.findall(re.sub(r"\d\d\.\d\d\.20\d\d", "", text)))
    pair = re.search(r"(20\d\d)\s*[/–-]\s*(?:20)?\d\d", text)
    short = _SHORT_YEAR.search(text)
    year = int(pair[1]) if pair else int(years.pop()) if len(years) == 1 else None
    if year is None and short and int(short[2]) == int(short[1]) + 1:
        year = 2000 + int(short[1])  # «24/25 уч. г.»
    organisation = clean(heading) if heading and ORGANISATION.search(heading) and not PLACES.search(label(heading)) else None
    return Meaning(year, basis_in(text), form_in(text), first_of(FUNDINGS.patterns, text), _ENTRANTS.search(text) is not None, organisation)


def names_organisation(words: str) -> bool:
    """Whether the heading of a column of words says that colleges stand in it; founders and codes are none."""
    words = re.sub(r"(?<=\w) инн$", "", words)  # «Организация (ИНН)» holds its name
    if not _WHO_ADMITS.search(words) or _NOT_WHO_ADMITS.search(words):
        return False
    return not names_funding(words) or re.search(r"получател|исполнител", words) is not None


def basis_in(text: str) -> str | None:
    """Base that words name; both or none: None."""
    return BASES.named(text)


def form_in(text: str) -> str | None:
    """Form of study that words name."""
    return FORMS.named(text)


def first_of(patterns: Sequence[tuple[str, str]], text: str) -> str | None:
    """Value of the first pattern that a text fits."""
    return next((value for pattern, value in patterns if re.search(pattern, text)), None)


def names_funding(text: str) -> bool:
    """Whether words are about funding rather than about who is named there."""
    return first_of(FUNDINGS.patterns, text) is not None and "наименован" not in text


def is_numeric(rows: Rows, first: int, column: int) -> bool:
    """Whether at least half of a column's filled cells are counts."""
    values = [cell_at(row, column) for row in rows[first:] if clean(cell_at(row, column))]
    counted = sum(1 for value in values if number(value).mark != "bad" or (isinstance(value, str) and _COUNTED.match(clean(value))))
    return bool(values) and counted * 2 >= len(values)


def holds_words(rows: Rows, first: int, column: int, name: str) -> bool:
    """Whether a column holds what it is called and no places: «Форма обучения» may head a group of columns."""
    allowed = {"basis": (9.0, 11.0), "year": tuple(map(float, range(2000, 2061)))}.get(name, ())
    values = [cell for row in rows[first:] if clean(cell := cell_at(row, column))]
    return bool(values) and all(found is None or found in allowed for found in (number(cell).number for cell in values))


def groups_filled(header: Sequence[Sequence[Cell]], programme: int) -> list[Sequence[Cell]]:
    """Header rows in which a year, a base or a form stands over each of its columns, where no merged area says so.

    programme  column of the codes: what stands left of it is no group
    """
    width = max(map(len, header), default=0)
    filled: list[Sequence[Cell]] = []
    for at, row in enumerate(header):
        below = [any(clean(lower[column]) for lower in header[at + 1 :] if column < len(lower)) for column in range(width)]
        copied, last = [*row, *[""] * (width - len(row))], ""
        for column in range(programme + 1, width):
            text = clean(copied[column])
            if text:
                last = text if below[column] and meaning_of(text) != Meaning() else ""
            elif last and below[column]:
                copied[column] = last
        filled.append(copied)
    return filled
