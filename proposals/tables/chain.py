"""The chain of means from need to places, with live formulas, in the sheet «Расчёт»."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from proposals.figures import Chain, Figures, Programme
from proposals.table import SUM, Column, Formula, Known, Value
from proposals.terms import CHAIN

SHEET = "Расчёт"


class Explained(NamedTuple):
    """A row of the proposal that has a chain."""

    row: Programme
    chain: Chain

    @property
    def change(self) -> float | None:
        before, after = self.row.places_last_year, self.chain.places
        return None if before is None or after is None else after - before


def rows(figures: Figures) -> list[Explained]:
    """Rows whose chain is known."""
    return [Explained(row, row.chain) for row in figures.programmes if row.chain]


def columns() -> tuple[Column[Explained], ...]:
    """Yellow stations may be changed; a station that follows from known ones is a formula."""
    return (
        Column("row_id", "Номер строки", "text", lambda one: one.row.id, book=14, pdf=None),
        Column("programme", "Код", "text", lambda one: one.row.programme, book=None, pdf=None),
        Column("name", "Наименование", "text", lambda one: f"{one.row.programme} {one.row.name} ({one.row.basis} кл.)", book=40,
               pdf=None),
        Column("year", "Год выхода", "year", lambda one: Known(one.row.labour_market_year, one.row.labour_market_year_status), book=9,
               pdf=None),
        *_shortage(),
        *_places(),
        Column("last_places", "Прошлый набор", "whole", lambda one: Known(one.row.places_last_year, one.row.places_last_year_status),
               book=11, pdf=None),
        Column("change", "Изменение", "signed", lambda one: Formula("={places}-{last_places}", one.change), book=11, pdf=None),
    )  # fmt: skip


def _shortage() -> tuple[Column[Explained], ...]:
    return (
        Column("need", "Потребность, чел.", "input_tenth", lambda one: one.chain.need, book=13,
               pdf=None),
        Column("supply", "− Выпуск начатых наборов, чел.", "input_tenth", lambda one: one.chain.supply, book=14,
               pdf=None),
        Column("carried", "+ Перенос баланса, чел.", "input_tenth", lambda one: one.chain.carried, book=13,
               pdf=None),
        Column("other_intakes", "− Другие наборы плана, чел.", "input_tenth", lambda one: one.chain.other_intakes, book=13,
               pdf=None),
        Column("shortage", "= Нехватка, чел.", "tenth", _station("shortage", "={need}-{supply}+{carried}-{other_intakes}"),
               pdf=None),
        Column("intake_yield", "÷ Отдача одного места", "input_share", lambda one: one.chain.intake_yield,
               pdf=None),
    )  # fmt: skip


def _places() -> tuple[Column[Explained], ...]:
    return (
        Column("places_at_mean", "= Мест по среднему", "tenth", _station("places_at_mean", "={shortage}/{intake_yield}"),
               pdf=None),
        Column("risk_effect", f"+ {CHAIN['risk_effect'].capitalize()}, мест", "input_tenth", lambda one: one.chain.risk_effect, book=13,
               pdf=None),
        Column("places_unrounded", "= Оптимум до ограничений, мест", "tenth",
               _station("places_unrounded", "={places_at_mean}+{risk_effect}"), book=14, pdf=None),
        Column("inertia_effect", f"+ {CHAIN['inertia_effect'].capitalize()}, мест", "input_tenth", lambda one: one.chain.inertia_effect,
               pdf=None),
        Column("limits_effect", f"+ {CHAIN['limits_effect'].capitalize()}, мест", "input_tenth", lambda one: one.chain.limits_effect, book=13,
               pdf=None),
        Column("rounding_effect", f"+ {CHAIN['rounding_effect'].capitalize()}, мест", "input_tenth", lambda one: one.chain.rounding_effect,
               pdf=None),
        Column("override_effect", f"+ {CHAIN['override_effect'].capitalize()}, мест", "input_tenth", lambda one: one.chain.override_effect, book=11,
               pdf=None),
        Column("places", "= Места", "strong_tenth",
               _station("places", "={places_unrounded}+{inertia_effect}+{limits_effect}+{rounding_effect}+{override_effect}"), SUM, 10,
               None),
    )  # fmt: skip


STATIONS = {
    "shortage": ("need", "supply", "carried", "other_intakes"),
    "places_at_mean": ("shortage", "intake_yield"),
    "places_unrounded": ("places_at_mean", "risk_effect"),
    "places": ("places_unrounded", "inertia_effect", "limits_effect", "rounding_effect", "override_effect"),
}


def _station(name: str, formula: str) -> Callable[[Explained], Value]:
    def value(one: Explained) -> Value:
        stored = getattr(one.chain, name)
        return Formula(formula, stored) if _follows(one.chain, name) else stored

    return value


def _follows(chain: Chain, name: str) -> bool:
    """True where all the station rests on is known, down to the first."""
    return all(_follows(chain, part) if part in STATIONS else getattr(chain, part) is not None for part in STATIONS[name])
