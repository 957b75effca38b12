"""How near the nearest checkpoint is.

People leave the road before a checkpoint and walk around it through open country, and deaths spread out from
new ones. This scores given routes only: nothing here looks for a way around.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance

FACTOR = Factor(
    name="checkpoint_proximity",
    column="checkpoint_distance_m",
    unit="m",
    needs=("checkpoint",),
    curve=Curve(((0.0, 1.0), (5000.0, 0.6), (25000.0, 0.0))),
    weight=0.5,
    citation=(
        "judgement: distances of detours on foot. Direction: deaths disperse away from a new checkpoint "
        "(Chambers 2020, GeoJournal 85:1373)"
    ),
    citation_es=(
        "juicio propio: distancias de los rodeos a pie. Sentido: las muertes se dispersan lejos de un "
        "retén nuevo (Chambers 2020, GeoJournal 85:1373)"
    ),
    label_en="Nearness to a checkpoint",
    label_es="Cercanía a un retén",
    reason_en="the nearest checkpoint is {value} m away",
    reason_es="el retén más cercano está a {value} m",
)


def measure(segments: gpd.GeoDataFrame, *, checkpoint: gpd.GeoDataFrame) -> pd.Series:
    """Measure the distance to the nearest checkpoint.

    Parameters
    ----------
    segments
        the spine.
    checkpoint
        frame of that layer.

    Returns
    -------
    Series
        metres, expected with the positions' precision; NaN where not applicable or nothing is known.
    """
    return _distance.expected(segments, FACTOR, checkpoint)


def interval(segments: gpd.GeoDataFrame, *, checkpoint: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in metres, as well as positions are known."""
    return _distance.interval(segments, FACTOR, checkpoint)
