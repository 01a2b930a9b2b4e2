"""Short forms that several parts of the document share: names of rows, marks, years."""

from __future__ import annotations

import math
import re
from calendar import isleap
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from proposals.figures import Expectation, Figures, Interval, Programme
from proposals.numbers import NBSP, change, needed, number, percent, rounded
from proposals.terms import FIRMNESS, LEFT_OVER, MARK_HELD, NOT_HELD, PERTURBATIONS

MARK_WORDS = {
    1: "только порядок величины",
    2: "низкая",
    3: "средняя",
    4: "хорошая",
    5: "высокая",
}

ROA_CLASSES = {
    "very_good": "очень хорошие",
    "good": "хорошие",
    "fair": "средние",
    "moderate": "ниже средних",
    "poor": "слабые",
}
HANGING = re.compile(r"(?:,? (?:и|или|в|на|с|со|по|для|к|о|об|от|из|при))+$")
LONGEST_NAME = 58  # characters of a name in a table
REFERENCE = "ДЕМОНСТРАЦИЯ"  # banner of a document whose main inputs are defaults
YES_OR_NO = {True: "да", False: "нет", None: "…"}


class Bannered(Protocol):
    """Any document's figures: of a cluster, of a region, of its decisions."""

    @property
    def banner(self) -> str | None: ...


def for_reference(figures: Bannered) -> bool:
    """Where the main inputs are defaults, need leads and places are shown for reference only: nothing is proposed, ordered or due."""
    return figures.banner == REFERENCE


def short_name(name: str) -> str:
    """A programme's name without what stands in brackets."""
    return name.split(" (")[0]


def label(row: Programme) -> str:
    """How a row is named outside its table: code, short name, basis."""
    return f"{row.programme} {short_name(row.name)} ({row.basis}\u00a0кл.)"


def cut_to(text: str, letters: int, mark: str = "…") -> str:
    """The text whole, or its first whole words and a mark; no joining word is left hanging before the mark."""
    if len(text) <= letters:
        return text
    whole = text[: letters + 1].rsplit(" ", 1)[0]
    return HANGING.sub("", whole).rstrip(" ,") + mark


def row_name(row: Programme) -> str:
    """How a row is named in a table: code, short name cut to two lines, basis."""
    return f"{row.programme} {cut_to(short_name(row.name), LONGEST_NAME, f'{NBSP}…')} ({row.basis}\u00a0кл.)"


def share_mark(row: Programme) -> str:
    """«доля 30 %» of a programme that clusters share, for its row shows it whole."""
    return "" if row.cluster_share == 1 else f"доля{NBSP}{percent(row.cluster_share)}"


def full_label(row: Programme) -> str:
    """How a row is named in the workbook: code, full name, basis."""
    return f"{row.programme} {row.name} ({row.basis} кл.)"


def mark_text(row: Programme) -> str:
    """A mark as dots, «●●●○○»; «…» when there is none."""
    if row.uncertainty is None:
        return "…"
    return "●" * row.uncertainty.mark + "○" * (5 - row.uncertainty.mark)


def shown_need(row: Programme) -> tuple[str, Interval, float | None]:
    """Years, need that leads and the chance of a decline: the expectation over the document's years, one for all bases of a
    programme; else that over the row's own years, else the mean over them, else the year of graduation."""
    if row.coverage is not None and row.coverage.need.known:
        return f"{row.coverage.first_year}–{row.coverage.last_year}", row.coverage.need, row.coverage.decline_chance
    if row.need_years and row.expectation.need.known:
        return row.need_years, row.expectation.need, row.expectation.decline_chance
    if row.need_years:
        return row.need_years, row.need_window, None
    return number_year(row.labour_market_year, row.labour_market_year_status), row.need, None


def shown_need_total(figures: Figures) -> tuple[str, Interval, float | None]:
    """The same of the whole cluster; the years are empty when none is known."""
    told = figures.expectation_total
    if figures.need_total_years and told.need.known:
        return figures.need_total_years, told.need, told.decline_chance
    if figures.need_total_years:
        return figures.need_total_years, figures.need_total_window, None
    return str(figures.need_total_year) if figures.need_total_year else "", figures.need_total, None


def parts_of_need(told: Expectation) -> str:
    """Replacement and growth apart as far as they are known, and what one year may bring; empty where nobody computed them."""
    if told.replacement is None:
        return ""
    parts = f"Замена выбывающих – {number(told.replacement)}{_growth(told)}"
    if told.single.known:
        parts += f". Один отдельный год может принести {needed(told.single)}"
    return parts


def _growth(told: Expectation) -> str:
    """Growth as the difference of the two printed numbers, so that a reader who adds finds the need; its bounds where they
    leave the sign open."""
    growth = told.growth
    if not growth.known or growth.mean is None:
        return ""
    exact = growth.mean if told.need.mean is None else float(rounded(told.need.mean) - rounded(told.replacement or 0.0))
    if not told.growth_unknown or growth.q10 is None or growth.q90 is None:
        return f", {'прирост' if exact >= 0 else 'сокращение'} занятости – {number(abs(exact))}"
    way = ", вероятнее, вырастет" if exact > 0 else ", вероятнее, сократится" if exact < 0 else " в среднем не изменится"
    return f"; занятость{way} ({change(exact)}, в 80 случаях из 100 от{NBSP}{change(growth.q10)} до{NBSP}{change(growth.q90)})"


def capital(text: str) -> str:
    """The text as it begins a line or follows a full stop."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a full stop, if it has none."""
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def number_year(year: int | None, status: str) -> str:
    """A year is never split into classes of three."""
    return str(year) if year is not None else number(None, 0, status)


def edition_mark(figures: Figures) -> str:
    """What the head of every paper and sheet says: a draft is marked as one, and what proposes nothing as such."""
    if for_reference(figures):
        return "СПРАВОЧНО"
    return "СОГЛАСОВАНО СОВЕТОМ" if figures.edition == "final" else "ПРОЕКТ"


def held(constraint: str | None) -> str:
    """What holds a number; a row that no limit holds says so."""
    return constraint if constraint and constraint != LEFT_OVER else NOT_HELD


def standing_of(figures: Bannered) -> str:
    """«Проект», or «Справочно» where nothing is proposed."""
    return "Справочно" if for_reference(figures) else "Проект"


def places_title(figures: Bannered) -> str:
    """What a column of places is called: where nothing is proposed they are reckoned."""
    return "Расчётных мест" if for_reference(figures) else "Предложено мест"


def by_calendar(name: str | None) -> str:
    """Where a decision's date is from: the open round's calendar, before it the usual days of a round."""
    return "по календарю кампании" if name else "обычный день кампании; сама кампания не открыта"


def up_to(until: date, years: int = 0) -> str:
    """«по 20.11.2025»: how far a year of records goes; ``years`` moves it to another year, the 29th of February to the 28th."""
    year = until.year + years
    day = until.replace(day=28) if (until.month, until.day) == (2, 29) and not isleap(year) else until
    return f"по {day:%d.%m}.{year}"


def same_time_before(until: date | None) -> str:
    """What an earlier figure is that stands beside one of a year to date."""
    return f"годом раньше {up_to(until, -1)}" if until else "годом раньше"


def in_round(name: str | None) -> str:
    """Which papers these are, for a footer: «кампания 2027-1» or the draft of a night."""
    return f"кампания {name}" if name else "ночной черновик"


def why_of_mark(row: Mapping[str, Any]) -> str:
    """The rules that gave a row its mark, and how firm the sign of its change is, joined by «; »."""
    told = [] if math.isnan(row["half_width"]) else [_spread_of_need(row)]
    told += [MARK_HELD[code] for code in row["held"]]
    if isinstance(row["firmness"], str):
        told.append(_firm(row))
    return "; ".join(told)


def _firm(row: Mapping[str, Any]) -> str:
    """What the share is of: the weaker half of the calculations, under the perturbation that hurts most, which is named."""
    told = f"решение о местах: {FIRMNESS[row['firmness']]}, в худшей половине расчётов стоит в {percent(row['sign_share'])}"
    if isinstance(row["worst"], str):
        told += f", если {PERTURBATIONS[row['worst']][1]} (по данным как есть – в {percent(row['share_as_is'])})"
    if not math.isnan(row["doubtful_yield"]):
        told += f", но {doubt(row['doubtful_yield'])}"
    return told


def doubt(per_place: float) -> str:
    """What a row says whose place gives too few workers to be believed."""
    return f"с одного места {number(per_place, 2)} работника – проверьте данные о выпускниках"


def _spread_of_need(row: Mapping[str, Any]) -> str:
    of_years = f"ожидаемая потребность в среднем за {row['first_year']:.0f}–{row['last_year']:.0f} гг."
    if math.isinf(row["half_width"]):
        return f"{of_years} не больше нуля"
    return f"{of_years}: около ±{percent(row['half_width'])} в 80 случаях из 100"
