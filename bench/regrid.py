"""A file in degrees to one in metres, tile by tile: ours beside gdalwarp, finely and coarsely.

`--quick` makes a small run.
"""

from __future__ import annotations

import dataclasses
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import harness
import numpy as np
import rasterio
from affine import Affine
from lines_over_raster import terrain
from pyproj import CRS

from geo.ground import regrid, tiles
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source

INTO = CRS.from_epsg(32611)
DEGREES = Affine(1 / 3600, 0, -116.0, 0, -1 / 3600, 34.0)
METHODS = {30.0: "bilinear", 90.0: "average"}
"""By the side of the new cells, what of gdalwarp is most like ours. An arc second is 30.8 m from south to
north, and cells of 30 m are made as wide."""

MB = 1024.0


def write(folder: Path, side: int) -> Path:
    """Write the elevation in arc seconds, with a lake of cells that are missing."""
    values = np.tile(terrain().values, (2, 2))[:side, :side]  # the fractal goes on where it ends
    values[side // 2 : side // 2 + side // 20, side // 3 : side // 3 + side // 20] = -9999.0
    path = folder / "degrees.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=side,
        width=side,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=DEGREES,
        nodata=-9999.0,
    ) as file:
        file.write(values, 1)
    return path


def ours(path: Path, cell_m: float) -> Callable[[], tuple[int, int]]:
    """Set up ours, from file to file."""

    def run() -> tuple[int, int]:
        with RasterFile(Source(path=path), unit="m") as file:
            grid = regrid.in_metres(file, cell_m=cell_m, crs=INTO)
            with RasterWriter(
                path.with_name(f"ours_{cell_m:g}.tif"), like=grid, unit="m", compression="none"
            ) as out:
                for window, part in tiles.each(grid):
                    out.write(window, part.values)
        return grid.shape

    return run


def gdalwarp(path: Path, cell_m: float, shape: tuple[int, int]) -> Callable[[], float]:
    """Set up gdalwarp onto the same cells; it returns the most memory that it held, in MB."""
    with RasterFile(Source(path=path), unit="m") as file:
        grid = regrid.in_metres(file, cell_m=cell_m, crs=INTO).transform
    corners = (grid.c, grid.f + shape[0] * grid.e, grid.c + shape[1] * grid.a, grid.f)
    command = [
        "gdalwarp", "-q", "-overwrite", "-t_srs", "EPSG:32611", "-tr", repr(grid.a), repr(grid.a),
        "-te", *map(repr, corners), "-r", METHODS[cell_m],
        path, path.with_name(f"theirs_{cell_m:g}.tif"),
    ]  # fmt: skip

    def run() -> float:
        subprocess.run(command, check=True)
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MB

    return run


def agreement(folder: Path, cell_m: float) -> str:
    """Return how far the files differ, read by strips."""
    off, missing, count = [], 0, 0
    with (
        RasterFile(Source(path=folder / f"ours_{cell_m:g}.tif"), unit="m") as one,
        RasterFile(Source(path=folder / f"theirs_{cell_m:g}.tif"), unit="m") as other,
    ):
        for window, part in tiles.each(one):
            differ = np.abs(part.values - other.read(window).values)
            missing += int((np.isnan(part.values) != np.isnan(other.read(window).values)).sum())
            off.append(differ[np.isfinite(differ)])
            count += differ.size
    every = np.concatenate(off)
    return (
        f"off by {np.median(every):.1e} m (half), {np.quantile(every, 0.999):.2f} m (999 of 1000); "
        f"known to one only {missing / count:.1e}"
    )


def main() -> None:
    """Print a row for the cells' own size, and one for cells three times as wide."""
    side = 1000 if "--quick" in sys.argv else 8000
    print("load", " ".join(f"{load:.1f}" for load in os.getloadavg()))
    with tempfile.TemporaryDirectory() as name:
        path = harness.measure(partial(partial, write, Path(name), side), runs=1, warmups=0).result
        for cell_m, method in METHODS.items():
            mine = harness.measure(partial(ours, path, cell_m))
            theirs = harness.measure(partial(gdalwarp, path, cell_m, mine.result))
            harness.report(
                "degrees to metres, files",
                f"{side}^2 to {cell_m:g} m",
                mine,
                f"gdalwarp -r {method}",
                dataclasses.replace(theirs, peak_mb=theirs.result),
                agreement(Path(name), cell_m),
            )
    print("load", " ".join(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    main()
