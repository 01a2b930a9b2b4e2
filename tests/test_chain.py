"""The whole chain on the invented region: what a council gets and what must hold."""

from __future__ import annotations

import json

import pytest
from chain_run import Chain
from frozen_outbox import must_be_frozen
from sample_run import CLUSTERS, VINTAGE, folders, json_of

from flows.machinery.reference import codelists
from flows.machinery.warehouse import reading
from flows.outward.documents import FILES


def test_no_figure_of_the_invented_region_has_moved(chain: Chain) -> None:
    must_be_frozen("sample", chain.bytes_of_outbox())


def test_nine_clusters_get_their_three_documents_and_a_manifest(chain: Chain) -> None:
    assert len(chain.proposed.documents) == CLUSTERS
    for folder in folders(chain):
        assert all((folder / name).stat().st_size > 5_000 for name in FILES)
    manifest = json.loads((chain.home.outbox(VINTAGE) / "manifest.json").read_text(encoding="utf-8"))
    assert {f"{folder.name}/{name}" for folder in folders(chain) for name in FILES} <= set(manifest["files"])
    assert len(manifest["inputs"]) == chain.ingested.files


def test_every_row_read_is_accounted_for(chain: Chain) -> None:
    books = chain.books
    assert books.rows_read == books.rows_accepted + books.rows_refused + books.rows_superseded
    assert books.rows_refused > 0
    assert books.rows_superseded > 0


def test_a_broken_file_costs_only_itself_and_says_what_to_do(chain: Chain) -> None:
    (broken,) = chain.ingested.troubled
    assert broken[0].endswith(".xlsx")
    assert "Скачайте файл заново" in broken[1]


def test_the_json_has_the_agreed_names_and_adds_up(chain: Chain) -> None:
    for folder in folders(chain):
        made = json_of(chain, folder.name)
        assert {
            "schema_version",
            "vintage",
            "round",
            "ref_area",
            "cluster",
            "start_year",
            "group_size",
            "code_version",
            "programmes",
        } <= set(made)
        for row in made["programmes"]:
            assert {
                "id",
                "programme",
                "name",
                "basis",
                "duration_months",
                "labour_market_year",
                "places_last_year",
                "places",
                "places_unrounded",
            } <= set(row)
            assert {"need", "supply", "balance", "binding_constraint", "reasons", "defaults", "offers"} <= set(row)
            assert sum(offer["places"] for offer in row["offers"]) == row["places"]
            assert row["need"]["q10"] <= row["need"]["q50"] <= row["need"]["q90"]


@pytest.mark.parametrize(
    ("months", "years"),
    [
        pytest.param(10, 1, id="10 months"),
        pytest.param(22, 2, id="1 y 10 m"),
        pytest.param(34, 3, id="2 y 10 m"),
        pytest.param(46, 4, id="3 y 10 m"),
    ],
)
def test_an_intake_is_compared_with_the_market_its_graduates_meet(chain: Chain, months: int, years: int) -> None:
    rows = [
        row
        for folder in folders(chain)
        for row in json_of(chain, folder.name)["programmes"]
        if row["duration_months"] == months
    ]
    assert rows
    assert {row["labour_market_year"] - json_of(chain)["start_year"] for row in rows} == {years}


def test_a_closed_code_is_never_proposed(chain: Chain) -> None:
    for folder in folders(chain):
        made = json_of(chain, folder.name)
        assert not [
            row["programme"]
            for row in made["programmes"]
            if row["places"] and codelists().closed(row["programme"], made["start_year"])
        ]


def test_proposed_places_are_full_groups_wherever_last_year_was(chain: Chain) -> None:
    made = json_of(chain)
    offers = [
        offer
        for row in made["programmes"]
        for offer in row["offers"]
        if offer["places"] and offer["places_last_year"] % made["group_size"] == 0
    ]
    assert offers
    assert [
        offer
        for offer in offers
        if offer["group_size"] == made["group_size"] and offer["places"] != offer["groups"] * made["group_size"]
    ] == []


def test_needs_are_never_floored_before_they_are_added(chain: Chain) -> None:
    with reading(chain.home) as con:
        negative = con.execute(
            "select count(*) from forecast.sector_demand where measure = 'expansion' and mean < 0"
        ).fetchall()[0][0]
        broken = con.execute(
            """
            select count(*) from (
                select abs(sum(mean) filter (where measure = 'recruitment_need') - sum(mean) filter (where measure in ('expansion', 'replacement', 'closing'))) as gap
                from forecast.sector_demand group by economic_activity, level, time_period
            ) where gap > 1e-3
            """
        ).fetchall()[0][0]
    assert negative > 0
    assert broken == 0


def test_supply_with_last_years_places_does_not_drop(chain: Chain) -> None:
    with reading(chain.home) as con:
        by_year = dict(
            con.execute("select time_period, sum(supply) from plan.last_year group by 1 order by 1").fetchall()
        )
    assert all(by_year[year + 1] > 0.92 * by_year[year] for year in range(2026, 2034))
    assert by_year[2034] > 0.9 * by_year[2028]


def test_short_programmes_and_the_plans_groups_do_not_share_an_hour(chain: Chain) -> None:
    with reading(chain.home) as con:
        over = con.execute(
            """
            with groups as (
                select card.workshop, sum(offer.groups * card.workshop_hours_per_group) * 40 as hours
                from plan.offer as offer inner join mart.offer as card using (vintage, ref_area, programme, basis, college, form)
                where offer.start_year = 2027 and card.workshop <> '' group by 1
            ),
            short as (select workshop, sum(learners_possible) / 12 * 144 as hours from plan.short_programme where workshop is not null group by 1)
            select workshop, groups.hours, short.hours, card.hours_per_week * 40 from short
            inner join mart.workshop as card using (workshop) left join groups using (workshop)
            where coalesce(groups.hours, 0) + short.hours > card.hours_per_week * 40 + 1e-6 and short.hours > 0
            """
        ).fetchall()
        promised = con.execute("select count(*) from plan.short_programme where workshop is not null").fetchall()[0][0]
    assert promised
    assert over == []
