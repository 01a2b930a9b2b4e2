"""Forecasts of a pretrained model whose weights come inside its package; runs in an environment of its own.

    <peer python> benchmarks/peers_pretrained.py WINDOWS.npz OUT.npz

WINDOWS holds ``past_0`` … ``past_N`` (S, T) and ``horizon``; OUT receives ``mean_0`` … ``mean_N`` (S, H), the medians, and the
processor seconds of all windows. Fracast-0 (85,001 parameters, Apache-2.0): zero shot on levels,
each series apart; it wants at least eight observations, so a shorter window repeats its last value.
"""

from __future__ import annotations

import sys
import time

import numpy as np

FEWEST_POINTS = 8


def main() -> None:
    from fracast import FracastModel

    source, target = sys.argv[1:3]
    data = np.load(source)
    horizon = int(data["horizon"])
    model = FracastModel.from_pretrained(weights="fp32")
    middle = int(np.argmin(np.abs(np.array(model.quantiles) - 0.5)))
    made = {}
    start = time.process_time()
    for place in range(len(data.files) - 1):
        past = data[f"past_{place}"]
        if past.shape[1] < FEWEST_POINTS:
            made[f"mean_{place}"] = np.repeat(past[:, -1:], horizon, axis=1)
        else:
            made[f"mean_{place}"] = model.forecast_batch(past, horizon=horizon)[:, :, middle]
    np.savez_compressed(target, seconds=np.array([time.process_time() - start]), **made)


if __name__ == "__main__":
    main()
