"""How hot the air is in the warm hours of the day, in the month of the study.

Mean air temperature from 8 to 18 h of the month goes with recorded deaths better than the month's highest
temperature does (Arizona to 2015, exposure, found within a week, against Tucson's typical year: Spearman 0.88
against 0.77). It is the air's heat alone: sun, wind, humidity and effort are for a model of the body.
"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.ground.climate import LAPSE_K_PER_M
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from layers.weather import Weather

FACTOR = Factor(
    name="air_heat",
    column="air_temperature_c",
    unit="°C",
    needs=("weather", "on"),
    optional=("elevation",),
    curve=Curve(((20.0, 0.0), (35.0, 0.6), (45.0, 1.0))),
    weight=3.0,
    citation=(
        "judgement: from about 35 degrees C, the temperature of the skin, the air no longer cools but "
        "heats (Parsons 2014, Human Thermal Environments). Weight: deaths cluster where evaporative water "
        "loss is highest (Campbell-Staton et al. 2021, Science 374:1496)"
    ),
    citation_es=(
        "juicio propio: desde unos 35 °C, la temperatura de la piel, el aire ya no enfría sino que "
        "calienta (Parsons 2014, Human Thermal Environments). Peso: las muertes se concentran donde más "
        "agua se pierde por evaporación (Campbell-Staton et al. 2021, Science 374:1496)"
    ),
    label_en="Heat of the air",
    label_es="Calor del aire",
    reason_en="the air is {value} °C warm by day",
    reason_es="el aire está a {value} °C de día",
    modes=("foot", "rail"),
)

FIRST_HOUR, LAST_HOUR = 8, 17
"""The hours of the day that count, by their beginning: 8 to 18 h, local standard time."""


def measure(
    segments: gpd.GeoDataFrame, *, weather: Weather, on: date, elevation: pd.DataFrame | None = None
) -> pd.Series:
    """Measure the mean air temperature from 8 to 18 h in the month of a date.

    Parameters
    ----------
    segments
        the spine.
    weather
        a typical year, or normals, of one station.
    on
        the date, of which the month counts.
    elevation
        `geo.join.sample.along` of the segments over the terrain: the temperature is carried from the
        station's height to the segment's mean height by `LAPSE_K_PER_M`. Without it, or where it is NaN, the
        station's stands.

    Returns
    -------
    Series
        degrees Celsius; NaN if the station has no temperature in those hours.

    Raises
    ------
    InputError
        if `elevation` is of other segments.
    """
    hours = weather.hours
    counts = (hours["month"] == on.month) & hours["hour"].between(FIRST_HOUR, LAST_HOUR)
    station_c = float(hours.loc[counts, "temperature_c"].mean())
    values = np.full(len(segments), station_c)
    if elevation is not None:
        if not elevation.index.equals(segments.index):
            raise InputError("the elevation was sampled on other segments than these; sample the same frame")
        higher_m = elevation["mean"].to_numpy(dtype=np.float64) - weather.elevation_m
        values -= LAPSE_K_PER_M * np.nan_to_num(higher_m)
    return pd.Series(values, index=segments.index, name=FACTOR.column)
