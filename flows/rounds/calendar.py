"""The calendar of a round: what a date that does not fit is told as. It warns and never stops: dates are people's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from flows.rounds.registry import Round

LAST_DAY = (2, 1)  # 1 February: decision 4 of the plenary session of 26.11.2021
TITLES = {
    "survey_deadline": "срок сбора анкет",
    "data_freeze": "дата фиксации данных",
    "council_date": "дата совета",
    "deliver_by": "срок передачи предложения",
}


def dated(one: Round, earlier: Round | None) -> Round:
    """The round with the dates that it was not given: the earlier revision's, and 1 February for the last of them."""
    return replace(
        one,
        survey_deadline=one.survey_deadline or (earlier.survey_deadline if earlier else None),
        data_freeze=one.data_freeze or (earlier.data_freeze if earlier else None),
        council_date=one.council_date or (earlier.council_date if earlier else None),
        deliver_by=one.deliver_by or (earlier.deliver_by if earlier else None) or date(one.start_year, *LAST_DAY).isoformat(),
    )


def of_opening(one: Round) -> list[str]:
    """Dates out of order, and a delivery after 1 February."""
    said = [(TITLES[name], date.fromisoformat(day)) for name in TITLES if (day := getattr(one, name))]
    told = [
        f"{later} ({_day(second)}) раньше, чем {earlier} ({_day(first)})"
        for (earlier, first), (later, second) in pairwise(said)
        if second < first
    ]
    limit = date(one.start_year, *LAST_DAY)
    due = _date(one.deliver_by)
    if due is not None and due > limit:
        told.append(f"{TITLES['deliver_by']} ({_day(due)}) позже {_day(limit)}, срока по решению пленарной сессии")
    return told


def of_freezing(one: Round, vintage: date) -> list[str]:
    """A vintage older than the data that it should hold."""
    told = []
    for name, what in (("survey_deadline", "анкеты ещё собирают"), ("data_freeze", "данные ещё не зафиксированы")):
        day = _date(getattr(one, name))
        if day is not None and vintage < day:
            told.append(f"срез {_day(vintage)} сделан раньше, чем наступает {TITLES[name]} ({_day(day)}): {what}")
    return told


def of_sending(one: Round, today: date) -> list[str]:
    """Documents that come after the council has met."""
    day = _date(one.council_date)
    return [f"{TITLES['council_date']} ({_day(day)}) уже прошла"] if day is not None and today > day else []


def of_deciding(one: Round, today: date) -> list[str]:
    """A decision before the council meets, or too late to be delivered in time."""
    council = _date(one.council_date)
    told = [f"{TITLES['council_date']} ({_day(council)}) ещё не наступила"] if council is not None and today < council else []
    return told + of_delivering(one, today)


def of_delivering(one: Round, today: date) -> list[str]:
    """Too late."""
    day = _date(one.deliver_by)
    return [f"{TITLES['deliver_by']} ({_day(day)}) прошёл"] if day is not None and today > day else []


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
