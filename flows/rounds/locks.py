"""Who holds what during a step of a round: steps wait for each other, and for the night where they write what it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.machinery.lock import writer_lock
from flows.settings import Home

WITH_THE_NIGHT = frozenset({"open", "freeze", "correct", "collect", "withdraw", "replan"})  # ledgers, outbox, warehouse


@contextmanager
def round_lock(home: Home, step: str, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the rounds' lock, and the writer's where the step needs it: a letter that waits for its server keeps no night up."""
    with writer_lock(home.root / "round.lock", say):
        if step not in WITH_THE_NIGHT:
            yield
            return
        with writer_lock(home.lock, say):
            yield
