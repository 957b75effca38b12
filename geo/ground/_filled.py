"""Hours of weather as a station measured them, made complete for `geo.ground.climate`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
import pvlib
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import sun

Numbers = NDArray[np.float64]

COLUMNS: tuple[str, ...] = (
    "air_c", "vapour_kpa", "wind_m_s", "ghi_w_m2", "dni_w_m2", "dhi_w_m2", "zenith_deg", "azimuth_deg",
    "clearness",
)  # fmt: skip

WALKER_M, MAST_M = 1.5, 10.0
"""Heights of the wind that a walker feels, and of the one that weather stations measure."""

ROUGHNESS_M = 0.03
"""Roughness length of open desert with scattered low shrubs (judgement): between short grass, 0.008 to 0.02
m, and long grass or prairie, 0.02 to 0.06 m (table of roughness after Brutsaert 1982 and Wieringa 1993, in a
textbook of hydrology); bare gravel plains are far smoother, 0.0006 m (He et al. 2009, Gobi desert,
abstract)."""

USUAL_WIND_M_S = 3.0
"""Wind at 10 m where none is measured (judgement): Tucson's and Otay Mesa's typical years have 3.3 and
2.6."""

USUAL_VAPOUR_KPA = 0.8
"""Vapour where no humidity is measured (judgement): a dew point of 4 C, a dry day's in the desert."""

_MEASURED_DEG = 80.0
"""The sun stands high enough above this zenith to tell clouds from a low sun (judgement)."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a station is."""

    lon: float
    lat: float
    elevation_m: float
    utc_offset_h: float


def middles(first: date, hours: int, utc_offset_h: float) -> pd.DatetimeIndex:
    """Return the middles of the hours from the midnight of a day on, UTC."""
    begin = pd.Timestamp(first, tz="UTC") + pd.Timedelta(minutes=30) - pd.Timedelta(hours=utc_offset_h)
    return pd.date_range(begin, periods=hours, freq="h")


def wind_share() -> float:
    """Return the wind at a walker's height as a share of the mast's: the logarithmic profile of neutral air.

    It is u = u* / 0.4 ln(z / z0) (Brutsaert 1982, Evaporation into the atmosphere; not read here).
    """
    return math.log(WALKER_M / ROUGHNESS_M) / math.log(MAST_M / ROUGHNESS_M)


class Note(NamedTuple):
    """What was assumed, in a sentence, in both languages of the project."""

    en: str
    es: str


_HUMIDITY = Note("humidity", "humedad")
_WIND = Note("wind", "viento")
_PARTS = Note("direct and diffuse sunlight", "luz directa y difusa")
_SUNLIGHT = Note("sunlight", "luz del sol")
_USUAL_VAPOUR = Note(
    f"a vapour pressure of {USUAL_VAPOUR_KPA} kPa is taken",
    f"se toma una presión de vapor de {USUAL_VAPOUR_KPA} kPa".replace(".", ","),
)
_USUAL_WIND = Note(
    f"{USUAL_WIND_M_S:g} m/s at 10 m are taken", f"se toman {USUAL_WIND_M_S:g} m/s a 10 m".replace(".", ",")
)
_ERBS = Note(
    "both are worked out from the sunlight in all (Erbs et al. 1982)",
    "ambas se calculan de la luz total (Erbs y otros 1982)",
)
_CLEAR = Note("a clear sky is taken (simplified Solis)", "se toma un cielo despejado (Solis simplificado)")


def hours(rows: pd.DataFrame, first: date, place: Place) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return complete hours and one sentence for everything that was assumed.

    Parameters
    ----------
    rows
        measures of `layers.weather`, whole days from hour 0 on.
    """
    notes: list[Note] = []
    air = rows["temperature_c"].to_numpy(dtype=np.float64)
    if not len(air) or len(air) % 24 or np.isnan(air).any():
        raise InputError("an hour has no air temperature; take weather that has one for every hour")
    times = middles(first, len(rows), place.utc_offset_h)
    seen = sun.position(times, lon=place.lon, lat=place.lat, elevation_m=place.elevation_m)
    zenith = seen["zenith_deg"].to_numpy()
    vapour = _vapour(rows, air, notes)
    clear = sun.clear_sky(
        times, zenith_deg=zenith, elevation_m=place.elevation_m, air_c=air, vapour_kpa=vapour
    )
    is_told, light = _light(rows, times, zenith, clear, notes)
    columns = {
        "air_c": air,
        "vapour_kpa": vapour,
        "wind_m_s": _wind(rows, notes) * wind_share(),
        "ghi_w_m2": light.ghi_w_m2,
        "dni_w_m2": light.dni_w_m2,
        "dhi_w_m2": light.dhi_w_m2,
        "zenith_deg": zenith,
        "azimuth_deg": seen["azimuth_deg"].to_numpy(),
        "clearness": _clearness(light.ghi_w_m2, clear.ghi_w_m2, is_told & (zenith < _MEASURED_DEG)),
    }
    return pd.DataFrame(columns, columns=list(COLUMNS)), tuple(notes)


def _measured(rows: pd.DataFrame, name: str) -> Numbers:
    return rows[name].to_numpy(dtype=np.float64, copy=True)


def _tell(notes: list[Note], missing: NDArray[np.bool_], what: Note, taken: Note) -> None:
    if missing.any():
        some, count = int(missing.sum()), missing.size
        notes.append(
            Note(
                f"no {what.en} in {some} of {count} hours: {taken.en}",
                f"sin {what.es} en {some} de {count} horas: {taken.es}",
            )
        )


def _vapour(rows: pd.DataFrame, air: Numbers, notes: list[Note]) -> Numbers:
    most = sun.saturated_kpa(air)
    vapour = sun.saturated_kpa(_measured(rows, "dew_point_c"))
    vapour = np.where(np.isnan(vapour), _measured(rows, "relative_humidity_pct") / 100.0 * most, vapour)
    missing = np.isnan(vapour)
    _tell(notes, missing, _HUMIDITY, _USUAL_VAPOUR)
    return np.minimum(np.where(missing, USUAL_VAPOUR_KPA, vapour), most)


def _wind(rows: pd.DataFrame, notes: list[Note]) -> Numbers:
    wind = _measured(rows, "wind_m_s")
    missing = np.isnan(wind)
    _tell(notes, missing, _WIND, _USUAL_WIND)
    return np.where(missing, USUAL_WIND_M_S, wind)


def _light(
    rows: pd.DataFrame, times: pd.DatetimeIndex, zenith: Numbers, clear: sun.Irradiance, notes: list[Note]
) -> tuple[NDArray[np.bool_], sun.Irradiance]:
    """Return where the light is measured, and the light: measured, split after Erbs et al. 1982, or clear."""
    ghi, dni, dhi = (_measured(rows, name) for name in ("ghi_w_m2", "dni_w_m2", "dhi_w_m2"))
    above = np.maximum(np.cos(np.radians(zenith)), 0.0)
    ghi = np.where(np.isnan(ghi), dhi + dni * above, ghi)
    unknown = np.isnan(ghi)
    split = ~unknown & (np.isnan(dni) | np.isnan(dhi))
    if split.any():
        parts = pvlib.irradiance.erbs(ghi, zenith, times.day_of_year.to_numpy())
        dni, dhi = np.where(split, parts["dni"], dni), np.where(split, parts["dhi"], dhi)
        _tell(notes, split, _PARTS, _ERBS)
    _tell(notes, unknown, _SUNLIGHT, _CLEAR)
    light = sun.Irradiance(*(np.where(unknown, c, m) for c, m in zip(clear, (ghi, dni, dhi), strict=True)))
    return ~unknown, light


def _clearness(ghi: Numbers, clear: Numbers, is_told: NDArray[np.bool_]) -> Numbers:
    """Return the light's share of a clear sky's, straight in time, round the end, where it is not told."""
    if not is_told.any():
        return np.ones(len(ghi))
    at = np.flatnonzero(is_told)
    return np.interp(np.arange(len(ghi)), at, np.clip(ghi[at] / clear[at], 0.0, 1.0), period=len(ghi))
