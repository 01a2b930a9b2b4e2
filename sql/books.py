"""The books of a vintage: every row read from a file is accepted, refused or superseded, and each book says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sql.catalogue import tables
from sql.contract import Table

if TYPE_CHECKING:
    import duckdb

PLACE = ("file_sha256", "sheet", "row_number")
TWICE_REMEDY = "Оставьте одну строку или различите их столбцами"
NO_REGION_REMEDY = "назовите регион в файле или положите файл в папку с кодом региона"


def set_aside(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Move refused rows and repeats out of ``incoming_build`` and into the books.

    A staging query may carry two columns that are not part of its contract: ``refused_because`` (null = fine) and
    ``preference`` (of the rows with one key, the largest is kept, then the later row).
    """
    described = {row[0] for row in con.execute("describe incoming_build").fetchall()}
    if "refused_because" in described:
        con.execute(
            "insert into staging.refused by name select file_sha256, sheet, row_number, ? as table_name, "
            "'' as column_name, '' as value, refused_because as reason, ? as remedy "
            "from incoming_build where refused_because is not null",
            [table.name, NO_REGION_REMEDY],
        )
        con.execute("delete from incoming_build where refused_because is not null")
        con.execute("alter table incoming_build drop column refused_because")
    if "preference" in described:
        if table.grain != ("row",):
            _keep_the_preferred(con, table)
        con.execute("alter table incoming_build drop column preference")


def open_books(con: duckdb.DuckDBPyConnection) -> None:
    """Start the refused and superseded books of the bound vintage with what the parsers wrote."""
    listed = "(select file_sha256 from raw.vintage_file where vintage = getvariable('vintage'))"
    con.execute("delete from staging.refused")
    con.execute("delete from staging.superseded")
    con.execute("delete from staging.added")
    con.execute("delete from staging.quantity")
    con.execute(
        "insert into staging.refused by name select file_sha256, sheet, row_number, null as table_name, column_name, value, reason, remedy "
        f"from raw.refused where file_sha256 in {listed}"
    )
    con.execute(
        "insert into staging.superseded by name select file_sha256, sheet, row_number, null as table_name, reason "
        f"from raw.superseded where file_sha256 in {listed}"
    )


def close_books(con: duckdb.DuckDBPyConnection) -> None:
    """Count, for each file, the rows that reached staging, were refused or were superseded."""
    accepted = " union all ".join(
        f"select file_sha256 from {name}"
        for name in ("staging.added", *(name for name, table in tables(("staging",)).items() if "row_number" in table.names))
    )
    con.execute("delete from staging.accounting")
    con.execute(
        f"""
        insert into staging.accounting by name
        select
            file.file_sha256,
            coalesce(file.rows_read, 0) as rows_read,
            coalesce(accepted.n, 0) as rows_accepted,
            coalesce(refused.n, 0) as rows_refused,
            coalesce(superseded.n, 0) as rows_superseded
        from staging.file as file
        left join (select file_sha256, count(*) as n from ({accepted}) group by all) as accepted using (file_sha256)
        left join (select file_sha256, count(*) as n from staging.refused group by all) as refused using (file_sha256)
        left join (select file_sha256, count(*) as n from staging.superseded group by all) as superseded using (file_sha256)
        """
    )


def _keep_the_preferred(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Of the rows with one key, those of the preferred file stay; in it quantities add, and what contradicts is refused.

    A row gives way only to a row of another file, to a later edition, or to one that says the same; the book names it.
    """
    key = ", ".join(table.grain)
    repeated = con.execute(f"select count(*) from (select 1 from incoming_build group by {key} having count(*) > 1)").fetchone()
    if not repeated or not repeated[0]:
        return
    con.execute(_ranked(table, key))
    con.execute(
        "insert into staging.superseded by name select file_sha256, sheet, row_number, ? as table_name, "
        "if(same_file, 'повторяет строку ' || kept_row, ? || ': строка ' || kept_row || ' файла «' || kept_file || '»') as reason "
        "from ranked_build where fate = 'superseded'",
        [table.name, table.repeats],
    )
    con.execute(
        "insert into staging.refused by name select file_sha256, sheet, row_number, ? as table_name, '' as column_name, "
        "'' as value, 'вторая строка о том же с другим значением, первая – строка ' || kept_row as reason, ? as remedy "
        "from ranked_build where fate = 'refused'",
        [table.name, TWICE_REMEDY],
    )
    con.execute(
        "insert into staging.added by name select file_sha256, sheet, row_number, ? as table_name, kept_row as into_row "
        "from ranked_build where fate = 'added'",
        [table.name],
    )
    sums = ", ".join(f"sum_of_{quantity} as {quantity}" for quantity in table.adds)
    con.execute(
        f"create or replace temp table incoming_build as select {', '.join(table.names)}, preference from "
        f"(select * {f'replace ({sums})' if sums else ''} from ranked_build where fate = 'kept')"
    )
    for quantity in table.adds[:1]:
        con.execute(
            "insert into staging.quantity by name select ? as table_name, ? as quantity, "
            f"coalesce(sum({quantity}), 0) as total_read, "
            f"(select coalesce(sum({quantity}), 0) from incoming_build) as total_kept, "
            f"coalesce(sum({quantity}) filter (fate = 'superseded'), 0) as total_superseded from ranked_build "
            f"having count({quantity}) = count(*)",
            [table.name, quantity],
        )
    con.execute("drop table ranked_build")


def _ranked(table: Table, key: str) -> str:
    """Each row with its fate: kept, added, superseded or refused, and the row that stands for its key."""
    said = ", ".join(name for name in table.names if name not in PLACE)
    best = f"max(preference) over (partition by {key}, file_sha256)" if table.adds else "preference"
    together = "".join(
        f", if(count({quantity}) over in_file = count(*) over in_file, sum({quantity}) over in_file, null) as sum_of_{quantity}"
        for quantity in table.adds
    )
    return f"""
        create or replace temp table ranked_build as
        with preferred as (
            select *, row_number() over () as ordinal, hash({said}) as said, {best} as file_preference from incoming_build
        ),
        placed as (
            select *{together},
                dense_rank() over (partition by {key} order by file_preference desc, file_sha256) as place_of_file,
                first_value(file_sha256) over best as kept_sha, first_value(row_number) over best as kept_row,
                first_value(ordinal) over best as kept_ordinal, first_value(said) over best as said_there
            from preferred
            window best as (partition by {key} order by file_preference desc, file_sha256, ordinal),
                in_file as (partition by {key}, file_sha256)
        )
        select placed.*, coalesce(file.file_path, '') as kept_file, kept_sha = placed.file_sha256 as same_file,
            case
                when place_of_file > 1 then 'superseded'
                when ordinal = kept_ordinal then 'kept'
                when {str(bool(table.adds)).lower()} then 'added'
                when said = said_there then 'superseded'
                else 'refused'
            end as fate
        from placed left join staging.file as file on file.file_sha256 = kept_sha
    """
