"""A thousand routes from every hour, in every month, a hundred times: to be done in under 10 minutes.

1,000 routes of 150 segments of 100 m over fractal slopes x 24 hours of departure x 12 months x 100 draws, one
kind of person: 28.8 million walks followed minute by minute, of which percentiles and probabilities of each
route, hour and month are kept. The time is that of walking and summing up; slopes and horizons are found
before, and their time is told too. `--quick` walks a hundredth: 10 routes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial

import geopandas as gpd
import ground as ground_
import harness
import numpy as np
import pandas as pd
from pyproj import CRS
from shapely import LineString

from geo.body import departures, uncertainty
from geo.body.course import Course, course
from geo.body.person import KINDS
from geo.ground import outdoors
from geo.ground.outdoors import Sites
from geo.join import segment
from geo.walking import along
from geo.walking.speed import PACES
from layers.source import Counts, Provenance
from layers.weather import Weather

SIDE = 1024
LENGTH_M = 15_000.0
DRAWS = 100
LEAST_SHARE = 0.02
TARGET_MIN = 10.0


def desert() -> Weather:
    """Return the hours of a hot desert's mean days, warmest in July (made up)."""
    month, hour = (grid.ravel() for grid in np.meshgrid(np.arange(1, 13), np.arange(24), indexing="ij"))
    season = np.cos((month - 7.0) / 6.0 * np.pi)
    day = np.cos((hour - 14.5) / 12.0 * np.pi)
    sun = np.clip(np.cos((hour - 11.5) / (6.3 + 0.9 * season) * np.pi / 2.0), 0.0, None)
    sun[np.abs(hour - 11.5) >= 6.3 + 0.9 * season] = 0.0
    air = 21.0 + 10.0 * season + 8.0 * day
    hours = pd.DataFrame(
        {
            "month": month,
            "day": 0,
            "hour": hour,
            "temperature_c": air,
            "dew_point_c": 6.0 + 7.0 * season,
            "relative_humidity_pct": np.nan,
            "pressure_pa": 93_000.0,
            "ghi_w_m2": (780.0 + 220.0 * season) * sun,
            "dni_w_m2": 800.0 * np.sqrt(sun),
            "dhi_w_m2": 110.0 * np.sqrt(sun),
            "wind_m_s": 3.0 + 1.5 * day,
        }
    )
    return Weather(
        hours=hours,
        form="normals",
        lon=-116.9,
        lat=33.4,
        elevation_m=500.0,
        utc_offset_h=-8.0,
        provenance=Provenance(source="made up", licence="CC0 1.0", basis="illustrative"),
        counts=Counts(unit="hours", read=len(hours), kept=len(hours)),
    )


def routes(count: int) -> gpd.GeoDataFrame:
    """Return straight routes in all directions over the ground."""
    rng = np.random.default_rng(3)
    size, margin = SIDE * ground_.CELL_M, 300.0
    lines = []
    while len(lines) < count:
        x, y, angle = *rng.uniform(margin, size - margin, 2), rng.uniform(0.0, 2.0 * np.pi)
        to = x + LENGTH_M * np.cos(angle), y + LENGTH_M * np.sin(angle)
        if min(to) > margin and max(to) < size - margin:
            lines.append(
                LineString(
                    [
                        (ground_.WEST + x, ground_.NORTH - y),
                        (ground_.WEST + to[0], ground_.NORTH - to[1]),
                    ]
                )
            )
    return gpd.GeoDataFrame(
        {
            "route_id": [f"route {number:04d}" for number in range(count)],
            "name": "made up",
            "mode": "foot",
            "sensitivity": "public",
            "basis": "illustrative",
        },
        geometry=lines,
        crs=CRS.from_epsg(ground_.EPSG),
    )


def prepare(count: int) -> tuple[Course, Sites]:
    """Return what the routes ask, and their ground."""
    terrain = ground_.raster(ground_.fractal(SIDE))
    pieces = segment.cut(routes(count), length_m=100.0)
    made = course(pieces, along.steps(pieces, terrain, pace=PACES["tobler_off_path"]))
    return made, outdoors.sites(pieces.loc[made.index], terrain)


class Share:
    """Prints the share that is done, in steps of `LEAST_SHARE`, with the minutes so far."""

    def __init__(self) -> None:
        self.begun, self.told = time.perf_counter(), 0.0

    def __call__(self, share: float) -> None:
        """Print, if enough more is done."""
        if share >= self.told + LEAST_SHARE or share >= 1.0:
            self.told = share
            minutes = (time.perf_counter() - self.begun) / 60.0
            print(f"  {100 * share:3.0f} % after {minutes:.1f} min", flush=True)


def job(count: int) -> Callable[[], tuple[int, float]]:
    """Set up the routes; the work returns how many rows it made, and the mean minutes of a walk."""
    begun = time.perf_counter()
    made, sites = prepare(count)
    print(f"  prepared in {time.perf_counter() - begun:.1f} s", flush=True)
    drawn, weather, man = uncertainty.draws(DRAWS, seed=1), desert(), KINDS["man"]
    # Compiled, or read from the cache, before the clock runs.
    departures.by_hour_and_month_drawn(made, sites, weather, man, drawn, months=[1], hours=[0])

    def work() -> tuple[int, float]:
        found = departures.by_hour_and_month_drawn(made, sites, weather, man, drawn, progress=Share())
        return len(found), float(found["hours_mid"].mean()) * 60.0

    return work


def main() -> None:
    """Print the row."""
    count = 10 if "--quick" in sys.argv else 1_000
    told = harness.measure(partial(job, count), runs=1, warmups=0)
    rows, minutes = told.result
    walks, seconds = rows * DRAWS, told.seconds
    print(
        f"{'many walks':<28} {f'{count:,} routes x 24 h x 12 x {DRAWS}':<32} ours {seconds:8.1f} s "
        f"{told.peak_mb:7.0f} MB | {walks:,} walks of about {minutes:.0f} min, "
        f"{1e9 * seconds / walks / minutes:.1f} ns a minute | load {os.getloadavg()[0]:.1f} | "
        f"whole size {seconds * 1_000 / count / 60.0:.1f} min (target {TARGET_MIN:.0f})"
    )


if __name__ == "__main__":
    main()
