"""Where graduates went, by year of graduation, programme and basis (persons).

The destinations may not add to more than the graduates.
"""

from __future__ import annotations

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
    Column("year", ("год выпуска", "год", "выпуск года")),
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
        "time_period": line.year("year", earliest=EARLIEST_GRADUATION, closing=True),
        "programme": line.programme(),
        "basis": line.one_of("basis", BASES),
    }
    counts = {name: line.count(name, largest=MAX_GRADUATES) for name in COUNTS}
    _check_destinations(line, counts)
    return record | counts


def _check_destinations(line: Line, counts: dict[str, int | None]) -> None:
    graduates = line.needed("graduates", counts["graduates"], "выпуск не указан", "Впишите число выпускников")
    together = sum(counts[name] or 0 for name in DESTINATIONS)
    if together > graduates:
        raise line.refusal(
            "graduates",
            f"сумма по путям выпускников {together} больше выпуска {graduates}",
            "Проверьте, не посчитан ли один выпускник дважды и не процент ли это",
        )
    if (counts["employed_in_field"] or 0) > (counts["employed"] or 0):
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
    about="graduates",
    texts=("name",),
    totals=("year", "programme", "name"),
)
FORM = Form(SOURCE, (_DESTINATION,), "заголовка «Год выпуска | Код | Выпуск, чел. | Трудоустроены»", sure=0.97)
recognise, parse = FORM.recognise, FORM.parse
