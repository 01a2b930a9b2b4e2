"""Letters that were typed in place of digits: О for 0, З for 3. In a code they are read and told; in a number they are named."""

from __future__ import annotations

import re

from sources.opened import Rows
from sources.programme_codes import AS_DIGITS, digits_for_letters
from sources.tables.cells import clean
from sources.tables.ledger import Ledger

SHOWN = 3
_COUNT = re.compile(r"(?=.*[ОоOoЗз])(?=.*\d)[\dОоOoЗз]+")


def with_digits(rows: Rows, sheet: str, ledger: Ledger | None = None) -> Rows:
    """Rows whose programme codes are of digits; what was mended is told once for the sheet."""
    mended: list[tuple[int, int, str]] = []
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and "." in cell and (text := digits_for_letters(cell)) != cell:
                mended.append((at, column, text))
    if not mended:
        return rows
    copied = list(rows)
    for at, column, text in mended:
        copied[at] = list(copied[at])
        copied[at][column] = text
    if ledger is not None:
        shown = [f"строка {at + 1}: «{clean(rows[at][column])[:40]}» как «{text.strip()[:8]}»" for at, column, text in mended[:SHOWN]]
        ledger.note(f"{f'Лист «{sheet}»: ' if sheet else ''}буквы «О», «З» вместо цифр в кодах, ячеек {len(mended)}: {'; '.join(shown)}")
    return copied


def letters_in_count(text: str) -> str:
    """What a count was meant to be, when letters stand among its digits: «5О» → "50"; "" otherwise."""
    plain = clean(text)
    return plain.translate(AS_DIGITS) if _COUNT.fullmatch(plain) else ""
