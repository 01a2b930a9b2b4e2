"""What clusters keep for their decisions: experts, digital units of programmes, work plans."""

from __future__ import annotations

from datetime import date

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
]
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
_STATUSES = ("выполнено", "в работе", "не начато")


def council_documents(world: World, network: Network, partners: list[str]) -> dict[str, Document]:
    """Experts, digital units and work plans of all clusters."""
    return {
        EXPERTS_FILE: _experts(world, partners),
        DIGITAL_FILE: _digital(world, network),
        PLAN_FILE: _plan(world, network),
    }


def _experts(world: World, partners: list[str]) -> Book:
    rng = world.profile.stream("experts")
    year = world.profile.vintage_year
    rows: list[Row] = [[f"Эксперты. {world.profile.name}"], [], list(EXPERTS_HEADER)]
    for cluster in world.clusters.to_dict("records"):
        codes = world.programmes.loc[world.programmes["cluster"] == cluster["cluster"], "programme"].tolist()
        pool = [f"Э-{cluster['order']}{i:03d}" for i in range(1, 41)]
        people = {expert: names.person(rng) for expert in pool}
        employers = {expert: partners[int(rng.integers(len(partners)))] for expert in pool}
        for ago, share in real.EMPLOYER_EXPERT_SHARE.items():
            invited = rng.permutation(pool)[: EXPERTS_A_CLUSTER_AND_YEAR + int(rng.integers(-3, 4))]
            from_work = set(rng.permutation(invited)[: round(share * len(invited) + rng.normal(0, 0.8))].tolist())
            for expert in sorted(invited.tolist()):
                code = codes[int(rng.integers(len(codes)))]
                event = "чемпионат" if rng.random() < 0.2 else "ДЭ"
                is_employer = expert in from_work
                rows.append(
                    [
                        expert,
                        people[expert],
                        f"КОД {code}-1-{year + ago}",
                        year + ago,
                        event,
                        "да" if is_employer else "нет",
                        employers[expert] if is_employer else None,
                        cluster["name"],
                    ]
                )
    return Book([Sheet("Эксперты", rows, widths=(12, 22, 24, 8, 14, 12, 14, 36))], date(year, 10, 10))


def _digital(world: World, network: Network) -> Book:
    rng = world.profile.stream("digital")
    year = world.profile.vintage_year
    lead = network.offers.sort_values(["programme", "groups_budget", "college"], ascending=[True, False, True])
    lead_of = lead.drop_duplicates("programme").set_index("programme")["college"]
    title = network.colleges.set_index("college")["short_name"]
    rows: list[Row] = [[f"Цифровые компетенции в программах. {world.profile.name}"], [], list(DIGITAL_HEADER)]
    for programme in world.programmes[world.programmes["programme"].isin(lead_of.index)].to_dict("records"):
        code = programme["programme"]
        for kind, units in _UNITS.items():
            for unit in units:
                has = bool(rng.random() < _DIGITAL_CHANCE[kind])
                hours = int(rng.integers(4, 37)) if has else None
                deadline = None if has else date(year + 1, 4, 1)
                rows.append(
                    [code, programme["name"], kind, unit, "да" if has else "нет", hours, title[lead_of[code]], deadline]
                )
    return Book([Sheet("Цифровой компонент", rows, widths=(12, 50, 14, 36, 12, 8, 40, 12))], date(year, 10, 12))


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
    return Book([Sheet("План", rows, widths=(36, 6, 70, 60, 12, 12, 10))], date(year, 9, 20))
