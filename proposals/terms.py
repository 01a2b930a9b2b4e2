"""One key, one Russian word: what documents, workbook and the description of the JSON call the same thing."""

from __future__ import annotations

VARIANTS = {
    "cost_1_2": "цена дефицита : цена избытка = 1 : 2",
    "cost_1_1": "цена дефицита : цена избытка = 1 : 1",
    "cost_2_1": "цена дефицита : цена избытка = 2 : 1",
    "match_1": "все выпускники работают по специальности",
    "carry_0": "дефицит и избыток не переходят на следующий год (ρ = 0)",
    "carry_1": "дефицит и избыток переходят полностью (ρ = 1)",
}
USE_KINDS = {
    "short_programme": "краткосрочные программы по заказу работодателей",
    "training_project": "федеральные и региональные проекты обучения",
    "career_guidance": "профориентация школьников",
    "network_use": "сетевое использование разными уровнями образования",
    "open_class": "открытые трансляции и мастер-классы",
}
# What each step of the chain of means changes, in places.
CHAIN = {
    "risk_effect": "учёт риска",
    "limits_effect": "ограничения",
    "rounding_effect": "целые группы",
    "override_effect": "решение совета",
}
EXAM = "демонстрационный экзамен"
NOT_DISTRIBUTED = "не распределено"  # the pseudo-college of a region that reports places without colleges; models/codes.py
