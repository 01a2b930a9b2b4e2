"""The intake report: what came in, what was refused and how to mend it, as Markdown for people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.outward.outward_names import WITHHELD, outward_names, without_taxpayers
from proposals.intake import OF_EMPLOYERS

if TYPE_CHECKING:
    import duckdb

REFUSALS_SHOWN = 200


def files_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row a file of the bound vintage, Russian column names."""
    return con.execute(
        """
        select
            file.file_path as "Файл",
            coalesce(file.source, '–') as "Источник",
            coalesce(file.ref_area, '–') as "Регион",
            accounting.rows_read as "Прочитано",
            accounting.rows_accepted as "Принято",
            accounting.rows_refused as "Отказано",
            accounting.rows_superseded as "Заменено",
            coalesce(file.message, replace(file.notes, chr(10), '; '), '') as "Замечания"
        from staging.file as file
        inner join staging.accounting as accounting using (file_sha256)
        order by file.file_path
        """
    ).df()


def refusals_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row a refused record of the bound vintage, Russian column names; no employer's number, no answer of the survey."""
    found = con.execute(
        """
        select
            file.file_path as "Файл",
            coalesce(file.source, '–') as "Источник",
            refused.sheet as "Лист",
            refused.row_number as "Строка",
            refused.column_name as "Столбец",
            refused.value as "Значение",
            refused.reason as "Почему",
            refused.remedy as "Что делать"
        from staging.refused as refused
        inner join staging.file as file using (file_sha256)
        order by all
        """
    ).df()
    answers = found["Источник"].isin(OF_EMPLOYERS)
    found["Значение"] = found["Значение"].map(without_taxpayers, na_action="ignore").mask(answers, WITHHELD)
    return found


def markdown(con: duckdb.DuckDBPyConnection, vintage: date, ignored: tuple[str, ...]) -> str:
    """The whole report; employers are numbered, not named."""
    files, refusals = files_table(con), refusals_table(con)
    names = outward_names(files["Файл"])
    files["Замечания"] = files["Замечания"].map(without_taxpayers)
    files, refusals = (table.assign(Файл=table["Файл"].map(names)) for table in (files, refusals))
    parts = [f"# Приём файлов, срез {vintage:%d.%m.%Y}", "", _table(files), ""]
    if ignored:
        parts += [f"Не данные, пропущены: {', '.join(_cell(name) for name in ignored)}.", ""]
    if len(refusals):
        parts += [f"## Отказы: {len(refusals)}", "", _table(refusals.head(REFUSALS_SHOWN)), ""]
        if len(refusals) > REFUSALS_SHOWN:
            parts += [f"Показаны первые {REFUSALS_SHOWN}; все строки – в таблице staging.refused хранилища.", ""]
    else:
        parts += ["Отказов нет.", ""]
    return "\n".join(parts)


def _table(frame: pd.DataFrame) -> str:
    head = "| " + " | ".join(frame.columns) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


def _cell(value: object) -> str:
    """Outside text as text: no markup, no line break, no table bar survives."""
    text = " ".join(str(value).split())
    for character in "\\`*_[]<>|#!":
        text = text.replace(character, "\\" + character)
    return text
