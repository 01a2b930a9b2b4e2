"""The csv twin of the table of employment: ``okved_group,year,worker_num``, thousands of persons."""

from __future__ import annotations

from sources.opened import Rows
from sources.rosstat.activities import NO_SECTION
from sources.rosstat.certainty import FORECAST, NO_FACT, certainty_of
from sources.rosstat.store import COLUMNS, MAX_REGION_PERSONS
from sources.tables.coded import section_of_name
from sources.tables.form import Line, Part, Record
from sources.tables.header import Column, Header
from sources.tables.ledger import Ledger

_HEADER = (
    Column(
        "activity",
        ("okved group", "okved_group", "вид экономической деятельности", "вид деятельности"),
        title="okved_group",
    ),
    Column("year", ("year", "год")),
    Column(
        "value",
        ("worker num", "worker_num", "численность занятых тыс чел*", "численность занятых тысяч человек*"),
        title="worker_num",
    ),
)


def _row(line: Line) -> Record:
    name = line.required("activity")
    activity = line.needed("activity", section_of_name(line.codelists, name), *NO_SECTION)
    time_period = line.year("year")
    latest = line.context.year
    if (latest is not None and time_period > latest) or certainty_of(f"{line.header.title} {line.sheet} {line.context.file_name}") == FORECAST:
        raise line.refusal("value", *NO_FACT)
    thousands = line.needed(
        "value", line.amount("value", largest=MAX_REGION_PERSONS / 1_000),
        "численность не указана", "Впишите тысячи человек числом",
    )  # fmt: skip
    return {
        "time_period": time_period,
        "economic_activity": activity,
        "obs_value": round(thousands * 1_000, 6),
        "unit_measure": "persons",
        "obs_status": "A",
        "note": None,
    }


def _note_unit(rows: Rows, header: Header, sheet: str, ledger: Ledger) -> None:
    ledger.note("Численность в csv прочитана как тысячи человек; сносок о методике в csv нет")


EMPLOYMENT = Part(
    subject="employment",
    columns=_HEADER,
    fields=COLUMNS["employment"],
    row=_row,
    key=("time_period", "economic_activity"),
    about="value",
    texts=("activity",),
    check=_note_unit,
)
