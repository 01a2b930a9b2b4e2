"""One programme and basis in figures: its card, its places by college and everything that explains them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from flows.figures.council import correction_of, corrections_in_words, what_holds
from flows.figures.coverage import cluster_path, coverage_of, flows_of, history_of, path_of
from flows.figures.explained import explanation_of
from flows.figures.frames import ROW, RegionFrames, college_name, interval_of, mean_of, whole_number, whole_total
from flows.figures.need import confirmed_need, reading_rows, window_of
from flows.machinery.fence import attempted
from flows.machinery.reference import (
    cluster_short_names,
    clusters_by_programme,
    parameter_descriptions,
    programmes_by_code,
)
from flows.region.inputs import crosswalk_of
from flows.rounds.offer_id import offer_id
from models.codes import BUDGET
from models.need.posts import posts_by_programme
from models.parameters import Parameters
from models.plan.constraints import OVERRIDE
from models.supply.cohorts import courses_of
from proposals.figures import Programme


@dataclass(frozen=True)
class _Shared:
    """What all rows of a cluster have in common."""

    region: RegionFrames
    cluster: str
    members: pd.Series
    start_year: int
    last_period: int | None
    vacancies: dict[str, float]
    defaults: list[str]
    need_status: str
    supply_status: str
    teachers: float
    costs: dict[str, float]


def programme_rows(
    region: RegionFrames, cluster: str, members: pd.Series, start_year: int, in_force: Parameters
) -> list[dict[str, Any]]:
    """The cluster's programmes of the first intake, one row a programme and basis."""
    planned = region.of("programme")
    mine = planned[planned["programme"].isin(members.index) & (planned["start_year"] == start_year)]
    places = region.of("places")
    last_period = places[(places["funding"] == BUDGET) & (places["start_year"] < start_year)]["start_year"].max()
    descriptions = parameter_descriptions()
    shared = _Shared(
        region=region,
        cluster=cluster,
        members=members,
        start_year=start_year,
        last_period=int(last_period) if pd.notna(last_period) else None,
        vacancies=region.once("posts by programme", lambda: _vacancies_by_programme(region)),
        defaults=[descriptions.get(name, name) for name in sorted(set(region.of("default")["parameter"]))],
        need_status="estimated" if region.whole("answers") else "default",
        supply_status="estimated" if region.whole("enrolled") else "default",
        teachers=in_force.get("teachers_per_group").value,
        costs=_cost_per_place(region, start_year),
    )
    return [_row_or_bare(shared, plan) for plan in mine.itertuples(index=False)]


def _row_or_bare(shared: _Shared, plan: Any) -> dict[str, Any]:
    """The row; where it contradicts itself or fails, its places alone and why, so that the rest of the cluster is printed."""

    def whole() -> dict[str, Any]:
        row = _row(shared, plan)
        Programme.model_validate(row)
        return row

    code, basis = str(plan.programme), str(plan.basis)
    row, trouble = attempted(whole, f"Программа {code} на базе {basis} классов показана без объяснений", shared.region.root)
    if row is not None:
        return row
    return {
        "id": f"{code}-{basis}",
        "programme": code,
        "name": str(programmes_by_code()[code]["name"]) if code in programmes_by_code() else code,
        "basis": basis,
        "cluster_share": float(shared.members[code]),
        "labour_market_year": None,
        "duration_months": None,
        "places": whole_number(plan.places),
        "places_status": "estimated",
        "places_last_year": whole_number(plan.places_last_year),
        "offers": [],
        "warnings": [trouble],
    }


def _row(shared: _Shared, plan: Any) -> dict[str, Any]:
    region, code, basis = shared.region, str(plan.programme), str(plan.basis)
    own = [
        offer
        for offer in region.at("offer", ROW, code, basis)
        if offer.start_year == shared.start_year and offer.funding == BUDGET
    ]
    months = int(own[0].duration_months) if own else None
    year = shared.start_year + int(courses_of(months)) if months else None
    history = _last_year(shared, code, basis)
    last_year = history["places_last_year"]
    return {
        **_card(shared, code, basis),
        "duration_months": months,
        "labour_market_year": year,
        **history,
        "history": history_of(region, code, basis),
        "cost_per_place_rub": shared.costs.get(code),
        "teachers_per_group": shared.teachers * int(courses_of(months)) if months else None,
        "expected_graduates": mean_of(region, "graduates", code, year),
        **_planned(plan),
        **_balance(shared, code, basis, year),
        "binding_constraint": what_holds(region, plan) or None,
        "reasons": corrections_in_words(region, code, basis, shared.start_year),
        "defaults": shared.defaults,
        "offers": _offers(region, own, code, basis),
        "readings": reading_rows(region, code, year),
        **explanation_of(region, code, basis, last_year, whole_number(plan.places)),
        "indicative": [
            {"start_year": int(later.start_year), "places": whole_number(later.places)}
            for later in region.at("programme", ROW, code, basis)
            if later.start_year > shared.start_year
        ],
        "trace_id": f"{region.ref_area}-{region.vintage.isoformat()}-{code}-{basis}",
    }


def _cost_per_place(region: RegionFrames, start_year: int) -> dict[str, float]:
    """Roubles a year of one place by programme, as the plan counts them."""
    spending, planned = region.of("spending"), region.of("programme")
    sums = planned[planned["start_year"] == start_year].groupby("programme")[["places", "places_last_year"]].sum()
    first = {code: (now, last) for code, now, last in sums.itertuples(name=None)}
    found = {}
    for row in spending[spending["start_year"] == start_year].itertuples(index=False):
        if row.programme in first:
            now, last = first[row.programme]
            if now or last:
                found[row.programme] = float(row.cost_rub / now if now else row.cost_last_year_rub / last)
    return found


def with_coverage(
    region: RegionFrames, rows: list[dict[str, Any]], members: pd.Series, window: dict[str, Any], start_year: int, carry: float
) -> dict[str, Any]:
    """Rows with who covers their need over the document's years, and the cluster's own path."""
    status = "estimated" if region.whole("answers") else "default"
    first, last = window.get("need_total_window_first"), window.get("need_total_window_last")
    flows = {code: flows_of(region, code, start_year, carry) for code in {row["programme"] for row in rows}}
    made = [
        {
            **row,
            "coverage": coverage_of(flows[row["programme"]], first, last, status),
            "path": path_of(flows[row["programme"]], status),
        }
        for row in rows
    ]
    return {"programmes": made, "path": cluster_path(flows, members, status)}


def _card(shared: _Shared, code: str, basis: str) -> dict[str, Any]:
    """What the row is about, and what is known of it whatever the plan says."""
    known = programmes_by_code()[code]
    graduated = shared.region.at("destination", ("programme",), code)
    return {
        "id": f"{code}-{basis}",
        "programme": code,
        "name": known["name"],
        "level": known["level"],
        "ugps": f"{code[:2]}.00.00",
        "basis": basis,
        "cluster_share": float(shared.members[code]),
        "other_clusters": _other_clusters(code, shared.cluster),
        "target_contracts": whole_total(card.target_contracts for card in shared.region.at("card", ROW, code, basis)),
        "vacancies": shared.vacancies.get(code),
        "graduates_employed_share": float(graduated[0].in_field / graduated[0].graduates)
        if graduated and graduated[0].graduates
        else None,
    }


def _last_year(shared: _Shared, code: str, basis: str) -> dict[str, Any]:
    """Places, entrants and applications of the last intake."""
    history = [
        row
        for row in shared.region.at("places", ROW, code, basis)
        if row.funding == BUDGET and row.start_year == shared.last_period
    ]
    places = (whole_total(row.places for row in history) or 0) if shared.last_period is not None else None
    applied = _applications(shared.region, code, basis)
    return {
        "places_last_year": places,
        "places_last_year_period": shared.last_period,
        "entrants_last_year": whole_total(row.entrants for row in history),
        "applications": applied,
        "applications_per_place": applied / places if applied is not None and places else None,
    }


def _planned(plan: Any) -> dict[str, Any]:
    unrounded = None if pd.isna(plan.places_unrounded) else max(0.0, plan.places_unrounded)
    return {
        "places": whole_number(plan.places),
        "places_status": "estimated",
        "places_unrounded": unrounded,
        "places_unrounded_status": None if unrounded is None else "estimated",
        "marginal": _marginal(plan),
    }


def _marginal(plan: Any) -> dict[str, float] | None:
    """What one group more and one group fewer would do to the expected cost, where the row is taught."""
    costs = {"one_more": plan.marginal_cost, "one_fewer": plan.marginal_cost_less}
    known = {name: float(cost) for name, cost in costs.items() if pd.notna(cost)}
    return known or None


def _balance(shared: _Shared, code: str, basis: str, year: int | None) -> dict[str, Any]:
    """Need, supply and balance of the row's labour-market year, with their intervals."""
    region = shared.region
    return {
        "need": _interval(region, "need", code, year, shared.need_status, "combined"),
        **window_of(region, code, basis, shared.need_status),
        "supply": _interval(region, "supply", code, year, shared.supply_status),
        **confirmed_need(region, code, year),
        "balance": interval_of(region, "balance", code, year),
    }


def _interval(
    region: RegionFrames, name: str, code: str, year: int | None, status: str, reading: str | None = None
) -> dict[str, Any]:
    """Mean and quantiles with their status; a programme without history has none, and the document says so."""
    found = interval_of(region, name, code, year, reading)
    return {**found, "status": status if found else "no_data"}


def _offers(region: RegionFrames, own: list[Any], code: str, basis: str) -> list[dict[str, Any]]:
    made = []
    for offer in own:
        cards = region.at("college", ("college",), offer.college)
        groups = float(offer.groups)
        correction = correction_of(region, int(offer.start_year), offer)
        made.append(
            {
                "id": offer_id(code, basis, offer.college, offer.form),
                "college": college_name(region, str(offer.college)),
                "district": str(cards[0].district) if cards and pd.notna(cards[0].district) else None,
                "form": offer.form,
                "funding": "региональный бюджет",
                "groups": round(groups),
                "groups_status": "estimated",
                "group_size": _group_size(offer.places, groups),
                "places": whole_number(offer.places),
                "places_status": "estimated",
                "places_last_year": whole_number(offer.places_last_year),
                "target_contracts": _contracts(region, code, basis, offer),
                "binding_constraint": OVERRIDE
                if correction
                else offer.binding_constraint or None
                if pd.notna(offer.binding_constraint)
                else None,
                "entrants_last_year": None if pd.isna(offer.entrants_last_year) else whole_number(offer.entrants_last_year),
                "applications": None if pd.isna(offer.applications) else whole_number(offer.applications),
                "no_more": _names(offer.no_more),
                "no_fewer": _names(offer.no_fewer),
                "correction": correction,
            }
        )
    return made


def _names(listed: Any) -> list[str]:
    """Names of limits that the plan joined by «; »."""
    return listed.split("; ") if isinstance(listed, str) and listed else []


def _contracts(region: RegionFrames, code: str, basis: str, offer: Any) -> int | None:
    """Signed contracts of one college and form."""
    cards = region.at("card", (*ROW, "college", "form"), code, basis, offer.college, offer.form)
    return whole_total(card.target_contracts for card in cards)


def _group_size(places: float, groups: float) -> int | None:
    """Persons in a group where all groups are alike."""
    size = places / groups if groups else 0.0
    return round(size) if size and abs(size - round(size)) < 1e-9 else None


def _other_clusters(code: str, own: str) -> list[str]:
    names = cluster_short_names()
    return [names[cluster] for cluster in clusters_by_programme().get(code, ()) if cluster != own]


def _applications(region: RegionFrames, code: str, basis: str) -> int | None:
    rows = [row for row in region.at("application", ROW, code, basis) if row.funding == BUDGET]
    newest = max((row.start_year for row in rows), default=None)
    return whole_total(row.applications for row in rows if row.start_year == newest)


def _vacancies_by_programme(region: RegionFrames) -> dict[str, float]:
    """Open posts through the mean crosswalk: context, not need."""
    open_posts = region.of("vacancy")
    if open_posts.empty:
        return {}
    return posts_by_programme(crosswalk_of(region.vintage, set(region.of("need")["programme"])), open_posts)
