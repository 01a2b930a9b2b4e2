"""«Главное»: what one run brought, on one page – what came in, what was refused, what moved, what to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows.machinery.reference import codelists
from flows.machinery.silent_sources import silent
from flows.machinery.summaries import IngestSummary, TransformSummary
from flows.outward.addresses import Link, link
from flows.outward.documents import ProposeSummary
from flows.outward.outward_names import outward_names, without_taxpayers
from flows.outward.region_files import RegionDocument
from flows.settings import Home
from proposals.numbers import change, number
from sql import run

if TYPE_CHECKING:
    import duckdb

REASONS_SHOWN = 5
MOVED_SHOWN = 12
LOOK_SHOWN = 15
DOCUMENTS_SHOWN = 30


@dataclass(frozen=True)
class Night:
    """What one run did, as its stages told it."""

    vintage: date
    came_in: IngestSummary
    books: TransformSummary
    proposals: ProposeSummary


def report(con: duckdb.DuckDBPyConnection, home: Home, night: Night) -> str:
    """The page in Markdown.

    Reads    staging of the vintage, plan.programme
    """
    areas = sorted({one.ref_area for one in night.proposals.documents} or set(night.books.regions))
    names = ", ".join(codelists().region_name(area) for area in areas[:6]) + (" и другие" if len(areas) > 6 else "")
    parts = [
        f"# Главное: срез {night.vintage:%d.%m.%Y}",
        *_lost(night),
        f"Регионов {len(areas)}{f' ({names})' if names else ''}, предложений {len(night.proposals.documents)}.",
        *_look_at(night, silent(home)),
        *_documents(home, night.proposals, len(areas) > 1),
        *_moved(con, night.vintage),
        *_came_in(night),
        *_refused(con, night.books.rows_refused),
    ]
    return "\n\n".join(parts)


def reasons_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Refusals by reason, the commonest first; employers are not named."""
    found = run.query(con, "refusal_reasons")
    names = outward_names(found["example_file"])
    return pd.DataFrame(
        {
            "Строк": found["refused_rows"],
            "Почему": found["reason"].map(without_taxpayers),
            "Что делать": found["remedy"].fillna("").map(without_taxpayers),
            "Файлов": found["files"],
            "Например": found["example_file"].map(names),
        }
    )


def reasons_list(reasons: pd.DataFrame) -> str:
    """The same as a Markdown list: sentences wrap there, never in a table."""
    return "\n".join(
        f"- **{number(row['Строк'])}** стр. – {_sentence(row['Почему'])} {_sentence(row['Что делать'])} "
        f"*Файлов: {row['Файлов']}, например «{cell(row['Например'])}».*"
        for row in reasons.to_dict("records")
    )


def _sentence(text: object) -> str:
    return f"{cell(text).rstrip('. ')}." if str(text).strip() else ""


def table(frame: pd.DataFrame, numbers: Iterable[str] = ()) -> str:
    """A Markdown table, its columns of numbers to the right; text from outside stays text."""
    right = set(numbers)
    head = "| " + " | ".join(frame.columns) + " |"
    rule = "|" + "|".join("---:" if name in right else "---" for name in frame.columns) + "|"
    rows = ["| " + " | ".join(cell(value) for value in row) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, rule, *rows])


def cell(value: object) -> str:
    """Outside text as text: no markup, no line break, no table bar survives; our own links do."""
    if isinstance(value, Link):
        return value
    text = " ".join(str(value).split())
    for character in "\\`*_[]<>|#":
        text = text.replace(character, "\\" + character)
    return text


def _lost(night: Night) -> list[str]:
    lost = night.proposals.lost
    if not lost:
        return []
    return [f"## Не посчитано регионов: {len(lost)}; остальные опубликованы", "\n".join(f"- {cell(without_taxpayers(one))}" for one in lost)]


def _look_at(night: Night, silent_sources: list[str]) -> list[str]:
    troubled = list(night.came_in.troubled)
    names = outward_names(path for path, _ in troubled)
    lines = [
        *map(without_taxpayers, silent_sources),
        *(f"файл «{names[path]}»: {without_taxpayers(said)}" for path, said in troubled),
        *(f"{one.name}: {one.trouble}" for one in night.proposals.regions if one.trouble and one.trouble not in night.proposals.lost),
        *(without_taxpayers(text) for text in (*night.books.warnings, *night.proposals.notes)),
    ]
    if not night.proposals.documents:
        lines.insert(0, "предложений нет: среди прочитанного нет ни занятости, ни мест приёма")
    if not lines:
        return ["## На что посмотреть", "Замечаний нет."]
    more = [f"… и ещё {len(lines) - LOOK_SHOWN}"] if len(lines) > LOOK_SHOWN else []
    return ["## На что посмотреть", "\n".join(f"- {cell(line)}" for line in lines[:LOOK_SHOWN] + more)]


def documents_table(home: Home, proposals: ProposeSummary, several_regions: bool) -> pd.DataFrame:
    """One row a region's sheet and a cluster's proposal: what is proposed, and links to its documents."""
    rows = [_sheet_row(home, one, several_regions) for one in proposals.regions]
    for document in proposals.documents:
        folder = Path(document.path).parent
        rows.append(
            {
                "Кластер": document.name,
                **({"Регион": codelists().region_name(document.ref_area)} if several_regions else {}),
                "Программ": document.programmes,
                "Было": number(document.places_last_year),
                "Предлагается": number(document.places),
                "PDF": link(home, Path(document.path), "PDF"),
                "Ещё": link(home, folder / "annex.xlsx", "XLSX"),
            }
        )
    rows += [{"Кластер": f"Не сделано. {reason}", "Программ": "", "Было": "", "Предлагается": ""} for reason in proposals.not_made]
    return pd.DataFrame(rows)


def _sheet_row(home: Home, one: RegionDocument, several_regions: bool) -> dict[str, object]:
    return {
        "Кластер": "Все кластеры: лист региона",
        **({"Регион": one.name} if several_regions else {}),
        "Программ": "",
        "Было": number(one.places_last_year),
        "Предлагается": number(one.places),
        "PDF": link(home, Path(one.path), "PDF") if one.path else "нет",
        "Ещё": link(home, Path(one.page), "страница") if one.page else "",
    }


def _documents(home: Home, proposals: ProposeSummary, several_regions: bool) -> list[str]:
    if not proposals.documents:
        return []
    shown = documents_table(home, proposals, several_regions)
    more = [f"Показаны первые {DOCUMENTS_SHOWN} из {len(shown)}."] if len(shown) > DOCUMENTS_SHOWN else []
    return ["## Предложения", table(shown.head(DOCUMENTS_SHOWN), ("Программ", "Было", "Предлагается")), *more]


def moved_table(con: duckdb.DuckDBPyConnection, vintage: date) -> tuple[date | None, pd.DataFrame]:
    """The vintage before, and the programmes whose places of the first intake moved since, largest first."""
    found = run.query(con, "places_moved", vintage=vintage)
    before = found["vintage_before"].dropna()
    if before.empty:
        return None, found.head(0)
    changed = found[found["places_before"] != found["places_now"]]
    return pd.Timestamp(before.iloc[0]).date(), changed


def _moved(con: duckdb.DuckDBPyConnection, vintage: date) -> list[str]:
    before, changed = moved_table(con, vintage)
    if before is None:
        return ["## Что сдвинулось", "Это первый срез этого приёма: сравнивать не с чем."]
    head = f"## Что сдвинулось с прошлого среза ({before:%d.%m.%Y})"
    if changed.empty:
        return [head, "Места не изменились ни в одной программе."]
    total = changed["places_now"].sum() - changed["places_before"].sum()
    lists = codelists()
    several = len(set(changed["ref_area"])) > 1
    shown = pd.DataFrame(
        [
            {
                **({"Регион": lists.region_name(str(row.ref_area))} if several else {}),
                "Программа": f"{row.programme} {lists.programme_name(str(row.programme)) or ''}",
                "Было": number(float(str(row.places_before))),
                "Стало": number(float(str(row.places_now))),
                "Разница": change(float(str(row.places_now)) - float(str(row.places_before))),
            }
            for row in changed.head(MOVED_SHOWN).itertuples(index=False)
        ]
    )
    return [
        head,
        f"Программ с другим числом мест: {len(changed)}; всего мест: {change(float(total))}.",
        table(shown, ("Было", "Стало", "Разница")),
    ]


def _came_in(night: Night) -> list[str]:
    books = night.books
    return [
        "## Что пришло",
        f"Файлов {night.came_in.files}, из них прочитано заново {night.came_in.newly_read}. Строк прочитано "
        f"{number(books.rows_read)} = принято {number(books.rows_accepted)} + отказано {number(books.rows_refused)} + "
        f"заменено {number(books.rows_superseded)}.",
    ]


def _refused(con: duckdb.DuckDBPyConnection, rows: int) -> list[str]:
    if not rows:
        return ["## Что отказано", "Отказов нет."]
    reasons = reasons_table(con)
    more = [f"Причин всего {len(reasons)}; остальные – в таблице отказов."] if len(reasons) > REASONS_SHOWN else []
    return ["## Что отказано", reasons_list(reasons.head(REASONS_SHOWN)), *more]
