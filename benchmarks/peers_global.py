"""Forecasts of a global gradient boosting, one model a window; runs in an environment of its own.

    <peer python> benchmarks/peers_global.py WINDOWS.npz OUT.npz

WINDOWS holds ``past_0`` … ``past_N`` (S, T) and ``horizon``; OUT receives ``mean_0`` … ``mean_N`` (S, H) and the
processor seconds of all windows. mlforecast with LightGBM on first differences of logs, scaled by series, lags 1 to 3.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np
import pandas as pd

LAGS = 3


def main() -> None:
    source, target = sys.argv[1:3]
    data = np.load(source)
    horizon = int(data["horizon"])
    made = {}
    start = time.process_time()
    for place in range(len(data.files) - 1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made[f"mean_{place}"] = forecast(data[f"past_{place}"], horizon)
    np.savez_compressed(target, seconds=np.array([time.process_time() - start]), **made)


def forecast(past: np.ndarray, horizon: int) -> np.ndarray:
    """(S, H) recursive forecasts of one boosting fitted on all series of a window; last value where it is too short."""
    from lightgbm import LGBMRegressor
    from mlforecast import MLForecast
    from mlforecast.target_transforms import Differences, LocalStandardScaler

    series, length = past.shape
    if length < LAGS + 3:
        return np.repeat(past[:, -1:], horizon, axis=1)
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(series), length),
            "ds": np.tile(np.arange(length), series),
            "y": np.log(past).ravel(),
        }
    )
    model = LGBMRegressor(
        objective="l1", n_estimators=60, learning_rate=0.05, num_leaves=8, min_child_samples=20, verbosity=-1, n_jobs=1,
        random_state=0,
    )  # fmt: skip
    steps = [Differences([1]), LocalStandardScaler()]
    library = MLForecast(models={"boosting": model}, freq=1, lags=list(range(1, LAGS + 1)), target_transforms=steps)
    ahead = library.fit(frame).predict(horizon).sort_values(["unique_id", "ds"])
    return np.exp(ahead["boosting"].to_numpy().reshape(series, horizon))


if __name__ == "__main__":
    main()
