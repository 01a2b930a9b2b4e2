"""The consolidated survey: one line an answer, the employer's tags repeated on each line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from sources.codelists import Codelists
from sources.opened import Cell, Rows
from sources.reading import FileContext
from sources.survey_employer import EARLIEST_WAVE, LATEST_WAVE, Form, employer_of, together
from sources.survey_form import (
    FLOW_HEADINGS,
    FLOWS,
    LEVEL_WORDINGS,
    MEASURES,
    SHARE_HEADINGS,
    SHARES,
    STOCK_HEADINGS,
    TAGS,
    is_approximate,
    occupation_of,
    persons,
    shares_of,
    title_of,
)
from sources.tables.cells import clean, heading, starts_like_formula
from sources.tables.checked import one_of, year
from sources.tables.header import Column, Header
from sources.tables.ledger import Ledger, Refused
from sources.tables.people import PERSONAL

HEADER = (
    Column("inn", TAGS["inn"]),
    Column("occupation", ("код окз", "окз")),
    Column("measure", ("показатель",)),
    Column("value", ("значение",)),
    Column("time_period", ("год", "год показателя", "период"), required=False),
    Column("title", ("профессия должность", "профессия", "должность"), required=False),
    Column("level", ("уровень образования", "образование"), required=False),
    *(Column(name, tuple(word for word in words if word != "год"), required=False) for name, words in TAGS.items() if name != "inn"),
)
_TAGS = tuple(TAGS)
_MEASURES = {
    **{heading(name): name for name in MEASURES},
    **FLOW_HEADINGS,
    **{word: name for name, words in {**STOCK_HEADINGS, **SHARE_HEADINGS}.items() for word in words},
}
YEARS_AFTER_WAVE = 15  # a need further ahead is a slip

T = TypeVar("T")


def forms_of_lines(
    rows: Rows, header: Header, sheet: str, context: FileContext, codelists: Codelists, ledger: Ledger
) -> list[Form]:
    """The forms of a consolidated table.

    Lines with one ИНН, year of survey and date of answer are one form, wherever they stand. A form that cannot be
    attributed has every line refused.
    """
    if any(PERSONAL.search(heading(cell)) for cell in rows[header.row]):
        ledger.note("Столбцы о людях (респондент, телефон, почта) не сохранены")
    forms, alike = dict[tuple[Cell, ...], Form | Refused](), dict[tuple[object, ...], Form]()
    shares: dict[tuple[int, str], dict[str, tuple[int, Cell, dict[str, object]]]] = {}
    seen: dict[tuple[object, ...], dict[float, int]] = {}
    occupation_at = _remembered(lambda cell: occupation_of(cell, codelists))
    level_at = _remembered(lambda cell: one_of(cell, "Уровень образования", LEVEL_WORDINGS))
    measure_at = _remembered(_measure)
    persons_at = _remembered(lambda cell: persons(cell, "Значение"))
    at_columns = [header.columns.get(name, -1) for name in ("occupation", "title", "level", "measure", "time_period", "value")]
    at_key = [header.columns.get(name, -1) for name in ("inn", "wave", "answered_on")]
    used = sorted(header.columns.values())
    for at in range(header.row + 1, len(rows)):
        row = rows[at]
        width = len(row)
        if not any(row[position] != "" for position in used if position < width):
            continue
        key = tuple(row[position] if 0 <= position < width else "" for position in at_key)
        form = forms.get(key) or forms.setdefault(key, _as_known(_new_form(row, at + 1, header, sheet, context, codelists, ledger), alike))
        occupation_cell, title_cell, level_cell, measure_cell, year_cell, value_cell = (
            row[position] if 0 <= position < width else "" for position in at_columns
        )
        cells = ((occupation_at, occupation_cell), (measure_at, measure_cell), (level_at, level_cell))
        if isinstance(form, Refused):
            _refuse_row(ledger, sheet, at + 1, form, cells, (measure_cell, year_cell, value_cell), None)
            continue
        ledger.formulas += starts_like_formula(title_cell)
        try:
            occupation = occupation_at(occupation_cell)
            measure = measure_at(measure_cell)
            title = title_of(title_cell, occupation, codelists)
            wave = int(str(form.employer["wave"]))
            record: dict[str, object] = {
                "ref_area": form.employer["ref_area"],
                "wave": wave,
                "inn": form.employer["inn"],
                "occupation": occupation,
                "occupation_title": title,
                "education_level": level_at(level_cell),
                "measure": measure,
                "time_period": _time_period(year_cell, measure, wave),
                "sheet": sheet,
                "row_number": at + 1,
            }
            if measure in SHARES:
                group = shares.setdefault((id(form), occupation), {})  # shares do not add: once for an occupation
                shares_of({measure: value_cell}, alone=True)  # a bad one must not stand in the way of another shop's
                if measure in group:
                    _repeated(group[measure][0], clean(group[measure][1]) == clean(value_cell), value_cell)
                    ledger.supersede(sheet, at + 1, f"повтор строки {group[measure][0]}")
                    continue
                group[measure] = (at + 1, value_cell, record)
                form.answers.append(record)
                continue
            value = persons_at(value_cell)
            if value is None:
                raise Refused("Значение", value_cell, "значения нет", "Впишите число или удалите строку")
            _note_approximate(value_cell, at + 1, ledger)
            mark = (id(form), occupation, title, measure, record["time_period"])
            said = seen.setdefault(mark, {})  # two shops of one employer add, as in the questionnaire; alike counts once
            if value in said:
                ledger.supersede(sheet, at + 1, f"повтор строки {said[value]}")
                continue
            if said:
                ledger.note(f"Об одном и том же сказано в строках {min(said.values())} и {at + 1} разное: численности складываются")
            said[value] = at + 1
            form.answers.append(record | {"obs_value": value})
        except Refused as refusal:
            _refuse_row(ledger, sheet, at + 1, refusal, cells, (measure_cell, year_cell, value_cell), int(str(form.employer["wave"])))
    _settle_shares(shares, sheet, ledger)
    return _with_answers(alike.values())


def _note_approximate(cell: Cell, row_number: int, ledger: Ledger) -> None:
    if isinstance(cell, str) and not cell.isdigit() and is_approximate(cell):
        ledger.note(f"Приблизительное число прочитано как точное: {clean(cell)}, строка {row_number}")


def _refuse_row(
    ledger: Ledger, sheet: str, row_number: int, first: Refused, cells: Iterable[tuple[Callable[[Cell], object], Cell]],
    answer: tuple[Cell, Cell, Cell], wave: int | None,
) -> None:
    """One refused record that tells every fault of its row: whoever mends it mends it once.

    answer  cells of the measure, the year and the value; a year is judged where the wave is known
    """
    measure_cell, year_cell, value_cell = answer
    measure = _MEASURES.get(heading(measure_cell), "")
    reads: list[Callable[[], object]] = [partial(read, cell) for read, cell in cells]
    reads.append(partial(shares_of, {measure: value_cell}, alone=True) if measure in SHARES else partial(persons, value_cell, "Значение"))
    if measure and wave is not None:
        reads.append(partial(_time_period, year_cell, measure, wave))
    faults = [first]
    for read in reads:
        try:
            read()
        except Refused as fault:
            faults += [fault] if fault.column not in {known.column for known in faults} else []
    whole = together(faults)
    ledger.refuse(sheet, row_number, whole.column, whole.value, whole.reason, whole.remedy)


def _as_known(form: Form | Refused, alike: dict[tuple[object, ...], Form]) -> Form | Refused:
    """The form of the same employer and day, however its ИНН was spelt before."""
    if isinstance(form, Refused):
        return form
    return alike.setdefault(tuple(form.employer[name] for name in ("inn", "wave", "answered_on")), form)


def _with_answers(found: Iterable[Form]) -> list[Form]:
    """The forms that stand, with the answers that got a value."""
    accepted = list(found)
    for form in accepted:
        form.answers = [answer for answer in form.answers if "obs_value" in answer]
    return accepted


def _new_form(
    row: Sequence[Cell], row_number: int, header: Header, sheet: str, context: FileContext, codelists: Codelists, ledger: Ledger
) -> Form | Refused:
    tags = {name: header.cell(row, name) for name in _TAGS}
    try:
        employer = employer_of(tags, context, codelists, ledger, first_year=None, place=(sheet, row_number))
    except Refused as refusal:
        return refusal
    return Form(sheet, row_number, {**employer, "sheet": sheet, "row_number": row_number})


def _measure(cell: Cell) -> str:
    found = _MEASURES.get(heading(cell))
    if found is None:
        listing = ", ".join(MEASURES)
        raise Refused("Показатель", cell, "такого показателя нет в анкете", f"Допустимо: {listing} или заголовки столбцов анкеты")
    return found


def _time_period(cell: Cell, measure: str, wave: int) -> int:
    if measure not in FLOWS:
        return wave
    return year(cell, "Год", earliest=max(wave - 1, EARLIEST_WAVE), latest=min(wave + YEARS_AFTER_WAVE, LATEST_WAVE + YEARS_AFTER_WAVE))


def _repeated(first: int, equal: bool, value: Cell) -> None:
    if not equal:
        raise Refused("Значение", value, f"этот ответ уже дан в строке {first} с другим значением", "Оставьте одну строку")


def _settle_shares(
    groups: dict[tuple[int, str], dict[str, tuple[int, Cell, dict[str, object]]]], sheet: str, ledger: Ledger
) -> None:
    """Shares are judged by occupation: four that add to 1 are shares, others percents."""
    for group in groups.values():
        given, values = {name: cell for name, (_, cell, _) in group.items()}, dict[str, float]()
        while given:
            try:
                values = shares_of(given)
                break
            except Refused as refusal:
                alone = [name for name in given if SHARES[name] == refusal.column]
                for name in alone or list(given):  # a sum that cannot be is the fault of all
                    ledger.refuse(sheet, group[name][0], refusal.column, given.pop(name), refusal.reason, refusal.remedy)
                    del group[name]
        for name, (row_number, cell, record) in group.items():
            if name in values:
                record["obs_value"] = values[name]
            else:
                ledger.refuse(sheet, row_number, "Значение", cell, "значения нет", "Впишите число или удалите строку")


def _remembered(read: Callable[[Cell], T]) -> Callable[[Cell], T]:
    """A reader that reads each different cell once; refusals are remembered too."""
    known: dict[object, T | Refused] = {}

    def recall(cell: Cell) -> T:
        mark = (type(cell), cell)
        if mark not in known:
            try:
                known[mark] = read(cell)
            except Refused as refusal:
                known[mark] = refusal
        found = known[mark]
        if isinstance(found, Refused):
            raise found
        return found

    return recall
