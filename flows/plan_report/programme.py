"""One programme step by step as tables: readings, chain of means, limits, change, what would flip it, how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.plan_report import tables as plan_tables
from flows.plan_report.report import READINGS, Explanation, ProgrammeChain, RegionPlan
from flows.plan_report.tables import WITHHELD, percent, shown, signed, table, tenth, whole, words
from proposals.terms import CHAIN, SHORTAGE, VARIANTS
from proposals.wording import ROA_CLASSES, held

if TYPE_CHECKING:
    from rich.console import Console


def show_programme(
    console: Console, plan: RegionPlan, chain: ProgrammeChain, explanation: Explanation, names: dict[str, str]
) -> None:
    """Everything that is stored about one programme, from its need to the number and back to what it rests on."""
    programme = str(chain.places["programme"].iloc[0])
    console.print(f"\n[bold]{plan_tables.titled(programme, names)}[/bold]")
    _by_year(console, chain, explanation)
    _steps(console, explanation)
    _places(console, chain)
    _offers(console, chain, plan.start_year)
    _drivers(console, explanation)
    _variants(console, explanation, chain, plan.start_year)
    _flips(console, explanation)
    _prospects(console, explanation)
    _marks(console, explanation)
    plan_tables.variance(console, explanation)
    plan_tables.short_programmes(console, explanation, names)
    colleges = chain.offers.loc[chain.offers["start_year"] == plan.start_year, "college"]
    plan_tables.remarks(console, plan, (programme, *sorted(set(colleges))))


def _by_year(console: Console, chain: ProgrammeChain, explanation: Explanation) -> None:
    years = sorted(chain.need["time_period"].unique())
    made = table("По годам рынка труда, человек", ["Показатель"], [str(year) for year in years])
    for reading in ("model", "survey", "combined"):
        own = chain.need[chain.need["reading"] == reading].set_index("time_period")
        if own.empty:
            continue
        weight = own["weight"].iloc[0]
        share = "" if pd.isna(weight) else f" (вес {tenth(weight, '{:.2f}')})"
        made.add_row(f"Потребность: {READINGS[reading]}{share}", *_across(own, "mean", years))
        if reading == "combined":
            made.add_row("  отдельный год, 80 случаев из 100", *_between(own, years))
    supply = chain.supply.set_index("time_period")
    made.add_row("Выпуск уже принятых", *_across(supply, "graduates", years))
    made.add_row("Из них придут работать по профессии", *_across(supply, "supply", years))
    balance = chain.balance.set_index("time_period")
    made.add_row("Баланс после плана (+ нехватка, − избыток)", *_across(balance, "mean", years))
    made.add_row("  80 случаев из 100", *_between(balance, years))
    shown(console, made)
    for row in explanation.need_window.itertuples(index=False):
        console.print(
            f"В среднем за {row.first_year}–{row.last_year}, в год ({row.basis} кл.): ожидаемая потребность {tenth(row.expected_mean)}, "
            f"80 случаев из 100 – {whole(row.expected_q10)}…{whole(row.expected_q90)} (в документе – за общие годы кластера); "
            f"вместе со случайностью отдельных лет {whole(row.q10)}…{whole(row.q90)}."
        )
    if chain.need["mean"].isna().any():
        console.print(f"«{WITHHELD}» – не показано: за числом стоит слишком мало работодателей.")


def _steps(console: Console, explanation: Explanation) -> None:
    """The chain of means downwards, one column a basis; every line can be checked by hand from the ones above it."""
    chains = list(explanation.chain.itertuples(index=False))
    made = table(
        "По шагам: от потребности к местам, средние",
        ["Шаг"],
        [f"{row.basis} кл., {row.labour_market_year} г." for row in chains],
    )
    if chains:
        made.add_row("потребность в новых выпускниках, чел.", *(tenth(row.need) for row in chains))
        made.add_row(f"− {SHORTAGE['supply'][0]}", *(tenth(row.supply) for row in chains))
        made.add_row(f"+ {SHORTAGE['carried'][0]}", *(signed(row.carried, 1) for row in chains))
        made.add_row(f"− {SHORTAGE['other_intakes'][0]}", *(tenth(row.other_intakes) for row in chains))
        made.add_row("= нехватка, чел.", *(f"[bold]{signed(row.shortage, 1)}[/bold]" for row in chains))
        made.add_row("÷ работников с одного места", *(tenth(row.intake_yield, "{:.3f}") for row in chains))
        made.add_row("= мест по среднему", *(signed(row.places_at_mean, 1) for row in chains))
        made.add_row(
            f"+ {CHAIN['risk_effect']} (всё распределение вместо среднего)", *(signed(row.risk_effect, 1) for row in chains)
        )
        made.add_row(
            "= оптимум без пределов и групп", *(f"[bold]{tenth(row.places_unrounded)}[/bold]" for row in chains)
        )
        made.add_row(
            f"+ {CHAIN['inertia_effect']} (плата за сдвиг группы)", *(signed(row.inertia_effect, 1) for row in chains)
        )
        made.add_row(f"+ {CHAIN['limits_effect']}", *(signed(row.limits_effect, 1) for row in chains))
        made.add_row(f"+ {CHAIN['rounding_effect']}", *(signed(row.rounding_effect, 1) for row in chains))
        made.add_row(f"+ {CHAIN['override_effect']}", *(signed(row.override_effect, 1) for row in chains))
        made.add_row("= места", *(f"[bold]{whole(row.places)}[/bold]" for row in chains))
    shown(console, made)


def _places(console: Console, chain: ProgrammeChain) -> None:
    made = table(
        "Места", ["Приём", "База"],
        ["Было", "Без групп и пределов", "План", "±", "Цена ещё одной группы", "Цена на группу меньше"], ["Чем удержано"],
    )  # fmt: skip
    for row in chain.places.itertuples(index=False):
        made.add_row(
            str(row.start_year), f"{row.basis} кл.", whole(row.places_last_year), tenth(row.places_unrounded),
            f"[bold]{whole(row.places)}[/bold]", signed(row.places - row.places_last_year),
            signed(row.marginal_cost, 1), signed(row.marginal_cost_less, 1), words(held(row.binding_constraint)),
        )  # fmt: skip
    shown(console, made)
    console.print("«Чем удержано» – что не даёт ещё одной целой группы там, где она снизила бы потери; шаг «ограничения» выше – разница решений без целых групп.")


def _offers(console: Console, chain: ProgrammeChain, start_year: int) -> None:
    made = table(
        f"По организациям, приём {start_year} года",
        ["Организация", "База", "Форма", "Финансирование"],
        ["Групп", "Размер", "Мест", "Было"],
        ["Чем удержано"],
    )
    for row in chain.offers[chain.offers["start_year"] == start_year].itertuples(index=False):
        made.add_row(
            words(row.college), f"{row.basis} кл.", words(row.form), words(row.funding), whole(row.groups),
            tenth(row.group_size), f"[bold]{whole(row.places)}[/bold]", whole(row.places_last_year),
            words(held(row.binding_constraint)),
        )  # fmt: skip
    shown(console, made)


def _drivers(console: Console, explanation: Explanation) -> None:
    made = table("Почему иначе, чем в прошлом наборе", ["База", "Причина"], ["Мест"])
    for basis, rows in explanation.driver.groupby("basis"):
        for row in rows.itertuples(index=False):
            made.add_row(f"{basis} кл.", words(row.label), signed(row.places, 1))
        made.add_row(f"{basis} кл.", "всего", f"[bold]{signed(rows['places'].sum(), 1)}[/bold]")
    shown(console, made)


def _variants(console: Console, explanation: Explanation, chain: ProgrammeChain, start_year: int) -> None:
    first = chain.places[chain.places["start_year"] == start_year].set_index("basis")["places"]
    bases = sorted(explanation.variant["basis"].unique())
    made = table(f"Варианты, мест приёма {start_year} года", ["Допущение"], [f"{basis} кл." for basis in bases])
    if bases:
        made.add_row("план", *(f"[bold]{whole(first.get(basis))}[/bold]" for basis in bases))
    for variant, rows in explanation.variant.groupby("variant", sort=False):
        places = rows.set_index("basis")["places"]
        made.add_row(VARIANTS.get(str(variant), str(variant)), *(whole(places.get(basis)) for basis in bases))
    shown(console, made)


def _flips(console: Console, explanation: Explanation) -> None:
    made = table(
        "Что перевернуло бы ответ: оптимум без пределов при краях допущения",
        ["База", "Допущение"],
        ["Нижнее", "Принято", "Верхнее", "Мест при нижнем", "Мест сейчас", "Мест при верхнем"],
    )
    now = explanation.chain.set_index("basis")["places_unrounded"]
    rows = explanation.flip.assign(swing=lambda table: (table["places_high"] - table["places_low"]).abs())
    for row in rows.sort_values(["basis", "swing"], ascending=[True, False], kind="stable").itertuples(index=False):
        made.add_row(
            f"{row.basis} кл.", words(row.label), *(tenth(end, "{:.2f}") for end in (row.low, row.base, row.high)),
            tenth(row.places_low), tenth(now.get(row.basis)), tenth(row.places_high),
        )  # fmt: skip
    shown(console, made)


def _prospects(console: Console, explanation: Explanation) -> None:
    made = table("Перспективы выпускников при приёме как в прошлом году", ["Предложение / спрос"], ["Вероятность"])
    for row in explanation.roa.itertuples(index=False):
        for column, name in ROA_CLASSES.items():
            made.add_row(name, percent(getattr(row, column)))
        made.add_row("отношение средних", tenth(row.ita_mean, "{:.2f}"))
    shown(console, made)


def _marks(console: Console, explanation: Explanation) -> None:
    made = table("Отметка уверенности, 1–5", ["База"], ["Отметка", "Полуширина интервала"], ["Почему"])
    for row in explanation.mark.itertuples(index=False):
        made.add_row(f"{row.basis} кл.", str(row.mark), percent(row.half_width), words(row.why))
    shown(console, made)


def _across(rows: pd.DataFrame, column: str, years: list[int]) -> list[str]:
    """Means by year; a row that stands there without a value was withheld."""
    return [_printed(rows, column, year, tenth) for year in years]


def _between(rows: pd.DataFrame, years: list[int]) -> list[str]:
    return [f"{_printed(rows, 'q10', year, whole)}…{_printed(rows, 'q90', year, whole)}" for year in years]


def _printed(rows: pd.DataFrame, column: str, year: int, write: Any) -> str:
    if year not in rows.index:
        return "…"
    value = rows[column].get(year)
    return WITHHELD if pd.isna(value) else str(write(value))
