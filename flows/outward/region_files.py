"""The region sheet in the outbox: PDF, workbook, CSV and JSON beside the clusters' proposals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from proposals.numbers import change, number
from proposals.region.sheet import RegionSheet

PDF, XLSX, CSV, JSON = "region.pdf", "region.xlsx", "region.csv", "region.json"


@dataclass(frozen=True)
class RegionDocument:
    """What was made for one region; ``trouble`` says in Russian why there is no sheet."""

    ref_area: str
    name: str
    headline: str
    path: str
    trouble: str = ""


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
    headline = f"план {number(sheet.places)} мест, изменение {change(sheet.change)}"
    return RegionDocument(sheet.ref_area, sheet.region.name, headline, str(folder / PDF))
