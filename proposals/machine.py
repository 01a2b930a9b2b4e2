"""The machine's copy of a proposal: ``proposal.json``."""

from __future__ import annotations

import json

from proposals.figures import Figures


def to_json(figures: Figures) -> bytes:
    """UTF-8 JSON in the declared order of fields, one byte sequence for one set of figures, no clock."""
    return (json.dumps(figures.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def from_json(payload: bytes) -> Figures:
    """The figures that ``to_json`` wrote. Raises pydantic.ValidationError when the bytes are not a proposal."""
    return Figures.model_validate_json(payload)
