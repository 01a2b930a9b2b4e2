"""Invented figures with defaults: ``full_figures`` has every block, ``sparse_figures`` what Perm can supply."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from models.explanation.effects import with_effects
from proposals.figures import Chain, Figures

NAMES = [
    ("15.01.05", "Сварщик (ручной и частично механизированной сварки (наплавки))", "ППКРС", 22, 10),
    ("15.01.32", "Оператор станков с программным управлением", "ППКРС", 22, 10),
    ("15.01.35", "Мастер слесарных работ", "ППКРС", 22, 10),
    ("15.02.08", "Технология машиностроения", "ППССЗ", 46, 34),
    ("15.02.10", "Мехатроника и робототехника (по отраслям)", "ППССЗ", 46, 34),
    ("15.02.12", "Монтаж, техническое обслуживание и ремонт промышленного оборудования (по отраслям)", "ППССЗ", 46, 34),
    ("22.02.06", "Сварочное производство", "ППССЗ", 46, 34),
    (
        "13.02.11",
        "Техническая эксплуатация и обслуживание электрического и электромеханического оборудования (по отраслям)",
        "ППССЗ",
        46,
        34,
    ),
    ("23.02.03", "Техническое обслуживание и ремонт автомобильного транспорта", "ППССЗ", 46, 34),
    ("27.02.07", "Управление качеством продукции, процессов и услуг (по отраслям)", "ППССЗ", 46, 34),
    ("09.02.07", "Информационные системы и программирование", "ППССЗ", 46, 34),
]
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


def full_figures(**changes: Any) -> Figures:
    """A proposal of a machine-building cluster in which every block is filled."""
    return Figures.model_validate({**_full_values(), **changes}) if changes else _full()


@cache
def _full() -> Figures:
    return Figures.model_validate(_full_values())


def _full_values() -> dict[str, Any]:
    start = 2027
    rows = []
    for seed, (code, name, level, months_9, months_11) in enumerate(NAMES):
        rows.append(programme(code, name, "9", 1 + (seed * 3) % 5, start, months_9, level, seed))
        if seed % 3 == 0:
            rows.append(programme(code, name, "11", 1, start, months_11, level, seed + 1))
    rows[-1]["cluster_share"], rows[-1]["other_clusters"] = 0.4, ("Информационные технологии и связь",)
    rows[2]["change_drivers"] = (
        {
            "driver": "first",
            "label": "разрыв между прошлым КЦП и расчётом",
            "places": rows[2]["places"] - rows[2]["places_last_year"],
        },
    )
    return {
        "vintage": date(2027, 1, 18),
        "round": "2027-1",
        "mode": "round",
        "ref_area": "901",
        "region": {
            "name": "Образцовая область",
            "name_genitive": "Образцовой области",
            "name_prepositional": "в Образцовой области",
        },
        "cluster": {"code": "01", "name": "Машиностроение и металлообработка"},
        "start_year": start,
        "group_size": 25,
        "code_version": "0.1.0+abc1234",
        "parameters_hash": "9f2c" * 16,
        "banner": "ОБРАЗЕЦ",
        "banner_reason": "данные вымышлены, для принятия решений не предназначены",
        "legal_reference": "Порядок установления контрольных цифр приёма Образцовой области (акт указывается в "
        "настройке)",
        "base_year": 2025,
        "carry_over": 0.5,
        "need_total": interval(1240.0, 0.12),
        "need_total_year": 2031,
        "need_total_window": interval(1210.0, 0.09),
        "expectation_total": expectation(1205.0, 0.05),
        "need_total_window_first": 2031,
        "need_total_window_last": 2033,
        "programmes": tuple(rows),
        "path": path(start, 1205.0, 300.0, 420.0),
        "assumptions": (
            {
                "parameter": "move_penalty", "label": "Цена изменения на одну группу к прошлому году, в выпускниках (λ)", "value": 2.0,
                "low": 0.0, "high": 5.0, "unit": "graduates_per_group", "source": "допущение авторов",
            },
            *(
                {
                    "parameter": "match_rate", "label": "Доля работающих по профессии", "key": level, "value": value, "low": 0.5,
                    "high": 0.67, "unit": "share", "source": "открытые данные",
                }
                for level, value in (("ППКРС", 0.558), ("ППССЗ", 0.607))
            ),
        ),
        "response": (
            {"size": "16–100", "employers": 48, "wave": 2026},
            {"size": "более 250", "employers": None, "employers_status": "suppressed", "wave": 2026},
        ),
        "limits": tuple(
            limit
            for year in (start, start + 1, start + 2)
            for limit in (
                {
                    "kind": "budget_rub",
                    "label": "бюджет",
                    "start_year": year,
                    "unit": "руб.",
                    "value": 653_700_000.0 if year == start else None,
                    "used": 650_100_000.0,
                    "cluster_share": 0.12,
                    "cluster_share_status": "estimated",
                    "cluster_used": 77_200_000.0,
                    "cluster_used_status": "estimated",
                    "reference": "Закон об областном бюджете, 14.11.2026" if year == start else None,
                },
                {
                    "kind": "youth_places_9",
                    "label": "выпускники 9 классов",
                    "start_year": year,
                    "unit": "мест",
                    "value": 5451,
                    "value_status": "estimated",
                    "used": 5440,
                    "cluster_share_status": "not_applicable",
                    "cluster_used_status": "not_applicable",
                    "reference": "население 15 лет на 01.01.2027 – 17 313 чел.",
                },
            )
        ),
        "sectors": tuple(
            {
                "economic_activity": section,
                "name": name,
                "level": level,
                "time_period": year,
                "employment": interval(size * share * (1 + 0.004 * step), 0.03),
                "expansion": interval(size * share * growth, 0.9),
                "replacement": interval(size * share * 0.023, 0.2),
                "recruitment_need": interval(size * share * (growth + 0.023), 0.3),
            }
            for section, name, size, growth in (
                ("C", "Обрабатывающие производства", 61250.0, 0.006),
                ("F", "Строительство", 24180.0, -0.004),
                ("H", "Транспортировка и хранение", 30110.0, 0.011),
            )
            for level, share in (("ППКРС", 0.38), ("ППССЗ", 0.27), ("ВО", 0.24), ("без", 0.11))
            for step, year in enumerate((2027, 2029, 2031))
        ),
        "employment_series": (
            series("Занятость: обрабатывающие производства", "тыс. чел.", 61.2, breaks=(2017,)),
            series("Занятость: строительство", "тыс. чел.", 24.1),
        ),
        "need_series": series("Потребность кластера в новых выпускниках СПО", "чел. в год", 1180.0),
        "forecast_errors": tuple(
            {
                "quantity": "Занятость по видам деятельности",
                "step": "модель",
                "horizon_years": h,
                "windows": 40 - 5 * h,
                "mean_absolute_percent": 1.3 * h,
                "naive_mean_absolute_percent": 1.7 * h,
                "coverage_80": 0.79,
            }
            for h in (1, 3, 5)
        ),
        "crosswalk": {
            "share_covered": 0.87,
            "least_covered": (
                {"occupation": "8159", "name": "Операторы прочих машин", "need_mean": 31.4, "share_covered": 0.22},
            ),
        },
        "variance_shares": (
            {"step": "phi", "label": "доля открытий для выпускников СПО", "share": 0.41},
            {"step": "employment", "label": "прогноз занятости", "share": 0.27},
            {"step": "match", "label": "работа по специальности", "share": 0.18},
            {"step": "other", "label": "остальное", "share": 0.14},
        ),
        "track_record": (
            {
                "round": "2026-1",
                "programme": "15.01.05",
                "name": "Сварщик",
                "proposed": 75,
                "approved": 50,
                "entrants": 49,
            },
        ),
        "defaults": (
            {
                "parameter": "dropout_rate",
                "label": "Доля выбывающих за год",
                "scope": "база 9 классов",
                "value": 0.069,
                "low": 0.05,
                "high": 0.12,
                "unit": "доля",
                "source": "ЦЭНО РАНХиГС, «Ведомости» 05.06.2025",
            },
            {
                "parameter": "carry_over",
                "label": "Перенос дефицита и избытка на следующий год (ρ)",
                "scope": "все",
                "value": 0.5,
                "low": 0.0,
                "high": 1.0,
                "unit": "доля",
                "source": "методика, раздел 8",
            },
        ),
        "short_programmes": (
            {
                "programme": "15.01.05",
                "name": "Сварщик",
                "year": 2028,
                "shortage": 34.2,
                "learners": 36,
                "groups": 3,
                "hours": 432,
                "workshop": "Сварочные технологии",
                "feasible": True,
            },
        ),
        "decisions": decisions(),
        "warnings": (
            {"kind": "territory", "text": "В Заречном районе закрывается последняя группа по программе 22.02.06."},
            {"kind": "horizon", "text": "Прогноз на 2033 год и дальше – за проверенным горизонтом 7 лет."},
        ),
        "intake": (
            {
                "file": "Занятость 2017–2025.xlsx",
                "source": "rosstat_workbook",
                "rows_read": 190,
                "accepted": 171,
                "refused": 0,
                "superseded": 19,
                "sha256": "0a1b" * 16,
            },
            {
                "file": "СПО-1 2026.xlsx",
                "source": "spo1",
                "rows_read": 412,
                "accepted": 409,
                "refused": 3,
                "superseded": 0,
                "sha256": "77fe" * 16,
                "notes": ("в 3 строках код программы не найден",),
            },
        ),
        "sign_off": (
            {"position": "Председатель Координационного совета кластера"},
            {"position": "Руководитель ведущей профессиональной образовательной организации"},
        ),
    }


def sparse_figures(**changes: Any) -> Figures:
    """Employment and КЦП only: no enrolment, no survey, no colleges; ranges of need lead, places are for reference."""
    rows = tuple(
        {
            "id": f"{code}-9",
            "programme": code,
            "name": name,
            "level": "ППССЗ",
            "ugps": "08.00.00",
            "basis": "9",
            "duration_months": 46,
            "labour_market_year": 2028,
            "places_last_year": last,
            "places_last_year_period": 2021,
            "places": places,
            "places_unrounded": places + 4.2,
            "need": interval(places * 0.5, 0.6),
            "supply": {**interval(places * 0.2, 0.4), "status": "default"},
            "balance": interval(2.0, 9.0),
            "binding_constraint": "наибольшее изменение за год",
            "reasons": ("Занятость в строительстве почти не меняется.",),
            "defaults": ("dropout_rate", "staffing"),
            "uncertainty": {"mark": 1, "why": ("штатная матрица – по умолчанию",)},
            "offers": (
                {
                    "id": f"{code}-9-0",
                    "college": "не распределено",
                    "form": "очная",
                    "funding": "региональный бюджет",
                    "groups": None,
                    "places": places,
                },
            ),
        }
        for code, name, last, places in (
            ("08.02.01", "Строительство и эксплуатация зданий и сооружений", 400, 415),
            ("08.02.04", "Водоснабжение и водоотведение", 25, 25),
            ("08.02.05", "Строительство и эксплуатация автомобильных дорог и аэродромов", 150, 125),
        )
    )
    base: dict[str, Any] = {
        "vintage": date(2024, 3, 1),
        "ref_area": "57",
        "region": {"name": "Пермский край"},
        "cluster": {"code": "02", "name": "Строительство и ЖКХ"},
        "start_year": 2024,
        "group_size": 25,
        "code_version": "0.1.0",
        "banner": "ДЕМОНСТРАЦИЯ",
        "base_year": 2023,
        "programmes": rows,
        "banner_reason": "штатная матрица, связь занятий с программами и контингент приняты по умолчанию",
        "need_total": interval(280.0, 0.5),
        "need_total_year": 2028,
        "need_series": {
            "title": "Потребность",
            "unit": "чел. в год",
            "forecast": tuple(
                {"time_period": year, "interval": interval(270.0 + year - 2024, 0.5)} for year in range(2024, 2030)
            ),
        },
        "defaults": (
            {
                "parameter": "staffing",
                "label": "Штатная матрица",
                "scope": "все секции",
                "text": "по умолчанию",
                "source": "переклассификация ISCO-08, низкая уверенность",
            },
            {"parameter": "dropout_rate", "scope": "9", "value": 0.069, "unit": "доля", "source": "ЦЭНО РАНХиГС"},
        ),
        "intake": ({"file": "kcp_2016_2021.csv", "source": "kcp", "rows_read": 132, "accepted": 132},),
    }
    return Figures.model_validate({**base, **changes})


def series(title: str, unit: str, level: float, breaks: tuple[int, ...] = ()) -> dict[str, Any]:
    """Ten years of history and eight of forecast, the last one beyond the tested horizon."""
    wobble = (0.0, 0.012, -0.008, 0.004, -0.03, -0.012, 0.01, 0.018, 0.006, 0.0)
    return {
        "title": title,
        "unit": unit,
        "breaks": breaks,
        "history": tuple({"time_period": 2016 + i, "value": level * (1 + w)} for i, w in enumerate(wobble)),
        "forecast": tuple(
            {
                "time_period": 2026 + h,
                "interval": interval(level * (1 + 0.006 * h), 0.012 * (h + 1) ** 0.8 - 2 / level),
                "extrapolated": h > 6,
            }
            for h in range(8)
        ),
    }


def decisions() -> dict[str, Any]:
    """Blocks of decisions 1, 2, 3 and 5."""
    return {
        "texts": (
            {
                "number": 1,
                "wording": "Использовать новые мастерские как площадку кластера: программы по заказу "
                "работодателей, "
                "проекты обучения, профориентация, сетевое использование, открытые трансляции и мастер-классы.",
                "responsible": "руководители советов (по согласованию), руководители ведущих ПОО",
                "deadline": date(2022, 12, 1),
            },
            {
                "number": 2,
                "wording": "Расширить экспертное сообщество из числа работодателей: 50 % экспертов "
                "демонстрационного экзамена в 2022 году, 60 % в 2023 году, 70 % в 2024 году.",
                "responsible": "те же",
                "deadline": date(2022, 5, 1),
                "current": date(2027, 5, 1),
            },
            {
                "number": 3,
                "wording": "Включить формирование цифровых компетенций во все дисциплины, модули и МДК.",
                "responsible": "руководители ПОО, ЦОПП",
                "deadline": date(2022, 4, 1),
            },
            {
                "number": 5,
                "wording": "Внести изменения в планы работы кластеров с учётом протокола.",
                "responsible": "руководители советов (по согласованию), руководители ведущих ПОО",
                "deadline": date(2021, 12, 10),
            },
        ),
        "use_year": 2026,
        "used_until": date(2026, 10, 20),
        "workshops": (
            {
                "id": "w1",
                "name": "Сварочные технологии",
                "college": "Образцовый машиностроительный колледж",
                "project": "«Образование», «Молодые профессионалы»",
                "equipment": "посты сварки, 12 шт.",
                "place": "ул. Учебная, 1",
                "opened_year": 2021,
                "hours_available": 2160,
                "hours_for_places": 1000,
                "hours_free": 456,
                "hours_with_employer": 210,
                "hours_before": 512,
                "participants": 592,
                "uses": (
                    {"kind": "short_programme", "hours": 320, "participants": 48},
                    {"kind": "training_project", "hours": 144, "participants": 24},
                    {"kind": "career_guidance", "hours": 96, "participants": 310},
                    {"kind": "network_use", "hours": 120, "participants": 60},
                    {"kind": "open_class", "hours": 24, "participants": 150},
                ),
            },
            {
                "id": "w2",
                "name": "Мехатроника",
                "college": "Политехнический техникум им. А. П. Образцова",
                "hours_for_places": 800,
                "uses_status": "no_data",
                "use_reason": "за год записано больше часов, чем есть в году",
            },
            {"id": "w3", "name": "Литьё", "college": "Литейный техникум", "hours_with_employer": 0, "hours_before": 40, "uses_status": "not_applicable"},
        ),
        "use": (
            {"kind": "short_programme", "occasions": 9, "hours": 320, "participants": 48, "occasions_before": 6, "hours_before": 212},
            {"kind": "short_programme", "part": "платно", "occasions": 5, "hours": 200, "participants": 30, "occasions_before": 2, "hours_before": 72},
            {"kind": "open_class", "occasions": 0, "hours": 0, "participants": 0, "occasions_before": 3, "hours_before": 24},
        ),
        "orders": (
            {
                "employer": "ООО «Станкосервис»", "spellings": ("СТАНКОСЕРВИС, ООО",), "workshop": "Сварочные технологии",
                "technologies": ("сварка в среде защитных газов",), "orders": 2, "orders_in_all": 2, "orders_this_year": 1, "participants": 24,
                "hours": 144, "paid": 1, "free": 1,
            },
        ),
        "groups_now": 40,
        "load": 2.5,
        "courses": 3,
        "experts": (
            {"scope": "демонстрационный экзамен", "year": 2026, "experts": 100, "employer_experts": 50, "target_share": 0.7, "replace": 20, "add": 67},
            {
                "scope": "демонстрационный экзамен", "year": 2031, "projected": True, "graduates": 1200, "repeated": 0.4, "experts": 120,
                "employer_experts": 50, "target_share": 0.7, "replace": 34, "add": 114,
            },
            {
                "scope": "демонстрационный экзамен", "by": "competence", "name": "15.01.05 Сварщик", "year": 2026, "experts": 4, "employer_experts": 2,
                "target_share": 0.7, "replace": 1, "add": 3, "ask": ({"name": "АО «Метиз»", "work_places": 14},),
            },
            {
                "scope": "демонстрационный экзамен", "by": "college", "name": "Литейный техникум", "year": 2026, "experts": 4, "employer_experts": 2,
                "target_share": 0.7, "replace": 1, "add": 3, "elsewhere_too": 1,
            },
            {"scope": "чемпионаты", "year": 2026, "experts": 5, "employer_experts": 4, "target_share": 0.7, "replace": 0, "add": 0},
        ),
        "digital": (
            {
                "programme": "15.01.05",
                "name": "Сварщик",
                "school_year": 2026,
                "units": 18,
                "covered": 15,
                "units_before": 18,
                "covered_before": 12,
                "kinds": ({"kind": "дисциплина", "units": 10, "covered": 9}, {"kind": "МДК", "units": 8, "covered": 6}),
                "tools": ("САПР",),
                "leaders": ("ЦОПП",),
                "uncovered": ("ОП.03 Основы материаловедения", "МДК.01.04 Контроль качества", "ПМ.03"),
                "uncovered_units": (
                    {
                        "kind": "дисциплина", "unit": "ОП.03 Основы материаловедения", "responsible": "зам. директора по УР",
                        "deadline": date(2028, 4, 1), "courses": ("САПР для преподавателей",),
                    },
                    {"kind": "МДК", "unit": "МДК.01.04 Контроль качества", "deadline": date(2026, 4, 1), "overdue": True},
                    {"kind": "модуль", "unit": "ПМ.03"},
                ),
                "responsible": "зам. директора по УР",
                "deadline": "01.04.2026",
            },
            {"programme": "15.02.08", "name": "Технология машиностроения", "units": 26, "covered": 26},
        ),
        "plan_came": True,
        "work_plan": (
            {
                "number": "4.1",
                "action": "Рассмотреть экспертное предложение на заседании Координационного совета",
                "responsible": "председатель совета",
                "deadline": date(2027, 2, 1),
                "status": "не начато",
                "source_decision": "4",
                "reason": "предложение ждёт решения Координационного совета",
                "figure": "мест: 950",
            },
            {
                "number": "2.3",
                "action": "Направить 20 экспертов от работодателей на обучение",
                "responsible": "ведущая ПОО",
                "deadline": date(2027, 5, 1),
                "status": "в работе",
                "source_decision": "2",
                "change": "changed",
                "action_before": "Направить экспертов от работодателей на обучение",
                "deadline_before": date(2026, 5, 1),
                "reason": "срок прошёл 01.05.2026",
            },
            {"number": "3.1", "action": "Внести изменения в план", "change": "closed", "status": "выполнено", "reason": "план исправлен"},
            {"number": "3.2", "action": "Провести опрос работодателей", "change": "kept", "status": "в работе"},
        ),
    }
