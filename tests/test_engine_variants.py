"""Every variant of the log names what exists, runs, and is taken back."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.engine_variants import HORIZON, applied, coefficients, forecasts, variants
from benchmarks.windows import Window
from models.employment import growth


def window(family: str) -> Window:
    rng = np.random.default_rng(len(family))
    levels = np.exp(np.cumsum(rng.normal(0.03, 0.05, (12, 12 + HORIZON)), axis=1))
    groups = (np.arange(12) % 3,)
    return Window(family, family, 12, 2000, np.arange(12), groups, levels[:, :12], levels[:, 12:], np.ones(12, dtype=bool))


WINDOWS = [window(name) for name in ("a", "bb", "ccc")]
LEARNED = coefficients(WINDOWS)
PLAIN = forecasts(WINDOWS, variants()[0], LEARNED)


@pytest.mark.parametrize("variant", variants()[1:], ids=lambda variant: variant.name)
def test_a_variant_runs_and_is_taken_back(variant):
    before = {id(place): dict(vars(place)) for place, _, _ in variant.changes}
    with applied(variant):
        made = forecasts(WINDOWS, variant, coefficients(WINDOWS) if variant.relearned else LEARNED)
    assert all(np.isfinite(table).all() for table in (*made.mean, *made.quantiles))
    assert all(dict(vars(place)) == before[id(place)] for place, _, _ in variant.changes)


def test_trends_in_logs_promise_more_to_a_growing_panel():
    logs = next(variant for variant in variants() if variant.name == "trends in logs throughout")
    with applied(logs):
        made = forecasts(WINDOWS, logs, LEARNED)
    ratio = np.mean([np.log(table[:, -1] / plain[:, -1]).mean() for table, plain in zip(made.mean, PLAIN.mean, strict=True)])
    assert ratio > 0.005
    assert growth.carried_on(np.array([1.0]))[0] == pytest.approx(np.log(2))
