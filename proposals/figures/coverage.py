"""What meets the need: who comes anyway, what the proposed intake brings, what stays uncovered; persons a year."""

from __future__ import annotations

from pydantic import Field

from proposals.figures.values import Count, Interval, Number, Record, Share


class Coverage(Record):
    """A programme's need against those who come, a year on average over the document's years.

    need − on_way − plan = uncovered − surplus          means add, so rows add up to the cluster
    """

    first_year: int
    last_year: int
    need: Interval = Field(description="Ожидаемая потребность в среднем за год, чел.")
    decline_chance: Share | None = Field(default=None, description="Вероятность, что ожидаемая потребность ниже нуля")
    on_way: Number = Field(ge=0, description="Придут без этого набора: уже учатся и платный приём, чел. в год")
    plan: Number = Field(ge=0, description="Даст набор этого размера, если его повторять, чел. в год")

    @property
    def lacking(self) -> float:
        """Need without the proposed intake; negative where those on the way are more than needed."""
        return (self.need.mean or 0.0) - self.on_way

    @property
    def uncovered(self) -> float:
        """Need that stays open with the proposed intake."""
        return max(0.0, self.lacking - self.plan)

    @property
    def surplus(self) -> float:
        """Those who come beyond the need."""
        return max(0.0, self.plan - self.lacking)


class PathYear(Record):
    """Need and those who come in one year.

    need = on_way_needed + plan_needed + uncovered; of a cluster these are sums over programmes, so a surplus of one of them
    covers nothing in another
    """

    year: int
    need: Interval = Field(default=Interval(), description="Ожидаемая потребность, чел.")
    on_way: Number = Field(ge=0, description="Придут без этого набора, чел.")
    plan: Number = Field(ge=0, description="Даст набор этого размера, если его повторять, чел.")
    on_way_needed: Number = Field(ge=0, description="Из них нужны те, кто придёт без этого набора, чел.")
    plan_needed: Number = Field(ge=0, description="Из них нужны те, кого даст набор, чел.")

    @property
    def uncovered(self) -> float:
        """Need that stays open."""
        return max(0.0, (self.need.mean or 0.0) - self.on_way_needed - self.plan_needed)

    @property
    def surplus(self) -> float:
        """Those who come beyond the need of their programme."""
        return max(0.0, self.on_way + self.plan - self.on_way_needed - self.plan_needed)


class PlacesYear(Record):
    """Places and entrants of one past intake."""

    start_year: int
    places: Count | None = None
    entrants: Count | None = None
