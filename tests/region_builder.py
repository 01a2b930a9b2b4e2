"""An invented region sheet: two clusters that share a programme, three colleges of two districts and one without a card."""

from __future__ import annotations

from datetime import date
from typing import Any

from proposals.region.sheet import RegionSheet


def order_line(code: str, college: str, places: int, last: int, district: str | None = "г. Образцов", **changes: Any) -> dict[str, Any]:
    base = {
        "ugps": code[:2] + ".00.00", "ugps_name": f"Группа {code[:2]}", "programme": code, "name": f"Программа {code}",
        "level": "ППССЗ", "basis": "9", "duration_months": 46, "form": "очная", "college": college, "college_code": college[:3],
        "district": district, "groups": places / 25, "places": places, "places_last_year": last, "cost_rub": places * 100_000.0,
    }  # fmt: skip
    return {**base, **changes}


def part(key: str, name: str, places: float, last: float, **changes: Any) -> dict[str, Any]:
    base = {"key": key, "name": name, "programmes": 1, "groups": places / 25, "places": places, "places_last_year": last, "cost_rub": places * 100_000.0}
    return {**base, **changes}


def need(mean: float) -> dict[str, float]:
    return {"mean": mean, "q10": mean - 20, "q50": mean, "q90": mean + 20}


def sheet_values(**changes: Any) -> dict[str, Any]:
    """Whole plan 225 places; the shared programme of 75 is split 60 : 40."""
    order = [
        order_line("08.02.01", "Строительный колледж", 100, 75),
        order_line("15.02.16", "Политехнический техникум", 75, 100, "Заречный район"),
        order_line("23.02.07", "Колледж без карточки", 50, 50, None),
    ]
    base: dict[str, Any] = {
        "vintage": date(2026, 11, 23), "ref_area": "901", "region": {"name": "Образцовая область"}, "start_year": 2027,
        "banner": "ОБРАЗЕЦ", "banner_reason": "регион вымышлен", "code_version": "0.1.0+test",
        "places": 225, "places_last_year": 225, "groups": 9.0, "cost_rub": 22_500_000.0, "cost_last_year_rub": 22_500_000.0,
        "need": need(180.0), "need_first": 2031, "need_last": 2033, "need_decline_chance": 0.0,
        "clusters": [
            part("engineering", "Машиностроение", 145.0, 135.0, shared=1, need=need(110.0)),
            part("transport", "Транспорт", 80.0, 90.0, shared=1, need=need(70.0)),
        ],
        "shared": [
            {"programme": "15.02.16", "name": "Технология машиностроения", "places": 75, "places_last_year": 100, "need": need(50.0),
             "parts": [{"cluster": "Машиностроение", "share": 0.6}, {"cluster": "Транспорт", "share": 0.4}]},
        ],
        "ugps": [part(f"{line['ugps']}", line["ugps_name"], line["places"], line["places_last_year"], need=need(60.0)) for line in order],
        "districts": [part("Заречный район", "Заречный район", 75, 100, open_posts=31), part("г. Образцов", "г. Образцов", 100, 75), part("", "район не указан", 50, 50)],
        "colleges": [part(line["college_code"], line["college"], line["places"], line["places_last_year"], district=line["district"]) for line in order],
        "forms": [part("очная", "очная", 225, 225)],
        "posts": [
            {"key": "заречный", "name": "Заречный район", "vacancies": 4, "work_places": 31},
            {"key": "дальний", "name": "пгт Дальний", "vacancies": 2, "work_places": 6},
            {"key": "", "name": "адрес не называет города или района", "vacancies": 3, "work_places": 5},
        ],
        "limits": [
            {"kind": "budget_rub", "label": "бюджет", "start_year": 2027, "unit": "руб.", "value": None, "used": 22_500_000.0,
             "cluster_share_status": "not_applicable", "cluster_used_status": "not_applicable"},
        ],
        "holds": [{"limit": "места практики", "programmes": 2, "places": 150, "unlimited": 260, "inertia": -40, "limited": -70, "offers": 3}],
        "order": order,
    }  # fmt: skip
    return {**base, **changes}


def region_sheet(**changes: Any) -> RegionSheet:
    return RegionSheet.model_validate(sheet_values(**changes))
