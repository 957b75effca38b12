"""The tiny study with reach from its places, and with what is in line of sight."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from shapely import Point

from geo.result import StudyResult
from layers.raster import Raster
from layers.source import Counts, Provenance
from tests.builders import UTM11
from tests.maps.builders import CACHE, CAMP, layer
from tests.maps.walked import openly_walked, walked

TAP = Point(567_000, 3_614_000)
CLINIC = Point(577_000, 3_612_000)
ROAD = shapely.LineString([(566_000, 3_612_000), (578_000, 3_617_000)])
BEACON = Point(570_500, 3_613_500)

PLACES = (
    ("water", "water-1", "Public tap", TAP, "public"),
    ("water", "water-0", "Cache 7", Point(CACHE), "restricted"),
    ("road", "trail-0", "Old road", ROAD, "public"),
    ("camp", "place-1", "Hill camp", Point(CAMP), "restricted"),
    ("clinic", "place-2", "Clinic", CLINIC, "public"),
)
"""Target, key, name, place and sensitivity: those of `builders.layers`."""


def reach() -> gpd.GeoDataFrame:
    """Return 2 km around each place for 2 hours, and 4 km for 4."""
    rows = [(*place, hours) for place in PLACES for hours in (2.0, 4.0)]
    shapes = [place.buffer(1_000 * hours, quad_segs=16) for _, _, _, place, _, hours in rows]
    return gpd.GeoDataFrame(
        {
            "reach_id": [f"{target}-{key}-{hours:g}h" for target, key, _, _, _, hours in rows],
            "target": [row[0] for row in rows],
            "place": [row[1] for row in rows],
            "name": [row[2] for row in rows],
            "hours": [row[5] for row in rows],
            "area_km2": [shape.area / 1e6 for shape in shapes],
            "farthest_km": [row[5] + 0.0123 for row in rows],
            "climb_mean_m": 143.2,
            "climb_most_m": 411.9,
            "reaches_edge": [row[5] == 4 for row in rows],
            "sensitivity": [row[4] for row in rows],
            "basis": "approximate",
        },
        geometry=shapes,
        crs=UTM11,
    ).set_index("reach_id")


def seen(most: int, *, sensitivity: str = "public", basis: str = "approximate") -> Raster:
    """Return counts that rise from 0 in the west to `most` in the east; one corner without elevation."""
    values = np.tile(np.floor(np.linspace(0, most + 0.999, 50)), (40, 1)).astype(np.float32)
    values[:4, :4] = np.nan
    provenance = Provenance(
        source="An elevation model",
        licence="public domain",
        sensitivity=sensitivity,  # type: ignore[arg-type]  # a test may say any
        basis=basis,  # type: ignore[arg-type]  # as above
    )
    return Raster(
        values=values,
        transform=Affine(400.0, 0.0, 564_000.0, 0.0, -400.0, 3_621_000.0),
        crs=UTM11,
        unit="1",
        provenance=provenance,
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )


def signals() -> gpd.GeoDataFrame:
    """Return a public beacon and mast, and a restricted lookout."""
    made = layer(
        "place_id",
        [BEACON, Point(575_500, 3_616_500), Point(569_500, 3_617_000)],
        columns={
            "name": ["Beacon 3", "Mesa mast", "Secret lookout"],
            "type": ["rescue_beacon", "cell_mast", "lookout"],
            "population": pd.array([None] * 3, dtype="Int64"),
            "height_m": [9.0, 42.0, np.nan],
            "country": "US",
        },
        sensitivity=["public", "public", "restricted"],
    )
    return made.assign(place_id=["beacon", "mast", "lookout"])


@lru_cache(maxsize=8)
def reached(base: StudyResult | None = None) -> StudyResult:
    """Return the walked study with reach and sight: flags and lookouts among them are restricted."""
    base = walked() if base is None else base
    places = pd.concat([base.layers["place"], signals()], ignore_index=True)
    return replace(
        base,
        layers={**base.layers, "place": gpd.GeoDataFrame(places, crs=UTM11)},
        segments=base.segments.assign(
            seen_rescue_beacon_share=0.456, seen_cell_mast_share=1.0, seen_lookout_share=0.25
        ),
        reach=reach(),
        sight={
            "rescue_beacon": seen(1, basis="illustrative"),
            "cell_mast": seen(6),
            "lookout": seen(2, sensitivity="restricted"),
        },
    )


@lru_cache(maxsize=8)
def openly_reached() -> StudyResult:
    """Return the study as a public run has it."""
    base = reached(openly_walked())
    places = base.layers["place"]
    rows = reach()
    return replace(
        base,
        layers={**base.layers, "place": places.loc[places["sensitivity"] == "public"]},
        reach=rows.loc[rows["sensitivity"] == "public"],
        sight={kind: each for kind, each in base.sight.items() if kind != "lookout"},
        segments=base.segments.drop(columns="seen_lookout_share"),
    )
