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
    "inertia_effect": "цена перемены",
    "limits_effect": "ограничения",
    "rounding_effect": "целые группы",
    "override_effect": "решение совета",
}
# Limits of a plan (models/plan/constraints.py) in the short words of a table.
LIMITS = {
    "лицензия и нагрузка (число групп)": "лицензия",
    "учебные места": "аудитории",
    "преподаватели": "преподаватели",
    "часы мастерской": "мастерские",
    "места практики": "практика",
    "бюджет": "бюджет",
    "выпускники 9 классов": "число девятиклассников",
    "выпускники 11 классов": "число одиннадцатиклассников",
    "заявления": "заявления",
    "размер группы": "размер группы",
    "целевые договоры": "договоры",
    "предел изменения за год": "темп изменения",
}
# Why a council corrects a number: the same list on the slip and in the workbook.
CORRECTION_REASONS = (
    "новый заказ или договор работодателя",
    "ввод или закрытие производства",
    "ошибка в исходных данных",
    "нет условий у организации",
    "доступность в районе",
    "неполная группа",
    "иное",
)
# What holds a number before any need is asked, in a sentence.
NO_LIMIT = {
    "код закрыт для приёма": "код закрыт для приёма",
    "нет оценки потребности: как в прошлом году": "потребность не оценена, места прежние",
    "условия противоречат друг другу: как в прошлом году": "условия несовместимы, места прежние",
}
# Parts of the document that another part refers to: by name, for a page's number depends on the figures.
CHOICE, DRAFT_RESOLUTION, AGREED_CORRECTIONS = "Что решает сам совет", "Проект решения Координационного совета", "Исправления совета и дальнейшие шаги"
EXAM = "демонстрационный экзамен"
NOT_DISTRIBUTED = "не распределено"  # the pseudo-college of a region that reports places without colleges; models/codes.py
CANNOT = "организация не сможет: не хватает – "  # how a correction begins that a college's own answer brought
# What the plan calls a row that no limit holds (models/plan/binding.py: NEED), and what a reader is told: a left-over is no reason.
LEFT_OVER, NOT_HELD = "потребность", "ни один предел"
