"""How often the chain's intervals hold an invented region's truth: `python -m benchmarks.demand_recovery`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from models.chain.demand import region_demand
from sample.region import SampleRegion, generate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def main() -> None:
    from sample_truth import codelists

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--regions", type=int, default=12)
    lists = codelists()
    rows = [scored(generate(lists, seed=seed, world="calm"), lists) for seed in range(1, options.parse_args().regions + 1)]
    table = pd.DataFrame(rows)
    print(table.round(3).to_string(index=False))
    print(table.mean().round(3).to_string())


def scored(sample: SampleRegion, lists: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Coverage of 80 % intervals and errors of means on one region."""
    from sample_truth import inputs_from_truth

    demand = region_demand(inputs_from_truth(sample, lists))
    wide = sample.truth["need"].pivot_table(index="programme", columns="time_period", values="need_persons")
    truth = wide.reindex(demand.need.keys["programme"])[list(demand.need.years)].fillna(0.0).to_numpy()
    low, high = np.quantile(demand.need.values, [0.1, 0.9], axis=2)
    total_low, total_high = np.quantile(demand.need.values.sum(axis=0), [0.1, 0.9], axis=1)
    total = truth.sum(axis=0)
    quality = demand.survey_quality.set_index(["measure", "scope"])["value"]
    parameters = sample.truth["parameters"].set_index(["parameter", "scope"])["value"]
    used = demand.coefficients[demand.coefficients["rate"] == "dropout_rate"]
    rates = sample.truth["dropout"].rename(columns={"rate": "true_rate"}).merge(used, on=["programme", "basis"])
    beta = parameters["optimism_beta", ""]
    return {
        "need_held": float(((low <= truth) & (truth <= high)).mean()),
        "total_held": float(((total_low <= total) & (total <= total_high)).mean()),
        "total_bias": float(demand.need.values.mean(axis=2).sum() / truth.sum() - 1),
        "beta_held": float(quality["optimism_beta_q10", ""] <= beta <= quality["optimism_beta_q90", ""]),
        "beta_mean": float(quality["optimism_beta", ""]),
        "dropout_error": float((rates["used"] - rates["true_rate"]).abs().mean()),
        "dropout_error_documented": float((rates["documented"] - rates["true_rate"]).abs().mean()),
    }


if __name__ == "__main__":
    main()
