"""Taxpayer and registry numbers of organisations, with their check digits.

Method: ИНН – order of the Federal Tax Service ЕД-7-14/559 of 26.06.2025 and its forerunners (weights 2 4 10 3 5 9 4 6 8);
ОГРН – order of the Ministry of Finance 165н of 30.10.2017 (remainder modulo 11, for ОГРНИП modulo 13).
"""

from __future__ import annotations

import re
from datetime import date, datetime

from sources.opened import Cell
from sources.tables.cells import clean
from sources.tables.ledger import Refused

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def inn_is_valid(inn: str) -> bool:
    """Whether a 10-digit (organisation) or 12-digit (entrepreneur) ИНН has right check digits."""
    if not inn.isascii() or not inn.isdecimal() or len(inn) not in (10, 12) or not int(inn):
        return False
    if len(inn) == 10:
        return _check(inn, _INN_10) == int(inn[9])
    return _check(inn, _INN_11) == int(inn[10]) and _check(inn, _INN_12) == int(inn[11])


def ogrn_is_valid(ogrn: str) -> bool:
    """Whether a 13-digit ОГРН or 15-digit ОГРНИП has a right check digit."""
    if not ogrn.isascii() or not ogrn.isdecimal() or len(ogrn) not in (13, 15) or not int(ogrn):
        return False
    modulus = 11 if len(ogrn) == 13 else 13
    return int(ogrn[:-1]) % modulus % 10 == int(ogrn[-1])


def inn(cell: Cell, column: str) -> str | None:
    """ИНН of an organisation or entrepreneur as text; None when blank.

    A number that lost its leading zero in a spreadsheet (9 or 11 digits) is repaired when the check digits then fit.
    Raises Refused otherwise.
    """
    text = _digits(cell, column, "ИНН")
    if text is None:
        return None
    if len(text) in (9, 11) and inn_is_valid("0" + text):
        return "0" + text
    if inn_is_valid(text):
        return text
    reason = "контрольные цифры ИНН не сходятся" if len(text) in (10, 12) else f"в ИНН {len(text)} цифр вместо 10 или 12"
    raise Refused(column, text, reason, "Сверьте ИНН с выпиской из ЕГРЮЛ или ЕГРИП и впишите его как текст")


def ogrn(cell: Cell, column: str) -> str | None:
    """ОГРН or ОГРНИП as text; None when blank. Raises Refused."""
    text = _digits(cell, column, "ОГРН")
    if text is None or ogrn_is_valid(text):
        return text
    reason = "контрольная цифра ОГРН не сходится" if len(text) in (13, 15) else f"в ОГРН {len(text)} цифр вместо 13 или 15"
    raise Refused(
        column, text, reason, "Сверьте ОГРН с выпиской из ЕГРЮЛ или ЕГРИП; ячейку отформатируйте как текст (Excel округляет 15 цифр)"
    )


def _digits(cell: Cell, column: str, name: str) -> str | None:
    if isinstance(cell, bool | date | datetime):
        raise Refused(column, cell, f"{name} стал датой или значением да/нет", "Отформатируйте ячейку как текст и впишите цифры")
    text = re.sub(rf"^{name}[:№]*", "", clean(cell).replace(" ", ""), flags=re.IGNORECASE)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise Refused(column, cell, f"в {name} есть не только цифры", "Впишите одни цифры; ячейку отформатируйте как текст")
    return text


def _check(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10
