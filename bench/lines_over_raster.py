"""Raster values along lines, weighted by length: ours beside exactextract, on 10,000 lines x 100 vertices.

`--quick` makes a small run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import geopandas as gpd
import harness
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from pyproj import CRS

from geo.join import sample
from layers.raster import Raster
from layers.source import Counts, Provenance

SIDE, CELL_M, VERTICES = 4000, 30.0, 100
CRS_M = CRS.from_epsg(32611)


def terrain() -> Raster:
    """Return a fractal elevation, 0..1500 m, without gaps."""
    rng = np.random.default_rng(1)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(SIDE), np.fft.rfftfreq(SIDE), indexing="ij"))
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.standard_normal((SIDE, SIDE))) * frequency**-1.8
    field = np.fft.irfft2(spectrum, s=(SIDE, SIDE))
    values = (field - field.min()) / np.ptp(field) * 1500.0
    return Raster(
        values=values.astype(np.float32),
        transform=Affine(CELL_M, 0, 500_000, 0, -CELL_M, 3_700_000),
        crs=CRS_M,
        unit="m",
        provenance=Provenance(source="fractal", licence="CC0 1.0", basis="illustrative"),
        counts=Counts(unit="cells", read=SIDE * SIDE, kept=SIDE * SIDE),
    )


def lines(count: int) -> gpd.GeoDataFrame:
    """Return random walks inside the raster, 100 vertices each, steps of about three cells."""
    rng = np.random.default_rng(2)
    steps = rng.normal(0.0, 90.0, (count, VERTICES, 2)).cumsum(axis=1)
    corner = np.array([500_000.0, 3_700_000.0 - SIDE * CELL_M])
    starts = corner + rng.uniform(10_000, SIDE * CELL_M - 10_000, (count, 1, 2))
    shapes = shapely.linestrings(starts + steps)
    return gpd.GeoDataFrame({"id": np.arange(count)}, geometry=shapes, crs=CRS_M)


def ours(count: int) -> Callable[[], pd.DataFrame]:
    """Set up our side."""
    raster, walks = terrain(), lines(count)
    return lambda: sample.along(walks, raster)


def ours_three(count: int) -> Callable[[], object]:
    """Set up ten times the lines over three rasters at once."""
    raster = terrain()
    rasters = [
        raster,
        raster.with_values(raster.values * 2, unit="m"),
        raster.with_values(raster.values + 1, unit="m"),
    ]
    walks = pd.concat([lines(count)] * 10, ignore_index=True)
    return lambda: len(sample.along(walks, rasters))


def peer(count: int) -> Callable[[], pd.DataFrame]:
    """Set up exactextract on the same raster and lines."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    raster, walks = terrain(), lines(count)
    xmin, ymin, xmax, ymax = raster.bounds
    grid = NumPyRasterSource(
        raster.values.astype(np.float64), xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax, srs_wkt=CRS_M.to_wkt()
    )
    return lambda: exact_extract(grid, walks, ["mean"], include_cols=["id"], output="pandas")


def main() -> None:
    """Print both rows."""
    count = 300 if "--quick" in sys.argv else 10_000
    mine = harness.measure(partial(ours, count))
    theirs = harness.measure(partial(peer, count), runs=1, warmups=0)
    off = np.abs(mine.result["mean"].to_numpy() - theirs.result["mean"].to_numpy()).max()
    harness.report(
        "lines over a raster",
        f"{count:,} x {VERTICES} on {SIDE}^2",
        mine,
        "exactextract",
        theirs,
        f"off by {off:.1e} m; target x100",
    )
    three = harness.measure(partial(ours_three, count))
    size = f"{10 * count:,} x {VERTICES} on 3 rasters"
    print(
        f"{'':<28} {size:<32} ours {three.seconds:8.3f} s {three.peak_mb:7.0f} MB | target 0.5 s for 100,000"
    )


if __name__ == "__main__":
    main()
