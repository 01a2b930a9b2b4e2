"""Data of an invented region's page: two clusters, one earlier vintage, names as hostile as asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from figures_builder import full_figures
from programme_builder import interval
from region_builder import order_line, part, sheet_values

from proposals.figures import Figures, Interval
from proposals.page.data import PageData, Year
from proposals.region.sheet import RegionSheet
from proposals.vintages import STEPS, Fact, MovedRow, Side, VintageComparison

FILES = ("01/proposal.pdf", "01/annex.xlsx", "01/proposal.json", "region.pdf", "region.xlsx", "region.csv", "region.json")
SECOND = "02"


def page_data(name: str = "", **changes: Any) -> PageData:
    """``name`` stands in every field for a name, where it is given."""
    first = full_figures()
    second = first.model_copy(update={"cluster": first.cluster.model_copy(update={"code": SECOND, "name": "Транспорт"}), "programmes": first.programmes[:4]})
    clusters = tuple(_named(figures, name) for figures in (first, second))
    rows = first.programmes
    values = sheet_values(banner=None, banner_reason=None)
    for row, code in zip(values["clusters"], ("01", SECOND), strict=True):
        row["key"] = code
    if name:
        values |= {"region": {"name": name}, "banner": "ОБРАЗЕЦ", "banner_reason": name, "notes": [name]}
        values["order"] = [order_line(line["programme"], name, line["places"], line["places_last_year"], name, name=name, ugps_name=name) for line in values["order"]]
        for key in ("clusters", "ugps", "forms"):
            values[key] = [{**row, "name": name} for row in values[key]]
        values["districts"] = [part(name, name, 225, 225)]
        values["colleges"] = [{**row, "name": name, "district": name} for row in values["colleges"]]
        values["shared"] = [{**row, "name": name, "parts": [{**one, "cluster": name} for one in row["parts"]]} for row in values["shared"]]
        values["holds"] = [{**row, "limit": name} for row in values["holds"]]
        values["limits"] = [{**row, "reference": name, "label": name} for row in values["limits"]]
    years = tuple(Year(2027 + at, Interval.model_validate(interval(20.0 + 9 * at, 0.8)), 25.0 - at, 30.0) for at in range(8))
    moved = {**dict.fromkeys(STEPS, 0.0), "need": -30.0, "limits_effect": 5.0}
    compared = VintageComparison(
        name or "Образцовая область", "901", Side("срез 16.11.2026", date(2026, 11, 16), 2027, "a"), Side("срез 23.11.2026", date(2026, 11, 23), 2027, "b"),
        tuple(
            MovedRow(row.programme, name or row.name, row.basis, (row.places or 0) + 25, row.places, 80.0, 50.0, 10.0, 10.0, "", name or "бюджет", moved)
            for row in rows
        ),
        (Fact("вход", name or "открытых вакансий", "мест", 10.0, 12.0), Fact("файл", name or "КЦП.xlsx", "хеш", None, "ab12")),
    )  # fmt: skip
    base = PageData(
        RegionSheet.model_validate(values), clusters, {row.programme: years for row in rows}, compared, frozenset(FILES), (), "../2026-11-16/index.html"
    )
    return replace(base, **changes)


def _named(figures: Figures, name: str) -> Figures:
    if not name:
        return figures
    values = figures.model_dump()
    values["cluster"]["name"] = name
    for row in values["programmes"]:
        row |= {"name": name, "binding_constraint": name, "reasons": [name], "level": name, "trace_id": name}
        for offer in row["offers"]:
            offer |= {"college": name, "district": name, "form": name, "binding_constraint": name}
        row["change_drivers"] = [{**one, "label": name} for one in row["change_drivers"]]
        row["flips"] = [{**one, "label": name, "unit": name} for one in row["flips"]]
    return Figures.model_validate(values)
