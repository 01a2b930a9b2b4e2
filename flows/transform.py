"""Transform: raw rows of the vintage become staging tables and marts, and the books must balance."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.machinery.corrections import apply_corrections
from flows.machinery.reference import cards, codelists
from flows.machinery.summaries import TransformSummary
from sources.tables.coded import COUNTRY
from sql import run

if TYPE_CHECKING:
    import duckdb


WARNINGS_LISTED = 10  # of one check


def transform(con: duckdb.DuckDBPyConnection, vintage: date) -> TransformSummary:
    """Build staging and marts for one vintage.

    Reads    raw.*, code lists
    Writes   codelist.*, staging.*, mart.*
    Stops    when rows read ≠ accepted + refused + superseded, or a mart's parts do not fit their whole
    Returns  counts, warnings and the regions found
    """
    stage_rows(con, vintage)
    run.build(con, "marts")
    run.enforce(con, "transform", vintage)
    return summary(con, vintage)


def summary(con: duckdb.DuckDBPyConnection, vintage: date) -> TransformSummary:
    """What the staging tables and marts that stand there say of their vintage."""
    books = con.execute(
        "select sum(rows_read), sum(rows_accepted), sum(rows_refused), sum(rows_superseded) from staging.accounting"
    ).fetchone()
    counts = [int(value or 0) for value in books or (0, 0, 0, 0)]
    found = con.execute(
        "select distinct ref_area from mart.employment where vintage = ? order by 1", [vintage]
    ).fetchall()
    said = tuple(_said(what, rows) for what, rows in run.warnings(con).values())
    rows_read, accepted, refused, superseded = counts
    regions = tuple(area for (area,) in found if area != COUNTRY)
    return TransformSummary(rows_read, accepted, refused, superseded, said, regions)


def stage_rows(con: duckdb.DuckDBPyConnection, vintage: date) -> None:
    """Staging of one vintage from its raw rows, corrected and balanced; marts stay. Raises as ``transform`` does."""
    run.set_vintage(con, vintage)
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    if apply_corrections(con):
        run.close_books(con)
    match_job_titles(con)
    match_portal_regions(con)
    run.enforce(con, "ingest", vintage)


def is_staged(con: duckdb.DuckDBPyConnection, vintage: date) -> bool:
    """Whether staging holds the files of this vintage and not those of another."""
    return not con.execute(run.queries()["staged_otherwise"].query, {"vintage": vintage}).fetchall()


def require_staged(con: duckdb.DuckDBPyConnection, vintage: date) -> None:
    """Staging holds the rows of one vintage, of the last that was transformed: documents of an older one list its own files."""
    if not is_staged(con, vintage):
        stage_rows(con, vintage)


def _said(what: str, offenders: pd.DataFrame) -> str:
    """What a warning says: its own words where it has them, else how many offend."""
    if "said" in offenders:
        told = offenders.head(WARNINGS_LISTED)
        named = [f"{_titled(str(source))}: " for source in told["source"]] if "source" in told else [""] * len(told)
        return f"{what}: {'; '.join(f'{name}{said}' for name, said in zip(named, told['said'], strict=True))}"
    return f"{what}: {len(offenders)}"


def _titled(source: str) -> str:
    """A source as its card calls it; its code where the card is broken."""
    card = cards().get(source)
    return f"«{card.title}»" if card else source


def match_job_titles(con: duckdb.DuckDBPyConnection) -> None:
    """Give each job title of the vintage's vacancies its occupation, or leave it in the queue of unmatched titles.

    A title that says too little is of the occupation on which all its codes of ОКПДТР agree.
    """
    titles = run.query(con, "vacancy_titles")
    con.execute("delete from staging.vacancy_occupation")
    if titles.empty:
        return
    from sources import job_titles, okpdtr

    matched = job_titles.match(titles["title"], codelists())
    unsaid = matched["occupation"].isna()
    matched.loc[unsaid, "occupation"] = [okpdtr.agreed(list(codes)) for codes in titles.loc[unsaid, "profession_codes"]]
    run.insert(con, "staging.vacancy_occupation", pd.DataFrame(matched)[["title", "occupation", "score"]])


def match_portal_regions(con: duckdb.DuckDBPyConnection) -> None:
    """Give each portal region code its region: the portal's codes are not ОКТМО (docs/sources.md)."""
    codes = run.query(con, "portal_regions")
    con.execute("delete from staging.vacancy_region")
    found = codes.assign(ref_area=[codelists().region_by_portal(code) for code in codes["portal_region_code"]])
    run.insert(con, "staging.vacancy_region", found.astype({"ref_area": "object"}))
