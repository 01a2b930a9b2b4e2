"""College cards: organisations, and the programmes each may offer with groups, cost, workshop and practice places."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from sources.tables import checked
from sources.tables.cells import label, measured_in
from sources.tables.colleges import college_as_known
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.ledger import Ledger
from sources.tables.words import BASES, FORMS

SOURCE = "colleges"
TITLE = "Карточки колледжей: организации и программы"
SUBJECTS = ("college", "offer")
LONGEST_PROGRAMME_MONTHS = 72
LARGEST_GROUP = 60
LARGEST_COUNT = 10_000  # practice places or contracts of one programme
MAX_COST_PER_PLACE_RUB = 5_000_000
HOURS_IN_WEEK = 168
MOST_GROUPS = 100
_GROUPS = re.compile(r"(\d{1,2}) ?(?:гр\.?|групп\w*)")
_LICENCE = re.compile(r"(?:лицензия )?№ ?\S*\d|бессрочн|действу")  # its number or its term says that there is one
_DURATION = re.compile(r"(?=\d)(?:([1-5]) ?(?:г\.?|год\w*|лет|л\.?))?(?: ?(?:и )?(\d{1,2}) ?м(?:ес\w*)?\.?)?")

COLLEGES = (
    Column("college", ("код организации", "инн организации", "инн")),
    Column("college_name", ("наименование", "наименование организации", "организация")),
    Column("seats_places", ("учебных мест в смену", "учебных мест", "мест в смену")),
    Column("short_name", ("краткое наименование", "сокращенное наименование"), required=False),
    Column("district", ("район", "муниципальный округ", "город район", "муниципальное образование"), required=False),
    Column("leading", ("ведущая да нет", "ведущая"), required=False, title="ведущая"),
    Column("cluster", ("кластер",), required=False),
    Column(
        "teachers_fte",
        ("преподавателей ставок", "преподавателей", "ставок преподавателей"),
        required=False,
        title="преподавателей, ставок",
    ),
)
OFFERS = (
    Column("college", ("код организации", "инн организации", "инн")),
    Column("programme", ("код", "код профессии специальности", "код программы")),
    Column("groups_max", ("максимум групп", "групп не более")),
    Column("name", ("наименование", "наименование профессии специальности"), required=False),
    Column("basis", ("база", "база 9 11 кл"), required=False),
    Column("form", ("форма", "форма обучения"), required=False),
    Column("duration_months", ("срок обучения мес", "срок мес", "срок обучения"), required=False, title="срок обучения, мес."),
    Column("licensed", ("лицензия да нет", "лицензия"), required=False, title="лицензия"),
    Column("group_size_min", ("размер группы от",), required=False),
    Column("group_size_max", ("размер группы до",), required=False),
    Column(
        "cost_per_place_rub",
        ("затраты на место руб в год", "затраты на место руб"),
        required=False,
        title="затраты на место, руб. в год",
    ),
    Column("workshop", ("мастерская код", "мастерская", "код мастерской"), required=False),
    Column("workshop_hours_per_group", ("часов мастерской на группу в неделю",), required=False),
    Column("practice_places", ("мест практики у работодателей", "мест практики"), required=False, title="мест практики"),
    Column("target_contracts", ("целевых договоров", "целевые договоры"), required=False),
    Column("cluster", ("кластер",), required=False),
)


def _college(line: Line) -> Record:
    seats = line.count("seats_places", largest=20_000)
    return {
        "college": college_as_known(line.required("college")),
        "college_name": line.required("college_name"),
        "short_name": line.text("short_name"),
        "district": line.text("district"),
        "leading": line.yes_no("leading"),
        "cluster": line.cluster(),
        "teachers_fte": line.amount("teachers_fte", largest=5_000),
        "seats_places": seats,
    }


def _offer(line: Line) -> Record:
    record: Record = {
        "college": college_as_known(line.required("college")),
        "programme": line.programme(),
        "basis": line.one_of("basis", BASES),
        "form": line.one_of("form", FORMS),
        "duration_months": _months(line),
        "licensed": True if _LICENCE.match(label(line.cell("licensed"))) else line.yes_no("licensed"),
        "groups_max": _groups(line),
        "group_size_min": _group_size(line, "group_size_min"),
        "group_size_max": _group_size(line, "group_size_max"),
        "cost_per_place_rub": _cost(line),
        "workshop": line.text("workshop"),
        "workshop_hours_per_group": line.amount("workshop_hours_per_group", largest=HOURS_IN_WEEK),
        "practice_places": line.count("practice_places", largest=LARGEST_COUNT),
        "target_contracts": line.count("target_contracts", largest=LARGEST_COUNT),
        "cluster": line.cluster(),
    }
    smallest, largest = record["group_size_min"], record["group_size_max"]
    if isinstance(smallest, int) and isinstance(largest, int) and smallest > largest:
        raise line.refusal(
            "group_size_min",
            f"наименьший размер группы {smallest} больше наибольшего {largest}",
            "Проверьте, не переставлены ли столбцы",
        )
    return record


def _group_size(line: Line, name: str) -> int | None:
    """Persons of a group; one of nobody would end the plan of the whole region."""
    size = line.count(name, largest=LARGEST_GROUP)
    if size == 0:
        raise line.refusal(name, "группа меньше одного человека", "Впишите размер группы или оставьте ячейку пустой: возьмётся обычный")
    return size


def _groups(line: Line) -> int | None:
    """«2», «2 группы»."""
    found = _GROUPS.fullmatch(label(line.cell("groups_max")))
    return int(found[1]) if found else line.count("groups_max", largest=MOST_GROUPS)


def _cost(line: Line) -> float | None:
    """A cost in roubles, or one that names its own unit: «120 тыс. руб.»."""
    cell = line.cell("cost_per_place_rub")
    said = measured_in(cell)
    cost = checked.amount(said[0] * said[2], line.title("cost_per_place_rub"), largest=MAX_COST_PER_PLACE_RUB) if said and said[1] == "rub" else None
    return line.amount("cost_per_place_rub", largest=MAX_COST_PER_PLACE_RUB) if cost is None else cost


def _months(line: Line) -> int | None:
    """Duration: months, or «3 г. 10 мес.»; a bare number under a heading that names no months costs itself only."""
    text = label(line.cell("duration_months"))
    if found := _DURATION.fullmatch(text):
        return 12 * int(found[1] or 0) + int(found[2] or 0)
    if not text or "мес" in label(line.header.headings["duration_months"]):
        return line.count("duration_months", largest=LONGEST_PROGRAMME_MONTHS)
    refusal = line.refusal("duration_months", "неясно, годы это или месяцы", "Впишите, например, «3 г. 10 мес.» или назовите столбец «Срок обучения, мес.»")
    line.ledger.spare(line.sheet, line.row_number, refusal)
    return None


def _note_strangers(frames: Mapping[str, pd.DataFrame], ledger: Ledger) -> None:
    """Note organisations that have programmes but no card."""
    if frames["college"].empty or frames["offer"].empty:
        return
    strangers = sorted(set(frames["offer"]["college"]) - set(frames["college"]["college"]))
    if strangers:
        ledger.note(f"Программы есть, а карточки организации нет: {', '.join(strangers[:10])} (всего {len(strangers)})")


_OFFER = Part(
    subject="offer",
    columns=OFFERS,
    fields=(
        "ref_area", "college", "programme", "basis", "form", "duration_months", "licensed", "groups_max", "group_size_min",
        "group_size_max", "cost_per_place_rub", "workshop", "workshop_hours_per_group", "practice_places",
        "target_contracts", "cluster",
    ),
    row=_offer,
    key=("college", "programme", "basis", "form", "duration_months"),
    about="programme",
    texts=("name",),
    once=("college",),
    totals=("college", "programme", "name"),
)  # fmt: skip
_COLLEGE = Part(
    subject="college",
    columns=COLLEGES,
    fields=(
        "ref_area", "college", "college_name", "short_name", "district", "leading", "cluster", "teachers_fte",
        "seats_places",
    ),
    row=_college,
    key=("college",),
    about="college",
    texts=("college_name", "short_name", "district"),
    totals=("college", "college_name"),
)  # fmt: skip
FORM = Form(
    SOURCE,
    (_OFFER, _COLLEGE),
    "листов «Организации» (Код организации, Наименование, Учебных мест в смену) и «Программы» (Код организации, Код, "
    "Максимум групп)",
    sure=0.96,
    after=_note_strangers,
)
recognise, parse = FORM.recognise, FORM.parse
