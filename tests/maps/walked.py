"""The tiny study walked: circles of equal time, a corridor around each route, and flow along them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from shapely import LineString, Point

from geo.result import StudyResult
from layers.raster import Raster
from layers.source import Counts, Provenance
from tests.builders import UTM11
from tests.maps.builders import study

MIDDLE = Point(572_000.0, 3_612_500.0)
"""Of the circles."""


def isochrones() -> gpd.GeoDataFrame:
    """Return circles of 1, 2 and 4 km around a road, and one around a restricted water."""
    rows = [("road", 1.0, 1_000.0), ("road", 2.0, 2_000.0), ("road", 4.0, 4_000.0), ("water", 0.5, 800.0)]
    return gpd.GeoDataFrame(
        {
            "isochrone_id": [f"{target}-{hours:g}" for target, hours, _ in rows],
            "target": [target for target, _, _ in rows],
            "hours": [hours for _, hours, _ in rows],
            "area_km2": [np.pi * radius**2 / 1e6 for _, _, radius in rows],
            "sensitivity": ["public", "public", "public", "restricted"],
            "basis": "approximate",
        },
        geometry=[MIDDLE.buffer(radius, quad_segs=32) for _, _, radius in rows],
        crs=UTM11,
    ).set_index("isochrone_id")


def corridors() -> gpd.GeoDataFrame:
    """Return a strip around each of the two routes."""
    routes = study().routes
    shapes = [shapely.buffer(line, 703.21, quad_segs=3) for line in routes.geometry]
    return gpd.GeoDataFrame(
        {
            "corridor_id": [f"{route}-corridor" for route in routes.index],
            "route_id": list(routes.index),
            "best_h": [1.5, 0.9],
            "given_h": [1.75, 1.2],
            "tolerance": 0.15,
            "area_km2": [shape.area / 1e6 for shape in shapes],
            "sensitivity": "restricted",
            "basis": "approximate",
        },
        geometry=shapes,
        crs=UTM11,
    ).set_index("corridor_id")


def flow() -> Raster:
    """Return flow on cells of 400 m that falls off from the first route; unknown in one corner."""
    rows, columns = 40, 50
    x = 564_000.0 + 400.0 * (np.arange(columns) + 0.5)
    y = 3_621_000.0 - 400.0 * (np.arange(rows) + 0.5)
    line = LineString(study().routes.geometry["open"])
    away = shapely.distance(line, shapely.points(*np.meshgrid(x, y)))
    values = (0.4 * np.exp(-away / 900.0)).astype(np.float32)
    values[:4, :4] = np.nan
    return Raster(
        values=values,
        transform=Affine(400.0, 0.0, 564_000.0, 0.0, -400.0, 3_621_000.0),
        crs=UTM11,
        unit="1",
        provenance=Provenance(source="vereda", licence="CC BY 4.0", sensitivity="restricted"),
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )


@lru_cache(maxsize=8)
def walked(base: StudyResult | None = None) -> StudyResult:
    """Return the study with everything about walking, its restricted route included."""
    base = study() if base is None else base
    time = base.segments["end_m"] / 3_000.0
    return replace(
        base,
        isochrones=isochrones(),
        corridors=corridors(),
        flow=flow(),
        routes=base.routes.assign(walking_h=1.74, climb_m=412.0, descent_m=95.0),
        segments=base.segments.assign(
            elapsed_h=time, from_water_h=time + 1, from_road_h=time / 2, from_help_h=np.nan
        ),
    )


@lru_cache(maxsize=8)
def openly_walked() -> StudyResult:
    """Return the study as a public run has it: nothing restricted went into what was modelled."""
    base = walked()

    def public(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        return frame.loc[frame["sensitivity"] == "public"]

    assert base.corridors is not None
    return replace(
        base,
        layers={kind: public(frame) for kind, frame in base.layers.items() if len(public(frame))},
        openings=public(base.openings),
        routes=public(base.routes),
        segments=public(base.segments),
        corridors=base.corridors.loc[["open-corridor"]],
    )
