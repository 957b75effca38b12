"""How near the nearest opening of the boundary is.

No published work says what nearness to an opening does to a walker: the weight is the smallest of all.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance

FACTOR = Factor(
    name="opening_proximity",
    column="opening_distance_m",
    unit="m",
    needs=("openings",),
    curve=Curve(((0.0, 1.0), (1000.0, 0.5), (10000.0, 0.0))),
    weight=0.25,
    citation=(
        "judgement: crossings on foot gather where the barrier ends, which is in rough and empty country. "
        "The sites of White et al. 2025 (Applied Geography 180:103651) are nearer the border than random "
        "ones"
    ),
    citation_es=(
        "juicio propio: los cruces a pie se juntan donde acaba la barrera, que es en terreno quebrado y "
        "despoblado. Los sitios de White et al. 2025 (Applied Geography 180:103651) están más cerca de "
        "la frontera que otros tomados al azar"
    ),
    label_en="Nearness to an opening",
    label_es="Cercanía a una abertura",
    reason_en="the nearest opening is {value} m away",
    reason_es="la abertura más cercana está a {value} m",
)


def measure(segments: gpd.GeoDataFrame, *, openings: gpd.GeoDataFrame) -> pd.Series:
    """Measure the distance to the nearest opening.

    Parameters
    ----------
    segments
        the spine.
    openings
        `geo.join.opening.find`'s frame.

    Returns
    -------
    Series
        metres, expected with the positions' precision; NaN where not applicable or nothing is known.
    """
    return _distance.expected(segments, FACTOR, openings)


def interval(segments: gpd.GeoDataFrame, *, openings: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in metres, as well as positions are known."""
    return _distance.interval(segments, FACTOR, openings)
