"""Invented figures of decisions 1, 2, 3 and 5: workshops and their use, experts, digital units, the plan of work."""

from __future__ import annotations

from datetime import date
from typing import Any


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
