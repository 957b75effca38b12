"""How near the railway is: people are struck by trains and fall from them.

Not applicable to routes by road: who sits in a car is not on the track.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance

FACTOR = Factor(
    name="rail_proximity",
    column="rail_distance_m",
    unit="m",
    needs=("rail",),
    modes=("foot", "rail"),
    curve=Curve(((0.0, 1.0), (50.0, 0.5), (500.0, 0.0))),
    weight=0.5,
    citation=(
        "judgement: only who is on or beside the track is struck. That trains kill on this border: IOM "
        "Missing Migrants Project, which records cause by incident"
    ),
    citation_es=(
        "juicio propio: el tren solo golpea a quien está en la vía o junto a ella. Que los trenes matan "
        "en esta frontera: Proyecto Migrantes Desaparecidos de la OIM, que registra la causa de cada "
        "incidente"
    ),
    label_en="Nearness to the railway",
    label_es="Cercanía a la vía férrea",
    reason_en="the railway is {value} m away",
    reason_es="la vía férrea está a {value} m",
)


def measure(segments: gpd.GeoDataFrame, *, rail: gpd.GeoDataFrame) -> pd.Series:
    """Measure the distance to the nearest railway in use.

    Parameters
    ----------
    segments
        the spine.
    rail
        frame of that layer.

    Returns
    -------
    Series
        metres, expected with the positions' precision; NaN where not applicable or nothing is known.
    """
    return _distance.expected(segments, FACTOR, _in_use(rail))


def interval(segments: gpd.GeoDataFrame, *, rail: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in metres, as well as positions are known."""
    return _distance.interval(segments, FACTOR, _in_use(rail))


def _in_use(rail: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out lines that are known to carry no trains."""
    return rail[~rail["is_active"].isin([False])]
