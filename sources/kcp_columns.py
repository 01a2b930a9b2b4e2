"""Columns of an admission table: what each is about by its words, which are totals, which are no places at all.

A column of numbers holds places only when its words say so: a year, a base, a form, a funding, an organisation or a word
for places. «Число групп», «в том числе целевой приём», «стоимость» are no places whatever stands in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sources.opened import Rows
from sources.tables.cells import cell_at, clean, label, number
from sources.tables.meaning import ATTRIBUTES, ORGANISATION, PLACES, YEAR, Meaning, holds_words, is_numeric, meaning_of

_NOT_ENTRANTS = re.compile(
    r"заявлен|приказ|%|процент|\bдол[яи]|отклонен|\bплан|целев|квот|внебюджет|платн|договор|отчисл|прошл|предыдущ|средн|балл|дата|срок"
    r"|из них|в том числе|в т ч|иностран|сирот|инвалид|овз|перевод|восстановл|групп"
)
_NAMED_FIGURES = re.compile(r"\bкцп\b|контрольн|установлен|утвержд|распредел")
_TOTAL = re.compile(r"^(?:всего|итого|общее (?:число|количество))")
_LAST_WORDS_OF_A_TOTAL = re.compile(r"(?:^|\s)(?:всего|итого)(?: мест| по \w+| чел\w*| за \w+(?: \w+)?)?$")
_NOT_PLACES = re.compile(
    r"^год\b|год приема|^база|\bинн\b|окпдтр|район|\bгрупп|№|номер|срок|квалификац|уровень|примечан|угпс|угс|стоимост"
    r"|норматив|балл|конкурс|заявлен|заявк|%|\bдол[яи]|целев|квот|инвалид|сирот|льгот|контингент|обучающихся|выпуск|пересмотр|предложени"
    r"|\bв среднем|\bсреднее за|среднегод|прирост|динамик|измен|лицензи|отчисл|остат|остав|свободн|вакант|численност(?!.*(?:прием|поступ))"
    r"|потребност|отмен|полугоди|квартал|проект|прогноз|ожидаем|недобор|отклонен"
)
_SPAN = re.compile(r"(20\d\d)\s*(?:г\w*\.?)?\s*(?:[-–—/]|по|до)\s*(20\d\d)")
_SAYS_INTAKE = re.compile(  # all words that the heading of an intake's year may have beside the year
    r"(?:\d+|гг?|год\w*|уч|учебн\w*|на|в|во|за|по|для|и|из|с|со|от|до|кцп|контрольн\w*|цифр\w*|при[её]м\w*|план\w*|набор\w*|мест\w*|кол\w*|числ\w*|чел\w*"
    r"|\w*очн\w*|дневн\w*|вечерн\w*|форм\w*|обуч\w*|баз\w*|класс\w*|кл|основн\w*|общ(?:ее|его|ему|ем|ей|ая|ий|их)?|средн\w*|полн\w*|образован\w*|\w*бюджет\w*|договор\w*|плат\w*"
    r"|факт\w*|принят\w*|зачисл\w*|всего|итого|утвержд\w*|установл\w*|распредел\w*|объ[её]м\w*|студент\w*|поступ\w*|граждан\w*|сч[её]т\w*|средств\w*"
    r"|ассигнован\w*|федеральн\w*|областн\w*|краев\w*|регион\w*|субъект\w*|рф|спо|впо|ппссз|ппкрс|нов\w*|сентябр\w*|значени\w*|вариант\w*|редакц\w*)"
)
FEWEST_ROWS_FOR_SUMS = 2  # one row that adds up proves nothing


@dataclass(frozen=True)
class Columns:
    """What the columns of numbers are.

    places      column → what its numbers are about
    totals      columns that sum others: checked, read only where there are no parts
    attributes  columns of words that hold for their row: basis, form, funding, year
    unread      words of the columns of numbers that are no places
    twins       columns that say the same and cannot be told apart; their numbers are refused
    """

    places: Mapping[int, Meaning]
    totals: tuple[int, ...]
    attributes: Mapping[str, int]
    unread: tuple[str, ...]
    twins: frozenset[int] = frozenset()


def columns_of(
    rows: Rows, first: int, words: Mapping[int, str], headings: Mapping[int, str], taken: Sequence[int | None],
    colleges: Mapping[int, str],
) -> Columns:  # fmt: skip
    """The columns below a header.

    first     first row of the body
    words     of each column over all header rows, as labels; headings: the lowest words, as printed
    taken     columns of programme, name and organisation
    colleges  organisations that stand over columns
    """

    by_classes = {"9", "11"} <= set(headings.values())

    def meant(at: int) -> Meaning:
        heading = headings.get(at, "")
        own = meaning_of(words[at], heading)
        basis = heading if by_classes and heading in ("9", "11") else own.basis
        return replace(own, basis=basis, organisation=colleges.get(at, own.organisation))

    free = [at for at in words if at not in taken]
    attributes: dict[str, int] = {}
    for name, pattern in ATTRIBUTES.items():
        found = next((at for at in free if pattern.search(words[at]) and at not in attributes.values()), None)
        if found is not None and holds_words(rows, first, found, name):
            attributes[name] = found
    numeric = [at for at in free if at not in attributes.values() and is_numeric(rows, first, at)]
    held = [at for at in numeric if not _is_no_places(words[at]) and _is_an_intake(headings.get(at, "")) and (meant(at) != Meaning() or PLACES.search(words[at]))]
    unread = tuple(headings.get(at) or words[at] for at in numeric if at not in held and not re.match(r"№|п п|номер", words[at]))
    totals = [at for at in held if _is_total(words[at])]
    places = {at: meant(at) for at in held if at not in totals}
    for at in _sums(rows, first, places):
        totals.append(at)
        del places[at]
    if totals and places and _parts_fall_short(rows, first, places, totals[0]):
        unread = (*unread, *(headings.get(at) or words[at] for at in places))
        places = {}
    if not places and len(totals) == 1:
        named = [at for at in numeric if at not in held and not _is_no_places(words[at]) and re.search(r"[а-яa-z]", words[at])]
        if _add_up(rows, first, named, totals[0]):
            places = {at: Meaning(organisation=clean(headings.get(at, words[at]))) for at in named}
            unread = tuple(text for text in unread if text not in {headings.get(at) or words[at] for at in named})
    if not places:
        places, totals = {at: meaning_of(re.sub(r"всего|итого", "", words[at]), "") for at in totals[:1]}, []
    chosen, twins = _apart(places, words, headings)
    return Columns(chosen, tuple(totals), attributes, unread, twins)


def names_entrants(words: str) -> bool:
    """Whether a heading is of people admitted to the places beside it; shares, plans and parts of them are none."""
    return re.search(r"принят|зачислен|факт\w* (?:прием|набор)|(?:прием|набор)\w* факт", words) is not None and _NOT_ENTRANTS.search(words) is None


def names_basis(words: str) -> bool:
    """Whether a heading is of the education that people come with."""
    return re.search(r"\bбаз[аеы]\b|базов\w+ (?:общего )?образовани|уровень (?:общего )?образовани", words) is not None and "программ" not in words


def _is_no_places(words: str) -> bool:
    """Whether words are about something beside places, or about several intakes at once: «2023–2025»."""
    spans = (int(last) - int(first) for first, last in _SPAN.findall(words))
    return _NOT_PLACES.search(words) is not None or any(years != 1 for years in spans)


def _is_an_intake(heading: str) -> bool:
    """Whether a heading of a year or of a number says no more than that it is an intake: any other word may make it something else."""
    text = label(heading)
    if not (YEAR.search(text) or re.match(r"(?:числ|колич|кол-?во)", text)) or ORGANISATION.search(text):
        return True
    return all(_SAYS_INTAKE.fullmatch(word) for word in re.findall(r"[0-9a-zа-яё]+", text))


def _is_total(words: str) -> bool:
    return _TOTAL.match(words) is not None or _LAST_WORDS_OF_A_TOTAL.search(words) is not None


def _sums(rows: Rows, first: int, places: Mapping[int, Meaning]) -> list[int]:
    """Columns that say less than others and print their sum in every row: a total that is not called one."""
    found = []
    for column, meaning in places.items():
        parts = [other for other, own in places.items() if other != column and own != meaning and own.over(meaning) == own and own.entrants == meaning.entrants]
        if len(parts) < 2:
            continue
        compared = [
            abs(total - sum(number(cell_at(row, part)).number or 0 for part in parts)) < 0.5
            for row in rows[first:] if (total := number(cell_at(row, column)).number) is not None
        ]  # fmt: skip
        if len(compared) >= FEWEST_ROWS_FOR_SUMS and all(compared):
            found.append(column)
    return found


def _add_up(rows: Rows, first: int, parts: Sequence[int], total: int) -> bool:
    """Whether columns whose words are not known add up to «Всего» in every row: what stands over them are organisations."""
    compared = [
        abs(printed - sum(number(cell_at(row, part)).number or 0 for part in parts)) < 0.5
        for row in rows[first:] if (printed := number(cell_at(row, total)).number) is not None
    ]  # fmt: skip
    return len(parts) > 1 and len(compared) >= FEWEST_ROWS_FOR_SUMS and all(compared)


def _parts_fall_short(rows: Rows, first: int, places: Mapping[int, Meaning], total: int) -> bool:
    """Whether «Всего» holds more than the columns beside it in most rows: they are only some of its parts."""
    rows_with_both = [
        (printed, sum(number(cell_at(row, part)).number or 0 for part, meaning in places.items() if not meaning.entrants))
        for row in rows[first:] if (printed := number(cell_at(row, total)).number) is not None
    ]  # fmt: skip
    short = sum(1 for printed, added in rows_with_both if printed - added > 0.5)
    return len(rows_with_both) > 1 and short * 2 > len(rows_with_both)


def _apart(
    places: Mapping[int, Meaning], words: Mapping[int, str], headings: Mapping[int, str]
) -> tuple[dict[int, Meaning], frozenset[int]]:
    """Columns whose meaning is theirs alone; of those that say the same the one that is called the figures."""
    counts = Counter(places.values())
    chosen: dict[int, Meaning] = {}
    twins: set[int] = set()
    for column, meaning in places.items():
        alike = [other for other, own in places.items() if own == meaning]
        named = [other for other in alike if _NAMED_FIGURES.search(label(headings.get(other, "")) or words[other])]
        if counts[meaning] == 1 or named == [column]:
            chosen[column] = meaning
        elif len(named) != 1:
            twins.add(column)
            chosen[column] = meaning
    return chosen, frozenset(twins)
