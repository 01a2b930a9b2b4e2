"""Loaded by every worker of this machine before its first task: what libraries print reaches nobody's terminal."""

from __future__ import annotations

import gc
import os
import signal

from flows.machinery.workers import YOUNG_OBJECTS

STDOUT = 1


def dask_setup(worker: object) -> None:
    """Called by Dask. Ctrl-C reaches the run, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(YOUNG_OBJECTS)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT)
