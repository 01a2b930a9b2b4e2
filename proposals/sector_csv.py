"""The table of demand per sector as a CSV file that a Russian spreadsheet opens by a double click.

Semicolons between cells, decimal comma, UTF-8 with a byte order mark, CRLF: what Excel with Russian settings reads without a
wizard. Text that a spreadsheet would take for a formula gets an apostrophe in front. Numbers keep four decimals, so that
the means of a column still add up to its totals.

Method: docs/methodology/document.md#csv
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from proposals.figures import DECIMALS, clean_text
from proposals.numbers import WITHHELD

MEASURES = {
    "employment": "Занятость",
    "expansion": "Прирост",
    "replacement": "Замещение",
    "closing": "Закрытие накопленных вакансий",
    "recruitment_need": "Потребность в работниках",
}
LEVELS = {"mean": "среднее", "q10": "10 %", "q50": "медиана", "q90": "90 %"}
HEAD = ("Регион", "Раздел", "Вид деятельности", "Уровень образования", "Год")
SHOWN, HIDDEN = "показано", "закрыто: слишком мало работодателей"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def sector_csv(region: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Bytes of the file.

    rows : section, name, level, time_period, and for each measure of MEASURES a mapping mean, q10, q50, q90 (persons a year;
        employment in persons), None where the disclosure gate hides the cell; in the order of the file
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings())
    for row in rows:
        cells = [row[measure] for measure in MEASURES]
        writer.writerow(
            [
                as_text(region),
                *(as_text(str(row[name])) for name in ("section", "name", "level")),
                str(int(row["time_period"])),
                *(_number(cell[level]) if cell else WITHHELD for cell in cells for level in LEVELS),
                SHOWN if all(cells) else HIDDEN,
            ]
        )
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def as_text(text: str) -> str:
    """Outside text that no spreadsheet takes for a formula."""
    cleaned = clean_text(text)
    return f"'{cleaned}" if cleaned.startswith(FORMULA_STARTS) else cleaned


def headings() -> Sequence[str]:
    """Titles of the columns, in order."""
    return [
        *HEAD,
        *(f"{title}, чел.: {level}" for title in MEASURES.values() for level in LEVELS.values()),
        "Состояние",
    ]


def _number(value: float) -> str:
    return f"{round(float(value), DECIMALS) + 0.0:.{DECIMALS}f}".replace(".", ",")
