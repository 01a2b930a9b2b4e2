"""Print the SQL of a table, a check or a query, ready for the DuckDB shell: ``python -m sql.show mart.places --vintage 2026-11-23``."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from sql.catalogue import checks, queries, tables
from sql.contract import Column
from sql.made import creation


def text_of(name: str, vintage: date | None = None) -> str:
    """What a table or a check is, and the SQL that makes it. Raises KeyError on an unknown name."""
    if name in checks():
        check = checks()[name]
        head, query = [f"-- check    {check.what}", f"-- blocks   {check.blocks}"], check.query
    elif name in queries():
        asked = queries()[name]
        given = ", ".join(f"{one} := …" for one in asked.binds)
        head = [f"-- query    {asked.what}", f"-- reads    {', '.join(asked.reads)}"]
        return "\n".join([*head, "", f"prepare {name} as", f"{asked.query};", f"-- execute {name}({given});", ""])
    else:
        table = tables()[name]
        head = [
            f"-- table    {table.name}",
            f"-- what     {table.what}",
            f"-- russian  {table.russian}",
            f"-- grain    {', '.join(table.grain)}",
            f"-- file     {table.file}",
            "--",
            *_aligned(table.columns),
        ]
        query = table.query or creation(table)
    bound = [f"set variable vintage = date '{vintage.isoformat()}';", ""] if vintage else []
    return "\n".join([*head, "", *bound, f"{query};", ""])


def main(arguments: list[str] | None = None) -> int:
    """Print one table or check; without a name, list all of them."""
    parser = argparse.ArgumentParser(prog="python -m sql.show", description="Запрос таблицы или проверки")
    parser.add_argument("name", nargs="?", help="например mart.places; без имени – перечень")
    parser.add_argument("--vintage", type=date.fromisoformat, help="срез ГГГГ-ММ-ДД")
    chosen = parser.parse_args(arguments)
    known = sorted([*tables(), *checks(), *queries()])
    if chosen.name is None:
        print("\n".join(known))
    elif chosen.name in known:
        print(text_of(chosen.name, chosen.vintage), end="")
    else:
        print(f"Таблицы или проверки «{chosen.name}» нет. Перечень: python -m sql.show", file=sys.stderr)
        return 2
    return 0


def _aligned(columns: tuple[Column, ...]) -> list[str]:
    name, kind, unit = (max(len(column[place]) for column in columns) for place in range(3))
    return [f"-- column   {one.name:<{name}}  {one.type:<{kind}}  {one.unit:<{unit}}  {one.meaning}" for one in columns]


if __name__ == "__main__":
    sys.exit(main())
