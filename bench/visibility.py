"""What many observers see: ours beside gdal_viewshed and r.viewshed, on fractal ground of 30 m cells.

Ours counts for all observers at once; the peers are started for some of the same observers in turn, reading
and writing files as they do. Agreement: with the definition, a sample of cells by the slow reference of the
tests; with gdal_viewshed, which follows other lines, the share of cells within the radius that are equal.

Then over tiles, from file to file, beside the same on the whole raster; with what is seen over unknown ground
beside without; and with `--large` on a file of 20,000^2 cells, for its memory.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import harness
import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.windows import Window

from geo.ground import visibility
from layers.raster import Raster
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Counts, Provenance, Source

# Not as `tests.geo...`: packages of some peers bring a `tests` of their own.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "geo" / "ground"))
from slow_visibility import Observer

CELL_M, WEST, NORTH = 30.0, 500_000.0, 3_700_000.0
EYE_M, TARGET_M, REFRACTION = 9.0, 1.5, 0.13
CRS_M = CRS.from_epsg(32611)
ONLY: tuple[visibility.Measure, ...] = ("visible",)

STARTER = """
import resource, subprocess, sys, time
begun = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


@dataclass(frozen=True)
class Job:
    """Observers on square ground; how many of them the peers are timed on; the target for each in ms."""

    side: int
    count: int
    radius_m: float
    peers: int
    target_ms: float


JOBS = (Job(4000, 200, 5_000.0, 10, 3.0), Job(4000, 50, 10_000.0, 10, 10.0), Job(1000, 1, 30_000.0, 1, 80.0))
BEYOND = (Job(4000, 16, 16_000.0, 1, np.nan), Job(4000, 8, 35_000.0, 1, np.nan))
LARGE = Job(20_000, 400, 16_000.0, 0, np.nan)
QUICK = (Job(300, 4, 2_000.0, 1, np.nan),)


def terrain(side: int) -> Raster:
    """Return a fractal elevation, 0..1500 m, without gaps."""
    rng = np.random.default_rng(1)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij"))
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.standard_normal((side, side))) * frequency**-1.8
    field = np.fft.irfft2(spectrum, s=(side, side))
    return raster_of(((field - field.min()) / np.ptp(field) * 1500.0).astype(np.float32))


def raster_of(values: NDArray[np.float32]) -> Raster:
    """Place elevations on the grid of this benchmark."""
    return Raster(
        values=values,
        transform=Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH),
        crs=CRS_M,
        unit="m",
        provenance=Provenance(source="fractal", licence="CC0 1.0", basis="illustrative"),
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )


def cells(job: Job) -> NDArray[np.int64]:
    """Return rows and columns of the observers: one in the middle, many anywhere."""
    if job.count == 1:
        return np.full((1, 2), job.side // 2)
    return np.random.default_rng(2).integers(0, job.side, (job.count, 2))


def observers(job: Job) -> gpd.GeoSeries:
    """Return the observers, each in the middle of its cell."""
    row, column = cells(job).T
    x, y = WEST + (column + 0.5) * CELL_M, NORTH - (row + 0.5) * CELL_M
    return gpd.GeoSeries(gpd.points_from_xy(x, y), crs=CRS_M)


def ours(job: Job, path: Path) -> Callable[[], Raster]:
    """Set up our side; reading needs less memory than making the ground, which would hide our peak."""
    with rasterio.open(path) as file:
        values = file.read(1)
    ground, points = raster_of(values), observers(job)
    return lambda: seen_from(job, ground, points)


def seen_from(job: Job, ground: Raster, points: gpd.GeoSeries) -> Raster:
    """Count with this benchmark's heights."""
    return visibility.visible(
        ground,
        points,
        observer_height_m=EYE_M,
        target_height_m=TARGET_M,
        radius_m=job.radius_m,
        refraction=REFRACTION,
    )


def run(command: list[str]) -> harness.Timing:
    """Run a command: its seconds and its peak memory.

    A small process starts it: a child is counted with the memory of the process that it comes from.
    """
    begin = [sys.executable, "-S", "-c", STARTER, *command]
    seconds, peak_mb = subprocess.run(begin, check=True, capture_output=True, text=True).stdout.split()
    return harness.Timing(float(seconds), float(peak_mb), None)


def each(timings: list[harness.Timing]) -> harness.Timing:
    """Return the median seconds and the largest memory."""
    return harness.Timing(
        float(np.median([timing.seconds for timing in timings])),
        max(timing.peak_mb for timing in timings),
        None,
    )


def by_gdal(job: Job, path: Path, folder: Path) -> tuple[harness.Timing, list[Path]]:
    """Time gdal_viewshed for each of the first observers; return its files, too."""
    timings, written = [], []
    for i, point in enumerate(observers(job)[: job.peers]):
        out = folder / f"seen{i}.tif"
        timings.append(
            run(
                [
                    *("gdal_viewshed", "-q", "-ox", str(point.x), "-oy", str(point.y), "-oz", str(EYE_M)),
                    *("-tz", str(TARGET_M), "-md", str(job.radius_m), "-cc", str(1 - REFRACTION)),
                    *(str(path), str(out)),
                ]
            )
        )
        written.append(out)
    return each(timings), written


def by_grass(job: Job, path: Path, folder: Path) -> harness.Timing:
    """Time r.viewshed for each of the first observers, inside one session with the raster imported."""
    place = folder / "grass"
    run(["grass", "-c", str(path), "-e", str(place)])
    inside = ["grass", str(place / "PERMANENT"), "--exec"]
    run([*inside, "r.in.gdal", "-o", f"input={path}", "output=ground"])
    idle = min(run([*inside, "true"]).seconds for _ in range(2))
    timings = []
    for i, point in enumerate(observers(job)[: min(job.peers, 3)]):
        # The region is the observer's surroundings: r.viewshed reads all of it, whatever the distance.
        west, east = point.x - job.radius_m, point.x + job.radius_m
        south, north = point.y - job.radius_m, point.y + job.radius_m
        region = [f"w={west}", f"e={east}", f"s={south}", f"n={north}", "align=ground"]
        run([*inside, "g.region", "raster=ground"])
        if job.radius_m < job.side * CELL_M / 2:
            run([*inside, "g.region", *region])
        timing = run(
            [
                *(*inside, "r.viewshed", "-c", "-r", "-b", "input=ground", f"output=seen{i}", "--overwrite"),
                *(f"coordinates={point.x},{point.y}", f"observer_elevation={EYE_M}", "memory=4000"),
                *(f"target_elevation={TARGET_M}", f"max_distance={job.radius_m}"),
                f"refraction_coeff={REFRACTION}",
            ]
        )
        timings.append(harness.Timing(timing.seconds - idle, timing.peak_mb, None))
    return each(timings)


def equal_share(job: Job, ground: Raster, written: list[Path]) -> float:
    """Return the share of the cells within the radius on which gdal_viewshed says the same."""
    points, at = observers(job), cells(job)
    same = total = 0
    for i, path in enumerate(written):
        mine = seen_from(job, ground, points[i : i + 1]).values == 1
        with rasterio.open(path) as file:
            theirs = file.read(1) == 255
            column, row = (round(float(n)) for n in ~ground.transform @ (file.transform.c, file.transform.f))
        mine = mine[row : row + theirs.shape[0], column : column + theirs.shape[1]]
        rows, columns = np.indices(theirs.shape)
        near = np.hypot(rows + row - at[i, 0], columns + column - at[i, 1]) * CELL_M < job.radius_m
        same += int((mine == theirs)[near].sum())
        total += int(near.sum())
    return same / total


def off_definition(job: Job, ground: Raster, *, sample: int = 500) -> int:
    """Return on how many of a sample of cells, half of them at the border of what is seen, we err."""
    rng = np.random.default_rng(3)
    point, at = observers(job)[:1], cells(job)[0]
    slow = Observer(ground.values, *at, height=EYE_M, cell=(CELL_M, CELL_M), k=REFRACTION)
    seen = seen_from(job, ground, point).values
    rows, columns = np.indices(seen.shape)
    near = np.hypot(rows - at[0], columns - at[1]) * CELL_M < job.radius_m
    border = near & (np.diff(seen, axis=1, append=0) != 0)
    wrong = 0
    for some in (np.argwhere(border), np.argwhere(near)):
        for row, column in some[rng.integers(0, len(some), sample // 2)]:
            wrong += slow.sees(int(row), int(column), TARGET_M) != (seen[row, column] == 1)
    return wrong


def compare(job: Job, *, runs: int) -> None:
    """Print the rows of one job."""
    size = f"{job.count} x {job.radius_m / 1000:g} km on {job.side}^2, each"
    told = "" if np.isnan(job.target_ms) else f"; target {job.target_ms:g} ms"
    ground = terrain(job.side)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ground.tif"
        write(ground, path)
        measured = harness.measure(partial(ours, job, path), runs=runs)
        mine = harness.Timing(measured.seconds / job.count, measured.peak_mb, None)
        exact = f"{off_definition(job, ground)} of 500 cells off the definition{told}"
        if shutil.which("gdal_viewshed"):
            theirs, written = by_gdal(job, path, folder)
            agreement = f"equal on {equal_share(job, ground, written):.2%} of cells; {exact}"
            harness.report("visible area", size, mine, "gdal_viewshed", theirs, agreement)
        if shutil.which("grass"):
            harness.report("visible area", size, mine, "r.viewshed", by_grass(job, path, folder), exact)
    print(f"{'':<28} {1e3 * mine.seconds:.2f} ms each")


def over_tiles(job: Job, path: Path, out: Path, tile: int) -> Callable[[], None]:
    """Set up ours over tiles, from file to file."""
    points = observers(job)

    def work() -> None:
        with (
            # GDAL keeps what it has read, up to a twentieth of the machine's memory, if not told otherwise.
            rasterio.Env(GDAL_CACHEMAX=64),
            RasterFile(Source(path=path, name="fractal", licence="CC0 1.0"), unit="m") as file,
            RasterWriter(out, like=file, unit="1", compression="none") as writer,
        ):
            for window, made in visibility.over_tiles(
                file,
                points,
                which=ONLY,
                observer_height_m=EYE_M,
                target_height_m=TARGET_M,
                radius_m=job.radius_m,
                refraction=REFRACTION,
                tile=(tile, tile),
            ):
                writer.write(window, made["visible"].values)

    return work


def whole(job: Job, path: Path, out: Path) -> Callable[[], None]:
    """Set up ours on the whole raster, from file to file."""
    points = observers(job)

    def work() -> None:
        with RasterFile(Source(path=path, name="fractal", licence="CC0 1.0"), unit="m") as file:
            ground = file.read((slice(0, job.side), slice(0, job.side)))
        with RasterWriter(out, like=ground, unit="1", compression="none") as writer:
            writer.write((slice(0, job.side), slice(0, job.side)), seen_from(job, ground, points).values)

    return work


def tiled(job: Job, *, tile: int, runs: int) -> None:
    """Print the row of the tiles of a job."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, one, other = folder / "ground.tif", folder / "tiles.tif", folder / "whole.tif"
        write(terrain(job.side), path)
        mine = harness.measure(partial(over_tiles, job, path, one, tile), runs=runs)
        theirs = harness.measure(partial(whole, job, path, other), runs=runs)
        with rasterio.open(one) as left, rasterio.open(other) as right:
            differ = int((left.read(1) != right.read(1)).sum())
    size = f"{job.count} x {job.radius_m / 1000:g} km on {job.side}^2, all"
    harness.report(f"over tiles of {tile}^2", size, mine, "the whole", theirs, f"{differ} cells differ")


def large(job: Job) -> None:
    """Print how a file larger than the memory used is worked: the same ground over and over."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, side = folder / "ground.tif", 4000
        once = terrain(side).values
        profile: dict[str, Any] = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": CRS_M.to_wkt()}
        place = Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH)
        with rasterio.open(
            path, "w", height=job.side, width=job.side, transform=place, tiled=True, **profile
        ) as file:
            for row in range(0, job.side, side):
                for column in range(0, job.side, side):
                    file.write(once, 1, window=Window(column, row, side, side))
        mine = harness.measure(partial(over_tiles, job, path, folder / "tiles.tif", 2048), runs=1, warmups=0)
    print(
        f"{'over tiles of 2048^2':<28} {f'{job.count} x {job.radius_m / 1000:g} km on {job.side}^2':<32} "
        f"ours {mine.seconds:8.3f} s {mine.peak_mb:7.0f} MB | the file has {4e-6 * job.side**2:.0f} MB"
    )


def unsure(job: Job, path: Path, which: tuple[visibility.Measure, ...]) -> Callable[[], float]:
    """Set up ours on ground of which the lowest fifth is not known."""
    with rasterio.open(path) as file:
        values = file.read(1)
    values[values < np.quantile(values, 0.2)] = np.nan
    at = cells(job)
    ground, points = raster_of(values), observers(job)[~np.isnan(values[at[:, 0], at[:, 1]])]
    options = {"observer_height_m": EYE_M, "target_height_m": TARGET_M, "radius_m": job.radius_m}
    return lambda: float(
        np.nansum(visibility.measure(ground, points, which=which, **options)[which[-1]].values)
    )


def with_unknown(job: Job, *, runs: int) -> None:
    """Print what it costs to tell what is seen over unknown ground."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "ground.tif"
        write(terrain(job.side), path)
        mine = harness.measure(partial(unsure, job, path, visibility.MEASURES), runs=runs)
        theirs = harness.measure(partial(unsure, job, path, ONLY), runs=runs)
    size = f"{job.count} x {job.radius_m / 1000:g} km on {job.side}^2, all"
    share = f"{mine.result / theirs.result:.0%} of what is seen is seen over unknown ground"
    harness.report("visible and uncertain", size, mine, "visible", theirs, share)


def write(ground: Raster, path: Path) -> None:
    """Write the ground for the peers."""
    profile: dict[str, Any] = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": CRS_M.to_wkt()}
    rows, columns = ground.shape
    with rasterio.open(path, "w", height=rows, width=columns, transform=ground.transform, **profile) as file:
        file.write(ground.values, 1)


def main() -> None:
    """Print all rows: `--quick` small ones only, `--beyond` the radii of beacons and masts, too."""
    if "--large" in sys.argv:
        large(LARGE)
        return
    quick = "--quick" in sys.argv
    jobs = QUICK if quick else JOBS + (BEYOND if "--beyond" in sys.argv else ())
    for job in jobs:
        compare(job, runs=1 if quick else 3)
    for job in jobs[:1] if quick else jobs[:2]:
        tiled(job, tile=128 if quick else 1024, runs=1 if quick else 3)
        with_unknown(job, runs=1 if quick else 3)


if __name__ == "__main__":
    main()
