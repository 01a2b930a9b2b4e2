"""Pull: network sources come into the inbox as files, so that everything after is the same as for files sent by hand.

Vacancies are written page by page with the state of the pull beside them: a crash loses at most the page under way, and the
next pull goes on where this one stopped. Nothing that came before is overwritten.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.machinery.reference import codelists
from models.errors import UnknownCode

if TYPE_CHECKING:
    import httpx

    from sources.trudvsem_api import Pace

STATE = ".pull-state.json"  # a hidden file is no data: landing leaves it alone
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Pulled:
    """What came: files written now, and how much of what the source says it has is here."""

    files: int
    coverage: float
    summary: str


def pull_vacancies(
    inbox: Path,
    ref_area: str,
    day: date,
    *,
    site: str | None = None,
    client: httpx.Client | None = None,
    pace: Pace | None = None,
) -> Pulled:
    """Open vacancies of one region from «Работа России» into ``<inbox>/<region>/trudvsem-<day>/``.

    Repeats  safely: pages that are there are not asked for again
    Raises   UnknownCode for a region without a portal code, SourceUnavailable when the portal gives up
    """
    import httpx

    from sources.trudvsem import scrub
    from sources.trudvsem_api import SITE, FetchState, fetch

    folder = inbox / ref_area / f"trudvsem-{day.isoformat()}"
    folder.mkdir(parents=True, exist_ok=True)
    state_path = folder / STATE
    state = FetchState.from_json(state_path.read_text(encoding="utf-8")) if state_path.exists() else None
    written = 0
    own = client or httpx.Client(base_url=site or SITE, timeout=PATIENCE_SECONDS)
    try:
        for page in fetch(own, _portal_code(ref_area), state=state, pace=pace):
            number = max((int(path.stem.removeprefix("page-")) for path in folder.glob("page-*.json")), default=0) + 1
            name = f"page-{number:05d}.json"
            _write(folder / name, b"".join(scrub(io.BytesIO(page.payload), name)))
            _write(state_path, page.state.to_json().encode("utf-8"))
            state, written = page.state, written + 1
    finally:
        if client is None:
            own.close()
    if state is None:
        return Pulled(0, 1.0, "портал не назвал ни одной вакансии")
    return Pulled(written, state.coverage, f"вакансий {len(state.seen)} из {state.total}")


def pull_fedstat(
    inbox: Path,
    indicator: int,
    keep: dict[str, list[str]],
    *,
    site: str | None = None,
    client: httpx.Client | None = None,
) -> Pulled:
    """One indicator of ЕМИСС as SDMX files ``<inbox>/fedstat-<indicator>-<n>.xml``; its grid is kept beside them.

    Raises   SourceUnavailable, UnreadableFile as ``sources.fedstat_site`` does
    """
    import httpx

    from sources.fedstat_site import SITE, USER_AGENT, fetch_data, fetch_grid

    inbox.mkdir(parents=True, exist_ok=True)
    own = client or httpx.Client(base_url=site or SITE, timeout=PATIENCE_SECONDS, headers={"User-Agent": USER_AGENT})
    try:
        grid = fetch_grid(own, indicator)
        replies = fetch_data(own, grid, keep)
    finally:
        if client is None:
            own.close()
    for number, reply in enumerate(replies, start=1):
        _write(inbox / f"fedstat-{indicator}-{number}.xml", reply)
    for stale in inbox.glob(f"fedstat-{indicator}-*.xml"):  # of an earlier pull in more parts: its rows would go before these
        if stale.stem.rpartition("-")[2].isdecimal() and int(stale.stem.rpartition("-")[2]) > len(replies):
            stale.unlink()
    filters = {found.title: sorted(found.values.values()) for found in grid.filters.values()}
    _write(
        inbox / f".fedstat-{indicator}-filters.json", json.dumps(filters, ensure_ascii=False, indent=1).encode("utf-8")
    )
    return Pulled(len(replies), 1.0, f"показатель {indicator} «{grid.title}», ответов {len(replies)}")


def _portal_code(ref_area: str) -> str:
    found = codelists().region.set_index("oktmo")["portal_code"].get(ref_area)
    if not found:
        raise UnknownCode("Код региона", [ref_area], "data/codelists/region.csv")
    return str(found)


def _write(path: Path, payload: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(payload)
    os.replace(partial, path)
