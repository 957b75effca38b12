"""A tiny study by hand: two routes of two sections, and one or two of everything around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from affine import Affine
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.result import FactorUse, LayerUse, Phrase, Publication, Published, StudyResult
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from layers.area import Area
from layers.raster import Raster
from layers.source import Counts, Provenance
from tests.builders import UTM11

CAMP = (571_234.56, 3_611_789.12)
CACHE = (573_456.78, 3_612_345.67)
SECRET_ROUTE = ((574_111.11, 3_610_222.22), (574_333.33, 3_611_444.44), (574_555.55, 3_612_666.66))
SECRET_GAP = (572_987.65, 3_608_123.45)
SECRETS = (CAMP, CACHE, *SECRET_ROUTE, SECRET_GAP)
"""Positions of restricted things, in UTM metres."""

AREA = Area.from_bounds(-116.30, 32.58, -116.15, 32.72)

PUBLICATION = Publication(
    published=tuple(Published(kind=kind, why=Phrase("made up", "inventado")) for kind in ("route", "death"))
)
"""What is public here is shown where it is."""

HEAT = Factor(
    name="air_heat",
    column="air_heat_c",
    unit="°C",
    needs=("weather",),
    curve=Curve(((25.0, 0.0), (45.0, 1.0))),
    weight=3.0,
    citation="Test 2020",
    label_en="Air heat",
    label_es="Calor del aire",
    reason_en="afternoon air of {value} °C",
    reason_es="aire de {value} °C por la tarde",
)
THIRST = Factor(
    name="water_distance",
    column="water_distance_m",
    unit="m",
    needs=("water",),
    curve=Curve(((0.0, 0.0), (15_000.0, 1.0))),
    weight=2.0,
    citation="Test 2021",
    label_en="Distance to water",
    label_es="Distancia al agua",
    reason_en="water {value} m away",
    reason_es="agua a {value} m",
)


def layer(
    key: str, geometry: Sequence[BaseGeometry], *, columns: Mapping[str, Any] | None = None, **provenance: Any
) -> gpd.GeoDataFrame:
    """Return a frame with a kind's own columns and those of provenance."""
    frame = pd.DataFrame(
        {key: [f"{key[:-3]}-{number}" for number in range(len(geometry))], **(columns or {})}
    )
    given: dict[str, Any] = {
        "source": "A published table",
        "licence": "CC BY 4.0",
        "retrieved": pd.Timestamp("2024-03-01"),
        "precision_m": 50.0,
        "valid_from": pd.NaT,
        "valid_to": pd.NaT,
        "sensitivity": "public",
        "basis": "published",
        **provenance,
    }
    return gpd.GeoDataFrame(frame.assign(**given), geometry=list(geometry), crs=UTM11)


def terrain(*, rows: int = 40, columns: int = 50) -> Raster:
    """Return a tilted plane of 400 m cells with a hole of one cell, in the study CRS."""
    values = np.add.outer(np.arange(rows) * 5.0, np.arange(columns) * 8.0).astype(np.float32) + 300
    values[3, 4] = np.nan
    return Raster(
        values=values,
        transform=Affine(400.0, 0.0, 564_000.0, 0.0, -400.0, 3_621_000.0),
        crs=UTM11,
        unit="m",
        provenance=Provenance(source="An elevation model", licence="public domain"),
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )


def routes() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return two routes, the second restricted, and their four segments."""
    lines = {
        "open": ((570_000.0, 3_606_500.0), (570_500.0, 3_608_500.0), (571_000.0, 3_610_500.0)),
        "secret": SECRET_ROUTE,
    }
    pieces = []
    for route_id, (start, middle, end) in lines.items():
        for number, pair in enumerate(((start, middle), (middle, end))):
            line = LineString(pair)
            pieces.append(
                {
                    "segment_id": f"{route_id}:{number + 1:05d}",
                    "route_id": route_id,
                    "mode": "foot",
                    "start_m": number * line.length,
                    "end_m": (number + 1) * line.length,
                    "length_m": line.length,
                    "sensitivity": "public" if route_id == "open" else "restricted",
                    "basis": "approximate",
                    "geometry": line,
                    "air_heat_c": 38.0 + number,
                    "air_heat_score": 0.65,
                    "water_distance_m": 4_900.0 - 1_000 * number,
                    "water_distance_m_low": 4_880.0 - 1_000 * number,
                    "water_distance_m_high": 4_920.0 - 1_000 * number,
                    "water_distance_score": 0.33,
                    "risk": 35.0 + 30 * number,
                    "risk_low": 30.0 + 30 * number,
                    "risk_high": 41.0 + 30 * number,
                    "band": 2 + 2 * number,
                    "main_factor": "air_heat" if number else "water_distance",
                    "measured_share": 1.0,
                }
            )
    segments = gpd.GeoDataFrame(pieces, crs=UTM11).set_index("segment_id")
    table = gpd.GeoDataFrame(
        {
            "route_id": list(lines),
            "name": ["Over the pass", "Along the wash"],
            "mode": "foot",
            "length_m": [LineString(line).length for line in lines.values()],
            "sensitivity": ["public", "restricted"],
            "basis": "approximate",
            "risk": 50.0,
            "risk_low": 45.0,
            "risk_high": 56.0,
            "risk_max": 65.0,
            "band": 3,
            "main_factor": "air_heat",
            "main_intensity": 38.5,
            "measured_share": 1.0,
        },
        geometry=[LineString(line) for line in lines.values()],
        crs=UTM11,
    ).set_index("route_id")
    return table, segments


def layers() -> dict[str, gpd.GeoDataFrame]:
    """Return every kind of layer, one to three rows each."""
    border = LineString([(564_000.0, 3_607_000.0), (580_000.0, 3_609_000.0)])
    fence = LineString([(564_000.0, 3_607_050.0), (570_000.0, 3_607_800.0)])
    posts = LineString([(572_000.0, 3_608_050.0), (578_000.0, 3_608_800.0)])
    return {
        "boundary": layer(
            "boundary_id",
            [border],
            columns={"name": "Treaty line", "country_a": "US", "country_b": "MX", "form": "surveyed"},
        ),
        "barrier": layer("barrier_id", [fence, posts], columns={"type": ["pedestrian", "vehicle"]}),
        "gap": layer(
            "gap_id",
            [Point(SECRET_GAP)],
            columns={"name": "Storm gate", "length_m": 12.0, "cause": "water"},
            sensitivity="restricted",
        ),
        "checkpoint": layer(
            "checkpoint_id",
            [Point(575_000, 3_615_000), Point(569_000, 3_616_000)],
            columns={
                "name": ["Old highway", "Mesa"],
                "road": "SR-94",
                "type": ["road", "tactical"],
                "agency": "CBP",
                "country": "US",
                "is_permanent": [True, False],
            },
            precision_m=[100.0, 5_000.0],
        ),
        "port": layer(
            "port_id",
            [Point(571_000, 3_607_900)],
            columns={"name": "East gate", "modes": "foot", "country": "US"},
        ),
        "rail": layer(
            "rail_id",
            [LineString([(565_000, 3_609_000), (579_000, 3_613_000)])],
            columns={"name": "Desert Line", "operator": None, "type": "line", "is_active": True},
        ),
        "trail": layer(
            "trail_id",
            [LineString([(566_000, 3_612_000), (578_000, 3_617_000)])],
            columns={
                "name": "Old road",
                "highway": "track",
                "is_drivable": True,
                "is_walkable": True,
                "surface": None,
            },
        ),
        "water": layer(
            "water_id",
            [Point(CACHE), Point(567_000, 3_614_000)],
            columns={
                "name": ["Cache 7", "Public tap"],
                "type": ["station", "tap"],
                "capacity_l": [200.0, np.nan],
                "status": ["active", "unknown"],
            },
            sensitivity=["restricted", "public"],
        ),
        "place": layer(
            "place_id",
            [Point(568_500, 3_611_000), Point(CAMP), Point(577_000, 3_612_000)],
            columns={
                "name": ["Jacumba", "Hill camp", "Clinic"],
                "type": ["town", "camp", "clinic"],
                "population": pd.array([561, None, None], dtype="Int64"),
                "country": "US",
            },
            sensitivity=["public", "restricted", "public"],
        ),
        "death": layer(
            "death_id",
            [Point(573_000, 3_614_000), Point(568_000, 3_613_000)],
            columns={
                "found_on": pd.to_datetime(["2016-07-04", "2017-08-05"]),
                "died_on": pd.NaT,
                "cause": "exposure",
                "post_mortem_interval": "<1d",
                "count": [1, 2],
                "sex": "female",
                "age_years": [31.0, np.nan],
            },
            precision_m=[1_000.0, 300.0],
        ),
        "desert": layer(
            "desert_id",
            [Polygon([(572_000, 3_606_000), (580_000, 3_606_000), (580_000, 3_619_000)])],
            columns={"name": "Sonoran Desert"},
        ),
        "height": layer(
            "height_id",
            [Point(574_000, 3_617_000)],
            columns={"name": "Round Mountain", "elevation_m": 1_100.0, "type": "summit"},
        ),
    }


def openings() -> gpd.GeoDataFrame:
    """Return one derived opening and one reported by a restricted source."""
    lines = [
        LineString([(570_000.0, 3_607_750.0), (572_000.0, 3_608_000.0)]),
        LineString([(578_000.0, 3_608_750.0), (580_000.0, 3_609_000.0)]),
    ]
    return gpd.GeoDataFrame(
        {
            "opening_id": ["1", "2"],
            "length_m": [line.length for line in lines],
            "centre_lon": [-116.2438123456, -116.1587123456],
            "centre_lat": [32.6071123456, 32.6160123456],
            "evidence": ["derived", "reported"],
            "reaches_edge": [False, True],
            "precision_m": 50.0,
            "sensitivity": ["public", "restricted"],
            "basis": "published",
            "source": "A published table",
            "licence": "CC BY 4.0",
        },
        geometry=lines,
        crs=UTM11,
    ).set_index("opening_id")


def study(**changes: Any) -> StudyResult:
    """Return the whole study; `changes` replace fields.

    It is made once, and its editions with it: who changes a frame takes a copy, and who compares two runs
    takes `replace` of it.
    """
    return replace(_study(), **changes) if changes else _study()


@cache
def _study() -> StudyResult:
    kinds = layers()
    table, segments = routes()
    uses = tuple(
        LayerUse(
            kind=kind,
            provenance=tuple(
                Provenance(
                    source="A published table",
                    licence="CC BY 4.0",
                    retrieved=date(2024, 3, 1),
                    sensitivity=sensitivity,
                )
                for sensitivity in sorted(set(frame["sensitivity"]))
            ),
            counts=Counts(read=len(frame) + 3, kept=len(frame), clipped=3),
        )
        for kind, frame in kinds.items()
    )
    encounter = layer(
        "encounter_id", [Point(0, 0)], columns={"sector": "San Diego", "apprehensions": 5, "rescues": 1}
    )
    return StudyResult(
        title=Phrase("A tiny study", "Un estudio mínimo"),
        notes=(Phrase("The relief is a plane.", "El relieve es un plano."),),
        on=date(2024, 7, 1),
        area=AREA,
        crs=UTM11,
        layers=kinds,
        tables={"encounter": pd.DataFrame(encounter.drop(columns="geometry"))},
        rasters={"terrain": terrain()},
        openings=openings(),
        segments=segments,
        routes=table,
        factors=(
            FactorUse(factor=HEAT, measured_share=1.0),
            FactorUse(factor=THIRST, measured_share=1.0),
        ),
        uses=uses,
        publication=PUBLICATION,
    )
