"""Cells that a row cannot do without: counts, amounts, years, answers; what is wrong is refused with its remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sources.containers.shape import PerCent
from sources.opened import Cell
from sources.tables.cells import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    ON_ROWS,
    Count,
    Value,
    clean,
    count_as_written,
    heading,
    is_unvalued,
    label,
    number,
)
from sources.tables.dates import year_of_day
from sources.tables.ledger import Refused
from sources.tables.lettered import letters_in_count
from sources.tables.words import Wordings

UNVALUED = (
    "формула без значения: программа, которая сохранила книгу, её не вычислила",
    "Откройте книгу в Excel, пересчитайте (F9) и сохраните; или вставьте числа вместо формул",
)


def whole_count(
    cell: Cell, column: str, *, blank_as: float | None = None, largest: float = 1_000_000, about_allowed: bool = False
) -> float | None:
    """Persons, places or groups: a whole number, not negative. Blank gives ``blank_as``; «…» gives None.

    A unit of count («40 чел.») is dropped and «нет» is 0; an approximate number is read where it is allowed.

    Raises Refused for text, percents, fractions, negative or absurd numbers.
    """
    value = number(cell)
    if is_unvalued(cell):
        raise Refused(column, cell, *UNVALUED)
    if isinstance(cell, str) and cell.endswith(ON_ROWS):
        raise Refused(
            column, cell.removesuffix(ON_ROWS), "одно число напечатано в объединённой ячейке: неясно, сколько из него относится сюда",
            "Разъедините ячейку и впишите число в каждую строку и столбец",
        )  # fmt: skip
    if value.mark == "bad" and isinstance(cell, str):
        written = count_as_written(cell)
        if written.about and not about_allowed:
            written = Count(None, wrong="указано приблизительное число")
        if written.wrong:
            raise Refused(column, cell, written.wrong, "Впишите одно целое число")
        value = number(written.text)
    if value.mark == "blank":
        return blank_as
    if value.mark == "missing":
        return None
    if value.number is None and isinstance(cell, str) and (meant := letters_in_count(cell)):
        raise Refused(column, cell, "среди цифр стоит буква: «О» вместо 0 или «З» вместо 3", f"Вероятно, это {meant}: наберите число цифрами")
    if value.number is None:
        raise Refused(column, cell, "вместо числа стоит текст", "Впишите целое число без единиц измерения и знаков")
    if value.number < 0:
        raise Refused(column, cell, "отрицательное число", "Количество не бывает меньше нуля: проверьте знак")
    if value.number != int(value.number):
        raise Refused(
            column,
            cell,
            "дробное число там, где считают людей или места",
            "Впишите целое число; доли и ставки сюда не входят",
        )
    if value.number > largest:
        raise Refused(
            column,
            cell,
            f"число больше {largest:,.0f}".replace(",", " "),
            "Проверьте единицу измерения и не склеились ли соседние столбцы",
        )
    return value.number


SIGNED = "Числа со знаком «+» прочитаны как числа: если это добавка к прежнему числу, впишите итог"
PARTED = "В ячейках рядом с числом названа его часть («25 (в т. ч. 5 целевых)»): прочитано всё число, часть в нём уже есть"


def told_of_count(cell: Cell) -> str:
    """What an analyst should know about a count that was read from words; "" for a plain one."""
    if not isinstance(cell, str):
        return ""
    return SIGNED if clean(cell).startswith("+") else PARTED if number(cell).mark == "bad" and count_as_written(cell).part else ""


def amount(cell: Cell, column: str, *, smallest: float = 0.0, largest: float = 1e12) -> float | None:
    """A measured amount between two bounds; None when blank or «…». Raises Refused."""
    value = number(cell)
    if value.mark in ("blank", "missing"):
        return None
    if is_unvalued(cell):
        raise Refused(column, cell, *UNVALUED)
    if value.number is None and isinstance(cell, str):
        written = count_as_written(cell)  # «25 ставок»
        value = value if written.about or written.wrong or written.text == "0" else number(written.text)
    if value.number is None:
        raise Refused(column, cell, "вместо числа стоит текст", "Впишите число без единиц измерения")
    if not smallest <= value.number <= largest:
        raise Refused(
            column,
            cell,
            f"число вне допустимых пределов от {smallest:g} до {largest:g}",
            "Проверьте знак и единицу измерения",
        )
    return value.number


def percent(cell: Cell) -> Value:
    """A cell of per cent; its own sign «%» is dropped, and what is stored under the format of per cent is counted in it."""
    if isinstance(cell, PerCent):
        return number(round(float(cell) * 100, 10))
    return number(clean(cell).removesuffix("%").strip()) if isinstance(cell, str) else number(cell)


def looks_like_share(cell: Cell) -> bool:
    """Whether a number asked for in per cent is rather a share: 0.7, or the 1 that a spreadsheet stores for 100 %."""
    value = percent(cell).number
    return value is not None and 0 < value <= 1 and not isinstance(cell, PerCent) and not (isinstance(cell, str) and "%" in cell)


def year(
    cell: Cell, column: str, *, earliest: int = EARLIEST_YEAR, latest: int = LATEST_YEAR, closing: bool = False
) -> int:
    """A year; of a school year («2023/2024») the one in which it begins, or ends where that is asked for.

    Raises Refused for blanks, text and years outside the bounds.
    """
    text = clean(cell)
    found = re.fullmatch(
        r"((?:19|20|21)\d\d)(?:\.0)?(?:\s*[/–-]\s*(?:20)?(\d\d))?\s*(?:г\.?|год|уч\.?\s*г\.?|учебный год)?", text
    )
    if found is None and not closing and (meant := year_of_day(cell)):
        return year(meant, column, earliest=earliest, latest=latest)
    if isinstance(cell, date):
        raise Refused(column, cell, "вместо года стоит дата, по которой учебный год не назвать", "Впишите год четырьмя цифрами, например 2026")
    if found is None:
        raise Refused(
            column, cell, "год не распознан" if text else "год не указан", "Впишите год четырьмя цифрами, например 2026"
        )
    value = int(found[1])
    if found[2]:
        if int(found[2]) != (value + 1) % 100:
            raise Refused(column, cell, "указаны несколько лет, а не один учебный год", "Впишите один год четырьмя цифрами")
        value += closing
    if not earliest <= value <= latest:
        raise Refused(column, cell, f"год вне пределов {earliest}–{latest}", "Проверьте, не опечатка ли это")
    return value


def yes_no(cell: Cell, column: str) -> bool | None:
    """да / нет; None when blank. Raises Refused for anything else."""
    text = label(cell)
    if not text:
        return None
    if text in ("да", "yes", "true", "1", "+", "истина", "есть", "имеется", "v", "✓"):
        return True
    if text in ("нет", "no", "false", "0", "-", "–", "—", "ложь", "отсутствует", "не имеется"):
        return False
    raise Refused(column, cell, "ожидается «да» или «нет»", "Впишите «да» или «нет»")


def required_text(cell: Cell, column: str) -> str:
    """Text that must be there. Raises Refused when blank."""
    text = clean(cell)
    if not text:
        raise Refused(column, cell, "ячейка пуста", "Заполните ячейку: без неё строку нельзя отнести")
    return text


def one_of(cell: Cell, column: str, choices: Mapping[str, str]) -> str | None:
    """The value behind a known wording or behind words of one value; None when blank. Raises Refused and names the wordings."""
    text = heading(cell)
    if not text:
        return None
    if text in choices:
        return choices[text]
    if isinstance(choices, Wordings) and (named := choices.named(clean(cell))):
        return named
    listing = ", ".join(f"«{name}»" for name in dict.fromkeys(choices.values()))
    raise Refused(column, cell, "такого значения нет в списке", f"Допустимо: {listing}")
