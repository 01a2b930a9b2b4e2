"""What the published snapshot holds a plan of, and whether a scenario names only that. Asked before anything is started."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flows.machinery.warehouse import reading
from flows.region.official import official_growth
from flows.settings import Home
from models.errors import KadryError
from models.whatif.scenario import NoSuchScenario

if TYPE_CHECKING:
    import duckdb

    from flows.region.scenario_form import ScenarioForm


class NothingPlanned(KadryError):
    """The snapshot holds no plan to compare with."""

    def __init__(self, wanted: str, known: list[str]) -> None:
        super().__init__(
            f"В снимке нет плана: {wanted}. Есть: {', '.join(known) or 'ничего'}. Посчитайте срез: kadry nightly."
        )


class SeveralPlanned(KadryError):
    """The vintage holds plans of several regions and none was named."""

    def __init__(self, vintage: date, areas: list[str]) -> None:
        super().__init__(f"В срезе {vintage:%d.%m.%Y} несколько регионов: {', '.join(areas)}. Укажите один: --region КОД.")


def require_known(home: Home, vintage: date | None, ref_area: str | None, form: ScenarioForm) -> None:
    """That the snapshot has what the scenario names, before anything is computed. Raises NothingPlanned, NoSuchScenario."""
    with reading(home) as con:
        day, area = planned(con, vintage, ref_area)
        known = sorted(official_growth(con, day, area)["scenario"].astype(str).unique())
    if form.growth_scenario and form.growth_scenario not in known:
        raise NoSuchScenario(form.growth_scenario, known)


def planned(con: duckdb.DuckDBPyConnection, vintage: date | None, ref_area: str | None) -> tuple[date, str]:
    """The vintage (newest unless given) and region that the snapshot holds a plan of.

    Raises NothingPlanned when there is none, SeveralPlanned when there are several regions and none was named.
    """
    found = con.execute("select distinct vintage, ref_area from plan.run order by all").fetchall()
    known = [f"{day:%d.%m.%Y} регион {area}" for day, area in found]
    day = vintage or max((day for day, _ in found), default=None)
    areas = [area for when, area in found if when == day and ref_area in (None, area)]
    if day is None or not areas:
        raise NothingPlanned(f"срез {f'{vintage:%d.%m.%Y}' if vintage else 'последний'}, регион {ref_area or 'любой'}", known)
    if len(areas) > 1:
        raise SeveralPlanned(day, areas)
    return day, areas[0]
