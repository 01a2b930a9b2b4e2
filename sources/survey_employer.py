"""The employer behind a questionnaire: attributed without doubt, or the whole form is refused; one form an employer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sources.codelists import Codelists
from sources.opened import Cell
from sources.reading import FileContext
from sources.survey_form import SHARES
from sources.tables.cells import clean
from sources.tables.checked import whole_count, year
from sources.tables.coded import CLASS_CODE, section, section_of_class
from sources.tables.dates import date_of
from sources.tables.ledger import Ledger, Refused, is_copy
from sources.tables.taxpayer import inn, ogrn

EMPLOYER_COLUMNS = (
    "ref_area", "wave", "inn", "ogrn", "employer_name", "economic_activity", "oktmo", "listed_staff_persons", "answered_on",
    "form_version", "sheet", "row_number",
)  # fmt: skip
ANSWER_COLUMNS = (
    "ref_area", "wave", "inn", "occupation", "occupation_title", "education_level", "measure", "time_period", "obs_value",
    "sheet", "row_number",
)  # fmt: skip

THOUSANDS_RATIO = 100.0  # staff by occupation over listed staff from which persons and thousands are mixed (1,000 when exact)
DOUBT_RATIO = 1.5  # above it only noted: listed staff is a yearly mean, occupations are of one day
LARGEST_EMPLOYER_PERSONS = 1_500_000
EARLIEST_WAVE, LATEST_WAVE = 2015, 2050
_SHOP = re.compile(r"\b(?:цех|участ|филиал|подраздел|обособлен|отдел|служб|площадк|производств|корпус|депо)", re.IGNORECASE)


T = TypeVar("T")


@dataclass
class Form:
    """One answer of one employer, before the choice among several of one file."""

    sheet: str
    row_number: int
    employer: dict[str, object]
    answers: list[dict[str, object]] = field(default_factory=list)

    def rank(self) -> tuple[date, int, int]:
        """Latest date of answer, then fuller, then later on its sheet; of equals the last one of the file is taken."""
        answered = self.employer["answered_on"]
        return (answered if isinstance(answered, date) else date.min, len(self.answers), self.row_number)


def employer_of(
    tags: Mapping[str, Cell], context: FileContext, codelists: Codelists, ledger: Ledger, *, first_year: int | None,
    place: tuple[str, int], row_of: Mapping[str, int] | None = None,
) -> dict[str, object]:
    """The employer's record from the tags of a form.

    first_year  earliest year of the form's year columns: the wave when the tag is missing
    place       sheet and row where the form stands, for refusals of single cells; ``row_of`` a tag's own row, where it has one

    Raises Refused when the form cannot be attributed: ИНН, ОГРН, activity, year of the survey or region.
    """
    faults: list[Refused] = []
    oktmo = _kept(faults, lambda: _oktmo(tags.get("oktmo", "")))
    record: dict[str, object] = {
        "ref_area": _kept(faults, lambda: _region(oktmo, context, codelists)),
        "wave": _kept(faults, lambda: _wave(tags.get("wave", ""), first_year)),
        "inn": _kept(faults, lambda: _needed_inn(tags.get("inn", ""))),
        "ogrn": _kept(faults, lambda: ogrn(tags.get("ogrn", ""), "ОГРН")),
        "employer_name": clean(tags.get("employer_name", ""))[:300] or None,
        "economic_activity": _kept(faults, lambda: activity_of(tags.get("economic_activity", ""), codelists)),
        "oktmo": oktmo,
    }
    record["listed_staff_persons"] = _listed_staff(tags.get("listed_staff_persons", ""), (place[0], (row_of or {}).get("listed_staff_persons", place[1])), ledger)
    record["answered_on"] = _answered_on(tags.get("answered_on", ""), (place[0], (row_of or {}).get("answered_on", place[1])), ledger)
    if faults:
        raise together(faults)
    record["form_version"] = clean(tags.get("form_version", "")) or None
    return record


def _kept(faults: list[Refused], read: Callable[[], T]) -> T | None:
    """A value, or None with its fault kept: an employer is told all of them at once."""
    try:
        return read()
    except Refused as fault:
        faults.append(fault)
        return None


def together(faults: Sequence[Refused]) -> Refused:
    """One refusal that tells every fault."""
    if len(faults) == 1:
        return faults[0]
    reasons = "; ".join(f"{fault.column}: {fault.reason}" for fault in faults)
    remedies = "; ".join(dict.fromkeys(fault.remedy.rstrip(".") for fault in faults))
    return Refused(", ".join(fault.column for fault in faults), ", ".join(map(clean, (fault.value for fault in faults))), reasons, remedies)


def _needed_inn(cell: Cell) -> str:
    number = inn(cell, "ИНН")
    if number is None:
        raise Refused("ИНН", "", "ИНН не указан", "Впишите ИНН: без него нельзя исключить повторные ответы")
    return number


def _listed_staff(cell: Cell, place: tuple[str, int], ledger: Ledger) -> float | None:
    """Listed staff; what cannot be read is told and costs one check, not the questionnaire."""
    try:
        listed = whole_count(cell, "Среднесписочная численность, чел.", largest=LARGEST_EMPLOYER_PERSONS, about_allowed=True)
    except Refused as fault:
        ledger.refuse(*place, fault.column, fault.value, fault.reason, fault.remedy)
        return None
    if listed is None:
        ledger.note("Среднесписочная численность не указана: проверка «тысячи вместо человек» для такой анкеты невозможна")
    return listed


def _answered_on(cell: Cell, place: tuple[str, int], ledger: Ledger) -> date | None:
    try:
        return date_of(cell, "Дата ответа")
    except Refused as fault:
        ledger.refuse(*place, fault.column, fault.value, fault.reason, fault.remedy)
        return None


def activity_of(cell: Cell, codelists: Codelists) -> str:
    """Section of ОКВЭД2 from a class code (25.11), a letter or a name. Raises Refused."""
    if isinstance(cell, date | datetime):
        raise Refused("ОКВЭД2", cell, "код ОКВЭД2 превратился в дату", "Отформатируйте ячейку как текст и впишите код заново, например 01.10")
    text = clean(cell)
    found = CLASS_CODE.fullmatch(text)
    if found:
        letter = section_of_class(int(found[1]))
        if letter is None:
            raise Refused("ОКВЭД2", cell, "такого класса нет в ОКВЭД2", "Сверьте код с выпиской из ЕГРЮЛ")
        return letter
    return section(codelists, cell, "ОКВЭД2")


def chosen(forms: Sequence[Form], ledger: Ledger) -> list[Form]:
    """One form an employer and wave, in the order of the file; forms with mixed units are refused, the rest superseded."""
    plausible = [form for form in forms if _units_agree(form, ledger)]
    by_employer: dict[tuple[object, object], list[Form]] = defaultdict(list)
    for form in plausible:
        by_employer[form.employer["inn"], form.employer["wave"]].append(form)
    best = {key: _shops_together(several, ledger) or max(reversed(several), key=Form.rank) for key, several in by_employer.items()}
    kept = []
    for form in plausible:
        winner = best[form.employer["inn"], form.employer["wave"]]
        if form is winner:
            kept.append(form)
            continue
        if not form.answers:  # given to the form of the first shop
            ledger.supersede(form.sheet, form.row_number, f"та же организация: ответы сложены с листом «{winner.sheet}»")
            continue
        reason = (
            f"организация ответила в файле ещё раз (лист «{winner.sheet}», строка {winner.row_number}): взят ответ с последней датой, "
            "при равных датах более полный, затем более поздний в файле"
        )
        for place in _places(form):
            ledger.supersede(*place, reason)
    return kept


def _shops_together(forms: Sequence[Form], ledger: Ledger) -> Form | None:
    """The form that answers for all sheets of an employer and one day: each called after a shop, or none naming an occupation of another."""
    if len(forms) < 2 or len({form.sheet for form in forms}) < len(forms) or len({str(form.employer["answered_on"]) for form in forms}) > 1:
        return None
    named = [{answer["occupation"] for answer in form.answers} for form in forms]
    apart = all(named) and sum(map(len, named)) == len(set().union(*named))
    shops = all(_SHOP.search(form.sheet) and form.answers for form in forms)
    if not (shops or apart) or any(is_copy(forms[0].sheet, form.sheet) for form in forms[1:]):
        return None
    first, *others = forms
    sheets, what = "», «".join(form.sheet for form in forms), "подразделения одной организации" if shops else "части одной анкеты, профессии на них разные"
    ledger.note(f"Листы «{sheets}» – {what}: ответы складываются, доли взяты с первого листа, где они есть")
    for form in others:
        shares = {(answer["occupation"], answer["measure"]) for answer in first.answers}
        for answer in form.answers:
            if answer["measure"] in SHARES and (answer["occupation"], answer["measure"]) in shares:
                ledger.supersede(form.sheet, int(str(answer["row_number"])), "доля дана на другом листе, доли не складываются")
            else:
                first.answers.append(answer)
        form.answers = []
    return first


def _units_agree(form: Form, ledger: Ledger) -> bool:
    listed = form.employer["listed_staff_persons"]
    employed = sum(float(str(answer["obs_value"])) for answer in form.answers if answer["measure"] == "employed")
    if not isinstance(listed, float) or listed <= 0 or employed <= 0:
        return True
    ratio = employed / listed
    if ratio >= THOUSANDS_RATIO:
        for at, (sheet, row) in enumerate(_places(form)):
            ledger.refuse(
                sheet, row, "Работает сейчас, чел.", f"{employed:,.0f}".replace(",", " ") if at == 0 else "",
                f"работников по профессиям в {ratio:,.0f} раз больше среднесписочной численности: смешаны тысячи и человеки".replace(",", " "),
                "Впишите среднесписочную численность и все ответы в человеках",
            )  # fmt: skip
        return False
    if ratio > DOUBT_RATIO:
        ledger.note(f"Работников по профессиям больше среднесписочной численности в {ratio:.1f} раза: проверьте анкету")
    return True


def _places(form: Form) -> list[tuple[str, int]]:
    """Sheet and row of each record of a form: the employer, then its answers."""
    return [(form.sheet, form.row_number), *((str(answer["sheet"]), int(str(answer["row_number"]))) for answer in form.answers)]


def _wave(cell: Cell, first_year: int | None) -> int:
    if clean(cell):
        return year(cell, "Год опроса", earliest=EARLIEST_WAVE, latest=LATEST_WAVE)
    if first_year is None:
        raise Refused("Год опроса", "", "год опроса не указан", "Впишите год четырьмя цифрами, например 2026")
    return year(first_year, "Год опроса", earliest=EARLIEST_WAVE, latest=LATEST_WAVE)


def _oktmo(cell: Cell) -> str | None:
    text = clean(cell).replace(" ", "")
    if not text:
        return None
    if text.isascii() and text.isdecimal():
        if len(text) in (7, 10):
            text = "0" + text  # a spreadsheet dropped the leading zero
        if len(text) in (2, 3, 8, 11):
            return text
    raise Refused("ОКТМО", cell, "ОКТМО состоит из 8 или 11 цифр", "Сверьте код с сайтом Росстата; ячейку отформатируйте как текст")


def _region(oktmo: str | None, context: FileContext, codelists: Codelists) -> str:
    own = region_of_oktmo(oktmo, context.ref_area, codelists) if oktmo else None
    if own and context.ref_area and own != context.ref_area:
        raise Refused("ОКТМО", oktmo or "", f"анкета другого региона, а папка относится к региону {context.ref_area}", "Переложите файл в папку его региона")
    region = own or context.ref_area
    if region is None:
        raise Refused("ОКТМО", oktmo or "", "регион не назван ни в анкете, ни папкой", "Впишите ОКТМО организации (8 цифр)")
    return region


def region_of_oktmo(oktmo: str, expected: str | None, codelists: Codelists) -> str | None:
    """Region whose code begins an ОКТМО: the expected one when it fits, else the longest known (718 before 71)."""
    if expected and oktmo.startswith(expected):
        longer = [code for code in codelists.region["oktmo"] if code.startswith(expected) and code != expected and oktmo.startswith(code)]
        return longer[0] if longer else expected
    if len(oktmo) >= 3 and codelists.region_card(oktmo[:3]) and not oktmo[3:].strip("0"):
        return oktmo[:3]
    known = [code for code in codelists.region["oktmo"] if oktmo.startswith(code)]
    return max(known, key=len) if known else None
