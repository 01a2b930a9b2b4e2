"""The expected need: the headline of a proposal."""

from __future__ import annotations

from pydantic import Field

from proposals.figures.values import Interval, Number, Record, Share


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
