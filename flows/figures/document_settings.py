"""Fixed wording of the proposal that a region may change: legal reference, purpose, decisions, signature lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from flows.settings import DATA
from models.errors import BadParameter

FILE = "data/document/proposal.yaml"


@dataclass(frozen=True)
class DecisionText:
    """One decision of the plenary session: wording, responsible, its deadline then, its month and day in the round's calendar."""

    number: int
    wording: str
    responsible: str
    deadline: date | None
    calendar: tuple[int, int]


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
    content = yaml.load((DATA / "document" / "proposal.yaml").read_bytes(), Loader=yaml.CSafeLoader)
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
        decisions=tuple(_decision(row) for row in content["decisions"]),
    )


def _decision(row: dict[str, Any]) -> DecisionText:
    """One decision; raises BadParameter when its place in the calendar is no «MM-DD»."""
    found = re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", str(row.get("calendar")))
    if found is None:
        remedy = "Впишите месяц и день вида \"03-01\" в кавычках; 29–31 числа не в каждом месяце есть."
        raise BadParameter(FILE, "calendar", row.get("calendar"), "нет срока в календаре кампании", remedy)
    return DecisionText(**{**row, "calendar": (int(found[1]), int(found[2]))})
