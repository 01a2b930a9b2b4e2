"""The town or district of an address, one set of patterns for a cell in Python and for a dump inside DuckDB.

A town comes before the district around it («Ефремовский р-н, г. Ефремов»), and so a district of a town («Кировский район,
г. Пермь») never stands for its town. An address that names neither is none of ours to guess.

The patterns are written for both engines: no look-around, letters listed.
"""

from __future__ import annotations

import re

_LETTER = "А-Яа-яЁё"
_BEFORE, _AFTER = f"(?:^|[^{_LETTER}0-9-])", f"(?:$|[^{_LETTER}-])"
# The second word of a name: after these first words any, after others one that is no street («Ленина», «Советская») and no
# district («Свердловский р-н»).
_FIRST = "Нижн[а-яё]+|Верхн[а-яё]+|Велик[а-яё]+|Стар[а-яё]+|Нов[а-яё]+|Больш[а-яё]+|Мал[а-яё]+|Бел[а-яё]+|Красн[а-яё]+|Набережные|Минеральные|Горячий|Сергиев"
_SECOND = "[А-ЯЁ][а-яё]*[бвгджзклмнпрстфхцчшщьое]"
_WORD = "[А-ЯЁ][а-яё]+(?:-[а-яё]+)?(?:-[А-ЯЁ][а-яё]+)*"
_NAME = f"(?:(?:{_FIRST}) )?{_WORD}"
_TWO = f"{_WORD} {_SECOND}"
_END = "(?: *[,;(]| *$)"
_ADJECTIVE = "[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)*(?:ий|ый|ой)"
# What is looked for, in order, and how the place is then written.
_TOWN, _SETTLEMENT = f"{_BEFORE}(?:г|гор|город)(?:[.] *| +)", f"{_BEFORE}(?:пгт|рп|р[.] ?п)(?:[.] *| +)"
_DISTRICT = f"{_BEFORE}(?:муниципальный +)?(?:район|р-н|м[.] ?р-н)[.]? +"
_CIRCLE = f"{_BEFORE}(?:муниципальный +|городской +)?(?:округ|[мг][.] ?о[.]?)[.]? +"
PLACES: tuple[tuple[str, str, str], ...] = (
    (f"{_TOWN}({_TWO}){_END}", "г. ", ""),
    (f"{_TOWN}({_NAME})", "г. ", ""),
    (f"{_SETTLEMENT}({_TWO}){_END}", "пгт ", ""),
    (f"{_SETTLEMENT}({_NAME})", "пгт ", ""),
    (f"({_ADJECTIVE}) +(?:муниципальный +)?(?:район|р-н|м[.] ?р-н){_AFTER}", "", " район"),
    (f"({_ADJECTIVE}) +(?:муниципальный +|городской +)?(?:округ|[мг][.] ?о[.]?|МО|ГО){_AFTER}", "", " округ"),
    (f"{_DISTRICT}({_ADJECTIVE}){_END}", "", " район"),
    (f"{_CIRCLE}({_ADJECTIVE}){_END}", "", " округ"),
    (f"{_CIRCLE}({_TWO}){_END}", "округ ", ""),
    (f"{_CIRCLE}({_NAME})", "округ ", ""),
)
_COMPILED = tuple((re.compile(pattern), before, after) for pattern, before, after in PLACES)


def municipality_in(address: str) -> str | None:
    """«Пермский край, г. Чусовой, ул. Ленина» → «г. Чусовой»; None where neither town nor district is named."""
    for pattern, before, after in _COMPILED:
        if found := pattern.search(address):
            return f"{before}{found[1]}{after}"
    return None


def municipality_sql(address: str) -> str:
    """SQL of ``municipality_in`` over a text column."""
    tried = (f"'{before}' || nullif(regexp_extract({address}, '{pattern}', 1), '') || '{after}'" for pattern, before, after in PLACES)
    return f"if({address} is null, null, coalesce({', '.join(tried)}))"
