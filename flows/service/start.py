"""What is done between the server's start and the worker's: forms and timetable, and the runs that the last stop left.

``python -m flows.service.start`` with the environment of ``kadry serve``. No run of this home can live yet, so dead ones
are marked and their slots freed before the worker asks for the first run.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from prefect.client.orchestration import get_client

from flows.service.deployments import Place
from flows.service.registration import register_home
from flows.service.watch import LOOKS_AT_A_SLOT, Watch
from flows.settings import Home


def main() -> None:
    """Register, then look until nothing is left to be done."""
    home = Home(Path(os.environ["KADRY_HOME"]))
    register_home(Place(home, Path(os.environ["KADRY_INBOX"]), Path(os.environ["KADRY_FOLDER"])))
    watch = Watch(home)
    with get_client(sync_client=True) as client:
        for _ in range(LOOKS_AT_A_SLOT):
            for line in watch.once(client, datetime.now(UTC)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
