"""Tables that need no query of their own: what their header says is turned into one."""

from __future__ import annotations

from dataclasses import replace

from sql.contract import Column, ContractBroken, Table, named

PROVENANCE = (
    Column("file_sha256", "varchar", "sha", "content hash of the file, key of raw.file"),
    Column("sheet", "varchar", "text", "sheet of the workbook, empty for text files"),
    Column("row_number", "bigint", "int", "row of the sheet or file as a person sees it, from 1"),
)
REGION = Column("ref_area", "varchar", "code", "region, ОКТМО subject code")
VINTAGE = Column("vintage", "date", "date", "vintage")
LATER_FILE = "взята строка файла, последнего по имени"
COLLEGE_NAMES_FROM = "raw.colleges__college"
BY_COLLEGE_NAME = (  # a table that names a college without its code gets the code of the college's card
    "\nleft join staging.college_name as card"
    "\n    on card.ref_area = coalesce(rows.ref_area, file.ref_area) and card.plain_name = plain_name(rows.college)"
)
NO_REGION = "регион не определён: ни файл, ни папка, ни другие файлы его не называют"


def creation(table: Table) -> str:
    """Statement that creates a table of a header, empty."""
    columns = ",\n".join(f'    "{column.name}" {column.type}' for column in table.columns)
    return f"create table {table.name} (\n{columns}\n)"


def raw(table: Table, source: Table | None) -> Table:
    """A raw table in full: rows of a file begin with where they stood in it."""
    own = table.columns if source is None else source.columns
    return replace(table, columns=(*PROVENANCE, *own) if table.grain == ("row",) else own)


def staging(raw_table: Table) -> Table:
    """The staging table of a raw one: rows of this vintage's files, each with its region, the best of repeats.

    ``preference`` and ``refused_because`` are for the books (sql/books.py) and leave the table before it is stored.
    """
    regional = "ref_area" in raw_table.names
    named = "college" in raw_table.names and raw_table.name != COLLEGE_NAMES_FROM
    name = raw_table.name.replace("raw.", "staging.")
    replaced = ["coalesce(rows.ref_area, file.ref_area) as ref_area"] if regional else []
    replaced += ["coalesce(card.college, rows.college) as college"] if named else []
    chosen = [
        f"rows.* replace ({', '.join(replaced)})" if replaced else "rows.*",
        f"({raw_table.prefers}) || file.file_path as preference"
        if raw_table.prefers
        else "file.file_path as preference",
    ]
    if regional:
        chosen.append(f"if(coalesce(rows.ref_area, file.ref_area) is null, '{NO_REGION}', null) as refused_because")
    return replace(
        raw_table,
        name=name,
        what=f"{raw_table.what} of this vintage, one region code, repeats resolved",
        russian=raw_table.russian and f"{raw_table.russian}: строки этого среза, один код региона, повторы разрешены",
        grain=raw_table.staged,
        reads=(raw_table.name, "staging.file", *(("staging.college_name",) if named else ())),
        keeps="latest",
        takes=raw_table.name,
        staged=(),
        prefers="",
        repeats=raw_table.repeats or LATER_FILE,
        columns=with_region(raw_table.columns),
        query=f"select\n    {f',{chr(10)}    '.join(chosen)}\nfrom {raw_table.name} as rows\ninner join staging.file as file\n    using (file_sha256)"
        + (BY_COLLEGE_NAME if named else ""),
    )


def taking(table: Table, source: Table) -> Table:
    """A table whose columns come from another one: all of them, or those that ``takes`` lists, under a vintage.

    A query of its own stays; a column described in the header replaces the description taken.
    """
    if not table.taken:
        return replace(table, columns=with_region(source.columns))
    there = {column.name: column for column in source.columns}
    unknown = [name for name, _ in table.taken if name not in there]
    if unknown:
        raise ContractBroken(table.name, f"в {source.name} нет столбцов: {named(unknown)}")
    own = {column.name: column for column in table.columns}
    columns = tuple(own.get(here, there[name]._replace(name=here)) for name, here in table.taken)
    chosen = ",\n    ".join(name if name == here else f"{name} as {here}" for name, here in table.taken)
    return replace(
        table,
        columns=(VINTAGE, *columns),
        reads=table.reads or (source.name,),
        query=table.query or f"select\n    getvariable('vintage') as vintage,\n    {chosen}\nfrom {source.name}",
    )


def with_region(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The same columns where each row has its region: a file may leave it out, a staging table does not."""
    return tuple(REGION if column.name == "ref_area" else column for column in columns)
