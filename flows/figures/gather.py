"""Figures of one cluster, gathered from what the stages stored about its region."""

from __future__ import annotations

from flows.figures import decisions as decision_figures
from flows.figures.cluster_places import cluster_places
from flows.figures.council import council_scores, track_record
from flows.figures.document_settings import document_settings
from flows.figures.evidence import (
    assumption_rows,
    banner_of,
    crosswalk_coverage,
    default_rows,
    intake_rows,
    limit_rows,
    region_names,
    response_rows,
    short_programme_rows,
    warning_rows,
)
from flows.figures.frames import RegionFrames, base_year, whole_number
from flows.figures.need import need_series, need_total
from flows.figures.programme import programme_rows, with_coverage
from flows.figures.sectors import employment_series, forecast_errors, sector_rows
from flows.machinery.reference import codelists, parameters
from flows.machinery.start_year import start_year_of
from flows.settings import code_version, parameters_hash
from models.parameters import Parameters
from proposals.figures import Figures
from proposals.numbers import plain_number
from proposals.why import with_reasons
from proposals.wording import REFERENCE


def gather(region: RegionFrames, cluster: str) -> Figures:
    """The figures of one cluster's proposal."""
    lists = codelists()
    named = lists.cluster.set_index("cluster").loc[cluster]
    shares = lists.cluster_programme
    members = shares[shares["cluster"] == cluster].set_index("programme")["share"].astype(float)
    start_year = start_year_of(region.vintage)
    settings = document_settings()
    banner, reason = banner_of(region)
    in_force = parameters(region.vintage)
    rows = programme_rows(region, cluster, members, start_year, in_force)
    window = need_total(region, members, rows, start_year)
    short = short_programme_rows(region, rows)
    name, genitive, prepositional = region_names(region.ref_area)
    made = {
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
        "base_year": base_year(region),
        "cost_ratio": cost_ratio(in_force),
        "carry_over": in_force.get("carry_over").value,
        "region_places": _region_places(region, start_year),
        "cluster_places": cluster_places(region, start_year).get(cluster),
        **window,
        **with_coverage(region, rows, members, window, start_year, in_force.get("carry_over").value),
        "limits": limit_rows(region, members),
        "sectors": sector_rows(region, members),
        "employment_series": employment_series(region, members),
        "need_series": need_series(region, members, rows),
        "forecast_errors": forecast_errors(region),
        "track_record": track_record(region, members),
        "council_scores": council_scores(region, members),
        "variance_shares": [
            {"step": row.step, "label": row.label, "share": min(1.0, max(0.0, row.share))}
            for row in region.of("variance").itertuples(index=False)
        ],
        "short_programmes": decision_figures.short_with_employers(region.decisions, short),
        "crosswalk": crosswalk_coverage(region, members),
        "defaults": default_rows(region),
        "assumptions": assumption_rows(region),
        "response": response_rows(region),
        "decisions": decision_figures.of_cluster(
            region.decisions, cluster, rows, short, settings, region.vintage, in_force, proposes=banner != REFERENCE
        ),
        "warnings": warning_rows(region, rows),
        "intake": intake_rows(region),
        "sign_off": [{"position": position} for position in settings.sign_off],
        "notes": [*region.of("note")["note"], *_plan_notes(region), *region.of("limit_note")["note"]],
    }
    return with_reasons(Figures.model_validate(made))


def cost_ratio(in_force: Parameters) -> str:
    """«1 : 1», «2 : 1», «1 : 2»: what a missing worker costs to what one too many costs."""
    ratio = in_force.get("shortage_cost").value / in_force.get("surplus_cost").value
    return f"{plain_number(ratio)} : 1" if ratio >= 1 else f"1 : {plain_number(1 / ratio)}"


def _plan_notes(region: RegionFrames) -> list[str]:
    """What the plan stage assumed, found or could not reach, one sentence a note."""
    return [note for notes in region.of("run")["notes"] for note in notes.splitlines()]


def _region_places(region: RegionFrames, start_year: int) -> int | None:
    """Places of the first intake over all programmes of the region, each counted once."""
    planned = region.of("programme")
    return whole_number(planned.loc[planned["start_year"] == start_year, "places"].sum()) if len(planned) else None
