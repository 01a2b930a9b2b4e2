"""The region sheet in the outbox: PDF, workbook, CSV and JSON beside the clusters' proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from proposals.figures import Figures
from proposals.numbers import change, number
from proposals.region.sheet import RegionSheet
from proposals.standing import region_decisions

PDF, XLSX, CSV, JSON = "region.pdf", "region.xlsx", "region.csv", "region.json"


@dataclass(frozen=True)
class RegionDocument:
    """What was made for one region; ``trouble`` says in Russian why there is no sheet."""

    ref_area: str
    name: str
    headline: str
    path: str
    trouble: str = ""
    page: str = ""
    places: int | None = None
    places_last_year: int | None = None
    banner: str = ""


def write_region_sheet(folder: Path, sheet: RegionSheet) -> RegionDocument:
    """Render the four files."""
    from proposals.region import document, machine, workbook

    folder.mkdir(parents=True, exist_ok=True)
    made = {
        PDF: document.render(sheet),
        XLSX: workbook.render(sheet),
        CSV: machine.to_csv(sheet),
        JSON: machine.to_json(sheet),
    }
    for name, payload in made.items():
        (folder / name).write_bytes(payload)
    headline = f"план: мест {number(sheet.places)}, изменение {change(sheet.change)}"
    path = str(folder / PDF)
    return RegionDocument(sheet.ref_area, sheet.region.name, headline, path, places=sheet.places, places_last_year=sheet.places_last_year,
                          banner=sheet.banner or "")  # fmt: skip


def write_decisions(folder: Path, clusters: Sequence[Figures]) -> None:
    """The region's page of the five decisions."""
    from proposals import region_decisions as page

    told = region_decisions(clusters)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"decisions_{told.ref_area}.pdf").write_bytes(page.render(told))


def regions_page(vintage: date, regions: Sequence[RegionDocument]) -> bytes:
    """The list of regions of a vintage, each with its page."""
    from proposals.page.regions import Listed, render

    listed = [
        Listed(one.ref_area, one.name, one.places, one.places_last_year, " ".join(filter(None, (one.banner, one.trouble))), _address(one)) for one in regions
    ]
    return render(vintage, listed)


def _address(one: RegionDocument) -> str:
    return f"{one.ref_area}/index.html" if one.page else ""
