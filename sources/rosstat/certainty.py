"""Whether a column of a statistics table holds what happened: forecasts and plans are no facts, estimates are marked.

    the column's own words, its year («2025 прогноз»), its footnote («2025**», «** прогноз»)
    ─► else what holds for the columns left of it: years after a forecast are forecasts too
    ─► else the title, the sheet's and the file's name
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sources.rosstat.layout import YearTable
from sources.tables.cells import label

FACT, ESTIMATE, FORECAST = "fact", "estimate", "forecast"
_FORECAST = re.compile(
    r"прогноз|\bплан(?:ов\w*|ируем\w*|у|а|ом)?\b|\bпроект(?:н\w*|а|у)?\b|ожидаем|предположительн|сценари|целев\w+ (?:значен|показат)"
    r"|(?:базов|консервативн|умеренн|оптимистич|пессимистич)\w+ вариант"
)
_ESTIMATE = re.compile(r"\bоценк|\bоценочн|предварит|\bпредв\b")
_FACT = re.compile(r"\bфакт|\bотч[её]т")
_FOOTNOTE = re.compile(r"(?:данные[ –-]*)?(?:прогноз|план|оценк|оценочн|предварит|ожидаем)")
NO_FACT = ("прогноз или план, а не состоявшееся число", "Оставьте отчётные годы; прогноз занятости региона подайте формой kadry template scenario")
MARKED = "Оценка и предварительные данные приняты с отметкой P: замените их отчётными, когда те выйдут"


def certainty_of(words: str) -> str:
    """FORECAST, ESTIMATE or FACT as words say; "" when they say nothing."""
    text = label(words)
    if _FORECAST.search(text):
        return FORECAST
    return ESTIMATE if _ESTIMATE.search(text) else FACT if _FACT.search(text) else ""


def with_certainty(table: YearTable, above: str, notes: Mapping[str, str], latest: int | None) -> YearTable:
    """The table whose periods say how certain they are.

    above   title, sheet and file name
    notes   footnotes of the table by their marks
    latest  last year that can have happened; None when it is not known
    """
    own = [certainty_of(period.words) or _of_footnotes(period.footnotes, notes) for period in table.periods]
    last, last_year, periods = "" if any(own) else certainty_of(above), 0, []
    for period, said in zip(table.periods, own, strict=True):
        last = said or (last if period.year >= last_year else "")
        last_year = period.year
        still_to_come = latest is not None and period.year > latest
        periods.append(replace(period, certainty=FORECAST if still_to_come else last))
    return replace(table, periods=tuple(periods))


def _of_footnotes(marks: Iterable[str], notes: Mapping[str, str]) -> str:
    said = (certainty_of(notes[mark][:80]) for mark in marks if mark in notes and _FOOTNOTE.match(label(notes[mark])))
    return next((found for found in said if found), "")
