"""How near the border barrier is: people fall from it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance

FACTOR = Factor(
    name="barrier_proximity",
    column="barrier_distance_m",
    unit="m",
    needs=("barrier",),
    curve=Curve(((0.0, 1.0), (100.0, 0.5), (1000.0, 0.0))),
    weight=0.5,
    citation=(
        "judgement: only who is at the barrier can fall from it, and the injured do not get far. "
        "Direction: more deaths and worse injuries since the barrier was raised to 30 ft (Liepert et al. "
        "2022, JAMA Surgery 157(7):633-635)"
    ),
    citation_es=(
        "juicio propio: solo quien está en la barrera puede caer de ella, y quien se hiere no llega "
        "lejos. Sentido: más muertes y peores lesiones desde que la barrera se elevó a 30 pies (Liepert "
        "et al. 2022, JAMA Surgery 157(7):633-635)"
    ),
    label_en="Nearness to the barrier",
    label_es="Cercanía a la barrera",
    reason_en="the barrier is {value} m away",
    reason_es="la barrera está a {value} m",
)


def measure(segments: gpd.GeoDataFrame, *, barrier: gpd.GeoDataFrame) -> pd.Series:
    """Measure the distance to the nearest barrier.

    Parameters
    ----------
    segments
        the spine.
    barrier
        frame of that layer, in force that day.

    Returns
    -------
    Series
        metres, expected with the positions' precision; NaN where not applicable or nothing is known.
    """
    return _distance.expected(segments, FACTOR, barrier)


def interval(segments: gpd.GeoDataFrame, *, barrier: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in metres, as well as positions are known."""
    return _distance.interval(segments, FACTOR, barrier)
