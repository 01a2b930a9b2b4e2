"""Tables whose rows are age groups, in blocks: all, urban, rural."""

from __future__ import annotations

import re

from sources.opened import Rows
from sources.rosstat.layout import YearTable
from sources.rosstat.store import Store
from sources.tables.cells import clean, label, number, unit_in
from sources.tables.coded import TOTAL


def read_population(sheet: str, rows: Rows, table: YearTable, title: str, area: str | None, store: Store) -> None:
    """Read the blocks of one sheet, or note that its unit is not said."""
    unit = unit_in(title)
    if unit is None or unit[0] != "persons":
        store.ledger.note(f"Лист «{sheet}»: не указано, человек это или тысячи человек, лист не прочитан")
        return
    settlement = TOTAL
    for at in range(table.first_row, len(rows)):
        name, _ = table.row_label(rows[at])
        text = label(name)
        if "население" in text and not text.startswith("из "):
            settlement = "urban" if "городск" in text else "rural" if "сельск" in text else TOTAL
        age = age_group(text)
        for period, cell in table.data_cells(rows[at]):
            if number(cell).mark == "blank":
                continue
            if age is None:
                store.ledger.refuse(
                    sheet, at + 1, "возраст", name,
                    "возрастная группа не распознана", "Запишите её как «15-19» или «70 и более»",
                )  # fmt: skip
                continue
            key = {"ref_area": area, "time_period": period.year, "age_group": age, "settlement": settlement}
            store.put(sheet, at + 1, clean(rows[table.header_row][period.column]), cell, "population", key, unit[1], period.certainty)


def age_group(text: str) -> str | None:
    """Code of an age group: «15-19», «70+», «20», working age and its neighbours; None when it is none."""
    if re.fullmatch(r"вс[её] население|городское население|сельское население|всего|население", text):
        return TOTAL
    between = re.fullmatch(r"(\d{1,3})\s*[-–—]\s*(\d{1,3})(?: лет)?", text)
    if between and int(between[1]) <= int(between[2]) <= 120:
        return f"{int(between[1])}-{int(between[2])}"
    oldest = re.fullmatch(r"(\d{1,3})(?: лет)? и (?:более|старше)(?: лет)?|старше (\d{1,3})", text)
    if oldest:
        return f"{int(oldest[1] or oldest[2])}+"
    single = re.fullmatch(r"(\d{1,3})(?: лет| год| года)?", text)
    if single and int(single[1]) <= 120:
        return str(int(single[1]))
    for words, code in (
        ("моложе трудоспособ", "below_working"),
        ("старше трудоспособ", "above_working"),
        ("трудоспособ", "working"),
    ):
        if text.startswith((words, f"в возрасте {words}")):
            return code
    return None
