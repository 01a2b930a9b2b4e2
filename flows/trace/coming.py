"""Who comes without the proposed intake, year by year, and what one place gives: the rates multiplied, each with its source.

Method: docs/methodology/supply.md#yield
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from flows.trace.found import Found
from flows.trace.steps import Step
from models.supply.cohorts import courses_of
from proposals.numbers import number, plain_change, plain_number
from sql import run

if TYPE_CHECKING:
    import duckdb

CODE = "models/supply/pipeline.py: intake_yield; формулы: docs/methodology/supply.md#yield"
RATES = {  # rate → what it is, and the form that shows it
    "fill_rate": ("мест занято", "принято к местам, КЦП"),
    "dropout_rate": ("выбывает за год", "курсы двух СПО-1"),
    "continue_study": ("выпускников учится дальше", "судьба выпускников"),
    "leave_region": ("остальных уезжает", "судьба выпускников"),
    "employment_rate": ("остальных работает", "судьба выпускников"),
    "match_rate": ("работающих – по профессии", "судьба выпускников"),
    "army_share": ("пришедших служит сначала", "судьба выпускников"),
}


def coming(con: duckdb.DuckDBPyConnection, found: Found) -> Iterator[str]:
    """«2031: 1,6 = 1,6 начатые наборы и приезжие + 0 платный приём»."""
    row, figures = found.row, found.figures
    assert row is not None
    assert row.coverage is not None
    bound = {"vintage": figures.vintage, "ref_area": figures.ref_area, "programme": row.programme}
    supply = run.read(con, "forecast.supply", "time_period, mean", **bound).set_index("time_period")["mean"]
    yield f"Придут без этого набора, чел. в год; в причину идёт среднее за {row.coverage.first_year}–{row.coverage.last_year}:"
    for one in row.path:
        started = float(supply.get(one.year, 0.0))
        yield f"  {one.year}: {plain_number(started)} начатые наборы и приезжие {plain_change(one.on_way - started)} платный приём = {plain_number(one.on_way)}"
    paid = con.execute(
        "select basis, college, places from plan.offer where vintage = $vintage and ref_area = $ref_area and programme = $programme "
        "and funding = 'внебюджет' and start_year = $start_year order by all",
        {**bound, "start_year": figures.start_year},
    ).fetchall()
    for basis, college, places in paid:
        yield f"  платный приём, как в прошлом наборе: {college}, {basis} кл. – {number(places)} мест (plan.offer)"
    yield "  начатые наборы – студенты строк «Обучающиеся, СПО-1» и принятые наборы: доля доучившихся × приход, как у места (см. выход); когда они вышли,"
    yield "  остаются приезжие выпускники других регионов (параметр arrive_region). Код: models/supply/pipeline.py; docs/methodology/supply.md#cohorts"


def gives(con: duckdb.DuckDBPyConnection, found: Found) -> tuple[list[str], list[Step]]:
    """The rates behind one place, and their product against the yield that the document holds."""
    row, figures = found.row, found.figures
    assert row is not None
    scope = {"vintage": figures.vintage, "ref_area": figures.ref_area, "programme": row.programme, "basis": row.basis}
    table = run.read(con, "forecast.coefficient", "*", **scope).set_index("rate")
    back = con.execute("select value from parameter.in_force where vintage = ? and parameter = 'return_rate' and key = ''", [figures.vintage]).fetchall()
    if row.chain is None or row.chain.intake_yield is None or row.duration_months is None or not set(RATES) <= set(table.index) or not back:
        return [], []
    told = []
    for name, (words, form) in RATES.items():
        one = table.loc[name]
        seen = "в данных региона нет" if pd.isna(one["observed"]) else f"в данных {plain_number(one['observed'])} из {number(one['persons'])} чел. ({form})"
        told.append(f"{words}: {plain_number(one['used'])}; {seen}, справочно {plain_number(one['documented'])} ({name})")
    used, courses = table["used"], int(courses_of(row.duration_months))
    stay = 1 - used["dropout_rate"]
    finished = min(stay**courses + back[0][0] * courses * used["dropout_rate"] * stay**courses, 1.0)
    entry = (1 - used["continue_study"]) * (1 - used["leave_region"]) * used["employment_rate"] * used["match_rate"]
    told.append(
        f"доучатся за {courses} г.: (1 − {plain_number(used['dropout_rate'])})^{courses} и вернувшиеся ({plain_number(back[0][0])}, return_rate) = {plain_number(finished)}"
    )
    in_all = float(used["fill_rate"] * finished * entry)
    product = in_all * float(1 - used["army_share"])
    expression = (
        f"{round(used['fill_rate'], 4)} × {round(finished, 4)} × {round(entry, 4)} приход в профессию × (1 − {round(used['army_share'], 4)} служат), средние розыгрышей"
    )
    told.append(f"на бумаге – среднее произведения по розыгрышам: {plain_number(row.chain.intake_yield)}; произведение средних отличается от него на разброс вместе. Код: {CODE}")
    later = f"{round(used['fill_rate'], 4)} × {round(finished, 4)} × {round(entry, 4)}"
    return told, [
        Step("работников с места в год выхода, по средним", expression, product, product),
        Step("с теми, кто сначала служит (так считает причина), по средним", later, in_all, in_all),
    ]
