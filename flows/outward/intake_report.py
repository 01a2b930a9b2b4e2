"""The intake report in one page: what changed, which sources came and what rests on them, what was refused and how to mend it.

All refused rows and all files stand in two csv files beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows.machinery.reference import bad_cards, cards
from flows.outward.outward_names import WITHHELD, outward_names, without_taxpayers
from proposals.intake import OF_EMPLOYERS, SOURCE_NAMES
from proposals.table import safe_text
from sql import run

if TYPE_CHECKING:
    import duckdb

    from sources.cards import SourceCard

REASONS_SHOWN, FILES_SHOWN, NOTES_SHOWN = 12, 10, 10
REPORT, FILES_CSV, REFUSALS_CSV = "intake.md", "intake_files.csv", "intake_refusals.csv"
COUNTS = ["Прочитано", "Принято", "Отказано", "Заменено"]


@dataclass(frozen=True)
class _Intake:
    """What the report is written from; employers are numbered, not named."""

    vintage: date
    files: pd.DataFrame
    refusals: pd.DataFrame
    review: pd.DataFrame
    ignored: tuple[str, ...]


def files_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row a file of the bound vintage, Russian column names."""
    return run.query(con, "intake_files")


def refusals_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row a refused record of the bound vintage, Russian column names; no employer's number, no answer of the survey."""
    found = run.query(con, "intake_refusals")
    answers = found["Источник"].isin(OF_EMPLOYERS)
    found["Значение"] = found["Значение"].map(without_taxpayers, na_action="ignore").mask(answers, WITHHELD)
    return found


def write(con: duckdb.DuckDBPyConnection, vintage: date, folder: Path, ignored: tuple[str, ...] = ()) -> None:
    """The page and the two tables behind it."""
    intake = _gathered(con, vintage, ignored)
    (folder / REPORT).write_text(_page(intake), encoding="utf-8")
    for name, table in ((FILES_CSV, intake.files), (REFUSALS_CSV, intake.refusals)):
        plain = table.map(lambda value: safe_text(" ".join(value.split())) if isinstance(value, str) else value)
        plain.to_csv(folder / name, index=False, sep=";", encoding="utf-8-sig", lineterminator="\n")


def _gathered(con: duckdb.DuckDBPyConnection, vintage: date, ignored: tuple[str, ...]) -> _Intake:
    files, refusals = files_table(con), refusals_table(con)
    names = outward_names(files["Файл"], dict(con.execute("select file_path, file_sha256 from staging.file").fetchall()))
    files["Замечания"] = files["Замечания"].map(without_taxpayers)
    # Sorted by the names that are printed: rows in the order of the files would number the employers a second time.
    files, refusals = (
        table.assign(Файл=table["Файл"].map(names)).sort_values("Файл", kind="stable", ignore_index=True) for table in (files, refusals)
    )
    return _Intake(vintage, files, refusals, run.query(con, "intake_review", vintage=vintage), ignored)


def _page(intake: _Intake) -> str:
    known = cards()
    totals = ", ".join(f"{name.lower()} {int(intake.files[name].sum())}" for name in COUNTS)
    unread = intake.files[intake.files["Источник"] == "–"]
    parts = [f"# Приём файлов, срез {intake.vintage:%d.%m.%Y}", "", f"Файлов {len(intake.files)}; строк: {totals}.", ""]
    parts += _review(intake.review)
    parts += ["## Источники и что на них держится", "", _table(_sources(intake.files, known)), ""]
    parts += [f"## Не прочитаны: {len(unread)}", "", *_files(unread), ""] if len(unread) else []
    parts += _missing(set(intake.files["Источник"]), known)
    parts += _refusals(intake.refusals)
    parts += _notes(intake.files[intake.files["Источник"] != "–"])
    parts += [f"{_cell(words)} Источник пропущен.\n" for words in bad_cards()]
    if intake.ignored:
        parts += [f"Не данные, пропущены: {', '.join(_cell(name) for name in intake.ignored)}.", ""]
    return "\n".join([*parts, f"Все файлы – в {_cell(FILES_CSV)}, все отказанные строки – в {_cell(REFUSALS_CSV)}.", ""])


def _review(review: pd.DataFrame) -> list[str]:
    """What changed against the vintage before, by numbers; nothing for the first vintage."""
    if review.empty:
        return []
    before = pd.Timestamp(review["before"].iloc[0])
    lines = [f"## Что изменилось со среза {before:%d.%m.%Y}", ""]
    moved = review[(review[["files_new", "files_gone", "files_changed"]].sum(axis=1) > 0) | (review["rows_before"] != review["rows_now"])]
    if moved.empty:
        return [*lines, "Ничего: те же файлы, те же строки.", ""]
    table = pd.DataFrame(
        {
            "Источник": moved["source"].map(named),
            "Файлов": [_step(row.files_before, row.files_now) for row in moved.itertuples()],
            "Новых": moved["files_new"],
            "Ушло": moved["files_gone"],
            "Изменились": moved["files_changed"],
            "Строк принято": [_step(row.rows_before, row.rows_now) for row in moved.itertuples()],
        }
    )
    return [*lines, _table(table), ""]


def _step(before: object, now: object) -> str:
    return f"{before}" if before == now else f"{before} → {now}"


def _sources(files: pd.DataFrame, known: dict[str, SourceCard]) -> pd.DataFrame:
    """One row a source: those on which numbers rest come first."""
    read = files[files["Источник"] != "–"]
    sums = read.groupby("Источник", sort=True)[COUNTS].sum().astype(int)
    table = pd.DataFrame({"Файлов": read.groupby("Источник").size()}).join(sums).reset_index()
    feeds = [known[name].feeds if name in known else None for name in table["Источник"]]
    table["Источник"] = table["Источник"].map(named)
    table["Что на нём держится"] = [words or "не используется: файл сохранён, строки не прочитаны" for words in feeds]
    return table.assign(unused=[words is None for words in feeds]).sort_values(["unused", "Источник"]).drop(columns="unused")


def _missing(came: set[str], known: dict[str, SourceCard]) -> list[str]:
    lines = [f"- {_cell(named(name))}: {card.without}{form_of(name, card)}." for name, card in sorted(known.items()) if name not in came and card.without]
    return ["## Чего не хватает и что от этого хуже", "", *lines, ""] if lines else []


def named(source: str) -> str:
    """What people call a source; the key of one that has no such name."""
    return SOURCE_NAMES.get(source, source)


def form_of(name: str, card: SourceCard) -> str:
    """Where a source's blank form comes from, as the end of a sentence; "" for what providers publish."""
    if name == "survey":
        return " (форма: kadry survey template)"
    return f" (форма: kadry template {name})" if card.layout == "ours" else ""


def _refusals(refusals: pd.DataFrame) -> list[str]:
    """Refused rows by reason, the commonest first, with one example each."""
    if refusals.empty:
        return ["Отказов нет.", ""]
    grouped = refusals.groupby(["Источник", "Почему"], sort=True)
    rows = [
        {
            "Строк": len(group),
            "Источник": named(source),
            "Почему": reason,
            "Пример": f"{first.Файл}, строка {first.Строка}, «{first.Столбец}»: «{first.Значение}»",
            "Что делать": group["Что делать"].iloc[0],
        }
        for (source, reason), group in grouped
        for first in group.head(1).itertuples()
    ]
    rows.sort(key=lambda row: -int(str(row["Строк"])))
    more = f"Ещё причин: {len(rows) - REASONS_SHOWN}." if len(rows) > REASONS_SHOWN else ""
    return [f"## Отказы: строк {len(refusals)}, причин {len(rows)}", "", _table(pd.DataFrame(rows[:REASONS_SHOWN])), "", *([more, ""] if more else [])]


def _files(unread: pd.DataFrame) -> Iterator[str]:
    for row in unread.head(FILES_SHOWN).itertuples():
        yield f"- {_cell(row.Файл)}: {_cell(row.Замечания)}"
    if len(unread) > FILES_SHOWN:
        yield f"- и ещё {len(unread) - FILES_SHOWN}"


def _notes(files: pd.DataFrame) -> list[str]:
    """The notes of the parsers: the commonest once, with the number of their files."""
    notes = pd.Series([note for text in files["Замечания"] for note in dict.fromkeys(text.split(" · ")) if note], dtype="object")
    if notes.empty:
        return []
    counted = notes.value_counts(sort=True)
    lines = [f"- {_cell(note)}{f' (файлов {count})' if count > 1 else ''}" for note, count in counted.head(NOTES_SHOWN).items()]
    more = [f"- и ещё {len(counted) - NOTES_SHOWN}"] if len(counted) > NOTES_SHOWN else []
    return ["## Замечания", "", *lines, *more, ""]


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
