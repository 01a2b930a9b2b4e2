"""A warehouse in memory with all declared tables, no rows, and the code lists that marts ask for."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd

from sql import run


def empty_warehouse(vintage: date, ref_area: str = "57", portal_code: str = "5900000000000") -> duckdb.DuckDBPyConnection:
    con = run.connect(":memory:")
    run.prepare(con)
    run.set_vintage(con, vintage)
    lists = {
        "region": pd.DataFrame({"oktmo": [ref_area], "portal_code": [portal_code]}),
        "occupation_programme": pd.DataFrame({"occupation": ["7212"], "programme": ["15.01.05"]}),
    }
    run.load_codelists(con, lists)
    return con
