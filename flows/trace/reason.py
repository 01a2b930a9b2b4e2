"""The reason printed for a row, and every number it is made of: which rule spoke, and from what each figure follows.

The reason speaks of a year on average over the plan's years and of the programme whole; the plan's own arithmetic
(``steps.py``) of the first year in which this intake reaches the market, with what earlier years carry over.

Method: docs/methodology/document.md#reasons
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flows.trace.steps import Step
from proposals.figures import DECIMALS, Coverage, Figures, PathYear, Programme
from proposals.grammar import said
from proposals.numbers import change, change_in_tenths, number, rounded, tenth
from proposals.terms import CHAIN, LEFT_OVER, NOT_HELD
from proposals.why import CONFLICT, Why, desired, group_of, known_yields, limits_of, wants_more, why, yield_of

RULES = {
    "council": "число решил совет",
    "kept": "места не решались: оставлены как в прошлом наборе",
    "closed": "места не решались: приём закрыт",
    "unknown": "данных не хватает",
    "contracts": "мест прибавлено, хотя расчёт столько не просит: держат подписанные договоры",
    "lacking": "мест прибавлено, и без набора не хватает хотя бы одного работника в год",
    "carried": "названо то, что перешло с прошлых лет: без него изменение не объясняется",
    "group": "расчёт меньше предложенного: добрано до целой группы",
    "target": "ни одно правило раньше не подошло: названо число расчёта без пределов и групп",
    "limit": "мест убавлено, хотя ещё одна группа снизила бы потери: её не даёт предел",
    "covered": "без набора придут не меньше, чем нужно",
    "enough": "мест убавлено: на всю нехватку хватает меньшего числа мест, чем было",
    "careful": "мест убавлено; если нехватка вдвое дороже избытка, их было бы больше",
    "more": "мест столько же: ещё одна группа снизила бы потери, но её не даёт предел",
    "fewer": "мест столько же: группа меньше снизила бы потери, но её не даёт предел",
    "dear": "мест столько же: и с группой больше, и с группой меньше потери растут",
}
OF_RULE = {  # the numbers that each rule looks at
    "council": ("council",),
    "contracts": ("need", "on_way", "desired", "contracts"),
    "lacking": ("need", "on_way", "lacking"),
    "carried": ("need", "on_way", "lacking", "carried"),
    "group": ("desired", "group"),
    "target": ("desired", "contracts"),
    "limit": ("desired", "more"),
    "covered": ("need", "on_way"),
    "enough": ("need", "on_way", "lacking", "yield", "enough", "group", "more"),
    "careful": ("desired", "dearer"),
    "more": ("more", "fewer"),
    "fewer": ("more", "fewer", "contracts"),
    "dear": ("more", "fewer"),
}
YIELD_DECIMALS = 6  # as yields are published
Price = Callable[[int], tuple[str, float]]


@dataclass(frozen=True)
class Reason:
    """``printed`` is the document's sentence, ``found`` what its rule says of its figures now."""

    printed: str
    found: Why
    steps: tuple[Step, ...]

    @property
    def agrees(self) -> bool:
        """The document says what its own figures say."""
        return self.printed.removesuffix(".").casefold() == self.found.text.casefold()


def reason_of(row: Programme, figures: Figures, price: Price | None = None) -> Reason:
    """The reason of a row; ``price`` tells what the cost of a step (+1, −1 group) is made of."""
    found = why(row, figures)
    made = {
        "need": _need, "on_way": _on_way, "lacking": _lacking, "yield": _yield, "enough": _enough, "group": _group, "desired": _desired,
        "carried": _carried, "contracts": _contracts, "dearer": _dearer, "council": _council,
        "more": lambda row, figures: _price(row, 1, price), "fewer": lambda row, figures: _price(row, -1, price),
    }  # fmt: skip
    steps = [step for name in OF_RULE.get(found.kind, ()) for step in made[name](row, figures)]
    return Reason(row.reasons[0] if row.reasons else "", found, tuple(steps))


def printed(row: Programme) -> str:
    """«50 → 25 мест, −25», as the paper has it."""
    if row.places is None:
        return "мест нет данных"
    return f"{number(row.places_last_year)} → {said(row.places, 'место')}, {change(row.change)}"


def covered(row: Programme) -> list[str]:
    """The need as the document's table prints it, a year on average, and who covers it; empty where it is not estimated."""
    one = row.coverage
    if one is None or one.need.mean is None:
        return []
    between = "" if one.need.q10 is None or one.need.q90 is None else f", в 80 случаях из 100: {number(one.need.q10)}–{number(one.need.q90)}"
    open_end = f"не закрыто {tenth(one.uncovered)}" if one.uncovered or not one.surplus else f"придут сверх потребности {tenth(one.surplus)}"
    return [
        f"Потребность программы, чел. в год в среднем за {one.first_year}–{one.last_year}: {tenth(one.need.mean)}{between}",
        f"Придут без этого набора {tenth(one.on_way)}, даст набор {tenth(one.plan)}, {open_end}",
    ]


def conditions(row: Programme, figures: Figures) -> list[str]:
    """What the plan says of a row whose conditions cannot hold together, whole: the reason only names them."""
    return [warning.text for warning in figures.warnings if row.binding_constraint == CONFLICT and warning.text.startswith(f"{row.programme}: ")]


def held_told(row: Programme, pressed: str = "") -> str:
    """The paper's word for what holds a row, and why a row that nothing holds may still have a step «ограничения»."""
    held = row.binding_constraint or LEFT_OVER
    if held == LEFT_OVER:
        told = f"{NOT_HELD}: ни группа больше, ни группа меньше не снизят потери, и пределов не спрашивают"
    elif limits_of(row):
        told = f"{held}: группа {'больше' if wants_more(row) else 'меньше'} снизила бы потери, но не даёт предел"
    else:
        told = held
    effect = None if row.chain is None else row.chain.limits_effect
    if not effect or not rounded(effect, 1):
        return told
    by = f"оно стоит на пределе «{pressed}»" if pressed else "его сдвинули пределы, общие с другими строками"
    return f"{told}. Шаг «{CHAIN['limits_effect']}» ({change_in_tenths(effect)}) – другой вопрос, это решение без целых групп для всех строк сразу: {by}"


def price_steps(row: Programme, price: Price) -> list[Step]:
    """What one group more and one group fewer would change."""
    return [*_price(row, 1, price), *_price(row, -1, price)]


def _inside(row: Programme, told: Coverage) -> list[PathYear]:
    return [one for one in row.path if told.first_year <= one.year <= told.last_year]


def _average(values: list[float]) -> tuple[str, float]:
    told = " + ".join(f"{value}" if value >= 0 else f"({value})" for value in values)
    return f"({told}) ÷ {len(values)}", sum(values) / len(values)


def _need(row: Programme, figures: Figures) -> Iterator[Step]:
    told = row.coverage
    if told is not None and told.need.mean is not None and (years := _inside(row, told)):
        expression, mean = _average([one.need.mean or 0.0 for one in years])
        yield Step(f"нужно, чел. в год, {told.first_year}–{told.last_year}", expression, mean, told.need.mean, "потребность")


def _on_way(row: Programme, figures: Figures) -> Iterator[Step]:
    told = row.coverage
    if told is not None and (years := _inside(row, told)):
        expression, mean = _average([one.on_way for one in years])
        yield Step("придут без этого набора, чел. в год", expression, mean, told.on_way, "приход")


def _lacking(row: Programme, figures: Figures) -> Iterator[Step]:
    if (told := row.coverage) is not None:
        yield Step("не хватит без набора, чел. в год", f"{told.need.mean or 0.0} нужно − {told.on_way} придут", told.lacking, told.lacking)


def _yield(row: Programme, figures: Figures) -> Iterator[Step]:
    same = _rows_of(row, figures)
    gives, places, known = yield_of(same), sum(one.places or 0 for one in same), known_yields(same)
    if gives is None:
        return
    if places and row.coverage is not None and row.coverage.plan:
        yield Step("работников с места в год, с теми, кто сначала служит", f"{row.coverage.plan} даст набор ÷ {places} мест", row.coverage.plan / places, gives, "выход")
    else:
        told = " + ".join(f"{one} × {said(weight, 'место')} ({basis} кл.)" for basis, one, weight in known)
        expression = f"{known[0][1]}" if len(known) == 1 else f"({told}) ÷ {sum(weight for *_, weight in known)}"
        yield Step("работников с места в год выхода", expression, gives, gives, "выход")


def _rows_of(row: Programme, figures: Figures) -> list[Programme]:
    return [one for one in figures.programmes if one.programme == row.programme]


def _enough(row: Programme, figures: Figures) -> Iterator[Step]:
    same = _rows_of(row, figures)
    told, gives = row.coverage, yield_of(same)
    if told is None or gives is None:
        return
    needed = told.lacking / gives
    before = sum(one.places_last_year or 0 for one in same)
    least = ", не меньше одного" if needed < 1 else ""
    yield Step(f"хватит мест (было {before}{least})", f"{round(told.lacking, DECIMALS)} не хватит ÷ {round(gives, YIELD_DECIMALS)} с места", max(needed, 1.0), max(needed, 1.0))


def _group(row: Programme, figures: Figures) -> Iterator[Step]:
    size = group_of(row, figures)
    yield Step("человек в группе", "карточка колледжа или параметр group_size", float(size), float(size), "параметры")


def _desired(row: Programme, figures: Figures) -> Iterator[Step]:
    chain, wanted = row.chain, desired(row)
    if chain is not None and wanted is not None:
        told = f"{chain.places_unrounded} оптимум до ограничений + {chain.inertia_effect or 0.0} цена перемены"
        yield Step("расчёт без пределов и групп, мест", told, wanted, wanted, "перемена")


def _carried(row: Programme, figures: Figures) -> Iterator[Step]:
    if row.chain is not None and row.chain.carried is not None:
        yield Step("перенос прошлых лет, чел.", "ρ (carry_over) × баланс года перед выходом набора", row.chain.carried, row.chain.carried, "параметры")


def _contracts(row: Programme, figures: Figures) -> Iterator[Step]:
    if not row.target_contracts:
        return
    parts = [(offer.target_contracts, offer.id) for offer in row.offers if offer.target_contracts]
    told = " + ".join(f"{count} ({name})" for count, name in parts) or f"{row.target_contracts}"
    yield Step("целевых договоров", told, float(sum(count for count, _ in parts) or row.target_contracts), row.target_contracts, "пределы")


def _dearer(row: Programme, figures: Figures) -> Iterator[Step]:
    for one in row.variants:
        if one.variant == "cost_2_1" and one.places is not None:
            yield Step("мест при цене нехватки 2 : 1", "план этого же среза с shortage_cost = 2", float(one.places), one.places)


def _council(row: Programme, figures: Figures) -> Iterator[Step]:
    chain = row.chain
    if row.places is not None:
        yield Step("мест решено", " + ".join(f"{offer.places} ({offer.id})" for offer in row.offers), float(sum(offer.places or 0 for offer in row.offers)), row.places)
    if chain is not None and chain.places is not None and chain.override_effect is not None:
        before = chain.places - chain.override_effect
        yield Step("по расчёту", f"{chain.places} места − {chain.override_effect} решение совета", before, before)


def _price(row: Programme, step: int, price: Price | None) -> Iterator[Step]:
    cost = None if row.marginal is None else row.marginal.one_more if step > 0 else row.marginal.one_fewer
    if cost is not None:
        told, computed = price(step) if price else ("изменение ожидаемых потерь", cost)
        yield Step(f"группа {'больше' if step > 0 else 'меньше'}, потери чел.-лет", told, computed, cost, "группа")
