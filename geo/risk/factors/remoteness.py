"""How far from where cars pass or people live: how long until anyone comes by."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance

FACTOR = Factor(
    name="remoteness",
    column="remoteness_m",
    unit="m",
    needs=("place",),
    optional=("trail",),
    curve=Curve(((0.0, 0.0), (2000.0, 0.2), (10000.0, 0.8), (20000.0, 1.0))),
    weight=1.0,
    citation=(
        "judgement: 10 km are more than three hours off the path (Tobler 1993, 5.0 km/h on level ground, "
        "x 0.6 off the path), and a search that starts from a road must first get there"
    ),
    citation_es=(
        "juicio propio: 10 km son más de tres horas fuera de senderos (Tobler 1993, 5.0 km/h en llano, x "
        "0.6 fuera de senderos), y una búsqueda que sale de un camino tiene que llegar primero"
    ),
    label_en="Remoteness",
    label_es="Aislamiento",
    reason_en="the nearest drivable road or town is {value} m away",
    reason_es="el camino transitable o poblado más cercano está a {value} m",
)

TYPES: tuple[str, ...] = ("city", "town", "village")
"""Places where people live."""


def measure(
    segments: gpd.GeoDataFrame, *, place: gpd.GeoDataFrame, trail: gpd.GeoDataFrame | None = None
) -> pd.Series:
    """Measure the distance to the nearest drivable road, city, town or village.

    Parameters
    ----------
    segments
        the spine.
    place
        frame of that layer; `TYPES` count.
    trail
        frame of that layer; its drivable lines count. Without it only places do.

    Returns
    -------
    Series
        metres, expected with the positions' precision; NaN where not applicable or nothing is known.
    """
    return _distance.expected(segments, FACTOR, *lived_in(place, trail))


def interval(
    segments: gpd.GeoDataFrame, *, place: gpd.GeoDataFrame, trail: gpd.GeoDataFrame | None = None
) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in metres, as well as positions are known."""
    return _distance.interval(segments, FACTOR, *lived_in(place, trail))


def lived_in(place: gpd.GeoDataFrame, trail: gpd.GeoDataFrame | None) -> list[gpd.GeoDataFrame]:
    """Return the places where people live and the roads that a car passes."""
    places = place[place["type"].isin(TYPES)]
    return [places] if trail is None else [places, trail[trail["is_drivable"].isin([True])]]
