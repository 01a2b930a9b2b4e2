"""What the page of one region shows, from figures that passed the disclosure gate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from flows.figures.frames import LEVELS, RegionFrames
from proposals.figures import Figures, Interval
from proposals.page.data import PageData, Year
from proposals.region.sheet import RegionSheet
from proposals.vintages import VintageComparison

PAGE = "index.html"


def gather_page(
    region: RegionFrames, sheet: RegionSheet, clusters: Sequence[Figures], folder: Path, compared: VintageComparison | None, home: str, missing: Sequence[str]
) -> PageData:  # fmt: skip
    """The data of a page that will lie in ``folder`` beside the files already there; ``home`` the address of the list of regions."""
    return PageData(
        sheet=sheet,
        clusters=tuple(clusters),
        years=_years(region),
        compared=compared,
        files=frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()),
        missing=tuple(missing),
        earlier=_earlier(folder, compared, home),
        home=home,
    )


def _earlier(folder: Path, compared: VintageComparison | None, home: str) -> str:
    """Where the page of the earlier vintage lies, as seen from this one; "" where it was never made or is gone."""
    if compared is None:
        return ""
    day = compared.first.vintage.isoformat()
    address = f"../../{day}/{compared.ref_area}/{PAGE}" if home else f"../{day}/{PAGE}"
    return address if (folder / address).exists() else ""


def _years(region: RegionFrames) -> dict[str, tuple[Year, ...]]:
    """Combined need, graduates on their way and supply with last year's places, by programme and year."""
    need = region.of("need")
    need = need[need["reading"] == "combined"]
    keys = ["programme", "time_period"]
    supply = region.of("supply").set_index(keys)["mean"]
    as_last = region.of("last_year").set_index(keys)["supply"]
    status = "estimated" if region.whole("answers") else "default"
    made: dict[str, list[Year]] = {}
    for row in need.sort_values(keys).itertuples(index=False):
        key = (row.programme, row.time_period)
        known = {} if pd.isna(row.mean) else {**{name: float(getattr(row, name)) for name in LEVELS}, "status": status}
        made.setdefault(str(row.programme), []).append(
            Year(int(row.time_period), Interval.model_validate(known), _known(supply, key), _known(as_last, key))
        )
    return {code: tuple(years) for code, years in made.items()}


def _known(values: pd.Series, key: tuple[object, object]) -> float | None:
    value = values.get(key)
    return None if value is None or pd.isna(value) else float(value)
