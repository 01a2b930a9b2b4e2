"""What a stage did, for people: the night's summary and the artifacts of the Prefect UI are made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IngestSummary:
    """What came in, for people: counts over the vintage's files and the files that need attention."""

    files: int
    ignored: tuple[str, ...]
    newly_read: int
    troubled: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TransformSummary:
    """Counts of the books and what the warning checks found."""

    rows_read: int
    rows_accepted: int
    rows_refused: int
    rows_superseded: int
    warnings: tuple[str, ...]
    regions: tuple[str, ...]
