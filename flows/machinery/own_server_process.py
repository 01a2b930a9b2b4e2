"""The process of a run's own server: ``python -m flows.machinery.own_server_process SOCKET``."""

from __future__ import annotations

import gc
import socket
import sys

from flows.machinery.workers import YOUNG_OBJECTS


def main() -> None:
    """Serve on the socket that was handed over, until a signal."""
    gc.set_threshold(YOUNG_OBJECTS)
    import uvicorn

    settings = uvicorn.Config("prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on")
    uvicorn.Server(settings).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
