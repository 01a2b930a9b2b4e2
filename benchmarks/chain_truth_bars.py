"""The figures by which the chain as a whole is judged, and how far they must reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from benchmarks.chain_truth_region import LAST_YEAR, NO_SURVEY, PLAN, POINT_RULE, SHIPPED
from benchmarks.chain_truth_scores import WINDOW, YEARS

NEED = "потребность"
PROGRAMME, CLUSTER, REGION = "программа", "кластер", "регион"
MARKS = ("1", "2", "3", "4", "5")
FEWEST_MARKS = 3
MOST_MOVED = 0.015  # share of places that another seed may put elsewhere


@dataclass(frozen=True)
class Bar:
    """A figure of the scoreboard: ``miss`` says how far a value is from where it should be, smaller is better."""

    key: str
    name: str
    miss: Callable[[float], float]
    must: float
    goal: float
    said: str

    def verdict(self, value: float) -> str:
        """«цель», «да» or «НЕТ»; a figure that could not be computed is said to be missing."""
        if pd.isna(value):
            return "нет данных"
        miss = round(self.miss(value), 6)
        return "цель" if miss <= self.goal else "да" if miss <= self.must else "НЕТ"


def _as_it_is(value: float) -> float:
    return value


def _off_eighty(value: float) -> float:
    return abs(value - 0.8)


BARS = (
    Bar("need_wape", "потребность программ, окно плана: WAPE", _as_it_is, 0.28, 0.20, "≤ 0,28; ≤ 0,20"),
    Bar("need_bias", "потребность региона: смещение", abs, 0.04, 0.02, "± 0,04; ± 0,02"),
    Bar("cover80_expectation", "ожидание внутри 80 %-й полосы, программы", _off_eighty, 0.06, 0.03, "0,80 ± 0,06; ± 0,03"),
    Bar("cover80_years", "отдельные годы внутри 80 %-й полосы, программы", _off_eighty, 0.06, 0.03, "0,80 ± 0,06; ± 0,03"),
    Bar("cluster_half_width", "кластер: медиана полуширины 80 %-й полосы", _as_it_is, 0.30, 0.20, "≤ 0,30; ≤ 0,20"),
    Bar("survey_ratio", "ошибка с опросом / без опроса", _as_it_is, 0.95, 0.85, "≤ 0,95; ≤ 0,85"),
    Bar("cost_to_last_year", "истинная цена плана / мест прошлого года", _as_it_is, 0.85, 0.80, "≤ 0,85; ≤ 0,80"),
    Bar("cost_to_point_rule", "истинная цена плана / правила «потребность / выход»", _as_it_is, 0.96, 0.94, "≤ 0,96; ≤ 0,94"),
)


def figures(scores: pd.DataFrame, costs: pd.DataFrame, marks: pd.DataFrame, stability: pd.DataFrame) -> dict[str, object]:
    """The figures of the bars, the count of rows by mark, and the share of signs that stand."""
    shipped = _wape(scores, SHIPPED)
    made: dict[str, object] = {
        "need_wape": shipped,
        "need_bias": _one(scores, SHIPPED, WINDOW, REGION, "bias"),
        "cover80_expectation": _one(scores, SHIPPED, WINDOW, PROGRAMME, "expected_80"),
        "cover80_years": _one(scores, SHIPPED, YEARS, PROGRAMME, "realised_80"),
        "cluster_half_width": _one(scores, SHIPPED, WINDOW, CLUSTER, "half_width"),
        "survey_ratio": shipped / _wape(scores, NO_SURVEY),
        "cost_to_last_year": ratio_of_costs(costs, SHIPPED, LAST_YEAR),
        "cost_to_point_rule": ratio_of_costs(costs, SHIPPED, POINT_RULE),
        "marks": marks_counted(marks),
        "sign_stability": signs_standing(stability),
        "places_moved": places_moved(stability),
    }
    return {name: None if isinstance(value, float) and pd.isna(value) else value for name, value in made.items()}


def ratio_of_costs(
    costs: pd.DataFrame, variant: str, rival: str, decision: str = PLAN, column: str = "cost"
) -> float:
    """Σ cost of the decision / Σ cost of the rival over the regions that have both."""
    if costs.empty:
        return float("nan")
    own = costs[costs["variant"] == variant]
    if not {decision, rival} <= set(own["decision"]):
        return float("nan")
    sums = own.pivot_table(index="seed", columns="decision", values=column)[list({decision, rival})].dropna().sum()
    return float(sums[decision] / sums[rival])


def marks_counted(marks: pd.DataFrame) -> dict[str, int]:
    """Rows of the plans by mark of sureness."""
    found = marks["mark"].astype(int).astype(str).value_counts() if len(marks) else {}
    return {mark: int(found.get(mark, 0)) for mark in MARKS}


def signs_standing(stability: pd.DataFrame) -> float:
    """Share of changed rows whose sign of change stands when the plan is made on other draws."""
    changed = stability[stability["changed"]] if len(stability) else stability
    return float(changed["stands"].mean()) if len(changed) else float("nan")


def places_moved(stability: pd.DataFrame) -> float:
    """Share of places that other draws put elsewhere."""
    return float(stability["moved"].sum() / stability["places"].sum()) if "moved" in stability else float("nan")


def verdicts(made: Mapping[str, object]) -> list[tuple[str, str, str, str]]:
    """Name, value, bar and verdict of each bar, and whether the marks tell rows apart."""
    rows = []
    for bar in BARS:
        value = made[bar.key]
        number = float(value) if isinstance(value, float | int) else float("nan")
        rows.append((bar.name, number_text(number), bar.said, bar.verdict(number)))
    moved = made.get("places_moved")
    share = float(moved) if isinstance(moved, float) else float("nan")
    held = "нет данных" if pd.isna(share) else "да" if share <= MOST_MOVED else "НЕТ"
    rows.append(("другие розыгрыши: доля мест, которые переехали", number_text(share), f"≤ {number_text(MOST_MOVED)}", held))
    counted = made["marks"]
    used = sum(count > 0 for count in counted.values()) if isinstance(counted, dict) else 0
    told = ", ".join(f"{mark}: {count}" for mark, count in counted.items()) if isinstance(counted, dict) else ""
    rows.append(("отметки уверенности (строк)", told, f"не меньше {FEWEST_MARKS} разных", "да" if used >= FEWEST_MARKS else "НЕТ"))
    return rows


def number_text(value: float, digits: int = 3) -> str:
    """Decimal comma; an en dash where there is no figure."""
    return "–" if pd.isna(value) else f"{value:.{digits}f}".replace(".", ",").replace("-", "−")


def _wape(scores: pd.DataFrame, variant: str) -> float:
    return _one(scores, variant, WINDOW, PROGRAMME, "wape")


def _one(scores: pd.DataFrame, variant: str, horizon: str, level: str, column: str) -> float:
    found = scores[
        (scores["variant"] == variant)
        & (scores["quantity"] == NEED)
        & (scores["horizon"] == horizon)
        & (scores["level"] == level)
    ]
    return float(found[column].iloc[0]) if len(found) else float("nan")
