"""The intake report: what came in, what was refused and how to mend it, as Markdown for people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.outward.outward_names import WITHHELD, outward_names, without_taxpayers
from proposals.intake import OF_EMPLOYERS
from sql import run

if TYPE_CHECKING:
    import duckdb

REFUSALS_SHOWN = 200


def files_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row a file of the bound vintage, Russian column names."""
    return run.query(con, "intake_files")


def refusals_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row a refused record of the bound vintage, Russian column names; no employer's number, no answer of the survey."""
    found = run.query(con, "intake_refusals")
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
