"""A run tells its story in the Prefect UI: a Russian name, what it waits for, and an end in one sentence.

Prefect names runs at random, ends a failed one with the name of a Python class and prints a traceback of every error. A
flow decorated here ends an expected error (ours, the disk's) as the sentence that the error is; an error that nobody
foresaw ends with the code of its traceback (``flows/machinery/fence.py``).
"""

from __future__ import annotations

import functools
import gc
import inspect
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, get_type_hints

import httpx
from prefect import Flow, flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateDetails
from prefect.context import FlowRunContext
from prefect.states import Completed, Failed, Running, State

from flows.machinery import progress, workers
from flows.machinery.fence import in_words
from flows.machinery.forms import russian_form
from flows.machinery.lock import writer_lock
from flows.machinery.prefect_home import silence
from flows.settings import Home
from models.errors import KadryError

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

Given = ParamSpec("Given")
Made = TypeVar("Made")
WAITING, NOT_ALL = "Ждёт хранилище", "Не все регионы"
LOGGERS = ("prefect.flow_runs", "prefect.task_runs")


def told_flow(key: str, title: str, description: str, **options: Any) -> Callable[[Callable[Given, Made]], Flow[Given, Made]]:
    """A flow with a stable key, a Russian name of its runs, a Russian form, and errors told in sentences."""

    def made(body: Callable[Given, Made]) -> Flow[Given, Made]:
        decorated = flow(name=key, flow_run_name=title, description=description, validate_parameters=True, **options)
        return russian_form(decorated(_in_sentences(body, title)))

    return made


def named(name: str) -> None:
    """Rename the run under way, and note its process: a run started at a terminal has none noted by a worker.

    Outside a run nothing happens; an unreachable server costs the name only.
    """
    run = _run()
    if run is None:
        return
    pid = None if run.infrastructure_pid else f"{socket.gethostname()}:{os.getpid()}"
    try:
        with get_client(sync_client=True) as client:
            client.update_flow_run(run.id, name=name, infrastructure_pid=pid)
    except httpx.HTTPError as error:
        logging.getLogger(__name__).warning("run not renamed: %s", error)


@contextmanager
def writing_run(home: Home, name: str) -> Iterator[None]:
    """Everything that a run that writes stands in: its name, its progress, the writer's lock, its workers."""
    gc.set_threshold(workers.YOUNG_OBJECTS)  # a served run does not come by the command line
    named(name)
    with progress.of_run() as reporter, writer_lock(home.lock, _waits(reporter), name) as waited:
        if waited:
            _running()
        with workers.of_run(say=reporter.say):
            yield


def ended(made: Made, lost: Sequence[str]) -> Made:
    """The end of a run: as it is, or, where regions were lost, a state that says so and holds what was made."""
    if not lost:
        return made
    said = f"Не посчитано регионов: {len(lost)}; остальные опубликованы. {' '.join(lost)}"
    return Completed(name=NOT_ALL, message=said, data=made)  # type: ignore[return-value]  # Prefect takes a state for a result


def _waits(reporter: progress.Reporter) -> Callable[[str], None]:
    def say(text: str) -> None:
        reporter.say(text)
        _running(WAITING, text)

    return say


def _running(name: str | None = None, message: str | None = None) -> None:
    """Show the run as running under another name. Its lease goes along: without it the deployment's slot would stay taken."""
    run = _run()
    if run is None:
        return
    try:
        with get_client(sync_client=True) as client:
            before = client.read_flow_run(run.id).state
            details = before.state_details if before is not None else None
            lease = details.deployment_concurrency_lease_id if details is not None else None
            state: State[Any] = Running(name=name, message=message, state_details=StateDetails(deployment_concurrency_lease_id=lease))
            client.set_flow_run_state(run.id, state, force=True)
    except httpx.HTTPError as error:
        logging.getLogger(__name__).warning("state not told: %s", error)


def _run() -> FlowRun | None:
    context = FlowRunContext.get()
    return context.flow_run if context is not None else None


def _in_sentences(body: Callable[Given, Made], title: str) -> Callable[Given, Made]:
    @functools.wraps(body)
    def told(*words: Given.args, **options: Given.kwargs) -> Made:
        without_tracebacks()
        try:
            return body(*words, **options)
        except Exception as error:
            said = error if isinstance(error, KadryError) else silence(error) or in_words(error, title, _home_of(words, options))
            return Failed(message=str(said), data=said)  # type: ignore[return-value]  # Prefect takes a state for a result

    return _like(told, body)


def _like(told: Callable[Given, Made], body: Callable[Given, Made]) -> Callable[Given, Made]:
    """The same signature with its types resolved: Prefect would look for their names in this module."""
    hints = get_type_hints(body, include_extras=True)
    signature = inspect.signature(body)
    parameters = [one.replace(annotation=hints[name]) for name, one in signature.parameters.items()]
    del told.__wrapped__  # type: ignore[attr-defined]
    told.__annotations__ = hints
    told.__signature__ = signature.replace(parameters=parameters, return_annotation=hints.get("return"))  # type: ignore[attr-defined]
    return told


def _home_of(words: tuple[Any, ...], options: dict[str, Any]) -> Path:
    given = options.get("home", words[0] if words else None)
    return Path(given) if isinstance(given, str | Path) else Path(os.environ.get("KADRY_HOME", "var"))


class _Sentence(logging.Filter):
    """An error of ours is a sentence in the log of the run, without the lines of the program."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(error, KadryError):
            record.msg, record.args, record.exc_info, record.exc_text = str(error), (), None, None
        return True


def without_tracebacks() -> None:
    """Put the filter on the loggers of runs, once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Sentence) for one in logger.filters):
            logger.addFilter(_Sentence())
