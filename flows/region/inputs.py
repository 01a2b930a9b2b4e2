"""What the models need of one region, gathered from the marts and the project's own data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flows.machinery.reference import codelists, parameters
from flows.machinery.start_year import start_year_of
from flows.region.kept_survey import Kept
from flows.region.limits import last_places, regional_limits
from flows.region.returns import DEFAULT_BASIS, DEFAULT_FORM, enrolment_of, places_of, told_base
from models.chain.demand import DemandInputs
from models.codes import BUDGET, PAID, UNASSIGNED
from models.draws import DEFAULT_DRAWS, Draws
from models.errors import NothingTaught
from models.need.crosswalk_region import within_region
from models.plan.admissions import PlanInputs
from models.priors import Priors
from models.supply.intakes import decided_intakes, told_missing_colleges, told_missing_rows
from models.supply.paid import BY_SHARE, paid_intake
from models.supply.pipeline import learned_fill
from models.supply.silent import told_silent_colleges
from models.survey.staffing import survey_staffing
from sql import run

if TYPE_CHECKING:
    import duckdb

OFFER_KEYS = ["programme", "basis", "college", "form"]


def demand_inputs(
    con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, sections: Draws, kept: Kept | None = None
) -> DemandInputs:
    """Inputs of ``models.chain.demand`` for one region and vintage.

    ``kept`` stands for the survey where its answers may not be read: then ``con`` may be the published snapshot.
    """
    lists, in_force = codelists(), parameters(vintage)
    scope = {"vintage": vintage, "ref_area": ref_area}
    start_year = start_year_of(vintage)
    places = places_of(con, vintage, ref_area)
    enrolment = enrolment_of(con, vintage, ref_area, places)
    enrolled_until = int(enrolment["time_period"].max()) if len(enrolment) else None
    programmes = programmes_of(places, enrolment, start_year)
    intakes = with_duration(decided_intakes(places, enrolled_until, start_year), programmes)
    employers, answers = survey_rows(con, vintage, ref_area, kept)
    return DemandInputs(
        ref_area=ref_area,
        base_year=int(sections.years[0]),
        horizon_year=int(sections.years[-1]),
        employment=sections,
        staffing=staffing_of(con, vintage, ref_area) if kept is None else kept.staffing,
        occupations=lists.occupation.rename(columns={"code": "occupation"})[["occupation", "name", "level"]],
        age_structure=None,
        vacancies=_vacancies(con, vintage, ref_area),
        survey_employers=employers,
        survey_answers=answers,
        crosswalk=crosswalk_of(vintage, set(programmes["programme"])),
        programmes=programmes,
        enrolment=with_duration(enrolment, programmes),
        intakes_fixed=intakes,
        graduates=run.read(con, "mart.graduate_destination", "* exclude (vintage, ref_area)", **scope),
        start_year=start_year,
        parameters=in_force,
        draws=sections.count,
        survey_kept=None if kept is None else kept.survey,
        places=places,
        known_notes=(*told_missing_rows(places), *told_missing_colleges(places), *told_silent_colleges(enrolment), *told_base(con, vintage, ref_area)),
    )


def _vacancies(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    return con.execute(
        "select occupation, work_places as vacancies_persons, 'портал, где мест больше всего' as source from mart.vacancy "
        "where vintage = ? and ref_area = ? and occupation is not null order by all",
        [vintage, ref_area],
    ).df()


def survey_rows(
    con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, kept: Kept | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Employers and answers of all waves; empty where what they left behind stands for them."""
    columns = {
        "survey_employer": "inn, wave, economic_activity, listed_staff_persons",
        "survey_answer": "inn, wave, occupation, measure, time_period, obs_value",
    }
    if kept is not None:
        employers, answers = (pd.DataFrame(columns=names.split(", ")) for names in columns.values())
        return employers, answers
    employers, answers = (
        run.read(con, f"mart.{table}", names, vintage=vintage, ref_area=ref_area) for table, names in columns.items()
    )
    return employers, answers


def plan_inputs(
    con: duckdb.DuckDBPyConnection,
    vintage: date,
    ref_area: str,
    need: Draws,
    supply: Draws,
    balance_start: Draws,
    intake_yield: Draws,
) -> PlanInputs:
    """Inputs of ``models.plan.admissions`` for one region and vintage."""
    scope = {"vintage": vintage, "ref_area": ref_area}
    start_year, in_force = start_year_of(vintage), parameters(vintage)
    offers = offers_of(con, vintage, ref_area, start_year)
    return PlanInputs(
        ref_area=ref_area,
        start_year=start_year,
        need=need,
        supply=supply,
        balance_start=balance_start,
        intake_yield=intake_yield,
        offers=offers,
        colleges=run.read(con, "mart.college", "college, district, seats_places, teachers_fte", **scope),
        workshops=run.read(con, "mart.workshop", "workshop, college, hours_per_week", **scope),
        limits=regional_limits(con, vintage, ref_area, start_year, last_places(offers), in_force).frame,
        overrides=pd.DataFrame(columns=["programme", "basis", "college", "places", "author", "reason"]),
        parameters=in_force,
    )


def programmes_of(places: pd.DataFrame, enrolment: pd.DataFrame, start_year: int) -> pd.DataFrame:
    """Programmes that the region teaches or plans, and the open codes that closed ones lead to.

    ``successor`` of a code closed for the start year is the code that admits then, however many steps away.
    """
    taught = set(places["programme"]) | set(enrolment["programme"])
    admitted = {code: codelists().current_programme(code, start_year) for code in sorted(taught)}
    wanted = taught | {code for code in admitted.values() if code}
    listed = codelists().programme.rename(columns={"code": "programme"})
    columns = ["programme", "name", "level", "ugps", "duration_months_9", "duration_months_11", "admission_until"]
    rows = listed[listed["programme"].isin(wanted)][columns].sort_values("programme").reset_index(drop=True)
    successors = [admitted.get(code) if admitted.get(code) != code else None for code in rows["programme"]]
    return rows.assign(successor=pd.Series(successors, dtype="object"))


def under_admitting_codes(rows: pd.DataFrame, start_year: int) -> pd.DataFrame:
    """Rows with the code that admits in the start year in place of a closed one; codes that lead nowhere stay."""
    admitting = {code: codelists().current_programme(code, start_year) or code for code in set(rows["programme"])}
    moved = rows["programme"].map(admitting).astype(rows["programme"].dtype)  # of no rows the codes would become numbers
    return rows.assign(programme=moved)


def staffing_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Default staffing moved by what employers of the newest wave report."""
    staff = run.query(con, "newest_employers", vintage=vintage, ref_area=ref_area)
    employed = run.query(con, "newest_staff", vintage=vintage, ref_area=ref_area)
    default = (
        codelists().staffing_default[["economic_activity", "occupation", "share", "reference"]].astype({"share": float})
    )
    return survey_staffing(default, employed, staff, parameters(vintage))


def crosswalk_of(vintage: date, taught: set[str]) -> pd.DataFrame:
    """Occupation → programme shares in force, cut to what the region teaches."""
    return within_region(
        codelists().crosswalk(vintage)[["occupation", "programme", "share", "confidence", "reference"]], taught
    )


def crosswalk_confidence(vintage: date, taught: set[str]) -> dict[str, float]:
    """Share of each programme's crosswalk weight whose confidence is above low."""
    rows = crosswalk_of(vintage, taught)
    weight = rows["share"].astype(float)
    sure = weight.where(rows["confidence"] != "low", 0.0).groupby(rows["programme"]).sum()
    return {str(code): float(share) for code, share in (sure / weight.groupby(rows["programme"]).sum()).items()}


def with_duration(rows: pd.DataFrame, programmes: pd.DataFrame) -> pd.DataFrame:
    """Add ``duration_months`` by programme and basis; rows without one cannot be dated (``undated_programmes`` names them)."""
    by_basis = programmes.melt("programme", ["duration_months_9", "duration_months_11"], "basis", "duration_months")
    by_basis["basis"] = by_basis["basis"].str.removeprefix("duration_months_")
    merged = rows.merge(by_basis, on=["programme", "basis"], how="left", validate="many_to_one")
    return merged[merged["duration_months"].notna()].astype({"duration_months": int})


def undated_programmes(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Programmes and bases that the region teaches or plans and whose duration the code list does not know.

    Returns  programme, basis; their rows stay in the marts and are left out of supply and plan
    """
    seen = run.query(con, "programmes_seen", vintage=vintage, ref_area=ref_area, basis=DEFAULT_BASIS)
    dated = with_duration(seen, codelists().programme.rename(columns={"code": "programme"}))
    known = set(zip(dated["programme"], dated["basis"], strict=True))
    return seen[[pair not in known for pair in zip(seen["programme"], seen["basis"], strict=True)]].reset_index(
        drop=True
    )


def offers_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, start_year: int) -> pd.DataFrame:
    """Every programme × basis × college × form that may receive budget places, and the paid intake beside them.

    Places of a closed code stand with the code that admits in its place. An offer without a card keeps last year's
    places and has no limits of its own. ``assumed`` marks paid places that no data name. Raises NothingTaught where there is none.
    """
    places = places_of(con, vintage, ref_area)
    cards = _cards_of(con, vintage, ref_area, start_year)
    budget = _budget_offers(con, vintage, ref_area, start_year, places, cards)
    paid = _paid_offers(con, vintage, ref_area, start_year, places, budget, cards)
    offers = pd.concat([budget.assign(assumed=False), paid], ignore_index=True) if len(paid) else budget.assign(assumed=False)
    # Control figures are set in full groups: the size is the norm, or what the college can seat if that is less.
    norm = parameters(vintage).get("group_size").value
    offers["group_size_max"] = offers["group_size_max"].fillna(np.inf).clip(upper=norm)
    offers["group_size_min"] = offers["group_size_max"]
    offers["groups_last_year"] = np.ceil(offers["places_last_year"] / offers["group_size_max"])
    offers["closed"] = closed_for(offers["programme"], start_year)
    return offers.sort_values([*OFFER_KEYS, "funding"]).reset_index(drop=True)


def _paid_offers(
    con: duckdb.DuckDBPyConnection,
    vintage: date,
    ref_area: str,
    start_year: int,
    places: pd.DataFrame,
    budget: pd.DataFrame,
    cards: pd.DataFrame,
) -> pd.DataFrame:
    """Last year's paid intake by offer, with what the college's card says of it."""
    enrolment, in_force = enrolment_of(con, vintage, ref_area, places), parameters(vintage)
    programmes = programmes_of(places, enrolment, start_year)
    found = paid_intake(
        under_admitting_codes(places, start_year),
        under_admitting_codes(enrolment, start_year),
        budget,
        start_year,
        _expected_fill(places, programmes, Priors(in_force, DEFAULT_DRAWS)),
        in_force.get("paid_share").value,
    )
    listed = programmes_of(found, found, start_year)
    dated = found.merge(cards, on=OFFER_KEYS, how="left", validate="one_to_one")
    by_list = with_duration(found[["programme", "basis"]].drop_duplicates(), listed)
    dated = dated.merge(
        by_list, on=["programme", "basis"], how="left", suffixes=("", "_listed"), validate="many_to_one"
    )
    dated["duration_months"] = dated["duration_months"].fillna(dated.pop("duration_months_listed"))
    # Contracts and applications of a card stand with its budget row.
    dated = dated.assign(funding=PAID, target_contracts=np.nan, applications=np.nan)
    dated["assumed"] = dated.pop("known_by") == BY_SHARE
    return dated[dated["duration_months"].notna()]


def _expected_fill(places: pd.DataFrame, programmes: pd.DataFrame, priors: Priors) -> pd.DataFrame:
    """programme, basis, fill: the mean of the fill with which the yield of a place is computed."""
    keys, fill = learned_fill(places, programmes, tuple(sorted(programmes["programme"])), priors)
    return keys.assign(fill=fill.mean(axis=1))


def _budget_offers(
    con: duckdb.DuckDBPyConnection,
    vintage: date,
    ref_area: str,
    start_year: int,
    places: pd.DataFrame,
    cards: pd.DataFrame,
) -> pd.DataFrame:
    budget = under_admitting_codes(
        places[(places["funding"] == BUDGET) & (places["start_year"] < start_year)], start_year
    )
    last = budget[budget["start_year"] == budget["start_year"].max()]
    if cards.empty and last.empty:
        raise NothingTaught(ref_area)
    came = {"places_last_year": ("places", "sum"), "entrants_last_year": ("entrants", lambda rows: rows.sum(min_count=1))}
    last = last.groupby(OFFER_KEYS, as_index=False).agg(**came)
    offers = cards.merge(last, on=OFFER_KEYS, how="outer", validate="one_to_one")
    by_list = with_duration(offers[["programme", "basis"]].drop_duplicates(), programmes_of(offers, offers, start_year))
    offers = offers.merge(
        by_list, on=["programme", "basis"], how="left", suffixes=("", "_listed"), validate="many_to_one"
    )
    offers["duration_months"] = offers["duration_months"].fillna(offers.pop("duration_months_listed"))
    applied = run.query(con, "applications_of_last_year", vintage=vintage, ref_area=ref_area, funding=BUDGET)
    keys = ["programme", "basis", "college"]
    applied = under_admitting_codes(applied, start_year).groupby(keys, as_index=False)["applications"].sum()
    offers = offers.merge(applied, on=keys, how="left", validate="many_to_one")
    offers["funding"] = BUDGET
    offers["places_last_year"] = offers["places_last_year"].fillna(0.0)
    return offers[offers["duration_months"].notna()]


def _cards_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, start_year: int) -> pd.DataFrame:
    """Licensed offers of the college cards; a card of a closed code serves for the code that admits in its place."""
    cards = con.execute(
        "select * exclude (vintage, ref_area, cluster, licensed) replace (coalesce(basis, ?) as basis, coalesce(form, ?) as form, "
        "coalesce(college, ?) as college) from mart.offer where vintage = ? and ref_area = ? and licensed order by all",
        [DEFAULT_BASIS, DEFAULT_FORM, UNASSIGNED, vintage, ref_area],
    ).df()
    moved = under_admitting_codes(cards, start_year).assign(own=lambda rows: rows["programme"].eq(cards["programme"]))
    return moved.sort_values("own", kind="stable").drop_duplicates(OFFER_KEYS, keep="last").drop(columns="own")


def closed_for(programmes: pd.Series, start_year: int) -> pd.Series:
    """True where the code list ends admission before 1 September of the start year."""
    until = codelists().programme.set_index("code")["admission_until"]
    return pd.to_datetime(programmes.map(until)) < pd.Timestamp(start_year, 9, 1)
