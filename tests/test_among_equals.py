"""Between colleges that serve the need alike the better filled one keeps or gets the group; the document says so."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from figures_builder import full_figures
from plan_builders import START, region
from plan_builders import offer as planned
from programme_builder import offer, programme

from models.plan.admissions import plan_region
from models.plan.among_equals import Evidence
from models.plan.inputs import canonical_offers
from proposals.between_colleges import reason
from proposals.figures import Figures, Programme
from proposals.tables.colleges import told

WEAK = {"entrants_last_year": 30.0, "applications": 140.0}
STRONG = {"entrants_last_year": 50.0, "applications": 140.0}


def two_colleges(first: dict[str, object], second: dict[str, object], need: float = 75.0, **values: float) -> dict[str, int]:
    """Places of the first intake where two colleges of 50 places each share a need."""
    offers = [
        planned(college=name, groups_last_year=2, places_last_year=50, **changes)
        for name, changes in (("К1", first), ("К2", second))
    ]
    plan = plan_region(region(offers, {"15.01.05": np.full((4, 5), need)}, move_penalty=0.5, carry_over=0.0, **values))
    rows = plan.offers[plan.offers["start_year"] == START]
    return dict(zip(rows["college"], rows["places"].tolist(), strict=True))


@pytest.mark.parametrize(("first", "second", "keeps"), [(WEAK, STRONG, "К2"), (STRONG, WEAK, "К1")])
def test_the_better_filled_college_keeps_its_group(first: dict[str, object], second: dict[str, object], keeps: str) -> None:
    places = two_colleges(first, second)
    assert sum(places.values()) == 75
    assert places[keeps] == 50


def test_applications_decide_where_both_were_full() -> None:
    full = {"entrants_last_year": 50.0}
    assert two_colleges(full | {"applications": 60.0}, full | {"applications": 200.0})["К2"] == 50
    assert two_colleges(full | {"applications": 200.0}, full | {"applications": 60.0})["К1"] == 50


def test_contracts_hold_a_badly_filled_college() -> None:
    places = two_colleges(WEAK | {"target_contracts": 40}, STRONG)
    assert places == {"К1": 50, "К2": 25}


def test_a_limit_of_the_better_one_is_kept() -> None:
    places = two_colleges(WEAK, STRONG | {"groups_max": 2}, need=125.0)
    assert places == {"К1": 75, "К2": 50}
    assert two_colleges(WEAK, STRONG, need=125.0) == {"К1": 50, "К2": 75}


def test_own_limits_are_told_whatever_the_need() -> None:
    offers = [planned(college="К1", groups_max=1), planned(college="К2", groups_max=4, target_contracts=20)]
    plan = plan_region(region(offers, {"15.01.05": np.full((4, 5), 50.0)}))
    first = plan.offers[plan.offers["start_year"] == START].set_index("college")
    assert first.loc["К1", "no_more"] == "лицензия и нагрузка (число групп)"
    assert (first.loc["К1", "no_fewer"], first.loc["К2", "no_fewer"]) == ("", "целевые договоры")
    assert first.loc["К2", "no_more"] == ""


def test_what_is_unknown_is_no_evidence_and_one_person_is_no_difference() -> None:
    known = {"К1": {}, "К2": {"entrants_last_year": 24.0}, "К3": {"entrants_last_year": 14.0, "applications": 30}}
    offers = [planned(college=name, **changes) for name, changes in known.items()]
    told = Evidence.of(canonical_offers(region(offers, {"15.01.05": np.full((4, 5), 50.0)})))
    assert np.isnan(told.at(0, 1)).all()
    assert told.at(1, 1)[0] == 1.0
    assert told.at(2, 1) == (0.6, 1.2)
    assert told.at(2, 2) == (-0.4, 0.6)


def test_a_cut_is_spread_by_applications_not_laid_on_one_college() -> None:
    """Two groups fewer of seven: the college with three groups loses one, then the next in line."""
    known = {"К1": (50, 110.0), "К2": (50, 200.0), "К3": (75, 115.0)}
    offers = [
        planned(
            college=name, groups_last_year=last // 25, places_last_year=last, entrants_last_year=float(last), applications=applied
        )
        for name, (last, applied) in known.items()
    ]
    plan = plan_region(region(offers, {"15.01.05": np.full((4, 5), 125.0)}, move_penalty=0.5, carry_over=0.0))
    rows = plan.offers[plan.offers["start_year"] == START].set_index("college")["places"]
    assert rows.to_dict() == {"К1": 25, "К2": 50, "К3": 50}


def figures_of(*offers: dict[str, object]) -> tuple[Programme, Figures]:
    places, last = (sum(int(one[name]) for one in offers) for name in ("places", "places_last_year"))  # type: ignore[call-overload]
    row = Programme.model_validate(programme(seed=1, offers=offers, places=places, places_last_year=last, change_drivers=(), chain=None))
    return row, full_figures().model_copy(update={"programmes": (row,)})


def college(name: str, places: int, last: int, **changes: object) -> dict[str, object]:
    return offer(f"15.01.05-9-{name}", name, groups=places // 25, places_last_year=last, **changes)


@pytest.mark.parametrize(
    ("loser", "keeper", "said"),
    [
        ({"entrants_last_year": 30}, {"entrants_last_year": 49}, "меньше здесь: в прошлый набор 30 чел. на 50 мест, в организации «Б» – 49 чел. на 50 мест"),
        ({"entrants_last_year": 50, "applications": 60}, {"entrants_last_year": 50, "applications": 200},
         "меньше здесь: с группой больше заявлений на место было бы 1,2, в организации «Б» – 4,0"),
        ({}, {"target_contracts": 40, "no_fewer": ("целевые договоры",)}, "меньше здесь: 40 целевых договоров в организации «Б»"),
        ({"group_size": 25}, {"group_size": 20}, "меньше здесь: группа 25, в организации «Б» – 20 чел.: минус 25 даёт программе 75 мест, минус 20 дал бы 80"),
        ({"group_size": 25, "applications": 50}, {"group_size": 20, "applications": 75},
         "меньше здесь: группа 25, в организации «Б» – 20 чел.: минус 25 даёт программе 75 мест, минус 20 дал бы 80; заявлений на место 2,0 и 1,5"),
        ({"no_more": ("преподаватели",)}, {}, "меньше здесь: прежних групп не обеспечить – преподаватели"),
        ({"form": "заочная"}, {}, "меньше здесь: форма заочная, в организации «Б» – очная"),
        ({}, {}, "меньше здесь: расчёт не отличает её от организации «Б», выбрать может совет"),
        ({"entrants_last_year": 50, "applications": 90}, {"entrants_last_year": 49, "applications": 60},
         "меньше здесь: расчёт не отличает её от организации «Б», выбрать может совет; заявлений здесь – 90, там – 60"),
    ],
)  # fmt: skip
def test_a_director_who_loses_a_group_finds_his_reason(loser: dict[str, object], keeper: dict[str, object], said: str) -> None:
    row, figures = figures_of(college("А", 25, 50, **loser), college("Б", 50, 50, **keeper))
    assert reason(row, row.offers[0], figures).replace("\u00a0", " ") == said


def test_who_gains_and_who_stays_are_told_from_the_same_figures() -> None:
    row, figures = figures_of(
        college("А", 50, 25, entrants_last_year=25, applications=200), college("Б", 50, 50, entrants_last_year=40, applications=100),
        college("В", 50, 50, entrants_last_year=50, no_more=("часы мастерской", "места практики")),
    )  # fmt: skip
    said = [reason(row, one, figures).replace("\u00a0", " ") for one in row.offers]
    assert said == [
        "больше здесь: в прошлый набор 25 чел. на 25 мест, в организации «Б» – 40 чел. на 50 мест",
        "как было: в прошлый набор 40 чел. на 50 мест, в организации «А» – 25 чел. на 25 мест",
        "как было: больше нельзя – мастерские, практика",
    ]


def test_a_college_with_applications_alone_is_a_rival_and_unknown_ones_are_said_to_be_unknown() -> None:
    row, figures = figures_of(college("А", 50, 25, applications=None), college("Б", 0, 0, applications=145))
    assert reason(row, row.offers[0], figures) == (
        "больше здесь: расчёт не отличает её от организации «Б», выбрать может совет; заявлений здесь – нет данных, там – 145"
    )


def test_a_sentence_that_ends_with_a_stop_gets_no_second_one() -> None:
    row, figures = figures_of(college("А", 25, 75, group_size=25), college("Б", 60, 60, group_size=20))
    said = told(SimpleNamespace(row=row, offer=row.offers[0]), figures)  # type: ignore[arg-type]
    assert said == "Меньше здесь: группа 25, в организации «Б» – 20 чел."


def test_a_single_college_has_the_programmes_reason_and_an_unmoved_row_none() -> None:
    row, figures = figures_of(college("А", 25, 50))
    assert reason(row, row.offers[0], figures).startswith("вся программа здесь: ")
    other = figures.model_copy(update={"programmes": (row, row.model_copy(update={"id": "other", "basis": "11"}))})
    assert reason(row, row.offers[0], other).startswith("на этой базе программа только здесь: ")
    row, figures = figures_of(college("А", 50, 50), college("Б", 25, 25))
    assert [reason(row, one, figures) for one in row.offers] == ["", ""]
