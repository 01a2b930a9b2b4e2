"""What a scenario may change, as the run form and the command line ask for it: titles, ranges, groups."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from flows.machinery.choices import code_of
from models.whatif.scenario import BOUNDS, TOTAL, Scenario
from proposals.numbers import NBSP, plain_change, plain_number


def _bounded(name: str, title: str, description: str) -> Any:
    low, high = BOUNDS[name]
    return Field(default=None, title=title, description=description, ge=low, le=high)


class SectionGrowth(BaseModel):
    """Раздел и прибавка к его росту."""

    model_config = ConfigDict(title="Рост раздела", extra="forbid")

    economic_activity: str = Field(
        title="Раздел ОКВЭД2",
        description="Чей рост меняется",
        pattern=r"^([A-U]|_T)$",
        json_schema_extra={"choices": "section"},
    )
    _code = field_validator("economic_activity", mode="before")(code_of)

    growth_rate: float = Field(
        title="Прибавка к росту в год",
        description="Доля: 0,02 – на два процентных пункта в год быстрее прогноза",
        ge=BOUNDS["growth_rate"][0],
        le=BOUNDS["growth_rate"][1],
    )


class DemandForm(BaseModel):
    """Пустое поле ничего не меняет."""

    model_config = ConfigDict(title="Потребность и выпуск", extra="forbid")

    growth: list[SectionGrowth] = Field(
        default=[], title="Рост занятости по разделам", description="Пусто – как в прогнозе"
    )
    growth_scenario: str | None = Field(
        default=None,
        title="Официальный сценарий роста",
        description="Из файлов сценариев; пусто – прогноз системы",
        json_schema_extra={"choices": "scenario"},
    )
    retirement_shift_years: float | None = _bounded(
        "retirement_shift_years", "Сдвиг возраста выхода на пенсию, лет", "Позже – со знаком плюс, раньше – минус"
    )
    match_rate: float | None = _bounded(
        "match_rate", "Доля выпускников, работающих по специальности", "1 – все; пусто – наблюдаемая доля"
    )
    survey_weight: float | None = _bounded(
        "survey_weight", "Вес опроса работодателей", "0 – только модель, 1 – только опрос; пусто – по точности"
    )


class LimitsForm(BaseModel):
    """Пустое поле ничего не меняет."""

    model_config = ConfigDict(title="Бюджет и мощности", extra="forbid")

    budget_change: float | None = _bounded(
        "budget_change", "Изменение бюджета", "Доля: −0,1 – на 10 % меньше бюджета (без бюджета – затрат прошлого года)"
    )
    capacity_change: float | None = _bounded(
        "capacity_change", "Изменение мощностей колледжей", "Доля: группы, учебные места, преподаватели, мастерские"
    )


class RulesForm(BaseModel):
    """Пустое поле ничего не меняет."""

    model_config = ConfigDict(title="Правила плана", extra="forbid")

    cost_ratio: float | None = _bounded(
        "cost_ratio", "Цена нехватки к цене избытка", "1 – поровну; 2 – нехватка вдвое дороже"
    )
    carry_over: float | None = _bounded(
        "carry_over", "Доля нехватки и избытка, остающихся через год (ρ)", "0 – исчезают, 1 – остаются"
    )
    largest_change: float | None = _bounded(
        "largest_change", "Наибольшее изменение мест программы за год", "Доля прошлогодних мест"
    )
    move_penalty: float | None = _bounded("move_penalty", "Цена изменения на одну группу", "В выпускниках")


class ScenarioForm(RulesForm, LimitsForm, DemandForm):
    """All that a scenario may change; an empty field leaves the calculation as it is."""

    model_config = ConfigDict(title="Сценарий", extra="forbid")

    def groups(self) -> tuple[DemandForm, LimitsForm, RulesForm]:
        """The same in the groups of the run form."""
        return tuple(kind(**{name: getattr(self, name) for name in kind.model_fields}) for kind in GROUPS)  # type: ignore[return-value]

    def scenario(self) -> Scenario:
        """The same for the models."""
        growth: dict[str, float] = {}
        for row in self.growth:
            growth[row.economic_activity] = growth.get(row.economic_activity, 0.0) + row.growth_rate
        return Scenario(
            growth=growth,
            growth_scenario=self.growth_scenario or "",
            retirement_shift_years=self.retirement_shift_years or 0.0,
            match_rate=self.match_rate,
            survey_weight=self.survey_weight,
            budget_change=self.budget_change,
            capacity_change=self.capacity_change or 0.0,
            cost_ratio=self.cost_ratio,
            carry_over=self.carry_over,
            largest_change=self.largest_change,
            move_penalty=self.move_penalty,
        )

    def in_words(self) -> tuple[tuple[str, str], ...]:
        """Title and value of every field that is set."""
        lines = [
            (
                f"{type(self).model_fields['growth'].title}: "
                + ("все разделы" if row.economic_activity == TOTAL else f"раздел {row.economic_activity}"),
                f"{plain_change(100 * row.growth_rate)}{NBSP}п.{NBSP}п. в год",
            )
            for row in self.growth
        ]
        for name, described in type(self).model_fields.items():
            value = getattr(self, name)
            if name != "growth" and value is not None and value != "":
                lines.append((str(described.title), value if isinstance(value, str) else _shown(name, value)))
        return tuple(lines) or (("Ничего не изменено", "–"),)


def _shown(name: str, value: float) -> str:
    """«−10 %» of a relative change, «+1,5» of a shift, the number itself of everything else."""
    if name in CHANGES:
        return f"{plain_change(100 * value)}{NBSP}%"
    return plain_change(value) if name == "retirement_shift_years" else plain_number(value)


CHANGES = ("budget_change", "capacity_change", "largest_change")
GROUPS = (DemandForm, LimitsForm, RulesForm)
