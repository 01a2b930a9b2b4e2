"""Every number and every outside word of a proposal: the pydantic model of ``proposal.json``.

PDF, workbook and JSON are rendered from this one object and from nothing else, so they cannot disagree. Floats are
rounded once, here, to DECIMALS places; what a person reads is rounded from that by ``proposals/numbers.py``.

A value that is missing is None and has a status beside it (``x_status``, or ``status`` inside an interval):

    observed        counted or reported by a provider
    estimated       calculated by the method
    default         rests on a documented default, listed in ``defaults``
    no_data         the region did not supply it (printed «…»)
    not_applicable  no such case (printed «–»)
    suppressed      withheld so that no single employer shows (printed «×»)

Method: docs/methodology/document.md#figures
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION = "1.2"
DECIMALS = 4  # decimals kept in every float of the object, hence in JSON and workbook cells
# Floats are rounded one by one, so a chain of up to nine rounded terms may miss its total by this much.
CHAIN_TOLERANCE = 0.01

Status = Literal["observed", "estimated", "default", "no_data", "not_applicable", "suppressed"]
MISSING: frozenset[str] = frozenset({"no_data", "not_applicable", "suppressed"})
USE_KINDS = {
    "short_programme": "краткосрочные программы по заказу работодателей",
    "training_project": "федеральные и региональные проекты обучения",
    "career_guidance": "профориентация школьников",
    "network_use": "сетевое использование разными уровнями образования",
    "open_class": "открытые трансляции и мастер-классы",
}
_EMPTY: tuple[Any, ...] = (None, (), [])
VARIANTS = {
    "cost_1_2": "цена дефицита : цена избытка = 1 : 2",
    "cost_1_1": "цена дефицита : цена избытка = 1 : 1",
    "cost_2_1": "цена дефицита : цена избытка = 2 : 1",
    "match_1": "все выпускники работают по специальности",
    "carry_0": "дефицит и избыток не переходят на следующий год (ρ = 0)",
    "carry_1": "дефицит и избыток переходят полностью (ρ = 1)",
}


def clean_text(text: str) -> str:
    """Outside text without control, direction-changing and invisible characters; spaces collapsed, NFC."""
    kept = unicodedata.normalize("NFC", text)
    if not kept.isprintable():  # most texts hold nothing but letters, signs and plain spaces
        kept = "".join(
            " " if character in "\t\n\r\u2028\u2029" else character
            for character in kept
            if character in "\t\n\r\u2028\u2029"
            or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        )
    return " ".join(part for part in kept.split(" ") if part)


def years_in_figures(first: int | None, last: int | None) -> str:
    """«2030–2032», «2030» for a single year, "" when either is missing."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def _declared_rounding(value: float) -> float:
    return round(value, DECIMALS) + 0.0  # + 0.0 turns −0.0 into 0.0


Text = Annotated[str, AfterValidator(clean_text)]
Number = Annotated[float, AfterValidator(_declared_rounding)]
Share = Annotated[float, Field(ge=0, le=1), AfterValidator(_declared_rounding)]
Count = Annotated[int, Field(ge=0)]
Percentage = Number  # in 0–100 only where a provider publishes per cent


class Record(BaseModel):
    """A frozen record that refuses unknown fields; fills and checks the status beside each optional value."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _statuses_filled(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        filled = {name: value for name, value in values.items() if value != "" or not _optional(cls, name)}
        for value_field, status_field in _status_pairs(cls):
            if filled.get(status_field) is None:
                filled[status_field] = "no_data" if filled.get(value_field) in _EMPTY else cls._known_status()
        return filled

    @classmethod
    def _known_status(cls) -> str:
        return "observed"

    @model_validator(mode="after")
    def _missing_values_say_why(self) -> Record:
        for value_field, status_field in _status_pairs(type(self)):
            missing = getattr(self, value_field) in _EMPTY
            if missing != (getattr(self, status_field) in MISSING):
                raise ValueError(
                    f"поле «{value_field}» {'пусто' if missing else 'заполнено'}, а его состояние – "
                    f"«{getattr(self, status_field)}»: у пустого значения состояние no_data, not_applicable или "
                    f"suppressed, у заполненного – observed, estimated или default"
                )
        return self


def _optional(record: type[BaseModel], field: str) -> bool:
    """True where an empty text means that nothing was said."""
    return field in record.model_fields and record.model_fields[field].default is None


def _status_pairs(record: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for field in record.model_fields:
        if field.endswith("_status") and field.removesuffix("_status") in record.model_fields:
            yield field.removesuffix("_status"), field


class Interval(Record):
    """Mean and quantiles of the draws; means add up, quantiles do not."""

    mean: Number | None = Field(default=None, description="Среднее по розыгрышам")
    q10: Number | None = Field(default=None, description="Нижняя граница: в 10 % случаев меньше")
    q50: Number | None = Field(default=None, description="Медиана")
    q90: Number | None = Field(default=None, description="Верхняя граница: в 10 % случаев больше")
    status: Status = Field(default="no_data", description="Откуда значение или почему его нет")

    @model_validator(mode="before")
    @classmethod
    def _status_filled(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("status") is None and values.get("mean") is not None:
            return {**values, "status": "estimated"}
        return values

    @model_validator(mode="after")
    def _ordered(self) -> Interval:
        if (self.mean is None) != (self.status in MISSING):
            raise ValueError("у интервала без среднего состояние no_data, not_applicable или suppressed, и наоборот")
        known = [level for level in (self.q10, self.q50, self.q90) if level is not None]
        if known != sorted(known):
            raise ValueError(f"квантили пересекаются: {known}")
        return self

    @property
    def known(self) -> bool:
        """True when the mean and both bounds can be printed."""
        return None not in (self.mean, self.q10, self.q90)


class Expectation(Record):
    """Expected need a year over the plan's years, its parts, and what one of these years may bring; persons a year."""

    need: Interval = Field(
        default=Interval(), description="Ожидаемая потребность в среднем за год; границы – чего мы не знаем о среднем"
    )
    single: Interval = Field(default=Interval(), description="То же в отдельном году: среднее и 80 случаев из 100")
    replacement: Number | None = Field(default=None, description="Из ожидаемой – на замену выбывающих, чел. в год")
    growth: Interval = Field(default=Interval(), description="Из ожидаемой – прирост (минус – сокращение) занятости")
    decline_chance: Share | None = Field(default=None, description="Вероятность, что ожидаемая потребность ниже нуля")

    @property
    def growth_unknown(self) -> bool:
        """True when the bounds of growth lie on both sides of zero: its sign is not known."""
        return self.growth.known and (self.growth.q10 or 0.0) < 0 < (self.growth.q90 or 0.0)


class Region(Record):
    name: Text = Field(description="Название субъекта")
    name_genitive: Text | None = Field(default=None, description="Родительный падеж: «Пермского края»")
    name_prepositional: Text | None = Field(default=None, description="Предложный падеж с предлогом: «в Пермском крае»")


class Cluster(Record):
    code: Text = Field(description="Код кластера по справочнику cluster")
    name: Text = Field(description="Название кластера")


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
    binding_constraint: Text | None = Field(default=None, description="Что не даёт дать больше или меньше")
    correction: Correction | None = Field(default=None, description="Исправление совета, если число решил он")

    @classmethod
    def _known_status(cls) -> str:
        return "observed"


class Chain(Record):
    """Means from need to places for one programme and basis in its labour-market year.

    need − supply + carried − other_intakes = shortage
    shortage / intake_yield                 = places_at_mean
    places_at_mean + risk_effect            = places_unrounded
    places_unrounded + limits_effect + rounding_effect + override_effect = places
    """

    need: Number | None = Field(default=None, description="Потребность в выпускниках в год выхода на рынок, чел.")
    supply: Number | None = Field(
        default=None, description="Выпускники уже обучающихся, выходящие на рынок в этот год, чел."
    )
    carried: Number | None = Field(
        default=None, description="Перенос баланса прошлых лет: «+» незакрытый дефицит, «−» избыток, чел."
    )
    other_intakes: Number | None = Field(
        default=None, description="Выпуск других наборов этого же плана в этот год, чел."
    )
    shortage: Number | None = Field(default=None, description="Средняя нехватка без этого набора, чел.")
    intake_yield: Number | None = Field(
        default=None, gt=0, description="Работников на одно место: наполнение × завершение × приход в профессию"
    )
    places_at_mean: Number | None = Field(default=None, description="Мест, закрывающих среднюю нехватку")
    risk_effect: Number | None = Field(
        default=None, description="Поправка на риск: оптимум по всему распределению минус расчёт по среднему, мест"
    )
    places_unrounded: Number | None = Field(default=None, description="Расчётный оптимум без ограничений, мест")
    limits_effect: Number | None = Field(default=None, description="Действие ограничений, мест")
    rounding_effect: Number | None = Field(default=None, description="Округление до целых групп, мест")
    override_effect: Number | None = Field(default=None, description="Исправления совета, мест")
    places: Number | None = Field(default=None, description="Предложение, мест")

    @classmethod
    def from_means(
        cls,
        need: float,
        supply: float,
        carried: float,
        other_intakes: float,
        intake_yield: float,
        places_unrounded: float,
        places_limited: float,
        places_before_override: float,
        places: float,
    ) -> Chain:
        """The chain whose effects are the differences between its stations, so that it adds by construction.

        places_limited          continuous optimum under the limits
        places_before_override  whole-group plan before council corrections
        """
        need, supply, carried, other_intakes, intake_yield, places_unrounded = (
            round(value, DECIMALS) for value in (need, supply, carried, other_intakes, intake_yield, places_unrounded)
        )
        shortage = need - supply + carried - other_intakes
        return cls(
            need=need,
            supply=supply,
            carried=carried,
            other_intakes=other_intakes,
            shortage=shortage,
            intake_yield=intake_yield,
            places_at_mean=shortage / intake_yield,
            risk_effect=places_unrounded - shortage / intake_yield,
            places_unrounded=places_unrounded,
            limits_effect=places_limited - places_unrounded,
            rounding_effect=places_before_override - places_limited,
            override_effect=places - places_before_override,
            places=places,
        )

    @model_validator(mode="after")
    def _adds_up(self) -> Chain:
        sums = (
            ("shortage", self.shortage, (self.need, self.supply, self.carried, self.other_intakes), (1, -1, 1, -1)),
            ("places_unrounded", self.places_unrounded, (self.places_at_mean, self.risk_effect), (1, 1)),
            (
                "places",
                self.places,
                (self.places_unrounded, self.limits_effect, self.rounding_effect, self.override_effect),
                (1, 1, 1, 1),
            ),
        )
        for name, total, terms, signs in sums:
            if total is None or any(term is None for term in terms):
                continue
            found = sum(sign * term for sign, term in zip(signs, terms, strict=True) if term is not None)
            if abs(found - total) > CHAIN_TOLERANCE:
                raise ValueError(f"цепочка средних не складывается: «{name}» = {total:g}, а слагаемые дают {found:g}")
        return self


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
        default=None, description="Доля розыгрышей, в которых направление изменения мест то же"
    )
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
        default_factory=Interval, description="Накопленный баланс с этим планом: «+» дефицит, «−» избыток, чел."
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
        return _in_order(values, "offers", lambda offer: (_get(offer, "id"),))

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


class ShortProgramme(Record):
    """A shortage that comes before any intake of today can graduate, and the short programmes that answer it."""

    programme: Text
    name: Text
    year: int
    shortage: Number
    learners: Count | None = Field(default=None, description="Слушателей краткосрочных программ")
    groups: Count | None = None
    hours: Number | None = None
    workshop: Text | None = None
    feasible: bool | None = Field(default=None, description="Хватает ли часов мастерских")


class WorkshopUse(Record):
    kind: Literal["short_programme", "training_project", "career_guidance", "network_use", "open_class"]
    hours: Number
    participants: Count | None = None


class Workshop(Record):
    id: Text
    name: Text
    college: Text
    competence: Text | None = None
    hours_available: Number | None = None
    hours_available_status: Status = "no_data"
    hours_for_places: Number | None = Field(default=None, description="Часов на предлагаемый набор")
    hours_for_places_status: Status = "no_data"
    hours_with_employer: Number | None = None
    uses: tuple[WorkshopUse, ...] = ()

    @property
    def hours_used(self) -> float:
        """Hours over all five kinds."""
        return sum(use.hours for use in self.uses)


class ExpertGap(Record):
    """Employer experts of one competence, now or for a cohort that the plan brings to the exam."""

    scope: Text = Field(description="Демонстрационный экзамен или чемпионат, компетенция")
    year: int
    projected: bool = False
    experts: Number
    employer_experts: Number
    target_share: Share
    replace: Count = Field(description="Не хватает, если общее число экспертов постоянно (заменить)")
    add: Count = Field(description="Не хватает, если только добавлять работодателей")

    @property
    def share(self) -> float | None:
        """Employer experts / all."""
        return self.employer_experts / self.experts if self.experts else None


class DigitalCoverage(Record):
    programme: Text
    name: Text
    units: Count
    covered: Count
    uncovered: tuple[Text, ...] = Field(default=(), description="Дисциплины, модули и МДК без цифровой составляющей")
    responsible: Text | None = None
    deadline: Text | None = None


class PlanRow(Record):
    number: Text
    action: Text
    responsible: Text | None = None
    deadline: date | None = None
    deadline_text: Text | None = None
    status: Text | None = None
    source_decision: Text | None = None
    change: Literal["added", "changed", "kept"] = "added"


class Decision(Record):
    """Wording, responsible and deadline of one decision of the plenary session, from configuration."""

    number: Literal[1, 2, 3, 4, 5]
    wording: Text
    responsible: Text
    deadline: date | None = None


class Decisions(Record):
    texts: tuple[Decision, ...] = ()
    workshops: tuple[Workshop, ...] = ()
    workshops_status: Status = "no_data"
    experts: tuple[ExpertGap, ...] = ()
    experts_status: Status = "no_data"
    digital: tuple[DigitalCoverage, ...] = ()
    digital_status: Status = "no_data"
    work_plan: tuple[PlanRow, ...] = ()
    work_plan_status: Status = "no_data"


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


class Caution(Record):
    """Something a council must know before it decides."""

    kind: Text = Field(description="territory | horizon | data | capacity | other")
    text: Text


class SignOff(Record):
    """A blank signature line; names are never filled in by the tool."""

    position: Text


class Figures(Record):
    """A whole proposal of one cluster of one region for one start year."""

    schema_version: Text = SCHEMA_VERSION
    vintage: date = Field(description="Дата, на которую заморожены данные")
    round: Text | None = Field(default=None, description="Кампания, например «2027-1»; пусто у ночного черновика")
    mode: Literal["draft", "round"] = Field(default="draft", description="Ночной черновик или документ кампании")
    banner: Literal["ОБРАЗЕЦ", "ДЕМОНСТРАЦИЯ"] | None = Field(default=None, description="Полоса на каждой странице")
    banner_reason: Text | None = Field(default=None, description="Почему полоса")
    ref_area: Text
    region: Region
    cluster: Cluster
    start_year: int = Field(description="Год начала обучения")
    group_size: int = Field(gt=0, description="Человек в учебной группе")
    code_version: Text
    parameters_hash: Text | None = None
    legal_reference: Text | None = Field(default=None, description="Правовой акт региона, из конфигурации")
    purpose: Text | None = Field(default=None, description="Назначение документа, из конфигурации")
    base_year: int | None = Field(default=None, description="Последний год наблюдений занятости")
    cost_ratio: Text = Field(default="1 : 1", description="Цена дефицита к цене избытка, принятая в расчёте")
    carry_over: Share | None = Field(
        default=None, description="ρ: какая доля дефицита или избытка переходит на следующий год"
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

    programmes: tuple[Programme, ...]
    limits: tuple[RegionLimit, ...] = Field(default=(), description="Пределы региона по трём наборам плана")
    sectors: tuple[SectorRow, ...] = ()
    employment_series: tuple[Series, ...] = ()
    need_series: Series | None = None
    forecast_errors: tuple[ForecastError, ...] = ()
    crosswalk: CrosswalkCoverage | None = None
    variance_shares: tuple[VarianceShare, ...] = ()
    track_record: tuple[TrackRecord, ...] = ()
    defaults: tuple[Default, ...] = ()
    short_programmes: tuple[ShortProgramme, ...] = ()
    decisions: Decisions = Decisions()
    warnings: tuple[Caution, ...] = ()
    intake: tuple[IntakeFile, ...] = ()
    sign_off: tuple[SignOff, ...] = ()
    notes: tuple[Text, ...] = Field(default=(), description="Сведения, которые должен видеть аналитик")

    @model_validator(mode="before")
    @classmethod
    def _rows_in_order(cls, values: Any) -> Any:
        values = _in_order(
            values, "programmes", lambda row: (_get(row, "programme"), int(_get(row, "basis") or 0), _get(row, "id"))
        )
        return _in_order(
            values,
            "sectors",
            lambda row: (_get(row, "economic_activity"), _get(row, "level"), _get(row, "time_period")),
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
        """Proposed places with each shared programme counted by this cluster's share; equals ``places`` if none is."""
        known = [row.places * row.cluster_share for row in self.programmes if row.places is not None]
        return round(sum(known), DECIMALS) if known else None

    @property
    def change(self) -> int | None:
        """Change over the rows where both years are known."""
        return _total(row.change for row in self.programmes)


def _total(values: Iterator[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _get(row: Any, field: str) -> Any:
    return row.get(field) if isinstance(row, dict) else getattr(row, field)


def _in_order(values: Any, field: str, key: Any) -> Any:
    if not isinstance(values, dict) or not values.get(field):
        return values
    return {**values, field: tuple(sorted(values[field], key=lambda row: tuple(map(_orderable, key(row)))))}


def _orderable(value: Any) -> Any:
    return (value is None, value if value is not None else 0)
