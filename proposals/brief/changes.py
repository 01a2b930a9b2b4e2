"""All changes against the last intake, and what is needed and not allowed: the three lists of the first page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proposals.blocks import Block, Cell, Paragraph, Table, TableColumn
from proposals.figures import Figures, Programme
from proposals.grammar import said
from proposals.numbers import NBSP, change, number, percent, rounded
from proposals.why import desired, group_of, held_by, limits_of, wants_more, why
from proposals.wording import row_name

# A list longer than this keeps its largest rows; the others follow in one line, so that all changes stay on the page.
ROWS_OF_A_LIST = 9


@dataclass(frozen=True)
class Wanted:
    """A row where one more group would pay and a limit forbids it; ``places`` in whole groups."""

    row: Programme
    places: int


def added(figures: Figures) -> list[Programme]:
    """Rows that grow, the largest first."""
    return sorted((row for row in figures.programmes if (row.change or 0) > 0), key=lambda row: (-(row.change or 0), row.id))


def cut(figures: Figures) -> list[Programme]:
    """Rows that shrink, the largest first."""
    return sorted((row for row in figures.programmes if (row.change or 0) < 0), key=lambda row: (row.change or 0, row.id))


def wanted(figures: Figures) -> list[Wanted]:
    """Rows that need more than limits allow, the largest first."""
    found = []
    for row in figures.programmes:
        if wants_more(row):
            group, short = group_of(row, figures), (desired(row) or 0.0) - float(row.places or 0)
            found.append(Wanted(row, max(group, int(rounded(short / group)) * group)))
    return sorted(found, key=lambda one: (-one.places, one.row.id))


def code(row: Programme) -> str:
    """«15.01.05 (9)»."""
    return f"{row.programme}{NBSP}({row.basis})"


def firmness(row: Programme) -> str:
    """«твёрдо», «скорее», «спорно»: in how many calculations the change keeps its sign."""
    return (row.uncertainty.firmness or "…") if row.uncertainty else "…"


def blocks(figures: Figures) -> list[Block]:
    """Прибавить, убавить, нужно, но нельзя."""
    more, fewer, blocked = added(figures), cut(figures), wanted(figures)
    made: list[Block] = []
    for title, rows, sign in (("Прибавить", more, 1), ("Убавить", fewer, -1)):
        made += _changed(title, rows, sign, figures)
    if blocked:
        made += _wanted(blocked)
    return made


COLUMNS = (TableColumn("Программа (база)", "1fr"), TableColumn("Мест", 13, "right"), TableColumn("Почему", 67))
SIZE = 9.0


def _changed(title: str, rows: Sequence[Programme], sign: int, figures: Figures) -> list[Block]:
    if not rows:
        return [Paragraph(((f"{title}: ", "bold"), "нечего."), style="list")]
    total = sum(row.change or 0 for row in rows)
    shown, rest = rows[:ROWS_OF_A_LIST], rows[ROWS_OF_A_LIST:]
    table = Table(
        f"{title} – {said(abs(total), 'место')}, {said(len(rows), 'строка')}",
        (*COLUMNS, TableColumn("Знак", 16, "center")),
        tuple((_named(row), Cell(change(row.change), bold=True), why(row, figures).text, firmness(row)) for row in shown),
        plain=True,
        size=SIZE,
    )
    return [table, *_others(f"{code(row)} {change(row.change)} – {firmness(row)}" for row in rest)]


def _wanted(rows: Sequence[Wanted]) -> list[Block]:
    shown, rest = rows[:ROWS_OF_A_LIST], rows[ROWS_OF_A_LIST:]
    table = Table(
        f"Нужно, но нельзя – ещё {said(sum(one.places for one in rows), 'место')}, {said(len(rows), 'строка')}",
        COLUMNS,
        tuple((_named(one.row), Cell(f"+{number(one.places)}", bold=True), _stopped(one.row)) for one in shown),
        plain=True,
        size=SIZE,
    )
    return [table, *_others(f"{code(one.row)} +{number(one.places)} – {held_by(one.row)}" for one in rest)]


def _stopped(row: Programme) -> str:
    return f"{'пределы' if len(limits_of(row)) > 1 else 'предел'} – {held_by(row)}"


def _named(row: Programme) -> Cell:
    share = "" if row.cluster_share == 1 else f"доля {percent(row.cluster_share)}"
    return Cell(row_name(row), aside=share)


def _others(told: Iterable[str]) -> list[Block]:
    words = list(told)
    return [Paragraph((("И ещё: ", "bold"), "; ".join(words) + "."), style="list")] if words else []
