"""The plan of a region as tables: places, what holds them, why they changed, what would change them, how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from flows.outward.sector_demand import ALL_LEVELS
from flows.outward.sector_demand import LEVELS as LEVEL_WORDS
from flows.plan_report import tables as plan_tables
from flows.plan_report.report import Explanation, RegionPlan
from flows.plan_report.tables import WITHHELD, percent, shown, signed, table, tenth, titled, whole, words
from flows.region.limits import NAMES as LIMIT_NAMES
from models.disclosure.cells import TOTAL
from proposals.wording import ROA_CLASSES, held

if TYPE_CHECKING:
    from rich.console import Console

LEVELS = {**{level: told for level, told in LEVEL_WORDS.items() if level != TOTAL}, TOTAL: ALL_LEVELS}  # the sum stands last


def show_region(console: Console, plan: RegionPlan, explanation: Explanation, names: dict[str, str]) -> None:
    """Everything that is stored about a region's plan, in the order in which a council asks."""
    _places(console, plan, names)
    _holding(console, plan)
    _limits(console, plan)
    _chains(console, explanation)
    _drivers(console, explanation, plan)
    plan_tables.variants(console, explanation, plan)
    _flips(console, explanation)
    _sureness(console, explanation)
    plan_tables.variance(console, explanation)
    _sectors(console, explanation, plan.start_year)
    plan_tables.short_programmes(console, explanation, names)
    plan_tables.remarks(console, plan)
    console.print("Одна программа по шагам: kadry plan --programme КОД")


def _places(console: Console, plan: RegionPlan, names: dict[str, str]) -> None:
    made = table(
        f"Приём {plan.start_year} года",
        ["Программа", "База"],
        ["Было", "План", "±", "Без групп и пределов", "Цена ещё одной группы"],
        ["Чем удержано"],
    )
    for row in _first(plan).itertuples(index=False):
        made.add_row(
            titled(row.programme, names),
            f"{row.basis} кл.",
            whole(row.places_last_year),
            f"[bold]{whole(row.places)}[/bold]",
            signed(row.places - row.places_last_year),
            tenth(row.places_unrounded),
            signed(row.marginal_cost, 1),
            words(held(row.binding_constraint)),
        )
    shown(console, made)
    for year, rows in plan.programmes.groupby("start_year"):
        kind = "предложение" if year == plan.start_year else "ориентир"
        console.print(
            f"Приём {year} ({kind}): мест {whole(rows['places'].sum())}, в прошлом году {whole(rows['places_last_year'].sum())}"
        )
    console.print(
        f"Ожидаемая цена нехватки и избытка {whole(plan.cost)} человеко-лет; до лучшего возможного плана не больше "
        f"{tenth(100 * plan.gap, '{:.2f}')} %"
    )
    console.print(
        "«Цена ещё одной группы» – на сколько человеко-лет она изменила бы ожидаемую цену: минус – группа полезна, "
        "но её не пускает предел; плюс – вредит.\n"
    )


def _holding(console: Console, plan: RegionPlan) -> None:
    first = _first(plan)
    named = first.assign(by=[held(one if isinstance(one, str) else None) for one in first["binding_constraint"]])
    made = table("Что определило числа", ["Предел"], ["Строк", "Мест", "Без групп и пределов"])
    for by, rows in sorted(named.groupby("by"), key=lambda pair: -len(pair[1])):
        made.add_row(words(by), whole(len(rows)), whole(rows["places"].sum()), whole(rows["places_unrounded"].sum()))
    shown(console, made)


def _limits(console: Console, plan: RegionPlan) -> None:
    made = table("Пределы региона", ["Предел"], ["Приём", "Можно", "Занято планом", "Свободно"], ["Основание"])
    for row in plan.limits.itertuples(index=False):
        unit, scale = (" млн руб.", 1e6) if row.unit == "rub" else (" мест", 1.0)
        given = pd.notna(row.limit_value)
        made.add_row(
            words(LIMIT_NAMES.get(row.constraint_kind, row.constraint_kind)), str(row.start_year),
            f"{whole(row.limit_value / scale)}{unit}" if given else "не задан",
            f"{whole(row.used / scale)}{unit}",
            f"{whole((row.limit_value - row.used) / scale)}{unit}" if given else "…", words(row.reference),
        )  # fmt: skip
    shown(console, made)


def _chains(console: Console, explanation: Explanation) -> None:
    made = table(
        "От потребности к местам, средние в год выхода на рынок",
        ["Программа", "База"],
        [
            "Год", "Нужно", "− выпуск", "+ перенос", "− другие наборы", "= нехватка", "÷ отдача", "= по среднему",
            "+ риск", "= оптимум", "+ перемена", "+ пределы", "+ группы", "+ совет", "= места",
        ],
    )  # fmt: skip
    for row in explanation.chain.itertuples(index=False):
        made.add_row(
            row.programme, str(row.basis), str(row.labour_market_year),
            tenth(row.need), tenth(row.supply), signed(row.carried, 1), tenth(row.other_intakes), signed(row.shortage, 1),
            tenth(row.intake_yield, "{:.2f}"), signed(row.places_at_mean), signed(row.risk_effect),
            whole(row.places_unrounded), signed(row.inertia_effect), signed(row.limits_effect), signed(row.rounding_effect), signed(row.override_effect),
            f"[bold]{whole(row.places)}[/bold]",
        )  # fmt: skip
    shown(console, made)


def _drivers(console: Console, explanation: Explanation, plan: RegionPlan) -> None:
    made = table("Почему план отличается от прошлого набора", ["Причина"], ["Мест"])
    for label, rows in explanation.driver.groupby("label", sort=False):
        made.add_row(words(label), signed(rows["places"].sum()))
    if made.row_count:
        made.add_row("всего", f"[bold]{signed(explanation.driver['places'].sum())}[/bold]")
    shown(console, made)


def _flips(console: Console, explanation: Explanation) -> None:
    made = table(
        "Что перевернуло бы ответ: оптимум без пределов, все программы",
        ["Допущение"],
        ["Нижнее", "Принято", "Верхнее", "Мест при нижнем", "Мест сейчас", "Мест при верхнем"],
    )
    now = explanation.chain["places_unrounded"].sum()
    totals = explanation.flip.groupby(["label", "low", "base", "high"], as_index=False)[
        ["places_low", "places_high"]
    ].sum(min_count=1)
    for row in _by_swing(totals).itertuples(index=False):
        made.add_row(
            words(row.label), *(tenth(end, "{:.2f}") for end in (row.low, row.base, row.high)),
            whole(row.places_low), whole(now), whole(row.places_high),
        )  # fmt: skip
    shown(console, made)


def _sureness(console: Console, explanation: Explanation) -> None:
    made = table(
        "Уверенность и перспективы выпускников (вероятность классов отношения «предложение / спрос», приём как в прошлом году)",
        ["Программа", "База"],
        ["Отметка из 5", "Полуширина", "Предл. / спрос", *ROA_CLASSES.values()],
        ["Почему такая отметка"],
    )
    prospects = explanation.roa.set_index("programme")
    for row in explanation.mark.itertuples(index=False):
        known = prospects.loc[row.programme] if row.programme in prospects.index else None
        made.add_row(
            row.programme, str(row.basis), str(row.mark), percent(row.half_width),
            "…" if known is None else tenth(known["ita_mean"], "{:.2f}"),
            *("…" if known is None else percent(known[name]) for name in ROA_CLASSES),
            words(row.why),
        )  # fmt: skip
    shown(console, made)


def _sectors(console: Console, explanation: Explanation, year: int) -> None:
    made = table(
        f"Потребность отраслей в кадрах, {year} год, человек",
        ["Раздел", "Уровень"],
        ["Занятость", "Прирост", "Замещение", "Потребность", "80 случаев из 100"],
    )
    rows = explanation.sectors
    rows = rows[rows["time_period"] == year] if len(rows) else rows
    for section, inside in rows.groupby("economic_activity") if len(rows) else ():
        cells = inside.set_index(["level", "measure"])
        for level in [name for name in LEVELS if (name, "employment") in cells.index]:
            mean = {measure: cells.loc[(level, measure), "mean"] for measure in inside["measure"].unique()}
            need = cells.loc[(level, "recruitment_need")]
            title = "всего" if section == "_T" else str(section)
            if need.isna()["mean"]:
                made.add_row(title, LEVELS[level], *[WITHHELD] * 5)
                continue
            made.add_row(
                title, LEVELS[level], whole(mean["employment"]), signed(mean["expansion"]), whole(mean["replacement"]),
                whole(mean["recruitment_need"]), f"{whole(need['q10'])}…{whole(need['q90'])}",
            )  # fmt: skip
    shown(console, made)


def _first(plan: RegionPlan) -> pd.DataFrame:
    return plan.programmes[plan.programmes["start_year"] == plan.start_year]


def _by_swing(rows: pd.DataFrame) -> pd.DataFrame:
    swing = (rows["places_high"] - rows["places_low"]).abs()
    return rows.loc[swing.sort_values(ascending=False, kind="stable").index]
