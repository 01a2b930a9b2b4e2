"""Regions side by side on Dask: each task's work in a worker, results in the order of the tasks.

The warehouse has one writer, so a worker gets everything it needs with its task and returns what is to be stored; the
caller stores it, task by task, and the rows are the same for any number of workers and machines. Where there are several
regions and processors the workers are processes of this machine that end with the run; ``KADRY_CLUSTER=tcp://…`` sends
the same tasks to a cluster that is there already. For a single task nothing is started.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
import traceback
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from models.errors import KadryError

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

Task = TypeVar("Task")
Result = TypeVar("Result")

SETTING, CLUSTER = "KADRY_WORKERS", "KADRY_CLUSTER"
BYTES_A_WORKER = 1_500_000_000  # a region of full size, with room: docs/adr/0014-regions-on-dask.md
TRIES = 2  # a task is given to so many workers; one that ended them all is told by its name
ANSWER_SECONDS = 30
LARGEST_TASK = "1GB"  # a task travels with its data, so that another worker can do it again
# One thread a worker: the cores are taken by the workers, and sums come out the same whatever their number.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# The collector of cycles looks at what is new after so many objects; with Python's own 700 it takes a tenth of a night.
YOUNG_OBJECTS = 20_000


class WorkerDied(KadryError):
    """Workers ended before they answered, every time they had this task: killed, or out of memory."""

    exit_code = 3

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label}: процесс расчёта прервался, не дав ответа, {TRIES} раза подряд (убит или не хватило памяти); из этого этапа "
            f"по нему ничего не записано. Запустите расчёт ещё раз; если не хватает памяти, считайте регионы по одному: {SETTING}=1."
        )


class BadWorkerCount(KadryError):
    """The setting is no positive whole number."""

    def __init__(self, given: str) -> None:
        super().__init__(
            f"{SETTING} = «{given}»: нужно целое число процессов не меньше 1. Исправьте или уберите настройку."
        )


class NoCluster(KadryError):
    """The cluster that is set does not answer, or has no workers."""

    exit_code = 3

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"{CLUSTER} = «{address}»: {reason}. Запустите кластер или уберите настройку: регионы посчитает эта машина."
        )


@dataclass(frozen=True)
class Lost:
    """A task that came to nothing, and why."""

    error: Exception


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
    """Up to ``count`` workers, started when there is more than one task; alone, the caller does the work.

    ``address`` is a cluster's; its workers are then taken, however many they are.
    """

    def __init__(self, count: int, address: str = "", say: Callable[[str], None] = lambda text: None) -> None:
        self.count, self.address, self.say = count, address, say
        self._client: Client | None = None
        self._cluster: LocalCluster | None = None
        self._main: tuple[Any, Any] | None = None

    def in_order(
        self, work: Callable[[Task], Result], tasks: Iterable[tuple[str, Task]], total: int
    ) -> Iterator[Result]:
        """Results of labelled tasks, in their order; tasks are asked for one by one, as workers become free.

        At most twice as many tasks as workers are held in memory. ``work`` is a function of a module, task and result can
        be pickled. A lost worker's tasks are done again by another. Of more than one task, an error of ours is told with
        its label.

        Raises WorkerDied, NoCluster, or what ``work`` raises
        """
        for label, made in self.attempts(work, tasks, total):
            if isinstance(made, Lost):
                raise told(label, made.error, total) from made.error.__cause__
            yield made

    def attempts(
        self, work: Callable[[Task], Result], tasks: Iterable[tuple[str, Task | Lost]], total: int
    ) -> Iterator[tuple[str, Result | Lost]]:
        """The same, each with its label, a failed task as what was lost: the others go on.

        A task that was lost before it could be given out is passed on. Raises NoCluster.
        """
        if (self.count == 1 and not self.address) or total < 2:
            for label, task in tasks:
                yield label, task if isinstance(task, Lost) else _attempt(lambda task=task: work(task))  # type: ignore[misc]
            return
        client = self._started()
        waiting: deque[tuple[str, Task | Lost, Future | None]] = deque()
        source = iter(tasks)
        try:
            while True:
                while len(waiting) < 2 * self.count and (following := next(source, None)) is not None:
                    label, task = following
                    waiting.append((label, task, None if isinstance(task, Lost) else _submitted(client, work, task)))
                if not waiting:
                    return
                label, task, future = waiting.popleft()
                if future is None or isinstance(task, Lost):
                    yield label, task  # type: ignore[misc]  # a task without a future is a lost one
                    continue
                if _was_lost(future):
                    # Dask suspects every task that a dead worker held: alone, only the guilty one ends another.
                    _settled([other for _, _, other in waiting if other is not None])
                    future = _submitted(client, work, task)
                yield label, _attempt(lambda label=label, future=future: _result(label, future))  # type: ignore[misc]
        finally:
            for _, _, left in waiting:
                if left is not None:
                    left.cancel()

    @property
    def processes(self) -> list[int]:
        """Process numbers of the workers that were started here."""
        workers = self._cluster.workers.values() if self._cluster is not None else ()
        return [worker.pid for worker in workers if worker.pid is not None]

    def stop(self) -> None:
        """End every worker that was started here, finished or not; what it had not returned is lost."""
        if self._client is not None:
            self._client.close(timeout=ANSWER_SECONDS)
        if self._cluster is not None:
            with suppress(AssertionError):  # distributed's nanny was starting a killed worker anew: no process to wait for; it ends with ours
                self._cluster.close(timeout=ANSWER_SECONDS)
            self._show_main()
        self._client = self._cluster = None

    def _started(self) -> Client:
        if self._client is None:
            import dask
            from distributed import Client

            for name in ("distributed", "distributed.nanny", "distributed.worker", "distributed.scheduler"):
                logging.getLogger(name).setLevel(logging.CRITICAL)  # what happens to a worker is told in our words
            dask.config.set(
                {
                    "distributed.scheduler.allowed-failures": TRIES - 1,
                    "distributed.admin.large-graph-warning-threshold": LARGEST_TASK,
                }
            )
            self._client = self._joined() if self.address else Client(self._local(), set_as_default=False)
        return self._client

    def _joined(self) -> Client:
        from distributed import Client

        try:
            client = Client(self.address, timeout=ANSWER_SECONDS, set_as_default=False)
        except OSError as error:
            raise NoCluster(self.address, "планировщик не отвечает") from error
        self.count = sum(client.nthreads().values())
        if not self.count:
            client.close()
            raise NoCluster(self.address, "в кластере нет исполнителей")
        self.say(
            f"Регионы считает кластер {self.address}, исполнителей {self.count}; состояние: {client.dashboard_link}"
        )
        return client

    def _local(self) -> LocalCluster:
        """Processes of this machine. They speak over TLS with keys of this run alone: whoever reached a scheduler's port
        could otherwise run code here. Pages of state are on this machine alone."""
        from distributed import LocalCluster

        self._hide_main()
        self._cluster = LocalCluster(
            n_workers=self.count,
            threads_per_worker=1,
            host="127.0.0.1",
            security=True,
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            env=ONE_THREAD,
            preload="flows.machinery.quiet_worker",
        )
        return self._cluster

    def _hide_main(self) -> None:
        """A worker would import the caller's script again, Prefect's engine among them: seconds, and whatever it does."""
        main = sys.modules["__main__"]
        self._main = getattr(main, "__spec__", None), getattr(main, "__file__", None)
        main.__spec__ = None
        with suppress(AttributeError):
            del main.__file__

    def _show_main(self) -> None:
        if self._main is not None:
            main = sys.modules["__main__"]
            main.__spec__ = self._main[0]
            if self._main[1] is not None:
                main.__file__ = self._main[1]
            self._main = None


current = Crew(1)


@contextmanager
def of_run(count: int | None = None, say: Callable[[str], None] = lambda text: None) -> Iterator[Crew]:
    """The workers of one run, those of the settings where no number is given; none of them outlives the block."""
    global current
    address = os.environ.get(CLUSTER, "") if count is None else ""
    before, current = current, Crew(usual_count() if count is None else count, address, say)
    try:
        yield current
    finally:
        current.stop()
        current = before


def _attempt(work: Callable[[], Result]) -> Result | Lost:
    try:
        return work()
    except Exception as error:
        return Lost(error)


def _submitted(client: Client, work: Callable[[Task], Result], task: Task) -> Future:
    """The scheduler has nothing to look into, and a task is never merged with another that looks the same."""
    return client.submit(answer, asked(work, task), key=f"region-{uuid.uuid4().hex}", pure=False)


def asked(work: Callable[[Task], Result], task: Task) -> bytes:
    """A task as it travels to a worker."""
    return pickle.dumps((work, task), protocol=pickle.HIGHEST_PROTOCOL)


def answer(question: bytes) -> bytes:
    """In a worker: do the work, and tell an error as values."""
    work, task = pickle.loads(question)  # noqa: S301 from our own run, over its own keys
    try:
        said: tuple[bool, Any] = (True, work(task))
    except Exception as error:
        said = (False, packed(error, traceback.format_exc()))
    return pickle.dumps(said, protocol=pickle.HIGHEST_PROTOCOL)


def _was_lost(future: Future) -> bool:
    """Wait for a task; whether it was given up because workers ended that held it."""
    from distributed import KilledWorker

    return isinstance(future.exception(), KilledWorker)


def _settled(futures: list[Future]) -> None:
    """Wait until none of them is under way, however it ends."""
    for future in futures:
        future.exception()


def _result(label: str, future: Future) -> Any:
    from distributed import KilledWorker

    try:
        return answered(future.result())
    except KilledWorker as error:
        raise WorkerDied(label) from error


def answered(said: bytes) -> Any:
    """What a worker's answer holds; raises the error that it tells."""
    done, value = pickle.loads(said)  # noqa: S301 from our own worker
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
    # The system's errors are known by their number, which is no text.
    said = error.args if isinstance(error, OSError) else tuple(str(one) for one in error.args)
    return type(error), said, kept, trace


def _unpacked(kind: type[Exception], said: tuple[Any, ...], kept: dict[str, Any], trace: str) -> Exception:
    error = kind(*said) if issubclass(kind, OSError) and kind.__module__ == "builtins" else kind.__new__(kind)
    error.args = error.args or said
    vars(error).update(kept)
    error.add_note(f"В процессе расчёта:\n{trace}")
    return error


def told(label: str, error: Exception, total: int) -> Exception:
    """An error of ours with the name of its task in front, where there are several and it is not named yet."""
    if isinstance(error, KadryError) and total > 1 and not str(error).startswith(label):
        error.args = (f"{label}: {error}", *error.args[1:])
    return error
