"""Checks: a blocking one that finds offenders ends the transaction, so that a result that breaks a rule never exists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from models.errors import KadryError
from sql.catalogue import checks

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

SHOWN = 5


class CheckFailed(KadryError):
    """A blocking check returned offenders."""

    def __init__(self, name: str, what: str, offenders: pd.DataFrame, remedy: str = "") -> None:
        self.name, self.offenders = name, offenders
        sample = "; ".join(
            ", ".join(f"{k} = {_shown(v)}" for k, v in row.items()) for row in offenders.head(SHOWN).to_dict("records")
        )
        super().__init__(
            f"Проверка «{name}» не пройдена ({what}): нарушений {len(offenders)}: {sample}. "
            + (f"{remedy} " if remedy else "")
            + f"Запрос с перечнем нарушений: sql/checks/{name}.sql."
        )


def _shown(value: object) -> object:
    return "нет" if value is None or value != value else value


def set_vintage(con: duckdb.DuckDBPyConnection, vintage: date) -> None:
    """Bind the vintage that every built table and every check reads."""
    con.execute(f"set variable vintage = date '{vintage.isoformat()}'")


def offenders(con: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """Rows that break one check."""
    return con.execute(checks()[name].query).df()


def enforce(con: duckdb.DuckDBPyConnection, blocks: str, vintage: date) -> dict[str, int]:
    """Run every check that blocks ``blocks``; returns offenders per check (all zero) or raises CheckFailed.

    The vintage is bound here: a check of no vintage would find nothing and say that all is well.
    """
    set_vintage(con, vintage)
    result = {}
    for check in checks().values():
        if check.blocks == blocks:
            found = offenders(con, check.name)
            if len(found):
                raise CheckFailed(check.name, check.what, found, check.remedy)
            result[check.name] = 0
    return result


def warnings(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, pd.DataFrame]]:
    """Checks that only warn and have something to say: name → (what is checked, offenders)."""
    found = {name: (check.what, offenders(con, name)) for name, check in checks().items() if check.blocks == "nothing"}
    return {name: pair for name, pair in found.items() if len(pair[1])}
