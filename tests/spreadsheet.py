"""A calculator for the few spreadsheet functions that the annex uses, to check its formulas without an office."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import CodeType
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]{1,2})\$?(\d+)(?::\$?([A-Z]{1,2})\$?(\d+))?(?![\d(])")
STRING = re.compile(r'"[^"]*"')


@dataclass
class Area:
    """A range of a sheet; cells are worked out when they are asked for."""

    book: Book
    sheet: str
    cells: list[list[str]]

    def __iter__(self) -> Iterator[Any]:
        return (self.book.value(self.sheet, name) for row in self.cells for name in row)

    def at(self, row: int, column: int) -> Any:
        found = self.book.value(self.sheet, self.cells[row - 1][column - 1])
        return 0 if found is None else found  # as a spreadsheet does for an empty cell


@dataclass
class Book:
    """Formulas and stored values of a workbook; ``entered`` overrides cells as a person would, once and for all."""

    formulas: Any
    values: Any
    entered: dict[tuple[str, str], Any] = field(default_factory=dict)
    known: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def opened(cls, payload: bytes) -> Book:
        """Read the same bytes twice: with formulas and with the values that were stored beside them."""
        return cls(
            openpyxl.load_workbook(io.BytesIO(payload)), openpyxl.load_workbook(io.BytesIO(payload), data_only=True)
        )

    def value(self, sheet: str, cell: str) -> Any:
        """The value of a cell, calculated when it holds a formula."""
        if (sheet, cell) in self.entered:
            return self.entered[(sheet, cell)]
        if (sheet, cell) not in self.known:
            found = self.formulas[sheet][cell]
            self.known[(sheet, cell)] = self.calculated(sheet, found.value) if found.data_type == "f" else found.value
        return self.known[(sheet, cell)]

    def calculated(self, sheet: str, formula: str) -> Any:
        """The result of a formula that stands on ``sheet``."""
        return eval(_compiled(sheet, formula), {"one": self._one, "area": self._area, **FUNCTIONS})

    def _one(self, sheet: str, cell: str) -> Any:
        found = self.value(sheet, cell)
        return "" if found is None else found

    def _area(self, sheet: str, first: str, last: str) -> Area:
        page = self.formulas[sheet]
        left, top, right, bottom = range_boundaries(f"{first}:{last}")
        rows = range(top, min(bottom, page.max_row) + 1)
        return Area(self, sheet, [[f"{get_column_letter(at)}{row}" for at in range(left, right + 1)] for row in rows])


@cache
def _compiled(sheet: str, formula: str) -> CodeType:
    """The formula in Python's words; books that differ in what was entered share it."""
    strings: list[str] = []

    def kept(found: re.Match[str]) -> str:
        strings.append(found[0])
        return f"\x00{len(strings) - 1}\x00"

    def reference(found: re.Match[str]) -> str:
        name, column, row, last_column, last_row = found.groups()
        where = repr(name or sheet)
        if last_column:
            return f"area({where},{column + row!r},{last_column + last_row!r})"
        return f"one({where},{column + row!r})"

    text = REFERENCE.sub(reference, STRING.sub(kept, formula[1:]))
    text = re.sub(r"(?<![<>=!])=(?!=)", "==", text.replace("<>", "!="))
    text = re.sub("\x00(\\d+)\x00", lambda found: strings[int(found[1])], text)
    return compile(_lazy(text), f"{sheet}{formula}", "eval")


def _lazy(text: str) -> str:
    """``IF(test,yes,no)`` as a condition that works out only the branch it takes, as a spreadsheet does."""
    found = re.search(r"\bIF\(", text)
    if found is None:
        return text
    parts, depth, start, at, quoted = [], 1, found.end(), found.end(), False
    while depth:
        mark = text[at]
        quoted ^= mark == '"'
        if not quoted:
            depth += (mark == "(") - (mark == ")")
            if (mark == "," and depth == 1) or depth == 0:
                parts.append(text[start:at])
                start = at + 1
        at += 1
    test, yes, no = (_lazy(part) for part in parts)
    return _lazy(f"{text[: found.start()]}(({yes}) if ({test}) else ({no})){text[at:]}")


def _chosen(pairs: tuple[Any, ...]) -> list[bool]:
    """Which cells meet all (area, criterion) pairs; a criterion is a value or «>number»."""

    def meets(cell: Any, wanted: Any) -> bool:
        if isinstance(wanted, str) and wanted.startswith(">"):
            return isinstance(cell, int | float) and cell > float(wanted[1:])
        return bool(cell == wanted)

    columns = [[meets(cell, wanted) for cell in area] for area, wanted in zip(pairs[::2], pairs[1::2], strict=True)]
    return [all(row) for row in zip(*columns, strict=True)]


def _numbers(cells: Iterable[Any]) -> list[float]:
    return [cell for cell in cells if isinstance(cell, int | float)]


FUNCTIONS = {
    "SUM": lambda cells: sum(_numbers(cells)),
    "SUMIF": lambda keys, key, cells: sum(
        v for k, v in zip(keys, cells, strict=True) if k == key and isinstance(v, int | float)
    ),
    "SUMIFS": lambda cells, *pairs: sum(_numbers(v for v, yes in zip(cells, _chosen(pairs), strict=True) if yes)),
    "COUNTIFS": lambda *pairs: sum(_chosen(pairs)),
    "INDEX": lambda area, row, column: area.at(row, column),
    "MATCH": lambda wanted, cells, _: list(cells).index(wanted) + 1,
    "T": lambda value: value if isinstance(value, str) else "",
    "ABS": abs,
    "MAX": max,
    "ROUND": round,
    "ROUNDUP": lambda value, digits: math.copysign(math.ceil(abs(value) * 10**digits) / 10**digits, value),
    "OR": lambda *tests: any(tests),
    "AND": lambda *tests: all(tests),
    "NOT": lambda test: not test,
    "ISNUMBER": lambda value: isinstance(value, int | float),
    "MOD": lambda value, by: value % by,
    "SEARCH": lambda what, text: str(text).lower().find(what.lower()) + 1 or "#VALUE!",
    "TRIM": lambda value: str(value).strip(),
}
