"""A sheet of the whole region beside sheets of its parts: it repeats them and is never added to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from sources.tables.ledger import Ledger

_SUMMARY = re.compile(r"свод|итог|всего|общ[аи]", re.IGNORECASE)


@dataclass(frozen=True)
class Summed:
    """What of a table stands on a summary sheet and on the sheets of its parts.

    subject   the table
    key       what a sum is of
    quantity  what is added, ``title`` as the file calls it
    part      the column that names the part of a row; the summary names none
    parts     the parts in a sentence, of whom the sheets are
    fewest    parts that make a sum of a sheet that is not called one: beside one district, a sheet with its numbers may be another
    """

    subject: str
    key: tuple[str, ...]
    quantity: str
    title: str
    part: str
    parts: str
    fewest: int = 1

    def without_summaries(self, frames: dict[str, pd.DataFrame], ledger: Ledger) -> None:
        """Let the rows of summary sheets give way to those of the parts; one that says otherwise is refused.

        A sheet is a summary when it names no part, others do, and it is their sum, or is called one.
        """
        table = frames[self.subject]
        named = table[table[self.part].notna()]
        for sheet in dict.fromkeys(table["sheet"]):
            own = table[table["sheet"] == sheet]
            others = named[named["sheet"] != sheet]
            if own[self.part].notna().any() or others.empty:
                continue
            alike, is_called_one = self._sums(own) == self._sums(others), _SUMMARY.search(str(sheet)) is not None
            if not is_called_one and not (alike and len(set(others[self.part])) >= self.fewest):
                continue
            for row, quantity in zip(own.itertuples(), own[self.quantity], strict=True):
                if alike:
                    ledger.supersede(str(sheet), int(row.row_number), f"свод: равен сумме листов {self.parts}")
                else:
                    ledger.refuse(
                        str(sheet), int(row.row_number), self.title, int(quantity), f"свод не равен сумме листов {self.parts}, неясно, что верно",
                        f"Сверьте сводный лист с листами {self.parts} и удалите его",
                    )  # fmt: skip
            ledger.accepted -= len(own)
            frames[self.subject] = frames[self.subject][frames[self.subject]["sheet"] != sheet]

    def _sums(self, rows: pd.DataFrame) -> dict[object, int]:
        return {key: int(value) for key, value in rows.groupby(list(self.key))[self.quantity].sum().items() if value}
