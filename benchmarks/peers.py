"""Forecasts of the peer libraries; runs in an environment of its own (statsforecast needs pandas < 3).

    <peer python> benchmarks/peers.py WINDOWS.npz OUT-{}.npz MODEL[,MODEL] SEASON [STRIDE [points|all]]

WINDOWS holds ``offsets`` (N+1), ``values`` and ``horizon``; OUT, a file a model, receives ``(N, H, 6)``: mean and quantiles
0.025, 0.1, 0.5, 0.9, 0.975 (NaN where the model offers no interval or, with STRIDE, where the window was left out),
and the processor seconds it took. ``points`` leaves the intervals out (AutoCES is a hundred times slower with them).
"""

from __future__ import annotations

import os
import sys
import time
import warnings

import numpy as np
import pandas as pd

os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
LIBRARY = {
    "Naive": "M.Naive()",
    "SeasonalNaive": "M.SeasonalNaive(m)",
    "Drift": "M.RandomWalkWithDrift()",
    "AutoETS": "M.AutoETS(season_length=m)",
    "DampedETS": "M.AutoETS(season_length=m, model='ZAZ' if m > 1 else 'ZAN', damped=True)",
    "AutoTheta": "M.AutoTheta(season_length=m)",
    "DynOptTheta": "M.DynamicOptimizedTheta(season_length=m)",
    "AutoCES": "M.AutoCES(season_length=m) if m > 1 else M.AutoCES(season_length=m, model='N')",
    "AutoARIMA": "M.AutoARIMA(season_length=m)",
    "MSTL": "M.MSTL(season_length=m)",
    "AutoMFLES": "M.AutoMFLES(test_size=m if m > 1 else 2, season_length=m if m > 1 else None)",
}

STATSMODELS = {"StatsmodelsETS"}


def _statsmodels(
    offsets: np.ndarray, values: np.ndarray, horizon: int, m: int, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Damped additive ETS of statsmodels with its own prediction intervals; naive where a fit fails."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    table = np.full((len(offsets) - 1, horizon, 6), np.nan)
    start = time.process_time()
    for position in kept:
        series = pd.Series(values[offsets[position] : offsets[position + 1]])
        seasonal = {"seasonal": "add", "seasonal_periods": m} if m > 1 else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fitted = ETSModel(series, trend="add", damped_trend=True, **seasonal).fit(disp=False)
                predicted = fitted.get_prediction(start=len(series), end=len(series) + horizon - 1)
                low95, high95 = np.asarray(predicted.pred_int(0.05)).T
                low80, high80 = np.asarray(predicted.pred_int(0.2)).T
                mean = np.asarray(predicted.predicted_mean)
                table[position] = np.stack([mean, low95, low80, mean, high80, high95], axis=1)
            except (ValueError, np.linalg.LinAlgError):
                table[position] = series.iloc[-1]
    return table, np.array([time.process_time() - start, len(kept)])


def main() -> None:
    import statsforecast.models as library
    from statsforecast import StatsForecast

    source, target, names, season = sys.argv[1:5]
    stride = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    with_intervals = "points" not in sys.argv[6:]
    data = np.load(source)
    offsets, values, horizon, m = data["offsets"], data["values"], int(data["horizon"]), int(season)
    kept = np.arange(0, len(offsets) - 1, stride)
    frame = _frame(offsets, values, kept)
    for name in names.split(","):
        if name in STATSMODELS:
            table, seconds = _statsmodels(offsets, values, horizon, m, kept)
            np.savez_compressed(target.format(name), **{name: table, f"seconds_{name}": seconds})
            continue
        model = eval(LIBRARY[name], {"M": library, "m": m})
        engine = StatsForecast([model], freq=1, n_jobs=1, fallback_model=library.Naive())
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wanted = {"level": [80, 95]} if with_intervals else {}
            result = engine.forecast(df=frame, h=horizon, **wanted)
        seconds = time.process_time() - start
        result = result.sort_values(["unique_id", "ds"])
        columns = [column for column in result if column not in ("unique_id", "ds")]
        point = next(column for column in columns if "-lo-" not in column and "-hi-" not in column)
        table = np.full((len(offsets) - 1, horizon, 6), np.nan)
        table[kept, :, 0] = result[point].to_numpy().reshape(len(kept), horizon)
        for position, suffix in enumerate(("lo-95", "lo-80", "", "hi-80", "hi-95"), start=1):
            column = f"{point}-{suffix}" if suffix else point
            if column in result:
                table[kept, :, position] = result[column].to_numpy().reshape(len(kept), horizon)
        print(f"{name}: {len(kept)} windows, {seconds:.1f} s, {len(kept) / seconds:.0f} series/s", flush=True)
        np.savez_compressed(target.format(name), **{name: table, f"seconds_{name}": np.array([seconds, len(kept)])})


def _frame(offsets: np.ndarray, values: np.ndarray, kept: np.ndarray) -> pd.DataFrame:
    """The kept series as the library reads them."""
    lengths = np.diff(offsets)[kept]
    return pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(kept)), lengths),
            "ds": np.concatenate([np.arange(length) for length in lengths]),
            "y": np.concatenate([values[offsets[k] : offsets[k + 1]] for k in kept]),
        }
    )


if __name__ == "__main__":
    main()
