"""One invented programme with every block filled, and what such blocks are made of."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from models.explanation.effects import with_effects
from proposals.figures import Chain

LAG = {10: 1, 22: 2, 34: 3, 46: 4, 58: 5}


def expectation(mean: float, width: float, growth: float = 0.1, decline_chance: float = 0.0) -> dict[str, object]:
    """An expectation whose growth has a known sign; one year may bring three times its width."""
    return {
        "need": interval(mean, width),
        "single": interval(mean, 3 * width),
        "replacement": mean * (1 - growth),
        "growth": interval(mean * growth, 0.5),
        "decline_chance": decline_chance,
    }


def interval(mean: float, spread: float = 0.25) -> dict[str, Any]:
    """An interval around a mean, a little skewed as real ones are."""
    width = abs(mean) * spread + 2
    return {"mean": mean, "q10": mean - 1.1 * width, "q50": mean - 0.1 * width, "q90": mean + 1.3 * width}


def chain(**stations: float) -> dict[str, float]:
    """A chain of means with the effects that the model derives from its stations."""
    return dict(_effects(tuple(stations.items())))


@cache
def _effects(stations: tuple[tuple[str, float], ...]) -> dict[str, float]:
    told = next(with_effects(pd.DataFrame([dict(stations)])).itertuples(index=False))
    return {name: getattr(told, name) for name in Chain.model_fields}


def offer(
    id: str = "o1", college: str = "Образцовый машиностроительный колледж", groups: int = 2, **changes: Any
) -> dict:
    """One offer of whole groups of 25."""
    base = {
        "id": id,
        "college": college,
        "district": "г. Образцов",
        "form": "очная",
        "funding": "региональный бюджет",
        "groups": groups,
        "group_size": 25,
        "places": groups * 25,
        "places_last_year": 25 * max(groups - 1, 0),
    }
    return {**base, **changes}


def path(start_year: int, need: float, on_way: float, plan: float) -> tuple[dict[str, Any], ...]:
    """Need and those who come by year: the intake brings somebody from the fourth year on."""
    made = []
    for at in range(8):
        way, brought = on_way * (1.5 - 0.1 * at), plan if at >= 4 else 0.0
        used = min(way, max(need, 0.0))
        made.append({
            "year": start_year + at, "need": interval(need, 0.2), "on_way": way, "plan": brought,
            "on_way_needed": used, "plan_needed": min(brought, max(need, 0.0) - used),
        })  # fmt: skip
    return tuple(made)


def programme(
    code: str = "15.01.05",
    name: str = "Сварщик (ручной и частично механизированной сварки (наплавки))",
    basis: str = "9",
    groups: int = 3,
    start_year: int = 2027,
    duration_months: int = 22,
    level: str = "ППКРС",
    seed: int = 0,
    **changes: Any,
) -> dict:
    """One programme × basis with every block filled."""
    places = groups * 25
    yield_ = 0.43 + 0.02 * (seed % 4)
    unrounded = places + (7.4, -9.2, 14.6, 3.1)[seed % 4]
    carried, supply = (12.5, -8.25, 4.0)[seed % 3], 30.0 + 6 * seed
    need = (unrounded - 4) * yield_ + supply - carried + 5.0
    before_override = places - 25 if seed == 4 else places
    year = start_year + LAG[duration_months]
    last_year = max(0, places + (-25, 25, 0, 0, -50)[seed % 5])
    colleges = ("Образцовый машиностроительный колледж", "Политехнический техникум им. А. П. Образцова")
    offers = [offer(f"{code}-{basis}-1", groups=groups - groups // 2, binding_constraint="число мастерских")]
    if groups // 2:
        offers.append(offer(f"{code}-{basis}-2", colleges[1], groups // 2, district="Заречный район"))
    base: dict[str, Any] = {
        "id": f"{code}-{basis}",
        "programme": code,
        "name": name,
        "level": level,
        "ugps": code[:2] + ".00.00",
        "basis": basis,
        "duration_months": duration_months,
        "labour_market_year": year,
        "places_last_year": last_year,
        "places_last_year_period": start_year - 1,
        "entrants_last_year": max(last_year - seed % 4, 0),
        "applications": places * 2 + 7 * seed,
        "applications_per_place": round((places * 2 + 7 * seed) / max(last_year, 25), 2),
        "expected_graduates": supply * 1.6,
        "confirmed_need": round(need * 0.55),
        "target_contracts": 3 + seed,
        "vacancies": 40 + 11 * seed,
        "graduates_employed_share": 0.5 + 0.03 * (seed % 5),
        "places": places,
        "places_unrounded": unrounded,
        "need": interval(need),
        "need_window": interval(need * 0.97, 0.18),
        "expectation": expectation(need * 0.96, 0.09),
        "need_window_first": year,
        "need_window_last": year + 2,
        "supply": interval(supply, 0.1),
        "balance": interval((12.0, -9.0, 3.0)[seed % 3], 1.5),
        "binding_constraint": (
            "часы мастерской", "целые группы", "лицензия и нагрузка (число групп); места практики", "потребность",
        )[seed % 4],
        "reasons": (),
        "coverage": {
            "first_year": start_year + 4,
            "last_year": start_year + 6,
            "need": interval(need * 0.96, 0.2),
            "decline_chance": 0.0,
            "on_way": supply,
            "plan": places * yield_,
        },
        "path": path(start_year, need * 0.96, supply, places * yield_),
        "history": tuple({"start_year": start_year - ago, "places": last_year, "entrants": last_year} for ago in (3, 2, 1)),
        "cost_per_place_rub": 120_000.0,
        "teachers_per_group": 3.4,
        "defaults": ("dropout_rate", "carry_over"),
        "offers": tuple(offers),
        "chain": chain(
            need=need,
            supply=supply,
            carried=carried,
            other_intakes=5.0,
            intake_yield=yield_,
            places_unrounded=unrounded,
            places_inert=unrounded + (2.0 if unrounded < last_year else -2.0),
            places_limited=unrounded - (12.4 if unrounded > places else -3.0),
            places_before_override=before_override,
            places=places,
        ),
        "readings": (
            {"reading": "model", "interval": interval(need * 1.1), "weight": 0.62, "note": "занятость и замещение"},
            {"reading": "survey", "interval": interval(need * 0.84, 0.4), "weight": 0.38, "answers": 12 + seed},
        ),
        "uncertainty": {"mark": 1 + (seed + 2) % 5, "why": ("интервал шире половины среднего", "опрос не проверен")},
        "change_drivers": (
            {"driver": "data", "label": "новые данные", "places": 14.0},
            {"driver": "employment", "label": "рост занятости", "places": 9.5},
            {"driver": "limits", "label": "ограничения и округление", "places": places - last_year - 23.5},
        ),
        "marginal": {"one_more": 3.4 + seed if seed % 2 else -1.4, "one_fewer": 5.1 + seed},
        "variants": tuple(
            {"variant": key, "places": max(0, places + 25 * shift)}
            for key, shift in {
                "cost_1_2": -1,
                "cost_1_1": 0,
                "cost_2_1": 1,
                "match_1": -1,
                "carry_0": 0,
                "carry_1": 1,
            }.items()
        ),
        "flips": (
            {
                "assumption": "match",
                "label": "Доля работающих по специальности",
                "low": 0.45,
                "base": 0.56,
                "high": 0.67,
                "unit": "доля",
                "places_low": places + 37.0,
                "places_high": places - 24.0,
            },
            {
                "assumption": "phi",
                "label": "Доля открытий для новых выпускников СПО",
                "low": 0.2,
                "base": 0.3,
                "high": 0.4,
                "unit": "доля",
                "places_low": places - 51.0,
                "places_high": places + 49.0,
            },
        ),
        "roa": {"ita_mean": 0.91, "very_good": 0.31, "good": 0.34, "fair": 0.15, "moderate": 0.12, "poor": 0.08},
        "indicative": (
            {"start_year": start_year + 1, "places": places},
            {"start_year": start_year + 2, "places": places + 25},
        ),
        "trace_id": f"01-{code}-{basis}",
    }
    return {**base, **changes}
