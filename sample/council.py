"""What clusters keep for their decisions: experts, digital units of programmes, work plans."""

from __future__ import annotations

from datetime import date

import numpy as np

from sample import calibration as real
from sample import names
from sample.documents import Book, Document, Row, Sheet
from sample.network import Network
from sample.world import World

EXPERTS_FILE = "Эксперты ДЭ и чемпионатов.xlsx"
DIGITAL_FILE = "Цифровой компонент программ.xlsx"
PLAN_FILE = "Планы работы кластеров.xlsx"

EXPERTS_HEADER: Row = [
    "Код эксперта",
    "ФИО",
    "Компетенция / КОД",
    "Год",
    "Мероприятие (ДЭ / чемпионат)",
    "Работодатель (да/нет)",
    "ИНН работодателя",
    "Кластер",
    "Код организации",
    "Наименование работодателя",
]
DIGITAL_HEADER: Row = [
    "Код программы",
    "Наименование",
    "Вид (дисциплина/модуль/МДК)",
    "Единица",
    "Цифровой компонент (да/нет)",
    "Часов",
    "Ответственный",
    "Срок",
    "Учебный год",
    "Всего часов",
    "Цифровые инструменты",
    "Ведущий",
]
COURSES_HEADER: Row = [
    "Код курса", "Курс ЦОПП", "Код программы", "УГПС", "Единица", "Цифровые инструменты", "Часов", "Мест", "Начало",
]  # fmt: skip
PLAN_HEADER: Row = ["Кластер", "№", "Мероприятие", "Отв.", "Срок", "Статус", "Решение"]
EXPERTS_A_CLUSTER_AND_YEAR = 16

_UNITS = {
    "дисциплина": (
        "ОП.01 Инженерная графика",
        "ОП.02 Безопасность жизнедеятельности",
        "ОП.03 Основы экономики",
        "ОП.04 Информационные технологии",
        "ОГСЭ.03 Иностранный язык",
        "ЕН.01 Математика",
    ),
    "модуль": ("ПМ.01", "ПМ.02", "ПМ.03"),
    "МДК": ("МДК.01.01", "МДК.02.01", "МДК.03.01"),
}
# Chance of a digital component by kind; their mean over the units above is DIGITAL_COVERAGE.
_DIGITAL_CHANCE = {"дисциплина": 0.52, "модуль": 0.68, "МДК": 0.68}

_MEASURES = (
    ("Использовать мастерские для краткосрочных программ по заказу работодателей", "1", (12, 1)),
    ("Провести профориентационные дни в мастерских для школьников", "1", (4, 15)),
    ("Организовать сетевое использование мастерских", "1", (9, 1)),
    ("Привлечь представителей работодателей к экспертизе демонстрационного экзамена", "2", (5, 1)),
    ("Обучить экспертов из числа работодателей", "2", (3, 1)),
    ("Включить цифровые компетенции во все дисциплины, модули и МДК", "3", (4, 1)),
    ("Подготовить экспертное предложение по подготовке кадров для отрасли", "4", (2, 1)),
    ("Провести опрос работодателей отрасли", "4", (4, 30)),
    ("Внести изменения в план работы кластера", "5", (12, 10)),
)
UNDATED_MEASURE = ("Провести открытые мастер-классы для педагогов и сотрудников организаций", "1")  # nobody wrote until when
# Share of employers among experts in the years before those of the calibration (invented: the region set out lower).
EARLIER_EMPLOYER_SHARE = {-4: 0.38, -3: 0.40}
TOOLS = ("САПР", "цифровой двойник оборудования", "электронный документооборот", "VR-тренажёр", "таблицы и базы данных")
LEADERS = ("ПОО", "ЦОПП", "работодатель")
_STATUSES = ("выполнено", "в работе", "не начато")


def council_documents(world: World, network: Network, partners: list[tuple[str, str]]) -> dict[str, Document]:
    """Experts, digital units and work plans of all clusters; ``partners`` are ИНН and names of employers."""
    return {
        EXPERTS_FILE: _experts(world, network, partners),
        DIGITAL_FILE: _digital(world, network),
        PLAN_FILE: _plan(world, network),
    }


def _experts(world: World, network: Network, partners: list[tuple[str, str]]) -> Book:
    rng, earlier, details = (world.profile.stream(name) for name in ("experts", "earlier experts", "expert details"))
    year = world.profile.vintage_year
    taught = network.offers.groupby("programme")["college"].unique()
    called = dict(partners)
    rows: list[Row] = [[f"Эксперты. {world.profile.name}"], [], list(EXPERTS_HEADER)]
    for cluster in world.clusters.to_dict("records"):
        codes = world.programmes.loc[world.programmes["cluster"] == cluster["cluster"], "programme"].tolist()
        pool = [f"Э-{cluster['order']}{i:03d}" for i in range(1, 41)]
        people = {expert: names.person(rng) for expert in pool}
        employers = {expert: partners[int(rng.integers(len(partners)))][0] for expert in pool}
        invited: list[tuple[str, str, int, str, str | None]] = []
        for share_of, stream in ((EARLIER_EMPLOYER_SHARE, earlier), (real.EMPLOYER_EXPERT_SHARE, rng)):
            for ago, share in share_of.items():
                invited += _invited(pool, codes, year + ago, share, employers, stream)
        for expert, code, of_year, event, inn in invited:
            colleges = taught.get(code, [])
            college = colleges[int(details.integers(len(colleges)))] if len(colleges) else None
            name = names.spelling(called[inn], details) if inn else None
            kit = f"КОД {code}-1-{of_year}"
            told = "да" if inn else "нет"
            row: Row = [expert, people[expert], kit, of_year, event, told, inn, cluster["name"], college, name]
            rows.append(row)
            if len(colleges) > 1 and details.random() < 0.06:  # the same exam in a second college
                rows.append([*row[:8], next(one for one in colleges if one != college), name])
    return Book([Sheet("Эксперты", rows, widths=(12, 22, 24, 8, 14, 12, 14, 36, 12, 36))], date(year, 10, 10))


def _invited(
    pool: list[str], codes: list[str], year: int, share: float, employers: dict[str, str], rng: np.random.Generator
) -> list[tuple[str, str, int, str, str | None]]:
    """Experts of one cluster and year: code, programme, year, event, ИНН of those who come from an employer."""
    invited = rng.permutation(pool)[: EXPERTS_A_CLUSTER_AND_YEAR + int(rng.integers(-3, 4))]
    from_work = set(rng.permutation(invited)[: round(share * len(invited) + rng.normal(0, 0.8))].tolist())
    found = []
    for expert in sorted(invited.tolist()):
        code = codes[int(rng.integers(len(codes)))]
        event = "чемпионат" if rng.random() < 0.2 else "ДЭ"
        found.append((expert, code, year, event, employers[expert] if expert in from_work else None))
    return found


def _digital(world: World, network: Network) -> Book:
    rng, details = world.profile.stream("digital"), world.profile.stream("digital details")
    year = world.profile.vintage_year
    lead = network.offers.sort_values(["programme", "groups_budget", "college"], ascending=[True, False, True])
    lead_of = lead.drop_duplicates("programme").set_index("programme")["college"]
    title = network.colleges.set_index("college")["short_name"]
    rows: list[Row] = [[f"Цифровые компетенции в программах. {world.profile.name}"], [], list(DIGITAL_HEADER)]
    before: list[Row] = []
    for programme in world.programmes[world.programmes["programme"].isin(lead_of.index)].to_dict("records"):
        code = programme["programme"]
        for kind, units in _UNITS.items():
            for unit in units:
                has = bool(rng.random() < _DIGITAL_CHANCE[kind])
                hours = int(rng.integers(4, 37)) if has else None
                deadline = None if has else date(year + 1, 4, 1)
                about: Row = [code, programme["name"], kind, unit]
                whole = int(details.integers(40, 140))
                rows.append(
                    [*about, _yes(has), hours, title[lead_of[code]], deadline, f"{year}/{year + 1}", whole, *_taught(has, details)]
                )
                had = has and details.random() < 0.88  # what is taught this year was mostly taught a year before
                before.append([*about, _yes(had), hours if had else None, title[lead_of[code]], None, f"{year - 1}/{year}", whole, *_taught(had, details)])
    sheets = [
        Sheet("Цифровой компонент", rows + before, widths=(12, 50, 14, 36, 12, 8, 40, 12, 12, 10, 36, 14)),
        Sheet("Курсы ЦОПП", _courses(world, details), widths=(10, 60, 14, 12, 36, 36, 8, 8, 12)),
    ]
    return Book(sheets, date(year, 10, 12))


def _yes(answer: bool) -> str:
    return "да" if answer else "нет"


def _taught(has: bool, rng: np.random.Generator) -> Row:
    """Tools of a digital unit and who leads it."""
    tool, leader = TOOLS[int(rng.integers(len(TOOLS)))], LEADERS[int(rng.choice(3, p=[0.6, 0.25, 0.15]))]
    return [tool, leader] if has else [None, None]


def _courses(world: World, rng: np.random.Generator) -> list[Row]:
    """Courses of the advanced-training centre: some for a discipline of every programme, some for a group of programmes."""
    year = world.profile.vintage_year
    rows: list[Row] = [[f"Курсы ЦОПП. {world.profile.name}"], [], list(COURSES_HEADER)]
    for number, unit in enumerate(_UNITS["дисциплина"][:3], start=1):
        tool = TOOLS[number - 1]
        rows.append([f"Ц-{number:02d}", f"{tool} для преподавателей: {unit[6:]}", None, None, unit, tool, 36, 50, date(year + 1, 2, 1)])
    groups = sorted({str(code)[:2] for code in world.programmes["programme"]})
    for number, group in enumerate(rng.permutation(groups)[: len(groups) // 2].tolist(), start=10):
        tool = TOOLS[int(rng.integers(len(TOOLS)))]
        rows.append([f"Ц-{number:02d}", f"{tool} в профессиональных модулях", None, f"{group}.00.00", None, tool, 72, 25, date(year + 1, 3, 1)])
    return rows


def _plan(world: World, network: Network) -> Book:
    rng = world.profile.stream("plan")
    year = world.profile.vintage_year
    leading = network.colleges[network.colleges["leading"]].set_index("cluster")["short_name"]
    rows: list[Row] = [[f"Планы работы кластеров. {world.profile.name}"], [], list(PLAN_HEADER)]
    for cluster in world.clusters.to_dict("records"):
        for number, (measure, decision, (month, day)) in enumerate(_MEASURES, start=1):
            deadline = date(year + (month < 9), month, day)
            who = f"председатель Координационного совета (по согласованию), {leading[cluster['cluster']]}"
            # What is due should be done; a third of it is late, as in life.
            chances = [0.65, 0.35, 0.0] if deadline < date(year, 11, 1) else [0.0, 0.5, 0.5]
            status = _STATUSES[int(rng.choice(3, p=chances))]
            rows.append([cluster["name"], number, measure, who, deadline, status, decision])
        measure, decision = UNDATED_MEASURE
        rows.append([cluster["name"], len(_MEASURES) + 1, measure, who, None, "не начато", decision])
    return Book([Sheet("План", rows, widths=(36, 6, 70, 60, 12, 12, 10))], date(year, 9, 20))
