"""Read an EnergyPlus weather file (EPW).

Fields and missing codes: EnergyPlus, Auxiliary Programs, "EnergyPlus Weather File (EPW) Data Dictionary".
"""

from __future__ import annotations

import csv
import io
import math
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping

from layers._weather_table import MEASURES, PLACE, WeatherTable, frame, number, whole
from layers.errors import Fault, FormatError
from layers.source import Source

_HEADER_LINES = 8
_LOCATION_FIELDS = {"lat": 6, "lon": 7, "utc_offset_h": 8, "elevation_m": 9}
_FIELDS = {
    "temperature_c": (6, 99.9),
    "dew_point_c": (7, 99.9),
    "relative_humidity_pct": (8, 999.0),
    "pressure_pa": (9, 999_999.0),
    "ghi_w_m2": (13, 9999.0),
    "dni_w_m2": (14, 9999.0),
    "dhi_w_m2": (15, 9999.0),
    "wind_m_s": (21, 999.0),
}
"""Field number and the code that stands for a missing value."""

_FEWEST, _MOST = 32, 35
"""Fields in a row: the last three were added later, and older files lack them."""


def read_epw(text: io.StringIO, source: Source) -> WeatherTable:
    """Read the text of an EPW file, with every fault in it.

    Raises
    ------
    FormatError
        if it does not begin as an EPW file does.
    """
    lines = list(csv.reader(text))
    header, body = lines[:_HEADER_LINES], lines[_HEADER_LINES:]
    location = header[0] if header else []
    if (
        not location
        or location[0].strip().upper() != "LOCATION"
        or len(location) <= max(_LOCATION_FIELDS.values())
    ):
        raise FormatError(
            f"{source.path.name} does not begin with the LOCATION line of an EPW file; "
            "take it again from its publisher"
        )
    faults: list[Fault] = []
    place = {
        name: number(location[field], PLACE[name], column=name, row=1, faults=faults)
        for name, field in _LOCATION_FIELDS.items()
    }
    periods = next((line for line in header if line and line[0].strip().upper() == "DATA PERIODS"), [])
    if [cell.strip() for cell in periods[1:3]] != ["1", "1"]:
        faults.append(
            Fault(
                what="the file is not one period of one record an hour",
                column="DATA PERIODS",
                value=",".join(periods[1:3]),
                remedy="take an hourly file",
            )
        )
    rows: list[Mapping[str, float]] = []
    for row, fields in enumerate(body, start=_HEADER_LINES + 1):
        if any(cell.strip() for cell in fields):
            rows += _hour(fields, row, faults)
    faults += _holes(rows, faults)
    name = f"{location[1].strip()} ({location[4].strip()})"
    return WeatherTable(hours=frame(rows), place=place, name=name, faults=tuple(faults))


def _hour(fields: list[str], row: int, faults: list[Fault]) -> list[Mapping[str, float]]:
    if not _FEWEST <= len(fields) <= _MOST:
        faults.append(
            Fault(
                what=f"has {len(fields)} fields where an EPW file has {_MOST}",
                row=row,
                remedy="the file may be cut off: take it again from its publisher",
            )
        )
        return []
    month = whole(fields[1], 1, 12, column="month", row=row, faults=faults)
    day = whole(fields[2], 1, 31, column="day", row=row, faults=faults)
    ending = whole(fields[3], 1, 24, column="hour", row=row, faults=faults)
    if month is None or day is None or ending is None:
        return []
    values: dict[str, float] = {"month": month, "day": day, "hour": ending - 1}
    for name, (field, missing) in _FIELDS.items():
        cell = fields[field].strip()
        if cell == "" or _is_code(cell, missing):
            values[name] = math.nan
        else:
            values[name] = number(cell, MEASURES[name], column=name, row=row, faults=faults)
    return [values]


def _is_code(cell: str, missing: float) -> bool:
    try:
        return math.isclose(float(cell), missing, abs_tol=1e-9)
    except ValueError:
        return False


def _holes(rows: list[Mapping[str, float]], faults: list[Fault]) -> list[Fault]:
    """Return what is missing or double in the year, unless broken rows already explain it."""
    seen = Counter((int(row["month"]), int(row["day"]), int(row["hour"])) for row in rows)
    leap = (2, 29, 0) in seen
    expected = {
        (month, day, hour)
        for month in range(1, 13)
        for day in range(1, monthrange(2004 if leap else 2001, month)[1] + 1)
        for hour in range(24)
    }
    found = []
    missing = sorted(expected - set(seen))
    if missing and not any(fault.row for fault in faults):
        month, day, hour = missing[0]
        found.append(
            Fault(
                what=f"{len(missing)} of {len(expected)} hours of the year are missing, "
                f"the first of them the hour ending at {hour + 1} on day {day} of month {month}",
                remedy="the file may be cut off: take it again from its publisher",
            )
        )
    for key, times in seen.items():
        if times > 1 or key not in expected:
            month, day, hour = key
            found.append(
                Fault(
                    what=f"hour {hour + 1} of day {day} of month {month} "
                    + (f"stands there {times} times" if times > 1 else "is in no calendar")
                )
            )
    return found
