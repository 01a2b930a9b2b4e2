"""What two readings of one table say together: a sheet or a column is unread when neither source has read it, and is told once."""

from __future__ import annotations

import re
from collections.abc import Sequence

_COLUMNS = re.compile(r"((?:Лист «.*?»: )?)(столбцы (?:не о местах, )?не прочитаны: )«(.*)»")
_SHEET = re.compile(r"(Лист «.*?»: ).*, лист не прочитан")
_APPLICATIONS_UNREAD = re.compile(r"столбцы .*не прочитаны: .*заявлен", re.IGNORECASE)
APPLICATIONS_BESIDE = "Столбец заявлений стоит в таблице КЦП и не прочитан: назовите его «Подано заявлений» или пришлите отдельной таблицей, kadry template applications"


def told_together(first: Sequence[str], second: Sequence[str]) -> tuple[list[str], list[str]]:
    """Notes of two readings without what the other one has read, and without what the first has already told."""
    own = [words for note in first if (words := _unread_too(note, second))]
    others = [words for note in second if note not in first and (words := _unread_too(note, first))]
    return own, [words for words in others if words not in own]


def advice_on(notes: Sequence[str]) -> list[str]:
    """What to do with applications that stand beside places in a column that no source reads."""
    return [APPLICATIONS_BESIDE] if any(map(_APPLICATIONS_UNREAD.search, notes)) else []


def _unread_too(note: str, others: Sequence[str]) -> str:
    """A note, of what it says is unread only that which the other reading left too; "" when nothing stays."""
    whole = _SHEET.fullmatch(note)
    if whole:
        return note if any((same := _SHEET.fullmatch(other)) and same[1] == whole[1] for other in others) else ""
    found = _COLUMNS.fullmatch(note)
    if found is None or any((sheet := _SHEET.fullmatch(other)) and sheet[1] == found[1] for other in others):
        return note
    left = {name for other in others if (same := _COLUMNS.fullmatch(other)) and same[1] == found[1] for name in same[3].split("», «")}
    names = [name for name in found[3].split("», «") if name in left]
    return f"{found[1]}{found[2]}«{'», «'.join(names)}»" if names else ""
