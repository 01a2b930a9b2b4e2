"""Why the numbers are what they are: the chain of means, what changed, what limits, and one worked example."""

from __future__ import annotations

from proposals import charts
from proposals.blocks import Block, Bullets, Heading, Picture, Run, Turn, note, paragraph
from proposals.figures import Figures, Programme
from proposals.numbers import change, number, plural
from proposals.table import printed
from proposals.tables import chain
from proposals.terms import CHAIN
from proposals.wording import for_reference, label, sentence

CHART_ROWS = 24
CHAIN_ROWS = 30
MAIN_PROGRAMMES = 8
LAST_DRIVER = "limits"


def blocks(figures: Figures) -> list[Block]:
    """The chain lies on its side after the places; charts and words stand upright."""
    chain = _chain(figures)
    heading = Heading("2. Почему такие числа")
    if not chain:
        return [
            Turn(landscape=False),
            heading,
            *_places_chart(figures),
            *_drivers(figures),
            *_reasons(figures),
            *_warnings(figures),
        ]
    return [
        heading,
        *chain,
        Turn(landscape=False),
        *_example(figures),
        *_places_chart(figures),
        *_drivers(figures),
        *_reasons(figures),
        *_warnings(figures),
    ]


def _largest(figures: Figures, count: int) -> list[Programme]:
    chosen = sorted(figures.programmes, key=lambda row: (-(row.places or 0), row.id))[:count]
    kept = {row.id for row in chosen}
    return [row for row in figures.programmes if row.id in kept]


def _chain(figures: Figures) -> list[Block]:
    explained = chain.rows(figures)
    if not explained:
        return []
    largest = sorted(explained, key=lambda one: (-(one.row.places or 0), one.row.id))[:CHAIN_ROWS]
    rows = [one for one in explained if one in largest]
    notes = [
        "Отдача места = наполнение × завершение × приход в профессию: сколько работников даёт одно место первого "
        "курса. "
        "Каждое число округлено отдельно, поэтому строка может не сойтись на единицу; точный расчёт с формулами – в "
        "книге, лист «Расчёт»."
    ]
    if len(rows) < len(explained):
        notes.append(f"Показаны {len(rows)} строк с наибольшим числом мест из {len(explained)}; остальные – в книге.")
    return [
        paragraph(
            "Каждая строка читается слева направо: сколько выпускников понадобится в год их выхода на рынок, минус те, "
            "кто уже учится, плюс перенос дефицита или избытка прошлых лет, минус другие наборы этого же плана. "
            "Нехватка, делённая на отдачу одного места, даёт число мест по среднему; дальше видно, что изменили учёт "
            "риска, ограничения, округление до целых групп и исправления совета."
        ),
        printed("Как из потребности получились места", chain.columns(), rows, notes=notes, size=8),
    ]


def _example(figures: Figures) -> list[Block]:
    """The chain of one programme in words: the one that changes most, or else the largest."""
    complete = [row for row in figures.programmes if row.chain and None not in row.chain.model_dump().values()]
    if not complete:
        return []
    row = max(complete, key=lambda row: (abs(row.change or 0), row.places or 0, row.id))
    chain = row.chain
    if chain is None or chain.need is None or chain.shortage is None or chain.places is None:
        return []
    carried = (
        f"плюс {number(chain.carried)} чел. незакрытого дефицита прошлых лет"
        if (chain.carried or 0) >= 0
        else f"минус {number(-(chain.carried or 0))} чел. избытка прошлых лет"
    )
    steps = ((name, getattr(chain, key)) for key, name in CHAIN.items())
    moved = ", ".join(f"{name} {change(size)}" for name, size in steps if size is not None and abs(size) >= 0.5)
    return [
        paragraph(
            ("Пример на одной программе. ", "bold"),
            f"{label(row)}: в {row.labour_market_year} году понадобится {number(chain.need, 1)} "
            f"{plural(chain.need, 'выпускник', 'выпускника', 'выпускников')}; выйдут из уже начатых наборов "
            f"{number(chain.supply, 1)}; {carried}; другие наборы этого плана дадут {number(chain.other_intakes, 1)}. "
            f"Нехватка – {number(chain.shortage, 1)} чел. Одно место даёт {number(chain.intake_yield, 2)} работника, "
            f"поэтому по среднему нужно {number(chain.places_at_mean)} мест",
            f"; дальше: {moved}" if moved else "",
            f". Итог – {number(chain.places)}"
            + (f"; в прошлом наборе было {number(row.places_last_year)}." if row.places_last_year is not None else "."),
        )
    ]


def _places_chart(figures: Figures) -> list[Block]:
    rows = [row for row in _largest(figures, CHART_ROWS) if row.places is not None or row.places_last_year is not None]
    if not rows:
        return []
    told = "; ".join(
        f"{row.programme} на базе {row.basis} классов: было {number(row.places_last_year)}, "
        f"предлагается {number(row.places)}"
        for row in rows
    )
    svg = charts.dumbbell(
        [charts.Pair(label(row), row.places_last_year, row.places) for row in rows],
        "прошлый набор",
        f"{figures.start_year} год, расчёт" if for_reference(figures) else f"{figures.start_year} год",
    )
    return [Picture("Места прошлого набора и новые", svg, f"Места первого курса по программам. {told}.")]


def _drivers(figures: Figures) -> list[Block]:
    explained = [row for row in figures.programmes if row.change_drivers and row.change is not None]
    if not explained:
        return [note("Из чего сложилось изменение к прошлому набору: недостаточно данных для разложения.")]
    sums: dict[str, tuple[str, float]] = {}
    for row in explained:
        for driver in row.change_drivers:
            sums[driver.driver] = (driver.label, sums.get(driver.driver, ("", 0.0))[1] + driver.places)
    before = float(sum(row.places_last_year or 0 for row in explained))
    after = float(sum(row.places or 0 for row in explained))
    in_order = sorted(sums, key=lambda driver: driver == LAST_DRIVER)  # stable: the rest keep the order of the method
    steps = [sums[driver] for driver in in_order if abs(sums[driver][1]) >= 0.5]
    told = "; ".join(f"{name} {change(size)}" for name, size in steps)
    return [
        Picture(
            "Из чего сложилось изменение мест к прошлому набору",
            charts.waterfall(steps, ("прошлый набор", before), (f"{figures.start_year} год", after)),
            f"От {number(before)} мест прошлого набора к {number(after)}: {told}.",
        )
    ]


def _reasons(figures: Figures) -> list[Block]:
    items: list[tuple[Run, ...]] = []
    for row in _largest(figures, MAIN_PROGRAMMES):
        said = list(row.reasons)
        if row.binding_constraint and not any(row.binding_constraint in reason for reason in said):
            said.append(f"Число определило: {row.binding_constraint}.")
        if said:
            items.append(((f"{label(row)}. ", "bold"), " ".join(said)))
    if not items:
        return []
    return [Heading("Обоснование по основным программам", 2), Bullets(tuple(items))]


def _warnings(figures: Figures) -> list[Block]:
    """Every warning, where the first page has room for the first ones only."""
    if not figures.warnings:
        return []
    return [
        Heading("Предупреждения", 2),
        Bullets(tuple((sentence(warning.text),) for warning in figures.warnings)),
    ]
