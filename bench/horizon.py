"""How high the ground stands around points: ours beside GRASS r.horizon, on fractal ground of 30 m cells.

The peer makes one raster a direction of a square of cells; ours is asked for the same cells' centres. Both
look as far, over a curved earth. Agreement: with the definition, some points by the slow reference of the
tests; with r.horizon, which takes the nearest cells at steps along the ray, the difference in degrees.

Then points anywhere, which share less of the processor's cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd
import harness
import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from geo.ground import sun
from layers.raster import Raster
from layers.source import Counts, Provenance

CELL_M, WEST, NORTH = 30.0, 470_000.0, 3_700_000.0
CRS_M = CRS.from_epsg(32611)
SECTORS, COMPARED = 72, 8
TARGET_S = 3.0


@dataclass(frozen=True)
class Job:
    """A square of cells in the middle of square ground, and how far they look."""

    side: int
    block: int
    far_m: float


FULL = Job(2000, 100, 20_000.0)
QUICK = Job(300, 10, 3_000.0)


def terrain(side: int) -> Raster:
    """Return a fractal elevation, 0..1500 m, without gaps."""
    rng = np.random.default_rng(1)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij"))
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.standard_normal((side, side))) * frequency**-1.8
    field = np.fft.irfft2(spectrum, s=(side, side))
    values = ((field - field.min()) / np.ptp(field) * 1500.0).astype(np.float32)
    return Raster(
        values=values,
        transform=Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH),
        crs=CRS_M,
        unit="m",
        provenance=Provenance(source="fractal", licence="CC0 1.0", basis="illustrative"),
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )


def block(job: Job) -> gpd.GeoSeries:
    """Return the centres of the cells in the middle."""
    first = (job.side - job.block) // 2
    row, column = (np.indices((job.block, job.block)) + first).reshape(2, -1)
    x, y = WEST + (column + 0.5) * CELL_M, NORTH - (row + 0.5) * CELL_M
    return gpd.GeoSeries(gpd.points_from_xy(x, y), crs=CRS_M)


def anywhere(job: Job) -> gpd.GeoSeries:
    """Return as many points anywhere."""
    x, y = np.random.default_rng(2).uniform(0, job.side * CELL_M, (2, job.block**2))
    return gpd.GeoSeries(gpd.points_from_xy(WEST + x, NORTH - y), crs=CRS_M)


def ours(job: Job, where: Callable[[Job], gpd.GeoSeries]) -> Callable[[], NDArray[np.float64]]:
    """Set up our side."""
    ground, points = terrain(job.side), where(job)
    return partial(
        sun.horizon, ground, points, sectors=SECTORS, far_m=job.far_m, height_m=0.0, refraction=0.0
    )


def inside(place: Path, *command: str) -> str:
    """Run a command of GRASS."""
    whole = ["grass", str(place / "PERMANENT"), "--exec", *command]
    return subprocess.run(whole, check=True, capture_output=True, text=True).stdout


def theirs(job: Job, folder: Path) -> tuple[harness.Timing, NDArray[np.float64]]:
    """Time r.horizon in a session with the raster imported; return every direction that is compared."""
    ground = terrain(job.side)
    path, place = folder / "ground.tif", folder / "grass"
    shape = {"width": job.side, "height": job.side, "count": 1, "dtype": "float32"}
    with rasterio.open(path, "w", driver="GTiff", crs=CRS_M, transform=ground.transform, **shape) as file:
        file.write(ground.values, 1)
    subprocess.run(["grass", "-c", str(path), "-e", str(place)], check=True, capture_output=True)
    inside(place, "r.in.gdal", "-o", f"input={path}", "output=ground")
    bounds = block(job).buffer(CELL_M / 2).total_bounds
    edges = [f"{name}={value}" for name, value in zip(("w", "s", "e", "n"), bounds, strict=True)]
    inside(place, "g.region", "raster=ground", *edges)
    job_ = harness.measure(partial(_horizon_job, place, job), runs=1, warmups=0)
    found = []
    for k in range(COMPARED):
        out = folder / f"{k}.tif"
        name = f"seen_{(90 - k * 360 // COMPARED) % 360:03d}"  # it counts from the east, leftwards
        inside(place, "r.out.gdal", f"input={name}", f"output={out}", "type=Float64", "-f")
        with rasterio.open(out) as file:
            found.append(file.read(1).ravel())
    return job_, np.column_stack(found)


def _horizon_job(place: Path, job: Job) -> Callable[[], object]:
    return partial(
        inside,
        place,
        *("r.horizon", "-d", "elevation=ground", f"step={360 // SECTORS}", "output=seen", "--overwrite"),
        *(f"maxdistance={job.far_m}", f"bufferzone={job.far_m}"),
    )


def by_definition(job: Job, found: NDArray[np.float64], count: int = 5) -> float:
    """Return the largest difference, in degrees, of some points by the slow reference."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "geo" / "ground"))
    from slow_horizon import slow

    ground, points = terrain(job.side), block(job)
    drop = 1.0 / (2 * 6_371_008.8)
    worst = 0.0
    for i in np.linspace(0, len(points) - 1, count).astype(int):
        x, y = points.x.iloc[i], points.y.iloc[i]
        north = sun.north_on_grid(CRS_M, np.array([x]), np.array([y]))[0]
        for s in range(0, SECTORS, 7):
            exact = slow(ground, x, y, 360 * s / SECTORS + north, far_m=job.far_m, height_m=0.0, drop=drop)
            worst = max(worst, abs(found[i, s] - exact))
    return worst


def main(*, quick: bool) -> None:
    """Run everything."""
    job = QUICK if quick else FULL
    load = os.getloadavg()[0]
    size = f"{job.block**2:,} x {SECTORS}, {job.far_m / 1000:g} km"
    mine = harness.measure(partial(ours, job, block), runs=1 if quick else 3)
    exact = by_definition(job, mine.result)
    with tempfile.TemporaryDirectory() as folder:
        peer, rasters = theirs(job, Path(folder))
    apart = mine.result[:, :: SECTORS // COMPARED] - rasters
    harness.report(
        "horizon",
        size,
        mine,
        "r.horizon",
        peer,
        f"definition to {exact:.1e} deg; r.horizon: median {np.median(np.abs(apart)):.3f}, "
        f"95 % {np.percentile(np.abs(apart), 95):.2f}, mean {apart.mean():+.3f} deg; "
        f"target {TARGET_S:g} s, load {load:.1f}",
    )
    spread = harness.measure(partial(ours, job, anywhere), runs=1 if quick else 3)
    print(
        f"{'horizon, points anywhere':<28} {size:<32} ours {spread.seconds:8.3f} s {spread.peak_mb:7.0f} MB"
    )


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
