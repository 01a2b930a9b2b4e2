"""One run of all stages over an inbox, stage by stage without Prefect, under a code version that never changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

import flows.forecast as forecast_stage
from flows import settings
from flows.forecast import forecast
from flows.forecast_errors import measure_errors
from flows.ingest import ingest
from flows.machinery.summaries import IngestSummary, TransformSummary
from flows.machinery.warehouse import writing
from flows.outward import documents
from flows.outward.documents import ProposeSummary
from flows.plan import plan
from flows.propose import propose
from flows.publish import publish
from flows.settings import Home
from flows.transform import transform
from proposals import machine
from proposals.figures import Figures
from sql import run

FEW_DRAWS = 200


class Chain:
    """One run of all stages over an inbox."""

    def __init__(self, root: Path, inbox: Path, vintage: date) -> None:
        self.home, self.inbox, self.vintage = Home(root), inbox, vintage
        self.ingested: IngestSummary
        self.books: TransformSummary
        self.proposed: ProposeSummary

    def run(self) -> Chain:
        for stage in (self._ingest, self._transform, self._forecast, self._plan, self._propose):
            with writing(self.home, self.vintage) as con:
                stage(con)
        con = run.connect(self.home.warehouse)
        publish(con, self.home.snapshot)
        con.close()
        return self

    def bytes_of_outbox(self) -> dict[str, bytes]:
        return bytes_of_outbox(self.home, self.vintage)

    def _ingest(self, con) -> None:
        self.ingested = ingest(con, self.home, self.inbox, self.vintage)

    def _transform(self, con) -> None:
        self.books = transform(con, self.vintage)

    def _forecast(self, con) -> None:
        forecast(con, self.home, self.vintage)
        measure_errors(con, self.vintage)

    def _plan(self, con) -> None:
        plan(con, self.home, self.vintage)

    def _propose(self, con) -> None:
        self.proposed = propose(con, self.home, self.vintage)


def bytes_of_outbox(home: Home, vintage: date) -> dict[str, bytes]:
    outbox = home.outbox(vintage)
    return {path.relative_to(outbox).as_posix(): path.read_bytes() for path in sorted(outbox.rglob("*")) if path.is_file()}


@contextmanager
def fixed_version() -> Iterator[None]:
    """The versions of code and parameters that documents name stay the same, whatever code makes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "CODE_ROOMS", ())
        patch.setattr(settings, "PARAMETER_ROOMS", ())
        settings.code_version.cache_clear()
        settings.parameters_hash.cache_clear()
        yield
    settings.code_version.cache_clear()
    settings.parameters_hash.cache_clear()


@contextmanager
def few_draws() -> Iterator[None]:
    """For tests of something else than how sure a figure is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecast_stage, "DEFAULT_DRAWS", FEW_DRAWS)
        yield


@contextmanager
def no_pages() -> Iterator[None]:
    """For tests of what is said and not of how it is set: of the documents the JSON alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "write_documents", _figures_alone)
        yield


def _figures_alone(folder: Path, figures: Figures) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "proposal.json").write_bytes(machine.to_json(figures))
    return dict.fromkeys(documents.FILES, "")
