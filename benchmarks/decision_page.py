"""The tables of the decision backtest and its methodology page, from the costs of every history."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from benchmarks.decision_losses import (
    LAW,
    LAW_DRAWS,
    LEVEL,
    MEANS,
    MOVES_FREE,
    PROGRAMMES,
    STATED,
    SUPPLY,
    UNLIMITED_LAW,
    UNLIMITED_ORACLE,
)
from benchmarks.decision_world import (
    CELLS,
    COMMON_GROWTH_SD,
    OWN_GROWTH_SD,
    PLACES_MISMATCH_SD,
    PLACES_YEARLY_SD,
    UNEXPLAINED_SD,
)
from models.decision_backtest import (
    LAST_YEAR,
    ORACLE,
    PLAN,
    POINT_NEAREST,
    POINT_RULE,
    mean_interval,
    saving_interval,
    summary,
)

RIVALS = (LAST_YEAR, POINT_RULE, POINT_NEAREST, STATED)
NAMES = {
    LAST_YEAR: "места прошлого года",
    POINT_RULE: "правило «потребность / выход»",
    POINT_NEAREST: "то же правило, округление к ближайшей группе",
    STATED: "заявки работодателей / выход",
}
HOPED = {LAST_YEAR: 0.15, POINT_RULE: 0.05}  # issue 5
# What each step of the ladder learns: (cost before, cost after) → its share of the regret.
STEPS = {
    "цена изменения групп (λ)": (PLAN, MOVES_FREE),
    "уровень потребности региона": (MOVES_FREE, LEVEL),
    "распределение по программам": (LEVEL, PROGRAMMES),
    "выпуск и отдача места": (PROGRAMMES, SUPPLY),
    "ширина и форма розыгрышей": (SUPPLY, LAW),
    "будущее, неизвестное никому": (LAW, ORACLE),
}


def bound(costs: pd.DataFrame) -> pd.DataFrame:
    """What a planner who knows every rate, but not the future, saves, and what the plan leaves to him: cell, against
    (LAST_YEAR | POINT_RULE | PLAN), saving, low, high."""
    rows = [
        (cell, against, *saving_interval(own[LAW].to_numpy(), own[against].to_numpy()))
        for cell, own in costs.groupby("cell", sort=False)
        for against in (LAST_YEAR, POINT_RULE, PLAN)
    ]
    return pd.DataFrame(rows, columns=["cell", "against", "saving", "low", "high"])


def losses(costs: pd.DataFrame) -> pd.DataFrame:
    """The plan's regret and its parts: cell, part («сожаление» | STEPS), mean, low, high (person-years a history)."""
    rows = []
    for cell, own in costs.dropna(subset=[MEANS]).groupby("cell", sort=False):
        for part, (before, after) in {"сожаление плана": (PLAN, ORACLE), **STEPS}.items():
            rows.append((cell, part, *mean_interval((own[before] - own[after]).to_numpy())))
    return pd.DataFrame(rows, columns=["cell", "part", "mean", "low", "high"])


def limits_and_draws(costs: pd.DataFrame) -> pd.DataFrame:
    """What the largest change of a year costs the oracle and who knows the law, and what the draws save against a plan on
    means: cell, part, mean, low, high (person-years a history)."""
    pairs = {
        "предел изменения за год: всезнающему": (ORACLE, UNLIMITED_ORACLE),
        "предел изменения за год: знающему закон": (LAW, UNLIMITED_LAW),
        "план по средним вместо розыгрышей": (MEANS, PLAN),
    }
    rows = [
        (cell, part, *mean_interval((own[before] - own[after]).to_numpy()))
        for cell, own in costs.dropna(subset=[MEANS]).groupby("cell", sort=False)
        for part, (before, after) in pairs.items()
    ]
    return pd.DataFrame(rows, columns=["cell", "part", "mean", "low", "high"])


def told(costs: pd.DataFrame) -> pd.DataFrame:
    """Need that the chain told against the law's: cell, need_law, need_true, need_model, need_survey, need_plan (means a
    year), ratio, ratio_low, ratio_high (Σ plan / Σ law), held, held_mean, width (means over histories)."""
    rows = []
    for cell, own in costs.groupby("cell", sort=False):
        less, low, high = saving_interval(own["need_plan"].to_numpy(), own["need_law"].to_numpy())
        means = own[["need_law", "need_true", "need_model", "need_survey", "need_plan", "held", "held_mean", "width"]]
        rows.append({"cell": cell, **means.mean(), "ratio": 1 - less, "ratio_low": 1 - high, "ratio_high": 1 - low})
    return pd.DataFrame(rows)


def page(costs: pd.DataFrame, numbers: range, draws: int) -> str:
    """The methodology page with the measured tables."""
    saved = summary(costs, RIVALS)
    return PAGE.format(
        histories=len(numbers),
        first=numbers[0],
        last=numbers[-1],
        draws=draws,
        law_draws=LAW_DRAWS,
        parted=int(costs.dropna(subset=[MEANS])["history"].nunique()),
        savings=_savings(saved),
        hopes=_hopes(saved, bound(costs)),
        bound=_bound(bound(costs)),
        losses=_parts(losses(costs)),
        limits=_parts(limits_and_draws(costs)),
        told=_told(told(costs)),
        common=_number(COMMON_GROWTH_SD, 3),
        own=_number(OWN_GROWTH_SD, 3),
        mismatch=_number(PLACES_MISMATCH_SD, 2),
        yearly=_number(PLACES_YEARLY_SD, 3),
        unexplained=_number(UNEXPLAINED_SD, 1),
    )


def _savings(saved: pd.DataFrame) -> str:
    head = (
        "ячейка", "соперник", "экономия, % (95 %)", "сожаление плана", "сожаление соперника", "план дешевле, % историй",
        "худший проигрыш",
    )  # fmt: skip
    rows = [
        (
            CELLS[row.cell], NAMES[row.rival], _percent(row.saving, row.saving_low, row.saving_high),
            _number(row.regret_plan), _number(row.regret_rival), _number(100 * row.won), _number(row.worst),
        )
        for row in saved.itertuples(index=False)
    ]  # fmt: skip
    lost = saved[saved["saving_high"] < 0]
    unclear = saved[(saved["saving_low"] <= 0) & (saved["saving_high"] >= 0)]
    verdict = [
        _listed("План проигрывает (весь интервал ниже нуля)", lost),
        _listed("Разница не отличима от нуля", unclear),
    ]
    return "\n".join([_table(head, rows), "", *verdict])


def _hopes(saved: pd.DataFrame, best: pd.DataFrame) -> str:
    """Hoped-for savings beside the measured ones and the bound."""
    lines = []
    for rival, hope in HOPED.items():
        own, ceiling = saved[saved["rival"] == rival], best[best["against"] == rival]
        reached = [CELLS[row.cell] for row in own.itertuples(index=False) if row.saving >= hope]
        above = [CELLS[row.cell] for row in ceiling.itertuples(index=False) if row.high < hope]
        lines.append(
            f"- Против «{NAMES[rival]}» надеялись на {_number(100 * hope)} %. Измерено "
            f"{_range(own['saving'])}; достигнуто: {'; '.join(reached) or 'нигде'}. Знающий закон сберегает "
            f"{_range(ceiling['saving'])}; надежда выше верхней границы его интервала: {'; '.join(above) or 'нигде'}."
        )
    return "\n".join(lines)


def _bound(best: pd.DataFrame) -> str:
    wide = best.assign(text=[_percent(*row) for row in best[["saving", "low", "high"]].itertuples(index=False)])
    wide = wide.pivot_table(index="cell", columns="against", values="text", aggfunc="first", sort=False)
    rows = [(CELLS[cell], row[LAST_YEAR], row[POINT_RULE], row[PLAN]) for cell, row in wide.iterrows()]
    head = ("ячейка", "знающий закон против мест прошлого года, %", "против правила, %", "против плана, %")
    return _table(head, rows)


def _parts(table: pd.DataFrame) -> str:
    parts = list(dict.fromkeys(table["part"]))
    texts = [
        f"{_number(mean)} ({_number(low)}…{_number(high)})"
        for mean, low, high in table[["mean", "low", "high"]].itertuples(index=False)
    ]
    wide = table.assign(text=texts).pivot_table(index="cell", columns="part", values="text", aggfunc="first")
    rows = [(CELLS[cell], *wide.loc[cell, parts]) for cell in dict.fromkeys(table["cell"])]
    return _table(("ячейка", *parts), rows)


def _told(table: pd.DataFrame) -> str:
    head = (
        "ячейка", "по закону", "сбылось", "модель", "опрос", "в плане", "план / закон (95 %)",
        "80 %-й интервал программы и года содержит истину, %", "то же для средней за годы, %", "ширина интервала / закон",
    )  # fmt: skip
    rows = [
        (
            CELLS[row.cell], *(_number(value) for value in (
                row.need_law, row.need_true, row.need_model, row.need_survey, row.need_plan)),
            f"{_number(row.ratio, 2)} ({_number(row.ratio_low, 2)}…{_number(row.ratio_high, 2)})",
            _number(100 * row.held), _number(100 * row.held_mean), _number(row.width, 2),
        )
        for row in table.itertuples(index=False)
    ]  # fmt: skip
    return _table(head, rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _listed(title: str, rows: pd.DataFrame) -> str:
    which = "; ".join(f"{CELLS[row.cell]} – {NAMES[row.rival]}" for row in rows.itertuples(index=False))
    return f"- {title}: {which or 'нигде'}."


def _range(shares: pd.Series) -> str:
    return f"{_number(100 * shares.min(), 1)}–{_number(100 * shares.max(), 1)} % по ячейкам"


def _percent(share: float, low: float, high: float) -> str:
    return f"{_number(100 * share, 1)} ({_number(100 * low, 1)}…{_number(100 * high, 1)})"


def _number(value: float, digits: int = 0) -> str:
    rounded = np.round(value, digits) + 0.0  # no minus before a zero
    return f"{rounded:.{digits}f}".replace(".", ",").replace("-", "−")


PAGE = """PLACEHOLDER
{savings}

{hopes}

{bound}

{losses}

{limits}

{told}
"""
