"""How long the walk to the nearest water is, over the terrain."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _time
from geo.walking.access import Access

FACTOR = Factor(
    name="water_time",
    column="water_time_h",
    unit="h",
    needs=("water_access",),
    replaces="water_distance",
    curve=Curve(((0.0, 0.0), (0.67, 0.2), (3.33, 0.7), (10.0, 1.0))),
    weight=3.0,
    citation=(
        "judgement: the curve of water_distance at 3 km/h, Tobler's level speed off the path (Tobler 1993: "
        "5.0 km/h x 0.6)"
    ),
    citation_es=(
        "juicio propio: la curva de la distancia al agua a 3 km/h, la velocidad de Tobler en llano fuera "
        "de senderos (Tobler 1993: 5.0 km/h x 0.6)"
    ),
    label_en="Walking time to water",
    label_es="Tiempo a pie hasta el agua",
    reason_en="the nearest known water is {value} h on foot away",
    reason_es="el agua conocida más cercana está a {value} h a pie",
)


def measure(segments: gpd.GeoDataFrame, *, water_access: Access) -> pd.Series:
    """Measure the hours of walking over the terrain to the nearest usable water.

    Parameters
    ----------
    segments
        the spine.
    water_access
        walking times to and from every usable water.

    Returns
    -------
    Series
        hours, expected with the positions' precision; NaN where none can be reached on foot.
    """
    return _time.expected(segments, FACTOR, water_access)


def interval(segments: gpd.GeoDataFrame, *, water_access: Access) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in hours, as well as positions are known."""
    return _time.interval(segments, FACTOR, water_access)
