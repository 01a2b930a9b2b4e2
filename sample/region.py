"""A whole invented region in one call: files as providers would send them, and the truth they report on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sample import calibration as real
from sample.cards import card_documents
from sample.council import council_documents
from sample.dirt import README_FILE, plant
from sample.documents import Files
from sample.employers import Employers, build_employers
from sample.gaps import gaps_of
from sample.limits import limit_documents
from sample.network import Network, build_network
from sample.outlook import outlook
from sample.portal import VACANCIES_FILE, portal_documents
from sample.returns import return_documents
from sample.statistics import statistics_documents
from sample.survey import survey_documents
from sample.workshops import workshop_documents
from sample.world import World, build_world, make_profile
from sample.worlds import USUAL


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
    files: Files
    truth: dict[str, pd.DataFrame]


def generate(
    codelists: Mapping[str, pd.DataFrame],
    *,
    seed: int = 1,
    vintage_year: int = 2025,
    number: int = 1,
    world: str = USUAL,
) -> SampleRegion:
    """Sample region ``number``; equal arguments give equal bytes.

    codelists  frames by file stem: programme, cluster, cluster_programme, occupation, occupation_programme,
               staffing_default, with the columns of docs/architecture.md; codes are text
    world      mild, rough or calm (sample/worlds.py)

    Method: docs/methodology/sample.md#world
    """
    profile = make_profile(number=number, seed=seed, vintage_year=vintage_year, world=world)
    true = build_world(codelists, profile)
    network = build_network(true)
    employers = build_employers(true)
    partners = list(zip(employers.frame["inn"], employers.frame["employer_name"], strict=True))
    documents = (
        statistics_documents(true)
        | return_documents(true, network, gaps_of(true, network))
        | card_documents(true, network)
        | workshop_documents(true, network, partners)
        | survey_documents(true, employers)
        | portal_documents(true, employers)
        | council_documents(true, network, partners)
        | limit_documents(true, network)
    )
    documents, planted = plant(documents, true, employers, codelists)
    documents = {_with_region(name, profile.name): document for name, document in documents.items()}
    planted["file"] = [_with_region(name, profile.name) for name in planted["file"]]
    return SampleRegion(
        code=profile.code,
        name=profile.name,
        vintage_year=vintage_year,
        files=Files(documents),
        truth=_truth(true, network, employers) | {"planted": planted, "parameters": _parameters(true, network)},
    )


def _with_region(file: str, region: str) -> str:
    """File name as a region writes it; the portal, employers and README files do not say whose they are."""
    stem, dot, ending = file.rpartition(".")
    if file in (VACANCIES_FILE, README_FILE) or file.startswith("Анкета"):
        return file
    return f"{stem}, {region}{dot}{ending}"


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
    } | outlook(world, network).tables()


def _parameters(world: World, network: Network) -> pd.DataFrame:
    """True parameters by name and scope."""
    year = world.profile.vintage_year
    rows: list[tuple[str, str, float]] = [
        ("optimism_alpha", "", real.OPTIMISM_ALPHA),
        ("optimism_beta", "", real.OPTIMISM_BETA),
        ("replacement_rate", "", real.REPLACEMENT_RATE),
        ("return_rate", "", real.RETURN_RATE),
        ("normal_vacancy_rate", "", real.NORMAL_VACANCY_RATE),
        ("closing_years", "", real.CLOSING_YEARS),
        ("digital_coverage", "", real.DIGITAL_COVERAGE),
        ("budget_share_of_intake", "", real.BUDGET_SHARE_OF_INTAKE),
    ]
    rows += [("dropout_rate", basis, rate) for basis, rate in real.DROPOUT_RATE.items()]
    rows += [("match_rate", level, rate) for level, rate in real.MATCH_RATE.items()]
    rows += [("new_graduate_share", level, rate) for level, rate in real.NEW_GRADUATE_SHARE.items()]
    rows += [
        ("response_rate", section, real.RESPONSE_RATE.get(section, real.RESPONSE_RATE_ELSEWHERE))
        for section in real.SECTIONS
    ]
    rows += [("employer_expert_share", str(year + ago), share) for ago, share in real.EMPLOYER_EXPERT_SHARE.items()]
    # Registered unemployed trained in a programme have no file of their own; a third of last year's unplaced graduates.
    last = network.destinations[network.destinations["time_period"] == year - 1]
    rows += [
        ("unemployed_persons", str(code), float(n) * real.UNPLACED_STILL_LOOKING) for code, n in last.groupby("programme")["other"].sum().items()
    ]
    return pd.DataFrame(rows, columns=["parameter", "scope", "value"])
