"""The five decisions over a region, cluster by cluster: what its page for the plenary session is rendered from."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from proposals.figures.decisions import Decision
from proposals.figures.values import Count, Number, Record, Share, Status, Text

State = Literal["reached", "nearer", "behind", "no_data"]
Trend = Literal["up", "same", "down", "unknown"]


class Standing(Record):
    """Where a cluster, or the region, stands with one decision, and which way it goes."""

    decision: Literal[1, 2, 3, 4, 5]
    state: State
    trend: Trend = "unknown"
    value: Number | None = Field(default=None, description="1 – часы использования, 2 и 3 – доля, 4 – места по долям кластера, 5 – строк к исправлению")
    value_status: Status = "no_data"
    before: Number | None = Field(default=None, description="То же годом раньше; часы – с января по день и месяц used_until")
    before_status: Status = "no_data"
    target: Share | None = None
    missing: Count | None = Field(default=None, description="1 – простаивает мастерских, 2 – экспертов, 3 – единиц, 5 – новых строк")
    missing_status: Status = "no_data"


class ClusterStanding(Record):
    cluster: Text
    name: Text
    standings: tuple[Standing, ...]


class RegionDecisions(Record):
    """The page's whole content."""

    ref_area: Text
    name: Text
    vintage: date
    start_year: int
    code_version: Text
    round: Text | None = Field(default=None, description="Кампания; пусто в ночном черновике")
    banner: Text | None = None
    banner_reason: Text | None = None
    texts: tuple[Decision, ...] = ()
    use_year: int | None = None
    used_until: date | None = Field(default=None, description="Последняя запись об использовании мастерских за этот год")
    clusters: tuple[ClusterStanding, ...]
    region: tuple[Standing, ...]
