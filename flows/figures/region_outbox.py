"""What leaves for a whole region, beside its clusters' proposals. Whatever goes wrong costs these files alone and is told."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from flows.figures.frames import RegionFrames
from flows.figures.region_sheet import gather_region
from flows.machinery.fence import unforeseen
from flows.machinery.reference import codelists
from flows.outward.region_files import RegionDocument, write_region_sheet
from models.errors import KadryError


def region_sheet(region: RegionFrames, folder: Path, root: Path) -> RegionDocument:
    """The region sheet in ``folder``; ``root`` is the home, where the trace of an unforeseen error goes."""
    name = codelists().region_name(region.ref_area)
    try:
        return write_region_sheet(folder, gather_region(region))
    except ValidationError as error:
        trouble = f"лист региона не сделан: {'; '.join(_said(one['msg']) for one in error.errors()[:3])}"
    except KadryError as error:
        trouble = str(error)
    except Exception as error:
        trouble = str(unforeseen(error, f"Лист региона «{name}»", root))
    return RegionDocument(region.ref_area, name, "", "", trouble)


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")
