"""The books of a vintage: every row read from a file is accepted, refused or superseded, and each book says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sql.catalogue import tables
from sql.contract import Table

if TYPE_CHECKING:
    import duckdb

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
        f"select file_sha256 from {table.name}"
        for table in tables(("staging",)).values()
        if "row_number" in table.names
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
    con.execute(
        "create or replace temp table ranked_build as select *, row_number() over "
        f"(partition by {', '.join(table.grain)} order by preference desc, row_number desc, file_sha256) as place_in_key "
        "from incoming_build"
    )
    con.execute(
        "insert into staging.superseded by name select file_sha256, sheet, row_number, ? as table_name, ? as reason "
        "from ranked_build where place_in_key > 1",
        [table.name, table.repeats],
    )
    con.execute(
        "create or replace temp table incoming_build as select * exclude (place_in_key) from ranked_build where place_in_key = 1"
    )
    con.execute("drop table ranked_build")
