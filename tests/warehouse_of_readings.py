"""A warehouse of its own for a few readings, as the night builds it: landed, staged, its books checked."""

from __future__ import annotations

from datetime import date

from form_files import codelists

from sources.reading import Reading
from sql import run

VINTAGE = date(2026, 11, 23)


def staged(query: str, *readings: tuple[str, Reading]) -> list[tuple[object, ...]]:
    """Rows of a query over staging.* after these files (name, reading); the checks of the intake are enforced."""
    con = run.connect(":memory:")
    run.prepare(con)
    run.set_vintage(con, VINTAGE)
    for name, reading in readings:
        for subject, table in reading.tables.items():
            run.insert(con, f"raw.{reading.source}__{subject}", table.assign(file_sha256=name))
        run.insert(con, "raw.refused", reading.refused_frame().assign(file_sha256=name))
        run.insert(con, "raw.superseded", reading.superseded_frame().assign(file_sha256=name))
        con.execute(
            "insert into raw.file by name select ? as file_sha256, ? as file_name, 'read' as status, ? as rows_read, ? as source",
            [name, name, reading.rows_read, reading.source],
        )
        con.execute("insert into raw.vintage_file values (?, ?, ?, '57')", [VINTAGE, name, name])
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    run.enforce(con, "ingest", VINTAGE)
    return con.execute(query).fetchall()
