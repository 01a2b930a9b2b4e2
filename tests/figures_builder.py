"""Invented figures with defaults: ``full_figures`` has every block, ``sparse_figures`` what Perm can supply."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from decisions_builder import decisions
from programme_builder import expectation, interval, path, programme

from proposals.figures import Figures

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
                "label": "Перенос нехватки и избытка на следующий год (ρ)",
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
