"""What the proposal rests on: limits, defaults, sectors, series, errors, files that came in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from proposals.figures.values import Count, Interval, Number, Percentage, Record, Share, Status, Text


class RegionLimit(Record):
    """A limit of the whole region in one intake year, and what is this cluster's of it.

    The region's budget is divided between clusters as the last intake would cost at today's cost of a place; a
    programme shared by clusters counts by its shares.
    """

    kind: Literal["budget_rub", "youth_places_9", "youth_places_11"] = Field(description="Код предела")
    label: Text = Field(description="Предел, как его называет документ")
    start_year: int = Field(description="Год набора")
    unit: Literal["руб.", "мест"]
    value: Number | None = Field(default=None, ge=0, description="Предел региона")
    value_status: Status = "no_data"
    used: Number = Field(ge=0, description="Занято планом региона")
    cluster_share: Share | None = Field(default=None, description="Доля кластера в затратах прошлого набора")
    cluster_share_status: Status = "no_data"
    cluster_used: Number | None = Field(default=None, ge=0, description="Занято планом кластера, с учётом долей программ")
    cluster_used_status: Status = "no_data"
    reference: Text | None = Field(default=None, description="Документ или расчёт, из которого предел взят")

    @property
    def cluster_value(self) -> float | None:
        """The cluster's part of the region's limit by the stated rule."""
        return None if self.value is None or self.cluster_share is None else self.value * self.cluster_share


class Default(Record):
    """One assumption taken because the region did not supply a fact."""

    parameter: Text
    label: Text | None = Field(default=None, description="Название для чтения")
    scope: Text = Field(default="", description="К чему относится: код, база, «все»")
    value: Number | None = None
    text: Text | None = Field(default=None, description="Значение словами, если оно не число")
    low: Number | None = None
    high: Number | None = None
    unit: Text = ""
    source: Text = Field(description="Откуда взято")


class Assumption(Record):
    """A parameter in force, whether the region gave it or a document did."""

    parameter: Text
    label: Text = Field(description="Название для чтения")
    key: Text = Field(default="", description="К чему относится: уровень, база, возраст; пусто – ко всему")
    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: Text = ""
    source: Text


class Response(Record):
    """Employers of one size class that answered the newest wave of the survey."""

    size: Text = Field(description="Размер предприятия, работников")
    employers: Count | None = Field(default=None, description="Ответило предприятий; «×» – слишком мало, чтобы показать")
    employers_status: Status = "no_data"
    wave: int


class SectorRow(Record):
    """Qualified-staff demand of one section and level in one year, persons."""

    economic_activity: Text
    name: Text
    level: Text
    time_period: int
    employment: Interval = Interval()
    expansion: Interval = Interval()
    replacement: Interval = Interval()
    recruitment_need: Interval = Interval()


class Observed(Record):
    time_period: int
    value: Number


class Projected(Record):
    time_period: int
    interval: Interval
    extrapolated: bool = Field(default=False, description="Дальше проверенного горизонта (7 лет)")


class Series(Record):
    """History and forecast of one quantity, for a fan chart."""

    title: Text
    unit: Text
    history: tuple[Observed, ...] = ()
    forecast: tuple[Projected, ...] = ()
    history_label: Text = Field(default="факт", description="Что такое прошлое: факт или оценка")
    breaks: tuple[int, ...] = Field(default=(), description="Годы, с которых ряд считают иначе")
    note: Text | None = None


class ForecastError(Record):
    """Error of past forecasts of one quantity at one horizon, against naive and drift."""

    quantity: Text
    step: Text = Field(default="", description="Шаг: наивный, модель, объединённый, согласованный, эксперт")
    horizon_years: int
    windows: Count = Field(description="Сколько прошлых прогнозов проверено")
    mean_absolute_percent: Percentage | None = None
    naive_mean_absolute_percent: Percentage | None = None
    coverage_80: Share | None = Field(default=None, description="Доля фактов, попавших в интервал 80 %")


class UncoveredOccupation(Record):
    occupation: Text
    name: Text
    need_mean: Number
    share_covered: Share


class CrosswalkCoverage(Record):
    share_covered: Share = Field(description="Доля потребности, которой нашлась программа")
    least_covered: tuple[UncoveredOccupation, ...] = ()


class VarianceShare(Record):
    step: Text
    label: Text
    share: Share


class TrackRecord(Record):
    """What an earlier round proposed and what came of it."""

    round: Text
    programme: Text
    name: Text
    proposed: Count | None = None
    approved: Count | None = None
    entrants: Count | None = None
    computed: Count | None = Field(default=None, description="Расчёт до исправления советом, мест")
    outcome: Text | None = Field(default=None, description="Помогло ли исправление")


class CouncilScore(Record):
    """Corrections of one council in earlier rounds, counted by what came of them."""

    council: Text = Field(description="Кластер, совет которого исправлял")
    helped: Count
    did_not_help: Count
    no_verdict: Count = Field(description="Исход не известен или ничего не говорит")
    is_enough: bool = Field(description="Хватает ли исходов, чтобы судить")


class IntakeFile(Record):
    """One file of the inbox: rows read = accepted + refused + superseded."""

    file: Text
    source: Text
    rows_read: Count
    accepted: Count
    refused: Count = 0
    superseded: Count = 0
    notes: tuple[Text, ...] = ()
    sha256: Text | None = None

    @model_validator(mode="after")
    def _rows_add_up(self) -> IntakeFile:
        if self.rows_read != self.accepted + self.refused + self.superseded:
            raise ValueError(f"файл «{self.file}»: прочитано {self.rows_read} ≠ принято + отклонено + заменено")
        return self
