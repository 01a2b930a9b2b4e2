"""The work plan of a cluster: what is to be done, by whom, by when, following which decision.

The cluster of a row is its own cell, else the merged cell above it, else the cluster named in the sheet's title or name.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sources.codelists import Codelists
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.ledger import Ledger

SOURCE = "plan"
TITLE = "План работы кластера"
SUBJECTS = ("measure",)

_COLUMNS = (
    Column("cluster", ("кластер",), required=False, title="Кластер"),
    Column("number", ("№", "№ п п", "номер"), title="№"),
    Column(
        "measure", ("мероприятие", "мероприятия", "наименование мероприятия"),
        title="Мероприятие",
    ),
    Column(
        "responsible", ("отв", "ответственный", "ответственные", "ответственный исполнитель"),
        title="Отв.",
    ),
    Column("deadline", ("срок", "срок исполнения", "сроки"), title="Срок"),
    Column("status", ("статус", "статус исполнения", "состояние"), required=False, title="Статус"),
    Column("decision", ("решение", "решение протокола", "пункт протокола"), required=False, title="Решение"),
)  # fmt: skip
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


def _row(line: Line) -> Record:
    cluster = line.needed(
        "cluster", line.cluster() or _cluster_named(f"{line.header.title} {line.sheet}", line.codelists),
        "кластер не указан", "Впишите кластер в строку или в заголовок листа",
    )  # fmt: skip
    return {
        "cluster": cluster,
        "number": line.required("number").rstrip("."),
        "measure": line.required("measure"),
        "responsible": line.required("responsible"),
        "deadline": line.deadline("deadline"),
        "status": line.one_of("status", _STATUSES),
        "decision": line.text("decision"),
    }


def _cluster_named(words: str, codelists: Codelists) -> str | None:
    lowered = words.casefold()
    frame = codelists.cluster
    named = {
        str(code)
        for code, name, short in zip(frame["cluster"], frame["name"], frame["name_short"], strict=True)
        if str(name).casefold() in lowered or str(short).casefold() in lowered
    }
    return named.pop() if len(named) == 1 else None


_MEASURE = Part(
    subject="measure",
    columns=_COLUMNS,
    fields=("ref_area", "cluster", "number", "measure", "responsible", "deadline", "status", "decision"),
    row=_row,
    key=("cluster", "number"),
    about="number",
    texts=("measure", "responsible"),
)


def _note_undated(frames: Mapping[str, pd.DataFrame], ledger: Ledger) -> None:
    undated = frames["measure"][frames["measure"]["deadline"].isna()]
    if len(undated):
        rows = ", ".join(f"№ {row.number}, лист «{row.sheet}», строка {row.row_number}" for row in undated.head(10).itertuples(index=False))
        ledger.note(f"Строк плана без срока: {len(undated)} ({rows}); просрочку по ним не видно, предложение назовёт срок")


FORM = Form(SOURCE, (_MEASURE,), "таблицы со столбцами «№», «Мероприятие», «Отв.», «Срок»", after=_note_undated)
recognise, parse = FORM.recognise, FORM.parse
