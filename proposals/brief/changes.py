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
# reasons wherever the page holds these.
ROWS_OF_A_LIST, FEWEST_ROWS, FEWEST_REASONED = 9, 3, 1
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
    room = _room(measured, [_measured_wish(one) for one in blocked], lines)
    made: list[Block] = _whole(figures)
    for title, rows, sizes in zip(("Прибавить", "Убавить"), (more, fewer), measured, strict=True):
        made += _changed(title, rows, figures, room.rows)
        made += _others(one.rest(room.reasons) for one in sizes[room.rows :])
    if blocked:
        made += _wanted(blocked, room.wishes)
    return made


def _measured_change(row: Programme, figures: Figures) -> _Line:
    lines = max(_lines(_named(row).text + _named(row).aside, LETTERS_OF_NAME, why(row, figures).text), ceil(len(firmness_and_why(row)) / LETTERS_OF_SIGN))
    return _Line(lines, _change_in_short(row), f"{code(row)} {change(row.change)}: {why(row, figures).text} – {firmness_and_why(row)}")


def _measured_wish(one: Wanted) -> _Line:
    return _Line(_lines(_named(one.row).text + _named(one.row).aside, LETTERS_OF_WANTED, _stopped(one.row)), _wish_in_short(one), _wish_in_short(one))


def _change_in_short(row: Programme) -> str:
    return f"{code(row)} {change(row.change)} – {firmness_and_why(row)}"


def _wish_in_short(one: Wanted) -> str:
    return f"{code(one.row)} +{number(one.places)} – {held_by(one.row)}"


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
    """A row as the page measures it: its lines of text, and its words where it stands in «И ещё», without and with its reason."""

    lines: int
    short: str
    reasoned: str

    def rest(self, reasons: bool) -> str:
        """Its words in «И ещё»."""
        return self.reasoned if reasons else self.short


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
        for reasons, fewest in ((True, FEWEST_REASONED), (False, FEWEST_ROWS))
        for rows in range(ROWS_OF_A_LIST, fewest - 1, -1)
        for wishes in range(ROWS_OF_A_LIST, fewest - 1, -1)
    )
    fits = (
        room
        for room in rooms
        if sum(_height(one, room.rows, room.reasons) for one in changed) + _height(blocked, room.wishes, room.reasons) <= lines
    )
    return next(fits, _Room(FEWEST_ROWS, FEWEST_ROWS, False))


def _height(rows: Sequence[_Line], room: int, reasons: bool) -> float:
    """Lines of a list, its own head and «И ещё» included."""
    if not rows:
        return HEAD / 2
    rest = "; ".join(one.rest(reasons) for one in rows[room:])
    return HEAD + sum(one.lines for one in rows[:room]) + (0.8 + ceil(len(rest) / LETTERS_OF_PAGE) if rest else 0.0)


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


def _wanted(rows: Sequence[Wanted], room: int) -> list[Block]:
    shown, rest = rows[:room], rows[room:]
    table = Table(
        f"Нужно, но нельзя – ещё {said(sum(one.places for one in rows), 'место')}, {said(len(rows), 'строка')}",
        COLUMNS,
        tuple((_named(one.row), Cell(f"+{number(one.places)}", bold=True), _stopped(one.row)) for one in shown),
        plain=True,
        size=SIZE,
    )
    return [table, *_others(map(_wish_in_short, rest))]


def _stopped(row: Programme) -> str:
    return f"{'пределы' if len(limits_of(row)) > 1 else 'предел'} – {held_by(row)}"


def _named(row: Programme) -> Cell:
    return Cell(row_name(row), aside=share_mark(row))


def _others(told: Iterable[str]) -> list[Block]:
    words = list(told)
    return [Paragraph((("И ещё: ", "bold"), "; ".join(words) + "."), style="list")] if words else []
