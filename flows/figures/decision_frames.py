"""What a region sent about decisions 1, 2, 3 and 5, fetched once for all its clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.machinery.reference import codelists
from models.decisions.organisations import organisations
from sources.tables.names import unlike_a_name

if TYPE_CHECKING:
    import duckdb

TABLES = {
    "workshops": "mart.workshop",
    "use": "mart.workshop_use",
    "events": "mart.workshop_event",
    "hours": "plan.workshop",
    "experts": "mart.expert_share",
    "competences": "mart.expert_competence",
    "expert_colleges": "mart.expert_college",
    "expert_employers": "mart.expert_employer",
    "vacancies": "mart.vacancy_employer",
    "units": "mart.digital_unit",
    "courses": "mart.digital_course",
    "plan": "mart.work_plan",
    "colleges": "mart.college",
    "offers": "mart.offer",
    "graduates": "forecast.graduates",
    "intakes": "plan.offer",
}
# Where organisations are named: table, column of the number, column of the name.
NAMED_IN = (
    ("events", "partner_inn", "employer_name"),
    ("expert_employers", "employer_inn", "employer_name"),
    ("vacancies", "inn", "employer_name"),
)


@dataclass(frozen=True)
class Organisation:
    """One organisation: its number among the region's, the name to print, the spellings met."""

    number: int
    shown: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class DecisionFrames:
    """Tables by the names of TABLES, and which organisation each pair of ИНН and name means."""

    frames: Mapping[str, pd.DataFrame]
    organisations: Mapping[tuple[str | None, str | None], Organisation]

    def of(self, name: str) -> pd.DataFrame:
        """One fetched table."""
        return self.frames[name]

    def organisation(self, inn: Any, name: Any) -> Organisation | None:
        """The organisation behind a mention; None where nobody is named."""
        return self.organisations.get((_told(inn), _told(name)))

    def college(self, code: Any) -> str:
        """Short name of a college, its code where no card came."""
        return self._colleges.get(code, str(code))

    def of_workshop(self, name: str, workshop: Any) -> list[Any]:
        """Rows of one workshop of a table, in its order."""
        return self._by_workshop[name].get(workshop, [])

    @cached_property
    def _by_workshop(self) -> dict[str, dict[Any, list[Any]]]:
        return {name: grouped(self.frames[name], "workshop") for name in ("events", "hours", "use")}

    @cached_property
    def open_posts(self) -> dict[str, list[tuple[Organisation, int]]]:
        """Occupation → organisations that advertise it, each mention with its posts."""
        found: dict[str, list[tuple[Organisation, int]]] = {}
        for occupation, rows in grouped(self.frames["vacancies"], "occupation").items():
            told = [(self.organisation(row.inn, row.employer_name), whole_or_none(row.work_places) or 0) for row in rows]
            found[occupation] = [(one, places) for one, places in told if one is not None]
        return found

    @cached_property
    def workshop_titles(self) -> dict[Any, str]:
        """Workshop → its competence, else its code, and its college."""
        rows = self.frames["workshops"].itertuples(index=False)
        return {row.workshop: f"{text_or_none(row.competence) or row.workshop}, {self.college(row.college)}" for row in rows}

    @cached_property
    def _colleges(self) -> dict[Any, str]:
        cards = self.frames["colleges"].dropna(subset=["short_name"]).drop_duplicates("college")
        return {code: str(name) for code, name in zip(cards["college"], cards["short_name"], strict=True)}


def fetch(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> DecisionFrames:
    """Marts behind the decisions, one region and vintage."""
    frames = {
        name: con.execute(
            f"select * from {table} where vintage = ? and ref_area = ? order by all", [vintage, ref_area]
        ).df()
        for name, table in TABLES.items()
    }
    return DecisionFrames(frames, named_organisations(frames))


def named_organisations(frames: Mapping[str, pd.DataFrame]) -> dict[tuple[str | None, str | None], Organisation]:
    """Every pair of ИНН and name of the region with the organisation it means."""
    told = pd.concat(
        [frames[table][[inn, name]].set_axis(["inn", "name"], axis=1) for table, inn, name in NAMED_IN], ignore_index=True
    )
    found = organisations(told.assign(name=[None if unlike_a_name(_told(name) or "") else name for name in told["name"]]))
    return {
        (_told(inn), _told(name)): Organisation(int(number), shown, spellings)
        for inn, name, number, shown, spellings in zip(
            told["inn"], told["name"], found["organisation"], found["shown"], found["spellings"], strict=True
        )
        if number >= 0
    }


def of_cluster_rows(frame: pd.DataFrame, cluster: str) -> pd.DataFrame:
    """Rows whose cluster, as given, is this one."""
    mine = [pd.notna(text) and _cluster_code(text) == cluster for text in frame["cluster"]]
    return frame[pd.Series(mine, index=frame.index, dtype=bool)]


@lru_cache
def _cluster_code(text: str) -> str | None:
    return codelists().cluster_code(text)


def grouped(frame: pd.DataFrame, column: str) -> dict[Any, list[Any]]:
    """Rows by the value of a column, in the order of the frame."""
    found: dict[Any, list[Any]] = {}
    for key, row in zip(frame[column], frame.itertuples(index=False), strict=True):
        found.setdefault(key, []).append(row)
    return found


def whole_or_none(value: Any) -> int | None:
    """A whole number, None where it is missing."""
    return None if pd.isna(value) else round(float(value))


def text_or_none(value: Any) -> str | None:
    """A text, None where it is missing."""
    return None if pd.isna(value) else str(value)


def _told(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
