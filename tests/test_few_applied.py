"""A college that gets more places than people applied is named where its places stand."""

from __future__ import annotations

import pytest
from figures_builder import full_figures

from proposals.annexes import colleges as annex
from proposals.figures import Offer
from proposals.tables.colleges import few_applied, told
from proposals.tables.offers import Offered


def _offered(places: int | None, applied: int | None) -> Offered:
    row = full_figures().programmes[0]
    offer = Offer(id="x", college="Колледж", form="очная", funding="региональный бюджет", places=places, applications=applied, group_size=25)
    return Offered(row, offer, 25)


@pytest.mark.parametrize(
    ("places", "applied", "said"),
    [
        (75, 66, "Заявлений прошлого набора – 66 на 75\u00a0мест: последняя группа может остаться неполной."),
        (75, 20, "Заявлений прошлого набора – 20 на 75\u00a0мест: на 55 меньше."),
        (75, 75, ""),
        (75, None, ""),
        (0, 10, ""),
        (None, 10, ""),
    ],
)
def test_fewer_applications_than_places_are_told_with_both_numbers(places: int | None, applied: int | None, said: str) -> None:
    assert few_applied(_offered(places, applied)) == said


def test_the_annex_says_how_many_lines_have_fewer_applications_than_places() -> None:
    full = full_figures()
    row = next(one for one in full.programmes if one.offers and one.offers[0].places)
    scarce = row.model_copy(update={"offers": tuple(offer.model_copy(update={"applications": 1}) for offer in row.offers)})
    figures = full.model_copy(update={"programmes": (scarce,)})
    lines = sum(bool(offer.places and offer.places > 1) for offer in scarce.offers)
    assert lines
    page = str(annex.blocks(figures))
    assert f"Мест больше, чем было заявлений, – {lines}" in page
    assert page.count("Заявлений прошлого набора – 1 на ") == lines
    assert "Заявлений прошлого набора" in told(Offered(scarce, scarce.offers[0], 25), figures)
