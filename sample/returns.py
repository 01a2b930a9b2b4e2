"""What colleges and the education ministry file: КЦП, enrolment after СПО-1, applications, destinations."""

from __future__ import annotations

from datetime import date

import pandas as pd

from sample.documents import Book, Document, Row, Sheet, body
from sample.gaps import Gaps
from sample.network import OFFER, Network
from sample.world import World

PLACES_FILE = "КЦП СПО.xlsx"
APPLICATIONS_FILE = "Заявления.xlsx"
GRADUATES_FILE = "Трудоустройство выпускников.xlsx"
YEARS_OF_PLACES = 7
YEARS_OF_RETURNS = 4
YEARS_OF_APPLICATIONS = 3
YEARS_OF_DESTINATIONS = 4

PLACES_HEADER: Row = [
    "№ п/п",
    "Код УГПС",
    "Код профессии, специальности",
    "Наименование",
    "Уровень",
    "Форма обучения",
    "База (9/11 кл.)",
    "Срок обучения",
    "Код организации",
    "Организация",
    "Финансирование",
    "КЦП, мест",
    "Принято, чел.",
]
RETURN_HEADER: Row = [
    "Организация",
    "Код организации",
    "Наименование профессии, специальности",
    "№ строки",
    "Код",
    "База",
    "Финансирование",
    "Подано заявлений",
    "Принято",
    "Численность: 1 курс",
    "2 курс",
    "3 курс",
    "4 курс",
    "5 курс",
    "Выпуск",
]
APPLICATIONS_HEADER: Row = [
    "Год приёма",
    "Код организации",
    "Организация",
    "Код",
    "Наименование",
    "База",
    "Финансирование",
    "Подано заявлений",
    "Мест",
]
GRADUATES_HEADER: Row = [
    "Год выпуска",
    "Код",
    "Наименование",
    "База",
    "Выпуск, чел.",
    "Трудоустроены",
    "из них по профессии",
    "Продолжили обучение",
    "Армия",
    "Выехали из региона",
    "Прочее",
]


def return_documents(world: World, network: Network, gaps: Gaps) -> dict[str, Document]:
    """КЦП of seven years, enrolment at the last reference dates by form, applications, destinations; gaps are left out."""
    documents: dict[str, Document] = {
        PLACES_FILE: _places(world, network, gaps),
        APPLICATIONS_FILE: _applications(world, network),
        GRADUATES_FILE: _graduates(world, network),
    }
    year = world.profile.vintage_year
    for reference in range(year - YEARS_OF_RETURNS + 1, year + 1):
        if reference in gaps.lost_returns:
            continue
        silent = gaps.silent if reference == year else frozenset()
        for form in sorted(network.offers["form"].unique(), reverse=True):
            book = _enrolment(world, network, reference, form, silent)
            if book is not None:
                documents[enrolment_file(reference, form)] = book
    return documents


def enrolment_file(reference_year: int, form: str) -> str:
    """Name of the regional return of one reference date and form of study."""
    return f"СПО-1 на 01.10.{reference_year}, {form}.xlsx"


def duration_words(months: int) -> str:
    """«3 г. 10 мес.» for 46."""
    years, rest = divmod(int(months), 12)
    parts = [f"{years} г." if years else "", f"{rest} мес." if rest else ""]
    return " ".join(part for part in parts if part)


def _programme_names(world: World) -> pd.DataFrame:
    return world.programmes.set_index("programme")[["name", "level"]]


def _places(world: World, network: Network, gaps: Gaps) -> Book:
    months = network.offers[[*OFFER, "duration_months"]]
    budget = network.intakes[network.intakes["funding"] == "бюджет"].merge(months, on=OFFER, validate="many_to_one")
    budget = budget.merge(_programme_names(world), on="programme", validate="many_to_one").assign(
        ugps=budget["programme"].str[:2] + ".00.00",
        base=budget["basis"] + " кл.",
        duration=budget["duration_months"].map(duration_words),
        college_name=budget["college"].map(network.colleges.set_index("college")["college_name"]),
    )
    columns = [
        *("number", "ugps", "programme", "name", "level", "form", "base", "duration", "college", "college_name"),
        *("funding", "places", "entrants"),
    ]
    year = world.profile.vintage_year
    sheets = []
    for start in range(year - YEARS_OF_PLACES + 1, year + 1):
        if start in gaps.lost_places:
            continue
        taken = budget[budget["start_year"] == start]
        if start == year:
            taken = taken[~taken["college"].isin(gaps.late)]
        rows: list[Row] = [
            [
                "Контрольные цифры приёма на обучение по образовательным программам среднего профессионального "
                f"образования на {start}/{start + 1} учебный год. {world.profile.name}"
            ],
            [],
            list(PLACES_HEADER),
            *body(taken.assign(number=range(1, len(taken) + 1))[columns]),
        ]
        sums = [int(taken[column].sum()) for column in ("places", "entrants")]
        rows.append([None, None, None, "Итого", *([None] * 7), *sums])
        sheets.append(Sheet(str(start), rows, widths=(6, 10, 12, 50, 10, 12, 10, 14, 10, 45, 14)))
    return Book(sheets, date(year, 10, 20))


def _enrolment(
    world: World, network: Network, reference: int, form: str, silent: frozenset[str]
) -> Book | None:
    names = _programme_names(world)["name"]
    colleges = network.colleges.set_index("college")["college_name"]
    key = [*OFFER, "funding"]
    now = network.cohorts[
        (network.cohorts["start_year"] + network.cohorts["course"] - 1 == reference) & (network.cohorts["form"] == form)
    ]
    courses = now.pivot_table(index=key, columns="course", values="enrolled_persons", aggfunc="sum", fill_value=0)
    courses = courses.reindex(columns=range(1, 6), fill_value=0)
    new = network.intakes[network.intakes["start_year"] == reference].set_index(key)[["applications", "entrants"]]
    out = network.graduates[network.graduates["time_period"] == reference].set_index(key)["graduates"]
    table = courses.join(new).join(out, how="left").fillna(0).astype(int).sort_index()
    table = table[~table.index.get_level_values("college").isin(silent)]
    if table.empty:
        return None
    rows: list[Row] = [
        ["Сведения об образовательной организации по программам среднего профессионального образования"],
        [f"Субъект Российской Федерации: {world.profile.name}"],
        ["Наименование организации: свод по организациям региона"],
        [f"Форма обучения: {form}"],
        [f"по состоянию на 1 октября {reference} г."],
        ["2.1.2. Распределение приёма, численности студентов и выпуска по профессиям и специальностям"],
        list(RETURN_HEADER),
        ["А", "Б", *range(1, len(RETURN_HEADER) - 1)],
    ]
    counts = ["applications", "entrants", 1, 2, 3, 4, 5, "graduates"]
    for number, (index, line) in enumerate(zip(table.index, table[counts].to_numpy().tolist(), strict=True), start=1):
        college, programme, basis, _, funding = index
        rows.append([colleges[college], college, names[programme], f"{number:03d}", programme, basis, funding, *line])
    rows.append([None, None, "Всего", f"{len(table) + 1:03d}", None, None, None, *table[counts].sum().tolist()])
    return Book([Sheet("2.1.2", rows, widths=(45, 10, 50, 8, 12, 8, 14))], date(reference, 10, 5))


def _applications(world: World, network: Network) -> Book:
    names = _programme_names(world)["name"]
    colleges = network.colleges.set_index("college")["college_name"]
    year = world.profile.vintage_year
    recent = network.intakes[network.intakes["start_year"] > year - YEARS_OF_APPLICATIONS]
    # The form has no column for the form of study: part-time intakes are filed with the full-time ones.
    recent = recent.groupby(["start_year", "college", "programme", "basis", "funding"], as_index=False)[
        ["applications", "places"]
    ].sum()
    recent["college_name"], recent["name"] = recent["college"].map(colleges), recent["programme"].map(names)
    columns = [
        "start_year",
        "college",
        "college_name",
        "programme",
        "name",
        "basis",
        "funding",
        "applications",
        "places",
    ]
    rows: list[Row] = [list(APPLICATIONS_HEADER), *body(recent[columns])]
    return Book([Sheet("Заявления", rows, widths=(10, 10, 45, 12, 50, 8, 14, 12, 8))], date(year, 9, 15))


def _graduates(world: World, network: Network) -> Book:
    names = _programme_names(world)["name"]
    year = world.profile.vintage_year
    table = network.destinations[network.destinations["time_period"] > year - YEARS_OF_DESTINATIONS]
    table = table.assign(name=table["programme"].map(names))
    columns = [
        *("time_period", "programme", "name", "basis", "graduates", "employed", "employed_in_field"),
        *("continue_study", "army", "left_region", "other"),
    ]
    rows: list[Row] = [list(GRADUATES_HEADER), *body(table[columns])]
    return Book([Sheet("Выпуск", rows, widths=(10, 12, 50, 8))], date(year, 11, 5))
