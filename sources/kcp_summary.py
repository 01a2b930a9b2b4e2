"""A sheet of the whole region beside sheets of its colleges: it repeats them and is never added to them."""

from __future__ import annotations

import re

import pandas as pd

from sources.tables.ledger import Ledger

_SUMMARY = re.compile(r"свод|итог|всего|общ[аи]", re.IGNORECASE)
_KEY = ["start_year", "programme"]


def without_summaries(frames: dict[str, pd.DataFrame], ledger: Ledger) -> None:
    """Let the rows of summary sheets give way to those of the colleges; one that says otherwise is refused.

    A sheet is a summary when it names no college, others do, and it is their sum by year and programme, or is called one.
    """
    places = frames["places"]
    named = places[places["college"].notna()]
    for sheet in dict.fromkeys(places["sheet"]):
        own = places[places["sheet"] == sheet]
        parts = named[named["sheet"] != sheet]
        if own["college"].notna().any() or parts.empty:
            continue
        alike = _sums(own) == _sums(parts)
        if not alike and not _SUMMARY.search(str(sheet)):
            continue
        for row in own.itertuples():
            if alike:
                ledger.supersede(str(sheet), int(row.row_number), "свод: равен сумме листов организаций")
            else:
                ledger.refuse(
                    str(sheet), int(row.row_number), "КЦП, мест", int(row.places), "свод не равен сумме листов организаций, неясно, что верно",
                    "Сверьте сводный лист с листами организаций и удалите его",
                )  # fmt: skip
        ledger.accepted -= len(own)
        frames["places"] = frames["places"][frames["places"]["sheet"] != sheet]


def _sums(places: pd.DataFrame) -> dict[object, int]:
    return {key: int(value) for key, value in places.groupby(_KEY)["places"].sum().items() if value}
