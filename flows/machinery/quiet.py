"""Keep a native library's own debugging off the terminal."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STDOUT = 1
_one_at_a_time = threading.RLock()


@contextmanager
def without_solver_output() -> Iterator[None]:
    """HiGHS 1.12 inside SciPy prints a debugging line past every log setting; whole runs of it would bury the report.

    Standard output of the whole process is dropped meanwhile, so nothing else should be printed inside.
    """
    with _one_at_a_time:
        sys.stdout.flush()
        try:
            kept = os.dup(_STDOUT)
        except OSError:  # no standard output at all, as under a service manager: nothing to keep clean
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, _STDOUT)
            yield
        finally:
            ctypes.CDLL(None).fflush(None)
            os.dup2(kept, _STDOUT)
            os.close(nowhere)
            os.close(kept)
