"""The weather of consecutive hours, as a walker meets it: from a typical year or from normals.

Hours begin at full hours of local standard time. The sun is taken at the middle of each; measured sunlight
is the mean over the hour. A typical year's temperature, humidity and wind stand for the whole hour here; if
its maker read them at the hour's end, they come half an hour early.

What is not measured is filled, and `Climate.notes` says with what.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.ground import _filled
from geo.ground._filled import Note
from geo.ground.sun import saturated_kpa
from layers.weather import Weather, mean_by_hour

COLUMNS: tuple[str, ...] = _filled.COLUMNS
"""Columns of `Climate.hours`."""

LAPSE_K_PER_M = 0.0065
"""Fall of air temperature with height in the standard atmosphere (ISO 2533:1975)."""

SPREAD_K = 2.5
"""How much the mean temperatures of a month's days differ (standard deviation) where only normals are known
(judgement): in the typical year of Tucson it is 1.6 to 4.8 K by month, the median 2.2 K."""

SAMPLE_DAYS = 15
"""Days before and after the middle of a month that stand for it in `samples`."""

SAME_PLACE_DEG, SAME_PLACE_M = 0.1, 50.0
"""Files further apart than this, across and in height, are not years of one station."""

_YEAR, _LEAP_YEAR = 2001, 2004
"""Whose calendar a typical year follows: its months come from different years."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Climate:
    """Weather hour by hour at one place.

    Attributes
    ----------
    name
        of the station and of the time, for a legend.
    first
        the day whose first hour, 0 to 1 h local standard time, is row 0.
    hours
        one row an hour, whole days: ``air_c``; ``vapour_kpa``, pressure of the vapour; ``wind_m_s`` at a
        walker's height, 1.5 m; ``ghi_w_m2``, ``dni_w_m2``, ``dhi_w_m2``, sunlight on level ground, straight
        from the sun, from the rest of the sky; ``zenith_deg``, ``azimuth_deg`` of the sun in the middle of
        the hour; ``clearness`` in [0, 1], the light's share of a clear sky's, by night between the evening's
        and the morning's.
    lon, lat, elevation_m
        of the place.
    utc_offset_h
        of its standard time.
    notes
        what was assumed, one sentence each, in English and Spanish.
    """

    name: str
    first: date
    hours: pd.DataFrame
    lon: float
    lat: float
    elevation_m: float
    utc_offset_h: float
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        """Hours."""
        return len(self.hours)

    @property
    def times(self) -> pd.DatetimeIndex:
        """The middles of the hours, UTC."""
        return _filled.middles(self.first, len(self.hours), self.utc_offset_h)

    def warmer(self, by_k: float) -> Climate:
        """Return the same weather with warmer air (`by_k` > 0) that holds as much vapour: a scenario.

        In cooler air, vapour above saturation is left out.
        """
        if by_k == 0:
            return self
        hours = self.hours.assign(air_c=self.hours["air_c"] + by_k)
        if by_k < 0:
            most = saturated_kpa(hours["air_c"].to_numpy())
            hours["vapour_kpa"] = np.minimum(hours["vapour_kpa"], most)
        return replace(self, hours=hours)

    def at_elevation(self, elevation_m: float) -> Climate:
        """Return the weather at another height: air by `LAPSE_K_PER_M`, the rest as it is (see `warmer`)."""
        moved = self.warmer(LAPSE_K_PER_M * (self.elevation_m - elevation_m))
        return replace(moved, elevation_m=float(elevation_m))


def mean_day(weather: Weather | Sequence[Weather], month: int, *, warmer_k: float = 0.0) -> Climate:
    """Return the mean day of a month, hour by hour, with the sun of its middle.

    Parameters
    ----------
    weather
        of a station; several years of it count alike.
    month
        1 to 12.
    warmer_k
        see `Climate.warmer`.

    Raises
    ------
    InputError
        if there is no such month, an hour has no temperature, or the years are not of one station.
    """
    _check_month(month)
    years = _years(weather)
    each = [means[means["month"] == month] for means in map(mean_by_hour, years)]
    rows = each[0] if len(each) == 1 else pd.concat(each).groupby("hour", as_index=False).mean()
    when = f"mean day of month {month}" + (f" of {len(years)} years" if len(years) > 1 else "")
    return _climate(years[0], rows.sort_values("hour"), _middle(month), when).warmer(warmer_k)


def on(weather: Weather, day: date, *, days: int = 1, warmer_k: float = 0.0) -> Climate:
    """Return consecutive days from a date on.

    Parameters
    ----------
    weather
        of a station. Of a typical year the days of the same month and day are taken, on past the year's end
        to its beginning; 29 February is the 28th in a year without one. Of normals, each day is its month's
        mean.
    day
        the first day; the year counts for the sun only.
    days
        how many.
    warmer_k
        see `Climate.warmer`.

    Raises
    ------
    InputError
        if there are no days, one is not in the year, or an hour has no temperature.
    """
    if days < 1:
        raise InputError(f"{days} days have no weather; ask for at least one")
    calendar = [day + timedelta(days=i) for i in range(days)]
    if weather.form == "normals":
        parts = [weather.hours[weather.hours["month"] == each.month].sort_values("hour") for each in calendar]
    else:
        table = weather.hours.set_index(["month", "day"]).sort_index()
        keys = [(each.month, each.day) for each in calendar]
        known = [(2, 28) if key == (2, 29) and key not in table.index else key for key in keys]
        missing = next((key for key in known if key not in table.index), None)
        if missing is not None:
            raise InputError(f"the weather has no day {missing[1]} of month {missing[0]}; take a whole year")
        parts = [table.loc[[key]].sort_values("hour") for key in known]
    rows = pd.concat(parts, ignore_index=True)
    return _climate(weather, rows, day, f"{days} days from {day:%d.%m.} on").warmer(warmer_k)


def hottest(weather: Weather, month: int, *, days: int = 1) -> date:
    """Return the first day of the hottest days of a month in a typical year: a heat wave for `on`.

    Hottest is the highest mean temperature over `days` days of which the first is in the month. Of normals,
    whose days are all alike, the month's middle.

    Raises
    ------
    InputError
        if there is no such month, there are no days, or one has no temperature.
    """
    return _extreme(weather, month, days, np.argmax)


def coldest(weather: Weather, month: int, *, days: int = 1) -> date:
    """Return the first day of the coldest days of a month in a typical year: see `hottest`."""
    return _extreme(weather, month, days, np.argmin)


def samples(
    weather: Weather | Sequence[Weather],
    month: int,
    n: int,
    rng: np.random.Generator,
    *,
    warmer_k: float = 0.0,
    spread_k: float = SPREAD_K,
) -> tuple[Climate, ...]:
    """Draw days as a month may have them.

    Parameters
    ----------
    weather
        of a station. Of a typical year, any of the 31 days within `SAMPLE_DAYS` of the month's middle, each
        with its own sun; of normals, the mean day with all hours warmer or cooler by the same draw. Of
        several years, any day of any of them: a typical year has no bad summer in it.
    month
        1 to 12.
    n
        how many, drawn with replacement; days drawn twice are the same object.
    rng
        where chance comes from.
    warmer_k
        see `Climate.warmer`.
    spread_k
        standard deviation of the normals' draws, kelvin.

    Raises
    ------
    InputError
        if there is no such month, a number is below 0, an hour has no temperature, or the years are not of
        one station.
    """
    _check_month(month)
    if n < 0 or not spread_k >= 0:
        raise InputError("a number of days and their spread are not below 0")
    years = _years(weather)
    if years[0].form == "normals":
        mean = mean_day(years, month)
        note = Note(
            f"days differ by a draw with a standard deviation of {spread_k:g} K",
            f"los días difieren por un sorteo con desviación estándar de {spread_k:g} K".replace(".", ","),
        )
        noted = replace(mean, notes=(*mean.notes, note))
        return tuple(noted.warmer(warmer_k + float(by)) for by in rng.normal(0.0, spread_k, n))
    drawn = rng.integers(-SAMPLE_DAYS, SAMPLE_DAYS + 1, n)
    of_year = np.zeros(n, dtype=np.int64) if len(years) == 1 else rng.integers(0, len(years), n)
    keys = list(zip(of_year.tolist(), drawn.tolist(), strict=True))
    made = {
        (year, off): on(years[year], _middle(month) + timedelta(days=off), warmer_k=warmer_k)
        for year, off in sorted(set(keys))
    }
    return tuple(made[key] for key in keys)


def _extreme(weather: Weather, month: int, days: int, pick: Callable[[np.ndarray], np.intp]) -> date:
    _check_month(month)
    if days < 1:
        raise InputError(f"{days} days have no weather; ask for at least one")
    if weather.form == "normals":
        return _middle(month)
    means = weather.hours.groupby(["month", "day"], sort=True)["temperature_c"].mean()
    if means.isna().any():
        raise InputError(
            "the weather has days without temperature; which are the hottest or coldest is not known"
        )
    year = _LEAP_YEAR if (2, 29) in means.index else _YEAR
    begin = date(year, month, 1)
    first = list(means.index).index((month, 1))
    places = np.arange(first, first + monthrange(year, month)[1] + days - 1) % len(means)
    turning = means.to_numpy(dtype=np.float64)[places]
    over = np.convolve(turning, np.full(days, 1.0 / days), mode="valid")
    return begin + timedelta(days=int(pick(over)))


def _years(weather: Weather | Sequence[Weather]) -> tuple[Weather, ...]:
    """Return the years of a station, checked to be of one."""
    years = (weather,) if isinstance(weather, Weather) else tuple(weather)
    if not years:
        raise InputError("there is no weather; give at least one year")
    first = years[0]
    for year in years[1:]:
        if year.form != first.form or (len(years) > 1 and first.form == "normals"):
            raise InputError(
                f"{year.provenance.source} and {first.provenance.source}: only years of hourly weather (EPW) "
                "can be taken together; normals are of many years already"
            )
        apart = max(abs(year.lon - first.lon), abs(year.lat - first.lat)) > SAME_PLACE_DEG
        if apart or abs(year.elevation_m - first.elevation_m) > SAME_PLACE_M:
            raise InputError(
                f"{year.provenance.source} is not of the station of {first.provenance.source}; weather files "
                "taken together are years of one station: leave one out"
            )
    return years


def _middle(month: int) -> date:
    return date(_YEAR, month, 15)


def _check_month(month: int) -> None:
    if month not in range(1, 13):
        raise InputError(f"there is no month {month}; months are 1 to 12")


def _climate(weather: Weather, rows: pd.DataFrame, first: date, when: str) -> Climate:
    place = _filled.Place(
        lon=weather.lon,
        lat=weather.lat,
        elevation_m=weather.elevation_m,
        utc_offset_h=weather.utc_offset_h,
    )
    hours, notes = _filled.hours(rows.reset_index(drop=True), first, place)
    return Climate(
        name=f"{weather.provenance.source}, {when}",
        first=first,
        hours=hours,
        lon=weather.lon,
        lat=weather.lat,
        elevation_m=weather.elevation_m,
        utc_offset_h=weather.utc_offset_h,
        notes=notes,
    )
