"""Russian nouns after numbers: a small table of forms, so that every sentence counts alike.

After a whole number the last digit decides, after a decimal the genitive singular stands («0,3 работника», «2,6 млн рублей»
never «2,6 рублей» alone).
"""

from __future__ import annotations

from typing import Literal

from proposals.numbers import NBSP, number, plural, rounded

Case = Literal["nominative", "genitive", "accusative"]
# nominative and genitive singular, genitive plural; the accusative singular where it differs from the nominative
NOUNS: dict[str, tuple[str, str, str, str]] = {
    "место": ("место", "места", "мест", "место"),
    "группа": ("группа", "группы", "групп", "группу"),
    "человек": ("человек", "человека", "человек", "человека"),
    "работник": ("работник", "работника", "работников", "работника"),
    "выпускник": ("выпускник", "выпускника", "выпускников", "выпускника"),
    "договор": ("договор", "договора", "договоров", "договор"),
    "программа": ("программа", "программы", "программ", "программу"),
    "строка": ("строка", "строки", "строк", "строку"),
    "год": ("год", "года", "лет", "год"),
    "месяц": ("месяц", "месяца", "месяцев", "месяц"),
    "час": ("час", "часа", "часов", "час"),
    "рубль": ("рубль", "рубля", "рублей", "рубль"),
    "работодатель": ("работодатель", "работодателя", "работодателей", "работодателя"),
    "ставка": ("ставка", "ставки", "ставок", "ставку"),
    "заявление": ("заявление", "заявления", "заявлений", "заявление"),
    "предприятие": ("предприятие", "предприятия", "предприятий", "предприятие"),
    "файл": ("файл", "файла", "файлов", "файл"),
    "значение": ("значение", "значения", "значений", "значение"),
    "вопрос": ("вопрос", "вопроса", "вопросов", "вопрос"),
    "организация": ("организация", "организации", "организаций", "организацию"),
}
ADJECTIVES: dict[str, tuple[str, str, str, str]] = {
    "новый": ("новый", "новых", "новых", "нового"),
    "целевой": ("целевой", "целевых", "целевых", "целевой"),
}


def said(quantity: float, noun: str, case: Case = "nominative", decimals: int = 0, adjective: str = "") -> str:
    """«1 новый работник», «22 работника», «0,3 работника»; genitive «из 21 места», accusative «одобрить 21 группу»."""
    shown = rounded(quantity, decimals)
    whole = shown == shown.to_integral_value()
    forms = NOUNS[noun]
    words = _form(forms, float(shown), whole, case)
    if adjective:
        words = f"{_form(ADJECTIVES[adjective], float(shown), whole, case)} {words}"
    return f"{number(float(shown), 0 if whole else decimals)}{NBSP}{words}"


def _form(forms: tuple[str, str, str, str], quantity: float, whole: bool, case: Case) -> str:
    one, few, many, accusative = forms
    if not whole:
        return few
    if case == "genitive":
        return plural(quantity, few, many, many)
    return plural(quantity, accusative if case == "accusative" else one, few, many)


def in_years(years: str) -> str:
    """«2030–2032 годах», «2030 году»."""
    return f"{years}{NBSP}годах" if "–" in years else f"{years}{NBSP}году"


def listed(words: list[str] | tuple[str, ...]) -> str:
    """«лицензия, практика и преподаватели»."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} и {words[-1]}" if words else ""
