"""How long the walk to the nearest road or town is, over the terrain."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _time
from geo.walking.access import Access

FACTOR = Factor(
    name="road_time",
    column="road_time_h",
    unit="h",
    needs=("road_access",),
    replaces="remoteness",
    curve=Curve(((0.0, 0.0), (0.67, 0.2), (3.33, 0.8), (6.67, 1.0))),
    weight=1.0,
    citation=(
        "judgement: the curve of remoteness at 3 km/h, Tobler's level speed off the path (Tobler 1993: "
        "5.0 km/h x 0.6)"
    ),
    citation_es=(
        "juicio propio: la curva del aislamiento a 3 km/h, la velocidad de Tobler en llano fuera de "
        "senderos (Tobler 1993: 5.0 km/h x 0.6)"
    ),
    label_en="Walking time to a road",
    label_es="Tiempo a pie hasta un camino",
    reason_en="the nearest drivable road or town is {value} h on foot away",
    reason_es="el camino transitable o poblado más cercano está a {value} h a pie",
)


def measure(segments: gpd.GeoDataFrame, *, road_access: Access) -> pd.Series:
    """Measure the hours of walking over the terrain to the nearest drivable road or town.

    Parameters
    ----------
    segments
        the spine.
    road_access
        walking times to and from every drivable road or town.

    Returns
    -------
    Series
        hours, expected with the positions' precision; NaN where none can be reached on foot.
    """
    return _time.expected(segments, FACTOR, road_access)


def interval(segments: gpd.GeoDataFrame, *, road_access: Access) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in hours, as well as positions are known."""
    return _time.interval(segments, FACTOR, road_access)
