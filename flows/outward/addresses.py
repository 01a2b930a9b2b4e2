"""Addresses of documents over HTTP, for links in the Prefect UI and in letters.

Only what may leave the house has an address: drafts of the nights, documents of rounds, results of scenarios.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from flows.settings import Home

SETTING = "KADRY_DOCUMENTS_URL"  # set by kadry serve; behind a proxy by its configuration
FOLDERS = ("outbox", "rounds", "whatif", "survey")


class Link(str):
    """A Markdown link that we made: the only markup that tables let through."""

    __slots__ = ()


def link(home: Home, path: Path, text: str) -> str:
    """A Markdown link to a file below one of the open folders; its place on the disk where there is no address."""
    base = os.environ.get(SETTING, "").rstrip("/")
    place = path.resolve()
    if not base or not place.is_relative_to(home.root.resolve()):
        return str(place)
    return Link(f"[{text}]({base}/{quote(place.relative_to(home.root.resolve()).as_posix())})")
