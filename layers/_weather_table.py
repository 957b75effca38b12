"""What both weather readers make, and the ranges that both check."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from layers.errors import Fault

MEASURES: dict[str, tuple[float, float]] = {
    "temperature_c": (-70.0, 70.0),
    "dew_point_c": (-70.0, 70.0),
    "relative_humidity_pct": (0.0, 110.0),
    "pressure_pa": (31_000.0, 120_000.0),
    "ghi_w_m2": (0.0, 2000.0),
    "dni_w_m2": (0.0, 2000.0),
    "dhi_w_m2": (0.0, 2000.0),
    "wind_m_s": (0.0, 40.0),
}
"""What is measured each hour, and between what. EnergyPlus, Auxiliary Programs, "EPW data dictionary";
sunlight is bounded there only from below: no hour on the ground exceeds 2000 W/m2."""

PLACE: dict[str, tuple[float, float]] = {
    "lon": (-180.0, 180.0),
    "lat": (-90.0, 90.0),
    "elevation_m": (-1000.0, 9999.9),
    "utc_offset_h": (-12.0, 14.0),
}
"""Where a station is, and between what."""


@dataclass(frozen=True, kw_only=True)
class WeatherTable:
    """Rows as read, where the station is, and all that is wrong."""

    hours: pd.DataFrame
    place: dict[str, float]
    name: str | None
    faults: tuple[Fault, ...]


def number(
    text: str,
    limits: tuple[float, float],
    *,
    column: str,
    row: int | None,
    faults: list[Fault],
) -> float:
    """Read a number within limits; write down a fault and return NaN where it is none."""
    try:
        value = float(text)
    except ValueError:
        faults.append(Fault(what="is not a number", row=row, column=column, value=text))
        return math.nan
    if not limits[0] <= value <= limits[1]:
        faults.append(
            Fault(
                what=f"lies outside {limits[0]:g} to {limits[1]:g}",
                row=row,
                column=column,
                value=text,
                remedy="check its unit",
            )
        )
        return math.nan
    return value


def whole(text: str, low: int, high: int, *, column: str, row: int, faults: list[Fault]) -> int | None:
    """Read a whole number within limits; write down a fault and return None where it is none."""
    try:
        value = int(text)
    except ValueError:
        faults.append(Fault(what="is not a whole number", row=row, column=column, value=text))
        return None
    if not low <= value <= high:
        faults.append(Fault(what=f"lies outside {low} to {high}", row=row, column=column, value=text))
        return None
    return value


def frame(rows: list[Mapping[str, float]]) -> pd.DataFrame:
    """Make the frame of hours: whole-number times, float measures."""
    hours = pd.DataFrame(rows, columns=["month", "day", "hour", *MEASURES])
    return hours.astype(
        {"month": "int64", "day": "int64", "hour": "int64"} | dict.fromkeys(MEASURES, "float64")
    )
