"""Two vintages side by side: what each planned, and what moved the places between them.

Method: docs/methodology/explanation.md#vintages
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from proposals.numbers import NO_DATA, date_in_table, largest_remainder, number
from proposals.table import SUM, Column, as_csv
from proposals.terms import CHAIN
from proposals.wording import held

STEPS = {
    "need": "потребность",
    "supply": "выпуск уже обучающихся",
    "carried": "перенос прошлых лет",
    "other_intakes": "другие наборы плана",
    "intake_yield": "работников с одного места",
    **CHAIN,
}
WHOLE_ROWS = "новые и выбывшие программы"
NOT_SPLIT = "на шаги не разложено"
YEARS = range(1990, 2061)


@dataclass(frozen=True)
class Side:
    """One of the two: a vintage, or a round pinned to one."""

    label: str
    vintage: date
    start_year: int
    code_version: str = ""

    @property
    def told(self) -> str:
        """«срез 23.11.2026, набор 2027 года»."""
        return f"{self.label}, набор {self.start_year} года"


def in_tenths(parts: Mapping[str, float], change: int) -> dict[str, float]:
    """Parts in tenths of a place that add up to the change: what is lost in rounding goes to the step that it is nearest to."""
    tenths = largest_remainder({step: 10 * places for step, places in parts.items()}, 10 * change)
    return {step: places / 10 for step, places in tenths.items()}


@dataclass(frozen=True)
class MovedRow:
    """One programme and basis on both sides; None where a side does not have it. ``moved`` in places, by step."""

    programme: str
    name: str
    basis: str
    places_before: int | None
    places_after: int | None
    need_before: float | None
    need_after: float | None
    supply_before: float | None
    supply_after: float | None
    held_before: str
    held_after: str
    moved: dict[str, float] | None = None

    @property
    def steps(self) -> dict[str, float]:
        """``moved`` in tenths of a place that add up to the change: what is lost in rounding goes to the step that it is nearest to."""
        if self.moved is None:
            return {}
        return in_tenths(self.moved, self.change)

    @property
    def net(self) -> dict[str, float]:
        """The steps that moved in the direction of the change, less what the others took back from each in proportion.

        A need that rose and the risk that took the rise back again moved nothing: both are left out.
        """
        if not self.moved or not self.change:
            return {}
        whole = sum(self.moved.values())
        along = {step: places for step, places in self.moved.items() if places * whole > 0}
        gross = sum(along.values())
        return in_tenths({step: whole * places / gross for step, places in along.items()}, self.change) if gross else {}

    @property
    def change(self) -> int:
        """Places after minus places before; a side without the row counts as none."""
        return (self.places_after or 0) - (self.places_before or 0)

    @property
    def on_both(self) -> bool:
        """True when both sides plan the row."""
        return self.places_before is not None and self.places_after is not None

    @property
    def is_alike(self) -> bool:
        """True when nothing that is printed differs."""
        return self.on_both and not self.change and self.held_before == self.held_after and not self.need_moved

    @property
    def need_moved(self) -> bool:
        """True when the need differs by a tenth of a person or more, or is known on one side only."""
        if self.need_before is None or self.need_after is None:
            return self.need_before is not self.need_after
        return abs(self.need_after - self.need_before) >= 0.1

    @property
    def main_step(self) -> str:
        """The step that moved most in the direction of the change, in words."""
        if not self.on_both:
            return "программы не было" if self.places_before is None else "программы больше нет"
        if not self.moved or not self.change:
            return ""
        step, places = max(self.moved.items(), key=lambda item: item[1] * (1 if self.change > 0 else -1))
        return STEPS[step] if places * self.change > 0 else ""


@dataclass(frozen=True)
class Fact:
    """Something that both sides have one value of: a limit, an input, a parameter."""

    kind: str
    name: str
    unit: str
    before: float | str | None
    after: float | str | None

    @property
    def is_alike(self) -> bool:
        """True when the values are the same."""
        return self.before == self.after


@dataclass(frozen=True)
class VintageComparison:
    """``facts`` limits and inputs, ``drivers`` the change of all places by step; they add up to it."""

    region: str
    ref_area: str
    first: Side
    second: Side
    rows: tuple[MovedRow, ...]
    facts: tuple[Fact, ...]

    @property
    def places(self) -> tuple[int, int]:
        """All places, before and after."""
        return sum(row.places_before or 0 for row in self.rows), sum(row.places_after or 0 for row in self.rows)

    @property
    def drivers(self) -> tuple[tuple[str, float], ...]:
        """Step in words and net places, in tenths that add up to the change; rows of one side alone, and rows without a chain, stand apart."""
        split = [row for row in self.rows if row.on_both and row.moved is not None]
        made = [(label, round(sum(row.net.get(step, 0.0) for row in split), 1)) for step, label in STEPS.items()]
        made.append((WHOLE_ROWS, float(sum(row.change for row in self.rows if not row.on_both))))
        made.append((NOT_SPLIT, round(sum(row.change - sum(row.net.values()) for row in self.rows if row.on_both), 1)))
        return tuple(made)

    @property
    def moved_ways(self) -> tuple[tuple[str, float, float], ...]:
        """Step in words, places that it gave and places that it took, net, summed over the rows apart."""
        split = [row.net for row in self.rows if row.on_both]
        made = []
        for step, label in STEPS.items():
            parts = [net.get(step, 0.0) for net in split]
            made.append((label, round(sum(max(one, 0.0) for one in parts), 1), round(sum(min(one, 0.0) for one in parts), 1)))
        apart = [(label, max(places, 0.0), min(places, 0.0)) for label, places in self.drivers[len(STEPS) :]]
        return tuple(one for one in (*made, *apart) if one[1] or one[2])

    @property
    def title(self) -> str:
        """Region and both sides."""
        return f"{self.region}: {self.first.told} → {self.second.told}"

    def remarks(self) -> tuple[str, ...]:
        """What a reader must know before reading the difference."""
        made = []
        if self.first.start_year != self.second.start_year:
            made.append("Срезы планируют разные наборы: разница – не изменение одного решения, а переход к следующему году.")
        if self.first.code_version and self.first.code_version != self.second.code_version:
            made.append("Срезы посчитаны разными версиями программы: часть разницы может идти от неё.")
        if any(row.on_both and row.moved is None for row in self.rows):
            made.append("Где у программы нет цепочки средних, разница мест на шаги не разложена.")
        return tuple(made)


def columns(compared: VintageComparison) -> tuple[Column[MovedRow], ...]:
    """Every column; the terminal and the page show the first of them."""
    before, after = date_in_table(compared.first.vintage), date_in_table(compared.second.vintage)
    return (
        Column("programme", "Код", "text", lambda row: row.programme, book=10),
        Column("name", "Программа", "text", lambda row: row.name, book=50),
        Column("basis", "База, кл.", "text", lambda row: row.basis, book=7),
        Column("places_before", f"Мест, {before}", "whole", lambda row: row.places_before, SUM),
        Column("places_after", f"Мест, {after}", "whole", lambda row: row.places_after, SUM),
        Column("change", "Разница", "signed", lambda row: row.change, SUM),
        Column("step", "Главный шаг", "text", lambda row: row.main_step, book=26),
        Column("need_before", f"Потребность, {before}", "tenth", lambda row: row.need_before),
        Column("need_after", f"Потребность, {after}", "tenth", lambda row: row.need_after),
        Column("supply_before", f"Выпуск начатых наборов, {before}", "tenth", lambda row: row.supply_before),
        Column("supply_after", f"Выпуск начатых наборов, {after}", "tenth", lambda row: row.supply_after),
        Column("held_before", f"Что держит, {before}", "text", lambda row: held(row.held_before) if row.places_before is not None else None, book=30),
        Column("held_after", f"Что держит, {after}", "text", lambda row: held(row.held_after) if row.places_after is not None else None, book=30),
        Column("held", "Что держит", "text", held_in_words, book=None),
        *(_step_column(step, label) for step, label in STEPS.items()),
    )  # fmt: skip


def held_in_words(row: MovedRow) -> str:
    """«бюджет», «ни один предел → бюджет»."""
    before, after = held(row.held_before), held(row.held_after)
    return after if before == after or not row.on_both else f"{before} → {after}"


def by_change(rows: Sequence[MovedRow]) -> list[MovedRow]:
    """Rows whose places differ, the largest change first."""
    return sorted((row for row in rows if row.change or not row.on_both), key=lambda row: (-abs(row.change), row.programme, row.basis))


def with_same_places(rows: Sequence[MovedRow]) -> list[MovedRow]:
    """Rows whose places are the same, and the need or what holds them is not."""
    return [row for row in rows if row.on_both and not row.change and not row.is_alike]


def to_csv(compared: VintageComparison) -> bytes:
    """Every row of both sides with its steps, for a spreadsheet."""
    return as_csv(columns(compared), compared.rows, total="Всего")


def _step_column(step: str, label: str) -> Column[MovedRow]:
    return Column(step, f"Из разницы: {label}", "signed_tenth", lambda row: row.steps.get(step), SUM)


def told_value(value: float | str | None) -> str:
    """A fact as it is printed; «…» where a side does not have it. A whole number of four digits like a year is a year."""
    if not isinstance(value, float | int):
        return value or NO_DATA
    if value == int(value):
        return str(int(value)) if value in YEARS else number(value)
    return number(value, 4).rstrip("0").rstrip(",")
