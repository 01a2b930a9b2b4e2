"""Where graduates went, by year of graduation, programme and basis (persons).

The destinations may not add to more than the graduates.
"""

from __future__ import annotations

import re

from sources.opened import Opened
from sources.prepared import prepared
from sources.programme_table import ACROSS, Quantity, across, stands_across
from sources.tables.dates import first_titled_year
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.words import BASES

SOURCE = "graduates"
TITLE = "Трудоустройство и другие пути выпускников"
SUBJECTS = ("destination",)
EARLIEST_GRADUATION = 2005
MAX_GRADUATES = 20_000  # one programme of a whole region
DESTINATIONS = ("employed", "continue_study", "army", "left_region", "other")
COUNTS = ("graduates", "employed", "employed_in_field", "continue_study", "army", "left_region", "other")

COLUMNS = (
    Column("year", ("год выпуска", "год", "выпуск года"), required=False),
    Column("programme", ("код", "код профессии специальности", "код специальности", "код программы")),
    Column(
        "graduates",
        ("выпуск чел", "выпуск", "выпускников", "выпускников всего", "выпуск человек"),
        title="выпуск, чел.",
    ),
    Column("employed", ("трудоустроены", "трудоустроено", "трудоустроены чел")),
    Column("employed_in_field", ("из них по профессии", "по профессии", "из них по специальности"), required=False),
    Column("continue_study", ("продолжили обучение", "продолжают обучение"), required=False),
    Column("army", ("армия", "призваны в армию", "служба в армии"), required=False),
    Column("left_region", ("выехали из региона", "выехали"), required=False),
    Column("other", ("прочее", "прочие", "иное"), required=False),
    Column("name", ("наименование", "наименование профессии специальности"), required=False),
    Column("basis", ("база", "база 9 11 кл"), required=False),
)


def _row(line: Line) -> Record:
    record: Record = {
        "time_period": _year(line),
        "programme": line.programme(),
        "basis": line.one_of("basis", BASES),
    }
    counts = {name: line.count(name, largest=MAX_GRADUATES) for name in COUNTS}
    _check_destinations(line, counts)
    return record | counts


def _year(line: Line) -> int:
    """Year in which the row's people left. Raises Refused when neither a column nor the title, the sheet or the file tells it."""
    if "year" in line.header.columns:
        return line.year("year", earliest=EARLIEST_GRADUATION, closing=True)
    found = first_titled_year(line.sheet, line.header.title, line.context.file_name, closing=True)
    return line.needed("year", found, "год выпуска не указан ни в столбце, ни в названии", "Добавьте столбец «Год выпуска»")


def _check_destinations(line: Line, counts: dict[str, int | None]) -> None:
    graduates = line.needed("graduates", counts["graduates"], "выпуск не указан", "Впишите число выпускников")
    together = sum(counts[name] or 0 for name in DESTINATIONS)
    if together > graduates:
        raise line.refusal(
            "graduates",
            f"сумма по путям выпускников {together} больше выпуска {graduates}",
            "Проверьте, не посчитан ли один выпускник дважды и не процент ли это",
        )
    if counts["employed"] is not None and (counts["employed_in_field"] or 0) > counts["employed"]:
        raise line.refusal(
            "employed_in_field",
            "работающих по профессии больше, чем трудоустроенных",
            "«Из них по профессии» – часть столбца «Трудоустроены»",
        )


_DESTINATION = Part(
    subject="destination",
    columns=COLUMNS,
    fields=("ref_area", "time_period", "programme", "basis", *COUNTS),
    row=_row,
    key=("time_period", "programme", "basis"),
    adds=COUNTS,
    about="graduates",
    texts=("name",),
    totals=("year", "programme", "name"),
)
_QUANTITIES = (
    Quantity("employed_in_field", re.compile(r"по (?:полученной )?(?:профессии|специальности)$")),
    Quantity("continue_study", re.compile(r"продолж\w+ (?:обучение|образование|учебу)"), own=False),
    Quantity("army", re.compile(r"\bарми[яию]|вооруженн|служб\w+|призван"), own=False),
    Quantity("left_region", re.compile(r"выехал|переехал|за предел"), own=False),
    Quantity("employed", re.compile(r"^(?:\d{4}\S* )*(?:год\w* )?(?:всего |из них )?(?:трудоустро\w+|работа[юе]т)")),
    Quantity("other", re.compile(r"^проч|^ин(?:ое|ые)"), own=False),
    Quantity("graduates", re.compile(r"^(?:\d{4}\S* )*(?:год\w* )?(?:всего |численность |количество |число )?(?:выпуск\w*|выпущено)")),
)  # fmt: skip
FORM = Form(
    SOURCE, (_DESTINATION,), "заголовка «Год выпуска | Код | Выпуск, чел. | Трудоустроены»", sure=0.97,
    ready=prepared, other_shape=across(_DESTINATION, _QUANTITIES, closing=True),
)  # fmt: skip
parse = FORM.parse


def recognise(book: Opened) -> float:
    """How surely a file is a table of what graduates did."""
    return FORM.recognise(book) or (ACROSS if stands_across(book, _DESTINATION, _QUANTITIES) else 0.0)
