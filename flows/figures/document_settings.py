"""Fixed wording of the proposal that a region may change: legal reference, purpose, decisions, signature lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import yaml

from flows.settings import DATA
from models.errors import BadParameter

FILE = "data/document/proposal.yaml"


@dataclass(frozen=True)
class DecisionText:
    """One decision of the plenary session: wording, responsible, deadline."""

    number: int
    wording: str
    responsible: str
    deadline: date | None


@dataclass(frozen=True)
class DocumentSettings:
    """What the proposal says apart from numbers."""

    legal_reference: str | None
    purpose: str | None
    sign_off: tuple[str, ...]
    decisions: tuple[DecisionText, ...]


@lru_cache
def document_settings() -> DocumentSettings:
    """The committed settings. Raises BadParameter on an unknown or missing key."""
    content = yaml.safe_load((DATA / "document" / "proposal.yaml").read_text(encoding="utf-8"))
    expected = {"legal_reference", "purpose", "sign_off", "decisions"}
    if set(content) != expected:
        raise BadParameter(
            FILE,
            "ключи файла",
            sorted(set(content) ^ expected),
            "лишние или недостающие ключи",
            f"Нужны ровно: {', '.join(sorted(expected))}.",
        )
    return DocumentSettings(
        legal_reference=content["legal_reference"],
        purpose=content["purpose"],
        sign_off=tuple(content["sign_off"]),
        decisions=tuple(DecisionText(**row) for row in content["decisions"]),
    )
