"""What every source returns: accepted rows by subject, refused rows, superseded rows, and the counts that must add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

REFUSED_COLUMNS = ("sheet", "row_number", "column_name", "value", "reason", "remedy")
SUPERSEDED_COLUMNS = ("sheet", "row_number", "reason")
MASKED = "•••"
# How surely a form of ours is recognised by our marks on it: it is no other source's, however few of its rows can be accepted.
OUR_FORM = 0.99

# Stands in a file of which nothing else may be kept, with the reason.
NOT_KEPT = "kadry_not_kept"
UNKNOWN_ADVERTS = "вакансии неизвестного портала: в них могут быть имена и телефоны, поэтому содержание не сохранено"


@dataclass(frozen=True)
class FileContext:
    """What the edge knows about a file before it is opened.

    file_name   name as it lay in the inbox (hostile text: shown escaped, never used as a path)
    ref_area    region code of the inbox when it is known, else None
    year        vintage year, the "now" of rules that need one
    """

    file_name: str
    ref_area: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Refusal:
    """One refused row: where it stood, what it said, why it cannot be accepted and how to mend it (Russian)."""

    sheet: str
    row_number: int
    column_name: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Superseded:
    """One row that gave way to another of the same file, with the rule that chose."""

    sheet: str
    row_number: int
    reason: str


@dataclass(frozen=True)
class Reading:
    """One file, read.

    source      name of the source module
    tables      subject → accepted rows; each frame has ``sheet`` (text) and ``row_number`` (int, 1-based, as a person
                sees it in the file) beside the columns of ``raw.<source>__<subject>``
    refused     rows that cannot be accepted
    superseded  rows that repeat another row of the same file
    rows_read   records found in the file: accepted + refused + superseded
    notes       facts an analyst should see (method break in a footnote, a second block left out …), Russian
    ref_area    region that the file itself names, None when it names none
    beside      readings of the same file by other sources, where one table holds the numbers of two; their records count apart
    """

    source: str
    tables: Mapping[str, pd.DataFrame]
    rows_read: int
    refused: Sequence[Refusal] = ()
    superseded: Sequence[Superseded] = ()
    notes: Sequence[str] = ()
    ref_area: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    beside: Sequence[Reading] = ()

    @property
    def together(self) -> tuple[Reading, ...]:
        """This reading and those beside it."""
        return (self, *self.beside)

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_accepted + len(self.refused) + len(self.superseded):
            raise ValueError(
                f"{self.source}: rows read {self.rows_read} ≠ accepted {self.rows_accepted} + refused "
                f"{len(self.refused)} + superseded {len(self.superseded)}"
            )

    @property
    def rows_accepted(self) -> int:
        """Accepted rows over all subjects."""
        return sum(len(table) for table in self.tables.values())

    def refused_frame(self) -> pd.DataFrame:
        """Refused rows as a frame with REFUSED_COLUMNS."""
        return pd.DataFrame([vars(row) for row in self.refused], columns=list(REFUSED_COLUMNS))

    def superseded_frame(self) -> pd.DataFrame:
        """Superseded rows as a frame with SUPERSEDED_COLUMNS."""
        return pd.DataFrame([vars(row) for row in self.superseded], columns=list(SUPERSEDED_COLUMNS))
