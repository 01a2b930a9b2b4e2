"""A run tells its story: an expected error ends it with its sentence, anything else with a code; no traceback is shown."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from prefect.states import State
from pydantic import Field

from flows.machinery.story import _in_sentences, told_flow, without_tracebacks
from models.errors import EmptyInbox


def ended(error: Exception, tmp_path: Path) -> State[Any]:
    def body(home: str) -> int:
        raise error

    state = _in_sentences(body, "Ночной расчёт")(str(tmp_path))
    assert isinstance(state, State)
    return state


def test_an_error_of_ours_is_the_states_message(tmp_path: Path) -> None:
    error = EmptyInbox("inbox")
    state = ended(error, tmp_path)
    assert (state.is_failed(), state.message, state.data) == (True, str(error), error)


def test_an_unforeseen_error_is_told_by_its_code_and_kept_in_a_file(tmp_path: Path) -> None:
    state = ended(ZeroDivisionError("секрет"), tmp_path)
    assert "непредвиденная ошибка программы (код" in str(state.message)
    assert "секрет" not in str(state.message)
    (kept,) = (tmp_path / "log").glob("error-*.txt")
    assert "ZeroDivisionError: секрет" in kept.read_text(encoding="utf-8")


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    state = ended(OSError(28, "No space left on device", "warehouse"), tmp_path)
    assert "на диске кончилось место" in str(state.message)


def test_the_log_of_a_run_shows_our_sentence_without_lines_of_the_program() -> None:
    without_tracebacks()
    logger, seen = logging.getLogger("prefect.task_runs"), _Kept()
    handlers, logger.handlers = logger.handlers, [seen]  # Prefect's own asks for a run
    try:
        for error in (EmptyInbox("inbox"), ZeroDivisionError("чужая")):
            try:
                raise error
            except Exception:
                logger.exception("Task run failed with exception: %r", error)
    finally:
        logger.handlers = handlers
    ours, other = seen.records
    assert (ours.getMessage(), ours.exc_info) == (str(EmptyInbox("inbox")), None)
    assert other.exc_info is not None


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def test_a_told_flow_keeps_its_parameters() -> None:
    @told_flow("планета", "Планета", "Проверка")
    def planet(day: Annotated[date | None, Field(title="День")] = None) -> str:
        return "" if day is None else day.isoformat()

    assert planet.validate_parameters({"day": "2026-11-28"}) == {"day": date(2026, 11, 28)}
