"""One worker: ``python -m flows.machinery.worker_process PARENT`` answers tasks from its standard input until that ends.

Each task is a pickled pair (function, argument); each answer a pickled pair (True, value) or (False, error). Libraries
that print cannot disturb the answers: standard output is set aside first.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import traceback

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Answer until the parent closes the pipe; die with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends its workers
    _die_with(int(sys.argv[1]))
    with os.fdopen(os.dup(0), "rb") as questions, os.fdopen(os.dup(1), "wb") as answers:
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        while True:
            try:
                work, task = pickle.load(questions)  # noqa: S301 from our own parent
            except EOFError:
                return
            answer = _answer(work, task)
            del work, task
            pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()
            del answer


def _answer(work: object, task: object) -> tuple[bool, object]:
    from flows.machinery.workers import packed

    try:
        return True, work(task)  # type: ignore[operator]
    except Exception as error:
        return False, packed(error, traceback.format_exc())


def _die_with(parent: int) -> None:
    """Be killed when the parent is: a half-finished region must not write beside the next run."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main()
