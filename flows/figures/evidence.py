"""What the proposal rests on, in figures: files, defaults, limits, crosswalk coverage, warnings, and the banner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from flows.figures.frames import RegionFrames, whole_number
from flows.machinery.reference import codelists, parameter_descriptions, parameters
from flows.outward.outward_names import without_taxpayers
from flows.region.limits import NAMES as LIMIT_NAMES

FIRST_INVENTED_REGION = 901
OWN_CROSSWALK_AUTHOR = "авторы «Кадров»"
FILES_SHOWN_PER_SOURCE = 10
NAMES_AN_EMPLOYER = ("survey",)  # names of these files hold an employer's ИНН
GENERAL_SCOPE = "общее значение"


def limit_rows(region: RegionFrames, members: pd.Series) -> list[dict[str, Any]]:
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


def banner_of(region: RegionFrames) -> tuple[str | None, str | None]:
    """The strip of every page and its reason: an invented region, or main inputs taken by default."""
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


def region_names(ref_area: str) -> tuple[str, str | None, str | None]:
    """Name of the region, in the genitive, and in the prepositional with its preposition."""
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


def short_programme_rows(region: RegionFrames, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Short programmes for the shortage that no intake meets in time."""
    names = {row["programme"]: row["name"] for row in rows}
    table = region.of("short")
    group = parameters(region.vintage).get("short_programme_group").value
    return [
        {
            "programme": row.programme,
            "name": names[row.programme],
            "year": int(row.time_period),
            "shortage": row.shortage,
            "learners": whole_number(row.learners),
            "groups": whole_number(row.groups),
            "hours": row.hours,
            "price_rub": None if pd.isna(row.price_rub) else row.price_rub,
            "workshop": row.workshop if pd.notna(row.workshop) else None,
            "feasible": bool(row.feasible) if pd.notna(row.feasible) else None,
            "groups_possible": None if pd.isna(row.learners_possible) else whole_number(row.learners_possible / group),
        }
        for row in table[table["programme"].isin(names)].itertuples(index=False)
    ]


def crosswalk_coverage(region: RegionFrames, members: pd.Series) -> dict[str, Any] | None:
    """How much of the need of the cluster's occupations finds a programme, and where least does."""
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


def default_rows(region: RegionFrames) -> list[dict[str, Any]]:
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


def assumption_rows(region: RegionFrames) -> list[dict[str, Any]]:
    """Every parameter in force on the day of the data."""
    descriptions = parameter_descriptions()
    return [
        {
            "parameter": row.parameter,
            "label": descriptions.get(row.parameter, row.parameter),
            "key": row.key,
            "value": float(row.value),
            "low": float(row.low),
            "high": float(row.high),
            "unit": row.unit or "",
            "source": row.reference or "источник не указан",
        }
        for row in parameters(region.vintage).table.reset_index().itertuples(index=False)
    ]


def response_rows(region: RegionFrames) -> list[dict[str, Any]]:
    """Employers of the newest wave by size class; a class of fewer than the gate lets through says so.

    The report of the intake tells how many answered in all, so what is hidden must not follow from the rest.
    """
    counts = {str(row.size): int(row.employers) for row in region.of("response").itertuples(index=False)}
    hidden = hidden_classes(counts, parameters(region.vintage).get("disclosure_min_employers").value)
    return [
        {
            "size": row.size,
            "wave": int(row.wave),
            **(
                {"employers": int(row.employers)}
                if row.size not in hidden
                else {"employers": None, "employers_status": "suppressed"}
            ),
        }
        for row in region.of("response").itertuples(index=False)
    ]


def hidden_classes(counts: Mapping[str, int], smallest: float) -> frozenset[str]:
    """Classes below the smallest number that may be printed, and the next ones while the total would give theirs away.

    One hidden class is the total less the others; several are known when each holds the one employer that it must.
    """
    in_order = sorted(counts, key=lambda name: (counts[name], name))
    hidden = [name for name in in_order if counts[name] < smallest]
    for name in in_order[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and sum(counts[one] for one in hidden) > len(hidden)):
            break
        hidden.append(name)
    return frozenset(hidden)


def warning_rows(region: RegionFrames, rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Warnings of the plan about the cluster's programmes."""
    codes = {row["programme"] for row in rows}
    found = region.of("warning")
    mine = found[found["subject"].map(lambda subject: str(subject)[:8] in codes)]
    return [{"kind": "other", "text": f"{row.subject}: {row.warning}"} for row in mine.itertuples(index=False)]


def intake_rows(region: RegionFrames) -> list[dict[str, Any]]:
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
