"""A whole proposal of one cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from proposals.figures.coverage import PathYear
from proposals.figures.decisions import Decisions, ShortProgramme
from proposals.figures.evidence import (
    Assumption,
    CouncilScore,
    CrosswalkCoverage,
    Default,
    ForecastError,
    IntakeFile,
    RegionLimit,
    Response,
    SectorRow,
    Series,
    TrackRecord,
    VarianceShare,
)
from proposals.figures.expectation import Expectation
from proposals.figures.programme import Programme
from proposals.figures.values import (
    DECIMALS,
    Count,
    Interval,
    Record,
    Share,
    Text,
    get_of,
    in_order,
    years_in_figures,
)

SCHEMA_VERSION = "2.1"


class Region(Record):
    name: Text = Field(description="Название субъекта")
    name_genitive: Text | None = Field(default=None, description="Родительный падеж: «Пермского края»")
    name_prepositional: Text | None = Field(default=None, description="Предложный падеж с предлогом: «в Пермском крае»")


class Cluster(Record):
    code: Text = Field(description="Код кластера по справочнику cluster")
    name: Text = Field(description="Название кластера")


class Caution(Record):
    """Something a council must know before it decides."""

    kind: Text = Field(description="territory | horizon | data | capacity | other")
    text: Text


class Calendar(Record):
    """The round's dates; empty in a nightly draft."""

    survey_deadline: date | None = None
    data_freeze: date | None = None
    council_date: date | None = Field(default=None, description="День совета: до него ждут ответов и исправлений")


class CouncilCorrection(Record):
    """A council's correction as the final edition lists it, carried out or not."""

    round: Text
    offer: Text = Field(description="Номер предложения")
    name: Text = Field(description="Программа, база и организация")
    places_before: Count
    places_after: Count
    reason: Text
    author: Text
    recorded: date
    outcome: Text = Field(description="учтено, заменено, отозвано или не выполнено и почему")


class SignOff(Record):
    """A blank signature line; names are never filled in by the tool."""

    position: Text


class ClusterPlaces(Record):
    """Places of the cluster, shared programmes by its share, in the region's one rounding: clusters add up to its plan."""

    places: Count
    places_last_year: Count | None = None


class Figures(Record):
    """A whole proposal of one cluster of one region for one start year."""

    schema_version: Text = SCHEMA_VERSION
    vintage: date = Field(description="Дата, на которую заморожены данные")
    round: Text | None = Field(default=None, description="Кампания, например «2027-1»; пусто у ночного черновика")
    calendar: Calendar = Calendar()
    mode: Literal["draft", "round"] = Field(default="draft", description="Ночной черновик или документ кампании")
    edition: Literal["draft", "final"] = Field(
        default="draft", description="Проект для рассмотрения или окончательная редакция, согласованная советом"
    )
    banner: Literal["ОБРАЗЕЦ", "ДЕМОНСТРАЦИЯ"] | None = Field(default=None, description="Полоса на каждой странице")
    banner_reason: Text | None = Field(default=None, description="Почему полоса")
    ref_area: Text
    region: Region
    cluster: Cluster
    start_year: int = Field(description="Год начала обучения")
    group_size: int = Field(gt=0, description="Человек в учебной группе")
    code_version: Text
    parameters_hash: Text | None = None
    region_places: Count | None = Field(default=None, description="Мест первого набора во всём плане региона")
    cluster_places: ClusterPlaces | None = Field(
        default=None, description="Места кластера по долям общих программ, округлённые так, что кластеры складываются в план региона"
    )
    legal_reference: Text | None = Field(default=None, description="Правовой акт региона, из конфигурации")
    purpose: Text | None = Field(default=None, description="Назначение документа, из конфигурации")
    base_year: int | None = Field(default=None, description="Последний год наблюдений занятости")
    cost_ratio: Text = Field(default="1 : 1", description="Цена нехватки к цене избытка, принятая в расчёте")
    carry_over: Share | None = Field(
        default=None, description="ρ: какая доля нехватки или избытка переходит на следующий год"
    )
    need_total: Interval = Field(default=Interval(), description="Потребность по всем программам кластера, чел.")
    need_total_year: int | None = None
    need_total_window: Interval = Field(
        default=Interval(), description="Потребность кластера в среднем за год по годам плана, чел. в год"
    )
    need_total_window_first: int | None = None
    need_total_window_last: int | None = None
    expectation_total: Expectation = Field(
        default=Expectation(), description="Ожидаемая потребность кластера по годам плана – главное число документа"
    )

    path: tuple[PathYear, ...] = Field(
        default=(), description="Потребность кластера и кто её закроет по годам, программы – по доле кластера"
    )

    programmes: tuple[Programme, ...]
    limits: tuple[RegionLimit, ...] = Field(default=(), description="Пределы региона по трём наборам плана")
    sectors: tuple[SectorRow, ...] = ()
    employment_series: tuple[Series, ...] = ()
    need_series: Series | None = None
    forecast_errors: tuple[ForecastError, ...] = ()
    crosswalk: CrosswalkCoverage | None = None
    variance_shares: tuple[VarianceShare, ...] = ()
    track_record: tuple[TrackRecord, ...] = ()
    council_scores: tuple[CouncilScore, ...] = Field(default=(), description="Помогали ли исправления, по советам")
    defaults: tuple[Default, ...] = ()
    assumptions: tuple[Assumption, ...] = Field(default=(), description="Все параметры, действующие на дату данных")
    response: tuple[Response, ...] = Field(default=(), description="Ответы работодателей по размеру предприятия")
    short_programmes: tuple[ShortProgramme, ...] = ()
    decisions: Decisions = Decisions()
    corrections: tuple[CouncilCorrection, ...] = Field(
        default=(), description="Исправления совета к этому набору и что с ними стало; у окончательной редакции"
    )
    warnings: tuple[Caution, ...] = ()
    intake: tuple[IntakeFile, ...] = ()
    sign_off: tuple[SignOff, ...] = ()
    notes: tuple[Text, ...] = Field(default=(), description="Сведения, которые должен видеть аналитик")

    @model_validator(mode="before")
    @classmethod
    def _rows_in_order(cls, values: Any) -> Any:
        values = in_order(
            values, "programmes", lambda row: (get_of(row, "programme"), int(get_of(row, "basis") or 0), get_of(row, "id"))
        )
        return in_order(
            values,
            "sectors",
            lambda row: (get_of(row, "economic_activity"), get_of(row, "level"), get_of(row, "time_period")),
        )

    @model_validator(mode="after")
    def _rows_are_unique(self) -> Figures:
        for name, keys in (
            ("id", Counter(row.id for row in self.programmes)),
            ("программа и база", Counter(f"{row.programme} на базе {row.basis} кл." for row in self.programmes)),
        ):
            repeated = sorted(key for key, times in keys.items() if times > 1)
            if repeated:
                raise ValueError(f"строки программ повторяются ({name}): {', '.join(repeated)}")
        return self

    @model_validator(mode="after")
    def _rounding_is_of_these_rows(self) -> Figures:
        """The region's rounding moves a cluster by less than one place."""
        exact = sum(row.places * row.cluster_share for row in self.programmes if row.places is not None)
        if self.cluster_places and abs(self.cluster_places.places - exact) >= 1:
            raise ValueError(f"места кластера {self.cluster_places.places}, а его строки по долям дают {exact:g}")
        return self

    @property
    def need_total_years(self) -> str:
        """Years of the cluster's window in figures; empty when there is none."""
        return years_in_figures(self.need_total_window_first, self.need_total_window_last)

    @property
    def places(self) -> int | None:
        """All proposed places, None when no row has any."""
        return _total(row.places for row in self.programmes)

    @property
    def places_last_year(self) -> int | None:
        """All places of the last intake, None when no row has any."""
        return _total(row.places_last_year for row in self.programmes)

    @property
    def places_by_share(self) -> float | None:
        """Proposed places with each shared programme counted by this cluster's share; equals ``places`` if none is.

        Whole, as the region rounded them, where its plan is known.
        """
        known = [row.places * row.cluster_share for row in self.programmes if row.places is not None]
        if known and self.cluster_places:
            return float(self.cluster_places.places)
        return round(sum(known), DECIMALS) if known else None

    @property
    def places_last_year_by_share(self) -> float | None:
        """The same of the last intake."""
        known = [row.places_last_year * row.cluster_share for row in self.programmes if row.places_last_year is not None]
        if known and self.cluster_places and self.cluster_places.places_last_year is not None:
            return float(self.cluster_places.places_last_year)
        return round(sum(known), DECIMALS) if known else None

    @property
    def change(self) -> int | None:
        """Change over the rows where both years are known."""
        return _total(row.change for row in self.programmes)


def _total(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
