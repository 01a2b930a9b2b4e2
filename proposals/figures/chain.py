"""The chain of means from need to places, checked for adding up."""

from __future__ import annotations

from pydantic import Field, model_validator

from proposals.figures.values import CHAIN_TOLERANCE, Number, Record
from proposals.terms import CHAIN


class Chain(Record):
    """Means from need to places for one programme and basis in its labour-market year.

    need − supply + carried − other_intakes = shortage
    shortage / intake_yield                 = places_at_mean
    places_at_mean + risk_effect            = places_unrounded
    places_unrounded + inertia_effect + limits_effect + rounding_effect + override_effect = places
    """

    need: Number | None = Field(default=None, description="Потребность в выпускниках в год выхода на рынок, чел.")
    supply: Number | None = Field(
        default=None, description="Выпускники уже обучающихся, выходящие на рынок в этот год, чел."
    )
    carried: Number | None = Field(
        default=None, description="Перенос баланса прошлых лет: «+» незакрытая нехватка, «−» избыток, чел."
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
        default=None, description=f"{CHAIN['risk_effect'].capitalize()}: оптимум по всему распределению минус расчёт по среднему, мест"
    )
    places_unrounded: Number | None = Field(default=None, description="Расчётный оптимум без ограничений, мест")
    inertia_effect: Number | None = Field(
        default=None, description=f"{CHAIN['inertia_effect'].capitalize()}: что меняет плата за сдвиг группы, мест"
    )
    limits_effect: Number | None = Field(default=None, description=f"{CHAIN['limits_effect'].capitalize()}, мест")
    rounding_effect: Number | None = Field(default=None, description=f"{CHAIN['rounding_effect'].capitalize()}, мест")
    override_effect: Number | None = Field(default=None, description=f"{CHAIN['override_effect'].capitalize()}, мест")
    places: Number | None = Field(default=None, description="Предложение, мест")

    @model_validator(mode="after")
    def _adds_up(self) -> Chain:
        sums = (
            ("shortage", self.shortage, (self.need, self.supply, self.carried, self.other_intakes), (1, -1, 1, -1)),
            ("places_unrounded", self.places_unrounded, (self.places_at_mean, self.risk_effect), (1, 1)),
            (
                "places",
                self.places,
                (self.places_unrounded, self.inertia_effect, self.limits_effect, self.rounding_effect, self.override_effect),
                (1, 1, 1, 1, 1),
            ),
        )
        for name, total, terms, signs in sums:
            if total is None or any(term is None for term in terms):
                continue
            found = sum(sign * term for sign, term in zip(signs, terms, strict=True) if term is not None)
            if abs(found - total) > CHAIN_TOLERANCE:
                raise ValueError(f"цепочка средних не складывается: «{name}» = {total:g}, а слагаемые дают {found:g}")
        return self
