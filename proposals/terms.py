"""One key, one Russian word: what documents, workbook and the description of the JSON call the same thing."""

from __future__ import annotations

VARIANTS = {
    "cost_1_2": "цена нехватки : цена избытка = 1 : 2",
    "cost_1_1": "цена нехватки : цена избытка = 1 : 1",
    "cost_2_1": "цена нехватки : цена избытка = 2 : 1",
    "match_1": "все выпускники работают по специальности",
    "carry_0": "нехватка и избыток не переходят на следующий год (ρ = 0)",
    "carry_1": "нехватка и избыток переходят полностью (ρ = 1)",
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
# What a shortage is made of, and with which sign.
SHORTAGE = {
    "need": ("потребность", 1),
    "supply": ("выйдут уже начатые наборы", -1),
    "carried": ("перенос прошлых лет", 1),
    "other_intakes": ("другие наборы плана и платный приём", -1),
}
# Why places differ from last year (models/explanation/explain.py: DRIVERS).
DRIVERS = {
    "need": "потребность работодателей",
    "supply": "выпуск уже обучающихся",
    "yield": "доля мест, которые дают работника",
    "parameters": "параметры метода",
    "first_gap": "разрыв между прошлым КЦП и расчётом",
    "limits": "ограничения и округление",
}
# What the spread of the places comes from (models/explanation/variance.py: STEPS).
SPREAD = {
    "employment": "занятость: прирост и сокращение",
    "replacement": "выбытие, переходы, накопленная нехватка",
    "new_graduate_share": "доля мест для новых выпускников (φ)",
    "survey": "показание работодателей",
    "crosswalk": "соответствие профессий и программ",
    "supply": "выпуск уже обучающихся и незанятые",
    "match": "доля мест, которые дают работника",
}
# How firm the sign of a change is (models/explanation/firmness.py).
# By what a sign is tried (flows/region/perturbed.py), in a cell and in a sentence.
PERTURBATIONS = {
    "employment_up": ("занятость +1 %", "занятость последнего года на 1 % выше"),
    "employment_down": ("занятость −1 %", "занятость последнего года на 1 % ниже"),
    "without_largest": ("без крупнейшего предприятия", "нет ответа крупнейшего предприятия"),
}
VARIANTS_IN_SHORT = {
    "cost_1_2": "1\u00a0:\u00a02", "cost_1_1": "1\u00a0:\u00a01", "cost_2_1": "2\u00a0:\u00a01", "match_1": "все по специальности", "carry_0": "без переноса",
    "carry_1": "полный перенос",
}  # fmt: skip
FIRMNESS = {"firm": "твёрдо", "likely": "скорее", "disputed": "спорно"}
# What holds a mark of certainty down (models/explanation/window.py).
MARK_HELD = {
    "no_need": "нет оценки потребности",
    "no_survey": "нет ответов работодателей: не выше 4",
    "weak_crosswalk": "таблица «профессия → программа» низкой уверенности: не выше 3",
}
# What was done to a series before it was forecast (models/employment/panel.py: STATUSES).
SERIES = {
    "A": "ряд полный",
    "I": "пропущенные годы восстановлены по соседним",
    "Z": "в ряду есть нули: прогноз по последнему значению",
    "ZR": "в ряду был нуль: прогноз по годам после него",
    "Z0": "ряд состоит из нулей",
    "C": "ряд не меняется: ширина интервала взята по панели",
    "F": "меньше 8 точек: прогноз прижат к последнему значению",
    "N": "одна точка: последнее значение, ширина по панели",
    "L": "ряд кончается раньше панели: доведён общим ростом",
}
# What came of a council's correction (models/council/score.py).
VERDICTS = {
    "helped": "помогло",
    "did_not_help": "не помогло",
    "no_difference": "не изменило исхода",
    "not_adopted": "не утверждено",
    "filled": "места заполнены: спрос сверх них не виден",
    "not_enough": "недостаточно данных",
}
CONTRACTS = "целевые договоры"
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
    CONTRACTS: "договоры",
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
