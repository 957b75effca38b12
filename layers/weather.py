"""Weather hour by hour: a typical year (EPW), or monthly normals by hour (CSV)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pyproj import CRS

from layers._read import check_local
from layers._weather_epw import read_epw
from layers._weather_normals import read_normals
from layers._weather_table import MEASURES, WeatherTable
from layers.area import Area
from layers.errors import DataError, Fault, FormatError
from layers.source import Counts, Provenance, Source

COLUMNS: tuple[str, ...] = ("month", "day", "hour", *MEASURES)
"""Columns of `Weather.hours`."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Weather:
    """Weather at one station.

    Attributes
    ----------
    hours
        one row an hour, in order: ``month`` (1..12), ``day`` (1..31, 0 for the mean day of the month),
        ``hour`` (0..23, the hour that begins then, in local standard time all year round), ``temperature_c``,
        ``dew_point_c``, ``relative_humidity_pct``, ``pressure_pa``, ``ghi_w_m2``, ``dni_w_m2``, ``dhi_w_m2``
        (global horizontal, direct normal, diffuse horizontal: mean over the hour), ``wind_m_s``. NaN where
        not measured.
    form
        ``typical-year``: 8760 or 8784 hours; ``normals``: 12 x 24 rows.
    lon, lat
        of the station, in degrees.
    elevation_m
        of the station above sea level.
    utc_offset_h
        of its local standard time: -7 for Arizona.
    """

    hours: pd.DataFrame
    form: Literal["typical-year", "normals"]
    lon: float
    lat: float
    elevation_m: float
    utc_offset_h: float
    provenance: Provenance
    counts: Counts


def load(source: Source, *, area: Area, crs: CRS) -> Weather:  # noqa: ARG001 - as every kind's; a station may lie outside the area
    """Load a weather file.

    Parameters
    ----------
    source
        an ``.epw`` file (EnergyPlus weather: 8 header lines, then 35 fields an hour, where hour 1..24 is the
        hour that *ends* then), or a ``.csv`` of normals: ``month``, ``hour`` (0..23, beginning),
        ``temperature_c``, optionally the other measures of `Weather.hours`, and ``lon``, ``lat``,
        ``elevation_m``, ``utc_offset_h``, the same in every row or given in `constants`; `columns` maps
        other names.
    area, crs
        not used: the nearest station may lie outside the area.

    Raises
    ------
    SourceMissingError, FormatError
        if the file is not there, or is neither kind.
    DataError
        with every fault: wrong number of fields, values that are no numbers or out of range, hours missing or
        given twice. A day with a hole in it cannot be walked through, so bad rows are never set aside here.
    """
    check_local(source.path)
    reader = {".epw": read_epw, ".csv": read_normals}.get(source.path.suffix.lower())
    if reader is None:
        raise FormatError(
            f"{source.path.name} is no weather file that can be read; give an .epw file or a .csv of normals"
        )
    try:
        table = reader(_text(source), source)
    except csv.Error as error:
        raise FormatError(f"{source.path.name} cannot be read as a table ({error})") from error
    if table.faults:
        raise DataError(source.path, table.faults)
    return _weather(table, source, form="typical-year" if reader is read_epw else "normals")


def mean_by_hour(weather: Weather) -> pd.DataFrame:
    """Return the mean day of each month.

    Returns
    -------
    DataFrame
        288 rows (month 1..12, hour 0..23, in that order), columns ``month``, ``hour`` and the measures: means
        of the hours that have a value, NaN where none has.
    """
    measures = list(MEASURES)
    return weather.hours.groupby(["month", "hour"], sort=True)[measures].mean().reset_index()


def _text(source: Source) -> io.StringIO:
    encoding = source.encoding or "utf-8-sig"
    try:
        return io.StringIO(source.path.read_text(encoding=encoding), newline="")
    except UnicodeDecodeError:
        if source.path.suffix.lower() == ".epw" and source.encoding is None:
            # Only place names in the header can be other than ASCII; nothing that is computed with.
            return io.StringIO(source.path.read_text(encoding="latin-1"), newline="")
        raise DataError(
            source.path,
            [
                Fault(
                    what=f"the text is not {encoding}",
                    remedy='say its encoding, for example encoding = "cp1252", or save it as UTF-8',
                )
            ],
        ) from None
    except (LookupError, OSError) as error:
        raise FormatError(f"{source.path.name} cannot be read as text ({error})") from error


def _weather(table: WeatherTable, source: Source, *, form: Literal["typical-year", "normals"]) -> Weather:
    hours = table.hours.sort_values(["month", "day", "hour"], ignore_index=True)
    return Weather(
        hours=hours[list(COLUMNS)],
        form=form,
        **table.place,
        provenance=Provenance(
            source=source.name or table.name or source.path.name,
            licence=source.licence or "not stated",
            retrieved=source.retrieved,
            precision_m=float("nan") if source.precision_m is None else source.precision_m,
            sensitivity=source.sensitivity or "public",
            basis=source.basis or "published",
        ),
        counts=Counts(unit="hours", read=len(hours), kept=len(hours)),
    )
