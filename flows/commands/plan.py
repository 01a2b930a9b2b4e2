"""``kadry plan``: the published plan of a region, or the chain of one programme, as tables."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import DEFAULT_HOME, Home

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from flows.plan_report import ProgrammeChain, RegionPlan

WIDTH_WITHOUT_TERMINAL = 150
SIGNED_TENTH = "{:+,.1f}"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    parser.add_argument("--region", metavar="NN", help="код региона; по умолчанию единственный в снимке")
    parser.add_argument(
        "--vintage",
        type=date.fromisoformat,
        default=None,
        metavar="ГГГГ-ММ-ДД",
        help="дата среза (по умолчанию последний в снимке)",
    )
    parser.add_argument("--programme", metavar="КОД", help="цепочка одной программы, например 15.02.16")


def run(arguments: argparse.Namespace) -> int:
    """Print; 0 done, 2 nothing planned."""
    import sys

    from rich.console import Console

    from flows.plan_report import programme_chain, region_plan
    from flows.reference import codelists
    from flows.warehouse import reading
    from flows.whatif import planned

    console = Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)
    names = codelists().programme.set_index("code")["name"].to_dict()
    with reading(Home(arguments.home)) as con:
        vintage, ref_area = planned(con, arguments.vintage, arguments.region)
        plan = region_plan(con, vintage, ref_area)
        chain = programme_chain(con, vintage, ref_area, arguments.programme) if arguments.programme else None
        console.print(f"[bold]{codelists().region_name(ref_area)}[/bold], срез {vintage:%d.%m.%Y}")
        if chain is not None:
            show_chain(console, plan, chain, f"{arguments.programme} {names.get(arguments.programme, '')}")
        else:
            show_region(console, plan, names)
    return 0


def show_region(console: Console, plan: RegionPlan, names: dict[str, str]) -> None:
    """Places of the first intake by programme and basis, then totals of the three years."""
    first = plan.programmes[plan.programmes["start_year"] == plan.start_year]
    table = _table(
        f"Приём {plan.start_year} года",
        ["Программа", "База"],
        ["Было", "План", "±", "Без групп и пределов", "Цена ещё одной группы"],
        ["Чем удержано"],
    )
    for row in first.itertuples(index=False):
        table.add_row(
            f"{row.programme} {names.get(row.programme, '')}",
            f"{row.basis} кл.",
            _whole(row.places_last_year),
            f"[bold]{_whole(row.places)}[/bold]",
            _signed(row.places - row.places_last_year),
            _tenth(row.places_unrounded),
            _tenth(row.marginal_cost, SIGNED_TENTH),
            _text(row.binding_constraint),
        )
    console.print(table)
    for year, rows in plan.programmes.groupby("start_year"):
        kind = "предложение" if year == plan.start_year else "ориентир"
        console.print(
            f"Приём {year} ({kind}): мест {_whole(rows['places'].sum())}, в прошлом году {_whole(rows['places_last_year'].sum())}"
        )
    console.print(
        f"Ожидаемая цена нехватки и излишка {_whole(plan.cost)} человеко-лет; до лучшего возможного плана не больше "
        f"{100 * plan.gap:.2f} %".replace(".", ",")
    )
    console.print(
        "«Цена ещё одной группы» – на сколько человеко-лет она изменила бы ожидаемую цену: минус – группа полезна, "
        "но её не пускает предел; плюс – вредит."
    )
    _remarks(console, plan)
    console.print("Цепочка одной программы: kadry plan --programme КОД")


def show_chain(console: Console, plan: RegionPlan, chain: ProgrammeChain, title: str) -> None:
    """Need by reading, supply on its way, balance after the plan, places by college."""
    from flows.plan_report import READINGS

    console.print(f"\n[bold]{title}[/bold]")
    years = sorted(chain.need["time_period"].unique())
    table = _table("По годам рынка труда, человек", ["Показатель"], [str(year) for year in years], [])
    for reading in ("model", "survey", "combined"):
        own = chain.need[chain.need["reading"] == reading].set_index("time_period")
        if own.empty:
            continue
        weight = own["weight"].iloc[0]
        share = "" if weight != weight else f" (вес {weight:.2f})".replace(".", ",")
        table.add_row(f"Потребность: {READINGS[reading]}{share}", *_across(own, "mean", years))
        if reading == "combined":
            table.add_row("  80 случаев из 100", *_between(own, years))
    supply = chain.supply.set_index("time_period")
    table.add_row("Выпуск уже принятых", *_across(supply, "graduates", years))
    table.add_row("Из них придут работать по профессии", *_across(supply, "supply", years))
    balance = chain.balance.set_index("time_period")
    table.add_row("Баланс после плана (+ нехватка, − излишек)", *_across(balance, "mean", years))
    table.add_row("  80 случаев из 100", *_between(balance, years))
    console.print(table)
    places = _table(
        "Места", ["Приём", "База"],
        ["Было", "Без групп и пределов", "План", "±", "Цена ещё одной группы"], ["Чем удержано"],
    )  # fmt: skip
    for row in chain.places.itertuples(index=False):
        places.add_row(
            str(row.start_year), f"{row.basis} кл.", _whole(row.places_last_year), _tenth(row.places_unrounded),
            f"[bold]{_whole(row.places)}[/bold]", _signed(row.places - row.places_last_year),
            _tenth(row.marginal_cost, SIGNED_TENTH), _text(row.binding_constraint),
        )  # fmt: skip
    console.print(places)
    first = chain.offers[chain.offers["start_year"] == plan.start_year]
    offers = _table(
        f"По организациям, приём {plan.start_year} года",
        ["Организация", "База", "Форма"],
        ["Групп", "Размер", "Мест", "Было"],
        ["Чем удержано"],
    )
    for row in first.itertuples(index=False):
        offers.add_row(
            str(row.college), f"{row.basis} кл.", str(row.form), _whole(row.groups), _tenth(row.group_size),
            f"[bold]{_whole(row.places)}[/bold]", _whole(row.places_last_year), _text(row.binding_constraint),
        )  # fmt: skip
    console.print(offers)
    concerned = (chain.places["programme"].iloc[0], *sorted(set(first["college"])))
    _remarks(console, plan, concerned)


def _remarks(console: Console, plan: RegionPlan, concerned: tuple[str, ...] = ()) -> None:
    """Warnings whose subject begins with one of ``concerned`` (all when empty), and the notes of the plan."""
    for row in plan.warnings.itertuples(index=False):
        if not concerned or str(row.subject).startswith(concerned):
            console.print(f"  ! {row.subject}: {row.warning}", markup=False)
    for note in plan.notes:
        console.print(f"  · {note}", markup=False)


def _table(title: str, left: list[str], numbers: list[str], right: list[str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in left:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    for name in right:
        table.add_column(name, overflow="fold")
    return table


def _across(rows: pd.DataFrame, column: str, years: list[int]) -> list[str]:
    return [_tenth(rows[column].get(year)) for year in years]


def _between(rows: pd.DataFrame, years: list[int]) -> list[str]:
    return [f"{_whole(rows['q10'].get(year))}…{_whole(rows['q90'].get(year))}" for year in years]


def _whole(value: float | None) -> str:
    return "…" if value is None or value != value else f"{value:,.0f}".replace(",", " ").replace("-", "−")


def _tenth(value: float | None, pattern: str = "{:,.1f}") -> str:
    if value is None or value != value:
        return "…"
    return pattern.format(value).replace(",", " ").replace(".", ",").replace("-", "−")


def _signed(value: float) -> str:
    return "0" if value == 0 else f"{value:+,.0f}".replace(",", " ").replace("-", "−")


def _text(value: object) -> str:
    from rich.markup import escape

    return escape(str(value)) if isinstance(value, str) else ""
