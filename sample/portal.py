"""Vacancies of «Работа России» as the portal dumps them by federal district, defects of the real dump included."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from sample import names
from sample.documents import Document, Dump
from sample.employers import Employers
from sample.titles import job_titles
from sample.world import World

VACANCIES_FILE = "vacancy_97.json"
ADVERTISEMENTS = 2_000
WITHOUT_TOWN = 0.12  # adverts whose address is the name of the region alone
# Share of open posts that employers announce on the portal, by level (invented: workers far more often).
ANNOUNCED = {"ППКРС": 0.75, "без": 0.7, "ППССЗ": 0.6, "ВО": 0.3}
# Shares measured on the real dump: equal salary bounds 34–36 %, portal code filled in 81–89 %.
EQUAL_SALARIES = 0.35
WITH_PORTAL_CODE = 0.85
NO_SALARY = 0.12
EVERGREEN = 0.04

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
    share = np.array([ANNOUNCED[world.occupation_names[code][1]] for code in posts.index])
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
    places = world.profile.stream("portal addresses")
    for record in records:
        record |= _address(world, places)
    order = rng.permutation(len(records))
    return [records[int(i)] for i in order]


def _address(world: World, rng: np.random.Generator) -> dict[str, str]:
    """Address as the portal gives it: the region in one field, the rest in another or nowhere; larger towns come first."""
    first = {"vacancy_address": world.profile.name}
    if rng.random() < WITHOUT_TOWN:
        return first
    town = names.TOWNS[min(int(rng.geometric(0.15)), len(names.TOWNS)) - 1]
    kind = "г " if town in names.TOWNS[:8] else "м.о. "
    return first | {"vacancy_address_additional_info": f"{kind}{town}, ул Заводская, д. {int(rng.integers(1, 90))}"}


def _record(
    world: World,
    rng: np.random.Generator,
    occupation: str,
    employer: dict[Any, Any],
    places: int,
    now: date,
) -> dict[str, Any]:
    name, level = world.occupation_names[occupation]
    titles = job_titles(occupation, name)
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
        # Codes of ОКПДТР begin with 1 to 4: these are nobody's.
        record["code_profession"] = f"{900_000 + int(occupation) * 10 + len(record['vacancy_name']) % 10}"
    if rng.random() < 0.3:
        record["position_responsibilities"] = _DUTIES[int(rng.integers(len(_DUTIES)))]
    if rng.random() < 0.5:
        record["contact_person"] = names.person(rng)
        record["contact_list"] = [
            {"contact_type": "Телефон", "contact_value": f"+7(000){int(rng.integers(10**7)):07d}"}
        ]
    return record
