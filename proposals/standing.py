"""Figures of all clusters of a region become the standing of the region in the five decisions; a year before is compared only where
all that is counted now was counted then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from proposals.figures import DigitalCoverage, ExpertGap, Figures, Workshop
from proposals.figures.region import ClusterStanding, RegionDecisions, Standing
from proposals.numbers import whole_sum
from proposals.terms import EXAM

NOTICEABLE = 0.005  # a smaller change of a share is none


def region_decisions(clusters: Sequence[Figures]) -> RegionDecisions:
    """The five decisions over a region; workshops and programmes that clusters share count once in its row."""
    first = clusters[0]
    workshops = {row.id: row for one in clusters for row in one.decisions.workshops}
    programmes = {row.programme: row for one in clusters for row in one.decisions.digital}
    exams = [pair for one in clusters if (pair := _exam(one.decisions.experts))]
    came = [one for one in clusters if one.decisions.plan_came]
    return RegionDecisions(
        ref_area=first.ref_area,
        name=first.region.name,
        vintage=first.vintage,
        start_year=first.start_year,
        code_version=first.code_version,
        round=first.round,
        banner=first.banner,
        banner_reason=first.banner_reason,
        texts=first.decisions.texts,
        use_year=first.decisions.use_year,
        used_until=first.decisions.used_until,
        clusters=tuple(
            ClusterStanding(cluster=one.cluster.code, name=one.cluster.name, standings=_of_cluster(one)) for one in clusters
        ),
        region=(
            _workshops(workshops.values()),
            _experts(exams),
            _digital(programmes.values()),
            _places(first.region_places, _region_before(clusters)),
            _plan([row.change for one in came for row in one.decisions.work_plan], bool(came)),
        ),
    )


def _of_cluster(figures: Figures) -> tuple[Standing, ...]:
    told = figures.decisions
    exam = _exam(told.experts)
    return (
        _workshops(told.workshops),
        _experts([exam] if exam else []),
        _digital(told.digital),
        _places(figures.places_by_share, figures.places_last_year_by_share),
        _plan([row.change for row in told.work_plan], told.plan_came),
    )


def _exam(experts: Iterable[ExpertGap]) -> tuple[ExpertGap, ExpertGap | None] | None:
    """The newest year of the exam and the year before it; None where no list came."""
    years = {row.year: row for row in experts if row.scope == EXAM and row.by == "all" and not row.projected}
    return (years[max(years)], years.get(max(years) - 1)) if years else None


def _workshops(workshops: Iterable[Workshop]) -> Standing:
    rows = list(workshops)
    used = {row.id: row.hours_used for row in rows if row.hours_used is not None}
    if not used:
        return Standing(decision=1, state="no_data")
    idle = sum(row.is_idle for row in rows)
    told = _told(sum(used.values()), whole_sum(row.hours_before for row in rows if row.id in used), 1.0)
    return Standing(decision=1, state="nearer" if not idle or told["trend"] == "up" else "behind", missing=idle, **told)


def _experts(exams: Sequence[tuple[ExpertGap, ExpertGap | None]]) -> Standing:
    experts, employers = (sum(getattr(now, name) for now, _ in exams) for name in ("experts", "employer_experts"))
    if not experts:
        return Standing(decision=2, state="no_data")
    earlier = [before for _, before in exams if before is not None]
    experts_before = sum(one.experts for one in earlier) if len(earlier) == len(exams) else 0
    before = sum(one.employer_experts for one in earlier) / experts_before if experts_before else None
    target = max(now.target_share for now, _ in exams)
    told = _told(employers / experts, before, NOTICEABLE)
    return Standing(
        decision=2, target=target, missing=sum(now.replace for now, _ in exams), **told, state=_reached(employers / experts, target, told["trend"])
    )


def _digital(programmes: Iterable[DigitalCoverage]) -> Standing:
    rows = list(programmes)
    units, covered = sum(row.units for row in rows), sum(row.covered for row in rows)
    if not units:
        return Standing(decision=3, state="no_data")
    known = [row for row in rows if row.units_before and row.covered_before is not None]
    units_before = sum(row.units_before or 0 for row in known) if len(known) == len(rows) else 0
    before = sum(row.covered_before or 0 for row in known) / units_before if units_before else None
    told = _told(covered / units, before, NOTICEABLE)
    return Standing(decision=3, target=1.0, missing=units - covered, **told, state=_reached(covered / units, 1.0, told["trend"]))


def _places(places: float | None, before: float | None) -> Standing:
    if places is None:
        return Standing(decision=4, state="no_data")
    return Standing(decision=4, state="reached", **_told(places, before, 0.5))


def _region_before(clusters: Sequence[Figures]) -> int | None:
    """Places of the last intake over the region's programmes, a shared programme once."""
    rows = {(row.programme, row.basis): row.places_last_year for one in clusters for row in one.programmes}
    known = [places for places in rows.values() if places is not None]
    return sum(known) if known else None


def _plan(changes: Sequence[str], came: bool) -> Standing:
    if not came:
        return Standing(decision=5, state="no_data", missing=changes.count("added"))
    moved = sum(change != "kept" for change in changes)
    return Standing(decision=5, state="nearer" if moved else "reached", value=moved, missing=changes.count("added"))


def _reached(value: float, target: float, trend: str) -> Any:
    return "reached" if value >= target - 1e-9 else "nearer" if trend == "up" else "behind"


def _told(value: float, before: float | None, noticeable: float) -> dict[str, Any]:
    """Value, the year before and the way it went."""
    if before is None:
        return {"value": value, "trend": "unknown"}
    difference = value - before
    trend = "same" if abs(difference) < noticeable else "up" if difference > 0 else "down"
    return {"value": value, "before": before, "trend": trend}
