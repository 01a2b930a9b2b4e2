"""What the words of a table say that it measures."""

from __future__ import annotations

import re

from sources.tables.cells import label

INDICATORS = (  # words of the title → indicator, "" for one that is not used; first match wins
    (r"корректировка валовой добавленной", ""),
    (r"институциональным секторам", ""),
    (r"намеченн\w+ к высвобожден", "to_be_released"),
    (r"принят\w+.*(?:дополнительно введенн|допол\w*\.? ?введенн)", "hired_new_places"),
    (r"принят\w+ (?:в организац|на работу)", "hired"),
    (r"выбывш.*соглашени\w+ сторон", "left_by_agreement"),
    (r"выбывш.*сокращени\w+ числен", "left_redundancy"),
    (r"выбывш.*собственному желанию", "left_voluntary"),
    (r"выбывш", "left"),
    (r"уровень участия в рабочей силе", "participation_rate"),
    (r"уровень занятости", "employment_rate"),
    (r"уровень безработицы", "unemployment_rate"),
    (r"рабочей силы.*в том числе.*безработн|численность безработных", "unemployed_survey"),
    (r"рабочей силы.*в том числе.*заняты", "employed_survey"),
    (r"численность рабочей силы|экономически активного населения", "labour_force"),
    (r"заработн\w+ плат", "wage"),
    (r"индексы физического объема валовой добавленной", "gva_volume_index"),
    (r"дефлятор\w* валовой добавленной", "gva_deflator"),
    (r"структура валовой добавленной", "gva_structure"),
    (r"валов\w+ добавленн\w+ стоимост\w+.*в\s+ценах (20\d\d)", "gva_prices_{0}"),
    (r"валов\w+ добавленн\w+ стоимост\w+.*текущих", "gva_current"),
)
EMPLOYMENT_TITLE = re.compile(r"среднегодов\w+ численност\w+ занятых")
POPULATION_TITLE = re.compile(r"населени.*возраст")


def indicator_in(text: str) -> str | None:
    """Indicator that a text names, "" for one that is not used, None when it names none."""
    for pattern, name in INDICATORS:
        found = re.search(pattern, text)
        if found:
            return name.format(*found.groups())
    return None


def is_title(text: str) -> bool:
    """Whether a text names a table, as the lines of a contents sheet do; a footnote may name regions by the way."""
    named = label(text)
    return bool(EMPLOYMENT_TITLE.search(named) or POPULATION_TITLE.search(named) or indicator_in(named))
