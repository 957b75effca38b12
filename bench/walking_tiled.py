"""Walking time over an elevation in a file, tile by tile: ours beside our own run over the whole in memory.

Tiles read a GeoTIFF and write another, window by window; the whole is read and written at once. Both start
from the middle. GDAL's own cache, by default a twentieth of the machine's memory, is held to 64 MB. The files
lie in the system's cache, as they would not if they were larger than memory.

    python bench/walking_tiled.py            10000^2
    python bench/walking_tiled.py --quick    1000^2, whether it runs at all
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import ground
import harness
import numpy as np
import rasterio

from geo.walking.tiled import over_tiles
from geo.walking.travel_time import Langmuir, travel_time
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source

ALL = (slice(None), slice(None))
_CACHE_MB = 64
Job = Callable[[], None]


def made(folder: Path, side: int, *, lakes: float) -> Path:
    """Write a fractal elevation as a GeoTIFF; in a process of its own, for it takes memory."""
    path = folder / f"elevation_{side}_{lakes:g}.tif"
    raster = ground.raster(ground.fractal(side, lakes=lakes))
    with RasterWriter(path, like=raster, unit="m", compression="none") as file:
        file.write((slice(0, side), slice(0, side)), raster.values)
    return path


def setting_up(folder: Path, side: int, lakes: float) -> Callable[[], Path]:
    """Return the job of writing an elevation."""
    return partial(made, folder, side, lakes=lakes)


def by_tiles(path: Path, *, side: int, tile: int, limit_h: float | None) -> Job:
    """Set up ours, tile by tile."""

    def work() -> None:
        with ExitStack() as stack:
            stack.enter_context(rasterio.Env(GDAL_CACHEMAX=_CACHE_MB))
            file = stack.enter_context(RasterFile(Source(path=path), unit="m"))
            written = stack.enter_context(
                RasterWriter(path.with_name("tiles.tif"), like=file, unit="h", compression="none")
            )
            for window, hours in over_tiles(
                file, np.array([[side // 2, side // 2]]), pace=Langmuir(), tile=(tile, tile), limit_h=limit_h
            ):
                written.write(window, hours.values)

    return work


def at_once(path: Path, *, side: int, limit_h: float | None) -> Job:
    """Set up ours over the whole."""

    def work() -> None:
        with RasterFile(Source(path=path), unit="m") as file:
            elevation = file.read(ALL)
        times = travel_time(elevation, np.array([[side // 2, side // 2]]), pace=Langmuir(), limit_h=limit_h)
        with RasterWriter(path.with_name("whole.tif"), like=elevation, unit="h", compression="none") as out:
            out.write((slice(0, side), slice(0, side)), times.hours.values)

    return work


def differ(folder: Path, side: int) -> str:
    """Return in how many cells the two answers differ, reading them by strips."""
    count = known = 0
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(RasterFile(Source(path=folder / f"{name}.tif"), unit="h"))
            for name in ("tiles", "whole")
        )
        for row in range(0, side, 500):
            window = (slice(row, min(row + 500, side)), slice(0, side))
            a, b = one.read(window).values, other.read(window).values
            count += int((~((a == b) | (np.isnan(a) & np.isnan(b)))).sum())
            known += int(np.isfinite(a).sum())
    return f"{count} of {known} hours differ (target 0)"


def compare(folder: Path, side: int, *, tile: int, lakes: float = 0.0, limit_h: float | None = None) -> None:
    """Print the tiles beside the whole."""
    path = harness.measure(partial(setting_up, folder, side, lakes), runs=1, warmups=0).result
    runs, warmups = (3, 1) if side <= 1000 else (1, 0)
    parts = harness.measure(
        partial(by_tiles, path, side=side, tile=tile, limit_h=limit_h), runs=runs, warmups=warmups
    )
    whole = harness.measure(partial(at_once, path, side=side, limit_h=limit_h), runs=runs, warmups=warmups)
    size = f"{side}^2 in tiles of {tile}^2"
    size += f", {lakes:.0%} lakes" if lakes else ""
    size += f", {limit_h:g} h" if limit_h is not None else ""
    harness.report("walking time by tiles", size, parts, "the whole", whole, differ(folder, side))


def main() -> None:
    """Print every row."""
    quick = "--quick" in sys.argv
    side, tile = (1000, 256) if quick else (10_000, 2048)
    print("load", " ".join(f"{load:.1f}" for load in os.getloadavg()))
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), side, tile=tile)
        compare(Path(name), side, tile=tile, lakes=0.2)
        compare(Path(name), side, tile=tile, limit_h=1.0 if quick else 12.0)
    print("load", " ".join(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    main()
