"""The section of the decision backtest's page on plans that are made anew every autumn, and on the smoothed score."""

from __future__ import annotations

import pandas as pd

from benchmarks.decision_losses import LAW
from benchmarks.decision_replanning import SMOOTH, YEARLY_LAW, YEARLY_PLAN, YEARLY_RULE
from benchmarks.decision_tables import markdown, percents, span
from benchmarks.decision_world import CELLS
from models.backtest.decisions import LAST_YEAR, PLAN, POINT_NEAREST, saving_interval

# Saving of the first against the second, in both scores unless the rival has only one.
PAIRS = {
    "план сразу / места прошлого года": (PLAN, LAST_YEAR),
    "план каждый год / места прошлого года": (YEARLY_PLAN, LAST_YEAR),
    "знающий закон каждый год / места прошлого года": (YEARLY_LAW, LAST_YEAR),
    "план каждый год / план сразу": (YEARLY_PLAN, PLAN),
    "правило каждый год / правило сразу": (YEARLY_RULE, POINT_NEAREST),
    "план каждый год / правило каждый год": (YEARLY_PLAN, YEARLY_RULE),
    "знающий закон каждый год / план каждый год": (YEARLY_LAW, YEARLY_PLAN),
}
SCORES = {"": "Потребность каждого года, какой она сбылась", SMOOTH: "Сглаженно: потребность каждого года – средняя за годы выхода трёх наборов"}


def yearly_savings(costs: pd.DataFrame) -> pd.DataFrame:
    """Savings of decisions made anew every year, over the histories where they were: score ("" | SMOOTH), cell, pair (PAIRS),
    saving, low, high."""
    rows = [
        (score, cell, pair, *saving_interval(own[score + ours].to_numpy(), own[score + rival].to_numpy()))
        for cell, own in costs.dropna(subset=[YEARLY_PLAN]).groupby("cell", sort=False)
        for score in SCORES
        for pair, (ours, rival) in PAIRS.items()
    ]
    return pd.DataFrame(rows, columns=["score", "cell", "pair", "saving", "low", "high"])


def yearly_section(costs: pd.DataFrame) -> str:
    """Tables by score, and what they say of planning anew."""
    saved = yearly_savings(costs)
    parts = []
    for score, title in SCORES.items():
        own = saved[saved["score"] == score]
        rows = [
            (CELLS[cell], *(percents(row.saving, row.low, row.high) for row in part.itertuples(index=False)))
            for cell, part in own.groupby("cell", sort=False)
        ]
        parts += [f"{title}; сбережено, % (95 %):", "", markdown(("ячейка", *PAIRS), rows), ""]
    return "\n".join([*parts, _what_it_gives(saved), _beside_the_law(costs)])


def _what_it_gives(saved: pd.DataFrame) -> str:
    anew = saved[saved["pair"] == "план каждый год / план сразу"]
    parts = []
    for score, name in (("", "по годам"), (SMOOTH, "сглаженно")):
        own = anew[anew["score"] == score]
        sure = [CELLS[row.cell] for row in own.itertuples(index=False) if row.low > 0]
        worse = [CELLS[row.cell] for row in own.itertuples(index=False) if row.high < 0]
        parts.append(
            f"{name} {span(own['saving'])} (больше нуля вместе с нижней границей: {'; '.join(sure) or 'нигде'}; меньше нуля вместе с верхней: "
            f"{'; '.join(worse) or 'нигде'})"
        )
    return f"- Ежегодный пересчёт сберегает от цены плана, решённого сразу: {', '.join(parts)}."


def _beside_the_law(costs: pd.DataFrame) -> str:
    made = costs.dropna(subset=[YEARLY_PLAN])
    means = made.groupby("cell", sort=False)[[LAW, YEARLY_LAW]].mean()
    gained = 1 - means[YEARLY_LAW] / means[LAW]
    return (
        f"- Знающему закон новый год сберегает {span(gained)} его цены: больше из опубликованного года о трёх наборах не узнать. "
        "Место, решённое сегодня, дойдёт до рынка через 3–4 года, а лучше виден лишь ближайший."
    )
