"""A region's own earlier plans, as known then, against the need as its newest vintage shows it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flows.machinery import draws_store
from flows.machinery.draws_store import DrawsMissing
from flows.plan import inputs_of
from flows.settings import Home
from models.backtest.decisions import LAST_YEAR, PLAN, POINT_NEAREST
from models.backtest.replay import replayed
from models.plan.inputs import OFFER_KEY
from sql import run

if TYPE_CHECKING:
    import duckdb

NO_DRAWS = "розыгрышей этого среза уже нет (хранятся последние, KADRY_KEEP_DRAWS)"
NOTHING_NEW = "новых лет занятости с тех пор нет: разница лишь в остальных данных"


def replay_decisions(con: duckdb.DuckDBPyConnection, home: Home, vintage: date) -> list[dict[str, Any]]:
    """Each earlier vintage's plan of each region beside last year's places and the point rule, scored on the newest need.

    Reads    plan.offer and the marts of earlier vintages, mart.employment, draws of all of them
    Returns  ref_area, vintage, new_years (published years of employment since), costs in person-years by decision, note
    """
    earlier = con.execute(
        "select distinct ref_area, vintage from plan.offer where vintage < ? order by all", [vintage]
    ).fetchall()
    return [_one(con, home, vintage, str(ref_area), then) for ref_area, then in earlier]


def _one(con: duckdb.DuckDBPyConnection, home: Home, now: date, ref_area: str, then: date) -> dict[str, Any]:
    learned = _last_year(con, now, ref_area) - _last_year(con, then, ref_area)
    row: dict[str, Any] = {"ref_area": ref_area, "vintage": then, "new_years": learned, "note": "" if learned > 0 else NOTHING_NEW}
    nothing = dict.fromkeys((PLAN, LAST_YEAR, POINT_NEAREST))
    try:
        later = draws_store.load(home.draws(now, ref_area), "need")
        inputs = inputs_of(con, home, then, ref_area)
    except DrawsMissing:
        return row | nothing | {"note": NO_DRAWS}
    places = run.read(con, "plan.offer", ", ".join((*OFFER_KEY, "start_year", "places")), vintage=then, ref_area=ref_area)
    return row | replayed(inputs, places, later)


def _last_year(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> int:
    found = con.execute(
        "select coalesce(max(time_period), 0) from mart.employment where vintage = ? and ref_area = ?", [vintage, ref_area]
    ).fetchone()
    return int(found[0]) if found else 0


def told(rows: list[dict[str, Any]]) -> list[str]:
    """Russian lines: what the plans of earlier vintages would cost by the newest need, and by how much less than their rivals."""
    if not rows:
        return ["Прежних срезов с планом нет: проигрывать нечего."]
    lines = ["Прежние планы по потребности последнего среза, человеко-лет нехватки и избытка (соперники – без бюджета и пределов региона)"]
    for row in rows:
        head = f"Регион {row['ref_area']}, срез {row['vintage']:%d.%m.%Y}, новых лет занятости {row['new_years']}"
        if row[PLAN] is None:
            lines.append(f"{head}: {row['note']}")
            continue
        costs = f"план {row[PLAN]:.0f}, места прошлого года {row[LAST_YEAR]:.0f}, правило «потребность / выход» {row[POINT_NEAREST]:.0f}"
        lines.append(f"{head}: {costs}" + (f"; {row['note']}" if row["note"] else ""))
    return lines
