"""Vacancies of «Работа России» as the portal dumps them by federal district, defects of the real dump included."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from sample import names
from sample.documents import Document, Dump
from sample.employers import Employers
from sample.world import World

VACANCIES_FILE = "vacancy_97.json"
ADVERTISEMENTS = 2_000
# Share of open posts that employers announce on the portal, by level (invented: workers far more often).
ANNOUNCED = {"ППКРС": 0.75, "без": 0.7, "ППССЗ": 0.5, "ВО": 0.25}
# Shares measured on the real dump: equal salary bounds 34–36 %, portal code filled in 81–89 %.
EQUAL_SALARIES = 0.35
WITH_PORTAL_CODE = 0.85
NO_SALARY = 0.12
EVERGREEN = 0.04

JOB_TITLES = {
    "2341": ("Учитель начальных классов",), "2342": ("Воспитатель", "Воспитатель детского сада"),
    "2512": ("Программист", "Разработчик ПО"), "3112": ("Техник-строитель", "Мастер строительных работ"),
    "3113": ("Техник-энергетик", "Техник-электрик"), "3115": ("Техник-технолог", "Техник-механик"),
    "3119": ("Техник",), "3142": ("Агроном", "Техник-агроном"), "3212": ("Лаборант клинической диагностики",),
    "3213": ("Фармацевт",), "3221": ("Медицинская сестра", "Медсестра палатная", "Медицинская сестра участковая"),
    "3222": ("Акушерка",), "3240": ("Ветеринарный фельдшер",), "3256": ("Фельдшер", "Фельдшер скорой помощи"),
    "3313": ("Бухгалтер",), "3322": ("Менеджер по продажам", "Торговый представитель"),
    "3512": ("Техник по поддержке пользователей",), "3513": ("Системный администратор", "Сетевой администратор"),
    "4110": ("Делопроизводитель",), "4311": ("Счетовод",), "4321": ("Кладовщик",), "4323": ("Диспетчер", "Логист"),
    "5120": ("Повар", "Повар 4 разряда"), "5131": ("Официант",), "5141": ("Парикмахер",),
    "5223": ("Продавец", "Продавец-консультант", "Продавец продовольственных товаров"), "5230": ("Кассир",),
    "5311": ("Младший воспитатель",), "5321": ("Санитарка",), "5414": ("Охранник",),
    "6111": ("Овощевод",), "6121": ("Животновод", "Оператор машинного доения"),
    "7112": ("Каменщик",), "7114": ("Бетонщик", "Арматурщик"), "7115": ("Плотник",), "7122": ("Плиточник",),
    "7126": ("Слесарь-сантехник", "Сантехник"), "7131": ("Маляр", "Штукатур-маляр"),
    "7212": ("Сварщик", "Электрогазосварщик", "Электросварщик ручной сварки"), "7213": ("Жестянщик",),
    "7214": ("Монтажник стальных конструкций",), "7222": ("Слесарь-инструментальщик",),
    "7223": ("Токарь", "Фрезеровщик", "Оператор станков с ЧПУ", "Токарь-универсал"),
    "7231": ("Автослесарь", "Слесарь по ремонту автомобилей"),
    "7233": ("Слесарь-ремонтник", "Наладчик оборудования"), "7411": ("Электромонтажник",),
    "7412": ("Электромонтёр", "Электромонтер по ремонту и обслуживанию электрооборудования", "Электрик"),
    "7422": ("Монтажник связи",),
    "7511": ("Обвальщик мяса",), "7512": ("Пекарь", "Кондитер"), "7531": ("Швея", "Портной"),
    "8111": ("Машинист горных выемочных машин",), "8131": ("Аппаратчик",), "8160": ("Оператор пищевого производства",),
    "8311": ("Машинист локомотива", "Помощник машиниста"), "8322": ("Водитель автомобиля", "Водитель категории В"),
    "8331": ("Водитель автобуса",), "8332": ("Водитель грузового автомобиля", "Водитель категории С"),
    "8341": ("Тракторист", "Тракторист-машинист"), "8342": ("Машинист экскаватора", "Машинист бульдозера"),
    "8343": ("Машинист крана", "Крановщик"), "8344": ("Водитель погрузчика",),
    "9112": ("Уборщица", "Уборщик служебных помещений"), "9313": ("Подсобный рабочий",), "9333": ("Грузчик",),
}  # fmt: skip
_EDUCATION = {
    "ВО": "Высшее",
    "ППССЗ": "Среднее профессиональное",
    "ППКРС": "Среднее профессиональное",
    "без": "Не указано",
}
_SCHEDULES = ("Полный рабочий день", "Сменный график", "Гибкий график", "Вахтовый метод")
_DUTIES = (
    "Выполнение работ по профессии.<br/>Соблюдение <b>техники безопасности</b>",
    "Согласно должностной инструкции &amp; графику",
    "<p>Работа в бригаде</p>",
)


def portal_documents(world: World, employers: Employers) -> dict[str, Document]:
    """The district's dump: this region's vacancies and a few of a neighbour's."""
    return {VACANCIES_FILE: Dump("vacancies", _records(world, employers))}


def portal_code(region_code: str) -> str:
    """Thirteen-digit region code of the portal."""
    return region_code.ljust(13, "0")


def _records(world: World, employers: Employers) -> list[dict[str, Any]]:
    rng = world.profile.stream("portal")
    posts = world.vacancies.set_index("occupation")["vacancies_persons"]
    share = np.array([ANNOUNCED[world.occupation_titles[code][1]] for code in posts.index])
    announced = rng.poisson(posts * share)
    count = round(ADVERTISEMENTS * world.profile.scale)
    mean_places = max(1.0, announced.sum() / count)
    frame = employers.frame[["inn", "ogrn", "employer_name"]].to_dict("records")
    now = date(world.profile.vintage_year, 10, 28)
    records: list[dict[str, Any]] = []
    for occupation, left in zip(posts.index, announced.tolist(), strict=True):
        while left > 0:
            places = min(left, int(rng.geometric(1 / mean_places)))
            left -= places
            employer = frame[int(rng.integers(len(frame)))]
            records.append(_record(world, rng, str(occupation), employer, places, now))
    order = rng.permutation(len(records))
    return [records[int(i)] for i in order]


def _record(
    world: World,
    rng: np.random.Generator,
    occupation: str,
    employer: dict[Any, Any],
    places: int,
    now: date,
) -> dict[str, Any]:
    name, level = world.occupation_titles[occupation]
    titles = JOB_TITLES.get(occupation, (name,))
    age = int(rng.integers(700, 2000)) if rng.random() < EVERGREEN else int(rng.exponential(45))
    created = now - timedelta(days=age)
    modified = max(created, now - timedelta(days=int(rng.integers(0, 20))))
    low = 0 if rng.random() < NO_SALARY else int(rng.normal(62, 14) // 1 * 1000)
    low = max(low, 22440) if low else 0
    high = low if rng.random() < EQUAL_SALARIES else int(low * rng.uniform(1.0, 1.6) // 1000 * 1000) if low else 0
    identity = rng.bytes(16).hex()
    experience = int(rng.choice([0, 0, 1, 1, 3, 5]))
    record: dict[str, Any] = {
        "id": f"{identity[:8]}-{identity[8:12]}-11f0-{identity[16:20]}-{identity[20:]}",
        "vacancy_name": titles[int(rng.integers(len(titles)))],
        "company": {
            "companycode": employer["ogrn"],
            "email": f"hr@{employer['inn']}.example",
            "inn": employer["inn"],
            "ogrn": employer["ogrn"],
            "name": employer["employer_name"],
        },
        "education": _EDUCATION[level],
        # The portal writes a number or the same number as text.
        "required_experience": str(experience) if rng.random() < 0.3 else experience,
        "schedule_type": _SCHEDULES[int(rng.choice(4, p=[0.6, 0.25, 0.08, 0.07]))],
        "salary_min": low,
        "salary_max": high,
        "date_create": f"{created.isoformat()}T09:15:00+0300",
        "date_modify": f"{modified.isoformat()}T10:00:00+0300",
        "state_region_code": portal_code(world.profile.code),
        "work_places": places,
        "status": "ACCEPTED",
    }
    if rng.random() < WITH_PORTAL_CODE:
        record["code_profession"] = f"{100_000 + int(occupation) * 10 + len(record['vacancy_name']) % 10}"
    if rng.random() < 0.3:
        record["position_responsibilities"] = _DUTIES[int(rng.integers(len(_DUTIES)))]
    if rng.random() < 0.5:
        record["contact_person"] = names.person(rng)
        record["contact_list"] = [
            {"contact_type": "Телефон", "contact_value": f"+7(000){int(rng.integers(10**7)):07d}"}
        ]
    return record
