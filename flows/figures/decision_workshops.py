"""Decision 1 in figures: workshops, their five kinds of use this year and the year before, orders of employers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from flows.figures.decision_frames import DecisionFrames, text_or_none, whole_or_none

SHORT = "краткосрочные программы"
USE_KIND = {
    SHORT: "short_programme",
    "учебные проекты": "training_project",
    "профориентация": "career_guidance",
    "сетевое использование": "network_use",
    "открытые занятия": "open_class",
}
IMPOSSIBLE = "за год записано больше часов, чем есть в году"
NOT_REPORTED = "сведения об использовании не поступали"
ASKED_SHOWN = 3


def workshop_figures(frames: DecisionFrames, programmes: Mapping[str, str], year_of_vintage: int) -> dict[str, Any]:
    """The decision's part of one cluster's figures; the cluster's workshops are those that its programmes need."""
    needed = frames.of("offers")[frames.of("offers")["programme"].isin(programmes)]
    mine = frames.of("workshops")[frames.of("workshops")["workshop"].isin(needed["workshop"].dropna())]
    year = use_year(frames, year_of_vintage)
    events = frames.of("events")[frames.of("events")["workshop"].isin(mine["workshop"])]
    events = events.assign(year=pd.to_datetime(events["used_on"]).dt.year)
    until = used_until(frames, year)
    possible = _possible(events, frames)
    before = _as_far(events, year, until).groupby("workshop")["hours"].sum().to_dict()
    return {
        "use_year": year,
        "used_until": until,
        "workshops": [_workshop(frames, row, year, before) for row in mine.itertuples(index=False)],
        "use": _details(possible[possible["year"] == year], _as_far(possible, year, until), year, _told_of(frames, year)),
        "orders": _orders(frames, possible, year),
    }


def use_year(frames: DecisionFrames, year_of_vintage: int) -> int | None:
    """The newest year in which any workshop of the region was used; a date to come is a slip."""
    years = frames.of("use")["used_year"]
    past = years[years <= year_of_vintage]
    return int(past.max()) if len(past) else None


def used_until(frames: DecisionFrames, year: int | None) -> date | None:
    """The region's last record of that year: what was used by then is compared with the year before up to the same day."""
    used = pd.to_datetime(frames.of("events")["used_on"])
    mine = used[used.dt.year == year]
    return None if mine.empty else mine.max().date()


def _as_far(events: pd.DataFrame, year: int | None, until: date | None) -> pd.DataFrame:
    """Uses of the year before up to the day and month of ``until``; a year to date beside a whole one would always have fallen."""
    if year is None or until is None:
        return events[:0]
    used = pd.to_datetime(events["used_on"])
    same_part = used.dt.month * 100 + used.dt.day <= until.month * 100 + until.day
    return events[(events["year"] == year - 1) & same_part]


def _possible(events: pd.DataFrame, frames: DecisionFrames) -> pd.DataFrame:
    """Uses without those of a workshop and year that hold more hours than the year has."""
    use = frames.of("use")
    impossible = set(use.loc[~use["is_possible"].astype(bool), ["workshop", "used_year"]].itertuples(index=False, name=None))
    kept = [pair not in impossible for pair in zip(events["workshop"], events["year"], strict=True)]
    return events[pd.Series(kept, index=events.index, dtype=bool)]


def _workshop(frames: DecisionFrames, row: Any, year: int | None, before: Mapping[str, float]) -> dict[str, Any]:
    balance = frames.of_workshop("hours", row.workshop)
    available, taken, free = (
        (_float(getattr(balance[0], name)) for name in ("hours_available", "hours_for_places", "hours_free"))
        if balance
        else (None, None, None)
    )
    use = frames.of_workshop("use", row.workshop)
    used = _used([one for one in use if one.used_year == year], year)
    if used.get("use_reason") == IMPOSSIBLE:
        free = None
    return {
        "id": row.workshop,
        "name": text_or_none(row.competence) or row.workshop,
        "college": frames.college(row.college),
        "competence": text_or_none(row.competence),
        "project": text_or_none(row.project),
        "equipment": text_or_none(row.equipment),
        "place": text_or_none(row.place),
        "opened_year": whole_or_none(row.opened_year),
        "hours_available": available,
        "hours_for_places": taken,
        "hours_free": free,
        "hours_before": _hours_before(frames, use, year, before.get(row.workshop, 0.0)),
        **used,
    }


def _hours_before(frames: DecisionFrames, use: Sequence[Any], year: int | None, as_far: float) -> float | None:
    """Hours of the same part of the year before; None where nobody of the region reported that year, or it holds too many."""
    if year is None or not _told_of(frames, year):
        return None
    return float(as_far) if all(row.is_possible for row in use if row.used_year == year - 1) else None


def _told_of(frames: DecisionFrames, year: int | None) -> bool:
    """Whether anybody of the region reported the year before."""
    return year is not None and bool((frames.of("use")["used_year"] == year - 1).any())


def _used(use: Sequence[Any], year: int | None) -> dict[str, Any]:
    """Use of one workshop in the newest year, or why there is none to show."""
    if year is None:
        return {"uses": [], "uses_status": "no_data", "use_reason": NOT_REPORTED}
    if not use:
        return {"uses": [], "uses_status": "not_applicable", "hours_with_employer": 0.0, "participants": 0}
    if not all(row.is_possible for row in use):
        return {"uses": [], "uses_status": "no_data", "use_reason": IMPOSSIBLE}
    return {
        "uses": [{"kind": USE_KIND[row.kind], "hours": row.hours, "participants": whole_or_none(row.participants)} for row in use],
        "hours_with_employer": _sum(use, "hours_with_employer"),
        "participants": _persons(use),
    }


def _details(now: pd.DataFrame, before: pd.DataFrame, year: int | None, told_before: bool) -> list[dict[str, Any]]:
    """Each of the five kinds as a whole, then its parts, this year and in the same part of the year before."""
    if year is None:
        return []
    rows = [list(events.itertuples(index=False)) for events in (now, before)]
    made = []
    for russian, kind in USE_KIND.items():
        ours, theirs = ([row for row in some if row.kind == russian] for some in rows)
        made.append(_detail(kind, None, ours, theirs, told_before))
        parts = [
            (part, [row for row in ours if belongs(row)], [row for row in theirs if belongs(row)])
            for part, belongs in PARTS[russian].items()
        ]
        parts.sort(key=lambda one: not one[1])  # what was held this year comes first
        made += [_detail(kind, part, held, held_before, told_before) for part, held, held_before in parts if held or held_before]
    return made


def _detail(kind: str, part: str | None, now: Sequence[Any], before: Sequence[Any], told_before: bool) -> dict[str, Any]:
    return {
        "kind": kind,
        "part": part,
        "occasions": len(now),
        "hours": _sum(now, "hours"),
        "participants": _persons(now) if now else 0,
        "occasions_before": len(before) if told_before else None,
        "hours_before": _sum(before, "hours") if told_before else None,
    }


def _sum(rows: Sequence[Any], name: str) -> float:
    return float(np.nansum(np.array([getattr(row, name) for row in rows], dtype=float)))


def _persons(rows: Sequence[Any]) -> int | None:
    """Participants of the uses that tell them, None where none does."""
    known = [row.participants for row in rows if pd.notna(row.participants)]
    return whole_or_none(sum(known)) if known else None


def _with_employer(row: Any) -> bool:
    return bool(pd.notna(row.partner_inn) or pd.notna(row.employer_name))


def _is(name: str, value: str) -> Callable[[Any], bool]:
    return lambda row: pd.notna(getattr(row, name)) and bool(getattr(row, name) == value)


# Parts of each kind that the protocol names, and which uses belong to them.
PARTS: dict[str, dict[str, Callable[[Any], bool]]] = {
    SHORT: {
        "платно": lambda row: pd.notna(row.is_paid) and bool(row.is_paid),
        "бесплатно": lambda row: pd.notna(row.is_paid) and not row.is_paid,
        "по заказу работодателей": _with_employer,
    },
    "учебные проекты": {f"{level[:-2]}ые": _is("project_level", level) for level in ("федеральный", "региональный")},
    "профориентация": {"с работодателями": _with_employer, "без работодателей": lambda row: not _with_employer(row)},
    "сетевое использование": {f"уровень: {one}": _is("education_level", one) for one in ("общее", "СПО", "высшее", "дополнительное")},
    "открытые занятия": {f"для кого: {one}": _is("audience", one) for one in ("педагоги", "сотрудники организаций", "студенты", "школьники")},
}


def _orders(frames: DecisionFrames, events: pd.DataFrame, year: int | None) -> list[dict[str, Any]]:
    """Short programmes to order: one row an employer and workshop, those who come back first."""
    short = events[events["kind"] == SHORT]
    ordered = [frames.organisation(inn, name) for inn, name in zip(short["partner_inn"], short["employer_name"], strict=True)]
    short = short.assign(organisation=[-1 if one is None else one.number for one in ordered])
    by_number = {one.number: one for one in ordered if one is not None}
    made = []
    for (number, workshop), mine in short[short["organisation"] >= 0].groupby(["organisation", "workshop"]):
        who, paid = by_number[number], mine["is_paid"].astype("boolean")
        made.append(
            {
                "employer": who.shown,
                "spellings": [one for one in who.spellings if one != who.shown] if who.shown in who.spellings else [],
                "workshop": frames.workshop_titles[workshop],
                "technologies": sorted(mine["topic"].dropna().unique()),
                "orders": len(mine),
                "orders_in_all": int((short["organisation"] == number).sum()),
                "orders_this_year": int((mine["year"] == year).sum()),
                "participants": whole_or_none(mine["participants"].sum(min_count=1)),
                "hours": float(mine["hours"].sum()),
                "paid": int(paid.fillna(False).sum()),
                "free": int((~paid.fillna(True)).sum()),
            }
        )
    return sorted(made, key=lambda row: (-row["orders_in_all"], row["employer"], row["workshop"]))


def with_employers(frames: DecisionFrames, short: Sequence[Mapping[str, Any]], occupations: Mapping[str, frozenset[str]]) -> list[dict[str, Any]]:
    """Short programmes with the employers who asked: those who ordered in the workshop, and those who advertise most posts.

    short        rows as the figures hold them; ``workshop`` is its code
    occupations  programme → occupations that it trains for
    """
    made = []
    for row in short:
        uses = frames.of_workshop("events", row["workshop"])
        ordered = [frames.organisation(use.partner_inn, use.employer_name) for use in uses if use.kind == SHORT]
        made.append(
            {
                **row,
                "workshop": frames.workshop_titles.get(row["workshop"], row["workshop"]),
                "ordered_by": sorted({one.shown for one in ordered if one is not None}),
                "advertised_by": [name for name, _ in advertising(frames, occupations.get(row["programme"], frozenset()))][:ASKED_SHOWN],
            }
        )
    return made


def advertising(frames: DecisionFrames, occupations: frozenset[str], without: frozenset[int] = frozenset()) -> list[tuple[str, int]]:
    """Organisations with open posts in these occupations, most posts first; those of ``without`` are left out."""
    places: dict[int, int] = {}
    shown: dict[int, str] = {}
    for one, posts in (mention for occupation in occupations for mention in frames.open_posts.get(occupation, ())):
        if one.number not in without:
            places[one.number] = places.get(one.number, 0) + posts
            shown[one.number] = one.shown
    return [(shown[number], places[number]) for number in sorted(places, key=lambda one: (-places[one], shown[one]))]


def _float(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
