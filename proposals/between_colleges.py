"""Why one college of a programme gets or loses places and another does not, from the figures printed beside it.

The plan tells colleges apart by their own limits, their contracts and the size of their groups; among equals by the last
intake: whether its people fill the group in question, then applications a place (models/plan/among_equals.py). A sentence
compares a college with the nearest one that fared better or worse.

Method: docs/methodology/document.md#between-colleges
"""

from __future__ import annotations

from collections.abc import Sequence

from proposals.figures import Figures, Offer, Programme
from proposals.grammar import said
from proposals.numbers import number
from proposals.terms import CANNOT, CONTRACTS, LIMITS
from proposals.why import why


def reason(row: Programme, offer: Offer, figures: Figures) -> str:
    """A sentence without a full stop; empty where nothing moved at any college of the row."""
    moved = _change(offer)
    if offer.correction:
        told = offer.correction.reason
        return told.rstrip(". ") if told.startswith(CANNOT) else f"так решил совет: {number(offer.correction.places_after)}"
    others = [one for one in row.offers if one.id != offer.id and (one.places or one.places_last_year or one.applications)]
    if moved is None or not any(_change(one) for one in (offer, *others)):
        return ""
    if not others:
        elsewhere = any(one.programme == row.programme and one.id != row.id and (one.places or one.places_last_year) for one in figures.programmes)
        return f"{'на этой базе программа только' if elsewhere else 'вся программа'} здесь: {why(row, figures).text}"
    better = [one for one in others if (_change(one) or 0) > moved]
    worse = [one for one in others if (_change(one) or 0) < moved]
    if moved < 0:
        return _told("меньше здесь", offer, better, row, figures, gains=False)
    if moved > 0:
        return _told("больше здесь", offer, worse, row, figures, gains=True)
    return _told("как было", offer, better, row, figures, gains=False) if better else _told("как было", offer, worse, row, figures, gains=True)


def filled(offer: Offer, more: int = 0) -> float | None:
    """How far last intake's people fill the last group of the plan, or the one ``more``, in fifths."""
    size = offer.group_size
    if offer.entrants_last_year is None or offer.places is None or not size:
        return None
    beyond = (offer.entrants_last_year - offer.places - more * size + size) / size
    return round(min(beyond, 1.0) * 5) / 5


def asked(offer: Offer, more: int = 0) -> float | None:
    """Applications a place of the plan, or with ``more`` groups, to a tenth."""
    places = (offer.places or 0) + more * (offer.group_size or 0)
    return round(offer.applications / places, 1) if offer.applications is not None and places else None


def _told(head: str, offer: Offer, rivals: Sequence[Offer], row: Programme, figures: Figures, gains: bool) -> str:
    """Against the rival that is hardest to tell apart: the weakest of the better ones, the strongest of the worse ones."""
    if not rivals:
        return f"у всех организаций программы одинаково: {why(row, figures).text}"
    open_to_choice = [one for one in rivals if not _forced(one if gains else offer, offer if gains else one)]
    ranked = sorted(open_to_choice or rivals, key=_strength, reverse=gains)
    rival = ranked[0]
    favoured, other = (offer, rival) if gains else (rival, offer)
    return f"{head}: {_because(favoured, other, offer, rival, row)}"


def _forced(other: Offer, favoured: Offer) -> bool:
    """True where limits alone decide between the two."""
    return _kept_by_contracts(favoured) or bool(_shut(other))


def _because(favoured: Offer, other: Offer, own: Offer, rival: Offer, row: Programme) -> str:
    there = f"в организации «{rival.college}»"
    if _kept_by_contracts(favoured):
        return f"{said(favoured.target_contracts or 0, 'договор', adjective='целевой')}{'' if favoured is own else f' {there}'}"
    if shut := _shut(other):
        return _limited(other, own, shut, there)
    if favoured.form != other.form:
        return f"форма {own.form}, {there} – {rival.form}"
    sizes = (own.group_size, rival.group_size)
    if None not in sizes and sizes[0] != sizes[1]:
        return _by_size(own, rival, row, there)
    return _by_evidence(favoured, other, own, there) or f"расчёт не отличает её от организации «{rival.college}», выбрать может совет{_side_by_side(own, rival)}"


def _limited(other: Offer, own: Offer, shut: list[str], there: str) -> str:
    """A limit on one group more than the plan keeps a college from growing; of one that loses a group it forbids the former number."""
    names = ", ".join(shut)
    if other is not own:
        return f"{there} больше нельзя – {names}"
    return f"прежних групп не обеспечить – {names}" if (_change(own) or 0) < 0 else f"больше нельзя – {names}"


def _by_size(own: Offer, rival: Offer, row: Programme, there: str) -> str:
    """Both sizes; where the college moved by one group, what the programme has with it and would have with a group of the other."""
    mine, theirs, moved = own.group_size or 0, rival.group_size or 0, _change(own) or 0
    told = f"группа {mine}, {there} – {theirs} чел."
    if row.places is not None and abs(moved) == mine:
        word, sign = ("плюс", 1) if moved > 0 else ("минус", -1)
        told = f"{told}: {word} {mine} даёт программе {said(row.places, 'место')}, {word} {theirs} дал бы {number(row.places - moved + sign * theirs)}"
    here, at_rival = asked(own), asked(rival)
    if here is None or at_rival is None:
        return told
    return f"{told}; заявлений на место {number(here, 1)} и {number(at_rival, 1)}"


def _side_by_side(own: Offer, rival: Offer) -> str:
    """What the council chooses by, where the two differ in it: applications of both; unknown ones are said to be unknown."""
    if own.applications == rival.applications:
        return ""
    here, at_rival = ("нет данных" if one.applications is None else number(one.applications) for one in (own, rival))
    return f"; заявлений здесь – {here}, там – {at_rival}"


def _by_evidence(favoured: Offer, other: Offer, own: Offer, there: str) -> str:
    """Who came, then who applied, where they speak for the favoured one; empty where the calculation does not tell the two apart."""
    rival = other if favoured is own else favoured
    came, would_come = filled(favoured), filled(other, more=1)
    if came is None or would_come is None or came < would_come:
        return ""
    if came > would_come:
        return f"в прошлый набор {_people(own)}, {there} – {_people(rival)}"
    asks, would_ask = asked(favoured), asked(other, more=1)
    if asks is None or would_ask is None or asks <= would_ask:
        return ""
    if favoured is own:
        return f"заявлений на место {number(asks, 1)}, {there} с группой больше было бы {number(would_ask, 1)}"
    return f"с группой больше заявлений на место было бы {number(would_ask, 1)}, {there} – {number(asks, 1)}"


def _people(offer: Offer) -> str:
    return f"{number(offer.entrants_last_year)} чел. на {said(offer.places_last_year or 0, 'место', 'accusative')}"


def _kept_by_contracts(offer: Offer) -> bool:
    return CONTRACTS in offer.no_fewer and bool(offer.target_contracts)


def _shut(offer: Offer) -> list[str]:
    """Short words of the college's own limits that forbid one group more."""
    return [LIMITS[name] for name in offer.no_more if name in LIMITS]


def _strength(offer: Offer) -> tuple[float, float]:
    return filled(offer) or 0.0, asked(offer) or 0.0


def _change(offer: Offer) -> int | None:
    return None if offer.places is None or offer.places_last_year is None else offer.places - offer.places_last_year
