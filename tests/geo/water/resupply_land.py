"""A flat square of 10 km with one road through its middle, and what a month of trips needs besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from numpy.typing import NDArray

from geo.ground import sun
from geo.ground.climate import Climate
from geo.walking.speed import PACES
from geo.water.resupply import Crew, Resupply, Vehicle, plan
from layers.raster import Raster
from tests.builders import raster_of

CRS = 32612
CELL_M = 100.0
WIDE_M = 10_000.0
MIDDLE_M = 5_050.0
"""Of the road: through the centres of a row of cells."""

KM_H = {"primary": 60.0, "track": 15.0}

TOBLER = PACES["tobler"]

STEADY = Crew(
    people=2,
    carry_l=15.0,
    pack_kg=5.0,
    day_h=10.0,
    first_h=4.0,
    prepare_min=30.0,
    stop_min=15.0,
    rest_min=0.0,
)
"""Nobody rests, so that hours on foot are metres over speed."""


def terrain() -> Raster:
    cells = int(WIDE_M / CELL_M)
    return raster_of(
        np.zeros((cells, cells)), transform=Affine(CELL_M, 0.0, 0.0, 0.0, -CELL_M, WIDE_M), crs=CRS
    )


def roads_of(*rows: tuple[str, Sequence[tuple[float, float]]], **columns: Any) -> gpd.GeoDataFrame:
    """Return roads: class and points."""
    names = [name for name, _ in rows]
    return gpd.GeoDataFrame(
        {
            "highway": names,
            "is_drivable": True,
            "is_walkable": [name != "motorway" for name in names],
            "surface": None,
            **columns,
        },
        geometry=[shapely.LineString(points) for _, points in rows],
        crs=CRS,
    )


ROAD = roads_of(("primary", [(0.0, MIDDLE_M), (WIDE_M, MIDDLE_M)]))


def points_of(places: dict[str, tuple[float, float]], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        columns, index=list(places), geometry=[shapely.Point(place) for place in places.values()], crs=CRS
    )


DEPOT = points_of({"base": (50.0, MIDDLE_M)})


def sites_of(
    places: dict[str, tuple[float, float]], litres: float | list[float], **more: Any
) -> gpd.GeoDataFrame:
    return points_of(places, litres_per_day=litres, **more)


def day_of(
    air_c: float | NDArray[np.float64] = 15.0,
    vapour_kpa: float | NDArray[np.float64] = 0.8,
    *,
    on: date = date(2001, 6, 15),
) -> Climate:
    """Return a day under black cloud at 111 W, 32 N: no sunlight, so that heat is air and vapour alone."""
    made = Climate(
        name="a day", first=on, hours=pd.DataFrame({"air_c": np.zeros(24)}), lon=-111.0, lat=32.0,
        elevation_m=0.0, utc_offset_h=-7.0,
    )  # fmt: skip
    seen = sun.position(made.times, lon=-111.0, lat=32.0, elevation_m=0.0)
    hours = pd.DataFrame(
        {
            "air_c": np.broadcast_to(air_c, 24).astype(np.float64),
            "vapour_kpa": np.broadcast_to(vapour_kpa, 24).astype(np.float64),
            "wind_m_s": 2.0,
            "ghi_w_m2": 0.0,
            "dni_w_m2": 0.0,
            "dhi_w_m2": 0.0,
            "zenith_deg": seen["zenith_deg"].to_numpy(),
            "azimuth_deg": seen["azimuth_deg"].to_numpy(),
            "clearness": 0.0,
        }
    )
    return Climate(
        name="a day", first=on, hours=hours, lon=-111.0, lat=32.0, elevation_m=0.0, utc_offset_h=-7.0
    )


def planned(sites: gpd.GeoDataFrame, **options: Any) -> Resupply:
    """Return the plan over the flat square; whatever is not said is as above."""
    given: dict[str, Any] = {
        "depots": DEPOT, "roads": ROAD, "terrain": terrain(), "climate": day_of(), "pace": TOBLER,
        "crew": STEADY, "vehicles": (Vehicle(capacity_l=400.0),), "speeds_km_h": KM_H, "iterations": 100,
        "visit_every_days": 30.0,
    }  # fmt: skip
    given |= options
    return plan(sites, given.pop("depots"), given.pop("roads"), given.pop("terrain"), **given)
