"""How far the nearest help is: people, care, a way to call for rescue."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance

FACTOR = Factor(
    name="help_distance",
    column="help_distance_m",
    unit="m",
    needs=("place",),
    optional=("port",),
    curve=Curve(((0.0, 0.0), (3000.0, 0.2), (15000.0, 0.8), (30000.0, 1.0))),
    weight=1.5,
    citation=(
        "judgement: 3 km are about one hour off the path and 15 km about five (Tobler 1993, 5.0 km/h on "
        "level ground, x 0.6 off the path)"
    ),
    citation_es=(
        "juicio propio: 3 km son cerca de una hora fuera de senderos y 15 km unas cinco (Tobler 1993, "
        "5.0 km/h en llano, x 0.6 fuera de senderos)"
    ),
    label_en="Distance to help",
    label_es="Distancia a la ayuda",
    reason_en="the nearest place with help is {value} m away",
    reason_es="el lugar con ayuda más cercano está a {value} m",
)

TYPES: tuple[str, ...] = (
    "city", "town", "village", "clinic", "hospital", "rescue_beacon", "fire_station", "shelter",
)  # fmt: skip
"""Places where somebody helps or can be called."""


def measure(
    segments: gpd.GeoDataFrame, *, place: gpd.GeoDataFrame, port: gpd.GeoDataFrame | None = None
) -> pd.Series:
    """Measure the distance to the nearest town, shelter, care, rescue beacon or port of entry.

    Parameters
    ----------
    segments
        the spine.
    place
        frame of that layer; `TYPES` count.
    port
        frame of that layer; without it ports do not count.

    Returns
    -------
    Series
        metres, expected with the positions' precision; NaN where not applicable or nothing is known.
    """
    return _distance.expected(segments, FACTOR, *helping(place, port))


def interval(
    segments: gpd.GeoDataFrame, *, place: gpd.GeoDataFrame, port: gpd.GeoDataFrame | None = None
) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in metres, as well as positions are known."""
    return _distance.interval(segments, FACTOR, *helping(place, port))


def helping(place: gpd.GeoDataFrame, port: gpd.GeoDataFrame | None) -> list[gpd.GeoDataFrame]:
    """Return the places and ports where somebody helps or can be called."""
    places = place[place["type"].isin(TYPES)]
    return [places] if port is None else [places, port]
