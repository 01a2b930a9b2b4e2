"""Every number of a region sheet: the pydantic model of ``region.json``; PDF, workbook and CSV are rendered from it alone.

One basis a table. A table of programmes, groups of programmes, districts or colleges counts whole programmes, each once. A table
of clusters counts each programme by the cluster's share of it, places and need alike, so that its lines add up to the plan.
A sheet whose parts do not add up to the plan cannot be made.

Method: docs/methodology/document.md#region
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from proposals.figures.evidence import RegionLimit
from proposals.figures.values import (
    CHAIN_TOLERANCE,
    Count,
    Interval,
    Number,
    Record,
    Share,
    Status,
    Text,
    years_in_figures,
)
from proposals.figures.whole import Region

SCHEMA_VERSION = "1.0"
TOLERANCE_RUB = 1.0


class Part(Record):
    """Places of one part of the region: a cluster by its shares, a group of programmes, a district, a college or a form."""

    key: Text = Field(description="Код кластера, УГПС, организации; название района или формы; пусто – не указано")
    name: Text
    district: Text | None = Field(default=None, description="Район организации")
    programmes: Count = Field(description="Программ и баз")
    shared: Count = Field(default=0, description="Из них общих с другими кластерами")
    groups: Number | None = Field(default=None, description="Групп")
    places: Number = Field(description="Мест первого курса по плану")
    places_last_year: Number | None = Field(default=None, description="Мест прошлого набора")
    cost_rub: Number | None = Field(default=None, description="Стоимость мест плана, руб. в год")
    cost_rub_status: Status = "no_data"
    need: Interval = Field(default=Interval(), description="Ожидаемая потребность в новых выпускниках, чел. в год")
    open_posts: Count | None = Field(default=None, description="Открытых рабочих мест в районе по адресам объявлений портала; пусто – адреса его не называют")

    @classmethod
    def _known_status(cls) -> str:
        return "estimated"

    @property
    def change(self) -> float | None:
        """Places of the plan minus those of the last intake."""
        return None if self.places_last_year is None else self.places - self.places_last_year


class OpenPosts(Record):
    """Open posts of the portal that shows most of them, by the town or district of the address."""

    key: Text = Field(description="Название без вида поселения; пусто – адрес не называет города или района")
    name: Text
    vacancies: Count = Field(description="Объявлений")
    work_places: Count = Field(description="Открытых рабочих мест")


class SharedPart(Record):
    """A cluster's part of a programme that several share."""

    cluster: Text
    share: Share


class SharedProgramme(Record):
    """A programme that several clusters share, whole and once."""

    programme: Text
    name: Text
    places: Count
    places_last_year: Count | None = None
    places_last_year_status: Status = "no_data"
    need: Interval = Interval()
    parts: tuple[SharedPart, ...]


class Hold(Record):
    """What one limit holds: rows of the plan whose number it decides."""

    limit: Text = Field(description="Ограничение, как его называет план")
    programmes: Count = Field(description="Программ и баз, число которых оно держит")
    places: Count = Field(description="Мест в них по плану")
    unlimited: Number | None = Field(default=None, description="Мест в них по расчёту без ограничений, целых групп и цены перемены")
    inertia: Number | None = Field(default=None, description="Что меняет цена перемены, мест")
    limited: Number | None = Field(default=None, description="Что меняют ограничения, целые группы и решения совета, мест")
    offers: Count = Field(description="Строк организаций, которые оно держит")


class OrderLine(Record):
    """One line of the draft annex to the order: a programme at a college."""

    ugps: Text
    ugps_name: Text
    programme: Text
    name: Text
    level: Text
    basis: Literal["9", "11"]
    duration_months: int
    form: Text
    college: Text
    college_code: Text
    district: Text | None = None
    groups: Number
    places: Count
    places_last_year: Count | None = None
    cost_rub: Number | None = Field(default=None, description="Стоимость мест, руб. в год")


class RegionSheet(Record):
    """The plan of one region for one start year, each programme once."""

    schema_version: Text = SCHEMA_VERSION
    vintage: date
    ref_area: Text
    region: Region
    start_year: int
    round: Text | None = Field(default=None, description="Кампания; пусто в ночном черновике")
    banner: Literal["ОБРАЗЕЦ", "ДЕМОНСТРАЦИЯ"] | None = None
    banner_reason: Text | None = None
    code_version: Text
    parameters_hash: Text | None = None
    legal_reference: Text | None = None
    places: Count = Field(description="Мест первого набора во всём плане региона")
    places_last_year: Count | None = None
    places_last_year_status: Status = "no_data"
    groups: Number
    cost_rub: Number | None = Field(default=None, description="Стоимость мест плана, руб. в год")
    cost_last_year_rub: Number | None = Field(default=None, description="Стоимость мест прошлого набора по той же цене места")
    need: Interval = Field(default=Interval(), description="Ожидаемая потребность региона, чел. в год")
    need_first: int | None = None
    need_last: int | None = None
    need_decline_chance: Share | None = None
    clusters: tuple[Part, ...]
    shared: tuple[SharedProgramme, ...] = ()
    ugps: tuple[Part, ...]
    districts: tuple[Part, ...]
    colleges: tuple[Part, ...]
    forms: tuple[Part, ...]
    posts: tuple[OpenPosts, ...] = ()
    limits: tuple[RegionLimit, ...] = ()
    holds: tuple[Hold, ...] = ()
    order: tuple[OrderLine, ...]
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _parts_are_the_plan(self) -> RegionSheet:
        for what, parts in (("кластерам по долям", self.clusters), ("УГПС", self.ugps), ("районам", self.districts),
                            ("организациям", self.colleges), ("формам", self.forms)):  # fmt: skip
            _require_sum(f"места по {what}", (part.places for part in parts), self.places)
            if self.places_last_year is not None:
                _require_sum(f"прошлые места по {what}", (part.places_last_year for part in parts), self.places_last_year)
            if self.cost_rub is not None:
                _require_sum(f"рубли по {what}", (part.cost_rub for part in parts), self.cost_rub, TOLERANCE_RUB)
        _require_sum("места проекта приказа", (line.places for line in self.order), self.places)
        budget = [limit for limit in self.limits if limit.kind == "budget_rub" and limit.start_year == self.start_year]
        if budget and self.cost_rub is not None:
            _require_sum("рубли, занятые из бюджета", (limit.used for limit in budget), self.cost_rub, TOLERANCE_RUB)
        return self

    @property
    def change(self) -> int | None:
        """Places of the plan minus those of the last intake."""
        return None if self.places_last_year is None else self.places - self.places_last_year

    @property
    def need_years(self) -> str:
        """«2031–2033», the years of the expectation."""
        return years_in_figures(self.need_first, self.need_last)


def _require_sum(what: str, parts: Iterable[float | None], whole: float, tolerance: float = CHAIN_TOLERANCE) -> None:
    found = sum(part or 0.0 for part in parts)
    if abs(found - whole) > tolerance:
        raise ValueError(f"{what} складываются в {found:g}, а в плане региона {whole:g}")
