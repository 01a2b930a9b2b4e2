"""What leaves for a whole region, beside its clusters' proposals: the sheet and the page of the vintage.

Whatever goes wrong costs the file alone and is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.figures import vintages
from flows.figures.frames import RegionFrames
from flows.figures.region_page import PAGE, gather_page
from flows.figures.region_sheet import gather_region
from flows.machinery.fence import attempted
from flows.machinery.reference import codelists
from flows.outward.region_files import RegionDocument, write_decisions, write_region_sheet
from flows.settings import Home, code_version
from proposals.figures import Figures
from proposals.region.sheet import RegionSheet
from proposals.vintages import VintageComparison

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class RegionPlace:
    """Where the files of a region go: ``root`` the home, for traces of errors; ``many`` several regions lie side by side."""

    folder: Path
    root: Path
    many: bool = False


def region_outbox(
    region: RegionFrames, place: RegionPlace, clusters: Mapping[str, Figures | None], compared: VintageComparison | None
) -> RegionDocument:
    """The sheet, then the page made of it and of the clusters' proposals; None stands for a proposal that was not made."""
    name = codelists().region_name(region.ref_area)
    sheet, trouble = attempted(lambda: gather_region(region), f"Лист региона «{name}»", place.root)
    if sheet is None:
        return RegionDocument(region.ref_area, name, "", "", trouble)
    made, trouble = attempted(lambda: write_region_sheet(place.folder, sheet), f"Лист региона «{name}»", place.root)
    _, of_decisions = attempted(lambda: _decisions(place.folder, clusters), f"Решения по региону «{name}»", place.root)
    page, of_page = attempted(lambda: _page(region, sheet, place, clusters, compared), f"Страница региона «{name}»", place.root)
    made = made or RegionDocument(region.ref_area, name, "", "")
    return replace(made, page=page or "", trouble="; ".join(one for one in (trouble, of_decisions, of_page) if one))


def compared_with_earlier(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> VintageComparison | None:
    """This vintage beside the newest one before it; None for the first one of a region."""
    before = vintages.earlier_vintage(con, vintage, ref_area)
    if before is None:
        return None
    now = vintages.of_vintage(con, home, vintage, ref_area)
    now = replace(now, side=replace(now.side, code_version=code_version()))  # its documents are not registered yet
    return vintages.compared(vintages.of_vintage(con, home, before, ref_area), now, ref_area)


def _decisions(folder: Path, clusters: Mapping[str, Figures | None]) -> None:
    """The region's page of the five decisions, where any cluster has figures."""
    if known := [found for found in clusters.values() if found is not None]:
        write_decisions(folder, known)


def _page(
    region: RegionFrames, sheet: RegionSheet, place: RegionPlace, clusters: Mapping[str, Figures | None], compared: VintageComparison | None
) -> str:
    from proposals.page.render import render

    titles = codelists().cluster.set_index("cluster")["name"]
    missing = [f"Предложение кластера «{titles[one]}» не сделано: на странице его нет." for one, found in clusters.items() if found is None]
    home = f"../{PAGE}" if place.many else ""
    known = [found for found in clusters.values() if found is not None]
    payload = render(gather_page(region, sheet, known, place.folder, compared, home, missing))
    place.folder.mkdir(parents=True, exist_ok=True)
    (place.folder / PAGE).write_bytes(payload)
    return str(place.folder / PAGE)
