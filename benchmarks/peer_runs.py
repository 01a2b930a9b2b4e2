"""Runs the peer libraries in an environment of their own and keeps what they forecast, so that a rerun is quick.

The environment (statsforecast needs pandas < 3) and the forecasts lie under the cache folder, outside version control.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.scores import Made
from benchmarks.windows import Window

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "var" / "benchmarks"
REQUIREMENTS = ("statsforecast==2.1.1", "scikit-learn==1.8.0", "statsmodels==0.15.0", "pandas<3")
SCRIPT = ROOT / "benchmarks" / "peers.py"


@dataclass(frozen=True)
class Peer:
    """One library model: every ``stride``-th window, with or without its own intervals."""

    name: str
    stride: int = 1
    points_only: bool = False

    @property
    def way(self) -> str:
        """How it is run; peers of one way share a process."""
        return f"{self.stride}-{'points' if self.points_only else 'all'}"


@dataclass(frozen=True)
class Run:
    """What a peer forecast and how fast: series per second on one core."""

    made: Made
    series_per_second: float
    windows: int


def peer_python(cache: Path = CACHE) -> Path:
    """Interpreter of the peers' environment, made on first use."""
    python = cache / "peers" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(cache / "peers")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *REQUIREMENTS], check=True)
    return python


def run_peers(
    windows: Sequence[Window], peers: Sequence[Peer], season: int, horizon: int, cache: Path = CACHE
) -> dict[str, Run]:
    """Forecasts of each peer on each scored series of each window."""
    past = [window.past[window.scored] for window in windows]
    values = np.concatenate([table.ravel() for table in past])
    lengths = np.concatenate([np.full(len(table), table.shape[1]) for table in past])
    offsets = np.append(0, np.cumsum(lengths))
    digest = hashlib.sha256(values.tobytes() + offsets.tobytes() + bytes([season, horizon])).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    source = cache / f"windows-{digest}.npz"
    if not source.exists():
        np.savez(source, offsets=offsets, values=values, horizon=horizon)
    targets = {peer.name: cache / f"{peer.name}-{peer.way}-{digest}.npz" for peer in peers}
    missing = [peer for peer in peers if not targets[peer.name].exists()]
    for way in dict.fromkeys(peer.way for peer in missing):  # one process for all of one way: compiling takes long
        names = ",".join(peer.name for peer in missing if peer.way == way)
        pattern = str(cache / f"{{}}-{way}-{digest}.npz")
        command = [str(peer_python(cache)), str(SCRIPT), str(source), pattern, names, str(season), *way.split("-")]
        subprocess.run(command, check=True, env={"OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"})
    return {peer.name: _run(peer.name, targets[peer.name], past) for peer in peers}


def _run(name: str, target: Path, past: Sequence[np.ndarray]) -> Run:
    with np.load(target) as stored:
        table, (seconds, count) = stored[name], stored[f"seconds_{name}"]
    return Run(_made(name, table, past), float(count / seconds), int(count))


def _made(name: str, table: np.ndarray, past: Sequence[np.ndarray]) -> Made:
    mean, quantiles, start = [], [], 0
    for rows in past:
        part = table[start : start + len(rows)]
        start += len(rows)
        mean.append(np.maximum(part[:, :, 0], 0.0))
        quantiles.append(part[:, :, 1:] if np.isfinite(part[:, :, 1:]).any() else None)
    return Made(name, mean, quantiles)
