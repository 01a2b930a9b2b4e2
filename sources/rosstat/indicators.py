"""What a table measures: its words, its unit and its kind of period must agree; one keyword never decides.

«Задолженность по заработной плате, человек» names wages and is none: derived measures (debts, shares, rates of growth,
numbers of workers to whom something happened) are told by their own words, and a unit that an indicator cannot have
refuses the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.tables.cells import label

PERSONS, PERCENT, ROUBLES, BILLIONS = ("persons",), ("percent",), ("rub",), ("bn_rub", "mn_rub")
# Words of measures derived from another one: they make it none of the indicators, unless the indicator says them itself.
_DERIVED = re.compile(
    r"задолженност|просроченн|\bдол[яиюей]\b|удельн\w+ вес|темп\w*\b|индекс|прирост|структур|распределени|соотношени|отношени"
    r"|в (?:процентах|%) к|коэффициент|отклонени|без сохранения|отпуск|неполное рабочее|простой|простоя"
    r"|в расчете на|\bна (?:1|10|100|1000|одну|одного) |медиан|минимальн|прожиточн|часов(?:ая|ой|ого)|среднедневн|нагрузк"
)
# Words of a part of the people or organisations: a table of women, of the young, of teachers is not the region's.
_PART = re.compile(
    r"женщин|мужчин|по полу|молодеж|в возрасте (?!15 (?:лет )?и (?:старше|более)|15\s*[-–]\s*72|трудоспособн)|сельск\w+ (?:населени|местност)"
    r"|городск\w+ (?:населени|местност)|инвалид|пенсионер|мигрант|иностранн|с \w+(?: \w+)? образованием|имеющих \w+(?: \w+)? образовани|неформальн"
    r"|мал(?:ых|ого|ом) (?:предприя|организ|бизнес)|микропредприя|средн(?:их|ие) предприя|педагог|учител|врач|медицинских работник|отдельн\w+ категори"
    r"|социальной сферы|профессиональн\w+ групп|по профессиям|государственн\w+ (?:гражданск|служащ)|муниципальн\w+ (?:служащ|служб)"
    r"|индивидуальн\w+ предпринимател|физических лиц|бюджетн\w+ (?:учрежд|сфер)|внешних совместител|самозанят|по формам собственности"
)
_WITHOUT_SMALL = re.compile(r"(?:без|кроме|за исключением|не относящ\w+ к)[^,;)]*(?:мал\w+ |индивидуальн\w+ |физических )[^,;)]*")


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    words    of the title
    units    that its table may have
    derived  whether it is itself a derived measure
    points   whether it may be of a moment («на 1 января»); flows and means are of a period
    but      words of the title that make it something else
    """

    name: str
    words: str
    units: tuple[str, ...]
    derived: bool = False
    points: bool = False
    but: str = ""

    def named_in(self, text: str) -> str | None:
        """Name of the indicator when a text names it."""
        found = re.search(self.words, text)
        if found is None or _PART.search(_WITHOUT_SMALL.sub("", text)) or (not self.derived and _DERIVED.search(text)) or (self.but and re.search(self.but, text)):
            return None
        return self.name.format(*found.groups())


INDICATORS = (  # first match wins
    Indicator("to_be_released", r"намеченн\w+ к высвобожден", PERSONS, points=True),
    Indicator(
        "employer_need",
        r"требуем\w+ работник\w*.*вакан[ст]|потребност\w+ .*работник\w*.*(?:вакан[ст]|заявленн)|численность требуемых работник",
        PERSONS,
        points=True,
    ),
    Indicator("hired_new_places", r"принят\w+.*(?:дополнительно введенн|допол\w*\.? ?введенн)", PERSONS),
    Indicator("hired", r"принят\w+ (?:в организац|на работу|работник)|прием\w* работник", PERSONS, but=r"предполаг|намеч|ожида|планир|прогноз"),
    Indicator("left_by_agreement", r"выбывш.*соглашени\w+ сторон", PERSONS),
    Indicator("left_redundancy", r"выбывш.*сокращени\w+ числен", PERSONS),
    Indicator("left_voluntary", r"выбывш.*собственному желанию", PERSONS),
    Indicator("left", r"выбывш", PERSONS),
    Indicator("participation_rate", r"уровень участия в рабочей силе", PERCENT, derived=True),
    Indicator("employment_rate", r"уровень занятости", PERCENT, derived=True),
    Indicator("unemployment_rate", r"уровень (?:общей )?безработицы", PERCENT, derived=True),
    Indicator("unemployed_survey", r"рабочей силы.*в том числе.*безработн|численность безработных", PERSONS, but=r"зарегистрирован"),
    Indicator("employed_survey", r"рабочей силы.*в том числе.*заняты", PERSONS),
    Indicator("labour_force", r"численность рабочей силы|экономически активного населения", PERSONS),
    Indicator("wage", r"(?:средн\w+|номинальн\w+|начисленн\w+).*заработн\w+ плат|заработн\w+ плат\w*.*(?:средн|номинальн)", ROUBLES, but=r"численност|реальн|фонд"),
    Indicator("gva_volume_index", r"индексы физического объема валовой добавленной", PERCENT, derived=True, but="институциональным секторам|корректировка"),
    Indicator("gva_deflator", r"дефлятор\w* валовой добавленной", PERCENT, derived=True, but="институциональным секторам|корректировка"),
    Indicator("gva_structure", r"структура валовой добавленной", PERCENT, derived=True, but="институциональным секторам|корректировка"),
    Indicator("gva_prices_{0}", r"валов\w+ добавленн\w+ стоимост\w+.*в\s+ценах (20\d\d)", BILLIONS, derived=True, but="институциональным секторам|корректировка"),
    Indicator("gva_current", r"валов\w+ добавленн\w+ стоимост\w+.*текущих", BILLIONS, derived=True, but="институциональным секторам|корректировка"),
)  # fmt: skip
EMPLOYMENT_TOTAL = Indicator("employment_total", r"среднегодов\w+ численност\w+ занятых", PERSONS)
POPULATION_TITLE = re.compile(r"населени.*возраст")
UNITS_IN_RUSSIAN = {"persons": "человек", "percent": "проценты", "rub": "рубли", "mn_rub": "млн руб.", "bn_rub": "млрд руб."}
_IN_RUSSIAN = {
    "to_be_released": "намеченные к высвобождению", "employer_need": "требуемые работники", "hired": "принятые", "hired_new_places": "принятые",
    "unemployed_survey": "безработные", "employed_survey": "занятые", "labour_force": "рабочая сила", "wage": "заработная плата",
    "participation_rate": "уровень участия в рабочей силе", "employment_rate": "уровень занятости", "unemployment_rate": "уровень безработицы",
    "employment": "среднегодовая численность занятых", "employment_total": "среднегодовая численность занятых",
}  # fmt: skip


def in_russian(indicator: str) -> str:
    """Name of an indicator in a message."""
    return _IN_RUSSIAN.get(indicator, "валовая добавленная стоимость" if indicator.startswith("gva") else "выбывшие")


def doubt(indicator: Indicator | None, unit: str | None, *, is_point: bool, of: str = "столбец") -> str:
    """Why words do not say what they seem to say; "" when words, unit and kind of period agree."""
    if indicator is None:
        return "показатель не распознан"
    if unit is None:
        return "единица не указана"
    if unit not in indicator.units:
        return f"единица «{UNITS_IN_RUSSIAN[unit]}» не подходит показателю «{in_russian(indicator.name)}»"
    if is_point and not indicator.points:
        return f"показатель «{in_russian(indicator.name)}» – за период, а {of} – на дату"
    return ""


def is_whole(text: str) -> bool:
    """Whether words above a column part nothing off: none but a unit, a certainty, «всего»."""
    return re.fullmatch(r"(?:.*\b)?(?:всего|итого)\b.*|(?:тыс\w*\.?|млн|человек|чел\.?|руб\w*\.?|факт\w*|отч[её]т\w*|оценка|предварит\w*|[\s.,()])*", text) is not None


def is_part(text: str) -> bool:
    """Whether words are of a part of the people or organisations."""
    return bool(_PART.search(_WITHOUT_SMALL.sub("", text)) or re.match(r"(?:в том числе|из них|из нее|в т\.? ?ч)", text))


def indicator_in(text: str) -> tuple[Indicator, str] | None:
    """Indicator that a text names, and its full name; None when it names none."""
    for indicator in INDICATORS:
        name = indicator.named_in(text)
        if name is not None:
            return indicator, name
    return None


def is_employment(text: str) -> bool:
    """Whether a title is of the table of employment by activity."""
    main = re.split(r"в (?:процентах|%) к", text)[0]  # the block of shares is named in the same title
    return EMPLOYMENT_TOTAL.named_in(main) is not None


def is_title(text: str) -> bool:
    """Whether a text names a table, as the lines of a contents sheet do; a footnote may name regions by the way."""
    named = label(text)
    return bool(is_employment(named) or POPULATION_TITLE.search(named) or indicator_in(named))
