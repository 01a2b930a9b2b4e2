"""The machine's copy of a region sheet and its lines as CSV."""

from __future__ import annotations

import json

from proposals.region.sheet import RegionSheet
from proposals.region.tables import order_columns
from proposals.table import as_csv
from proposals.wording import for_reference


def to_json(sheet: RegionSheet) -> bytes:
    """UTF-8 JSON in the declared order of fields."""
    return (json.dumps(sheet.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def to_csv(sheet: RegionSheet) -> bytes:
    """The draft annex, or the places for reference, line by line with their total: all other tables of places are sums over it."""
    return as_csv(order_columns(for_reference(sheet)), sheet.order, total="Всего")


def from_json(payload: bytes) -> RegionSheet:
    """The sheet that ``to_json`` wrote. Raises pydantic.ValidationError when the bytes are none."""
    return RegionSheet.model_validate_json(payload)
