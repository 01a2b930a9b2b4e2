"""How a process that we started ends: asked first, made to after a while."""

from __future__ import annotations

import subprocess


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """End a process and wait for it; nothing where it has ended already.

    seconds   how long it may take to end by itself once asked
    """
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
