"""Every table and check of the house by name, from the files under sql/ and what is made of their headers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sql import made
from sql.contract import Check, ContractBroken, Query, Table, parse_check, parse_query, parse_table

SQL_ROOT = Path(__file__).resolve().parent
BUILT_LAYERS = ("staging", "marts")
DECLARED_LAYERS = ("raw", "results")


@lru_cache
def tables(layers: tuple[str, ...] = (*DECLARED_LAYERS, *BUILT_LAYERS)) -> dict[str, Table]:
    """All tables of the given layers by name."""
    return {table.name: table for layer in layers for table in _layer(layer)}


@lru_cache
def checks() -> dict[str, Check]:
    """All checks by name."""
    return {
        path.stem: parse_check(path.read_text(encoding="utf-8"), path.stem)
        for path in sorted((SQL_ROOT / "checks").glob("*.sql"))
    }


@lru_cache
def queries() -> dict[str, Query]:
    """All queries by name."""
    return {
        path.stem: parse_query(path.read_text(encoding="utf-8"), path.stem)
        for path in sorted((SQL_ROOT / "queries").glob("*.sql"))
    }


def in_order(found: Mapping[str, Table]) -> list[Table]:
    """Tables so that each stands after those of the same layer that it reads."""
    ordered: list[Table] = []
    placed: set[str] = set()
    waiting = dict(found)
    while waiting:
        ready = [
            name for name, table in waiting.items() if all(read in placed or read not in found for read in table.reads)
        ]
        if not ready:
            raise ContractBroken(", ".join(sorted(waiting)), "таблицы читают друг друга по кругу")
        for name in ready:
            ordered.append(waiting.pop(name))
            placed.add(name)
    return ordered


@lru_cache
def _layer(layer: str) -> tuple[Table, ...]:
    written = {table.name: table for table in map(_read, sorted((SQL_ROOT / layer).glob("*.sql")))}
    if layer == "raw":
        return tuple(made.raw(table, written.get(table.takes)) for table in written.values())
    if layer == "results":
        return tuple(written.values())
    before = tables(("raw",) if layer == "staging" else ("staging",))
    full = {name: made.taking(table, before[table.takes]) if table.takes else table for name, table in written.items()}
    if layer == "staging":
        made_here = (made.staging(table) for table in before.values() if table.staged)
        full = {**{table.name: table for table in made_here if table.name not in full}, **full}
    return tuple(full[name] for name in sorted(full))


def _read(path: Path) -> Table:
    return parse_table(path.read_text(encoding="utf-8"), f"sql/{path.parent.name}/{path.name}")
