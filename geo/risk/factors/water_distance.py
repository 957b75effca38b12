"""How far the nearest water is.

Canals do not count as water: people drown in them (drowning leads among the deaths recorded in Imperial).
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance

FACTOR = Factor(
    name="water_distance",
    column="water_distance_m",
    unit="m",
    needs=("water",),
    curve=Curve(((0.0, 0.0), (2000.0, 0.2), (10000.0, 0.7), (30000.0, 1.0))),
    weight=3.0,
    citation=(
        "judgement: 10 km are more than three hours without a refill (Tobler 1993, 5.0 km/h on level "
        "ground, x 0.6 off the path). That walks without water in desert heat are short: "
        "Adolph et al. 1947, Physiology of Man in the Desert. Weight: water loss predicts deaths best "
        "(Campbell-Staton et al. 2021, Science 374:1496)"
    ),
    citation_es=(
        "juicio propio: 10 km son más de tres horas sin volver a cargar agua (Tobler 1993, 5.0 km/h en "
        "llano, x 0.6 fuera de senderos). Que sin agua se camina poco en el calor del desierto: Adolph "
        "et al. 1947, Physiology of Man in the Desert. Peso: la pérdida de agua es lo que mejor predice "
        "las muertes (Campbell-Staton et al. 2021, Science 374:1496)"
    ),
    label_en="Distance to water",
    label_es="Distancia al agua",
    reason_en="the nearest known water is {value} m away",
    reason_es="el agua conocida más cercana está a {value} m",
)


def measure(segments: gpd.GeoDataFrame, *, water: gpd.GeoDataFrame) -> pd.Series:
    """Measure the distance to the nearest water that is active, or not known to be otherwise.

    Parameters
    ----------
    segments
        the spine.
    water
        frame of that layer.

    Returns
    -------
    Series
        metres, expected with the positions' precision; NaN where not applicable or nothing is known.
    """
    return _distance.expected(segments, FACTOR, usable(water))


def interval(segments: gpd.GeoDataFrame, *, water: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in metres, as well as positions are known."""
    return _distance.interval(segments, FACTOR, usable(water))


def usable(water: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out what is dry, damaged or a canal; what nobody knows to be dry counts."""
    return water[water["status"].isin(["active", "unknown"]) & ~water["type"].isin(["canal"])]
