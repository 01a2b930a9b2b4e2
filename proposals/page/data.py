"""What a region's page shows: figures that already passed the disclosure gate, and where the files lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from proposals.figures import Figures, Interval, Programme
from proposals.region.sheet import RegionSheet
from proposals.vintages import VintageComparison


class Year(NamedTuple):
    """One programme in one labour-market year: need, graduates already on their way, and supply with last year's places."""

    year: int
    need: Interval
    supply: float | None
    as_last_year: float | None


@dataclass(frozen=True)
class PageData:
    """``files`` names of files below the page's folder; ``earlier`` where the page of the earlier vintage lies."""

    sheet: RegionSheet
    clusters: tuple[Figures, ...]
    years: dict[str, tuple[Year, ...]]
    compared: VintageComparison | None
    files: frozenset[str]
    missing: tuple[str, ...] = ()
    earlier: str = ""
    home: str = ""
    _rows: dict[str, list[Programme]] = field(default_factory=dict)

    def programmes(self) -> dict[str, list[Programme]]:
        """Rows by programme, each basis once, whichever cluster brought them."""
        if not self._rows:
            seen: set[str] = set()
            for figures in self.clusters:
                for row in figures.programmes:
                    if row.id not in seen:
                        seen.add(row.id)
                        self._rows.setdefault(row.programme, []).append(row)
        return dict(sorted(self._rows.items()))

    def shares(self, programme: str) -> list[tuple[Figures, float]]:
        """Clusters of a programme with their shares."""
        found = []
        for figures in self.clusters:
            own = next((row for row in figures.programmes if row.programme == programme), None)
            if own is not None:
                found.append((figures, own.cluster_share))
        return found

    def link(self, name: str) -> str | None:
        """The address of a file beside the page, None where it was not made."""
        return name if name in self.files else None
