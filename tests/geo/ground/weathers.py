"""Weather made by hand, and the real one of Tucson, for the tests of climate and radiation."""

from __future__ import annotations

from calendar import monthrange
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pyproj import CRS

from layers import weather as weather_
from layers.area import Area
from layers.source import Counts, Provenance, Source
from layers.weather import COLUMNS, Weather


def weather_of(form: Literal["typical-year", "normals"] = "typical-year", **columns: Any) -> Weather:
    """Air of (day of the year - 1) / 10 + hour / 24 degrees, and what is given; the rest not measured."""
    days = (
        [(month, day) for month in range(1, 13) for day in range(1, monthrange(2001, month)[1] + 1)]
        if form == "typical-year"
        else [(month, 0) for month in range(1, 13)]
    )
    hours = pd.DataFrame(
        [(month, day, hour) for month, day in days for hour in range(24)], columns=["month", "day", "hour"]
    )
    number = np.arange(len(hours)) // 24
    hours["temperature_c"] = number / 10 + hours["hour"] / 24
    for name in COLUMNS[4:]:
        hours[name] = columns.get(name, np.nan)
    if "temperature_c" in columns:
        hours["temperature_c"] = columns["temperature_c"]
    return Weather(
        hours=hours[list(COLUMNS)],
        form=form,
        lon=-111.0,
        lat=32.0,
        elevation_m=800.0,
        utc_offset_h=-7.0,
        provenance=Provenance(source="Nowhere", licence="none"),
        counts=Counts(unit="hours", read=len(hours), kept=len(hours)),
    )


def tucson(real_data: Path) -> Weather:
    """The typical year of Davis-Monthan."""
    return weather_.load(
        Source(path=real_data / "weather" / "USA_AZ_Davis-Monthan.AFB.722745_TMY3.epw"),
        area=Area.from_bounds(-113.0, 31.0, -110.0, 33.0),
        crs=CRS.from_epsg(32612),
    )
