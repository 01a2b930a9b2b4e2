"""Vacancy dumps of gigabytes, read as they stream by.

    bytes ─► pieces of about 8 MB, each cut between two records ─► DuckDB's JSON reader, several pieces at once
          ─► the stage of ``vacancies``

A piece that is not valid is read record by record in Python, and what then does not decode is refused, not guessed.

Method: docs/methodology/sources.md#vacancies
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sources.dump_pieces import pieces_of, xml_of
from sources.dump_reader import TYPES, read_pieces
from sources.dump_records import ADDRESS_FIELDS, DUMP_FIELDS, kept_fields, raw_fields
from sources.municipality import municipality_sql
from sources.trudvsem_xml import records_of
from sources.vacancies import Counts, begin, finish, stage, stage_records

if TYPE_CHECKING:
    import duckdb

    from sources.codelists import Codelists

__all__ = ["TYPES", "load_dump", "scrub_dump"]

XML_BATCH = 20_000  # records staged together

_RAW = """
select id as vacancy_id, state_region_code as region_code, regionName as region_name,
    coalesce(company.inn, company_inn) as inn, coalesce(company.ogrn, company.companycode, company_code) as ogrn,
    coalesce(company.name, full_company_name) as employer_name, vacancy_name as title, code_profession as profession_code,
    work_places, salary_min, salary_max, currency, date_create as created, date_modify as modified, education,
    required_experience as experience, schedule_type as schedule, status, deleted,
    kadry_municipality as municipality, {address} as address, kadry_broken as broken
from {relation}
"""
_ADDRESS = f"concat_ws(', ', {', '.join(ADDRESS_FIELDS)})"
# What ``scrub_dump`` writes of a record: the parts of the employer once, the region's name only where its code is missing.
_WRITTEN = {name: f'"{name}"' for name in DUMP_FIELDS if name not in ("company_inn", "company_code", "full_company_name", *ADDRESS_FIELDS)} | {
    "company": "struct_pack(inn := coalesce(company.inn, company_inn), ogrn := coalesce(company.ogrn, company.companycode, "
    'company_code), "name" := coalesce(company."name", full_company_name))',
    "kadry_municipality": f"coalesce(kadry_municipality, {municipality_sql(_ADDRESS)})",
    "regionName": "if(trim(state_region_code) <> '', null, \"regionName\")",
}


def load_dump(dump: Path | BinaryIO, con: duckdb.DuckDBPyConnection, file_name: str, codelists: Codelists) -> Counts:
    """Read a dump of any size into the temporary view ``vacancies.ACCEPTED`` of a connection.

    dump       file or stream: {"vacancies": [...]}, or one record a line; plain or gzip
    con        outside an explicit transaction: a damaged piece makes DuckDB abort one
    file_name  for messages

    Returns what was accepted, refused and superseded. The caller copies ACCEPTED into its own table.
    Raises UnreadableFile when the dump has no list of vacancies.
    """
    with _in_order(con):
        return _load(dump, con, file_name, codelists)


def _load(dump: Path | BinaryIO, con: duckdb.DuckDBPyConnection, file_name: str, codelists: Codelists) -> Counts:
    begin(con)
    with xml_of(dump, file_name) as xml:
        if xml is not None:
            records = records_of(xml, file_name)
            while batch := list(islice(records, XML_BATCH)):
                stage_records(con, batch)
            return finish(con, codelists)
    with pieces_of(dump, file_name) as pieces:
        for _ in read_pieces(
            con, pieces,
            parsed=lambda relation: stage(con, _RAW.format(relation=relation, address=_ADDRESS)),
            salvaged=lambda items: stage_records(con, (raw_fields(item) for item in items)),
        ):  # fmt: skip
            pass
    return finish(con, codelists)


def scrub_dump(dump: BinaryIO, file_name: str) -> Iterator[bytes]:
    """A dump with nothing in it but DUMP_FIELDS, one record a line in the order of the dump: the form that is kept.

    A damaged record becomes a line that says so, hence numbers of records stay what they were. The same dump gives the
    same bytes.
    """
    import duckdb

    lines: list[bytes] = []
    written = "to_json(struct_pack(" + ", ".join(f'"{name}" := {value}' for name, value in _WRITTEN.items()) + "))"
    with duckdb.connect(":memory:") as con, pieces_of(dump, file_name) as pieces:

        def parsed(relation: str) -> None:
            rows = con.execute(f"select cast({written} as varchar) from {relation}").fetchall()  # noqa: S608 - constants
            lines.append("\n".join(row for (row,) in rows).encode() + b"\n" if rows else b"")

        def salvaged(items: Sequence[object]) -> None:
            lines.extend(json.dumps(kept_fields(item), ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for item in items)

        for _ in read_pieces(con, pieces, parsed, salvaged):
            yield from lines
            lines.clear()


@contextmanager
def _in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows are numbered as they stand in the dump, so inserts must keep their order whatever the connection prefers."""
    before = con.execute("select current_setting('preserve_insertion_order')").fetchone()
    con.execute("set preserve_insertion_order = true")
    try:
        yield
    finally:
        if before is not None and not before[0]:
            con.execute("set preserve_insertion_order = false")
