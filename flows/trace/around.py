"""What the plan knows around a row, computed again from the home: what a group costs, what a move costs, which limits stand near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flows.machinery import draws_store
from flows.plan import inputs_of
from flows.settings import Home
from flows.trace.found import Found
from flows.trace.steps import added
from models.codes import BUDGET
from models.explanation.limits import Laid, laid, limits_around
from models.explanation.price import group_price, move_price, of_programme
from models.plan import constraints
from models.plan.inputs import PlanInputs
from proposals.figures import Programme
from proposals.grammar import said
from proposals.numbers import plain_change, plain_number
from proposals.terms import CHAIN
from sql import run

if TYPE_CHECKING:
    import duckdb

# limit → its unit and where its number comes from
OF_LIMIT = {
    constraints.LICENCE: ("групп", "карточка колледжа, лист предложений"),
    constraints.SEATS: ("мест × лет обучения", "карточка колледжа: учебных мест × 2 смены"),
    constraints.TEACHERS: ("групп × лет обучения", "карточка колледжа: ставок преподавателей ÷ teachers_per_group"),
    constraints.WORKSHOP: ("часов в неделю", "карточка мастерской"),
    constraints.PRACTICE: ("мест", "карточка колледжа: мест практики"),
    constraints.BUDGET: ("млн руб.", "таблица пределов региона"),
    constraints.YOUTH["9"]: ("мест", "таблица пределов региона или возрастная таблица"),
    constraints.YOUTH["11"]: ("мест", "таблица пределов региона или возрастная таблица"),
    constraints.APPLICANTS: ("групп", "заявлений прошлого набора ÷ группа, вверх"),
    constraints.CONTRACTS: ("мест", "подписанные целевые договоры"),
    constraints.CHANGE: ("мест", "largest_change × прошлый набор, не меньше одной группы"),
    constraints.OVERRIDE: ("мест", "журнал кампании"),
}
OWN = (constraints.LICENCE, constraints.PRACTICE, constraints.APPLICANTS, constraints.CONTRACTS)  # of one offer alone
STANDS_AT = 0.01  # places: a solution that near to a bound stands at it
PRICED = {"shortage": "нехватка", "surplus": "избыток", "moves": CHAIN["inertia_effect"]}


@dataclass(frozen=True)
class Around:
    """Inputs of the region's plan and the plan itself, as the home holds them."""

    inputs: PlanInputs
    planned: pd.DataFrame
    gave_way: pd.DataFrame
    laid: Laid
    row: Programme

    @cached_property
    def prices(self) -> pd.DataFrame:
        """What one group more and one fewer change, part by part."""
        mine = self.planned[self.planned["programme"] == self.row.programme]
        return group_price(of_programme(self.inputs, self.row.programme), mine, self.row.basis)

    def price(self, step: int) -> tuple[str, float]:
        """What one group more (+1) or fewer (−1) changes, in words, and the sum."""
        one = self.prices[self.prices["step"] == step].iloc[0]
        terms = [(words, round(float(one[part]), 4)) for part, words in PRICED.items()]
        return added(terms), sum(value for _, value in terms)

    @cached_property
    def limits(self) -> pd.DataFrame:
        """Limits of the row's first intake."""
        return limits_around(self.laid, self.gave_way, self.row.programme, self.row.basis)

    def pressed(self) -> str:
        """The row's own limit at which the solution without whole groups stands; empty where it is shared with other rows."""
        chain, found = self.row.chain, self.limits
        if chain is None or chain.places_unrounded is None or found.empty:
            return ""
        limited = chain.places_unrounded + (chain.inertia_effect or 0.0) + (chain.limits_effect or 0.0)
        alone = len(self.row.offers) == 1
        for one in found.itertuples(index=False):
            size = one.of_group if one.name == constraints.CHANGE or not alone else self.row.offers[0].group_size or one.of_group
            if one.name != constraints.CHANGE and not (alone and one.name in OWN):
                continue
            for bound in (one.least, one.most):
                if np.isfinite(bound) and abs(bound / one.of_group * size - limited) < STANDS_AT:
                    return f"{one.name}: {said(limited, 'место', decimals=1)}"
        return ""

    def limit_lines(self, only_holding: bool) -> Iterator[str]:
        """«места практики, K14: занято 100 из 100 мест, ещё группа возьмёт 25 – не войдёт (карточка колледжа)»."""
        for one in self.limits.itertuples(index=False):
            if only_holding and not (one.no_more or one.no_fewer):
                continue
            unit, source = OF_LIMIT.get(one.name, ("", "расчёт"))
            stops = [word for word, holds in (("группа больше не войдёт", one.no_more), ("группа меньше нельзя", one.no_fewer)) if holds]
            told = f"; группа – {plain_number(one.of_group)}: {', '.join(stops)}" if stops else ""
            yield f"{one.name} ({one.scope}): в плане {plain_number(one.taken)}, можно {_between(one.least, one.most)} {unit}{told} – {source}"

    def move_lines(self) -> Iterator[str]:
        """Both answers, free and priced, with what each costs: the second has the smaller sum."""
        if self.row.chain is None:
            return
        penalty = self.inputs.parameters.get("move_penalty")
        yield f"λ = {plain_number(penalty.value)} выпускника за сдвиг одной группы от набора к набору (move_penalty, data/parameters/plan.yaml): {penalty.reference}"
        found = move_price(of_programme(self.inputs, self.row.programme))
        for answer, title in (("free", "без этой цены"), ("priced", "с этой ценой")):
            mine = found[(found["answer"] == answer) & (found["basis"] == self.row.basis)].sort_values("start_year")
            one = mine.iloc[0]
            places = ", ".join(f"{row.start_year} – {plain_number(row.places)}" for row in mine.itertuples(index=False))
            yield (
                f"{title}: мест {places} (прошлый набор {plain_number(one.places_last_year)}); потери {plain_number(one.expected_cost)} + λ × сдвинуто групп "
                f"{plain_number(one.groups_moved)} = {plain_number(one.expected_cost + one.move_cost)} чел.-лет"
            )
        yield "меньшая сумма – ответ; из трёх наборов в документ идёт первый. Дно пологое: пересчёт одной программы может отойти от напечатанного на доли места."
        yield f"на бумаге первый набор: {plain_number(self.row.chain.places_unrounded or 0)} {plain_change(self.row.chain.inertia_effect or 0)} {CHAIN['inertia_effect']}"


def _between(least: float, most: float) -> str:
    if np.isfinite(least) and np.isfinite(most):
        return f"от {plain_number(least)} до {plain_number(most)}"
    return f"не больше {plain_number(most)}" if np.isfinite(most) else f"не меньше {plain_number(least)}"


def around(con: duckdb.DuckDBPyConnection, home: Home, found: Found) -> Around | None:
    """None where the draws of the vintage are no longer in the home, or the plan that lies there is no longer the document's."""
    assert found.row is not None
    vintage, ref_area = found.figures.vintage, found.figures.ref_area
    if not draws_store.there(home.draws(vintage, ref_area)):
        return None
    bound = {"vintage": vintage, "ref_area": ref_area}
    planned = run.read(con, "plan.offer", "* exclude (vintage, ref_area)", **bound)
    mine = planned["programme"].eq(found.row.programme) & planned["basis"].eq(found.row.basis) & planned["funding"].eq(BUDGET)
    if planned.loc[mine & planned["start_year"].eq(found.figures.start_year), "places"].sum() != found.row.places:
        return None
    inputs = inputs_of(con, home, vintage, ref_area)
    return Around(inputs, planned, run.read(con, "plan.gave_way", "* exclude (vintage, ref_area)", **bound), laid(inputs, planned), found.row)
