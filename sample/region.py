"""A whole invented region in one call: files as providers would send them, and the truth they report on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sample.cards import card_documents
from sample.council import council_documents
from sample.documents import serialise
from sample.employers import Employers, build_employers
from sample.network import Network, build_network
from sample.portal import portal_documents
from sample.returns import return_documents
from sample.statistics import statistics_documents
from sample.survey import survey_documents
from sample.world import World, build_world, make_profile


@dataclass(frozen=True)
class SampleRegion:
    """One invented region.

    code          901, 902 …
    name          «Образцовая область» …
    vintage_year  the files look as they would late in this year; places are decided for the next one
    files         file name → bytes, for an inbox
    truth         tables that no file states as such; for tests only
    """

    code: str
    name: str
    vintage_year: int
    files: dict[str, bytes]
    truth: dict[str, pd.DataFrame]


def generate(
    codelists: Mapping[str, pd.DataFrame], *, seed: int = 1, vintage_year: int = 2025, number: int = 1
) -> SampleRegion:
    """Sample region ``number``; equal arguments give equal bytes.

    codelists  frames by file stem: programme, cluster, cluster_programme, occupation, occupation_programme,
               staffing_default, with the columns of docs/architecture.md; codes are text

    Method: docs/methodology/sample.md#world
    """
    profile = make_profile(number=number, seed=seed, vintage_year=vintage_year)
    world = build_world(codelists, profile)
    network = build_network(world)
    employers = build_employers(world)
    partners = employers.frame["inn"].tolist()
    documents = (
        statistics_documents(world)
        | return_documents(world, network)
        | card_documents(world, network, partners)
        | survey_documents(world, employers)
        | portal_documents(world, employers)
        | council_documents(world, network, partners)
    )
    return SampleRegion(
        code=profile.code,
        name=profile.name,
        vintage_year=vintage_year,
        files=serialise(documents),
        truth=_truth(world, network, employers),
    )


def _truth(world: World, network: Network, employers: Employers) -> dict[str, pd.DataFrame]:
    return {
        "employment": world.employment,
        "employment_old_method": world.employment_old,
        "staffing": world.staffing,
        "openings": world.openings,
        "vacancies": world.vacancies,
        "crosswalk": world.crosswalk,
        "need": world.need,
        "programmes": world.programmes,
        "colleges": network.colleges,
        "offers": network.offers,
        "intakes": network.intakes,
        "cohorts": network.cohorts,
        "graduates": network.graduates,
        "destinations": network.destinations,
        "dropout": network.dropout,
        "employers": employers.frame,
        "answers": employers.answers,
        "realised": employers.realised,
    }
