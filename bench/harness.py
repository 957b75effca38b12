"""How every benchmark measures: each side in a process of its own, in turn, medians told with peak memory."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Timing:
    """Seconds (median of the runs after a warm-up), peak memory in MB and the last result."""

    seconds: float
    peak_mb: float
    result: Any


def _child(job: Callable[[], Callable[[], Any]], runs: int, warmups: int, pipe: Any) -> None:
    work = job()
    _forget_peak()
    for _ in range(warmups):
        work()
    times, result = [], None
    for _ in range(runs):
        begun = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begun)
    pipe.send((statistics.median(times), _peak_mb(), result))


def _forget_peak() -> None:
    """Begin the process's peak anew (Linux): making the inputs does not count, holding them does."""
    if _CLEAR.exists():
        _CLEAR.write_text("5", encoding="ascii")


def _peak_mb() -> float:
    """Return the most memory that the process held since then; off Linux, since it began."""
    if _STATUS.exists():
        line = next(
            row for row in _STATUS.read_text(encoding="ascii").splitlines() if row.startswith("VmHWM")
        )
        return float(line.split()[1]) / 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def measure(job: Callable[[], Callable[[], Any]], *, runs: int = 3, warmups: int = 1) -> Timing:
    """Time a job in a fresh process.

    Parameters
    ----------
    job
        sets up the inputs and returns the function to time; setting up is not timed. Peak memory is that of
        the process while it works: inputs, libraries and all.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(job, runs, warmups, theirs))
    process.start()
    theirs.close()
    try:
        seconds, peak_mb, result = ours.recv()
    finally:
        process.join()
    return Timing(seconds, peak_mb, result)


def report(job: str, size: str, ours: Timing, peer: str, theirs: Timing, agreement: str) -> None:
    """Print one row: job, size, both times, both peaks, how many times faster, how far the results agree."""
    print(
        f"{job:<28} {size:<32} ours {ours.seconds:8.3f} s {ours.peak_mb:7.0f} MB | "
        f"{peer} {theirs.seconds:8.3f} s {theirs.peak_mb:7.0f} MB | "
        f"x{theirs.seconds / ours.seconds:7.1f} | {agreement}"
    )
