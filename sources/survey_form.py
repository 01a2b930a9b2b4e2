"""The words of the employers' questionnaire: its tags, its columns, its versions; the template and the parser share them.

Layout *invented* after the columns of Sakhalin's form № 1 (sources of replacement) and of the federal survey:
docs/methodology/sources.md#survey
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sources.codelists import Codelists
from sources.opened import Cell
from sources.tables.cells import clean, count_as_written, heading
from sources.tables.checked import percent, whole_count
from sources.tables.header import column_letter
from sources.tables.ledger import Refused
from sources.tables.lettered import letters_in_count

SHEET = "Анкета"
VERSION = "2"  # version 1 had no sources of replacement and no target contracts
YEARS_AHEAD = 7  # years t … t+7 stand in every year block

TAGS: dict[str, tuple[str, ...]] = {
    "inn": ("инн",),
    "ogrn": ("огрн", "огрнип", "огрн огрнип"),
    "employer_name": ("наименование", "наименование организации", "организация", "работодатель"),
    "economic_activity": ("оквэд2", "оквэд", "основной вид деятельности оквэд2", "код оквэд2"),
    "oktmo": ("октмо", "код октмо"),
    "listed_staff_persons": ("среднесписочная численность чел", "среднесписочная численность", "среднесписочная"),
    "answered_on": ("дата ответа", "дата заполнения"),
    "form_version": ("версия формы", "версия"),
    "wave": ("год опроса", "год"),
}
TAG_LABELS: dict[str, str] = {
    "inn": "ИНН",
    "ogrn": "ОГРН",
    "employer_name": "Наименование",
    "economic_activity": "ОКВЭД2",
    "oktmo": "ОКТМО",
    "listed_staff_persons": "Среднесписочная численность, чел.",
    "answered_on": "Дата ответа",
    "form_version": "Версия формы",
    "wave": "Год опроса",
}
OCCUPATION, TITLE, LEVEL = "Код ОКЗ", "Профессия, должность", "Уровень образования"
STOCKS: dict[str, str] = {"employed": "Работает сейчас, чел.", "vacancies": "Вакансий сейчас"}
FLOWS: dict[str, str] = {
    "exits_retirement": "Выбытие: пенсия",
    "exits_other": "Выбытие: прочее",
    "new_posts": "Новые места",
    "need": "Потребность",
}
SHARES: dict[str, str] = {
    "share_internal": "Из потребности: внутреннее перемещение, %",
    "share_spo_graduates": "выпускники СПО, %",
    "share_retrained": "безработные и переобученные, %",
    "share_migration": "миграция, %",
}
CONTRACTS = "Целевых договоров"
STOCK_HEADINGS: dict[str, tuple[str, ...]] = {
    "employed": (
        "работает сейчас чел", "фактическая численность чел", "численность работников", "работников", "списочная численность", "списочная численность чел",
        "работает сейчас", "численность факт", "численность факт чел", "работает", "работает чел",
        "численность", "численность чел", "фактическая численность",
    ),
    "vacancies": ("вакансий сейчас", "вакансии сейчас", "вакансий сейчас ед", "вакансий", "вакансии", "вакансий ед", "вакантные места", "вакантных мест", "свободных рабочих мест"),
    "target_contracts": ("целевых договоров", "договор целевой", "целевые договоры"),
}  # fmt: skip
SHARE_HEADINGS: dict[str, tuple[str, ...]] = {
    "share_internal": ("из потребности внутреннее перемещение %", "внутреннее перемещение %"),
    "share_spo_graduates": ("выпускники спо %", "из потребности выпускники спо %"),
    "share_retrained": ("безработные и переобученные %", "из потребности безработные и переобученные %"),
    "share_migration": ("миграция %", "из потребности миграция %"),
}
FLOW_HEADINGS: dict[str, str] = {heading(words): name for name, words in FLOWS.items()}
TAG_HEADINGS: dict[str, str] = {words: name for name, known in TAGS.items() for words in known}
MEASURES = (*STOCKS, *FLOWS, *SHARES, "target_contracts")

LEVELS = ("ВО", "ППССЗ", "ППКРС", "без")
LEVEL_WORDINGS: dict[str, str] = {
    "во": "ВО",
    "высшее": "ВО",
    "высшее образование": "ВО",
    "впо": "ВО",
    "ппссз": "ППССЗ",
    "специалист среднего звена": "ППССЗ",
    "специалисты среднего звена": "ППССЗ",
    "среднее профессиональное": "ППССЗ",
    "среднее профессиональное образование": "ППССЗ",
    "спо": "ППССЗ",
    "среднее специальное": "ППССЗ",
    "спо ппссз": "ППССЗ",
    "ппкрс": "ППКРС",
    "квалифицированный рабочий": "ППКРС",
    "квалифицированные рабочие": "ППКРС",
    "рабочие кадры": "ППКРС",
    "начальное профессиональное": "ППКРС",
    "спо ппкрс": "ППКРС",
    "без": "без",
    "без образования": "без",
    "без профессионального образования": "без",
    "не требуется": "без",
}

LARGEST_COUNT_PERSONS = 200_000  # one occupation of one employer; the largest employers of the country list fewer
SHARES_ADD_TO = (0.99, 1.01)  # four shares typed as 30 % in cells of the percent format
PERCENTS_AT_MOST = 100.5  # rounding of four whole percents


def occupation_of(cell: Cell, codelists: Codelists) -> str:
    """ОКЗ unit group of a cell. Raises Refused for blanks and unknown codes."""
    text = re.sub(r"^(?:код )?окз[\s:№]*", "", clean(cell), flags=re.IGNORECASE)
    beside = re.match(r"(\d{4})[\s.–-]+\D", text)  # «7223 Станочники»: the code with its name
    code = codelists.occupation_code(cell if isinstance(cell, int | float) else beside[1] if beside else text)
    several = re.findall(r"(?<!\d)\d{4}(?!\d)", text)
    if code is None and len(set(several)) > 1:
        raise Refused(
            OCCUPATION, cell, f"в ячейке несколько кодов ОКЗ: {', '.join(several)}", "Разнесите профессии по строкам и впишите числа каждой из них",
        )  # fmt: skip
    if code is None and letters_in_count(text):
        raise Refused(
            OCCUPATION, cell, "среди цифр кода ОКЗ стоит буква: «О» вместо 0 или «З» вместо 3", f"Вероятно, это {letters_in_count(text)}: наберите код цифрами",
        )  # fmt: skip
    if code is None:
        raise Refused(
            OCCUPATION, cell, "код ОКЗ не указан" if not clean(cell) else "такой начальной группы нет в ОКЗ (ОК 010-2014)",
            "Выберите код из четырёх цифр из списка в анкете",
        )  # fmt: skip
    return code


def title_of(cell: Cell, occupation: str, codelists: Codelists) -> str:
    """Title as written, or the name of the unit group when the cell is blank."""
    return clean(cell)[:300] or codelists.occupation_name(occupation) or ""


def persons(cell: Cell, column: str) -> float | None:
    """Whole persons, posts or contracts; None when nothing is given. Raises Refused, also for a count with a part of it beside it:
    «5 (из них 2 сварщика)» in the row of welders means five or two."""
    if isinstance(cell, str) and count_as_written(cell).part:
        raise Refused(column, cell, "в ячейке есть не только число", "Впишите одно целое число, о части – отдельной строкой")
    return whole_count(cell, column, largest=LARGEST_COUNT_PERSONS, about_allowed=True)


def is_approximate(cell: Cell) -> bool:
    """Whether a count is said to be approximate."""
    return isinstance(cell, str) and count_as_written(cell).about


def address(column: int, row_number: int) -> str:
    """Address of a cell as a spreadsheet shows it: column 5, row 14 → "F14"."""
    return f"{column_letter(column)}{row_number}"


def shares_of(cells: Mapping[str, Cell], *, alone: bool = False) -> dict[str, float]:
    """Sources of replacement of one occupation as shares in 0–1.

    The form asks for percents, 0 … 100. Four values that add to 1 were typed into cells of the percent format and are
    shares already; any other value between 0 and 1 is refused, and so are percents that add to more than 100.

    alone  one cell is asked whether it can be a percent at all; whether it is a share the others beside it tell
    """
    values: dict[str, float] = {}
    for name, cell in cells.items():
        value = percent(cell)
        if value.mark == "missing":
            continue
        if value.number is None or not 0 <= value.number <= 100:
            raise Refused(SHARES[name], cell, "это не процент от 0 до 100", "Впишите число от 0 до 100 без знака процента")
        values[name] = value.number
    total = sum(values.values())
    if values and max(values.values()) <= 1 and SHARES_ADD_TO[0] <= total <= SHARES_ADD_TO[1]:
        return values
    doubtful = next((name for name, value in values.items() if 0 < value < 1), None)
    if doubtful and not alone:
        raise Refused(SHARES[doubtful], cells[doubtful], "похоже на долю, а не на процент", "Впишите проценты: 30, а не 0,3")
    if total > PERCENTS_AT_MOST:
        raise Refused("Из потребности, %", f"{total:g}", "источники замещения дают в сумме больше 100 %", "Проверьте четыре процента строки")
    return {name: value / 100 for name, value in values.items()}
