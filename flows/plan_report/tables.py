"""How the tables of ``kadry plan`` look in a terminal: columns, numbers, and the words for what is absent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from flows.plan_report.report import Explanation, RegionPlan
from proposals.figures import VARIANTS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

NOT_ENOUGH = "недостаточно данных"
WITHHELD = "×"
WIDTH_WITHOUT_TERMINAL = 170  # characters


def console() -> Console:
    """The terminal; where there is none, as wide as the chain of means needs."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def table(title: str, left: Sequence[str], numbers: Sequence[str], right: Sequence[str] = ()) -> Table:
    """An empty table: words, right-aligned numbers, words."""
    from rich import box
    from rich.table import Table

    made = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in left:
        made.add_column(name, overflow="fold")
    for name in numbers:
        made.add_column(name, justify="right")
    for name in right:
        made.add_column(name, overflow="fold")
    return made


def shown(console: Console, made: Table) -> None:
    """The table, or its title with «недостаточно данных» when it has no row."""
    if made.row_count:
        console.print(made)
    else:
        console.print(f"{made.title}: {NOT_ENOUGH}.", style="italic")


def variants(console: Console, explanation: Explanation, plan: RegionPlan) -> None:
    """Places of the first intake under other assumptions: their sum, its change, and how many rows would move."""
    first = plan.programmes[plan.programmes["start_year"] == plan.start_year].set_index(["programme", "basis"])[
        "places"
    ]
    made = table(f"Варианты, приём {plan.start_year} года", ["Допущение"], ["Мест", "± к плану", "Строк изменится"])
    for variant, rows in explanation.variant.groupby("variant", sort=False):
        places = rows.set_index(["programme", "basis"])["places"]
        planned = first.reindex(places.index)
        made.add_row(
            VARIANTS.get(str(variant), str(variant)),
            whole(places.sum()),
            signed(places.sum() - planned.sum()),
            whole(int((places != planned).sum())),
        )
    shown(console, made)


def variance(console: Console, explanation: Explanation) -> None:
    """Which step's uncertainty moves the places most."""
    made = table("Откуда неопределённость мест", ["Шаг"], ["Доля разброса"])
    for row in explanation.variance.itertuples(index=False):
        made.add_row(row.label, percent(row.share))
    shown(console, made)


def short_programmes(console: Console, explanation: Explanation, names: dict[str, str]) -> None:
    """The shortage that comes before any intake of today can graduate."""
    made = table(
        "Нехватка до выпуска этого набора и краткосрочные программы",
        ["Программа"],
        ["Год", "Нехватка, чел.", "80 случаев из 100", "Слушателей", "Групп", "Часов", "Свободно часов"],
        ["Мастерская", "Хватает часов"],
    )
    for row in explanation.short_programme.itertuples(index=False):
        made.add_row(
            titled(row.programme, names),
            str(row.time_period),
            whole(row.shortage),
            f"{whole(row.q10)}…{whole(row.q90)}",
            whole(row.learners),
            whole(row.groups),
            whole(row.hours),
            whole(row.hours_free),
            words(row.workshop) or "…",
            "…" if pd.isna(row.feasible) else "да" if row.feasible else "нет",
        )
    shown(console, made)


def remarks(console: Console, plan: RegionPlan, concerned: tuple[str, ...] = ()) -> None:
    """Warnings whose subject begins with one of ``concerned`` (all when empty), and the notes of the plan."""
    for row in plan.warnings.itertuples(index=False):
        if not concerned or str(row.subject).startswith(concerned):
            console.print(f"  ! {row.subject}: {row.warning}", markup=False)
    for note in plan.notes:
        console.print(f"  · {note}", markup=False)


def titled(programme: str, names: dict[str, str]) -> str:
    """Code and name, for rich."""
    return words(f"{programme} {names.get(programme, '')}".rstrip())


def whole(value: float | None) -> str:
    """«1 250», «−12», «…» when absent."""
    return tenth(value, "{:,.0f}")


def tenth(value: float | None, pattern: str = "{:,.1f}") -> str:
    """«12,5»; another pattern changes decimals or sign. A zero has no sign."""
    if value is None or pd.isna(value):
        return "…"
    text = pattern.format(value)
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("+-")
    return text.replace(",", " ").replace(".", ",").replace("-", "−")


def signed(value: float | None, decimals: int = 0) -> str:
    """«+25», «−25», «0»."""
    return tenth(value, f"{{:+,.{decimals}f}}")


def percent(share: float | None) -> str:
    """«56 %» of a share."""
    return "…" if share is None or pd.isna(share) else f"{whole(100 * share)} %"


def words(value: object) -> str:
    """Outside text that rich may not read as markup."""
    from rich.markup import escape

    return escape(str(value)) if isinstance(value, str) else ""
