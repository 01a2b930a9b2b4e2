"""Figures of the region sheet, gathered from what the stages stored: the whole plan, each programme once.

Method: docs/methodology/document.md#region
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from flows.figures.cluster_places import cluster_places, members_of
from flows.figures.document_settings import document_settings
from flows.figures.evidence import banner_of, limit_rows, region_names
from flows.figures.frames import RegionFrames, college_name, summary, whole_number
from flows.figures.open_posts import posts_by_place, posts_of_districts
from flows.machinery.reference import codelists, parameters
from flows.machinery.start_year import start_year_of
from flows.settings import code_version, parameters_hash
from models.codes import BUDGET
from models.plan.inputs import INTAKE_YEARS
from models.supply.cohorts import courses_of
from proposals.region.sheet import RegionSheet
from proposals.wording import held

BETWEEN_LIMITS = "; "


@dataclass(frozen=True)
class _Plan:
    """The first intake: one row an offer with its cost and district, and how need is read over the plan's years."""

    region: RegionFrames
    start_year: int
    offers: pd.DataFrame
    first_year: int

    def need(self, weights: pd.Series) -> dict[str, Any]:
        """Expected need a year of programmes by their weights, from draws: means add up, bounds are those of the sum."""
        draws = _expected(self, weights)
        if draws is None:
            return {"status": "no_data"}
        return {**summary(draws), "status": "estimated" if self.region.whole("answers") else "default"}


def gather_region(region: RegionFrames) -> RegionSheet:
    """The sheet of one region. Raises pydantic.ValidationError when its parts do not add up to the plan."""
    plan = _plan(region)
    planned = _first_intake(region, plan.start_year)
    spending = region.of("spending")
    spent = spending[spending["start_year"] == plan.start_year]
    banner, reason = banner_of(region)
    name, genitive, prepositional = region_names(region.ref_area)
    whole = pd.Series(1.0, index=sorted(set(plan.offers["programme"])))
    draws = _expected(plan, whole)
    posts = posts_by_place(region)
    return RegionSheet.model_validate(
        {
            "vintage": region.vintage,
            "ref_area": region.ref_area,
            "region": {"name": name, "name_genitive": genitive, "name_prepositional": prepositional},
            "start_year": plan.start_year,
            "banner": banner,
            "banner_reason": reason,
            "code_version": code_version(),
            "parameters_hash": parameters_hash(),
            "legal_reference": document_settings().legal_reference,
            "places": whole_number(planned["places"].sum()),
            "places_last_year": whole_number(plan.offers["places_last_year"].sum(min_count=1)),
            "groups": float(plan.offers["groups"].sum()),
            "cost_rub": float(spent["cost_rub"].sum()) if len(spent) else None,
            "cost_last_year_rub": float(spent["cost_last_year_rub"].sum()) if len(spent) else None,
            "need": plan.need(whole),
            "need_first": plan.first_year,
            "need_last": plan.first_year + INTAKE_YEARS - 1,
            "need_decline_chance": None if draws is None else float((draws < 0).mean()),
            "clusters": _clusters(plan),
            "shared": _shared(plan),
            "ugps": _parts(plan, "ugps", lambda key: _ugps_name(str(key)), needs=True),
            "districts": _districts(plan, posts),
            "colleges": _colleges(plan),
            "forms": _parts(plan, "form", str),
            "posts": posts,
            "limits": _limits(region, plan),
            "holds": _holds(plan, planned),
            "order": _order(plan),
            "notes": [*region.of("limit_note")["note"]],
        }
    )


def _plan(region: RegionFrames) -> _Plan:
    start_year = start_year_of(region.vintage)
    offers = region.of("offer")
    mine = offers[(offers["start_year"] == start_year) & (offers["funding"] == BUDGET)].reset_index(drop=True)
    cards = region.of("college").set_index("college")["district"]
    mine = mine.assign(
        ugps=mine["programme"].str[:2] + ".00.00",
        row=mine["programme"] + "-" + mine["basis"],
        district=mine["college"].map(cards).fillna("").astype(str),
        cost=_cost_of_places(region, mine),
    )
    reached = start_year + mine["duration_months"].map(courses_of).astype(int)
    return _Plan(region, start_year, mine, int(reached.mode().iloc[-1]) if len(mine) else start_year)


def _cost_of_places(region: RegionFrames, offers: pd.DataFrame) -> pd.Series:
    """Roubles a year of each offer's places: what the card says of a place, else the documented cost of its level."""
    keys = ["programme", "basis", "college", "form", "duration_months"]
    cards = region.of("card")[[*keys, "cost_per_place_rub"]].drop_duplicates(keys)
    stated = offers[keys].merge(cards, on=keys, how="left")["cost_per_place_rub"].astype(float).to_numpy()
    in_force = parameters(region.vintage)
    levels = codelists().programme.set_index("code")["level"].to_dict()
    by_level = {level: in_force.get("cost_per_place_rub", level).value for level in ("ППКРС", "ППССЗ")}
    usual = [by_level[levels[code]] for code in offers["programme"]]
    return offers["places"] * np.where(np.isnan(stated), usual, stated)


def _first_intake(region: RegionFrames, start_year: int) -> pd.DataFrame:
    planned = region.of("programme")
    return planned[planned["start_year"] == start_year]


def _expected(plan: _Plan, weights: pd.Series) -> np.ndarray | None:
    """Draws of the expected need a year over the plan's years, summed over programmes by weight; None without history."""
    need = plan.region.expected.need
    mine = need.keys["programme"].isin(weights.index).to_numpy()
    inside = (need.years >= plan.first_year) & (need.years < plan.first_year + INTAKE_YEARS)
    if not mine.any() or not inside.any():
        return None
    shares = need.keys["programme"][mine].map(weights).to_numpy(dtype=float)
    return np.einsum("eud,e->ud", need.values[mine][:, inside], shares).mean(axis=0)


def _weighted(plan: _Plan, weights: pd.Series) -> dict[str, Any]:
    """Counts, places and roubles of the offers whose programmes have a weight, each times its weight."""
    mine = plan.offers[plan.offers["programme"].isin(weights.index)]
    weight = mine["programme"].map(weights)
    return {
        "programmes": mine["row"].nunique(),
        "groups": float((mine["groups"] * weight).sum()),
        "places": float((mine["places"] * weight).sum()),
        "places_last_year": float((mine["places_last_year"] * weight).sum()) if mine["places_last_year"].notna().any() else None,
        "cost_rub": float((mine["cost"] * weight).sum()),
    }


def _clusters(plan: _Plan) -> list[dict[str, Any]]:
    """Every cluster that has a planned programme, by its shares; programmes of no cluster stand in a line of their own."""
    lists = codelists()
    shared = set(lists.cluster_programme.loc[lists.cluster_programme["share"].astype(float) < 1, "programme"])
    names, whole = lists.cluster.set_index("cluster")["name"], cluster_places(plan.region, plan.start_year)
    return [
        {
            "key": cluster,
            "name": names.get(cluster, "вне кластеров"),
            "shared": plan.offers.loc[plan.offers["programme"].isin(shared & set(members.index)), "row"].nunique(),
            "need": plan.need(members),
            **_weighted(plan, members),
            **whole[cluster],
        }
        for cluster, members in members_of(set(plan.offers["programme"])).items()
    ]


def _shared(plan: _Plan) -> list[dict[str, Any]]:
    lists = codelists()
    shares = lists.cluster_programme.astype({"share": float})
    order = lists.cluster.set_index("cluster")
    made = []
    for code, parts in shares[shares["share"] < 1].groupby("programme"):
        mine = plan.offers[plan.offers["programme"] == code]
        if mine.empty:
            continue
        made.append(
            {
                "programme": code,
                "name": _names("programme")[str(code)],
                "places": whole_number(mine["places"].sum()),
                "places_last_year": whole_number(mine["places_last_year"].sum(min_count=1)),
                "need": plan.need(pd.Series({code: 1.0})),
                "parts": [
                    {"cluster": order.loc[part.cluster, "name_short"], "share": part.share}
                    for part in sorted(parts.itertuples(index=False), key=lambda part: order.loc[part.cluster, "order"])
                ],
            }
        )
    return made


def _parts(plan: _Plan, column: str, name: Callable[[Any], str], needs: bool = False) -> list[dict[str, Any]]:
    """Whole programmes by one column of the offers."""
    made = []
    for key, rows in plan.offers.groupby(column, sort=True):
        own = pd.Series(1.0, index=sorted(set(rows["programme"])))
        known = rows["places_last_year"].notna().any()
        made.append(
            {
                "key": key,
                "name": name(key),
                "programmes": rows["row"].nunique(),
                "groups": float(rows["groups"].sum()),
                "places": float(rows["places"].sum()),
                "places_last_year": float(rows["places_last_year"].sum()) if known else None,
                "cost_rub": float(rows["cost"].sum()),
                "need": plan.need(own) if needs else {"status": "not_applicable"},
            }
        )
    return made


def _districts(plan: _Plan, posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Districts of the colleges, each with the open posts whose address names it."""
    made = _parts(plan, "district", lambda key: str(key) or "район не указан")
    found = posts_of_districts(posts, [row["key"] for row in made])
    return [{**row, "open_posts": count} for row, count in zip(made, found, strict=True)]


def _colleges(plan: _Plan) -> list[dict[str, Any]]:
    """Colleges by name, each with its district."""
    districts = plan.offers.drop_duplicates("college").set_index("college")["district"]
    made = _parts(plan, "college", lambda key: college_name(plan.region, str(key)))
    for row in made:
        row["district"] = districts[row["key"]] or None
    return sorted(made, key=lambda row: (row["name"], row["key"]))


def _limits(region: RegionFrames, plan: _Plan) -> list[dict[str, Any]]:
    """Limits of the region alone: what falls to a cluster stands in its proposal."""
    ours = {"cluster_share": None, "cluster_used": None, "cluster_share_status": "not_applicable", "cluster_used_status": "not_applicable"}
    return [{**row, **ours} for row in limit_rows(region, pd.Series(1.0, index=sorted(set(plan.offers["programme"]))))]


def _holds(plan: _Plan, planned: pd.DataFrame) -> list[dict[str, Any]]:
    """What decides how many rows; a row that several limits hold equally is counted under each of them."""
    offers = _split(plan.offers, "binding_constraint").groupby("binding_constraint").size()
    moves = plan.region.of("chain").drop_duplicates(["programme", "basis"])[["programme", "basis", "inertia_effect"]]
    rows_of_plan = planned.merge(moves, on=["programme", "basis"], how="left")
    made = [
        {"limit": limit, "programmes": len(rows), "places": whole_number(rows["places"].sum()), **_steps(rows), "offers": int(offers.get(limit, 0))}
        for limit, rows in _split(rows_of_plan, "binding_constraint").groupby("binding_constraint")
    ]
    return sorted(made, key=lambda row: (-row["programmes"], row["limit"]))


def _steps(rows: pd.DataFrame) -> dict[str, int | None]:
    """From the calculation to the places of the plan, in whole places that add up: what the price of change takes or keeps, then
    limits, whole groups and the council. A row without a calculation has its places all the way."""
    if rows["places_unrounded"].isna().all():
        return {"unlimited": None, "inertia": None, "limited": None}
    free = rows["places_unrounded"].fillna(rows["places"])
    wished = (free + rows["inertia_effect"].where(rows["places_unrounded"].notna()).fillna(0.0)).clip(lower=0.0)
    unlimited, moved = round(float(free.clip(lower=0.0).sum())), round(float(wished.sum()))
    return {"unlimited": unlimited, "inertia": moved - unlimited, "limited": round(float(rows["places"].sum())) - moved}


def _split(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    named = rows[column].fillna("").map(held)
    return rows.assign(**{column: named.str.split(BETWEEN_LIMITS)}).explode(column)


def _order(plan: _Plan) -> list[dict[str, Any]]:
    """Lines of the draft annex that have or had places: УГПС, programme, basis, form, college."""
    levels = codelists().programme.set_index("code")["level"].to_dict()
    made = [
        {
            "ugps": row.ugps,
            "ugps_name": _ugps_name(row.ugps),
            "programme": row.programme,
            "name": _names("programme")[row.programme],
            "level": levels[row.programme],
            "basis": row.basis,
            "duration_months": int(row.duration_months),
            "form": row.form,
            "college": college_name(plan.region, str(row.college)),
            "college_code": str(row.college),
            "district": row.district or None,
            "groups": float(row.groups),
            "places": whole_number(row.places),
            "places_last_year": whole_number(row.places_last_year),
            "cost_rub": float(row.cost),
        }
        for row in plan.offers.itertuples(index=False)
        if row.places > 0 or (row.places_last_year or 0) > 0
    ]
    return sorted(
        made, key=lambda row: (row["programme"], int(row["basis"]), row["form"], row["college"], row["duration_months"])
    )


@lru_cache
def _names(table: str) -> dict[str, str]:
    """Names of one code list by code."""
    frame = getattr(codelists(), table)
    return dict(zip(frame["code"], frame["name"].astype(str), strict=True))


def _ugps_name(key: str) -> str:
    return _names("ugps").get(key[:2], key)
