"""How fast the engine is on one core: ``python -m benchmarks.engine_speed``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from flows.machinery import panel_file
from flows.machinery.engine_parameters import load_engine_parameters, load_seasonal_parameters
from models.employment.engine import forecast, forecast_seasonal, simulate_chunks
from models.employment.reconcile import reconcile_forecast

PARAMETERS = Path(__file__).resolve().parents[1] / "data" / "parameters" / "engine"
SERIES, YEARS, MONTHS = 4_000, 15, 120
REPEATS = 5


@dataclass(frozen=True)
class Measured:
    """Best of five runs, processor time of one core (wall clock minus what other processes take).

    series_per_second   annual, long frame → points + 17 quantiles, 4,000 series × 15 years, h = 7
    draws_seconds       1,000 draws × 10 years × 4,000 series, in chunks
    chain_seconds       read csv → forecast → reconcile over a tree → write csv, 4,000 series
    import_seconds      importing the engine beyond pandas
    monthly_per_second  monthly, 120 months, h = 12
    linear              time of 16,000 series over four times the time of 4,000
    """

    series_per_second: float
    draws_seconds: float
    chain_seconds: float
    import_seconds: float
    monthly_per_second: float
    linear: float


def measure() -> Measured:
    """Run all measurements."""
    parameters, seasonal = load_engine_parameters(PARAMETERS), load_seasonal_parameters(PARAMETERS)
    frame, large = panel(SERIES, YEARS), panel(4 * SERIES, YEARS)
    annual = best(lambda: forecast(frame, 7, parameters=parameters, groups=["section", "region"]))
    four = best(lambda: forecast(large, 7, parameters=parameters, groups=["section", "region"]))
    long = forecast(frame, 10, parameters=parameters, groups=["section", "region"])
    draws = best(lambda: sum(values.size for _, values in simulate_chunks(long, 1_000)), repeats=1)
    monthly = panel(SERIES // 4, MONTHS)
    month = best(lambda: forecast_seasonal(monthly, 12, 12, parameters=seasonal), repeats=2)
    chain = chain_seconds(frame, parameters)
    return Measured(SERIES / annual, draws, chain, import_seconds(), len(monthly) / MONTHS / month, four / annual / 4)


def panel(series: int, periods: int) -> pd.DataFrame:
    """Log random walks in 19 sections and regions of equal size."""
    rng = np.random.default_rng(0)
    levels = np.exp(5 + np.cumsum(rng.normal(0.01, 0.05, (series, periods)), axis=1))
    names = [f"s{position:05d}" for position in range(series)]
    sections = [f"section{position % 19:02d}" for position in range(series)]
    regions = [f"region{position // 19:03d}" for position in range(series)]
    return pd.DataFrame(
        {
            "unique_id": np.repeat(names, periods),
            "time_period": np.tile(np.arange(2000, 2000 + periods), series),
            "obs_value": levels.ravel(),
            "section": np.repeat(sections, periods),
            "region": np.repeat(regions, periods),
        }
    )


def chain_seconds(frame: pd.DataFrame, parameters: object) -> float:
    """Read, forecast, reconcile and write once, regions as parents."""
    sums = frame.groupby(["region", "time_period"], as_index=False)["obs_value"].sum()
    sums = sums.assign(unique_id=sums["region"], section="all")
    whole = pd.concat([frame, sums]).rename(columns={"time_period": "year", "obs_value": "y"})
    tree = frame.drop_duplicates("unique_id")[["region", "unique_id"]].set_axis(["parent", "child"], axis=1)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "panel.csv", Path(folder) / "out.csv"
        whole.to_csv(source, index=False)

        def chain() -> None:
            seen, _ = panel_file.read_panel(source, "Y", ["section"])
            made = forecast(seen, 7, parameters=parameters, groups=["section"])  # type: ignore[arg-type]
            panel_file.write_table(reconcile_forecast(made, tree).table(), target)

        return best(chain, repeats=2)


def import_seconds() -> float:
    """Seconds that importing the engine adds to a process that has pandas."""
    code = (
        "import time, pandas; start = time.process_time(); import models.employment.engine, models.employment.reconcile; "
        "print(time.process_time() - start)"
    )
    root = Path(__file__).resolve().parents[1]
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    return min(float(run.stdout) for run in runs)


def best(work: object, repeats: int = REPEATS) -> float:
    """Shortest of several runs, seconds."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()  # type: ignore[operator]
        times.append(time.process_time() - start)
    return min(times)


if __name__ == "__main__":
    found = measure()
    for name, value in vars(found).items():
        print(f"{name}: {value:,.3f}")
