"""One row of the proposal: need, supply, places, what they rest on and what would change them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from proposals.figures.chain import Chain
from proposals.figures.coverage import Coverage, PathYear, PlacesYear
from proposals.figures.expectation import Expectation
from proposals.figures.values import (
    CHAIN_TOLERANCE,
    Count,
    Interval,
    Number,
    Record,
    Share,
    Status,
    Text,
    get_of,
    in_order,
    years_in_figures,
)
from proposals.terms import PERTURBATIONS, VARIANTS


class Correction(Record):
    """A council's number in place of the computed one."""

    round: Text = Field(description="Кампания, документ которой исправлен")
    places_before: Count = Field(description="Было в документе, мест")
    places_after: Count = Field(description="Решил совет, мест")
    places_without: Count | None = Field(default=None, description="Дал бы этот же расчёт без исправления, мест")
    cost_change: Number | None = Field(
        default=None, description="На сколько исправление меняет ожидаемые потери, человеко-лет"
    )
    moved_places: Number | None = Field(default=None, description="Сколько мест оно сдвинуло в других строках")
    reason: Text
    author: Text
    recorded: date


class Offer(Record):
    """Places at one college."""

    id: Text = Field(description="Неизменный номер строки: программа, база, колледж, форма, финансирование")
    college: Text = Field(description="Организация; «не распределено», если набор не разделён")
    district: Text | None = Field(default=None, description="Муниципальное образование")
    form: Text = Field(description="Форма обучения: очная, очно-заочная, заочная")
    funding: Text = Field(description="Источник финансирования: региональный бюджет, федеральный бюджет, договор")
    groups: Count | None = Field(default=None, description="Групп")
    groups_status: Status = "no_data"
    group_size: Count | None = Field(default=None, description="Человек в группе; пусто – общий размер документа")
    places: Count | None = Field(default=None, description="Мест первого курса")
    places_status: Status = "no_data"
    places_last_year: Count | None = Field(default=None, description="Мест в предыдущем наборе")
    places_last_year_status: Status = "no_data"
    target_contracts: Count | None = Field(default=None, description="Целевых договоров этой организации по этой программе")
    target_contracts_status: Status = "no_data"
    binding_constraint: Text | None = Field(default=None, description="Что не даёт дать больше или меньше")
    entrants_last_year: Count | None = Field(default=None, description="Принято в предыдущий набор этой организацией")
    applications: Count | None = Field(default=None, description="Заявлений в этой организации, все формы вместе")
    no_more: tuple[Text, ...] = Field(default=(), description="Пределы самой организации, которые не дают прибавить группу")
    no_fewer: tuple[Text, ...] = Field(default=(), description="Пределы самой организации, которые не дают убавить группу")
    correction: Correction | None = Field(default=None, description="Исправление совета, если число решил он")

    @classmethod
    def _known_status(cls) -> str:
        return "observed"


class Reading(Record):
    """One way of reading the need, on the common estimand, with its weight in the combination."""

    reading: Literal["model", "survey", "combined"] = Field(description="Чьё показание")
    interval: Interval = Field(default=Interval(), description="Потребность в год выхода на рынок, чел.")
    weight: Share | None = Field(default=None, description="Вес в объединённой оценке")
    answers: Count | None = Field(default=None, description="Ответов, на которых держится показание")
    verified: bool = Field(default=False, description="Проверено ли по фактам прошлых волн")
    note: Text | None = None


class Mark(Record):
    """How sure we are of the need over the plan's years: 1 = order of magnitude only … 5 = narrow interval."""

    mark: int = Field(ge=1, le=5, description="Отметка уверенности")
    why: tuple[Text, ...] = Field(default=(), description="Правила, которые дали отметку, и твёрдость решения")
    sign_share: Share | None = Field(
        default=None, description="Доля розыгрышей худшей их половины при худшем возмущении данных, в которых направление изменения мест то же"
    )
    share_as_is: Share | None = Field(default=None, description="То же по данным как есть")
    worst: Text | None = Field(default=None, description="Код худшего возмущения: " + ", ".join(PERTURBATIONS) + "; пусто – данные как есть")
    overturned: tuple[Text, ...] = Field(default=(), description="Варианты расчёта, при которых изменение пропадает или меняет знак")
    doubtful_yield: Number | None = Field(default=None, description="Работников с одного места, когда их слишком мало, чтобы верить данным")
    firmness: Literal["твёрдо", "скорее", "спорно"] | None = Field(default=None, description="То же словом")


class Driver(Record):
    """One reason why the number differs from last year's; the drivers add up to the change."""

    driver: Text = Field(description="Код причины")
    label: Text = Field(description="Причина")
    places: Number = Field(description="Вклад, мест")


class Variant(Record):
    """Places under another assumption, everything else unchanged."""

    variant: Text = Field(description="Код варианта: " + ", ".join(VARIANTS))
    label: Text | None = Field(default=None, description="Подпись, если код не из списка")
    places: Count | None = None
    places_status: Status = "no_data"

    @classmethod
    def _known_status(cls) -> str:
        return "estimated"


class Flip(Record):
    """What one assumption does to the places over its documented range."""

    assumption: Text = Field(description="Код допущения")
    label: Text = Field(description="Допущение")
    low: Number
    base: Number
    high: Number
    unit: Text
    places_low: Number = Field(description="Мест при нижнем значении")
    places_high: Number = Field(description="Мест при верхнем значении")


class Marginal(Record):
    """Expected cost of one group more and one group fewer (re-solved; negative = it would pay)."""

    one_more: Number | None = Field(default=None, description="Изменение ожидаемых потерь при ещё одной группе")
    one_fewer: Number | None = Field(default=None, description="Изменение ожидаемых потерь без одной группы")
    unit: Text = "чел.‑лет нехватки и избытка"


class RoaIndicator(Record):
    """Probabilities of the five prospects classes of the ROA indicator (supply / demand over the window)."""

    ita_mean: Number | None = Field(default=None, description="Отношение предложения к спросу за период плана")
    very_good: Share
    good: Share
    fair: Share
    moderate: Share
    poor: Share

    @model_validator(mode="after")
    def _sum_to_one(self) -> RoaIndicator:
        total = self.very_good + self.good + self.fair + self.moderate + self.poor
        if abs(total - 1) > 0.005:
            raise ValueError(f"вероятности классов складываются в {total:g}, а должны в 1")
        return self


class IndicativePlaces(Record):
    start_year: int
    places: Count | None = None
    places_status: Status = "no_data"

    @classmethod
    def _known_status(cls) -> str:
        return "estimated"


class Programme(Record):
    """One programme × basis: the grain of the proposal.

    ``need``, ``supply`` and ``balance`` are those of the whole programme in this row's labour-market year: rows of
    one programme that share a year share them, so they are never summed over rows. ``need_window`` is the mean a year over
    the labour-market years of the plan's three intakes, taken on the draws.
    """

    id: Text = Field(description="Неизменный номер строки, например «15.01.05-9»")
    programme: Text = Field(description="Код профессии, специальности СПО")
    name: Text = Field(description="Наименование")
    level: Text | None = Field(default=None, description="ППКРС или ППССЗ")
    ugps: Text | None = Field(default=None, description="Код укрупнённой группы, XX.00.00")
    basis: Literal["9", "11"] = Field(description="База: 9 или 11 классов")
    duration_months: int | None = Field(default=None, gt=0, description="Срок обучения, месяцев")
    duration_months_status: Status = "no_data"
    labour_market_year: int | None = Field(default=None, description="Год выхода выпускников на рынок труда")
    labour_market_year_status: Status = "no_data"
    cluster_share: Share = Field(default=1.0, description="Доля программы, относимая к этому кластеру")
    other_clusters: tuple[Text, ...] = Field(default=(), description="С кем программа делится")

    places_last_year: Count | None = Field(default=None, description="Места предыдущего набора (КЦП, план)")
    places_last_year_status: Status = "no_data"
    places_last_year_period: int | None = Field(
        default=None, description="Год, к которому относятся места предыдущего набора"
    )
    entrants_last_year: Count | None = Field(default=None, description="Принято в предыдущий набор, факт")
    entrants_last_year_status: Status = "no_data"
    applications: Count | None = Field(default=None, description="Подано заявлений")
    applications_status: Status = "no_data"
    applications_per_place: Number | None = Field(default=None, ge=0, description="Заявлений на место")
    applications_per_place_status: Status = "no_data"
    expected_graduates: Number | None = Field(
        default=None, ge=0, description="Ожидаемый выпуск в год выхода на рынок, чел."
    )
    expected_graduates_status: Status = "no_data"
    confirmed_need: Number | None = Field(default=None, ge=0, description="Подтверждено работодателями, чел.")
    confirmed_need_status: Status = "no_data"
    target_contracts: Count | None = Field(default=None, description="Целевых договоров")
    target_contracts_status: Status = "no_data"
    vacancies: Number | None = Field(default=None, ge=0, description="Открытых вакансий, рабочих мест")
    vacancies_status: Status = "no_data"
    graduates_employed_share: Share | None = Field(
        default=None, description="Доля выпускников, работающих по специальности"
    )
    graduates_employed_share_status: Status = "no_data"

    places: Count | None = Field(default=None, description="Предлагаемые места первого курса")
    places_status: Status = "no_data"
    places_unrounded: Number | None = Field(
        default=None, ge=0, description="Расчётный оптимум до ограничений и групп, мест"
    )
    places_unrounded_status: Status = "no_data"

    need: Interval = Field(
        default=Interval(), description="Потребность в новых выпускниках СПО в год выхода на рынок, чел."
    )
    need_window: Interval = Field(
        default=Interval(), description="Потребность в среднем за год по годам плана (выход трёх наборов), чел. в год"
    )
    need_window_first: int | None = Field(default=None, description="Первый год плана: выход первого набора")
    need_window_last: int | None = Field(default=None, description="Последний год плана: выход третьего набора")
    expectation: Expectation = Field(
        default=Expectation(), description="Ожидаемая потребность по годам плана – главное число документа"
    )
    supply: Interval = Field(default=Interval(), description="Предложение: выпускники уже начатых наборов, чел.")
    balance: Interval = Field(
        default_factory=Interval, description="Накопленный баланс с этим планом: «+» нехватка, «−» избыток, чел."
    )

    coverage: Coverage | None = Field(
        default=None, description="Потребность программы и кто её закроет, в среднем за год; у баз одной программы общая"
    )
    path: tuple[PathYear, ...] = Field(default=(), description="То же по годам")
    history: tuple[PlacesYear, ...] = Field(default=(), description="Прошлые наборы по годам, от старого к новому")
    cost_per_place_rub: Number | None = Field(default=None, ge=0, description="Затраты на одно место в год, руб.")
    teachers_per_group: Number | None = Field(
        default=None, ge=0, description="Ставок преподавателей на группу при постоянном приёме, за все курсы"
    )

    binding_constraint: Text | None = Field(default=None, description="Ограничение, определившее число")
    reasons: tuple[Text, ...] = Field(default=(), description="Почему число такое")
    defaults: tuple[Text, ...] = Field(default=(), description="Параметры по умолчанию, на которых стоит строка")
    warnings: tuple[Text, ...] = ()
    offers: tuple[Offer, ...] = ()

    chain: Chain | None = None
    readings: tuple[Reading, ...] = ()
    uncertainty: Mark | None = None
    change_drivers: tuple[Driver, ...] = ()
    marginal: Marginal | None = None
    variants: tuple[Variant, ...] = ()
    flips: tuple[Flip, ...] = ()
    roa: RoaIndicator | None = None
    indicative: tuple[IndicativePlaces, ...] = Field(
        default=(), description="Ориентировочные места двух следующих наборов"
    )
    trace_id: Text | None = Field(default=None, description="Номер следа: строки, параметры, версия, исправления")

    @model_validator(mode="before")
    @classmethod
    def _offers_in_order(cls, values: Any) -> Any:
        return in_order(values, "offers", lambda offer: (get_of(offer, "id"),))

    @model_validator(mode="after")
    def _parts_add_up(self) -> Programme:
        offered = [offer.places for offer in self.offers if offer.places is not None]
        if self.places is not None and len(offered) == len(self.offers) > 0 and sum(offered) != self.places:
            raise ValueError(
                f"{self.programme} на базе {self.basis} классов: мест {self.places}, а по организациям {sum(offered)}"
            )
        drivers = sum(driver.places for driver in self.change_drivers)
        if self.change_drivers and self.change is not None and abs(drivers - self.change) > CHAIN_TOLERANCE:
            raise ValueError(
                f"{self.programme} на базе {self.basis} классов: причины изменения складываются в {drivers:g}, "
                f"а изменение – {self.change}"
            )
        if len({offer.id for offer in self.offers}) != len(self.offers):
            raise ValueError(
                f"{self.programme} на базе {self.basis} классов: повторяется номер предложения организации"
            )
        return self

    @property
    def need_years(self) -> str:
        """Years of the window in figures, «2030–2032»; empty when there is none."""
        return years_in_figures(self.need_window_first, self.need_window_last)

    @property
    def change(self) -> int | None:
        """Places proposed minus places last year, None when either is missing."""
        if self.places is None or self.places_last_year is None:
            return None
        return self.places - self.places_last_year
