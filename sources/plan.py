"""The work plan of a cluster: what is to be done, by whom, by when, following which decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sources.dates import date_of
from sources.opened import Cell, Opened
from sources.place import cluster_of, region_of
from sources.reading import FileContext, Reading
from sources.table import (
    Column,
    Header,
    Ledger,
    Refused,
    clean,
    find_header,
    header_score,
    no_table,
    one_of,
    read_rows,
    required_text,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "plan"
TITLE = "План работы кластера"
SUBJECTS = ("measure",)
COLUMNS = ("ref_area", "cluster", "number", "measure", "responsible", "deadline", "status", "decision", "sheet", "row_number")

_HEADER = (
    Column("cluster", ("кластер",), required=False),
    Column("number", ("№", "№ п п", "номер")),
    Column("measure", ("мероприятие", "мероприятия", "наименование мероприятия")),
    Column("responsible", ("отв", "ответственный", "ответственные", "ответственный исполнитель")),
    Column("deadline", ("срок", "срок исполнения", "сроки")),
    Column("status", ("статус", "статус исполнения", "состояние"), required=False),
    Column("decision", ("решение", "решение протокола", "пункт протокола"), required=False),
)
_STATUSES = {
    "не начато": "не начато",
    "запланировано": "не начато",
    "план": "не начато",
    "в работе": "в работе",
    "выполняется": "в работе",
    "исполняется": "в работе",
    "выполнено": "выполнено",
    "исполнено": "выполнено",
    "отменено": "отменено",
    "снято": "отменено",
    "перенесено": "перенесено",
    "просрочено": "просрочено",
}


def recognise(book: Opened) -> float:
    """How surely the file is a work plan."""
    return header_score(book, _HEADER)


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read the measures of one or several clusters.

    The cluster of a row is its own cell, else the merged cell above it, else the cluster named in the sheet's title or
    name. Two different measures under one number of one cluster: the later is refused; exact repeats are superseded.
    Raises UnreadableFile when the table is not found or is of another region.
    """
    ledger = Ledger(context.file_name)
    found = [(sheet, rows, header) for sheet, rows in book.sheets.items() if (header := find_header(rows, _HEADER))]
    if not found:
        raise no_table(
            SOURCE, book, "нет таблицы со столбцами «№», «Мероприятие», «Отв.», «Срок»",
            "Сравните файл с разделом plan в docs/sources.md",
        )  # fmt: skip
    region = region_of(SOURCE, " ".join(header.title for _, _, header in found), context, codelists, ledger)
    seen: dict[tuple[object, ...], tuple[int, dict[str, object]]] = {}
    records: list[dict[str, object]] = []
    for sheet, rows, header in found:
        above = _merged_clusters(book, sheet, rows, header)
        fallback = _cluster_named(f"{header.title} {sheet}", codelists)

        def read(
            row: Sequence[Cell],
            at: int,
            header: Header = header,
            sheet: str = sheet,
            above: Mapping[int, Cell] = above,
            fallback: str | None = fallback,
        ) -> Iterable[Mapping[str, object]]:
            cell = header.cell(row, "cluster") or above.get(at, "")
            cluster = cluster_of(cell, "Кластер", codelists) or fallback
            if cluster is None:
                raise Refused("Кластер", "", "кластер не указан", "Впишите кластер в строку или в заголовок листа")
            record = {"cluster": cluster, **_measure(row, header)}
            key = (cluster, record["number"])
            if key in seen:
                first, earlier = seen[key]
                if earlier != record:
                    raise Refused(
                        "№", str(record["number"]), f"под этим номером в строке {first} стоит другое мероприятие",
                        "Дайте мероприятию свой номер",
                    )  # fmt: skip
                ledger.supersede(sheet, at, f"повтор строки {first}")
                return ()
            seen[key] = (at, record)
            return ({"ref_area": region, **record},)

        records += read_rows(rows, header, sheet, ledger, read, text_columns=("measure", "responsible"))
    return Reading(
        source=SOURCE,
        tables={"measure": pd.DataFrame(records, columns=list(COLUMNS))},
        rows_read=ledger.rows_read,
        refused=ledger.refused,
        superseded=ledger.superseded,
        notes=ledger.notes,
        ref_area=region,
    )


def _measure(row: Sequence[Cell], header: Header) -> dict[str, object]:
    deadline = header.cell(row, "deadline")
    day = date_of(deadline, "Срок")
    if day is None:
        raise Refused("Срок", deadline, "срок не указан", "Впишите дату как ДД.ММ.ГГГГ: без неё нельзя видеть просрочку")
    return {
        "number": required_text(header.cell(row, "number"), "№").rstrip("."),
        "measure": required_text(header.cell(row, "measure"), "Мероприятие"),
        "responsible": required_text(header.cell(row, "responsible"), "Отв."),
        "deadline": day,
        "status": one_of(header.cell(row, "status"), "Статус", _STATUSES),
        "decision": clean(header.cell(row, "decision")) or None,
    }


def _merged_clusters(book: Opened, sheet: str, rows: Sequence[Sequence[Cell]], header: Header) -> dict[int, Cell]:
    """1-based row → cluster cell of the merged area that covers it."""
    column = header.columns.get("cluster")
    if column is None:
        return {}
    found: dict[int, Cell] = {}
    for top, left, bottom, right in book.merged(sheet):
        if left <= column <= right and header.row < top < len(rows) and left < len(rows[top]):
            found |= {at + 1: rows[top][left] for at in range(top, min(bottom + 1, len(rows)))}
    return found


def _cluster_named(words: str, codelists: Codelists) -> str | None:
    lowered = words.casefold()
    frame = codelists.cluster
    named = {
        str(code)
        for code, name, short in zip(frame["cluster"], frame["name"], frame["name_short"], strict=True)
        if str(name).casefold() in lowered or str(short).casefold() in lowered
    }
    return named.pop() if len(named) == 1 else None
