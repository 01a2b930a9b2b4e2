"""Regions side by side: each task's work in a process of its own, results in the order of the tasks.

The warehouse has one writer, so a worker gets everything it needs with its task and returns what is to be stored; the
caller stores it, task by task, and the rows are the same for any number of workers. A worker is a plain child process
(``flows/machinery/worker_process.py``) that hears nothing of Prefect, of the terminal or of Ctrl-C, and ends with its parent.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from models.errors import KadryError

Task = TypeVar("Task")
Result = TypeVar("Result")

SETTING = "KADRY_WORKERS"
BYTES_A_WORKER = 1_500_000_000  # a region of full size, with room: docs/adr/0011-regions-in-worker-processes.md
STOP_SECONDS = 5.0
# One thread a worker: the cores are taken by the workers, and sums come out the same whatever their number.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class WorkerDied(KadryError):
    """A worker ended before it answered: killed by somebody, or by the system for want of memory."""

    exit_code = 3

    def __init__(self, label: str, code: int | None) -> None:
        super().__init__(
            f"{label}: процесс расчёта прервался, не дав ответа ({_ending(code)}). Ничего из этого этапа не записано. Запустите "
            f"расчёт ещё раз; если не хватает памяти, считайте регионы по одному: {SETTING}=1."
        )


class BadWorkerCount(KadryError):
    """The setting is no positive whole number."""

    def __init__(self, given: str) -> None:
        super().__init__(
            f"{SETTING} = «{given}»: нужно целое число процессов не меньше 1. Исправьте или уберите настройку."
        )


def usual_count() -> int:
    """Workers by the setting, else one a processor as far as the memory goes. Raises BadWorkerCount."""
    given = os.environ.get(SETTING)
    if given is not None:
        if not given.isdecimal() or int(given) < 1:
            raise BadWorkerCount(given)
        return int(given)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(len(os.sched_getaffinity(0)), memory // BYTES_A_WORKER))


class Crew:
    """Up to ``count`` worker processes, started when there is more than one task; alone, the caller does the work."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.processes: list[subprocess.Popen[bytes]] = []
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._threads: ThreadPoolExecutor | None = None

    def in_order(
        self, work: Callable[[Task], Result], tasks: Iterable[tuple[str, Task]], total: int
    ) -> Iterator[Result]:
        """Results of labelled tasks, in their order; tasks are asked for one by one, as workers become free.

        At most ``count`` tasks are worked on at a time, and at most twice as many are held in memory. ``work`` is a function
        of a module, task and result can be pickled. Of more than one task, an error of ours is told with its label.

        Raises WorkerDied, or what ``work`` raises
        """
        if self.count == 1 or total < 2:
            for label, task in tasks:
                try:
                    done = work(task)
                except KadryError as error:
                    raise _told(label, error, total) from error.__cause__
                yield done
            return
        waiting: deque[tuple[str, Future[Result]]] = deque()
        source = iter(tasks)
        try:
            while True:
                while len(waiting) < 2 * self.count and (following := next(source, None)) is not None:
                    label, task = following
                    waiting.append((label, self._submit(label, work, task)))
                if not waiting:
                    return
                label, future = waiting.popleft()
                try:
                    done = future.result()
                except KadryError as error:
                    raise _told(label, error, total) from error.__cause__
                yield done
        finally:
            for _, future in waiting:
                future.cancel()

    def stop(self) -> None:
        """End every worker, finished or not; what it had not returned is lost."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self.processes:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
        self.processes, self._threads = [], None

    def _submit(self, label: str, work: Callable[[Task], Result], task: Task) -> Future[Result]:
        if self._threads is None:
            # From this thread: a worker is told when the thread that started it ends (flows/machinery/worker_process.py).
            self.processes = [_started() for _ in range(self.count)]
            self._idle = queue.SimpleQueue()
            for process in self.processes:
                self._idle.put(process)
            self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="worker")
        return self._threads.submit(self._ask, label, work, task)

    def _ask(self, label: str, work: Callable[[Task], Result], task: Task) -> Result:
        process = self._idle.get()
        try:
            return _answer(process, label, work, task)
        finally:
            self._idle.put(process)


current = Crew(1)


@contextmanager
def of_run(count: int | None = None) -> Iterator[Crew]:
    """The workers of one run, ``usual_count()`` where none is given; none of them outlives the block."""
    global current
    before, current = current, Crew(usual_count() if count is None else count)
    try:
        yield current
    finally:
        current.stop()
        current = before


def _started() -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(  # noqa: S603 our own interpreter and module
        [sys.executable, "-m", "flows.machinery.worker_process", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": paths},
    )


def _answer(process: subprocess.Popen[bytes], label: str, work: Callable[[Task], Result], task: Task) -> Result:
    question, reply = process.stdin, process.stdout
    if question is None or reply is None:
        raise ValueError("a worker is started with pipes")
    try:
        pickle.dump((work, task), question, protocol=pickle.HIGHEST_PROTOCOL)
        question.flush()
        done, value = pickle.load(reply)  # noqa: S301 from our own child
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        raise WorkerDied(label, process.returncode) from error
    if not done:
        raise _unpacked(*value)
    return value


def packed(error: Exception, trace: str) -> tuple[type[Exception], tuple[Any, ...], dict[str, Any], str]:
    """An error as values that can be pickled: ours are made from other arguments than the message they keep."""
    kept = {}
    for name, value in vars(error).items():
        with suppress(Exception):
            pickle.dumps(value)
            kept[name] = value
    return type(error), tuple(str(one) for one in error.args), kept, trace


def _unpacked(kind: type[Exception], said: tuple[Any, ...], kept: dict[str, Any], trace: str) -> Exception:
    error = kind.__new__(kind)
    error.args = said
    vars(error).update(kept)
    error.add_note(f"В процессе расчёта:\n{trace}")
    return error


def _told(label: str, error: KadryError, total: int) -> KadryError:
    """The error with the name of its task in front, where there are several and it is not named yet."""
    if total > 1 and not str(error).startswith(label):
        error.args = (f"{label}: {error}", *error.args[1:])
    return error


def _ending(code: int | None) -> str:
    if code is None:
        return "связь с ним оборвалась"
    if code < 0:
        return f"сигнал {-code}, {signal.Signals(-code).name}"
    return f"код завершения {code}"
