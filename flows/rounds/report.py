"""The report of a round: the template data/document/pilot_report.md filled from the round's own ledgers, nothing else.

Method: docs/mechanism.ru.md#report
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from flows.machinery.scheduled import shown_moment, timetable_zone
from flows.outward.mail import deliveries
from flows.outward.mail.channel import Came
from flows.outward.verification import NoManifest, verify
from flows.rounds import entries, feasibility, ledger, registry, states
from flows.rounds.registry import Round
from flows.rounds.states import Move, State
from flows.settings import DATA, Home

TEMPLATE = DATA / "document" / "pilot_report.md"
FILE = "report.md"
ANSWERED_SHARE = 0.8  # docs/mechanism.ru.md#acceptance
ANSWERS = (State.CORRECTED, State.AGREED, State.RETURNED)
DAY_SECONDS = 24 * 60 * 60


def write(home: Home, round_name: str) -> Path:
    """Fill the template from rounds/<round>; the same facts give the same bytes."""
    path = home.rounds / round_name / FILE
    text = TEMPLATE.read_text(encoding="utf-8").format_map(_facts(home, registry.load(home, round_name)))
    partial = path.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
    return path


def _facts(home: Home, one: Round) -> dict[str, str]:
    moves = states.moves(home, one.name)
    proposals = states.proposals(home, one.name)
    answered = [name for name in proposals if any(move.proposal == name and move.after in ANSWERS for move in moves)]
    silent = [name for name in proposals if name not in answered]
    return {
        "round": one.name,
        "start_year": str(one.start_year),
        "revision": str(one.revision),
        **{name: _day(getattr(one, name)) for name in ("vintage", "survey_deadline", "data_freeze", "council_date", "deliver_by")},
        "proposals": str(len(proposals)),
        "answers": _answers(home, one, moves),
        "answered": str(len(answered)),
        "silent": ", ".join(silent) or "нет таких",
        "feasibility": feasibility.told(home, one.name) or "Организации не отвечали.",
        **_corrections(home, one),
        "days": _days(moves),
        "letters": _letters(home, one),
        "acceptance": _acceptance(home, one, moves, len(proposals), len(answered)),
    }


def _answers(home: Home, one: Round, moves: Sequence[Move]) -> str:
    rows = []
    for name, state in states.states(home, one).items():
        last = [move for move in moves if move.proposal == name][-1:]
        who = f"{last[0].role} {last[0].name}, {shown_moment(last[0].when)[:10]}: {last[0].why}" if last else "–"
        rows.append((name, str(state), who))
    return _table(("Предложение", "Состояние", "Кто, когда, почему"), rows)


def _corrections(home: Home, one: Round) -> dict[str, str]:
    known = entries.every(home)
    table = ledger.frame(known).set_index("correction")
    rows, counts, cost = [], Counter[str](), 0.0
    for line in known.of_round(one.name):
        status, why = str(table.loc[line.correction, "status"]), table.loc[line.correction, "why"]
        counts[status] += 1
        checked = known.checked.get(line.correction)
        if checked is not None and status == ledger.IN_FORCE:
            cost += checked.cost_change
        price = "не проверено" if checked is None else f"{_signed(checked.cost_change)}; сдвинуто мест: {checked.moved_places:.0f}"
        came = status + (f": {why}" if why else "")
        shown = "–" if status == ledger.SET_ASIDE else price
        rows.append((line.offer, f"{line.places_before} → {line.places_after}", line.reason, line.author, came, shown))
    heads = ("Номер предложения", "Места", "Причина", "Кто предложил", "Что стало", "Цена, человеко-лет ожидаемых потерь")
    return {
        "corrections": _table(heads, rows) if rows else "Исправлений не было.",
        "corrections_total": str(len(rows)),
        "corrections_in_force": str(counts[ledger.IN_FORCE]),
        "corrections_impossible": str(counts[ledger.SET_ASIDE]),
        "corrections_withdrawn": str(counts[ledger.WITHDRAWN]),
        "corrections_superseded": str(counts[ledger.SUPERSEDED]),
        "cost": f"{_signed(cost)} человеко-года",
    }


def _days(moves: Sequence[Move]) -> str:
    """Days between two moves of one proposal, over all proposals: shortest, middle, longest."""
    spans: dict[tuple[str, str], list[float]] = {}
    for name in {move.proposal for move in moves}:
        mine = [move for move in moves if move.proposal == name]
        for before, after in pairwise(mine):
            seconds = (datetime.fromisoformat(after.when) - datetime.fromisoformat(before.when)).total_seconds()
            spans.setdefault((before.after, after.after), []).append(seconds / DAY_SECONDS)
    rows = [
        (f"{first} → {second}", str(len(days)), *(_tenth(value) for value in (min(days), sorted(days)[len(days) // 2], max(days))))
        for (first, second), days in sorted(spans.items())
    ]
    return _table(("Шаг", "Предложений", "Меньше всего дней", "В середине", "Больше всего дней"), rows) if rows else "Шагов ещё не было."


def _letters(home: Home, one: Round) -> str:
    last = deliveries.last(line for line in deliveries.entries(home) if line.subject.endswith(f" {one.name}")).values()
    counts = Counter(Came.UNKNOWN if line.event in deliveries.OPEN else line.event for line in last)
    return _table(("Что с письмом", "Писем"), [(event, str(count)) for event, count in sorted(counts.items())]) if counts else "Писем не отправляли."


def _acceptance(home: Home, one: Round, moves: Sequence[Move], proposals: int, answered: int) -> str:
    known = entries.every(home)
    lines = known.of_round(one.name)
    told = [line for line in lines if line.correction in known.checked or line.correction in known.set_aside]
    sent = len({move.proposal for move in moves if move.after == State.SENT})
    delivered = [datetime.fromisoformat(move.when).astimezone(timetable_zone()).date() for move in moves if move.after == State.DELIVERED]
    in_time = [day for day in delivered if one.deliver_by is None or day.isoformat() <= one.deliver_by]
    try:
        whole, files = verify(home.rounds / one.name).is_whole, "сверено с описью"
    except NoManifest:
        whole, files = False, "описи нет: кампания не закреплена"
    criteria = (
        ("Каждый совет получил документ", f"{sent} из {proposals}", sent == proposals > 0),
        ("Ответили не меньше 80 % советов", f"{answered} из {proposals}", proposals > 0 and answered >= ANSWERED_SHARE * proposals),
        ("Каждое исправление проверено по плану", f"{len(told)} из {len(lines)}", len(told) == len(lines)),
        ("Документы – те, что посчитаны", files, whole),
        ("Передано в срок", f"{len(in_time)} из {proposals}", len(in_time) == proposals > 0),
    )
    return _table(("Критерий", "Факт", "Выполнен"), [(name, fact, "да" if is_met else "нет") for name, fact, is_met in criteria])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; neither a bar nor a line break inside a cell ends it."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in row)} |" for row in rows)])


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace(".", ",").replace("-", "−")


def _tenth(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _day(text: str | None) -> str:
    return "не задана" if text is None else f"{date.fromisoformat(text):%d.%m.%Y}"
