"""Checksums of every file of an outbox, kept in ``tests/frozen``: a change that should move no figure moves none.

A change that moves figures on purpose writes them anew with ``make accept-outbox`` and says what moved in CHANGELOG.md.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

FROZEN = Path(__file__).resolve().parent / "frozen"
ACCEPT = "KADRY_ACCEPT_OUTBOX"
KERNEL_LINE = "# processor "


def must_be_frozen(name: str, files: dict[str, bytes]) -> None:
    """Fail, naming them, when files are not those that were frozen; skip on a processor that rounds otherwise."""
    made = {path: hashlib.sha256(payload).hexdigest() for path, payload in files.items()}
    listing = FROZEN / f"{name}.sha256"
    if os.environ.get(ACCEPT):
        rows = [f"{digest}  {path}" for path, digest in sorted(made.items())]
        listing.write_text("\n".join([KERNEL_LINE + kernel(), *rows]) + "\n", encoding="utf-8")
        return
    first, *rows = listing.read_text(encoding="utf-8").splitlines()
    if first != KERNEL_LINE + kernel():
        pytest.skip("frozen on a processor whose sums round otherwise: make accept-outbox on an unchanged checkout")
    kept = {path: digest for digest, path in (row.split("  ", 1) for row in rows)}
    moved = sorted(path for path in made.keys() | kept.keys() if made.get(path) != kept.get(path))
    assert not moved, (
        f"{len(moved)} of {len(kept)} files of the outbox «{name}» differ from the frozen ones: {', '.join(moved)}. "
        "If figures were meant to move, say which under Figures in CHANGELOG.md and run make accept-outbox."
    )


def kernel() -> str:
    """Which vector instructions numpy and its linear algebra use here: the last bits of sums depend on them."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.linalg.inv(np.eye(2))
    libraries = sorted(
        f"{one['internal_api']}:{one.get('architecture')}" for one in threadpool_info() if "blas" in one["internal_api"]
    )
    found = np._core._multiarray_umath.__cpu_features__
    features = "".join(name for name, has in sorted(found.items()) if has)
    return f"{' '.join(dict.fromkeys(libraries))} {hashlib.sha256(features.encode()).hexdigest()[:12]}"
