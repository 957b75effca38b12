"""Slope, hillshade and ruggedness: one pass of ours beside three runs of gdaldem, with files and in memory.

`--quick` makes a small run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import harness
import numpy as np
import rasterio
from lines_over_raster import terrain

from geo.ground import relief, tiles
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source

WHICH: tuple[relief.Measure, ...] = ("slope", "hillshade", "ruggedness")
GDALDEM = {"slope": ["slope"], "hillshade": ["hillshade"], "ruggedness": ["TRI", "-alg", "Riley"]}


def write(folder: Path, side: int) -> Path:
    """Write the elevation as gdaldem reads it fastest: rows in turn, not compressed."""
    raster = terrain()
    path = folder / "elevation.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=side,
        width=side,
        count=1,
        dtype="float32",
        crs=raster.crs.to_wkt(),
        transform=raster.transform,
        nodata=-9999.0,
    ) as file:
        file.write(raster.values[:side, :side], 1)
    return path


def in_memory(path: Path) -> Callable[[], int]:
    """Set up our three measures of a raster in memory."""
    with RasterFile(Source(path=path), unit="m") as file:
        raster = file.read((slice(None), slice(None)))
    return lambda: len(relief.measure(raster, which=WHICH))


def with_files(path: Path) -> Callable[[], None]:
    """Set up ours from the same file to three GeoTIFFs, tile by tile."""
    work = partial(relief.measure, which=WHICH)

    def run() -> None:
        with ExitStack() as stack:
            file = stack.enter_context(RasterFile(Source(path=path), unit="m"))
            writers = {
                name: stack.enter_context(
                    RasterWriter(
                        path.with_name(f"ours_{name}.tif"),
                        like=file,
                        unit=relief.UNITS[name],
                        compression="none",
                    )
                )
                for name in WHICH
            }
            pool = stack.enter_context(ThreadPoolExecutor(len(writers)))
            waiting: list[Future[None]] = []
            for window, made in tiles.over(file, work, halo=relief.HALO, tile=(512, file.shape[1])):
                wait_for(waiting)
                waiting = [pool.submit(writers[name].write, window, made[name].values) for name in WHICH]
            wait_for(waiting)

    return run


def wait_for(writes: list[Future[None]]) -> None:
    """Wait for writes, and raise what went wrong in them."""
    for each in writes:
        each.result()


def gdaldem(path: Path) -> Callable[[], None]:
    """Set up gdaldem's three runs."""

    def run() -> None:
        for name, command in GDALDEM.items():
            out = path.with_name(f"theirs_{name}.tif")
            subprocess.run(["gdaldem", command[0], path, out, *command[1:], "-q"], check=True)

    return run


def agreement(folder: Path) -> str:
    """Return how far the files differ."""
    told = []
    for name in WHICH:
        ours, theirs = (
            rasterio.open(folder / f"{who}_{name}.tif").read(1, masked=True).astype(float).filled(np.nan)
            for who in ("ours", "theirs")
        )
        # gdaldem maps the shade to whole numbers from 1 to 255.
        ours = np.floor(1.5 + 254 * ours / 255) if name == "hillshade" else ours
        same = (np.isnan(ours) == np.isnan(theirs)).all()
        off = np.abs(ours - theirs)
        told.append(f"{name} {np.nanmax(off):.0e}{'' if same else ' (other cells missing)'}")
        if name == "hillshade":
            told[-1] += f" of 255 in {np.nansum(off > 0):.0f} cells"
    return "off by " + ", ".join(told)


def main() -> None:
    """Print both rows."""
    side = 500 if "--quick" in sys.argv else 4000
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name), side)
        theirs = harness.measure(partial(gdaldem, path))
        files = harness.measure(partial(with_files, path))
        memory = harness.measure(partial(in_memory, path))
        harness.report(
            "relief, with files",
            f"3 measures, {side}^2",
            files,
            "gdaldem x 3",
            theirs,
            f"{agreement(Path(name))}; target x3 (a command's memory is not measured)",
        )
        harness.report(
            "relief, in memory",
            f"3 measures, {side}^2",
            memory,
            "gdaldem x 3, with files",
            theirs,
            "target 0.11 s",
        )


if __name__ == "__main__":
    main()
