"""All changes against the last intake, and what is needed and not allowed: the three lists of the first page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from proposals.blocks import Block, Cell, Paragraph, Table, TableColumn
from proposals.figures import Figures, Programme
from proposals.grammar import said
from proposals.numbers import NBSP, change, number, rounded
from proposals.standing_of_sign import firmness_and_why
from proposals.why import desired, group_of, held_by, limits_of, wants_more, why
from proposals.wording import row_name, share_mark

# A list longer than this keeps its largest rows; the others follow in one line, so that all changes stay on the page – with their
# reasons wherever the page holds these; a cluster of sixty programmes keeps one row a list, whose reason the page still shows.
ROWS_OF_A_LIST, FEWEST_OF_ALL = 9, 1
# What the page holds, measured in lines of a list: letters of a line by column, and what a list's own head takes.
LETTERS_OF_NAME, LETTERS_OF_WANTED, LETTERS_OF_REASON, LETTERS_OF_SIGN, LETTERS_OF_PAGE = 43, 62, 43, 15, 112
HEAD = 2.5


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


def blocks(figures: Figures, lines: float) -> list[Block]:
    """Прибавить, убавить, нужно, но нельзя, in so many lines of the page."""
    more, fewer, blocked = added(figures), cut(figures), wanted(figures)
    measured = [[_measured_change(row, figures) for row in rows] for rows in (more, fewer)]
    wishes = [_measured_wish(one) for one in blocked]
    room = _room(measured, wishes, lines)
    made: list[Block] = _whole(figures)
    for title, rows, sizes in zip(("Прибавить", "Убавить"), (more, fewer), measured, strict=True):
        made += _changed(title, rows, figures, room.rows)
        made += _others(_rest(sizes[room.rows :], reasons=room.reasons))
    if blocked:
        made += _wanted(blocked, wishes, room.wishes)
    return made


def _measured_change(row: Programme, figures: Figures) -> _Line:
    lines = max(_lines(_named(row).text + _named(row).aside, LETTERS_OF_NAME, why(row, figures).text), ceil(len(firmness_and_why(row)) / LETTERS_OF_SIGN))
    told = f"{code(row)} {change(row.change)}"
    return _Line(lines, told, firmness_and_why(row), f"{told}: {why(row, figures).text} – {firmness_and_why(row)}")


def _measured_wish(one: Wanted) -> _Line:
    told = f"{code(one.row)} +{number(one.places)}"
    lines = _lines(_named(one.row).text + _named(one.row).aside, LETTERS_OF_WANTED, _stopped(one.row))
    return _Line(lines, told, held_by(one.row), f"{told} – {held_by(one.row)}")


def _whole(figures: Figures) -> list[Block]:
    """Places of the lists are of whole programmes; the cluster's part of them stands where it is less."""
    listed = [*added(figures), *cut(figures), *(one.row for one in wanted(figures))]
    if all(row.cluster_share == 1 for row in listed):
        return []
    parts = []
    for title, rows in (("прибавить", added(figures)), ("убавить", cut(figures))):
        if rows:
            parts.append(f"{title} {number(abs(sum((row.change or 0) * row.cluster_share for row in rows)))}")
    own = f"; по доле кластера – {', '.join(parts)}" if parts else ""
    return [Paragraph((f"В списках – места программ целиком{own}.",), style="list")]


COLUMNS = (TableColumn("Программа (база)", "1fr"), TableColumn("Мест", 13, "right"), TableColumn("Почему", 67))
SIZE = 9.0


@dataclass(frozen=True)
class _Line:
    """A row as the page measures it: its lines of text, its words where it stands in «И ещё», what it shares with others there, and its reason."""

    lines: int
    short: str
    mark: str
    reasoned: str


@dataclass(frozen=True)
class _Room:
    """Rows that the lists of changes and the list of wishes show, and whether the rows after them say why."""

    rows: int
    wishes: int
    reasons: bool


def _room(changed: Sequence[Sequence[_Line]], blocked: Sequence[_Line], lines: float) -> _Room:
    """The most that fits the page: every change with its reason before many rows in a table, wishes give way first."""
    rooms = (
        _Room(rows, wishes, reasons)
        for reasons in (True, False)
        for rows in range(ROWS_OF_A_LIST, FEWEST_OF_ALL - 1, -1)
        for wishes in range(ROWS_OF_A_LIST, FEWEST_OF_ALL - 1, -1)
    )
    fits = (
        room
        for room in rooms
        if sum(_height(one, room.rows, reasons=room.reasons) for one in changed) + _height(blocked, room.wishes, reasons=False) <= lines
    )
    return next(fits, _Room(FEWEST_OF_ALL, FEWEST_OF_ALL, False))


def _height(rows: Sequence[_Line], room: int, *, reasons: bool) -> float:
    """Lines of a list, its own head and «И ещё» included."""
    if not rows:
        return HEAD / 2
    rest = "; ".join(_rest(rows[room:], reasons=reasons))
    return HEAD + sum(one.lines for one in rows[:room]) + (0.8 + ceil(len(rest) / LETTERS_OF_PAGE) if rest else 0.0)


def _rest(rows: Sequence[_Line], *, reasons: bool) -> list[str]:
    """«И ещё»: each row with its reason, or rows of one mark together, for one mark serves them all."""
    if reasons:
        return [one.reasoned for one in rows]
    together: dict[str, list[str]] = {}
    for one in rows:
        together.setdefault(one.mark, []).append(one.short)
    return [f"{', '.join(told)} – {mark}" for mark, told in together.items()]


def _lines(name: str, name_letters: int, reason: str) -> int:
    return max(ceil(len(name) / name_letters), ceil(len(reason) / LETTERS_OF_REASON))


def _changed(title: str, rows: Sequence[Programme], figures: Figures, room: int) -> list[Block]:
    if not rows:
        return [Paragraph(((f"{title}: ", "bold"), "нечего."), style="list")]
    total = sum(row.change or 0 for row in rows)
    table = Table(
        f"{title} – {said(abs(total), 'место')}, {said(len(rows), 'строка')}",
        (*COLUMNS, TableColumn("Знак", 27, "left")),
        tuple((_named(row), Cell(change(row.change), bold=True), why(row, figures).text, firmness_and_why(row)) for row in rows[:room]),
        plain=True,
        size=SIZE,
    )
    return [table]


def _wanted(rows: Sequence[Wanted], measured: Sequence[_Line], room: int) -> list[Block]:
    table = Table(
        f"Нужно, но нельзя – ещё {said(sum(one.places for one in rows), 'место')}, {said(len(rows), 'строка')}",
        COLUMNS,
        tuple((_named(one.row), Cell(f"+{number(one.places)}", bold=True), _stopped(one.row)) for one in rows[:room]),
        plain=True,
        size=SIZE,
    )
    return [table, *_others(_rest(measured[room:], reasons=False))]


def _stopped(row: Programme) -> str:
    return f"{'пределы' if len(limits_of(row)) > 1 else 'предел'} – {held_by(row)}"


def _named(row: Programme) -> Cell:
    return Cell(row_name(row), aside=share_mark(row))


def _others(told: Iterable[str]) -> list[Block]:
    words = list(told)
    return [Paragraph((("И ещё: ", "bold"), "; ".join(words) + "."), style="list")] if words else []
