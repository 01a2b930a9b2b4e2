"""Prefect's settings for an embedded run, set before Prefect is imported: its state lives below the home folder."""

from __future__ import annotations

import os

from flows.settings import Home


def embed(home: Home) -> None:
    """Point Prefect at the home folder unless the environment already names a server or a Prefect home."""
    home.prefect.mkdir(parents=True, exist_ok=True)
    defaults = {
        "PREFECT_HOME": str(home.prefect.resolve()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
        "PREFECT_CLI_COLORS": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
