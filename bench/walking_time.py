"""Walking time from one place to every cell: ours beside GRASS r.walk and dijkstra3d, on fractal ground.

r.walk is timed without the import and export of rasters, which it needs and we do not. "Processor" is the
time that the processor spent, which says more than the clock while others use the machine.

    python bench/walking_time.py            1000^2 and 4000^2
    python bench/walking_time.py --full     10000^2 too (r.walk takes minutes)
    python bench/walking_time.py --quick    300^2, whether it runs at all
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import grass
import ground
import harness
import numpy as np
from numpy.typing import NDArray

from geo.walking.speed import PACES
from geo.walking.travel_time import Langmuir, both, travel_time

TIMES_FASTER = 8.0
LARGEST_GB = 2.5
EIGHT_S = 3.0
AGREEMENT = 1e-5

Work = Callable[[], tuple[NDArray[np.float32], float]]
"""Returns hours, and the seconds that the processor spent."""


def ours(path: Path, *, neighbours: int = 16, pace: str = "langmuir") -> Work:
    """Set up the walk from the middle."""
    elevation = ground.raster(np.load(path))
    middle = np.array([elevation.shape]) // 2
    how = Langmuir() if pace == "langmuir" else PACES[pace]

    def work() -> tuple[NDArray[np.float32], float]:
        begun = time.process_time()
        hours = travel_time(elevation, middle, pace=how, neighbours=neighbours).hours.values
        return hours, time.process_time() - begun

    return work


def ours_both(path: Path) -> Work:
    """Set up both directions at once, between two corners."""
    elevation = ground.raster(np.load(path))
    side = elevation.shape[0]
    start, end = np.array([[side // 5, side // 5]]), np.array([[side * 4 // 5, side * 4 // 5]])

    def work() -> tuple[NDArray[np.float32], float]:
        begun = time.process_time()
        forward, _ = both(elevation, start, end, pace=Langmuir())
        return forward.hours.values, time.process_time() - begun

    return work


def theirs_dijkstra(path: Path) -> Callable[[], None]:
    """Set up dijkstra3d, which knows no direction: a field of costs."""
    import dijkstra3d

    values = np.load(path)
    cost = (1.0 + np.hypot(*np.gradient(values)) / ground.CELL_M).astype(np.float32)
    middle = (values.shape[0] // 2, values.shape[1] // 2)

    def work() -> None:
        dijkstra3d.distance_field(cost, middle, connectivity=8)

    return work


def rwalk(
    path: Path, *, knights: bool = True, runs: int = 1
) -> tuple[NDArray[np.float64], harness.Timing, float]:
    """Return r.walk's seconds from the middle, its timing, and the seconds of the processor."""
    values = np.load(path)
    middle = values.shape[0] // 2
    transform = ground.raster(values[:1]).transform
    seconds, took = grass.walk(
        values,
        [ground.place(middle, middle)],
        transform=transform,
        epsg=ground.EPSG,
        knights=knights,
        runs=runs,
    )
    took.sort(key=lambda run: run.seconds)
    middle_run = took[len(took) // 2]
    return (
        seconds,
        harness.Timing(middle_run.seconds, middle_run.peak_mb, None),
        min(run.processor_s for run in took),
    )


def compare(folder: Path, side: int, *, runs: int, lakes: float = 0.0) -> harness.Timing:
    """Print ours beside r.walk -k on ground of side x side cells; return r.walk's timing."""
    path = ground.stored(folder, side, lakes=lakes)
    mine = harness.measure(partial(ours, path), runs=runs)
    seconds, theirs, their_processor = rwalk(path, runs=runs)
    hours, processor = mine.result
    reached = seconds > 0
    off = np.abs(hours[reached] * 3600.0 / seconds[reached] - 1)
    what = f"off by at most {np.nanmax(off):.1e} of it (target {AGREEMENT:g})"
    if lakes:
        what = f"same within 1e-5 in {np.mean(off < AGREEMENT):.0%} of cells: no step cuts over a hole"
    size = f"{side}^2, 16 neighbours" + (f", {lakes:.0%} lakes" if lakes else "")
    harness.report("walking time", size, mine, "r.walk -k", theirs, what)
    print(
        f"{'':<28} {'target x' + format(TIMES_FASTER, 'g'):<32} processor {processor:6.2f} s | "
        f"{their_processor:.2f} s | x{their_processor / processor:.1f}"
    )
    return theirs


def main() -> None:
    """Print every row."""
    quick, full = "--quick" in sys.argv, "--full" in sys.argv
    print("load", " ".join(f"{load:.1f}" for load in os.getloadavg()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sides = (300,) if quick else (1000, 4000)
        peers: dict[int, Any] = {}
        if grass.is_there():
            for side in sides:
                peers[side] = compare(folder, side, runs=3 if side <= 1000 else 1)
            compare(folder, sides[0], runs=1, lakes=0.2)
        path = ground.stored(folder, sides[-1])
        twice = harness.measure(partial(ours_both, path))
        if sides[-1] in peers:
            one = peers[sides[-1]]
            harness.report(
                "both directions", f"{sides[-1]}^2, two threads", twice, "r.walk -k twice",
                harness.Timing(2 * one.seconds, one.peak_mb, None), f"target x{TIMES_FASTER:g}",
            )  # fmt: skip
        eight = harness.measure(partial(ours, path, neighbours=8))
        harness.report(
            "walking time", f"{sides[-1]}^2, 8 neighbours", eight, "dijkstra3d (no direction)",
            harness.measure(partial(theirs_dijkstra, path), runs=1, warmups=0), f"target {EIGHT_S:g} s",
        )  # fmt: skip
        for neighbours, pace in ((32, "langmuir"), (16, "tobler")):
            took = harness.measure(partial(ours, path, neighbours=neighbours, pace=pace))
            print(
                f"{'walking time':<28} {f'{sides[-1]}^2, {neighbours} neighbours, {pace}':<32} "
                f"ours {took.seconds:8.3f} s {took.peak_mb:7.0f} MB | processor {took.result[1]:.2f} s"
            )
        if full:
            largest = ground.stored(folder, 10_000)
            if grass.is_there():
                compare(folder, 10_000, runs=1)
            took = harness.measure(partial(ours, largest), runs=1, warmups=0)
            print(
                f"{'':<28} {'10000^2, 16 neighbours':<32} peak {took.peak_mb:.0f} MB (target {LARGEST_GB} GB)"
            )
    print("load", " ".join(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    main()
