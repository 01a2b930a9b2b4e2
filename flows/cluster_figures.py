"""Figures of one cluster, gathered from what the stages stored about its region."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from flows import council, decision_figures, draws_store
from flows.disclosure_gate import disclosed, hidden_programmes
from flows.document_settings import document_settings
from flows.offer_id import offer_id
from flows.outward_names import without_taxpayers
from flows.reference import codelists, parameter_descriptions, parameters
from flows.region_inputs import BUDGET, crosswalk_of, places_of, start_year_of, under_admitting_codes
from flows.regional_limits import NAMES as LIMIT_NAMES
from flows.settings import Home, code_version, parameters_hash
from models.constraints import OVERRIDE
from models.draws import Draws
from models.engine_parameters import MEASURED_HORIZON_YEARS
from models.plan_inputs import INTAKE_YEARS
from proposals.figures import Chain, Figures

if TYPE_CHECKING:
    import duckdb

FIRST_INVENTED_REGION = 901
OWN_CROSSWALK_AUTHOR = "авторы «Кадров»"
SECTOR_YEARS_SHOWN = 3
LEVELS_SHOWN = {"_T": "всего", "ППКРС": "ППКРС", "ППССЗ": "ППССЗ", "ВО": "ВО", "без": "без"}
LARGEST_SECTIONS = 6
FILES_SHOWN_PER_SOURCE = 10
NAMES_AN_EMPLOYER = ("survey",)  # names of these files hold an employer's ИНН
GENERAL_SCOPE = "общее значение"
ROA_COLUMNS = ("very_good", "good", "fair", "moderate", "poor")
FLIPS_SHOWN = 4
UNIT_WORDS = {"share": "доля", "ratio": "отношение", "years": "лет", "persons": "чел."}
ROW, YEARLY = ("programme", "basis"), ("programme", "time_period")
BY_NEED, BY_WHOLE_GROUPS = "потребность", "целые группы"  # as models/binding.py says them


@dataclass(frozen=True)
class RegionFrames:
    """What the warehouse knows of one region and vintage, fetched once for all its clusters."""

    vintage: date
    ref_area: str
    frames: dict[str, pd.DataFrame]
    need: Draws
    decisions: decision_figures.DecisionFrames
    hidden: frozenset[str] = frozenset()
    _sorted: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], list[Any]]] = field(default_factory=dict)

    def at(self, name: str, columns: tuple[str, ...], *values: Any) -> list[Any]:
        """Rows of a frame that hold these values, in its order; the frame is sorted into such groups once."""
        groups = self._sorted.get((name, columns))
        if groups is None:
            groups = self._sorted[name, columns] = {}
            frame = self.frames[name]
            for key, row in zip(
                zip(*(frame[one] for one in columns), strict=True), frame.itertuples(index=False), strict=True
            ):
                groups.setdefault(key, []).append(row)
        return groups.get(values, [])

    def of(self, name: str) -> pd.DataFrame:
        """One fetched frame."""
        return self.frames[name]

    def whole(self, name: str) -> int | None:
        """First whole number of a one-row frame."""
        value = self.frames[name].iloc[0, 0] if len(self.frames[name]) else None
        return None if value is None or pd.isna(value) else int(value)


QUERIES = {
    "offer": "select * from plan.offer where {scope} order by all",
    "programme": "select * from plan.programme where {scope} order by all",
    "balance": "select * from plan.balance where {scope} order by all",
    "limit": "select * from plan.limit where {scope} order by all",
    "limit_note": "select note from plan.limit_note where {scope} order by all",
    "spending": "select * from plan.spending where {scope} order by all",
    "warning": "select * from plan.warning where {scope} order by all",
    "need": "select * from (" + disclosed("forecast.need") + ") where {scope} order by all",
    "supply": "select * from forecast.supply where {scope} order by all",
    "graduates": "select * from forecast.graduates where {scope} order by all",
    "sector": "select * from (" + disclosed("forecast.sector_demand") + ") where {scope} order by all",
    "employment": "select * from forecast.employment where {scope} order by all",
    "history": "select * from mart.employment where {scope} order by all",
    "default": "select distinct * from forecast.default_used where {scope} order by all",
    "note": "select note from forecast.note where {scope}",
    "coverage": "select * from forecast.crosswalk_coverage where {scope} order by all",
    "college": "select * from mart.college where {scope} order by all",
    "card": "select * from mart.offer where {scope} order by all",
    "application": "select * from mart.applications where {scope} order by all",
    "vacancy": "select occupation, sum(work_places) as work_places from mart.vacancy where {scope} and occupation is not null group by all order by all",
    "chain": "select * from plan.chain where {scope} order by all",
    "driver": "select * from plan.driver where {scope} order by all",
    "variant": "select * from plan.variant where {scope} order by all",
    "flip": "select * from plan.flip where {scope} order by all",
    "roa": "select * from plan.roa where {scope} order by all",
    "mark": "select * from plan.mark where {scope} order by all",
    "need_window": "select * from plan.need_window where {scope} order by all",
    "variance": "select * from forecast.variance_share where {scope} and programme = '_T' order by share desc",
    "error": "select * from forecast.error where {scope} and step in ('reconciled', 'naive', 'model') order by all",
    "override": (
        "select override.*, effect.places_without, effect.cost_change, effect.moved_places from council.override as override "
        "left join council.override_effect as effect using (vintage, ref_area, correction) where {scope} order by line"
    ),
    "short": "select * from plan.short_programme where {scope} order by shortage desc, programme",
    "answers": "select count(distinct inn) from mart.survey_employer where {scope}",
    "enrolled": "select count(*) from mart.enrolment where {scope}",
    "destination": "select programme, sum(employed_in_field) as in_field, sum(graduates) as graduates from mart.graduate_destination where {scope} group by all order by all",
    "intake": (
        "select file.file_path as file, coalesce(file.source, 'не распознан') as source, accounting.rows_read, rows_accepted, rows_refused, rows_superseded, "
        "file.notes, file.message, file_sha256 from staging.file as file inner join staging.accounting as accounting using (file_sha256) "
        "where getvariable('vintage') = $vintage and (file.ref_area = $ref_area or file.ref_area is null) order by file.file_path"
    ),
}


def region_frames(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, home: Home) -> RegionFrames:
    """Fetch everything that the clusters of one region print."""
    bound = {"vintage": vintage, "ref_area": ref_area}
    frames = {
        name: con.execute(query.format(scope="vintage = $vintage and ref_area = $ref_area"), bound).df()
        for name, query in QUERIES.items()
    }
    start_year = start_year_of(vintage)
    frames["places"] = under_admitting_codes(places_of(con, vintage, ref_area), start_year)
    earlier = frames["override"][frames["override"]["start_year"] < start_year]
    frames["score"] = council.scored(con, vintage, ref_area, earlier)
    return RegionFrames(
        vintage,
        ref_area,
        frames,
        draws_store.load(home.draws(vintage, ref_area), "need"),
        decision_figures.fetch(con, vintage, ref_area),
        hidden_programmes(con, vintage, ref_area),
    )


def clusters_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> list[str]:
    """Clusters that have a planned programme in the region, in the order of the code list."""
    planned = {
        code
        for (code,) in con.execute(
            "select distinct programme from plan.programme where vintage = ? and ref_area = ?", [vintage, ref_area]
        ).fetchall()
    }
    lists = codelists()
    mine = set(lists.cluster_programme[lists.cluster_programme["programme"].isin(planned)]["cluster"])
    return [code for code in lists.cluster.sort_values("order")["cluster"] if code in mine]


def cluster_figures(region: RegionFrames, cluster: str) -> Figures:
    """The figures of one cluster's proposal."""
    lists = codelists()
    named = lists.cluster.set_index("cluster").loc[cluster]
    shares = lists.cluster_programme
    members = shares[shares["cluster"] == cluster].set_index("programme")["share"].astype(float)
    start_year = start_year_of(region.vintage)
    settings = document_settings()
    banner, reason = _banner(region)
    rows = _programme_rows(region, cluster, members, start_year)
    in_force = parameters(region.vintage)
    name, genitive, prepositional = _region_names(region.ref_area)
    return Figures.model_validate(
        {
            "vintage": region.vintage,
            "ref_area": region.ref_area,
            "region": {"name": name, "name_genitive": genitive, "name_prepositional": prepositional},
            "cluster": {"code": cluster, "name": named["name"]},
            "start_year": start_year,
            "group_size": int(in_force.get("group_size").value),
            "code_version": code_version(),
            "parameters_hash": parameters_hash(),
            "banner": banner,
            "banner_reason": reason,
            "legal_reference": settings.legal_reference,
            "purpose": settings.purpose,
            "base_year": _base_year(region),
            "carry_over": in_force.get("carry_over").value,
            **_need_total(region, members, rows),
            "programmes": rows,
            "limits": _limits(region, members),
            "sectors": _sectors(region, members),
            "employment_series": _employment_series(region, members),
            "need_series": _need_series(region, members, rows),
            "forecast_errors": _forecast_errors(region),
            "track_record": _track_record(region, members),
            "variance_shares": [
                {"step": row.step, "label": row.label, "share": min(1.0, max(0.0, row.share))}
                for row in region.of("variance").itertuples(index=False)
            ],
            "short_programmes": _short_programmes(region, rows),
            "crosswalk": _coverage(region, members),
            "defaults": _defaults(region),
            "decisions": decision_figures.of_cluster(
                region.decisions, cluster, rows, _short_programmes(region, rows), settings, region.vintage, in_force
            ),
            "warnings": _warnings(region, rows),
            "intake": _intake(region),
            "sign_off": [{"position": position} for position in settings.sign_off],
            "notes": [*region.of("note")["note"], *region.of("limit_note")["note"]],
        }
    )


def _programme_rows(region: RegionFrames, cluster: str, members: pd.Series, start_year: int) -> list[dict[str, Any]]:
    listed = codelists().programme.set_index("code")
    planned = region.of("programme")
    mine = planned[planned["programme"].isin(members.index) & (planned["start_year"] == start_year)]
    places = region.of("places")
    last_period = places[(places["funding"] == BUDGET) & (places["start_year"] < start_year)]["start_year"].max()
    vacancies = _vacancies_by_programme(region)
    defaults = sorted(set(region.of("default")["parameter"]))
    descriptions = parameter_descriptions()
    need_status = "estimated" if region.whole("answers") else "default"
    supply_status = "estimated" if region.whole("enrolled") else "default"
    rows = []
    for plan in mine.itertuples(index=False):
        code, basis = str(plan.programme), str(plan.basis)
        known = listed.loc[code]
        own = [
            offer
            for offer in region.at("offer", ROW, code, basis)
            if offer.start_year == start_year and offer.funding == BUDGET
        ]
        months = int(own[0].duration_months) if own else None
        year = start_year + math.ceil(months / 12) if months else None
        history = [
            row
            for row in region.at("places", ROW, code, basis)
            if row.funding == BUDGET and row.start_year == last_period
        ]
        last_year = (_total(row.places for row in history) or 0) if pd.notna(last_period) else None
        applied = _applications(region, code, basis)
        contracts = [card.target_contracts for card in region.at("card", ROW, code, basis)]
        graduated = region.at("destination", ("programme",), code)
        in_field = (
            float(graduated[0].in_field / graduated[0].graduates) if graduated and graduated[0].graduates else None
        )
        rows.append(
            {
                "id": f"{code}-{basis}",
                "programme": code,
                "name": known["name"],
                "level": known["level"],
                "ugps": f"{code[:2]}.00.00",
                "basis": basis,
                "duration_months": months,
                "labour_market_year": year,
                "cluster_share": float(members[code]),
                "other_clusters": _other_clusters(code, cluster),
                "places_last_year": last_year,
                "places_last_year_period": int(last_period) if pd.notna(last_period) else None,
                "entrants_last_year": _total(row.entrants for row in history),
                "applications": applied,
                "applications_per_place": applied / last_year if applied is not None and last_year else None,
                "expected_graduates": _mean_of(region, "graduates", code, year),
                "target_contracts": _total(contracts),
                "vacancies": vacancies.get(code),
                "graduates_employed_share": in_field,
                "places": _whole(plan.places),
                "places_status": "estimated",
                "places_unrounded": None if pd.isna(plan.places_unrounded) else max(0.0, plan.places_unrounded),
                "places_unrounded_status": None if pd.isna(plan.places_unrounded) else "estimated",
                "need": {
                    **_interval(region, "need", code, year, "combined"),
                    "status": need_status,
                },
                **_window_of(region, code, basis, need_status),
                "supply": {**_interval(region, "supply", code, year), "status": supply_status},
                **_confirmed(region, code, year),
                "balance": _interval(region, "balance", code, year),
                "binding_constraint": _held_by(region, plan) or None,
                "reasons": [*_reasons(region, plan, year, last_year), *_corrected(region, code, basis, start_year)],
                "defaults": [descriptions.get(name, name) for name in defaults],
                "offers": _offers(region, own, code, basis),
                "readings": _readings(region, code, year),
                **_explained(region, code, basis, last_year, _whole(plan.places)),
                "marginal": None if pd.isna(plan.marginal_cost) else {"one_more": plan.marginal_cost},
                "indicative": [
                    {"start_year": int(later.start_year), "places": _whole(later.places)}
                    for later in region.at("programme", ROW, code, basis)
                    if later.start_year > start_year
                ],
                "trace_id": f"{region.ref_area}-{region.vintage.isoformat()}-{code}-{basis}",
            }
        )
    return rows


def _reasons(region: RegionFrames, plan: Any, year: int | None, last_year: int | None) -> list[str]:
    """Why the number is what it is, in words, from the same figures that the row prints."""
    reasons = []
    need = _mean_of(region, "need", plan.programme, year, "combined")
    supply = _mean_of(region, "supply", plan.programme, year)
    if need is not None and supply is not None:
        gap = need - supply
        word = "больше" if gap > 0 else "меньше"
        reasons.append(
            f"В {year} году потребность в новых выпускниках ({need:.0f} чел.) {word} выхода уже обучающихся ({supply:.0f} чел.)".replace(
                ".", ",", 0
            )
            + "."
        )
    held_by = _held_by(region, plan)
    if held_by == BY_NEED:
        reasons.append("Лицензия, мастерские и другие ограничения не мешают: число определяет сама потребность.")
    elif held_by == BY_WHOLE_GROUPS:
        reasons.append(
            f"Расчётный оптимум – {plan.places_unrounded:.0f} мест; до предложения его доводят целые группы."
        )
    elif held_by:
        held = "держат ограничения" if ";" in held_by else "держит ограничение"
        reasons.append(f"Без ограничений расчёт дал бы {plan.places_unrounded:.0f} мест; число {held}: {held_by}.")
    if pd.notna(plan.marginal_cost) and plan.marginal_cost < 0:
        reasons.append("Ещё одна группа сократила бы ожидаемые потери – если ограничение снять, она нужна первой.")
    return reasons


def _held_by(region: RegionFrames, plan: Any) -> str:
    """What determined the number: a council's decision comes before the limits that the plan met."""
    if len(_decisions(region, plan.programme, plan.basis, plan.start_year)):
        return OVERRIDE
    return str(plan.binding_constraint) if pd.notna(plan.binding_constraint) else ""


def _decisions(region: RegionFrames, code: str, basis: str, start_year: int) -> list[Any]:
    """Corrections in force of one row."""
    return [
        row
        for row in region.at("override", ROW, code, basis)
        if row.start_year == start_year and row.status == council.IN_FORCE
    ]


def _corrected(region: RegionFrames, code: str, basis: str, start_year: int) -> list[str]:
    """Each correction of a row in words: both numbers, reason, author, and what it does to the plan."""
    reasons = []
    for row in _decisions(region, code, basis, start_year):
        told = (
            f"{_college_name(region, row.college)}: исправлено советом: было {row.places_before}, стало {row.places_after}, "
            f"причина: {row.reason.rstrip('.')}, автор: {row.author.rstrip('.')}."
        )
        if pd.notna(row.cost_change):
            cost = f"{row.cost_change:+.1f}".replace(".", ",").replace("-", "−")
            told += (
                f" Без исправления расчёт дал бы {row.places_without:.0f}; ожидаемые потери меняются на {cost} человеко-года, "
                f"в других строках сдвинулось мест: {row.moved_places:.0f}."
            )
        reasons.append(told)
    return reasons


def _correction_of(region: RegionFrames, start_year: int, offer: Any) -> dict[str, Any] | None:
    decided = _decisions(region, offer.programme, offer.basis, start_year)
    found = [row for row in decided if row.college == offer.college and row.form == offer.form]
    if not found:
        return None
    row = found[-1]
    return {
        **{name: getattr(row, name) for name in ("round", "reason", "author")},
        **{name: int(getattr(row, name)) for name in ("places_before", "places_after")},
        "places_without": _whole(row.places_without),
        **{
            name: None if pd.isna(getattr(row, name)) else float(getattr(row, name))
            for name in ("cost_change", "moved_places")
        },
        "recorded": pd.Timestamp(row.recorded).date(),
    }


def _track_record(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    """Corrections of earlier start years and what came of them."""
    scores = region.of("score")
    names = codelists().programme.set_index("code")["name"]
    lines = region.of("override").drop_duplicates(["start_year", "programme", "basis", "college", "form"], keep="last")
    rounds = lines.set_index(["start_year", "programme", "basis", "college", "form"])["round"]
    return [
        {
            "round": rounds[(row.start_year, row.programme, row.basis, row.college, row.form)],
            "programme": row.programme,
            "name": f"{names.get(row.programme, '')} ({row.basis} кл., {_college_name(region, row.college)})",
            "proposed": _whole(row.corrected),
            "approved": _whole(row.approved),
            "entrants": _whole(row.entrants),
            "computed": _whole(row.computed),
            "outcome": row.verdict,
        }
        for row in scores[scores["programme"].isin(members.index)].itertuples(index=False)
    ]


def _college_name(region: RegionFrames, college: str) -> str:
    cards = region.at("college", ("college",), college)
    return str(cards[0].short_name) if cards and pd.notna(cards[0].short_name) else college


def _offers(region: RegionFrames, own: list[Any], code: str, basis: str) -> list[dict[str, Any]]:
    made = []
    for offer in own:
        cards = region.at("college", ("college",), offer.college)
        groups = float(offer.groups)
        correction = _correction_of(region, int(offer.start_year), offer)
        made.append(
            {
                "id": offer_id(code, basis, offer.college, offer.form),
                "college": _college_name(region, str(offer.college)),
                "district": str(cards[0].district) if cards and pd.notna(cards[0].district) else None,
                "form": offer.form,
                "funding": "региональный бюджет",
                "groups": round(groups),
                "groups_status": "estimated",
                "group_size": _group_size(offer.places, groups),
                "places": _whole(offer.places),
                "places_status": "estimated",
                "places_last_year": _whole(offer.places_last_year),
                "binding_constraint": OVERRIDE
                if correction
                else offer.binding_constraint or None
                if pd.notna(offer.binding_constraint)
                else None,
                "correction": correction,
            }
        )
    return made


def _explained(
    region: RegionFrames, code: str, basis: str, last_year: int | None, places: int | None
) -> dict[str, Any]:
    """Chain of means, drivers, variants, flips, indicator and mark of one row, as the plan stage stored them."""

    def own(name: str) -> list[Any]:
        return region.at(name, ROW, code, basis) if "basis" in region.of(name) else region.at(name, ROW[:1], code)

    made: dict[str, Any] = {}
    chain = own("chain")
    if chain and pd.notna(chain[0].places_unrounded) and chain[0].intake_yield > 0:
        one = chain[0]
        made["chain"] = Chain.from_means(
            need=one.need,
            supply=one.supply,
            carried=one.carried,
            other_intakes=one.other_intakes,
            intake_yield=one.intake_yield,
            places_unrounded=one.places_unrounded,
            places_limited=one.places_limited,
            places_before_override=one.places_before_override,
            places=one.places,
        )
    drivers = [
        {"driver": row.driver, "label": row.label, "places": row.places}
        for row in own("driver")
        if pd.notna(row.places)
    ]
    if (
        last_year is not None
        and places is not None
        and drivers
        and abs(sum(row["places"] for row in drivers) - (places - last_year)) < 0.01
    ):
        made["change_drivers"] = drivers
    made["variants"] = [{"variant": row.variant, "places": _whole(row.places)} for row in own("variant")]
    made["flips"] = [
        {
            "assumption": row.assumption,
            "label": row.label,
            "low": row.low,
            "base": row.base,
            "high": row.high,
            "unit": UNIT_WORDS.get(row.unit, row.unit),
            "places_low": row.places_low,
            "places_high": row.places_high,
        }
        for row in sorted(own("flip"), key=lambda row: -abs(row.places_high - row.places_low))[:FLIPS_SHOWN]
        if pd.notna(row.places_low) and pd.notna(row.places_high) and row.places_low != row.places_high
    ]
    for row in own("roa"):
        shares = {name: float(getattr(row, name)) for name in ROA_COLUMNS}
        made["roa"] = {
            "ita_mean": None if pd.isna(row.ita_mean) or math.isinf(row.ita_mean) else row.ita_mean,
            **shares,
        }
    for row in own("mark"):
        made["uncertainty"] = {"mark": int(row.mark), "why": str(row.why).split("; ")}
    return made


def _group_size(places: float, groups: float) -> int | None:
    """Persons in a group where all groups are alike."""
    size = places / groups if groups else 0.0
    return round(size) if size and abs(size - round(size)) < 1e-9 else None


def _readings(region: RegionFrames, code: str, year: int | None) -> list[dict[str, Any]]:
    found = region.at("need", YEARLY, code, year)
    order = {"model": 0, "survey": 1, "combined": 2}
    answers = region.whole("answers")
    return [
        {
            "reading": row.reading,
            "interval": _levels(row),
            "weight": None if pd.isna(row.weight) else row.weight,
            "answers": answers if row.reading == "survey" else None,
            "note": "не проверено фактами прошлых волн" if row.reading == "survey" else None,
        }
        for row in sorted(found, key=lambda row: order[row.reading])
    ]


def _levels(row: Any) -> dict[str, Any]:
    """Mean and quantiles of a row of a gated table; a hidden one says so."""
    if pd.isna(row.mean):
        return {"status": "suppressed"}
    return {name: getattr(row, name) for name in ("mean", "q10", "q50", "q90")}


def _confirmed(region: RegionFrames, code: str, year: int | None) -> dict[str, Any]:
    """What employers announced, weighted to the region and corrected for optimism, where the gate lets it through."""
    found = _mean_of(region, "need", code, year, "survey")
    if found is None:
        return {"confirmed_need": None}
    if code in region.hidden:
        return {"confirmed_need": None, "confirmed_need_status": "suppressed"}
    return {"confirmed_need": max(0.0, found), "confirmed_need_status": "estimated"}


def _interval(
    region: RegionFrames, name: str, code: str, year: int | None, reading: str | None = None
) -> dict[str, Any]:
    found = [row for row in region.at(name, YEARLY, code, year) if reading is None or row.reading == reading]
    return {key: float(getattr(found[0], key)) for key in ("mean", "q10", "q50", "q90")} if found else {}


def _mean_of(region: RegionFrames, name: str, code: str, year: int | None, reading: str | None = None) -> float | None:
    return _interval(region, name, code, year, reading).get("mean")


def _window_of(region: RegionFrames, code: str, basis: str, status: str) -> dict[str, Any]:
    """Mean need a year over the years that the row's three intakes reach."""
    found = region.at("need_window", ROW, code, basis)
    if not found:
        return {}
    row = found[0]
    return {
        "need_window": {**{key: float(getattr(row, key)) for key in ("mean", "q10", "q50", "q90")}, "status": status},
        "need_window_first": int(row.first_year),
        "need_window_last": int(row.last_year),
    }


def _need_total(region: RegionFrames, members: pd.Series, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Need of the whole cluster, totals from draws: in the labour-market year that most of its rows reach, and in the mean
    over that year and those of the plan's next two intakes."""
    years = pd.Series([row["labour_market_year"] for row in rows if row["labour_market_year"]]).mode()
    if years.empty:
        return {}
    year = int(years.iloc[-1])
    codes = {row["programme"] for row in rows}
    mine = region.need.keys["programme"].isin(codes).to_numpy()
    weights = region.need.keys["programme"][mine].map(members).to_numpy(dtype=float)
    inside = (region.need.years >= year) & (region.need.years < year + INTAKE_YEARS)
    window = (region.need.values[mine][:, inside].mean(axis=1) * weights[:, None]).sum(axis=0)
    return {
        "need_total": _summary((region.need.year(year)[mine] * weights[:, None]).sum(axis=0)),
        "need_total_year": year,
        "need_total_window": _summary(window),
        "need_total_window_first": year,
        "need_total_window_last": int(region.need.years[inside].max()),
    }


def _summary(draws: np.ndarray) -> dict[str, float]:
    """Mean and the quantiles that the document prints."""
    low, middle, high = np.quantile(draws, (0.1, 0.5, 0.9))
    return {"mean": float(draws.mean()), "q10": float(low), "q50": float(middle), "q90": float(high)}


def _limits(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    """Limits of the region by intake year, with the cluster's part of the budget: its share of what the last intake costs."""
    spending = region.of("spending")
    weight = spending["programme"].map(members).fillna(0.0)
    own = spending[["cost_rub", "cost_last_year_rub"]].mul(weight, axis=0).groupby(spending["start_year"]).sum()
    whole = spending.groupby("start_year")["cost_last_year_rub"].sum()
    order = list(LIMIT_NAMES)
    rows = []
    for row in sorted(
        region.of("limit").itertuples(index=False), key=lambda row: (row.start_year, order.index(row.constraint_kind))
    ):
        money = row.constraint_kind == "budget_rub"
        given = pd.notna(row.limit_value)
        made = {
            "kind": row.constraint_kind,
            "label": LIMIT_NAMES[row.constraint_kind],
            "start_year": int(row.start_year),
            "unit": "руб." if money else "мест",
            "value": row.limit_value if given else None,
            "value_status": ("estimated" if row.derived else "observed") if given else None,
            "used": row.used,
            "reference": row.reference if given else None,
        }
        if not money:
            made["cluster_share_status"] = made["cluster_used_status"] = "not_applicable"
        elif whole.get(row.start_year, 0.0) > 0:
            made["cluster_share"] = float(own["cost_last_year_rub"][row.start_year] / whole[row.start_year])
            made["cluster_share_status"] = made["cluster_used_status"] = "estimated"
            made["cluster_used"] = float(own["cost_rub"][row.start_year])
        rows.append(made)
    return rows


def _need_series(region: RegionFrames, members: pd.Series, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Need of the whole cluster by year, from draws; need is never observed, so there is no history."""
    codes = {row["programme"] for row in rows}
    mine = region.need.keys["programme"].isin(codes).to_numpy()
    if not mine.any():
        return None
    weights = region.need.keys["programme"][mine].map(members).to_numpy(dtype=float)
    totals = np.einsum("eud,e->ud", region.need.values[mine], weights)
    last_measured = (_base_year(region) or int(region.need.years[0])) + MEASURED_HORIZON_YEARS
    levels = np.quantile(totals, [0.1, 0.5, 0.9], axis=1)
    return {
        "title": "Потребность кластера в новых выпускниках СПО",
        "unit": "чел. в год",
        "history_label": "оценка",
        "forecast": [
            {
                "time_period": int(year),
                "interval": {
                    "mean": float(totals[at].mean()),
                    "q10": levels[0, at],
                    "q50": levels[1, at],
                    "q90": levels[2, at],
                },
                "extrapolated": bool(year > last_measured),
            }
            for at, year in enumerate(region.need.years)
        ],
        "note": "Потребность не наблюдается, поэтому её интервал не проверен по фактам.",
    }


def _banner(region: RegionFrames) -> tuple[str | None, str | None]:
    if int(region.ref_area) >= FIRST_INVENTED_REGION:
        return "ОБРАЗЕЦ", "регион и данные вымышлены, для принятия решений не предназначены"
    missing = []
    if not region.whole("answers"):
        missing.append("структура занятых по профессиям")
    if set(codelists().occupation_programme["author"]) == {OWN_CROSSWALK_AUTHOR}:
        missing.append("соответствие профессий и программ")
    if not region.whole("enrolled"):
        missing.append("контингент обучающихся")
    return ("ДЕМОНСТРАЦИЯ", "по умолчанию приняты: " + ", ".join(missing)) if missing else (None, None)


def _region_names(ref_area: str) -> tuple[str, str | None, str | None]:
    lists = codelists()
    name = lists.region_name(ref_area)
    row = lists.region[lists.region["oktmo"] == ref_area]
    if row.empty:
        return (
            name,
            name.replace("Образцовая область", "Образцовой области"),
            "в " + name.replace("Образцовая область", "Образцовой области"),
        )
    return name, str(row["name_genitive"].iloc[0]), "в " + str(row["name_prepositional"].iloc[0])


def _other_clusters(code: str, own: str) -> list[str]:
    lists = codelists()
    names = lists.cluster.set_index("cluster")["name_short"]
    sharing = lists.cluster_programme[lists.cluster_programme["programme"] == code]["cluster"]
    return [str(names[cluster]) for cluster in sharing if cluster != own]


def _base_year(region: RegionFrames) -> int | None:
    history = region.of("history")
    return int(history["time_period"].max()) if len(history) else None


def _sections_of(region: RegionFrames, members: pd.Series) -> list[str]:
    """Sections where the cluster's occupations work most, by default staffing and the crosswalk."""
    lists = codelists()
    linked = lists.occupation_programme[lists.occupation_programme["programme"].isin(members.index)]
    linked = (
        linked.assign(weight=linked["share"].astype(float) * linked["programme"].map(members))
        .groupby("occupation")["weight"]
        .max()
    )
    staffing = lists.staffing_default.assign(
        weight=lambda rows: rows["share"].astype(float) * rows["occupation"].map(linked).fillna(0)
    )
    history = region.of("history")
    sizes = history[history["time_period"] == history["time_period"].max()].set_index("economic_activity")[
        "employment_persons"
    ]
    by_section = staffing.groupby("economic_activity")["weight"].sum()
    strength = (by_section * sizes.reindex(by_section.index).fillna(0)).sort_values(ascending=False)
    return list(strength.head(LARGEST_SECTIONS).index)


def _sectors(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    names = codelists().economic_activity.set_index("code")["name"]
    table = region.of("sector")
    if table.empty:
        return []
    start = start_year_of(region.vintage)
    years = [year for year in (start, start + 2, start + 4) if year in set(table["time_period"])]
    rows = []
    for section, level, year in product(sorted(_sections_of(region, members)), sorted(LEVELS_SHOWN), years):
        cell = region.at("sector", ("economic_activity", "level", "time_period"), section, level, year)
        if not cell:
            continue
        measures = {row.measure: _levels(row) for row in cell}
        rows.append(
            {
                "economic_activity": section,
                "name": names[section],
                "level": LEVELS_SHOWN[level],
                "time_period": int(year),
                **{name: measures[name] for name in ("employment", "expansion", "replacement", "recruitment_need")},
            }
        )
    return rows


def _employment_series(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
    names = codelists().economic_activity.set_index("code")["name"]
    history, ahead = region.of("history"), region.of("employment")
    series = []
    for section in _sections_of(region, members)[:3]:
        past = history[history["economic_activity"] == section]
        series.append(
            {
                "title": f"{section}. {names[section]}",
                "unit": "чел.",
                "history": [
                    {"time_period": int(row.time_period), "value": row.employment_persons}
                    for row in past.itertuples(index=False)
                ],
                "forecast": [
                    {
                        "time_period": int(row.time_period),
                        "interval": {"mean": row.mean, "q10": row.q10, "q50": row.q50, "q90": row.q90},
                        "extrapolated": row.obs_status == "X",
                    }
                    for row in ahead[ahead["economic_activity"] == section].itertuples(index=False)
                ],
                "breaks": sorted({int(year) for year in past[past["obs_status"] == "B"]["time_period"]}),
            }
        )
    return series


def _forecast_errors(region: RegionFrames) -> list[dict[str, Any]]:
    """Measured errors of past employment forecasts against «as now»; nothing where the history is too short."""
    table = region.of("error")
    table = table[table["mase"].notna()]
    naive = table[table["step"] == "naive"].set_index("horizon")["wape_rate"]
    covered = table[table["step"] == "model"].set_index("horizon")["coverage80_rate"]
    return [
        {
            "quantity": "занятость по разделам",
            "step": "согласованный прогноз",
            "horizon_years": int(row.horizon),
            "windows": int(row.errors),
            "mean_absolute_percent": 100 * row.wape_rate,
            "naive_mean_absolute_percent": 100 * float(naive[row.horizon]),
            "coverage_80": None if pd.isna(covered.get(row.horizon)) else float(covered[row.horizon]),
        }
        for row in table[table["step"] == "reconciled"].itertuples(index=False)
        if row.horizon in naive.index
    ]


def _short_programmes(region: RegionFrames, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {row["programme"]: row["name"] for row in rows}
    table = region.of("short")
    return [
        {
            "programme": row.programme,
            "name": names[row.programme],
            "year": int(row.time_period),
            "shortage": row.shortage,
            "learners": _whole(row.learners),
            "groups": _whole(row.groups),
            "hours": row.hours,
            "workshop": row.workshop if pd.notna(row.workshop) else None,
            "feasible": bool(row.feasible) if pd.notna(row.feasible) else None,
        }
        for row in table[table["programme"].isin(names)].itertuples(index=False)
    ]


def _coverage(region: RegionFrames, members: pd.Series) -> dict[str, Any] | None:
    table = region.of("coverage")
    linked = codelists().occupation_programme
    mine = table[
        table["occupation"].isin(linked[linked["programme"].isin(members.index)]["occupation"])
        & (table["need_persons"] > 0)
    ]
    if mine.empty:
        return None
    names = codelists().occupation.set_index("code")["name"]
    least = (
        mine[mine["share_covered"] < 1]
        .assign(missed=lambda rows: rows["need_persons"] * (1 - rows["share_covered"]))
        .nlargest(5, "missed")
    )
    covered = float((mine["need_persons"] * mine["share_covered"]).sum() / mine["need_persons"].sum())
    return {
        "share_covered": min(1.0, covered),
        "least_covered": [
            {
                "occupation": row.occupation,
                "name": names[row.occupation],
                "need_mean": row.need_persons,
                "share_covered": min(1.0, row.share_covered),
            }
            for row in least.itertuples(index=False)
        ],
    }


def _defaults(region: RegionFrames) -> list[dict[str, Any]]:
    """The register of defaults; the range is printed where the table's value is still the documented one."""
    descriptions = parameter_descriptions()
    in_force = parameters(region.vintage)
    rows = []
    for row in region.of("default").itertuples(index=False):
        number = pd.to_numeric(row.value, errors="coerce")
        made = {
            "parameter": row.parameter,
            "label": descriptions.get(row.parameter),
            "scope": row.scope or "",
            "unit": row.unit or "",
            "source": row.reference or "источник не указан",
        }
        if pd.isna(number):
            rows.append({**made, "text": str(row.value)})
            continue
        documented = in_force.get(row.parameter, "" if row.scope == GENERAL_SCOPE else row.scope)
        known = {"low": documented.low, "high": documented.high} if documented.value == float(number) else {}
        rows.append({**made, "value": float(number), **known})
    return rows


def _warnings(region: RegionFrames, rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    codes = {row["programme"] for row in rows}
    found = region.of("warning")
    mine = found[found["subject"].map(lambda subject: str(subject)[:8] in codes)]
    return [{"kind": "other", "text": f"{row.subject}: {row.warning}"} for row in mine.itertuples(index=False)]


def _intake(region: RegionFrames) -> list[dict[str, Any]]:
    """One row a file; many files of one source (questionnaires) become one row, each is listed in the manifest."""
    rows = []
    for source, files in region.of("intake").groupby("source", sort=False):
        if len(files) > FILES_SHOWN_PER_SOURCE or source in NAMES_AN_EMPLOYER:
            counts = {
                name: int(files[name].sum())
                for name in ("rows_read", "rows_accepted", "rows_refused", "rows_superseded")
            }
            rows.append(
                _intake_row(f"{registry_title(str(source))}: файлов {len(files)}", str(source), counts, [], None)
            )
            continue
        for file in files.itertuples(index=False):
            counts = {
                name: int(getattr(file, name))
                for name in ("rows_read", "rows_accepted", "rows_refused", "rows_superseded")
            }
            said = file.message if pd.notna(file.message) else file.notes if pd.notna(file.notes) else ""
            rows.append(
                _intake_row(
                    without_taxpayers(file.file),
                    str(source),
                    counts,
                    [line for line in without_taxpayers(str(said)).split("\n") if line],
                    file.file_sha256,
                )
            )
    return rows


def _intake_row(name: str, source: str, counts: dict[str, int], notes: list[str], sha256: str | None) -> dict[str, Any]:
    return {
        "file": name,
        "source": source,
        "rows_read": counts["rows_read"],
        "accepted": counts["rows_accepted"],
        "refused": counts["rows_refused"],
        "superseded": counts["rows_superseded"],
        "notes": notes,
        "sha256": sha256,
    }


def registry_title(source: str) -> str:
    """Russian title of a source, or its name when no module knows it."""
    from sources import registry

    return str(registry.source(source).TITLE) if source in registry.names() else source


def _applications(region: RegionFrames, code: str, basis: str) -> int | None:
    rows = [row for row in region.at("application", ROW, code, basis) if row.funding == BUDGET]
    newest = max((row.start_year for row in rows), default=None)
    return _total(row.applications for row in rows if row.start_year == newest)


def _vacancies_by_programme(region: RegionFrames) -> dict[str, float]:
    """Open posts through the mean crosswalk: context, not need."""
    open_posts = region.of("vacancy")
    if open_posts.empty:
        return {}
    linked = crosswalk_of(region.vintage, set(region.of("need")["programme"])).merge(
        open_posts, on="occupation", validate="many_to_one"
    )
    posts = linked["share"].astype(float) * linked["work_places"]
    return {str(code): float(total) for code, total in posts.groupby(linked["programme"]).sum().items()}


def _whole(value: float | None) -> int | None:
    return None if value is None or pd.isna(value) else round(value)


def _total(values: Iterable[float]) -> int | None:
    """Sum of what is known, None where nothing is."""
    known = [value for value in values if pd.notna(value)]
    return round(sum(known)) if known else None
