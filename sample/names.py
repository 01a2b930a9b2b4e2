"""Invented names and registration numbers: plausible to read, impossible to mistake for a real body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# No tax office has the code 98, so no number that begins with it can belong to anybody.
INVENTED_TAX_REGION = "98"

TOWNS = (
    "Образцовск",
    "Ясногорье",
    "Кедровец",
    "Станкогорск",
    "Зернопольск",
    "Турбинск",
    "Новомостье",
    "Тихая Заводь",
    "Сосновоборье",
    "Каменный Лог",
    "Лугоречье",
    "Малый Эталон",
    "Дальний Примерск",
    "Верхний Шаблон",
)

SURNAMES = ("Примеров", "Образцов", "Шаблонов", "Макетов", "Эталонов", "Типовой", "Черновиков", "Лекалов", "Калибров")
INITIALS = ("А. А.", "Б. Б.", "В. В.", "Г. Г.", "Д. Д.", "Е. Е.", "И. И.", "К. К.", "М. М.", "Н. Н.")

# Kind of college by its cluster's order in the code list (1 … 9): adjective of the name.
COLLEGE_ADJECTIVES = (
    "машиностроительный",
    "строительный",
    "колледж информационных технологий",
    "энергетический",
    "транспортный",
    "аграрный",
    "медицинский",
    "педагогический",
    "колледж сервиса",
)

_EMPLOYER_ROOTS = {
    "A": ("Нива", "Колос", "Зерно", "Лесинвест", "Агрополе"),
    "B": ("Недра", "Карьер", "Рудник", "Скважина"),
    "C": ("Станко", "Метиз", "Прибор", "Литьё", "Хим", "Мебель", "Хлеб"),
    "D": ("Энерго", "Тепло", "Сеть"),
    "E": ("Водоканал", "Чистота", "Экорециклинг"),
    "F": ("Строй", "Монтаж", "Мост", "Кровля"),
    "G": ("Торг", "Сбыт", "Опт", "Магазин"),
    "H": ("Транс", "Склад", "Рейс", "Путь"),
    "I": ("Гостиница", "Кафе", "Столовая"),
    "J": ("Софт", "Связь", "Данные"),
    "K": ("Финанс", "Полис"),
    "L": ("Дом", "Управдом"),
    "M": ("Проект", "Изыскания", "НИИ Образец"),
    "N": ("Охрана", "Клининг", "Тур"),
    "O": ("Управление", "Администрация"),
    "P": ("Школа", "Детский сад", "Гимназия"),
    "Q": ("Больница", "Поликлиника", "Диспансер"),
    "R": ("Театр", "Стадион"),
    "S": ("Бытсервис", "Мастерок"),
}
_EMPLOYER_TAILS = ("сервис", "плюс", "пром", "инвест", "групп", "ресурс", "комплект", "техника", "центр", "союз")


def region_name(number: int) -> str:
    """Name of sample region ``number`` (1 …)."""
    return "Образцовая область" if number == 1 else f"Образцовая область № {number}"


def region_name_prepositional(number: int) -> str:
    """«в …» form of the name, as titles of statistical tables use it."""
    return "Образцовой области" if number == 1 else f"Образцовой области № {number}"


def inn(serial: int) -> str:
    """Ten-digit ИНН with a valid check digit from the invented range; ``serial`` in 0 … 9,999,999."""
    digits = f"{INVENTED_TAX_REGION}{serial:07d}"
    return digits + str(_inn_check(digits))


def wrong_inn(right: str) -> str:
    """The same number with its check digit spoiled."""
    return right[:9] + str((int(right[9]) + 3) % 10)


def ogrn(serial: int, year: int) -> str:
    """Thirteen-digit ОГРН with a valid check digit from the invented range."""
    digits = f"1{year % 100:02d}{INVENTED_TAX_REGION}{serial:07d}"
    return digits + str(int(digits) % 11 % 10)


def employer_name(section: str, serial: int, rng: np.random.Generator) -> str:
    """Invented employer of a section: public bodies for O, P, Q, companies elsewhere."""
    roots = _EMPLOYER_ROOTS[section]
    root = roots[int(rng.integers(len(roots)))]
    if section in "OPQ":
        return f"ГБУ «{root} № {serial} Образцовой области»"
    form = "АО" if rng.random() < 0.2 else "ООО"
    return f"{form} „{root}{_EMPLOYER_TAILS[int(rng.integers(len(_EMPLOYER_TAILS)))]}-{serial}“"


def spelling(name: str, rng: np.random.Generator) -> str:
    """The name as one of several clerks writes it: as registered, the form in full, capitals and the form behind."""
    form, _, rest = name.partition(" ")
    bare = rest.strip("„“«»")
    full = {"ООО": "Общество с ограниченной ответственностью", "АО": "Акционерное общество", "ГБУ": "ГБУ"}[form]
    return (name, f"{full} «{bare}»", f"{bare.upper()}, {form}")[int(rng.choice(3, p=[0.6, 0.25, 0.15]))]


def person(rng: np.random.Generator) -> str:
    """Invented person; only there to be dropped at the door."""
    return f"{SURNAMES[int(rng.integers(len(SURNAMES)))]} {INITIALS[int(rng.integers(len(INITIALS)))]}"


def _inn_check(digits: Sequence[str]) -> int:
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 % 10
